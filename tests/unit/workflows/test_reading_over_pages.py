"""Many pages in one call: the page on screen first, one bad page or line costs itself, nothing is read twice."""

import pytest
from PIL import Image

from ductus.engines import hosted
from ductus.engines.hosted import EngineCall, FindTask
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.host import Host
from ductus.jobs.job import Job, Lane
from ductus.workflows.page_order import Focus
from ductus.workflows.read_lines import VERB, ReadRequest, read_lines, request_from_plain
from ductus.workflows.writing import Direct
from fakes.here_host import HereHost
from fakes.inline_host import InlineHost, detected

FAKES = "fakes.engines.streaming,fakes.engines.grid"
STREAMING = "fake-streaming"


@pytest.fixture(autouse=True)
def engines(monkeypatch):
    monkeypatch.setenv(hosted.EXTRA_ENGINES_VARIABLE, FAKES)


@pytest.fixture
def here():
    host = HereHost()
    yield host
    host.close()


def engine_of(host):
    return host._cache["reads"][1]


def new_job():
    return Job("Reading", Lane.CPU, lambda _: None, verb=VERB)


def read(project, host, job=None, focus=None, options=None, **more):
    request = ReadRequest(tuple(project.page_ids()), EngineCall(STREAMING, options or {}, "cpu"), **more)
    return read_lines(job or new_job(), Direct(project), host, request, focus or Focus())


def lines_of(project):
    return [line for page_id in project.page_ids() for line in project.page(page_id).lines]


def counts_read(project):
    return [len(line.readings) for line in lines_of(project)]


def test_all_pages_are_read_in_one_call_and_counted(with_lines, here):
    job, shown = new_job(), []
    job.on_change = lambda job: shown.append((job.progress.done, job.progress.total))
    report = read(with_lines, here, job)
    assert (report.pages, report.lines, report.faults, report.lost) == (3, 18, [], [])
    assert counts_read(with_lines) == [1] * 18
    assert [name for name, _ in here.calls] == ["read_flow"]
    assert engine_of(here).streams == 1
    assert {total for _, total in shown} == {18}
    assert [done for done, _ in shown] == sorted(done for done, _ in shown)
    assert shown[-1] == (18, 18)
    assert job.at_work_on == frozenset()
    assert with_lines.jobs()[0].request["page_ids"] == []


def test_one_page_alone_is_read_as_ever(with_lines, here):
    request = ReadRequest(with_lines.page_ids()[1:2], EngineCall(STREAMING, {}, "cpu"))
    assert read_lines(new_job(), Direct(with_lines), here, request, Focus()).lines == 6
    assert [name for name, _ in here.calls] == ["read_lines"]


def test_turning_to_a_page_puts_its_lines_before_those_not_begun(with_lines):
    first, second, third = with_lines.page_ids()
    page_of = {line.id: page_id for page_id in (first, second, third) for line in with_lines.page(page_id).lines}
    focus, order = Focus(), []

    def on_line(line_id):
        order.append(page_of[line_id])
        if len(order) == 1:
            focus.page_id = third

    read(with_lines, InlineHost(on_line=on_line, most=2), focus=focus)
    assert order == [first] * 2 + [third] * 6 + [first] * 4 + [second] * 6


def test_what_is_at_work_is_what_was_given_out(with_lines):
    job, at_work = new_job(), []
    host = InlineHost(most=2)

    def on_line(line_id):
        given = {line.line_id for task in host.calls for line in task.lines}
        at_work.append((line_id, given, job.at_work_on))

    host.on_line = on_line
    read(with_lines, host, job)
    pages = set(with_lines.page_ids())
    assert len(at_work) == 18
    for line_id, given, shown in at_work:
        assert line_id in shown
        assert shown - pages <= given
        assert len(shown & pages) == 1
    assert len(at_work[0][1]) == 2


def test_an_engine_that_fails_on_a_line_names_its_page_and_costs_no_other(with_lines, here):
    bad = with_lines.page(with_lines.page_ids()[1]).lines[2].id
    report = read(with_lines, here, options={"fails_on": bad})
    assert [(fault.page_name, type(fault.error)) for fault in report.faults] == [("2.png", EngineFailed)]
    assert report.pages == 3
    first, _, third = (with_lines.page(page_id) for page_id in with_lines.page_ids())
    assert [len(line.readings) for line in (*first.lines, *third.lines)] == [1] * 12
    assert max(counts_read(with_lines)) == 1
    assert with_lines.jobs()[0].request["page_ids"] == []


