"""Every reading and every transcription a line ever had stays, whatever becomes of the line."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from project_samples import engine_reads, make_line, make_page, make_reading, project_with, set_text

from ductus.document.edits import AddReading, DeleteLines, InsertLines, PlacedLine, SetStatus, SetTranscription
from ductus.document.transcription import LineStatus, Origin, Transcription


def test_history_tells_all_in_order(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    line_id = page.lines[0].id
    read = engine_reads(page, 0, "Jn bem namen")
    project.apply(read, is_undoable=False)
    project.apply(set_text(page, 0, "Jn dem namen"), "Anna")
    project.apply(SetStatus(page.id, line_id, LineStatus.VERIFIED), "Bert")
    told = [(each.kind, each.text, each.by, each.origin, each.status) for each in project.history(line_id)]
    assert told == [
        ("reading", "Jn bem namen", "fake", Origin.ENGINE, LineStatus.READ),
        ("transcription", "Jn bem namen", "fake", Origin.ENGINE, LineStatus.READ),
        ("transcription", "Jn dem namen", "Anna", Origin.PERSON, LineStatus.CORRECTED),
        ("transcription", "Jn dem namen", "Bert", Origin.PERSON, LineStatus.VERIFIED),
    ]
    assert project.history(line_id)[0].reading == project.page(page.id).lines[0].readings[0]
    assert project.history("nobody") == ()
    project.close()


def test_imported_lines_begin_their_history_with_what_they_brought(tmp_path: Path) -> None:
    reading = make_reading("old reading")
    held = Transcription("from the file", Origin.IMPORT, "page_0001.xml")
    line = replace(make_line(readings=(reading,)), transcription=held, status=LineStatus.CORRECTED)
    page = replace(make_page(0), lines=(line,))
    project, _ = project_with(tmp_path / "book.ductus", page)
    reading_told, text_told = project.history(line.id)
    assert reading_told.reading == reading
    assert (text_told.text, text_told.by, text_told.origin) == ("from the file", "page_0001.xml", Origin.IMPORT)
    project.close()


def test_deleted_lines_and_removed_pages_keep_their_history(tmp_path: Path) -> None:
    page = make_page(2, text="kept")
    project, _ = project_with(tmp_path / "book.ductus", page)
    line_id = page.lines[0].id
    project.apply(AddReading(page.id, line_id, make_reading("a reading")))
    before = project.history(line_id)
    project.apply(DeleteLines(page.id, (line_id,)))
    assert project.history(line_id) == before
    project.undo()
    assert project.history(line_id) == before, "a line that comes back says nothing new"
    project.remove_pages([page.id])
    assert project.history(line_id) == before
    assert len(before) == 2
    project.close()


def test_a_reading_given_again_by_redo_is_one_reading(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.apply(AddReading(page.id, page.lines[0].id, make_reading()))
    for _ in range(3):
        project.undo()
        project.redo()
    assert len(project.history(page.lines[0].id)) == 1
    project.close()


def test_taking_a_text_away_is_told(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    line_id = page.lines[0].id
    project.apply(set_text(page, 0, "x"), "Anna")
    project.apply(SetTranscription(page.id, line_id, None, LineStatus.TODO), "Bert")
    assert [(each.text, each.by, each.status) for each in project.history(line_id)] == [
        ("x", "Anna", LineStatus.CORRECTED),
        ("", "Bert", LineStatus.TODO),
    ]
    project.close()


def test_a_reading_shared_by_two_pages_is_kept_for_each(tmp_path: Path) -> None:
    reading = make_reading()
    page, other = replace(make_page(0), lines=(make_line(readings=(reading,)),)), make_page(0)
    project, _ = project_with(tmp_path / "book.ductus", page, other)
    moved = page.lines[0]
    project.apply(DeleteLines(page.id, (moved.id,)))
    project.apply(InsertLines(other.id, (PlacedLine(0, moved),)))
    project._forget()
    assert project.page(other.id).lines == (moved,)
    project.close()


@pytest.mark.parametrize("attack", ["DELETE FROM history", "UPDATE history SET text = 'forged'"])
def test_the_file_itself_refuses_to_forget(tmp_path: Path, attack: str) -> None:
    project, _ = project_with(tmp_path / "book.ductus", make_page(1, text="kept"))
    project.close()
    raw = sqlite3.connect(project.path)
    with pytest.raises(sqlite3.IntegrityError, match="kept for ever"):
        raw.execute(attack)
    raw.close()
