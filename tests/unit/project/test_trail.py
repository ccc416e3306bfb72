"""Where named moments lie is known without going through the whole timeline at every look."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from project_samples import make_page, project_with, set_text

from ductus.project.project import Project


def reached(project: Project, link: str) -> set[int]:
    """The steps one comes to from where the project stands, always going that way, each gone through."""
    rows = project._db.all(
        "WITH RECURSIVE way (id) AS (SELECT current_id FROM timeline UNION"  # noqa: S608  # one of two literals
        f" SELECT step.{link} FROM step JOIN way ON step.id = way.id WHERE step.{link} IS NOT NULL) SELECT id FROM way"
    )
    return {int(row[0]) for row in rows}


def where(project: Project, step: int) -> str:
    if step == project.step_number:
        return "here"
    if step in reached(project, "parent_id"):
        return "back"
    return "ahead" if step in reached(project, "next_id") else "aside"


OPERATIONS = st.lists(
    st.sampled_from(["edit", "undo", "undo", "redo", "name", "look", "look at some", "reopen"]), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(OPERATIONS)
def test_named_moments_lie_where_going_there_step_by_step_finds_them(operations: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = make_page(1)
        project, _ = project_with(Path(folder) / "book.ductus", page)
        for number, operation in enumerate(operations):
            if operation == "edit":
                if page.id not in project.page_ids():
                    project.redo()  # its coming in was taken back
                project.apply(set_text(project.page(page.id), 0, f"text {number}"))
            elif operation == "undo":
                project.undo()
            elif operation == "redo":
                project.redo()
            elif operation == "name":
                project.checkpoint(f"moment {number}")
            elif operation == "look at some":
                project.look_for_checkpoints(1)
            elif operation == "reopen":
                project.close()
                project = Project.open(project.path)
            else:
                for point in project.checkpoints():
                    assert point.lies == where(project, point.step)
        for point in project.checkpoints():
            assert point.lies == where(project, point.step)
        project.close()


def test_a_long_timeline_is_gone_through_once_and_in_portions(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.checkpoint("beginning")
    for number in range(12):
        project.apply(set_text(project.page(page.id), 0, f"text {number}"))
    portions = 1
    while not project.look_for_checkpoints(3):
        portions += 1
    assert portions == 5  # the twelve, and the one that has the name
    assert project.look_for_checkpoints(0)
    asked: list[str] = []
    project._db._connection.set_trace_callback(asked.append)
    for number in range(3):
        project.apply(set_text(project.page(page.id), 0, f"more {number}"))
        assert project.look_for_checkpoints(1)
    project.undo()
    assert project.look_for_checkpoints(0)
    assert [point.lies for point in project.checkpoints()] == ["back"]
    project.close()
    assert sum("RECURSIVE" in query for query in asked) == 3
