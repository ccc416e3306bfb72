"""What the person is told when a job is done: only what they need to know or can act on."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.jobs.job import Job
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench
from ductus.workflows.faults import PageFault
from ductus.workflows.find_lines import FindReport
from ductus.workflows.read_lines import ReadReport
from ductus.workflows.words import counted


def tell_outcome(bench: Workbench, job: Job) -> None:
    """Say what a find or read job did, if there is anything to say."""
    report = job.result
    if isinstance(report, FindReport):
        _tell_deaths(bench, report.deaths)
        _tell_remarks(bench, report.remarks)
        _tell_found(bench, report)
    elif isinstance(report, ReadReport):
        _tell_deaths(bench, report.deaths)
        _tell_remarks(bench, report.remarks)
        _tell_read(bench, report)


def _tell_deaths(bench: Workbench, deaths: Sequence[str]) -> None:
    if deaths:
        bench.say(
            "The engine ended in the middle of its work, was started again and went on.", Kind.WARNING, tuple(deaths)
        )


def _tell_remarks(bench: Workbench, remarks: Sequence[str]) -> None:
    """What engines gave up to run here: once as long as the window is open, for it holds for every page."""
    for remark in remarks:
        if remark not in bench.told_remarks:
            bench.told_remarks.add(remark)
            bench.say(remark, Kind.WARNING, (_WHERE_TO_LOOK,))


_WHERE_TO_LOOK = "Settings > Check my machine measures what engines can do here, and says what would change it."


def _tell_found(bench: Workbench, report: FindReport) -> None:
    if report.faults:
        _tell_faults(bench, report.faults)
        return
    kept = sum(len(merge.kept) for merge in report.merges.values())
    lost = sum(len(merge.lost) for merge in report.merges.values())
    if report.pages == 1 and not report.found and report.merges:
        bench.say("No lines were found on this page. You can draw them: W for a rectangle, B for a baseline.")
    elif kept or lost or report.set_aside:
        text = f"{counted(report.found, 'line')} found."
        if kept:
            text += f" {counted(kept, 'line')} with your work or readings kept."
        if lost:
            text += f" {counted(lost, 'untouched line')} went; Undo brings them back."
        if report.set_aside:
            pieces = counted(report.set_aside, "small piece")
            text += f" {pieces} left out as stains or rules; View > Show what was left out."
        bench.say(text)


def _tell_read(bench: Workbench, report: ReadReport) -> None:
    if report.faults:
        _tell_faults(bench, report.faults)
    elif report.found.merges:
        _tell_found(bench, report.found)
    if report.lost:
        count = counted(len(report.lost), "line")
        bench.say(f"{count} could not be read because the engine ended on it. The rest was read.", Kind.WARNING)
    elif report.pages > 1 and report.lines and not report.faults:  # one page is seen; many were left alone
        bench.say(f"{counted(report.lines, 'line')} read on {counted(report.pages, 'page')}.", Kind.SUCCESS)
    elif not (report.lines or report.faults or report.found.merges):
        bench.say("There was nothing to read: every line has a text. Page > Read lines again reads selected ones anew.")


def _tell_faults(bench: Workbench, faults: Sequence[PageFault]) -> None:
    if len(faults) == 1:
        bench.say_error(faults[0].error)
        return
    details = tuple(f"{fault.page_name}: {fault.error.message}" for fault in faults)
    bench.say(f"{len(faults)} pages were skipped; the rest is done.", Kind.WARNING, details)
