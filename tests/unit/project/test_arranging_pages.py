"""Pages and documents in the order one wants: one step each, few rows written, the same after undo, redo, restart."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_samples import counted, everything, make_page, make_reading, project_with

from ductus.document.arrangement import (
    Documents,
    document_stepped,
    joined,
    ordered,
    placed,
    renamed,
    split_off,
    stepped,
    without_empty,
)
from ductus.document.edits import AddReading
from ductus.document.finding import Wanted
from ductus.document.page import Document
from ductus.project.arranging import actions_to
from ductus.project.placement import TakePages
from ductus.project.project import Project
from ductus.project.records import Change
from ductus.project.search import SearchQuery


def _named(project: Project, name: str) -> str:
    return next(summary.id for summary in project.summaries() if summary.name == name)


def _names(project: Project) -> list[str]:
    return [" ".join(project.summary(page_id).name for page_id in each.page_ids) for each in project.documents()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two documents: pages "a" to "e" in the first, "f" and "g" in the second."""
    made, _ = project_with(tmp_path / "book.ductus", *(make_page(1, name, text=f"page {name}") for name in "abcde"))
    made.insert_pages(made.add_document("Letters").id, [make_page(1, name, text=f"page {name}") for name in "fg"])
    return made


def _move(project: Project, names: str, document: int, index: int) -> None:
    page_ids = [_named(project, name) for name in names]
    wanted = placed(project.documents(), page_ids, project.documents()[document].id, index)
    project.arrange(wanted, "move pages", "Anna", moved=page_ids)


def test_a_page_is_moved_as_one_step_and_back(project: Project) -> None:
    before = everything(project)
    _move(project, "d", 0, 1)
    assert _names(project) == ["a d b c e", "f g"]
    assert project.undo_title == "move pages"
    after = everything(project)
    step = project.undo()
    assert step is not None
    assert step.page_ids == (_named(project, "d"),)
    assert everything(project) == before
    project.redo()
    assert everything(project) == after


def test_only_the_page_moved_is_written(project: Project) -> None:
    rows = "SELECT id, document_id, place FROM page"
    before = set(project._db.all(rows))
    _move(project, "b", 1, 1)
    changed = {row[0] for row in set(project._db.all(rows)) ^ before}
    assert changed == {_named(project, "b")}
    assert _names(project) == ["a c d e", "f b g"]
    assert project.page(_named(project, "b")).document_id == project.documents()[1].id


def test_many_moves_to_one_place_find_room(project: Project) -> None:
    for number in range(60):
        _move(project, "ab"[number % 2], 0, 2)
        _move(project, "cd"[number % 2], 1, 1)
        _move(project, "cd"[number % 2], 0, 2)
        assert sorted("".join(_names(project)).replace(" ", "")) == list("abcdefg")
        assert counted(project)
    while project.undo_title == "move pages":
        project.undo()
    assert _names(project) == ["a b c d e", "f g"]


def test_what_stands_so_already_makes_no_step(project: Project) -> None:
    heard: list[Change] = []
    project.listen(heard.append)
    project.arrange(project.documents(), "move pages")
    assert project.undo_title == "add pages"
    assert heard == []


def test_listeners_hear_of_the_pages_that_moved_once(project: Project) -> None:
    heard: list[Change] = []
    project.listen(heard.append)
    _move(project, "eb", 0, 0)
    moved = {_named(project, "b"), _named(project, "e")}
    assert [(change.kind, set(change.page_ids)) for change in heard] == [("pages", moved), ("timeline", set())]


def test_pages_may_not_get_lost_or_stand_twice(project: Project) -> None:
    first, second = project.documents()
    for pages in (first.page_ids[1:], (*first.page_ids, second.page_ids[0])):
        with pytest.raises(ValueError, match="each page"):
            project.arrange((Document(first.id, first.title, pages), second), "move pages")
    assert project.undo_title == "add pages"


def test_a_new_document_is_gone_after_undo_and_there_after_redo(project: Project) -> None:
    page_ids = [_named(project, name) for name in "be"]
    project.arrange(split_off(project.documents(), page_ids, Document("doc_new", "Charters")), "new document")
    assert [each.title for each in project.documents()] == ["Book", "Charters", "Letters"]
    assert _names(project) == ["a c d", "b e", "f g"]
    project.undo()
    assert [each.title for each in project.documents()] == ["Book", "Letters"]
    project.redo()
    assert _names(project) == ["a c d", "b e", "f g"]


