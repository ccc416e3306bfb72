"""A page divided in two: lines go over with all they hold, and undo puts everything back where it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from project_samples import counted, engine_reads, everything, make_page, make_reading, project_with, set_text

from ductus.document.cutouts import cutout_of, whole_scan
from ductus.document.edits import AddReading, DeleteLines, EditMisfit, SetStatus
from ductus.document.framing import framed, turned
from ductus.document.page import Line, Page
from ductus.document.transcription import LineStatus
from ductus.project.moving import Split
from ductus.project.project import Project

NAMES = ("12 left", "12 right")


def spread(lines: int = 4) -> Page:
    """A page 2,000 pixels wide whose every other line stands in its right half."""
    page = make_page(lines, name="12")
    return replace(page, lines=tuple(_shifted(line) if number % 2 else line for number, line in enumerate(page.lines)))


def _shifted(line: Line) -> Line:
    baseline = line.baseline.moved(1000, 0) if line.baseline is not None else None
    return replace(line, polygon=line.polygon.moved(1000, 0), baseline=baseline)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_with(tmp_path / "book.ductus", make_page(1, "11"), spread(), make_page(1, "13"))[0]


def test_the_new_page_stands_behind_the_old_one_with_its_lines(project: Project) -> None:
    before = project.page(project.page_ids()[1])
    (new_id,) = project.split_pages([Split(before.id, 1000, NAMES)], "Anna")
    assert [summary.name for summary in project.summaries()] == ["11", "12 left", "12 right", "13"]
    left, right = project.page(before.id), project.page(new_id)
    assert [line.id for line in left.lines] == [before.lines[0].id, before.lines[2].id]
    assert [line.id for line in right.lines] == [before.lines[1].id, before.lines[3].id]
    assert right.lines[0].polygon.box.left == before.lines[1].polygon.box.left - 1000
    assert (left.scan, right.scan) == (before.scan, before.scan)
    assert cutout_of(right).left_px == 1000
    assert project.undo_title == "split page"
    assert counted(project)


def test_undo_and_redo_of_a_split_are_exact_after_a_restart_too(project: Project) -> None:
    before = everything(project)
    project.split_pages([Split(project.page_ids()[1], 1000, NAMES)])
    after = everything(project)
    path = project.path
    project.close()
    with Project.open(path) as again:
        assert everything(again) == after
        again.undo()
        assert everything(again) == before
        again.redo()
        assert everything(again) == after
        assert counted(again)


def test_history_drafts_and_readings_go_with_a_line(project: Project) -> None:
    page = project.page(project.page_ids()[1])
    line_id = page.lines[1].id
    project.apply(engine_reads(page, 1, "machine"), is_undoable=False)
    project.apply(set_text(project.page(page.id), 1, "human"), "Anna")
    project.keep_draft(line_id, "typing")
    history = project.history(line_id)
    held = project.page(page.id).line(line_id)
    (new_id,) = project.split_pages([Split(page.id, 1000, NAMES)])
    moved = project.page(new_id).line(line_id)
    assert (moved.text, moved.status, moved.readings) == (held.text, held.status, held.readings)
    assert project.history(line_id) == history
    assert project.drafts(new_id) == {line_id: "typing"}
    assert project.drafts(page.id) == {}
    project._forget()
    assert project.page(new_id).line(line_id) == moved


def test_a_line_deleted_after_the_split_comes_back_with_its_readings_said_once(project: Project) -> None:
    page = project.page(project.page_ids()[1])
    line_id = page.lines[1].id
    project.apply(engine_reads(page, 1, "machine"), is_undoable=False)
    (new_id,) = project.split_pages([Split(page.id, 1000, NAMES)])
    project.apply(DeleteLines(new_id, (line_id,)))
    project.undo()
    assert [entry.kind for entry in project.history(line_id)] == ["reading", "transcription"]


def test_a_reading_that_came_after_the_split_stays_when_it_is_undone(project: Project) -> None:
    page = project.page(project.page_ids()[1])
    line_id = page.lines[1].id
    (new_id,) = project.split_pages([Split(page.id, 1000, NAMES)])
    reading = make_reading()
    project.apply(AddReading(new_id, line_id, reading), is_undoable=False)
    project.undo()
    assert project.page_ids().count(new_id) == 0
    assert project.page(page.id).line(line_id).readings == (reading,)
    assert project.page(page.id).line(line_id).polygon == page.line(line_id).polygon
    project.redo()
    assert project.page(new_id).line(line_id).readings == (reading,)
    assert counted(project)


def test_several_pages_are_split_as_one_step(project: Project) -> None:
    before = everything(project)
    page_ids = project.page_ids()
    new = project.split_pages([Split(page_id, 900, (f"{page_id}a", f"{page_id}b")) for page_id in page_ids])
    assert project.page_ids() == tuple(page_id for pair in zip(page_ids, new, strict=True) for page_id in pair)
    project.undo()
    assert everything(project) == before


def test_right_to_left_books_have_their_right_half_first(project: Project) -> None:
    page = project.page(project.page_ids()[1])
    (new_id,) = project.split_pages([Split(page.id, 1000, NAMES, is_right_first=True)])
    assert [line.id for line in project.page(page.id).lines] == [page.lines[1].id, page.lines[3].id]
    assert (project.page(page.id).name, project.page(new_id).name) == ("12 right", "12 left")


def test_a_seam_that_is_not_on_the_page_divides_nothing(project: Project) -> None:
    before = everything(project)
    with pytest.raises(ValueError, match="seam"):
        project.split_pages([Split(project.page_ids()[0], 1000, NAMES), Split(project.page_ids()[1], 2000, NAMES)])
    assert everything(project) == before
    assert project.undo_title == "add pages"


def test_a_split_page_can_be_turned_and_split_again_and_all_of_it_undone(project: Project) -> None:
    before = everything(project)
    page_id = project.page_ids()[1]
    (new_id,) = project.split_pages([Split(page_id, 1000, NAMES)])
    project.apply(turned(project.page(new_id), 1))
    (third_id,) = project.split_pages([Split(new_id, 500, ("a", "b"))])
    project.apply(SetStatus(third_id, project.page(third_id).lines[0].id, LineStatus.UNCLEAR))
    assert counted(project)
    for _ in range(4):
        project.undo()
    assert everything(project) == before


def test_the_frame_of_a_page_survives_a_restart(project: Project) -> None:
    page = project.page(project.page_ids()[0])
    after = project.apply(framed(page, whole_scan(2000, 3000, 2.5)), "Anna")
    assert project.summary(page.id).cutout == after.cutout
    path = project.path
    project.close()
    with Project.open(path) as again:
        assert again.page(page.id) == after
        assert again.summary(page.id).cutout == after.cutout
        again.undo()
        assert again.page(page.id) == page


def test_a_frame_is_undone_although_lines_went_meanwhile(project: Project) -> None:
    page = project.page(project.page_ids()[1])
    project.apply(turned(page, 1))
    project.apply(DeleteLines(page.id, (page.lines[0].id,)), is_undoable=False)
    assert project.undo() is not None
    assert project.page(page.id) == replace(page, lines=page.lines[1:])


def test_a_page_is_straightened_and_split_in_one_step(project: Project) -> None:
    before = everything(project)
    page = project.page(project.page_ids()[1])
    straight = whole_scan(2000, 3000, 1.5)
    (new_id,) = project.split_pages([Split(page.id, straight.width_px / 2, NAMES, cutout=straight)])
    assert cutout_of(project.page(new_id)).turn_deg == cutout_of(project.page(page.id)).turn_deg == 1.5
    assert len(project.page(new_id).lines) == 2
    project.undo()
    assert everything(project) == before


def test_a_line_of_another_page_cannot_leave_this_one(project: Project) -> None:
    before = everything(project)
    first, second, third = (project.page(page_id) for page_id in project.page_ids())
    with pytest.raises(EditMisfit, match="not on page"), project._db.writing():
        project._store.move_lines(first, third, [second.lines[0].id])
    assert everything(project) == before
