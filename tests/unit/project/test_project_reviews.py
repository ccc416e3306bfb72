"""Lines beside their readings, in slices: each once, none of pages taken out, none without a reading."""

from __future__ import annotations

import pytest

from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import Provenance, Reading, now
from ductus.document.weighing import keep_text
from ductus.project.project import Project


def reading(name, text="uerbum"):
    return Reading(name, text, 0.9, Provenance("quill", "w1"), now())


@pytest.fixture
def project(tmp_path):
    """Three pages of four lines; all but the last line of each page were read."""
    with Project.create(tmp_path / "p.ductus") as held:
        scan = Scan("a.png", 1, "00")
        for number in range(3):
            lines = tuple(Line(f"p{number}_l{i}", Box(0, 20 * i, 90, 20 * i + 15).polygon()) for i in range(4))
            page = Page(f"p{number}", "1r", scan, 100, 100, lines=lines)
            document = held.documents()[0].id if held.documents() else held.add_document("letters").id
            held.insert_pages(document, [page])
            for line in lines[:3]:
                held.apply(take_reading(held.page(page.id), line.id, reading(f"r_{line.id}")), is_undoable=False)
        yield held


def all_of(project, limit=2):
    place, found = 0, []
    while slice_ := project.reviews_after(place, limit):
        assert len(slice_) <= limit
        found += slice_
        place = slice_[-1].place
    return found


def test_slices_give_each_line_with_a_reading_once(project):
    found = all_of(project)
    assert sorted(review.line.id for review in found) == [f"p{page}_l{line}" for page in range(3) for line in range(3)]
    for review in found:
        assert review.line == project.page(review.page_id).line(review.line.id)


def test_pages_taken_out_are_passed_over_and_come_back(project):
    project.remove_pages(["p1"])
    assert {review.page_id for review in all_of(project)} == {"p0", "p2"}
    assert project.reviews_of(["p1_l0"]) == ()
    project.undo()
    assert {review.page_id for review in all_of(project)} == {"p0", "p1", "p2"}


def test_lines_asked_for_come_as_they_are_now(project):
    project.apply(accept_text(project.page("p0"), "p0_l1", "verbum", "Ada"))
    (review,) = project.reviews_of(["p0_l1", "p0_l3", "nobody"])
    assert (review.page_id, review.line.text, review.line.readings[0].text) == ("p0", "verbum", "uerbum")


def test_the_mark_of_a_weighed_reading_is_kept_in_the_file(project, tmp_path):
    project.apply(keep_text(project.page("p0"), "p0_l1", "r2"))
    project.close()
    with Project.open(tmp_path / "p.ductus") as again:
        assert again.page("p0").line("p0_l1").weighed_id == "r2"
        again.undo()
        assert again.page("p0").line("p0_l1").weighed_id == ""
