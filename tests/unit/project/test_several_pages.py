"""Edits of several pages as one step of the timeline: all or none, one undo, one redo, across a restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.document.edits import DeleteLines, EditMisfit, SetRemark, SetStatus
from ductus.document.geometry import Point, Polygon
from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import LineStatus
from ductus.project.project import Project
from ductus.project.records import Change


def _page(number: int) -> Page:
    outline = Polygon((Point(10, 10), Point(90, 10), Point(90, 30), Point(10, 30)))
    lines = tuple(Line(f"line_{number}_{place}", outline) for place in range(3))
    return Page(f"page_{number}", f"{number}", Scan(f"{number}.png", 10, "0" * 64), 100, 200, lines=lines)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project.create(tmp_path / "letters.ductus")
    document = made.add_document("Letters")
    made.insert_pages(document.id, [_page(1), _page(2)])
    return made


def _statuses(project: Project) -> list[LineStatus]:
    return [line.status for page_id in project.page_ids() for line in project.page(page_id).lines]


_SKIP_ONE_EACH = (
    SetStatus("page_1", "line_1_0", LineStatus.SKIPPED),
    SetStatus("page_2", "line_2_2", LineStatus.SKIPPED),
)


def test_one_undo_takes_back_the_changes_of_all_pages(project: Project) -> None:
    before = _statuses(project)
    project.apply_all(_SKIP_ONE_EACH, "skip lines")
    changed = _statuses(project)
    assert changed.count(LineStatus.SKIPPED) == 2
    assert project.undo_title == "skip lines"

    step = project.undo()
    assert step is not None and set(step.page_ids) == {"page_1", "page_2"}
    assert _statuses(project) == before
    project.redo()
    assert _statuses(project) == changed


def test_the_step_is_there_after_a_restart(project: Project) -> None:
    project.apply_all(_SKIP_ONE_EACH, "skip lines")
    path = project.path
    project.close()
    with Project.open(path) as again:
        assert again.undo_title == "skip lines"
        again.undo()
        assert LineStatus.SKIPPED not in _statuses(again)


def test_later_edits_of_a_page_see_what_earlier_ones_of_the_same_step_did(project: Project) -> None:
    project.apply_all(
        (SetStatus("page_1", "line_1_1", LineStatus.UNCLEAR), DeleteLines("page_1", ("line_1_1",))), "clear away"
    )
    assert [line.id for line in project.page("page_1").lines] == ["line_1_0", "line_1_2"]
    project.undo()
    assert [line.status for line in project.page("page_1").lines] == [LineStatus.TODO] * 3


def test_an_edit_that_does_not_fit_leaves_all_pages_as_they_were(project: Project) -> None:
    before = _statuses(project)
    with pytest.raises(EditMisfit):
        project.apply_all((_SKIP_ONE_EACH[0], DeleteLines("page_2", ("line_of_nobody",))), "skip lines")
    assert _statuses(project) == before
    assert project.undo_title != "skip lines"


def test_the_counts_of_all_pages_follow_and_listeners_hear_of_every_page_once(project: Project) -> None:
    heard: list[Change] = []
    project.listen(heard.append)
    project.apply_all(_SKIP_ONE_EACH, "skip lines")
    assert [project.summary(page_id).counts[LineStatus.SKIPPED] for page_id in project.page_ids()] == [1, 1]
    (pages,) = [change for change in heard if change.kind == "page"]
    assert pages.page_ids == ("page_1", "page_2")
    assert pages.line_ids == ("line_1_0", "line_2_2")


def _skip(page: int, line: int) -> tuple[SetStatus]:
    return (SetStatus(f"page_{page}", f"line_{page}_{line}", LineStatus.SKIPPED),)


def test_a_step_made_in_parts_is_one_for_undo_and_redo_also_after_a_restart(project: Project) -> None:
    before = _statuses(project)
    project.apply_all(_skip(2, 0), "before")
    number = project.apply_all(_skip(1, 0), "skip lines")
    for page, line in ((1, 1), (2, 1), (2, 2)):
        number = project.apply_all(_skip(page, line), "skip lines", behind=number)
    changed = _statuses(project)
    path = project.path
    project.close()
    with Project.open(path) as again:
        heard: list[Change] = []
        again.listen(heard.append)
        step = again.undo()
        assert [change.kind for change in heard] == ["page", "timeline"], "told once, however many parts it has"
        assert (len(heard[0].page_ids), len(heard[0].line_ids)) == (2, 4)
        assert step is not None and step.title == "skip lines"
        assert (set(step.page_ids), len(step.line_ids)) == ({"page_1", "page_2"}, 4)
        assert again.undo_title == "before"
        assert _statuses(again).count(LineStatus.SKIPPED) == 1
    with Project.open(path) as again:
        assert again.redo_title == "skip lines"
        redone = again.redo()
        assert redone is not None and set(redone.line_ids) == set(step.line_ids)
        assert _statuses(again) == changed
        assert again.redo() is None
        again.undo()
        again.undo()
        assert _statuses(again) == before


def test_a_step_that_follows_is_not_taken_for_a_part(project: Project) -> None:
    project.apply_all(_skip(1, 0), "first")
    project.apply_all(_skip(1, 1), "second")
    project.undo()
    assert project.undo_title == "first"
    project.redo()
    project.undo()
    project.undo()
    step = project.redo()
    assert step is not None and step.title == "first"
    assert project.redo_title == "second"


def test_what_follows_the_step_of_somebody_else_is_a_step_of_its_own(project: Project) -> None:
    number = project.apply_all(_skip(1, 0), "skip lines")
    project.apply(SetStatus("page_2", "line_2_0", LineStatus.UNCLEAR), "Ada")
    number = project.apply_all(_skip(1, 1), "skip lines", behind=number)
    project.apply_all(_skip(1, 2), "skip lines", behind=number)
    project.undo()
    assert _statuses(project).count(LineStatus.SKIPPED) == 1
    assert project.undo_title == "set status"
    project.undo()
    project.undo()
    assert set(_statuses(project)) == {LineStatus.TODO}


def test_a_part_that_changes_nothing_does_not_break_the_step(project: Project) -> None:
    first = project.apply_all(_skip(1, 0), "skip lines")
    assert project.apply_all((), "skip lines", behind=first) == first
    assert project.apply_all(_skip(1, 0), "skip lines", behind=first) == first
    assert project.apply_all(_skip(1, 1), "skip lines", behind=first) == project.step_number > first
    project.undo()
    assert set(_statuses(project)) == {LineStatus.TODO}


def test_parts_that_change_the_same_page_go_back_in_order(project: Project) -> None:
    """The second part's way back is for the page as the first part left it, and nothing of that is on the disk yet."""
    path, before = project.path, project.page("page_1")
    number = project.apply_all((DeleteLines("page_1", ("line_1_0",)),), "clear away")
    project.apply_all((DeleteLines("page_1", ("line_1_1",)),), "clear away", behind=number)
    project.undo()
    assert project.page("page_1") == before
    project.close()
    with Project.open(path) as again:
        assert again.page("page_1") == before
        again.redo()
        assert [line.id for line in again.page("page_1").lines] == ["line_1_2"]


def test_a_step_in_parts_with_letters_utf8_cannot_hold_is_still_one(project: Project) -> None:
    odd = SetRemark("page_1", "line_1_0", "\udc80 \U0001d518", "kind", "", is_locked=False)
    number = project.apply_all((odd,), "note")
    project.apply_all((odd, *_skip(1, 1)), "note", behind=number)
    project.undo()
    assert project.redo_title == "note"
    project.redo()
    assert project.redo_title == ""
    project.undo()
    assert project.page("page_1").lines == _page(1).lines
