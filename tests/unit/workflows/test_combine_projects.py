"""Two copies of one project, worked on by two people, brought together: nobody's text is lost or replaced unasked."""

from __future__ import annotations

import queue
import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from ductus.document.combining import TITLE
from ductus.document.edits import DeleteLines, InsertLines, PlacedLine, SetRemark, SetTranscription, ShapeLine
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription, new_id, now
from ductus.document.weighing import reading_to_weigh
from ductus.errors import Cancelled, InputError
from ductus.jobs.job import Job, Lane
from ductus.project import parts
from ductus.project.project import Project
from ductus.workflows.combine_projects import combine_projects
from ductus.workflows.writing import Direct


@pytest.fixture
def copies(with_lines, tmp_path):
    """The project with every line read as "one two three", and another person's copy of it."""
    for page_id in with_lines.page_ids():
        for line in with_lines.page(page_id).lines:
            reading = Reading(new_id("reading"), "one two three", 0.5, Provenance("ppocr"), now())
            with_lines.apply(take_reading(with_lines.page(page_id), line.id, reading), is_undoable=False)
    with_lines.checkpoint("handed on")
    other = tmp_path / "copy" / "letters.ductus"
    other.parent.mkdir()
    shutil.copy(with_lines.path, other)
    with Project.open(other) as theirs:
        yield with_lines, theirs


@pytest.fixture
def bring(copies, run_job):
    mine, theirs = copies

    def run():
        return run_job(lambda job, project: combine_projects(job, project, theirs.path, "Ada"), mine)

    return run


def write(project, number, text, by, *, page=0, is_verified=False):
    held = project.page(project.page_ids()[page])
    project.apply(accept_text(held, held.lines[number].id, text, by, is_verified=is_verified), by=by)


def line(project, number, page=0):
    return project.page(project.page_ids()[page]).lines[number]


def test_what_only_the_other_wrote_is_taken_and_what_only_i_wrote_stays(copies, bring):
    mine, theirs = copies
    write(mine, 0, "one two four", "Ada")
    write(theirs, 1, "one six three", "Bob", is_verified=True)
    report = bring()
    assert (report.taken, report.asked) == (1, 0)
    assert line(mine, 0).text == "one two four"
    assert (line(mine, 1).text, line(mine, 1).status) == ("one six three", LineStatus.VERIFIED)
    assert line(mine, 1).transcription.by == "Bob"


def test_changes_of_different_words_are_put_together(copies, bring):
    mine, theirs = copies
    write(mine, 0, "One two three", "Ada")
    write(theirs, 0, "one two three.", "Bob")
    bring()
    assert line(mine, 0).text == "One two three."
    assert line(mine, 0).transcription.by == "Ada and Bob"


def test_the_same_word_written_differently_is_asked_and_mine_holds_meanwhile(copies, bring):
    mine, theirs = copies
    write(mine, 0, "one two trees", "Ada", is_verified=True)
    write(theirs, 0, "one two thrice", "Bob")
    assert bring().asked == 1
    held = line(mine, 0)
    assert (held.text, held.status) == ("one two trees", LineStatus.VERIFIED)
    waiting = reading_to_weigh(held)
    assert waiting is not None and (waiting.text, waiting.made_by.weights) == ("one two thrice", "Bob")


def test_what_one_vouched_for_and_the_other_changed_is_asked(copies, bring):
    mine, theirs = copies
    write(mine, 0, "one two three", "Ada", is_verified=True)
    write(theirs, 0, "one two thrice", "Bob")
    write(mine, 1, "one two trees", "Ada")
    write(theirs, 1, "one two three", "Bob", is_verified=True)
    assert bring().asked == 2
    assert (line(mine, 0).text, line(mine, 0).status) == ("one two three", LineStatus.VERIFIED)
    assert reading_to_weigh(line(mine, 0)).text == "one two thrice"
    assert (line(mine, 1).text, reading_to_weigh(line(mine, 1)).text) == ("one two trees", "one two three")


def test_what_was_put_together_and_verified_stays_when_the_copy_comes_again(copies, bring):
    mine, theirs = copies
    write(mine, 0, "One two three", "Ada")
    write(theirs, 0, "one two three.", "Bob")
    bring()
    write(mine, 0, "One two three.", "Ada", is_verified=True)
    before = line(mine, 0)
    assert bring().taken == 0
    assert line(mine, 0) == before


def test_bringing_it_in_again_changes_nothing_more(copies, bring):
    mine, theirs = copies
    write(mine, 0, "one two trees", "Ada")
    write(theirs, 0, "one two thrice", "Bob")
    write(theirs, 1, "one six three", "Bob")
    bring()
    before = [mine.page(page_id) for page_id in mine.page_ids()]
    report = bring()
    assert (report.taken, report.asked, report.new_lines) == (0, 0, 0)
    assert [mine.page(page_id) for page_id in mine.page_ids()] == before


