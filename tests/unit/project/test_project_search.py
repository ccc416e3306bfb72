"""Searching a project finds what a plain scan of all its lines would, whatever was done to it, and in order."""

from __future__ import annotations

import sqlite3
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_samples import draw_edit, engine_reads, make_page, make_reading, project_with, set_text

from ductus.document.edits import AddReading
from ductus.document.finding import BadPattern, FindMode, Wanted, matcher
from ductus.document.folding import Folding
from ductus.document.page import Line, Page
from ductus.document.transcription import LineStatus
from ductus.errors import StorageFailed
from ductus.project import search_index
from ductus.project.project import Project
from ductus.project.search import Hit, SearchQuery, hits, searching

GOLDEN = Path(__file__).parents[2] / "golden" / "projects" / "version-1.ductus"
SOUGHT = ("o", "told", "e\u0301", "zwj\u200d", "ſ", "s", "null", "tru* nul*", "שלום", '"', "--", "nulls", "drop table")


def found(project: Project, text: str, mode: FindMode = FindMode.CONTAINS, **where: object) -> list[Hit]:
    query = SearchQuery(Wanted(text, mode), **where)  # type: ignore[arg-type]
    return [hit for page in project.search(query) for hit in page]


def scanned(project: Project, query: SearchQuery) -> list[tuple[str, str]]:
    """What a look at every line finds."""
    find = matcher(query.wanted)

    def says_it(line: Line) -> bool:
        if find.spans(line.text):
            return True
        others = (text for reading in line.readings for text in (reading.text, *reading.alternatives))
        return query.finds_otherwise and any(find.spans(text) for text in others)

    pages = (project.page(page_id) for page_id in project.page_ids())
    return [(page.id, line.id) for page in pages for line in page.lines if says_it(line)]


