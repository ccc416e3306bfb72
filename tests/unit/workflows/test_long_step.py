"""Changes of many pages in parts: the window's turn between, one step, taken back when stopped, undone in parts."""

from __future__ import annotations

import pytest

from ductus.document.edits import SetStatus, Together
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus
from ductus.errors import Cancelled, StorageFailed
from ductus.jobs.job import Job, Lane
from ductus.project import parts
from ductus.project.travel import Way
from ductus.workflows.frame_pages import PageFraming, frame_pages, turn_pages
from ductus.workflows.long_step import Changed, change_pages, go_through
from ductus.workflows.writing import Direct

TITLE = "skip lines"


@pytest.fixture(autouse=True)
def short_parts(monkeypatch):
    """A page of six lines is a part."""
    monkeypatch.setattr(parts, "LINES_IN_A_PART", 7)


class Between(Direct):
    """Looks at the project between any two turns on its thread, and may do something there."""

    def __init__(self, project, act=lambda skipped: None):
        super().__init__(project)
        self._held, self._act, self.seen = project, act, []

    def call(self, work, cancel):
        self._act(skipped(self._held))
        answer = super().call(work, cancel)
        self.seen.append(skipped(self._held))
        return answer

    @property
    def most_at_once(self):
        """The most lines that were changed in one turn."""
        return max(abs(after - before) for before, after in zip(self.seen, self.seen[1:], strict=False))


def skipped(project):
    return project.counts()[LineStatus.SKIPPED]


def a_job():
    job = Job("test", Lane.STEPS, lambda job: None)
    job.told = []
    job.report = lambda done, total, unit: job.told.append((done, total, unit))
    return job


def skip(page):
    wanted = [line for line in page.lines if not line.is_locked and line.status is not LineStatus.SKIPPED]
    steps = tuple(SetStatus(page.id, line.id, LineStatus.SKIPPED) for line in wanted)
    return Together(page.id, steps) if steps else None


def skip_all(job, thread, project):
    return change_pages(job, thread, project.page_ids(), skip, TITLE, "Ada")


def test_the_window_has_its_turn_between_and_it_is_one_step(with_lines):
    job, thread = a_job(), Between(with_lines)
    assert skip_all(job, thread, with_lines) == Changed(3, 18)
    assert thread.most_at_once == 6
    assert job.told == [(1, 3, "pages"), (2, 3, "pages"), (3, 3, "pages")]
    assert (with_lines.undo_title, with_lines.making) == (TITLE, [])
    with_lines.undo()
    assert skipped(with_lines) == 0


def test_a_page_changed_between_is_looked_at_again(with_lines):
    page_id = with_lines.page_ids()[1]
    line_id = with_lines.page(page_id).lines[0].id
    wrote = []

    def write(count):
        if count == 6 and not wrote:
            wrote.append(with_lines.apply(accept_text(with_lines.page(page_id), line_id, "just written", "Bob"), "Bob"))

    changed = skip_all(a_job(), Between(with_lines, write), with_lines)
    assert wrote
    assert changed == Changed(3, 18)
    assert with_lines.page(page_id).line(line_id).text == "just written"


def test_a_page_taken_out_between_is_passed_over(with_lines):
    last = with_lines.page_ids()[2]

    def take(count):
        if count == 6 and last in with_lines.page_ids():
            with_lines.remove_pages([last])

    assert skip_all(a_job(), Between(with_lines, take), with_lines) == Changed(2, 12)


def test_stopped_half_way_it_is_taken_back_in_parts(with_lines):
    job, title = a_job(), with_lines.undo_title
    thread = Between(with_lines, lambda count: job.cancel.cancel() if count == 12 else None)
    with pytest.raises(Cancelled):
        skip_all(job, thread, with_lines)
    assert (max(thread.seen), thread.most_at_once) == (12, 6)
    assert (skipped(with_lines), with_lines.undo_title, with_lines.making) == (0, title, [])


def test_refused_half_way_it_is_taken_back(with_lines, monkeypatch):
    def refuse(count):
        if count == 12:
            monkeypatch.setattr(with_lines, "apply_all", fail)

    def fail(*_, **__):
        raise StorageFailed("full")

    with pytest.raises(StorageFailed):
        skip_all(a_job(), Between(with_lines, refuse), with_lines)
    assert (skipped(with_lines), with_lines.making) == (0, [])


