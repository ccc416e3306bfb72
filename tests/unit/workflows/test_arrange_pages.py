"""Pages put in order in parts that are one step; orders by name and scan file: natural, stable, and of which pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.arrangement import Documents, joined, ordered, placed
from ductus.document.page import Document, Page, Scan, StatusCounts
from ductus.errors import Cancelled
from ductus.jobs.job import Job, Lane
from ductus.project.arranging import actions_to, pages_to_move, stages
from ductus.project.placement import TakePages
from ductus.project.project import Project
from ductus.project.records import Change, PageSummary
from ductus.project.travel import Way
from ductus.workflows.arrange_pages import arrange_pages, backwards, by_name, by_scan, pages_to_sort
from ductus.workflows.writing import Direct


def page(page_id: str, name: str = "", path: str = "", index: int = 0) -> PageSummary:
    return PageSummary(page_id, "d", name, 10, 10, StatusCounts(), "", Scan(path, 1, "0" * 64, index))


def test_names_are_sorted_as_people_count() -> None:
    names = ("f10.jpg", "F2.jpg", "f1v.jpg", "f1r.jpg", "a.jpg", "f02.jpg")
    found = by_name([page(name, name) for name in names])
    assert found == ("a.jpg", "f1r.jpg", "f1v.jpg", "F2.jpg", "f02.jpg", "f10.jpg")


def test_pages_of_one_name_stay_as_they_stood() -> None:
    assert by_name([page("b", "same"), page("a", "same")]) == ("b", "a")


def test_scan_files_are_sorted_by_folder_file_and_page() -> None:
    pages = [
        page("other", path="box 10/1.jpg"),
        page("pdf 2", path="box 2/book.pdf", index=1),
        page("pdf 11", path="box 2/book.pdf", index=10),
        page("pdf 1", path="box 2/book.pdf", index=0),
        page("left", path="box 2/9.jpg"),
        page("right", path="box 2/9.jpg"),
    ]
    assert by_scan(pages) == ("left", "right", "pdf 1", "pdf 2", "pdf 11", "other")


@given(st.lists(st.text(max_size=6), max_size=8))
def test_sorting_loses_nothing_and_twice_is_once(names: list[str]) -> None:
    pages = {f"p{number}": page(f"p{number}", name, name) for number, name in enumerate(names)}
    for order in (by_name, by_scan):
        once = order(pages.values())
        assert sorted(once) == sorted(pages)
        assert order(pages[page_id] for page_id in once) == once
    assert backwards(pages[page_id] for page_id in backwards(pages.values())) == tuple(pages)


def test_one_page_stands_for_its_document_and_several_for_themselves() -> None:
    documents = (Document("d", "", ("a", "b")), Document("e", "", ("c", "x")))
    assert pages_to_sort(documents, ["c"]) == {"c", "x"}
    assert pages_to_sort(documents, ["a", "c"]) == {"a", "c"}
    assert pages_to_sort(documents, []) == frozenset()


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """A document of nine pages, "p0" to "p8", and an empty one."""
    with Project.create(tmp_path / "book.ductus") as made:
        pages = [Page(f"p{n}", f"{n}", Scan(f"{n}.png", 1, f"{n:064}"), 10, 10) for n in range(9)]
        made.insert_pages(made.add_document("Book").id, pages)
        made.add_document("Notes")
        yield made


def stands(project: Project) -> list[str]:
    return ["".join(page_id[1:] for page_id in document.page_ids) for document in project.documents()]


def run(project: Project, wanted: Documents, moved: Sequence[str] = (), job: Job | None = None) -> int:

    at_work = job or Job("x", Lane.STEPS, lambda _: None)
    return arrange_pages(at_work, Direct(project), wanted, "sort pages", "Anna", moved)


@pytest.fixture(autouse=True)
def two_pages_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ductus.workflows.arrange_pages.PAGES_AT_ONCE", 2)


def test_many_pages_are_moved_in_parts_that_are_one_step(project: Project) -> None:
    wanted = ordered(project.documents(), [f"p{n}" for n in (8, 7, 6, 5, 4, 3, 2, 1, 0)])
    assert run(project, wanted) == 8
    assert stands(project) == ["876543210", ""]
    assert len(project.ahead(Way.BACK)) == 4
    project.undo()
    assert stands(project) == ["012345678", ""]
    project.redo()
    assert stands(project) == ["876543210", ""]


def test_documents_are_joined_in_parts(project: Project) -> None:
    book, notes = project.documents()
    run(project, placed(project.documents(), book.page_ids[3:], notes.id, 0))
    assert stands(project) == ["012", "345678"]
    run(project, joined(project.documents(), notes.id))
    assert stands(project) == ["012345678"]
    project.undo()
    assert stands(project) == ["012", "345678"]


def test_an_arrangement_cancelled_half_way_is_taken_back(project: Project) -> None:
    job = Job("x", Lane.STEPS, lambda _: None)
    project.listen(lambda change: job.cancel.cancel() if change.kind == "pages" else None)
    with pytest.raises(Cancelled):
        run(project, ordered(project.documents(), [f"p{n}" for n in range(8, -1, -1)]), job=job)
    assert stands(project) == ["012345678", ""]


def test_pages_that_come_or_go_meanwhile_are_left_out(project: Project) -> None:
    done = []

    def meddle(change: Change) -> None:
        if change.kind == "pages" and not done:
            done.append(True)
            project.remove_pages(["p5"])
            new = Page("p9", "new", Scan("new.png", 1, "f" * 64), 10, 10)
            project.insert_pages(project.documents()[1].id, [new])

    project.listen(meddle)
    run(project, ordered(project.documents(), [f"p{n}" for n in range(8, -1, -1)]))
    assert stands(project) == ["87643210", "9"]


@given(st.permutations("abcdefgh"), st.permutations("abcdefgh"), st.data())
def test_stages_lead_there_with_few_pages_moved_at_a_time(
    first: list[str], then: list[str], data: st.DataObject
) -> None:
    def drawn(letters: list[str], names: str) -> Documents:
        cut = data.draw(st.integers(0, 8))
        return (Document(names[0], "", tuple(letters[:cut])), Document(names[1], "", tuple(letters[cut:])))

    now, wanted = drawn(first, "de"), drawn(then, data.draw(st.sampled_from(["de", "ef", "ed", "fd"])))
    most = data.draw(st.integers(1, 4))
    movers = pages_to_move(now, wanted)
    for stage in stages(now, wanted, movers, most):
        taken = [action.page_ids for action in actions_to(now, stage) if isinstance(action, TakePages)]
        assert sum(map(len, taken)) <= most
        now = stage
    assert now == wanted