@settings(max_examples=40)
@given(st.data())
def test_the_index_finds_what_a_scan_finds_after_anything(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project, document_id = project_with(Path(folder) / "book.ductus", make_page(3, text="told"), make_page(1))
        for _ in range(data.draw(st.integers(1, 7))):
            project._db.run("PRAGMA synchronous = OFF")
            project = do_something(data, project, document_id)
            mode = data.draw(st.sampled_from([mode for mode in FindMode if mode is not FindMode.REGEX]))
            folding = Folding(*(data.draw(st.booleans()) for _ in range(4)))
            wanted = Wanted(data.draw(st.sampled_from(SOUGHT)), mode, folding, data.draw(st.booleans()))
            query = SearchQuery(wanted, finds_otherwise=data.draw(st.booleans()))
            assert [
                (hit.page_id, hit.line.id) for page in project.search(query) for hit in page
            ] == scanned(project, query)  # fmt: skip
            assert project._index.has_words
            project._db.run("INSERT INTO sought_words (sought_words) VALUES ('integrity-check')")
            kept = project._db.all("SELECT line_id FROM sought ORDER BY line_id")
            assert kept == project._db.all("SELECT id FROM line ORDER BY id"), "nothing of what was deleted"
        project.close()


def do_something(data: st.DataObject, project: Project, document_id: str) -> Project:
    """The project after a change, or opened anew."""
    kind = data.draw(st.sampled_from(["edit", "edit", "reading", "undo", "undo", "redo", "insert", "remove", "reopen"]))
    page_ids = project.page_ids()
    if kind == "reopen":
        project.close()
        return Project.open(project.path)
    if kind == "undo" and project.undo_title:
        project.undo()
    elif kind == "redo":
        project.redo()
    elif kind == "insert":
        project.insert_pages(document_id, [make_page(2, text="told nulls")])
    elif kind == "remove" and page_ids:
        project.remove_pages([data.draw(st.sampled_from(page_ids))])
    elif kind in ("edit", "reading") and page_ids:
        page = project.page(data.draw(st.sampled_from(page_ids)))
        if kind == "edit":
            project.apply(draw_edit(data.draw, page), "Anna")
        elif page.lines:
            reading = replace(make_reading(data.draw(st.sampled_from(SOUGHT))), alternatives=("told", "ſo"))
            project.apply(AddReading(page.id, page.lines[0].id, reading), is_undoable=False)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    first, second = make_page(3, "1r", text="Jn dem namen goteſ"), make_page(2, "1v", text="vnd ſeinem heyligen namen")
    made, _ = project_with(tmp_path / "book.ductus", first, second)
    return made


def test_hits_come_in_the_order_of_pages_and_lines_with_their_places(project: Project) -> None:
    hits_found = found(project, "namen")
    assert [(hit.page_id, hit.number) for hit in hits_found] == [
        (page_id, number + 1) for page_id in project.page_ids() for number in range(len(project.page(page_id).lines))
    ]
    assert hits_found[0].text[slice(*hits_found[0].spans[0][:2])] == "namen"
    assert hits_found[0].line == project.page(project.page_ids()[0]).lines[0]
    assert {hit.score for hit in hits_found} == {1.0}


def test_pages_documents_and_statuses_narrow_it(project: Project) -> None:
    first, second = project.page_ids()
    assert {hit.page_id for hit in found(project, "namen", page_ids=(second,))} == {second}
    assert found(project, "namen", document_id="doc_other") == []
    assert len(found(project, "namen", document_id=project.documents()[0].id)) == 5
    project.apply(set_text(project.page(first), 1, "namen", LineStatus.VERIFIED))
    assert [hit.number for hit in found(project, "namen", statuses=frozenset({LineStatus.VERIFIED}))] == [2]


def test_what_the_reader_saw_besides_is_found_and_marked(project: Project) -> None:
    page = project.page(project.page_ids()[0])
    project.apply(engine_reads(page, 0, "Jn dem nahmen"), is_undoable=False)
    page = project.apply(set_text(page, 0, "Jn dem namen"))
    reading = replace(make_reading("in bem namen"), alternatives=("in dem Ramen",))
    project.apply(AddReading(page.id, page.lines[1].id, reading), is_undoable=False)
    assert found(project, "nahmen") == found(project, "ramen") == []
    (hit,) = found(project, "nahmen", finds_otherwise=True)
    assert (hit.kind, hit.text, hit.line.text) == ("read otherwise", "Jn dem nahmen", "Jn dem namen")
    (hit,) = found(project, "ramen", FindMode.PHRASE, finds_otherwise=True)
    assert (hit.kind, hit.text) == ("read otherwise", "in dem Ramen")


def test_a_page_taken_out_is_not_found_until_it_is_put_back(project: Project) -> None:
    project.remove_pages(project.page_ids()[:1])
    assert len(found(project, "namen")) == 2
    project.undo()
    assert len(found(project, "namen")) == 5


def test_an_edit_that_fails_leaves_the_index_as_it_was(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    page = project.page(project.page_ids()[0])
    project._db.run(f"PRAGMA max_page_count = {project._db.number('page_count')}")
    with pytest.raises(StorageFailed):
        project.apply(set_text(page, 0, "amen " * 100_000))
    assert found(project, "amen amen") == []
    assert len(found(project, "gotes")) == 3


def test_patterns_search_every_line_and_say_what_is_wrong_with_them(project: Project) -> None:
    assert len(found(project, r"^[JI]n\b.*ſ$", FindMode.REGEX)) == 3
    with pytest.raises(BadPattern):
        list(project.search(SearchQuery(Wanted("(", FindMode.REGEX))))


def test_another_connection_sees_each_edit_once_it_is_kept(project: Project) -> None:
    query = SearchQuery(Wanted("amen"))
    with searching(project.path) as database:
        assert sum(len(page) for page in hits(database, query)) == 5
        project.apply(set_text(project.page(project.page_ids()[0]), 0, "nichts"))
        assert sum(len(page) for page in hits(database, query)) == 4


def test_a_file_from_before_the_index_is_searched_at_once_and_filled_bit_by_bit(tmp_path: Path) -> None:
    copy = tmp_path / "old.ductus"
    copy.write_bytes(GOLDEN.read_bytes())
    with Project.open(copy) as old:
        assert not old._index.is_whole
        before = [(hit.line.id, hit.spans) for hit in found(old, "namen", finds_otherwise=True)]
        assert before
        slices = 1
        while old.fill_search_index(1):
            slices += 1
        assert slices > sum(len(old.page(page_id).lines) for page_id in old.page_ids())
        assert old._index.is_whole
        assert [(hit.line.id, hit.spans) for hit in found(old, "namen", finds_otherwise=True)] == before
    with Project.open(copy, read_only=True) as old:
        assert [(hit.line.id, hit.spans) for hit in found(old, "namen", finds_otherwise=True)] == before
        assert old.fill_search_index(1) == 0


def test_without_fts5_everything_is_found_and_the_words_are_caught_up_with_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(search_index, "_knows_fts5", lambda database: False)
        made, _ = project_with(tmp_path / "book.ductus", make_page(2, text="Jn dem namen"))
        assert not made._index.has_words
        for mode in FindMode:
            assert len(found(made, "namen", mode)) == 2
        made.close()
    with Project.open(tmp_path / "book.ductus") as made:
        assert not made._index.is_whole and not made._index.has_words
        made.apply(set_text(made.page(made.page_ids()[0]), 0, "nahmen"))
        made.undo()
        assert made.fill_search_index(100) == 0
        assert made._index.is_whole and made._index.has_words
        assert len(found(made, "namen", FindMode.WORDS)) == 2
        made._db.run("INSERT INTO sought_words (sought_words) VALUES ('integrity-check')")


def test_a_status_alone_finds_all_its_lines_whatever_they_say(project: Project) -> None:
    everything = {line.id: line for page_id in project.page_ids() for line in project.page(page_id).lines}
    for status in LineStatus:
        hits_at = found(project, "  ", FindMode.NEARLY, statuses=frozenset({status}))
        assert {hit.line.id for hit in hits_at} == {line.id for line in everything.values() if line.status is status}
        assert all(len(hit.spans) == 1 and hit.text == everything[hit.line.id].text for hit in hits_at)
    assert found(project, "", statuses=frozenset(LineStatus)), "there are lines at all"
    assert found(project, "") == []


def damaged_words(path: Path, damage: str) -> Page:
    """The one page of a project whose table of words was damaged."""
    page = make_page(6, text="in principio erat verbum")
    project, _ = project_with(path, page)
    if not project._index.has_words:
        pytest.skip("this SQLite knows no words")
    project.close()
    raw = sqlite3.connect(path)
    raw.execute(damage)
    raw.commit()
    raw.close()
    return page


@pytest.mark.parametrize("damage", ["UPDATE sought_words_data SET block = x'ff'", "DELETE FROM sought_words_data"])
def test_damaged_words_keep_nobody_from_writing(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "book.ductus"
    page = damaged_words(path, damage)
    with Project.open(path) as opened:
        opened.apply(set_text(page, 0, "et verbum caro"), "Ada")
        assert len(found(opened, "caro", FindMode.WORDS)) == 1
    with Project.open(path) as again:
        assert again.fill_search_index(100) == 0
        assert again.page(page.id).lines[0].text == "et verbum caro"
        again.apply(set_text(page, 1, "caro quoque"), "Ada")
        assert len(found(again, "caro", FindMode.WORDS)) == 2


def test_words_that_cannot_be_asked_are_looked_for_in_all_lines(tmp_path: Path) -> None:
    damaged_words(tmp_path / "book.ductus", "DELETE FROM sought_words_data")
    with Project.open(tmp_path / "book.ductus") as opened:
        assert len(found(opened, "verbum", FindMode.WORDS)) == 6
