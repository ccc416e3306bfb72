"""What an import does to lines that are there: a person's text stays, the rest as wished; all of it is one step."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.edits import SetTranscription
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Region, Scan
from ductus.document.precedence import accept_text
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.errors import Cancelled
from ductus.formats.base import ReadPage
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.workflows import import_transcriptions
from ductus.workflows.import_content import TITLE, Effect, Existing, Wish, content_for
from ductus.workflows.import_transcriptions import bring_in, foresee, import_read, plan_import
from ductus.workflows.read_transcriptions import FileRead, FilesRead
from ductus.workflows.writing import Direct

EMPTY, MACHINE, PERSON, NEW = 100, 300, 500, 700
"""Where the lines of the page stand, and a place where none does."""


def line_at(top, text="", origin=Origin.ENGINE, status=LineStatus.READ, name="", **more):
    said = Transcription(text, origin, "x") if text else None
    return Line(
        name or f"line_{top}", Box(100, top, 900, top + 80).polygon(), transcription=said, status=status, **more
    )


def page_with(*lines):
    return Page("p", "1r", Scan("1.png", 1, "0" * 64), 1000, 1000, lines=lines)


PAGE = page_with(
    line_at(EMPTY, status=LineStatus.TODO),
    line_at(MACHINE, "machine"),
    line_at(PERSON, "mine", Origin.PERSON, LineStatus.CORRECTED),
)


def found(*lines, regions=()):
    return ReadPage("1.png", 1000, 1000, regions, lines)


TOPS = (EMPTY, MACHINE, PERSON, NEW)
FILE = found(*(line_at(top, f"file {top}", Origin.IMPORT, name=f"new_{top}", source_id=f"l{top}") for top in TOPS))


def after(page, wish, file=FILE):
    content = content_for(page, file, "a.xml", wish)
    return (content.edit.apply(page) if content.edit is not None else page), content


def texts(page):
    return [line.text for line in page.lines]


@pytest.mark.parametrize(
    ("existing", "middle", "effect"),
    [
        (Existing.REPLACE, "file 300", Effect(added=1, filled=1, replaced=1, kept=1)),
        (Existing.FILL, "machine", Effect(added=1, filled=1, left=1, kept=1)),
        (Existing.READING, "machine", Effect(added=1, filled=1, readings=2)),
    ],
)
def test_a_wish_decides_about_machine_text_and_never_about_a_persons(existing, middle, effect):
    done, content = after(PAGE, Wish(existing))
    assert texts(done) == ["file 100", middle, "mine", "file 700"]
    assert content.effect == effect
    assert effect.changed == sum(one != other for one, other in zip((*PAGE.lines, None), done.lines, strict=True))


def test_as_readings_the_files_words_stand_beside_and_once_only():
    done, _ = after(PAGE, Wish(Existing.READING))
    reading = done.lines[2].reading
    assert (reading.text, reading.made_by.engine, reading.stated_confidence) == ("file 500", "a.xml", None)
    again, content = after(done, Wish(Existing.READING))
    assert again == done
    assert content.effect == Effect(left=2)


def test_a_text_of_yours_that_differs_is_named():
    _, content = after(PAGE, Wish())
    assert [(kept.where, "Line l500" in kept.what) for kept in content.kept] == [("a.xml", True)]


def test_lines_the_page_lacks_may_be_left_out_and_their_regions_with_them():
    region = Region("r", Box(0, 0, 1000, 1000).polygon(), source_id="r1")
    file = replace(FILE, regions=(region,))
    done, content = after(PAGE, Wish(adds_lines=False), file)
    assert (len(done.lines), done.regions, content.effect.without_line) == (3, (), 1)
    assert after(PAGE, Wish(), file)[0].regions == (region,)


def test_two_lines_of_one_id_do_not_write_over_each_other():
    file = found(
        line_at(EMPTY, "one", name="a", source_id="twin"), line_at(EMPTY + 30, "two", name="b", source_id="twin")
    )
    page = page_with(line_at(EMPTY, status=LineStatus.TODO, source_id="twin"))
    assert texts(after(page, Wish(), file)[0]) == ["one", "two"]


def test_an_id_of_another_files_line_elsewhere_on_the_page_says_nothing():
    page = page_with(line_at(EMPTY, "first file", source_id="line_1"))
    file = found(line_at(NEW, "second file", name="n", source_id="line_1"))
    assert texts(after(page, Wish(), file)[0]) == ["first file", "second file"]


WORDS = st.sampled_from(["", "a", "b", "ſ𐌰é"])
ORIGINS = st.sampled_from(list(Origin))
STATUSES = st.sampled_from(list(LineStatus))


@given(
    st.lists(st.tuples(WORDS, ORIGINS, STATUSES, st.booleans()), min_size=4, max_size=4),
    st.lists(WORDS, min_size=4, max_size=4),
    st.sampled_from(list(Existing)),
    st.booleans(),
)
@settings(max_examples=200)
def test_a_persons_text_stays_whatever_is_wished_and_undo_gives_the_page_back(held, texts_of_file, existing, adds):
    page = page_with(
        *(
            line_at(top, text, origin, status, is_locked=is_locked)
            for top, (text, origin, status, is_locked) in zip(TOPS, held, strict=True)
        )
    )
    file = found(
        *(line_at(top, text, Origin.IMPORT, name=f"n{top}") for top, text in zip(TOPS, texts_of_file, strict=True))
    )
    content = content_for(page, file, "a.xml", Wish(existing, adds_lines=adds))
    if content.edit is None:
        assert content.effect.changed == 0
        return
    done = content.edit.apply(page)
    for before, now in zip(page.lines, done.lines, strict=True):
        if before.is_human:
            assert (now.transcription, now.status) == (before.transcription, before.status)
    assert content.edit.inverse(page).apply(done) == page
    assert content.effect.changed == sum(one != other for one, other in zip(page.lines, done.lines, strict=True))


def test_tags_alone_come_to_text_without_any():
    tagged = replace(FILE.lines[1], transcription=Transcription("machine", Origin.IMPORT, tags=(Tag("date", 0, 2),)))
    done, content = after(PAGE, Wish(Existing.FILL), found(tagged))
    assert content.effect == Effect(tagged=1)
    assert done.lines[1].transcription.tags == (Tag("date", 0, 2),)


def test_a_locked_line_takes_no_tags():
    page = page_with(replace(PAGE.lines[1], is_locked=True))
    tagged = replace(FILE.lines[1], transcription=Transcription("machine", Origin.IMPORT, tags=(Tag("date", 0, 2),)))
    assert after(page, Wish(), found(tagged))[1].edit is None


# -- files into a project ------------------------------------------------------------------------------------------


@given(st.permutations(range(100, 900, 100)), st.sets(st.sampled_from(range(100, 900, 100))))
@settings(max_examples=60)
def test_new_lines_stand_behind_those_they_follow_in_the_file(order, held):
    page = page_with(*(line_at(top, name=f"line_{top}") for top in order if top in held))
    file = found(*(line_at(top, "file", Origin.IMPORT, name=f"new_{top}") for top in order))
    brought, _ = after(page, Wish(), file)
    assert [line.polygon.box.top for line in brought.lines] == list(order), "the page's own order was the file's"


def test_a_line_new_in_the_file_goes_where_its_neighbour_stands_on_the_page_and_moves_none():
    page = page_with(line_at(700), line_at(100), line_at(400))
    tops = (50, 100, 200, 300, 400, 700, 800)
    file = found(*(line_at(top, "file", Origin.IMPORT, name=f"new_{top}") for top in tops))
    brought, content = after(page, Wish(), file)
    assert [line.polygon.box.top for line in brought.lines] == [700, 800, 50, 100, 200, 300, 400]
    assert content.effect.added == 4


def test_lines_of_a_file_that_shares_none_come_at_the_end():
    page = page_with(line_at(400), line_at(600))
    file = found(line_at(800, "b", name="new_b"), line_at(100, "a", name="new_a"))
    brought, _ = after(page, Wish(), file)
    assert [line.polygon.box.top for line in brought.lines] == [400, 600, 800, 100]


def read_of(project, text="file"):
    """A file for every page of the project, with its lines and other text."""

    def page_of_file(page):
        said = [Transcription(f"{text} {place}", Origin.IMPORT) for place in range(len(page.lines))]
        lines = (
            replace(line, id=f"f {line.id}", transcription=one) for line, one in zip(page.lines, said, strict=True)
        )
        return ReadPage(page.name, page.width_px, page.height_px, (), tuple(lines))

    pages = [project.page(page_id) for page_id in project.page_ids()]
    return FilesRead([FileRead(Path(f"/x/{page.name}.xml"), "page", (page_of_file(page),)) for page in pages])


def job():
    return Job("Importing", Lane.DISK, lambda _: None)


def all_texts(project):
    return [line.text for page_id in project.page_ids() for line in project.page(page_id).lines]


def test_all_pages_are_one_step_that_undo_takes_back(with_lines):
    before = [with_lines.page(page_id) for page_id in with_lines.page_ids()]
    imported = bring_in(with_lines, read_of(with_lines))
    assert (imported.lines, with_lines.undo_title) == (18, TITLE)
    with_lines.undo()
    assert [with_lines.page(page_id) for page_id in with_lines.page_ids()] == before


def test_what_is_foreseen_is_what_happens_and_foreseeing_changes_nothing(with_lines):
    read = read_of(with_lines)
    before = all_texts(with_lines)
    plan = foresee(job(), Direct(with_lines), read, None, Wish())
    assert all_texts(with_lines) == before
    imported = import_read(job(), Direct(with_lines), read, None, Wish())
    assert imported.lines == sum(effect.changed for effect in plan.effects.values()) == 18


def test_what_a_person_writes_while_files_are_compared_is_kept(with_lines):
    """The page changes between the look in the lane and the step on the project's thread."""
    page_id = with_lines.page_ids()[0]
    read = read_of(with_lines)
    wrote = []

    class Interrupted(Direct):
        def call(self, work, cancel):
            if work.__name__ == "carry_out":
                page = with_lines.page(page_id)
                wrote.append(with_lines.apply(accept_text(page, page.lines[0].id, "just written")))
            return super().call(work, cancel)

    imported = import_read(job(), Interrupted(with_lines), read, None, Wish())
    assert wrote
    assert with_lines.page(page_id).lines[0].text == "just written"
    assert (imported.lines, len(imported.kept)) == (17, 1)


