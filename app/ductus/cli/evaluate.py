"""ductus evaluate: how well engines read one's own pages, in honest numbers."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ductus.cli.common import load_settings, open_project, with_options
from ductus.cli.terminal import run_here, say
from ductus.engines.base import Role
from ductus.engines.hosted import EngineCall
from ductus.errors import ExportFailed, InputError, Remedy
from ductus.jobs.host import Host
from ductus.project.files import is_project
from ductus.settings import Settings
from ductus.training.measuring import store
from ductus.training.measuring.figures_in_words import board_text
from ductus.training.measuring.ground_truth import read_ground_truth
from ductus.training.measuring.pages_to_test import SetToTest
from ductus.training.measuring.report import report_html
from ductus.training.measuring.tables import figures_csv, lines_csv
from ductus.whole_files import replace_file
from ductus.workflows.engine_choice import engine_call, host_environment, limits, require_call_ready
from ductus.workflows.evaluate import Evaluated, EvaluateRequest, evaluate
from ductus.workflows.project_to_test import project_to_test
from ductus.workflows.sending import require_named

_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the computer."""

HELP = "Measure how well engines read pages whose text is known, side by side."
DESCRIPTION = """\
Measure engines on lines whose right text is known: character and word error rates with 95 % intervals, what is
mistaken for what, and which lines were read worst.

  ductus evaluate book.ductus --engine ppocr --engine trocr:weights=hand/     the project's test pages
  ductus evaluate scans-with-page-xml/ --html report.html                     scans with PAGE or ALTO beside them
  ductus evaluate val.parquet --csv figures.csv                               lines with texts
  ductus evaluate iam/ --engine trocr                                         IAM's published test part

Ground truth is a project (its test pages; without such, all corrected lines), scans with PAGE or ALTO files, line
images with .gt.txt or metadata.jsonl, Parquet, or the folder of IAM with its split lists. An engine may be named
several times with other options: ID, or ID:NAME=VALUE,NAME=VALUE. Without --engine the reader of the settings is
measured. Nothing in the project is changed. What is kept beside it also tells `ductus next` what more lines bring.

Exit codes: 0 measured, 1 one of the engines could not be, 65 no ground truth, 69 an engine cannot run here, 73 a
report could not be written, 130 stopped by Ctrl+C.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("truth", type=Path, metavar="PLACE", help="a project, or a folder or file of lines with texts")
    parser.add_argument(
        "--engine", action="append", default=[], metavar="ID[:NAME=VALUE,…]", help="an engine; may be repeated"
    )
    parser.add_argument("--part", default="", choices=("train", "validation", "test"), help="which part of a data set")
    parser.add_argument(
        "--imported", action="store_true", help="of a project: also texts that were imported and never looked at here"
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps", "xpu"), help="where the engines run")
    parser.add_argument(
        "--seed", type=int, default=0, metavar="N", help="what the intervals are drawn with (default 0)"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write all figures as CSV")
    parser.add_argument("--lines", type=Path, metavar="FILE", help="write what was read of every line as CSV")
    parser.add_argument(
        "--keep", action="store_true", help="of a project: keep the measurement beside it, where the window finds it"
    )
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report to read, print and pass on")
    parser.add_argument(
        "--send-to", action="append", default=[], metavar="HOST", help="allow lines to go to this host; may be repeated"
    )


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    if arguments.keep and not is_project(arguments.truth):
        raise InputError("Only beside a project a measurement is kept.", remedy=Remedy("Use --html, --csv or --lines."))
    settings = load_settings()
    calls = tuple(_call(settings, said, arguments.device) for said in arguments.engine or [""])
    for call in calls:
        require_call_ready(settings, call, Role.RECOGNIZER)
        require_named(call, arguments.send_to)
    request = EvaluateRequest(_truth(arguments), calls, limits=limits(settings), seed=arguments.seed)
    host = Host(environment=host_environment(settings))
    try:
        done = run_here("Measuring", lambda job: evaluate(job, host, request))
    finally:
        host.close()
    assert isinstance(done, Evaluated)  # noqa: S101  # what `evaluate` returns
    _write(arguments, done)
    if arguments.keep:
        say(f"Kept: {store.keep(store.folder_of(arguments.truth), done.measurement, done.crops)}")
    sys.stdout.write(board_text(done.measurement) + "\n")
    return 1 if any(run.fault for run in done.measurement.runs) else 0


def _call(settings: Settings, said: str, device: str | None) -> EngineCall:
    """The engine as named: "trocr:weights=hand/,beams=4"."""
    engine_id, _, options = said.partition(":")
    call = engine_call(settings, engine_id or settings["engine.recognizer"])
    call = with_options(call, [pair for pair in options.split(",") if pair])
    return replace(call, device=device) if device else call


def _truth(arguments: argparse.Namespace) -> SetToTest:
    place: Path = arguments.truth
    if is_project(place):
        if arguments.part:
            raise InputError(
                "A project has no parts to choose.", remedy=Remedy("Leave --part out: test pages are taken.")
            )
        with open_project(place, read_only=True) as project:
            return project_to_test(project, with_imported=arguments.imported)
    return read_ground_truth(place, arguments.part)


def _write(arguments: argparse.Namespace, done: Evaluated) -> None:
    made = done.measurement
    wanted: tuple[tuple[Path | None, Callable[[], str]], ...] = (
        (arguments.csv, lambda: _MARK + figures_csv(made)),
        (arguments.lines, lambda: _MARK + lines_csv(made)),
        (arguments.html, lambda: report_html(made, done.crops)),
    )
    for target, text in wanted:
        if target is not None:
            try:
                replace_file(target, text().encode("utf-8"))
            except OSError as fault:
                raise ExportFailed(f"“{target}” could not be written: {fault}") from fault
            say(f"Written: {target}")
