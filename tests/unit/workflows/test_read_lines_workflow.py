"""Reading: what is wanted is read, human text stays, a dying host costs one line, what is left is kept."""

import pytest

from ductus.document.edits import SetRemark, SetStatus
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus
from ductus.engines.base import EngineState
from ductus.engines.hosted import EngineCall
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable, HostDied
from ductus.jobs.job import Job, Lane
from ductus.workflows.page_order import Focus
from ductus.workflows.read_lines import VERB, ReadRequest, read_lines, request_from_plain, request_to_plain
from ductus.workflows.writing import Direct
from fakes.inline_host import InlineHost

ENGINE = EngineCall("inline")


def read(project, host, page_ids=None, focus=None, job=None, **more):
    job = job or Job("Reading", Lane.CPU, lambda _: None)
    request = ReadRequest(tuple(page_ids or project.page_ids()), ENGINE, **more)
    return read_lines(job, Direct(project), host, request, focus or Focus())


def lines_of(project):
    return [line for page_id in project.page_ids() for line in project.page(page_id).lines]


def test_every_line_gets_its_reading_with_provenance(with_lines):
    report = read(with_lines, InlineHost())
    assert (report.lines, report.pages, report.lost, report.faults) == (18, 3, [], [])
    for line in lines_of(with_lines):
        assert line.status is LineStatus.READ
        made_by = line.readings[0].made_by
        assert (made_by.engine, made_by.weights, made_by.revision) == ("inline", "inline-weights", "r1")
        assert made_by.recipe and made_by.device.startswith("cpu")
        assert line.readings[0].spans


def test_lines_with_a_text_are_left_alone_unless_asked(with_lines):
    read(with_lines, InlineHost())
    assert read(with_lines, InlineHost()).lines == 0
    assert read(with_lines, InlineHost(), only_unread=False).lines == 18
    assert {len(line.readings) for line in lines_of(with_lines)} == {2}


def test_human_text_stays_when_read_again(with_lines):
    page = with_lines.page(with_lines.page_ids()[0])
    with_lines.apply(accept_text(page, page.lines[2].id, "my own words"))
    read(with_lines, InlineHost(), only_unread=False)
    line = with_lines.page(page.id).lines[2]
    assert (line.text, line.status, len(line.readings)) == ("my own words", LineStatus.CORRECTED, 1)


@pytest.mark.parametrize("only_unread", [True, False])
def test_lines_that_are_locked_or_skipped_are_never_read(with_lines, only_unread):
    page = with_lines.page(with_lines.page_ids()[0])
    locked, skipped, *others = page.lines
    with_lines.apply(SetRemark(page.id, locked.id, "", locked.kind, locked.region_id, is_locked=True))
    with_lines.apply(SetStatus(page.id, skipped.id, LineStatus.SKIPPED))
    assert read(with_lines, InlineHost(), [page.id], only_unread=only_unread).lines == len(others)
    assert [len(line.readings) for line in with_lines.page(page.id).lines[:2]] == [0, 0]


def test_only_chosen_lines_are_read(with_lines):
    page = with_lines.page(with_lines.page_ids()[0])
    read(with_lines, InlineHost(), [page.id], line_ids=(page.lines[1].id, page.lines[4].id))
    assert [bool(line.text) for line in with_lines.page(page.id).lines] == [False, True, False, False, True, False]


def test_a_deadly_line_costs_that_line_only(with_lines):
    page = with_lines.page(with_lines.page_ids()[0])
    bad = page.lines[3].id
    host = InlineHost(deadly={bad})
    report = read(with_lines, host)
    assert report.lost == [bad]
    assert [line.id for line in lines_of(with_lines) if not line.text] == [bad]
    assert host.deaths <= 4


def test_a_host_that_always_dies_ends_the_job(with_lines):
    host = InlineHost(deadly={line.id for line in lines_of(with_lines)})
    with pytest.raises(HostDied):
        read(with_lines, host)
    assert host.deaths == 6


def test_a_page_that_fails_is_named_and_the_rest_goes_on(with_lines):
    host = InlineHost(fails_on={"2.png": EngineFailed("This page is too odd.")})
    report = read(with_lines, host)
    assert [(fault.page_name, fault.error.message) for fault in report.faults] == [("2.png", "This page is too odd.")]
    assert report.lines == 12