def test_a_page_that_two_files_speak_of_takes_the_second_as_the_first_leaves_it(with_lines):
    both = FilesRead([*read_of(with_lines, "a").files, *read_of(with_lines, "b").files])
    bring_in(with_lines, both, wish=Wish(Existing.FILL))
    assert {text[0] for text in all_texts(with_lines)} == {"a"}


def test_a_cancelled_import_changes_nothing(with_lines):
    before = all_texts(with_lines)
    stopped = job()
    stopped.cancel.cancel()
    with pytest.raises(Cancelled):
        import_read(stopped, Direct(with_lines), read_of(with_lines), None, Wish())
    assert all_texts(with_lines) == before


class Counting(Direct):
    """Says how many lines were brought in at each turn on the project's thread, and may do something between."""

    def __init__(self, project, between=lambda turn: None):
        super().__init__(project)
        self._held, self._between, self.turns = project, between, []

    def call(self, work, cancel):
        if work.__name__ != "carry_out":
            return super().call(work, cancel)
        self._between(len(self.turns))
        before = all_texts(self._held)
        answer = super().call(work, cancel)
        after = all_texts(self._held)
        self.turns.append(sum(old != new for old, new in zip(before, after, strict=True)))
        return answer


def test_a_long_import_leaves_the_window_its_turn_between_and_is_one_step(with_lines, monkeypatch):
    monkeypatch.setattr(import_transcriptions, "_LINES_AT_ONCE", 7)
    before = [with_lines.page(page_id) for page_id in with_lines.page_ids()]
    told, long = [], job()
    long.report = lambda done, total, unit: told.append((done, total, unit))
    thread = Counting(with_lines)
    imported = import_read(long, thread, read_of(with_lines), None, Wish())
    assert (thread.turns, imported.lines) == ([6, 6, 6], 18)
    assert imported.page_ids == list(with_lines.page_ids())
    assert told == [(1, 3, "pages"), (2, 3, "pages"), (3, 3, "pages")]
    after = all_texts(with_lines)
    with_lines.undo()
    assert [with_lines.page(page_id) for page_id in with_lines.page_ids()] == before
    with_lines.redo()
    assert all_texts(with_lines) == after