def test_all_of_it_is_one_step_to_undo(copies, bring):
    mine, theirs = copies
    before = [mine.page(page_id) for page_id in mine.page_ids()]
    write(theirs, 0, "one", "Bob")
    write(theirs, 2, "two", "Bob", page=1)
    bring()
    assert line(mine, 2, page=1).text == "two"
    mine.undo()
    assert [mine.page(page_id) for page_id in mine.page_ids()] == before


def test_new_lines_come_in_their_place_and_lines_deleted_here_stay_away(copies, bring):
    mine, theirs = copies
    page = theirs.page(theirs.page_ids()[0])
    drawn = Line(new_id("line"), Box(100, 140, 900, 180).polygon(), transcription=Transcription("new", Origin.PERSON))
    theirs.apply(InsertLines(page.id, (PlacedLine(1, drawn),)))
    gone = page.lines[4].id
    mine.apply(DeleteLines(page.id, (gone,)))
    report = bring()
    ids = [held.id for held in mine.page(page.id).lines]
    assert ids[:3] == [page.lines[0].id, drawn.id, page.lines[1].id]
    assert gone not in ids
    assert report.new_lines == 1
    assert any("deleted here" in remark.what for remark in report.remarks)


def test_comments_of_both_are_kept_and_my_shapes_hold(copies, bring):
    mine, theirs = copies
    page = mine.page(mine.page_ids()[0])
    first = page.lines[0]
    for project, comment in ((mine, "ink blot"), (theirs, "see fol. 3")):
        project.apply(SetRemark(page.id, first.id, comment, first.kind, "", is_locked=False))
    theirs.apply(ShapeLine(page.id, first.id, Box(90, 90, 910, 150).polygon()))
    report = bring()
    assert line(mine, 0).comment == "ink blot\nsee fol. 3"
    assert line(mine, 0).polygon == first.polygon
    assert any("another shape" in remark.what for remark in report.remarks)


def test_a_page_only_the_other_has_comes_with_its_texts(copies, bring):
    mine, theirs = copies
    page = theirs.page(theirs.page_ids()[2])
    fresh = replace(
        page, id="page_fresh", name="11", lines=tuple(replace(held, id=new_id("line")) for held in page.lines)
    )
    theirs.insert_pages(page.document_id, [fresh])
    assert bring().new_pages == 1
    assert mine.page_ids()[-1] == "page_fresh"
    assert mine.page("page_fresh").lines[0].text == "one two three"
    assert mine.scan_path(mine.page("page_fresh").scan).exists()


def test_another_project_is_refused(copies, run_job, tmp_path):
    mine, _ = copies
    with Project.create(tmp_path / "strange.ductus") as strange:
        path = strange.path
    with pytest.raises(InputError, match="no page in common"):
        run_job(lambda job, project: combine_projects(job, project, path), mine)


def test_a_locked_line_stays(copies, bring):
    mine, theirs = copies
    first = line(mine, 0)
    mine.apply(SetRemark(mine.page_ids()[0], first.id, "", first.kind, "", is_locked=True))
    theirs.apply(
        SetTranscription(
            mine.page_ids()[0], first.id, Transcription("theirs", Origin.PERSON, "Bob"), LineStatus.VERIFIED
        )
    )
    bring()
    assert line(mine, 0) == replace(first, is_locked=True)


def test_it_works_from_a_lane_whose_thread_is_not_the_projects(copies):
    """In the window ours is open on one thread and theirs is opened on another, and neither may ask the other's."""
    mine, theirs = copies
    write(theirs, 1, "one six three", "Bob")
    waiting: queue.Queue[tuple[Callable[[Project], object], Future[object]] | None] = queue.Queue()

    class Handing:
        def call(self, work, cancel):
            answer = Future()
            waiting.put((work, answer))
            return answer.result()

    def run():
        try:
            return combine_projects(Job("test", Lane.DISK, lambda job: None), Handing(), theirs.path, "Ada")
        finally:
            waiting.put(None)

    with ThreadPoolExecutor(1) as lane:
        going = lane.submit(run)
        while (handed := waiting.get()) is not None:
            work, answer = handed
            try:
                answer.set_result(work(mine))
            except Exception as fault:
                answer.set_exception(fault)
    assert going.result().taken == 1
    assert line(mine, 1).text == "one six three"
    assert mine.undo_title == TITLE


def test_stopped_half_way_what_was_taken_over_is_taken_back(copies, monkeypatch):
    mine, theirs = copies
    monkeypatch.setattr(parts, "LINES_IN_A_PART", 7)
    for page in (0, 1, 2):
        write(theirs, 0, "one two four", "Bob", page=page)
    job = Job("test", Lane.DISK, lambda job: None)

    class Stopping(Direct):
        def call(self, work, cancel):
            if line(mine, 0, page=1).text == "one two four":
                job.cancel.cancel()
            return super().call(work, cancel)

    with pytest.raises(Cancelled):
        combine_projects(job, Stopping(mine), theirs.path, "Ada")
    assert {line(mine, 0, page=page).text for page in (0, 1, 2)} == {"one two three"}
