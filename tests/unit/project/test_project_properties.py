"""Whatever is done in whatever order: undo leads back, redo leads forth, and a restart in between changes nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from project_samples import counted, draw_edit, everything, make_page, make_reading, project_with

from ductus.document.edits import AddReading
from ductus.project.moving import Split
from ductus.project.project import Project

quickly = settings(max_examples=25)


def hasty(project: Project) -> Project:
    """The project, writing without waiting for the disk: the power stays on in these tests, and they are many."""
    project._db.run("PRAGMA synchronous = OFF")
    return project


def reopened(project: Project) -> Project:
    project.close()
    return hasty(Project.open(project.path))


@quickly
@given(st.data())
def test_undoing_all_leads_back_and_redoing_all_leads_forth(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project, document_id = project_with(Path(folder) / "book.ductus", make_page(3), make_page(0))
        hasty(project)
        states = [everything(project)]
        for _ in range(data.draw(st.integers(1, 6))):
            draw_step(data, project, document_id)
            states.append(everything(project))
            assert counted(project)
        project = reopened(project)
        assert everything(project) == states[-1]
        for state in reversed(states[:-1]):
            assert project.undo() is not None
            assert everything(project) == state
        project = reopened(project)
        for state in states[1:]:
            assert project.redo() is not None
            assert everything(project) == state
            assert counted(project)
        assert project.redo() is None
        project.close()


def draw_step(data: st.DataObject, project: Project, document_id: str) -> None:
    """Do anything that is one step of the timeline."""
    before = project.undo_title, project._timeline.position
    while (project.undo_title, project._timeline.position) == before:  # an edit that changes nothing makes no step
        kind = data.draw(st.sampled_from(["edit", "edit", "edit", "insert", "remove", "split"]))
        page_ids = project.page_ids()
        if kind == "insert" or not page_ids:
            new = [make_page(2, text="told") for _ in range(data.draw(st.integers(1, 3)))]
            project.insert_pages(document_id, new, data.draw(st.none() | st.integers(0, len(page_ids))))
        elif kind == "split":
            chosen = data.draw(st.lists(st.sampled_from(page_ids), min_size=1, unique=True))
            chosen = [page_id for page_id in chosen if project.page(page_id).width_px > 1]
            project.split_pages([drawn_split(data, project, page_id) for page_id in chosen])
        elif kind == "remove":
            project.remove_pages(data.draw(st.lists(st.sampled_from(page_ids), min_size=1, unique=True)))
        else:
            page = project.page(data.draw(st.sampled_from(page_ids)))
            edit = draw_edit(data.draw, page)
            assert project.apply(edit, "Anna") == edit.apply(page)
            project._forget()
            assert project.page(page.id) == edit.apply(page), "the disk holds something else"


def drawn_split(data: st.DataObject, project: Project, page_id: str) -> Split:
    seam = data.draw(st.integers(1, project.page(page_id).width_px - 1))
    return Split(page_id, seam, ("left", "right"), data.draw(st.booleans()))


@quickly
@given(st.data())
def test_readings_that_arrive_at_any_moment_are_not_lost_by_undo_and_redo(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = make_page(3)
        project, _ = project_with(Path(folder) / "book.ductus", page)
        hasty(project)
        arrived: list[tuple[str, str]] = []
        for _ in range(data.draw(st.integers(3, 12))):
            kind = data.draw(st.sampled_from(["edit", "reading", "reading", "undo", "redo", "reopen"]))
            now_held = project.page(page.id) if page.id in project.page_ids() else None
            if kind == "reopen":
                project = reopened(project)
            elif kind == "undo" and project.undo_title != "add pages":
                project.undo()
            elif kind == "redo":
                project.redo()
            elif kind == "edit" and now_held is not None:
                project.apply(draw_edit(data.draw, now_held), "Anna")
            elif kind == "reading" and now_held is not None and now_held.lines:
                line = data.draw(st.sampled_from(now_held.lines))
                reading = make_reading()
                project.apply(AddReading(page.id, line.id, reading), is_undoable=False)
                arrived.append((line.id, reading.id))
            assert_kept(project, page.id, arrived)
        project.close()


def assert_kept(project: Project, page_id: str, arrived: list[tuple[str, str]]) -> None:
    lines = {line.id: line for line in project.page(page_id).lines}
    for line_id, reading_id in arrived:
        recorded = {entry.reading.id for entry in project.history(line_id) if entry.reading is not None}
        assert reading_id in recorded
        if line_id in lines:
            assert lines[line_id].reading_of(reading_id) is not None
    project._forget()
    assert {line.id: line for line in project.page(page_id).lines} == lines, "memory and disk disagree"