def test_an_import_cancelled_half_way_is_taken_back(with_lines, monkeypatch):
    monkeypatch.setattr(import_transcriptions, "_LINES_AT_ONCE", 7)
    before, stopped = all_texts(with_lines), job()
    title = with_lines.undo_title
    thread = Counting(with_lines, lambda turn: stopped.cancel.cancel() if turn == 2 else None)
    with pytest.raises(Cancelled):
        import_read(stopped, thread, read_of(with_lines), None, Wish())
    assert thread.turns == [6, 6]
    assert (all_texts(with_lines), with_lines.undo_title) == (before, title)


def test_what_a_person_does_during_a_long_import_stays_when_it_is_cancelled(with_lines, monkeypatch):
    monkeypatch.setattr(import_transcriptions, "_LINES_AT_ONCE", 7)
    stopped = job()
    page = with_lines.page(with_lines.page_ids()[2])

    def between(turn):
        if turn == 2:
            with_lines.apply(accept_text(page, page.lines[0].id, "just written"))
            stopped.cancel.cancel()

    with pytest.raises(Cancelled):
        import_read(stopped, Counting(with_lines, between), read_of(with_lines), None, Wish())
    assert with_lines.page(page.id).lines[0].text == "just written"
    assert with_lines.undo_title != TITLE