def test_a_scan_that_cannot_be_decoded_costs_its_page_only(with_lines, here, folder):
    (folder / "2.png").write_bytes(b"no picture any more")
    report = read(with_lines, here)
    assert [fault.page_name for fault in report.faults] == ["2.png"]
    assert report.lines == 12
    assert len(here.calls) == 1, "the others flowed on"


def test_a_line_that_ends_the_process_is_lost_and_all_others_are_read(with_lines):
    bad = with_lines.page(with_lines.page_ids()[1]).lines[3].id
    host = Host("test", {hosted.EXTRA_ENGINES_VARIABLE: FAKES})
    try:
        report = read(with_lines, host, options={"dies_on": bad})
    finally:
        host.close()
    assert report.lost == [bad]
    assert [line.id for line in lines_of(with_lines) if not line.readings] == [bad]
    assert max(counts_read(with_lines)) == 1
    assert report.pages == 3


def test_cancelled_between_pages_what_was_done_is_not_left_and_the_rest_goes_on(with_lines):
    job, order = new_job(), []

    def on_line(line_id):
        order.append(line_id)
        if len(order) == 8:
            job.cancel.cancel()

    with pytest.raises(Cancelled):
        read(with_lines, InlineHost(on_line=on_line, most=4), job)
    kept = request_from_plain(with_lines.jobs()[0].request)
    assert kept.page_ids == with_lines.page_ids()[1:]
    assert sum(counts_read(with_lines)) in (7, 8)
    again = Job("Reading", Lane.CPU, lambda _: None, verb=VERB, id=job.id)
    read_lines(again, Direct(with_lines), InlineHost(most=4), kept, Focus())
    assert counts_read(with_lines) == [1] * 18


def test_another_work_that_waits_gets_its_turn_and_then_the_flow_goes_on(with_lines, here):
    here.is_wanted = True
    report = read(with_lines, here, options={"slots": 2})
    assert (report.pages, report.lines) == (3, 18)
    assert counts_read(with_lines) == [1] * 18
    assert len(here.calls) == 6, "four lines a call, and two at the end of each page"


def test_lines_are_found_on_the_way_the_page_on_screen_first(project):
    for page_id in project.page_ids():
        assert not project.page(page_id).lines
    focus = Focus()
    focus.page_id = project.page_ids()[1]
    host = InlineHost(found=detected(100, 300, 500), most=2)
    report = read(project, host, focus=focus, finder=EngineCall("inline-finder"))
    assert (report.lines, report.pages, report.found.found, report.found.pages) == (9, 3, 9, 3)
    kinds = [(type(task).__name__, task.source.path.name) for task in host.calls]
    assert kinds[:3] == [("FindTask", "2.png"), ("ReadTask", "2.png"), ("ReadTask", "2.png")]
    assert [task.source.path.name for task in host.calls if isinstance(task, FindTask)] == ["2.png", "10.png", "1.png"]


def test_a_page_on_which_nothing_can_be_found_costs_itself(project, here, folder):
    Image.effect_noise((1000, 1000), 90).save(folder / "1.png")
    (folder / "2.png").write_bytes(b"no picture any more")
    report = read(project, here, finder=EngineCall("fake-grid", {"rows": 4}))
    assert [fault.page_name for fault in report.faults] == ["2.png"]
    assert report.pages == 3
    assert report.lines == 4


def test_an_engine_that_is_not_there_ends_the_job(with_lines, here):
    request = ReadRequest(with_lines.page_ids(), EngineCall("gone"))
    with pytest.raises(EngineUnavailable):
        read_lines(new_job(), Direct(with_lines), here, request, Focus())
    assert len(here.calls) == 1


def test_a_reading_that_came_just_before_the_cancel_is_kept(with_lines):
    job = new_job()

    class Cancelling(Direct):
        """Cancels the job between a reading and its keeping."""

        def call(self, work, cancel):
            if sum(counts_read(with_lines)) == 1:
                job.cancel.cancel()
            return super().call(work, cancel)

    request = ReadRequest(with_lines.page_ids(), EngineCall(STREAMING, {}, "cpu"))
    host, came = InlineHost(), []
    host.on_line = came.append
    with pytest.raises(Cancelled):
        read_lines(job, Cancelling(with_lines), host, request, Focus())
    assert sum(counts_read(with_lines)) == len(came)