def test_an_engine_that_cannot_run_ends_the_job_at_once(with_lines):
    host = InlineHost(fails_on={"1.png": EngineUnavailable("No weights.")})
    with pytest.raises(EngineUnavailable):
        read(with_lines, host)
    assert len(host.calls) == 1


def test_the_page_on_screen_is_read_first_and_turning_the_page_changes_what_is_next(with_lines):
    first, second, third = with_lines.page_ids()
    focus = Focus()
    focus.page_id = third
    order = []

    def on_line(line_id):
        page_id = next(p for p in (first, second, third) if any(x.id == line_id for x in with_lines.page(p).lines))
        if page_id not in order:
            order.append(page_id)
        focus.page_id = second

    read(with_lines, InlineHost(on_line=on_line), focus=focus)
    assert order == [third, second, first]


def test_cancelling_keeps_what_was_read(with_lines):
    job = Job("Reading", Lane.CPU, lambda _: None)
    seen = []

    def on_line(line_id):
        seen.append(line_id)
        if len(seen) == 4:
            job.cancel.cancel()

    with pytest.raises(Cancelled):
        read(with_lines, InlineHost(on_line=on_line), job=job)
    assert 3 <= sum(bool(line.text) for line in lines_of(with_lines)) <= 4


def test_what_is_left_is_kept_and_lines_already_read_by_the_job_are_not_read_again(with_lines):
    job = Job("Reading", Lane.CPU, lambda _: None, verb=VERB)
    seen = []

    def on_line(line_id):
        seen.append(line_id)
        if len(seen) == 9:
            raise Cancelled

    with pytest.raises(Cancelled):
        read(with_lines, InlineHost(on_line=on_line), job=job, only_unread=False)
    kept = with_lines.jobs()[0]
    request = request_from_plain(kept.request)
    assert request.page_ids == with_lines.page_ids()[1:]
    again = Job("Reading", Lane.CPU, lambda _: None, verb=VERB, id=job.id)
    report = read_lines(again, Direct(with_lines), InlineHost(), request, Focus())
    assert report.lines == 10
    assert {len(line.readings) for line in lines_of(with_lines)} == {1}


def test_a_line_deleted_meanwhile_makes_its_reading_stale(with_lines):
    from ductus.document.edits import DeleteLines

    page = with_lines.page(with_lines.page_ids()[0])
    victim = page.lines[1].id

    def on_line(line_id):
        if line_id == victim:
            with_lines.apply(DeleteLines(page.id, (victim,)))

    report = read(with_lines, InlineHost(on_line=on_line), [page.id])
    assert report.faults == []
    assert all(line.text for line in with_lines.page(page.id).lines)


def test_requests_survive_a_restart():
    request = ReadRequest(("p_1",), EngineCall("trocr", {"weights": "x/y", "beams": 4}, "cuda"), ("l_1",), False)
    assert request_from_plain(request_to_plain(request)) == request


def test_pages_taken_out_meanwhile_are_passed_over(with_lines):
    page_ids = with_lines.page_ids()
    with_lines.remove_pages([page_ids[1]])
    assert read(with_lines, InlineHost(), page_ids).lines == 12


def test_a_page_taken_out_while_it_is_read_costs_that_page_only(with_lines):
    page_ids = with_lines.page_ids()
    first_line = with_lines.page(page_ids[0]).lines[0].id
    host = InlineHost(on_line=lambda line_id: with_lines.remove_pages(page_ids[:1]) if line_id == first_line else None)
    report = read(with_lines, host, page_ids, Focus())
    assert report.faults == []
    assert all(line.text for line in lines_of(with_lines))


def test_what_an_engine_gave_up_to_run_here_is_in_the_report_once(with_lines):
    host = InlineHost(state=EngineState("w", "r1", "cpu", note="There is no cuda; the processor is used."))
    report = read(with_lines, host, finder=ENGINE)
    assert report.remarks == ["inline: There is no cuda; the processor is used."]
    assert read(with_lines, InlineHost(), only_unread=False).remarks == []
