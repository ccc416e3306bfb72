"""Texts of lines in slices, and the project sheet."""

from __future__ import annotations

from pathlib import Path

from ductus.document.edits import SetTranscription
from ductus.document.geometry import Point, Polygon
from ductus.document.page import Line, Page, Scan
from ductus.document.rules import Form, Rules
from ductus.document.sheet import Sheet
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.project.project import Project
from ductus.project.records import Change

_OUTLINE = Polygon((Point(10, 10), Point(90, 10), Point(90, 30), Point(10, 30)))


def _project(folder: Path, lines: int) -> Project:
    project = Project.create(folder / "letters.ductus")
    document = project.add_document("Letters")
    pages = [
        Page(name, name, Scan(f"{name}.png", 1, "0" * 64), 100, 100,
             lines=tuple(Line(f"{name}_{number}", _OUTLINE) for number in range(lines)))
        for name in ("p", "q")
    ]  # fmt: skip
    project.insert_pages(document.id, pages)
    for page in pages:
        for line in page.lines[1:]:
            text = Transcription(f"text of {line.id} \ud800", Origin.PERSON)
            project.apply(SetTranscription(page.id, line.id, text, LineStatus.CORRECTED))
    return project


def test_slices_give_each_text_once_and_leave_out_lines_and_pages_without(tmp_path: Path) -> None:
    with _project(tmp_path, 5) as project:
        found, place = [], 0
        while some := project.texts_after(place, 3):
            assert len(some) <= 3
            found += some
            place = some[-1].place
        assert sorted(text.line_id for text in found) == [
            f"{page}_{number}" for page in "pq" for number in (1, 2, 3, 4)
        ]
        assert {text.text for text in project.texts_of("q")} == {
            f"text of q_{number} \ud800" for number in (1, 2, 3, 4)
        }
        project.remove_pages(["q"])
        assert project.texts_of("q") == ()
        assert {text.page_id for text in project.texts_after(0, 100)} == {"p"}


def test_the_sheet_is_kept_and_told_of(tmp_path: Path) -> None:
    with _project(tmp_path, 1) as project:
        assert project.sheet == Sheet()
        heard: list[Change] = []
        project.listen(heard.append)
        sheet = Sheet(rules=Rules(Form.COMPOSED, hyphens="\u00ac", note="As in the edition of 1870."))
        project.set_sheet(sheet)
        assert [change.kind for change in heard] == ["sheet"]
        path = project.path
    with Project.open(path) as again:
        assert again.sheet == sheet


def test_tagged_lines_of_a_page_stand_in_reading_order_and_those_without_tags_are_left_out(tmp_path: Path) -> None:
    with _project(tmp_path, 4) as project:
        page = project.page("p")
        for number, tags in (
            (3, (Tag("person", 0, 4),)),
            (1, (Tag("gap", 2, 2, (("extent", "3"),)), Tag("date", 0, 1))),
        ):
            text = Transcription('a text with "tags": in it', Origin.PERSON, tags=tags)
            project.apply(SetTranscription("p", page.lines[number].id, text, LineStatus.CORRECTED))
        text = Transcription('"tags":', Origin.PERSON)
        project.apply(SetTranscription("q", project.page("q").lines[0].id, text, LineStatus.CORRECTED))
        found = project.tagged_lines("p")
        assert [(line.number, [tag.kind for tag in line.tags]) for line in found] == [
            (2, ["gap", "date"]),
            (4, ["person"]),
        ]
        assert found[0].tags[0].value("extent") == "3"
        assert project.tagged_lines("q") == project.tagged_lines("nowhere") == ()