def test_a_page_taken_out_during_a_long_import_is_passed_over(with_lines, monkeypatch):
    monkeypatch.setattr(import_transcriptions, "_LINES_AT_ONCE", 7)
    read, last = read_of(with_lines), with_lines.page_ids()[2]
    thread = Counting(with_lines, lambda turn: with_lines.remove_pages([last]) if turn == 2 else None)
    imported = import_read(job(), thread, read, None, Wish())
    assert imported.lines == 12
    assert [remark.where for remark in imported.unmatched] == [read.files[2].path.name]


def test_progress_counts_pages_of_the_files(with_lines):
    told = []
    read = read_of(with_lines)
    targets = {(file.path, 0): (page_id,) for file, page_id in zip(read.files, with_lines.page_ids(), strict=True)}
    plan_import(with_lines.page, read, targets, Wish(), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_folders_give_the_files_that_are_transcriptions(with_lines, tmp_path):
    from ductus.workflows.open_archives import transcriptions_in

    folder = tmp_path / "mixed"
    (folder / "page").mkdir(parents=True)
    xml = '<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"/>'
    (folder / "page" / "1.xml").write_text(xml, encoding="utf-8")
    (folder / "METS.xml").write_text("<mets/>", encoding="utf-8")
    (folder / "1.png").write_bytes(b"")
    named = tmp_path / "named.xml"
    assert transcriptions_in([folder, named], CancelToken()) == [folder / "page" / "1.xml", named]


def test_edits_are_plain_edits_of_lines():
    _, content = after(PAGE, Wish())
    assert sum(isinstance(edit, SetTranscription) for edit in content.edit.edits) == 2
