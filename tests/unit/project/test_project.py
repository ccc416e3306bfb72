"""What an open project does: pages, edits, counts, drafts, jobs, state, listeners."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from project_samples import AWKWARD, counted, engine_reads, everything, make_line, make_page, project_with, set_text

from ductus.document.edits import (
    DeleteLines,
    EditMisfit,
    InsertLines,
    OrderLines,
    PlacedLine,
    SetTranscription,
    Together,
)
from ductus.document.page import Scan, StatusCounts
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.errors import StorageFailed
from ductus.project.files import is_project
from ductus.project.project import Project
from ductus.project.records import Change


def test_a_new_project_is_empty_and_has_a_title(tmp_path: Path) -> None:
    with Project.create(tmp_path / "book.ductus", "Letters of 1612") as project:
        assert (project.title, project.documents(), project.page_ids()) == ("Letters of 1612", (), ())
        assert project.counts() == StatusCounts()
        assert (project.undo_title, project.redo_title) == ("", "")
        assert project.undo() is None
        assert project.redo() is None
    with Project.create(tmp_path / "untitled.ductus") as project:
        assert project.title == "untitled"


@pytest.mark.parametrize(
    ("name", "is_one"), [("a.ductus", True), ("A.DUCTUS", True), ("ductus", False), ("a.pdf", False)]
)
def test_a_project_is_known_by_its_name_be_it_in_capitals(name: str, is_one: bool) -> None:
    assert is_project(Path("scans", name)) is is_one


def test_creating_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "book.ductus"
    path.write_bytes(b"somebody's work")
    with pytest.raises(StorageFailed, match="already a file"):
        Project.create(path)
    assert path.read_bytes() == b"somebody's work"
    assert [file.name for file in tmp_path.iterdir()] == ["book.ductus"]


def test_a_new_project_does_not_take_in_the_journal_of_a_deleted_one(tmp_path: Path) -> None:
    path = tmp_path / "book.ductus"
    first, _ = project_with(path, make_page(20, text="old"))
    journal = (tmp_path / "book.ductus-wal").read_bytes()
    assert journal
    first.close()
    path.unlink()
    (tmp_path / "book.ductus-wal").write_bytes(journal)
    with Project.create(path, "new") as project:
        assert project.page_ids() == ()
        assert project.title == "new"


def test_pages_come_back_as_they_were_put_in(tmp_path: Path) -> None:
    page = make_page(4, name=AWKWARD, text=AWKWARD, scan=Scan(f"scans/{AWKWARD}.tif", 1, "a" * 64, 7, 300))
    project, document_id = project_with(tmp_path / "book.ductus", page)
    stored = everything(project)["pages"][0]
    assert stored.lines == page.lines
    assert stored.regions == page.regions
    assert (stored.name, stored.scan, stored.document_id) == (page.name, page.scan, document_id)
    project.close()


def test_pages_are_inserted_where_told(tmp_path: Path) -> None:
    first, second, third, fourth = (make_page(1, name=name) for name in "abcd")
    project, document_id = project_with(tmp_path / "book.ductus", first, second)
    other = project.add_document("Second book")
    project.insert_pages(other.id, [fourth])
    project.insert_pages(document_id, [third], index=1)
    assert [page.name for page in project.summaries()] == ["a", "c", "b", "d"]
    assert [document.page_ids for document in project.documents()] == [
        (first.id, third.id, second.id),
        (fourth.id,),
    ]
    project.close()


def test_ids_are_for_life(tmp_path: Path) -> None:
    page = make_page(2)
    project, document_id = project_with(tmp_path / "book.ductus", page)
    before = everything(project)
    with pytest.raises(EditMisfit, match="already has a page"):
        project.insert_pages(document_id, [page])
    other = make_page(0)
    project.insert_pages(document_id, [other])
    stolen = InsertLines(other.id, (PlacedLine(0, make_line()), PlacedLine(0, page.lines[0])))
    with pytest.raises(EditMisfit, match="already in the project"):
        project.apply(stolen)
    project.undo()
    assert everything(project) == before
    project.close()


def test_an_edit_is_on_the_disk_when_apply_returns(tmp_path: Path) -> None:
    page = make_page(3)
    project, _ = project_with(tmp_path / "book.ductus", page)
    after = project.apply(set_text(page, 1, "Jn dem namen"), "Anna")
    assert after.lines[1].text == "Jn dem namen"
    with Project.open(project.path, read_only=True) as beside:
        assert beside.page(page.id) == after
    project.close()


def test_an_edit_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    page = make_page(3)
    project, _ = project_with(tmp_path / "book.ductus", page)
    before = everything(project)
    bad = Together(page.id, (set_text(page, 0, "x"), DeleteLines(page.id, ("gone",))))
    with pytest.raises(EditMisfit):
        project.apply(bad)
    with pytest.raises(KeyError):
        project.apply(set_text(make_page(1), 0, "x"))
    assert everything(project) == before
    assert project.undo_title == "add pages"
    project.close()


def test_counts_follow_every_change(tmp_path: Path) -> None:
    page, other = make_page(3), make_page(2)
    project, document_id = project_with(tmp_path / "book.ductus", page, other)
    assert project.counts()[LineStatus.TODO] == 5
    project.apply(set_text(page, 0, "a", LineStatus.VERIFIED))
    assert project.summary(page.id).counts.by_status == {LineStatus.VERIFIED: 1, LineStatus.TODO: 2}
    assert project.counts().done == 1
    project.apply(DeleteLines(page.id, (page.lines[1].id,)))
    assert counted(project)
    project.remove_pages([page.id])
    assert project.counts().by_status == {LineStatus.TODO: 2}
    project.undo()
    assert counted(project)
    assert project.counts().total == 4
    project.insert_pages(document_id, [make_page(1, text="b")])
    assert counted(project)
    before = project.summaries()
    project._forget()
    assert project.summaries() == before
    project.close()


def test_inserting_a_line_writes_no_other_line(tmp_path: Path) -> None:
    page = make_page(50)
    project, _ = project_with(tmp_path / "book.ductus", page)
    statements: list[str] = []
    project._db._connection.set_trace_callback(statements.append)
    project.apply(InsertLines(page.id, (PlacedLine(0, make_line()),)))
    assert len([each for each in statements if each.startswith(("INSERT INTO line", "UPDATE line"))]) == 1
    statements.clear()
    project.apply(OrderLines(page.id, tuple(line.id for line in reversed(project.page(page.id).lines))))
    assert not [each for each in statements if each.startswith(("INSERT INTO line", "UPDATE line"))]
    project.close()


def test_drafts_are_kept_until_the_line_is_settled(tmp_path: Path) -> None:
    page = make_page(3)
    project, _ = project_with(tmp_path / "book.ductus", page)
    first, second, third = (line.id for line in page.lines)
    project.keep_draft(first, "Jn d")
    project.keep_draft(first, AWKWARD)
    project.keep_draft(second, "")
    project.keep_draft(third, "gone soon")
    project.close()
    project = Project.open(project.path)
    assert project.drafts(page.id) == {first: AWKWARD, second: "", third: "gone soon"}
    project.apply(set_text(page, 0, "Jn dem"), "Anna")
    project.drop_draft(third)
    assert project.drafts(page.id) == {second: ""}
    project.close()


def test_an_engine_does_not_take_away_what_is_being_typed(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.keep_draft(page.lines[0].id, "half a li")
    project.apply(engine_reads(page, 0, "a machine's line"), is_undoable=False)
    assert project.drafts(page.id) == {page.lines[0].id: "half a li"}
    project.close()


def test_a_step_over_many_lines_does_not_take_away_typing_nobody_has_looked_at(tmp_path: Path) -> None:
    page = make_page(3)
    project, _ = project_with(tmp_path / "book.ductus", page)
    first, second, third = (line.id for line in page.lines)
    for line_id, typed in ((first, "half a li"), (second, "what the file says"), (third, "")):
        project.keep_draft(line_id, typed)
    imported = Transcription("what the file says", Origin.IMPORT, "file.xml")
    edits = [SetTranscription(page.id, line.id, imported, LineStatus.CORRECTED) for line in page.lines]
    project.apply_all(edits, "import", "Anna")
    project.close()
    with Project.open(project.path) as again:
        assert again.drafts(page.id) == {first: "half a li", third: ""}
        assert {line.text for line in again.page(page.id).lines} == {"what the file says"}


def test_the_draft_of_a_deleted_line_waits_for_the_undo(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.keep_draft(page.lines[0].id, "half a li")
    project.apply(DeleteLines(page.id, (page.lines[0].id,)))
    assert project.drafts(page.id) == {}
    project.undo()
    assert project.drafts(page.id) == {page.lines[0].id: "half a li"}
    project.close()


def test_jobs_and_state_survive_a_restart(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "book.ductus")
    project.keep_job("job_1", "read", {"pages": ["p"], "engine": "fake"})
    project.keep_job("job_2", "export", None)
    project.keep_job("job_1", "read", {"pages": []})
    project.drop_job("job_2")
    project.set_state("screen", {"page": "p", "zoom": 1.5})
    project.close()
    project = Project.open(project.path)
    assert [(job.id, job.verb, job.request) for job in project.jobs()] == [("job_1", "read", {"pages": []})]
    assert project.get_state("screen") == {"page": "p", "zoom": 1.5}
    assert project.get_state("absent", 7) == 7
    project.close()


def test_listeners_are_told_after_the_change_is_on_the_disk(tmp_path: Path) -> None:
    page = make_page(2)
    project, document_id = project_with(tmp_path / "book.ductus", page)
    told: list[Change] = []
    unlisten = project.listen(told.append)
    line_id = page.lines[1].id
    project.apply(set_text(page, 1, "x"), "Anna")
    assert told == [Change("page", (page.id,), (line_id,)), Change("timeline")]
    told.clear()
    project.apply(engine_reads(project.page(page.id), 0, "y"), is_undoable=False)
    assert told == [Change("page", (page.id,), (page.lines[0].id,))]
    told.clear()
    project.undo()
    assert told == [Change("page", (page.id,), (line_id,)), Change("timeline")]
    told.clear()
    project.keep_draft(line_id, "z")
    assert told == [Change("drafts", (page.id,), (line_id,))]
    told.clear()
    other = make_page(1)
    project.insert_pages(document_id, [other])
    project.remove_pages([other.id])
    assert told == [Change("pages", (other.id,)), Change("timeline")] * 2
    unlisten()
    unlisten()
    project.undo()
    assert len(told) == 4
    project.close()


def test_what_a_listener_hears_is_on_the_disk_already(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    seen: list[str] = []

    def look(change: Change) -> None:
        if change.kind == "page":
            with Project.open(project.path, read_only=True) as beside:
                seen.append(beside.page(page.id).lines[0].text)

    project.listen(look)
    project.apply(set_text(page, 0, "x"))
    project.undo()
    assert seen == ["x", ""]
    project.close()


def test_an_edit_that_changes_nothing_is_no_step_and_tells_nobody(tmp_path: Path) -> None:
    page = make_page(2)
    project, _ = project_with(tmp_path / "book.ductus", page)
    told: list[Change] = []
    project.listen(told.append)
    project.apply(OrderLines(page.id, tuple(line.id for line in page.lines)))
    assert project.undo_title == "add pages"
    assert told == []
    project.close()


def test_another_thread_is_sent_away(tmp_path: Path) -> None:
    page = make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page)
    project.page(page.id)
    refused: list[str] = []

    def elsewhere() -> None:
        for call in (lambda: project.page(page.id), project.summaries, project.undo, project.close):
            try:
                call()
            except RuntimeError as fault:
                refused.append(str(fault))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(refused) == 4
    assert "another thread" in refused[0]
    project.close()


def test_a_reader_beside_the_writer_sees_what_is_written(tmp_path: Path) -> None:
    page = make_page(2)
    project, document_id = project_with(tmp_path / "book.ductus", page)
    with Project.open(project.path, read_only=True) as reader:
        assert reader.is_read_only
        assert reader.page(page.id).lines[0].text == ""
        project.apply(set_text(page, 0, "news"))
        assert reader.page(page.id).lines[0].text == "news"
        project.insert_pages(document_id, [make_page(1)])
        assert len(reader.summaries()) == 2
        for write in (
            lambda: reader.apply(set_text(page, 0, "mine")),
            lambda: reader.keep_draft(page.lines[0].id, "x"),
            lambda: reader.set_state("a", 1),
            reader.undo,
        ):
            with pytest.raises(StorageFailed, match="reading only"):
                write()
    project.close()


def test_removed_pages_are_unknown_until_undo(tmp_path: Path) -> None:
    page, other = make_page(2), make_page(1)
    project, _ = project_with(tmp_path / "book.ductus", page, other)
    project.remove_pages([page.id])
    with pytest.raises(KeyError):
        project.page(page.id)
    with pytest.raises(KeyError):
        project.apply(set_text(page, 0, "late"), is_undoable=False)
    with pytest.raises(KeyError):
        project.remove_pages([other.id, page.id])
    assert project.page_ids() == (other.id,)
    project.undo()
    assert project.page_ids() == (page.id, other.id)
    project.close()


def test_pages_are_given_in_slices_by_their_lines_with_few_queries_and_are_not_held(tmp_path: Path) -> None:
    pages = [make_page(lines, name=f"page {lines}") for lines in (3, 0, 4, 9, 1)]
    project, _ = project_with(tmp_path / "book.ductus", *pages)
    page_ids = [page.id for page in pages]
    project.close()
    with Project.open(tmp_path / "book.ductus") as project:
        project.summaries()
        asked: list[str] = []
        project._db._connection.set_trace_callback(asked.append)
        whole = project.pages(page_ids, 100)
        assert len(asked) == 2, "one question for the pages, one for their lines, however many there are"
        project._db._connection.set_trace_callback(None)
        assert [page and page.lines for page in whole] == [page.lines for page in pages]
        assert not project._cache._pages
        assert [len(project.pages(page_ids[place:], 7)) for place in range(5)] == [3, 2, 1, 1, 1]
        assert project.pages(["page_nobody_knows", page_ids[0]], 7)[0] is None
        shown = project.page(page_ids[2])
        assert project.pages(page_ids, 100)[2] is shown, "what is in memory already is not read again"
        project.remove_pages(page_ids[:1])
        assert [page and page.name for page in project.pages(page_ids[:2], 7)] == [None, "page 0"]
        assert project.pages([], 7) == ()
