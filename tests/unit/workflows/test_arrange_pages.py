"""Orders pages can be brought into at once: natural by name and scan file, stable, and whose pages a sort is about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.page import Document, Scan, StatusCounts
from ductus.project.records import PageSummary
from ductus.workflows.arrange_pages import backwards, by_name, by_scan, pages_to_sort


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
