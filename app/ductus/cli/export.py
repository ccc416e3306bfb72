"""ductus export: a project's pages, in a format."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ductus.cli.common import load_settings, open_project, pages_in, parse_statuses, with_options
from ductus.cli.terminal import run_here, say, say_remarks
from ductus.document.partition import PartedBy, Partition, shares_of_percents
from ductus.document.transcription import LineStatus
from ductus.engines.hosted import EngineCall
from ductus.errors import ExportFailed, InputError, Remedy
from ductus.formats.base import Written
from ductus.formats.registry import Registry
from ductus.project.project import Project
from ductus.workflows.engine_choice import limits
from ductus.workflows.export_pages import ExportRequest, default_statuses, export_pages
from ductus.workflows.part_pages import new_parts, planned_parts
from ductus.workflows.words import counted
from ductus.workflows.writing import Direct

HELP = "Export a project: text, PDF, Word, PAGE XML, ALTO, tables, ground truth."
DESCRIPTION = """\
Export the pages of a project.

  ductus export letters.ductus --format page --out xml/
  ductus export letters.ductus --format text --out letters.txt
  ductus export letters.ductus --format pdf --out letters.pdf        the scans, with text to search and copy
  ductus export letters.ductus --format tsv --out letters.tsv --option bom=true      for Excel
  ductus export letters.ductus --format imagefolder --out truth/     verified lines, as training data

What the format cannot hold, and what was left out, is listed at the end.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="the project file (*.ductus)")
    parser.add_argument("--format", required=True, metavar="ID", help=f"one of: {', '.join(_writers())}")
    parser.add_argument("--out", required=True, type=Path, metavar="PATH", help="file or folder to write")
    parser.add_argument("--pages", default="", metavar="RANGE", help="page numbers, such as 1-20,34 (default: all)")
    parser.add_argument(
        "--status",
        type=parse_statuses,
        metavar="LIST",
        help="lines to take, such as verified,corrected, or all (default: what the format is for)",
    )
    parser.add_argument(
        "--part-by",
        type=PartedBy,
        choices=tuple(PartedBy),
        help="ground truth: what goes into one part as a whole (default: page); decided by the first export",
    )
    parser.add_argument(
        "--shares", metavar="LIST", help="ground truth: train, validation and test in percent (default: 80,10,10)"
    )
    parser.add_argument("--seed", type=int, metavar="N", help="ground truth: which pages go where (default: 0)")
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME=VALUE", help="an option of the format; may be repeated"
    )


def _writers() -> list[str]:
    return [module.INFO.id for module in Registry.discover().writers()]


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    settings = load_settings()
    statuses = default_statuses(arguments.format) if arguments.status is None else arguments.status
    plan = _plan(arguments)
    project = open_project(arguments.project, read_only=True)
    try:
        page_ids = pages_in(project, arguments.pages)
        if _gives_parts(project, arguments.format, page_ids, statuses, plan):
            project.close()
            project = open_project(arguments.project)
        choices = with_options(EngineCall(""), arguments.option).options
        if arguments.out.suffix:
            choices.setdefault("joined", True)
        request = ExportRequest(page_ids, arguments.format, arguments.out, statuses, choices, limits(settings), plan)
        written = run_here("Exporting", lambda job: export_pages(job, Direct(project), request))
        if not isinstance(written, Written):
            raise ExportFailed("Nothing was written.")
    finally:
        project.close()
    say(f"{counted(written.lines, 'line')} in {counted(len(written.files), 'file')} written to {arguments.out}")
    say_remarks("Not in the export", written.losses)
    say_remarks("Against the rules of the project", written.breaches)
    return 0


def _plan(arguments: argparse.Namespace) -> Partition | None:
    """How pages are to be parted, None where nothing is said of it.

    Raises:
        InputError: the shares are not three numbers of which one is above zero.
    """
    if arguments.part_by is None and arguments.shares is None and arguments.seed is None:
        return None
    plan = Partition(by=arguments.part_by or PartedBy.PAGE, seed=arguments.seed or 0)
    if arguments.shares is None:
        return plan
    try:
        percents = [float(share) for share in arguments.shares.split(",")]
        return replace(plan, shares=shares_of_percents(percents))
    except ValueError as fault:
        raise InputError(
            f"“{arguments.shares}” are not the shares of train, validation and test.",
            remedy=Remedy("Give three numbers, such as 80,10,10."),
        ) from fault


def _gives_parts(
    project: Project,
    format_id: str,
    page_ids: tuple[str, ...],
    statuses: frozenset[LineStatus],
    plan: Partition | None,
) -> bool:
    """Whether the export writes into the project, which is where pages keep their part; nothing else does."""
    if not Registry.discover().get(format_id).INFO.is_ground_truth:
        return False
    return new_parts(project, planned_parts(project, page_ids, statuses, plan)) > 0