def test_what_a_person_does_between_is_not_taken_back_with_it(with_lines):
    page_id = with_lines.page_ids()[2]
    line_id = with_lines.page(page_id).lines[0].id
    job = a_job()

    def write_and_stop(count):
        if count == 12 and not job.cancel.is_cancelled:
            with_lines.apply(accept_text(with_lines.page(page_id), line_id, "just written", "Bob"), "Bob")
            job.cancel.cancel()

    with pytest.raises(Cancelled):
        skip_all(job, Between(with_lines, write_and_stop), with_lines)
    assert with_lines.page(page_id).line(line_id).text == "just written"


@pytest.mark.parametrize("way", list(Way))
def test_undo_and_redo_go_in_parts(with_lines, way):
    skip_all(a_job(), Direct(with_lines), with_lines)
    if way is Way.FORTH:
        with_lines.undo()
    thread, job = Between(with_lines), a_job()
    step = go_through(job, thread, way)
    assert step.title == TITLE
    assert (len(step.page_ids), len(step.line_ids)) == (3, 18)
    assert thread.most_at_once == 6
    assert skipped(with_lines) == (0 if way is Way.BACK else 18)
    assert job.told == [(1, 3, "pages"), (2, 3, "pages"), (3, 3, "pages")]


def test_an_undo_stopped_half_way_brings_all_of_it_back(with_lines):
    skip_all(a_job(), Direct(with_lines), with_lines)
    job = a_job()
    thread = Between(with_lines, lambda count: job.cancel.cancel() if count == 6 else None)
    with pytest.raises(Cancelled):
        go_through(job, thread, Way.BACK)
    assert (min(thread.seen), thread.most_at_once) == (6, 6)
    assert (skipped(with_lines), with_lines.undo_title, with_lines.redo_title) == (18, TITLE, "")


def test_an_undo_the_disk_refuses_stays_where_it_is_and_leads_on(with_lines, monkeypatch):
    skip_all(a_job(), Direct(with_lines), with_lines)

    def fail(*_, **__):
        raise StorageFailed("full")

    def refuse(count):
        if count == 12:
            monkeypatch.setattr(with_lines._store, "save", fail)

    with pytest.raises(StorageFailed):
        go_through(a_job(), Between(with_lines, refuse), Way.BACK)
    monkeypatch.undo()
    assert (skipped(with_lines), with_lines.undo_title, with_lines.redo_title) == (12, TITLE, TITLE)
    with_lines.undo()
    assert skipped(with_lines) == 0


def test_a_step_made_during_an_undo_finds_it_done(with_lines):
    skip_all(a_job(), Direct(with_lines), with_lines)
    page_id = with_lines.page_ids()[0]
    line_id = with_lines.page(page_id).lines[0].id

    def write(count):
        if count == 12:
            with_lines.apply(SetStatus(page_id, line_id, LineStatus.UNCLEAR), "Bob")

    go_through(a_job(), Between(with_lines, write), Way.BACK)
    assert (skipped(with_lines), with_lines.undo_title) == (0, "set status")


def test_there_may_be_nothing_that_way(project):
    assert go_through(a_job(), Direct(project), Way.FORTH) is None


def test_turns_and_splits_of_many_pages_are_one_step_in_parts(with_lines):
    page_ids = with_lines.page_ids()
    before = [with_lines.page(page_id) for page_id in page_ids]
    assert turn_pages(a_job(), Direct(with_lines), page_ids, 1, "Ada") == 3
    assert (len(with_lines.ahead(Way.BACK)), with_lines.undo_title) == (3, "turn pages")
    with_lines.undo()
    from ductus.document.cutouts import cutout_of

    whole = cutout_of(before[0])
    chosen = PageFraming(whole, whole, 500)
    job = a_job()
    assert frame_pages(job, Direct(with_lines), page_ids[0], chosen, page_ids, "Ada") == 3
    assert (len(with_lines.page_ids()), len(with_lines.ahead(Way.BACK))) == (6, 3)
    assert job.told[-1] == (3, 3, "pages")
    with_lines.undo()
    assert [with_lines.page(page_id) for page_id in with_lines.page_ids()] == before


def test_splits_stopped_half_way_are_taken_back(with_lines):
    from ductus.document.cutouts import cutout_of

    page_ids, job = with_lines.page_ids(), a_job()
    whole = cutout_of(with_lines.page(page_ids[0]))

    class Stopping(Direct):
        def call(self, work, cancel):
            if len(with_lines.page_ids()) == 5:
                job.cancel.cancel()
            return super().call(work, cancel)

    with pytest.raises(Cancelled):
        frame_pages(job, Stopping(with_lines), page_ids[0], PageFraming(whole, whole, 500), page_ids, "Ada")
    assert with_lines.page_ids() == page_ids
