"""One timeline over text, geometry, order and pages, that survives restarts and readings."""

from __future__ import annotations

from pathlib import Path

from project_samples import engine_reads, everything, make_line, make_page, make_reading, project_with, set_text

from ductus.document.edits import AddReading, DeleteLines, InsertLines, OrderLines, PlacedLine, Together
from ductus.document.transcription import LineStatus
from ductus.project.project import Project
from ductus.project.refit import refit


def test_titles_say_what_undo_and_redo_would_do_also_after_a_restart(tmp_path: Path) -> None:
    page = make_page(3)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(set_text(page, 0, "x"), "Anna")
    project.apply(DeleteLines(page.id, (page.lines[2].id,)), "Bert")
    project.undo()
    project.close()
    project = Project.open(project.path)
    assert (project.undo_title, project.redo_title) == ("correct text", "delete lines")
    step = project.undo()
    assert step is not None
    assert (step.title, step.page_ids, step.line_ids, step.by) == (
        "correct text",
        (page.id,),
        (page.lines[0].id,),
        "Anna",
    )
    project.close()


def test_a_new_step_after_an_undo_leaves_the_old_branch_in_the_file(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(set_text(page, 0, "first"))
    project.undo()
    project.apply(set_text(page, 0, "second"))
    assert project.redo_title == ""
    assert project.redo() is None
    assert [entry.text for entry in project.history(page.lines[0].id)] == ["first", "", "second"]
    assert project._db.one("SELECT count(*) FROM step WHERE title = 'correct text'")[0] == 2
    project.undo()
    project.redo()
    assert project.page(page.id).lines[0].text == "second"
    project.close()


def test_readings_neither_enter_the_timeline_nor_clear_what_can_be_redone(tmp_path: Path) -> None:
    page = make_page(2)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(set_text(page, 0, "mine"))
    project.undo()
    project.apply(engine_reads(page, 1, "machine"), is_undoable=False)
    assert project.redo_title == "correct text"
    project.redo()
    assert [line.text for line in project.page(page.id).lines] == ["mine", "machine"]
    project.undo()
    assert [line.text for line in project.page(page.id).lines] == ["", "machine"]
    project.close()


def test_a_line_that_was_read_in_between_comes_back_with_its_reading(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    line = make_line(5)
    project.apply(InsertLines(page.id, (PlacedLine(1, line),)))
    project.apply(engine_reads(project.page(page.id), 1, "machine"), is_undoable=False)
    read = project.page(page.id).lines[1]
    project.undo()
    assert len(project.page(page.id).lines) == 1
    project.redo()
    assert project.page(page.id).lines[1] == read
    assert read.readings
    project.close()


def test_undoing_a_reading_that_newer_ones_lie_upon_takes_back_that_one(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    line_id = page.lines[0].id
    first, second, third = (make_reading(text) for text in ("one", "two", "three"))
    project.apply(AddReading(page.id, line_id, first))
    project.apply(AddReading(page.id, line_id, second), is_undoable=False)
    project.apply(AddReading(page.id, line_id, third), is_undoable=False)
    project.undo()
    assert project.page(page.id).lines[0].readings == (second, third)
    project.redo()
    assert {reading.text for reading in project.page(page.id).lines[0].readings} == {"one", "two", "three"}
    assert len(project.history(line_id)) == 3
    project.close()


def test_undo_gets_past_what_no_longer_fits(tmp_path: Path) -> None:
    page = make_page(3)
    project, _ = project_with(tmp_path / "book.ductus", page)
    first, second, third = page.lines
    project.apply(OrderLines(page.id, (third.id, second.id, first.id)))
    project.apply(set_text(page, 1, "x"))
    late = make_line(9)
    project.apply(DeleteLines(page.id, (second.id,)), is_undoable=False)
    project.apply(InsertLines(page.id, (PlacedLine(1, late),)), is_undoable=False)
    assert project.undo() is not None
    assert project.undo() is not None
    assert [line.id for line in project.page(page.id).lines] == [first.id, third.id, late.id]
    assert project.undo_title == "add pages"
    assert project.redo() is not None
    assert project.redo() is not None
    project.close()


def test_refit_leaves_alone_what_fits() -> None:
    page = make_page(2)
    edit = Together(page.id, (set_text(page, 0, "x"), DeleteLines(page.id, (page.lines[0].id,))))
    assert refit(edit, page) == edit
    gone = DeleteLines(page.id, ("gone", page.lines[1].id))
    assert refit(gone, page) == DeleteLines(page.id, (page.lines[1].id,))
    assert refit(set_text(make_page(1), 0, "x"), page).apply(page) == page
    twice = InsertLines(page.id, (PlacedLine(0, page.lines[0]), PlacedLine(0, make_line())))
    assert len(refit(twice, page).apply(page).lines) == 3


def test_steps_about_pages_are_undone_and_redone_in_place(tmp_path: Path) -> None:
    pages = [make_page(1, name=name) for name in "abcdef"]
    project, document_id = project_with(tmp_path / "book.ductus", *pages)
    project.remove_pages([pages[4].id, pages[1].id, pages[2].id])
    project.insert_pages(document_id, [make_page(1, name="g")], index=0)
    after = everything(project)
    assert [summary.name for summary in project.summaries()] == ["g", "a", "d", "f"]
    project.undo()
    project.undo()
    assert [summary.name for summary in project.summaries()] == ["a", "b", "c", "d", "e", "f"]
    assert project.undo_title == "add pages"
    project.undo()
    assert project.page_ids() == ()
    for _ in range(3):
        project.redo()
    assert everything(project) == after
    project.close()


def test_many_pages_put_at_one_place_one_by_one_keep_their_order(tmp_path: Path) -> None:
    first, last = make_page(0, name="first"), make_page(0, name="last")
    project, document_id = project_with(tmp_path / "book.ductus", first, last)
    names = [f"{number:02}" for number in range(40)]  # more often than the gap between two places can be halved
    for name in names:
        project.insert_pages(document_id, [make_page(0, name=name)], index=1)
    assert [summary.name for summary in project.summaries()] == ["first", *reversed(names), "last"]
    for _ in names:
        project.undo()
    assert [summary.name for summary in project.summaries()] == ["first", "last"]
    project.close()


def test_a_step_of_many_lines_stores_no_page(tmp_path: Path) -> None:
    page = make_page(200, text="a line of text")
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(set_text(page, 150, "x"))
    project.undo()
    stored = project._db.one("SELECT length(forward) + length(backward) FROM step ORDER BY id DESC LIMIT 1")[0]
    assert stored < 1000
    project.close()


def test_checkpoints_name_points_of_the_timeline(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.checkpoint("before")
    project.apply(set_text(page, 0, "x", LineStatus.VERIFIED))
    project.checkpoint("after ſ")
    project.close()
    project = Project.open(project.path)
    before, after = project.checkpoints()
    assert (before.name, after.name) == ("before", "after ſ")
    assert before.step < after.step
    assert before.at <= after.at
    project.close()


def test_checkpoints_say_where_they_lie_from_where_the_project_stands(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)

    def lie() -> list[str]:
        return [point.lies for point in project.checkpoints()]

    assert lie() == []
    project.checkpoint("first")
    assert lie() == ["here"]
    project.apply(set_text(page, 0, "x"))
    project.checkpoint("second")
    assert lie() == ["back", "here"]
    project.undo()
    assert lie() == ["here", "ahead"]
    project.apply(set_text(project.page(page.id), 0, "y"))
    assert lie() == ["back", "aside"]
    project.undo()
    project.undo()
    assert lie() == ["ahead", "aside"]  # before the first, too
    project.close()


def test_after_a_checkpoint_the_one_file_holds_everything(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(set_text(page, 0, "saved"))
    project.checkpoint("saved")
    copy = tmp_path / "copy.ductus"
    copy.write_bytes(project.path.read_bytes())
    project.close()
    with Project.open(copy) as copied:
        assert copied.page(page.id).lines[0].text == "saved"