def test_documents_are_joined_renamed_moved_and_deleted_with_their_way_back(project: Project) -> None:
    states = [everything(project)]
    book, letters = (each.id for each in project.documents())
    for wanted in (
        lambda now: renamed(now, letters, "Letters, 1812"),
        lambda now: document_stepped(now, letters, -1),
        lambda now: joined(now, book),
        lambda now: (*now, Document("doc_new", "Empty")),
        lambda now: without_empty(now, {"doc_new"}),
    ):
        project.arrange(wanted(project.documents()), "arrange")
        states.append(everything(project))
    assert [each.title for each in project.documents()] == ["Letters, 1812"]
    assert _names(project) == ["f g a b c d e"]
    for state in reversed(states[:-1]):
        project.undo()
        assert everything(project) == state
    for state in states[1:]:
        project.redo()
        assert everything(project) == state


def test_the_order_is_what_searching_goes_by(project: Project) -> None:
    _move(project, "g", 0, 0)
    found = [hit.text for hits in project.search(SearchQuery(Wanted("page"))) for hit in hits]
    assert found == [f"page {name}" for name in "gabcdef"]


def test_a_reading_that_arrives_after_a_move_stays_when_it_is_undone(project: Project) -> None:
    page_id = _named(project, "a")
    line_id = project.page(page_id).lines[0].id
    _move(project, "a", 1, 0)
    reading = make_reading()
    project.apply(AddReading(page_id, line_id, reading), is_undoable=False)
    project.undo()
    assert _names(project) == ["a b c d e", "f g"]
    assert project.page(page_id).line(line_id).reading_of(reading.id) is not None


def test_what_another_process_sees_of_a_move_is_all_of_it(project: Project) -> None:
    with Project.open(project.path, read_only=True) as seen:
        assert _names(seen) == ["a b c d e", "f g"]
        _move(project, "ag", 0, 3)
        assert _names(seen) == _names(project) == ["b c a g d e", "f"]
        project.undo()
        assert _names(seen) == ["a b c d e", "f g"]


@pytest.mark.parametrize(
    ("wanted", "moved", "taken"),
    [
        ("bacde", "", 1),
        ("eabcd", "", 1),
        ("bcdea", "", 1),
        ("edcba", "", 4),
        ("bacde", "b", 1),
        ("cdeab", "cde", 3),  # two would do, but three were taken hold of
        ("abcde", "abcde", 0),
    ],
)
def test_as_few_pages_as_possible_are_moved_rather_those_taken_hold_of(wanted: str, moved: str, taken: int) -> None:
    actions = actions_to([Document("d", "", tuple("abcde"))], [Document("d", "", tuple(wanted))], moved)
    takes = [action for action in actions if isinstance(action, TakePages)]
    assert sum(len(action.page_ids) for action in takes) == taken
    assert all(set(action.page_ids) <= set(moved or "abcde") for action in takes)


quickly = settings(max_examples=25)


@quickly
@given(st.data())
def test_whatever_is_arranged_is_taken_back_and_done_again_across_restarts(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project, _ = project_with(Path(folder) / "book.ductus", *(make_page(0, name) for name in "abcdef"))
        project._db.run("PRAGMA synchronous = OFF")
        states = [everything(project)]
        for _ in range(data.draw(st.integers(1, 8))):
            now = project.documents()
            wanted, chosen = drawn_arrangement(data, now)
            made = wanted != now
            project.arrange(wanted, "arrange", moved=chosen)
            assert project.documents() == wanted
            if made:
                states.append(everything(project))
            assert project.documents() == wanted, "the disk holds something else"
        project.close()
        project = Project.open(project.path)
        for state in reversed(states[:-1]):
            project.undo()
            assert everything(project) == state
        for state in states[1:]:
            project.redo()
            assert everything(project) == state
        project.close()


def drawn_arrangement(data: st.DataObject, now: Documents) -> tuple[Documents, list[str]]:
    """Any change of the order, and the pages a person took hold of for it."""
    every = [page_id for document in now for page_id in document.page_ids]
    chosen = data.draw(st.lists(st.sampled_from(every), min_size=1, unique=True))
    document = data.draw(st.sampled_from(now))
    kind = data.draw(st.sampled_from(["place", "place", "step", "sort", "split", "join", "name", "document", "drop"]))
    if kind == "place":
        return placed(now, chosen, document.id, data.draw(st.integers(0, 7))), chosen
    if kind == "step":
        return stepped(now, chosen, data.draw(st.sampled_from([-1, 1]))), chosen
    if kind == "sort":
        return ordered(now, chosen), []
    if kind == "split":
        new = Document(f"doc_{len(now)}_{data.draw(st.integers(0, 10**9))}", "new")
        return split_off(now, chosen, new), chosen
    if kind == "join":
        return joined(now, document.id), []
    if kind == "name":
        return renamed(now, document.id, data.draw(st.text(max_size=5))), []
    if kind == "document":
        return document_stepped(now, document.id, data.draw(st.sampled_from([-1, 1]))), []
    return without_empty(now, {each.id for each in now}), []
