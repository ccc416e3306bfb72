"""Finding: one undoable step a page, human work stays, pages that fail are named."""

import pytest

from ductus.document.page import BaselineSource
from ductus.document.precedence import accept_text
from ductus.engines.hosted import EngineCall
from ductus.errors import HostDied, ScanUnreadable
from ductus.jobs.job import Job, Lane
from ductus.workflows.find_lines import FindRequest, find_lines
from ductus.workflows.page_order import Focus
from ductus.workflows.writing import Direct
from fakes.inline_host import InlineHost, detected


def find(project, host, **more):
    request = FindRequest(project.page_ids(), EngineCall("inline"), **more)
    return find_lines(Job("Finding", Lane.CPU, lambda _: None), Direct(project), host, request, Focus())


def test_found_lines_stand_in_order_with_an_estimated_baseline(project):
    report = find(project, InlineHost(found=detected(100, 200, 300)))
    assert (report.pages, report.found) == (3, 9)
    page = project.page(project.page_ids()[0])
    assert [line.polygon.box.top for line in page.lines] == [100, 200, 300]
    assert all(line.baseline is not None and line.baseline_source is BaselineSource.ESTIMATED for line in page.lines)
    assert project.undo_title == "find lines"


def test_one_undo_takes_one_page_back(project):
    find(project, InlineHost(found=detected(100, 200)))
    project.undo()
    assert sorted(len(project.page(page_id).lines) for page_id in project.page_ids()) == [0, 2, 2]


def test_finding_again_keeps_corrected_text(project):
    find(project, InlineHost(found=detected(100, 200)))
    page = project.page(project.page_ids()[0])
    project.apply(accept_text(page, page.lines[0].id, "mine"))
    report = find(project, InlineHost(found=detected(108, 400)))
    after = project.page(page.id)
    assert after.line(page.lines[0].id).text == "mine"
    assert report.merges[page.id].lost == (page.lines[1].id,)


def test_pages_with_lines_are_left_alone_when_asked(project):
    find(project, InlineHost(found=detected(100)))
    host = InlineHost(found=detected(500))
    find(project, host, only_empty=True)
    assert host.calls == []


def test_a_page_that_cannot_be_decoded_is_named(project):
    host = InlineHost(found=detected(100), fails_on={"2.png": ScanUnreadable("“2.png” is damaged.")})
    report = find(project, host)
    assert [fault.page_name for fault in report.faults] == ["2.png"]
    assert report.found == 2


def test_a_missing_scan_is_named(project, folder):
    (folder / "10.png").unlink()
    report = find(project, InlineHost(found=detected(100)))
    assert [fault.page_name for fault in report.faults] == ["10.png"]


def test_a_host_that_dies_again_and_again_ends_the_job(project):
    host = InlineHost(fails_on={"1.png": HostDied("It ended.")})
    with pytest.raises(HostDied):
        find(project, host)
    assert len(host.calls) == 3


def test_a_line_being_typed_in_is_not_lost_when_lines_are_found_again(project):
    find(project, InlineHost(found=detected(100, 200)))
    page_id = project.page_ids()[0]
    typed_in, other = (line.id for line in project.page(page_id).lines)
    project.keep_draft(typed_in, "half a li")
    find(project, InlineHost(found=detected(600)))
    left = [line.id for line in project.page(page_id).lines]
    assert typed_in in left
    assert other not in left
    assert project.drafts(page_id) == {typed_in: "half a li"}


def test_pages_taken_out_meanwhile_are_passed_over(project):
    gone = project.page_ids()[1]
    request = FindRequest(project.page_ids(), EngineCall("inline"))
    project.remove_pages([gone])
    host = InlineHost(found=detected(100))
    report = find_lines(Job("Finding", Lane.CPU, lambda _: None), Direct(project), host, request, Focus())
    assert (report.pages, report.found, report.faults) == (3, 2, [])
