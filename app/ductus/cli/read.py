"""ductus read: scans in, text out."""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from ductus.cli.common import load_settings, open_or_create, tell_added, tell_faults, with_options
from ductus.cli.terminal import Bar, run_here, say, say_remarks
from ductus.engines.base import Role
from ductus.engines.hosted import EngineCall
from ductus.errors import ExportFailed, InputError
from ductus.formats.base import Written
from ductus.formats.registry import Registry as Formats
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken, Job
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.workflows.engine_choice import engine_call, host_environment, limits, require_call_ready
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.find_lines import FindReport, FindRequest, find_lines
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.page_order import Focus
from ductus.workflows.read_lines import ReadReport, ReadRequest, read_lines
from ductus.workflows.sending import Sending, finding_sends, reading_sends, require_named
from ductus.workflows.words import counted
from ductus.workflows.writing import Direct

Engines = tuple[EngineCall, EngineCall]
"""Line finder and reader."""

HELP = "Find and read the lines of scans, and print or save the text."
DESCRIPTION = """\
Find the text lines of scans and PDFs, read them, and print the text or save it.

  ductus read letter.jpg                          print the text
  ductus read scans/ --format page --out xml/     PAGE XML beside one another
  ductus read book.pdf --project book.ductus      keep it as a project, to correct in the window

Pages the project has already are not read again. Exit codes: 0 all went well, 1 some pages were skipped (they
are named), 65 nothing could be opened, 69 the engine cannot run here, 73 the output could not be written,
130 stopped by Ctrl+C.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILES", help="scans, PDFs, or folders of them")
    parser.add_argument("--detector", metavar="ID", help="line finder (see: ductus engines)")
    parser.add_argument("--recognizer", metavar="ID", help="reader (see: ductus engines)")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the reader; may be repeated"
    )
    parser.add_argument(
        "--detector-option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the line finder; may be repeated",
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps", "xpu"), help="where the reader runs")
    parser.add_argument(
        "--send-to", action="append", default=[], metavar="HOST", help="allow scans to go to this host; may be repeated"
    )
    parser.add_argument("--format", default="text", metavar="ID", help="text (default), page, alto, pdf …")
    parser.add_argument("--out", type=Path, metavar="PATH", help="file or folder to write; without it text is printed")
    parser.add_argument("--project", type=Path, metavar="FILE", help="keep everything in this project file")
    parser.add_argument("--password", default="", help="password for encrypted PDFs")
    parser.add_argument("--dpi", type=int, metavar="N", help="resolution for PDF pages (default 300)")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    if arguments.out is None and arguments.format != "text":
        raise InputError(f"The format “{arguments.format}” is written to files: say where with --out.")
    Formats.discover().get(arguments.format)  # what cannot be done is said before hours of reading
    settings = load_settings()
    engines = _engines(settings, arguments)
    with ExitStack() as stack:
        path = arguments.project or _scratch(stack)
        project = open_or_create(path)
        stack.callback(project.close)
        host = Host(environment=host_environment(settings))
        stack.callback(host.close)
        return _read(project, host, settings, engines, arguments)


def _engines(settings: Settings, arguments: argparse.Namespace) -> Engines:
    """The line finder and the reader asked for, both of which can run here now."""
    detector = engine_call(settings, arguments.detector or settings["engine.detector"])
    detector = with_options(detector, arguments.detector_option)
    recognizer = engine_call(settings, arguments.recognizer or settings["engine.recognizer"])
    recognizer = with_options(recognizer, arguments.option)
    if arguments.device:
        detector, recognizer = replace(detector, device=arguments.device), replace(recognizer, device=arguments.device)
    require_call_ready(settings, detector, Role.DETECTOR)
    require_call_ready(settings, recognizer, Role.RECOGNIZER)
    for call in (detector, recognizer):
        require_named(call, arguments.send_to)
    return detector, recognizer


def _scratch(stack: ExitStack) -> Path:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="ductus-", ignore_cleanup_errors=True))
    return Path(folder) / "scratch.ductus"


def _read(project: Project, host: Host, settings: Settings, engines: Engines, arguments: argparse.Namespace) -> int:
    known = set(project.page_ids())
    skipped = _open(project, settings, arguments)
    page_ids = tuple(page_id for page_id in project.page_ids() if arguments.project or page_id not in known)
    if not page_ids:
        raise InputError("None of these files could be opened.")
    found, read = _find_and_read(project, host, engines, page_ids, limits(settings))
    for remark in dict.fromkeys([*found.remarks, *read.remarks]):
        say(remark)
    tell_faults([*found.faults, *read.faults])
    if read.lost:
        say(f"{counted(len(read.lost), 'line')} left out because the engine ended on it.")
    written = _write(project, settings, arguments, page_ids)
    say_remarks("Not in the export", written.losses)
    return 1 if skipped or found.faults or read.faults or read.lost else 0


def _open(project: Project, settings: Settings, arguments: argparse.Namespace) -> bool:
    passwords = dict.fromkeys(arguments.files, arguments.password) if arguments.password else {}
    with Bar("Opening") as bar:
        looked = look_at(
            arguments.files,
            pdf_dpi=arguments.dpi or settings["open.pdf_dpi"],
            limits=limits(settings),
            cancel=CancelToken(),
            on_progress=bar.count,
            passwords=passwords,
        )
    added = add_scans(project, looked)
    tell_added(added)
    return bool(added.faults or added.marked)


def _find_and_read(
    project: Project, host: Host, engines: Engines, page_ids: tuple[str, ...], most: Limits
) -> tuple[FindReport, ReadReport]:
    detector, recognizer = engines
    thread, focus = Direct(project), Focus()

    def find(job: Job) -> FindReport:
        return find_lines(job, thread, host, FindRequest(page_ids, detector, most, only_empty=True), focus)

    def read(job: Job) -> ReadReport:
        return read_lines(job, thread, host, ReadRequest(page_ids, recognizer, limits=most), focus)

    pages = {summary.id: summary for summary in project.summaries()}
    _tell_sending(finding_sends(detector, [page_id for page_id in page_ids if not pages[page_id].counts.total]))
    found = run_here("Finding lines", find)
    _tell_sending(reading_sends(recognizer, project, page_ids))
    done = run_here("Reading", read)
    assert isinstance(found, FindReport)  # noqa: S101  # what `find` returns
    assert isinstance(done, ReadReport)  # noqa: S101  # what `read` returns
    return found, done


def _tell_sending(sending: Sending | None) -> None:
    """Say before it leaves what leaves, for where, and at what cost; that it may was said with --send-to."""
    if sending is not None and sending.pages:
        cost = sending.cost or "not known: no price is set for this service"
        say(f"{sending.what} are sent to {sending.host}, through {sending.title}. Cost: {cost}.")


def _write(project: Project, settings: Settings, arguments: argparse.Namespace, page_ids: tuple[str, ...]) -> Written:
    with tempfile.TemporaryDirectory(prefix="ductus-") as folder:
        target = arguments.out or Path(folder) / "text.txt"
        choices = {"joined": True} if arguments.out is None or target.suffix else {}
        request = ExportRequest(page_ids, arguments.format, target, choices=choices, limits=limits(settings))
        written = run_here("Writing", lambda job: export_pages(job, Direct(project), request))
        if not isinstance(written, Written):
            raise ExportFailed("Nothing was written.")
        if arguments.out is None:
            for file in written.files:
                sys.stdout.write(file.read_text(encoding="utf-8"))
        else:
            say(f"{counted(written.lines, 'line')} written to {arguments.out}")
        return written
