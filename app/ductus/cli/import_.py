"""ductus import: transcriptions made elsewhere, into a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from natsort import os_sorted

from ductus.cli.common import load_settings, open_or_create, tell_added
from ductus.cli.terminal import Bar, say, say_error, say_remarks
from ductus.errors import InputError
from ductus.imaging.scans import SUFFIXES
from ductus.jobs.job import CancelToken
from ductus.workflows.engine_choice import limits
from ductus.workflows.import_transcriptions import bring_in, read_files
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.words import counted

HELP = "Import PAGE XML and ALTO files, with their images, into a project."
DESCRIPTION = """\
Import transcriptions into a project, which is made when it is not there yet.

  ductus import letters.ductus scans/                images and the XML beside them
  ductus import letters.ductus xml/ --no-scans       XML for pages the project has already

Every repair is listed. Text you have corrected in the project is never replaced; where a file differs from
it, that is said.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="the project file (*.ductus)")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILES", help="images, XML files, or folders of them")
    parser.add_argument("--format", default="", metavar="ID", help="page or alto (default: told by the file)")
    parser.add_argument("--no-scans", action="store_true", help="do not open the images found in the folders")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    settings = load_settings()
    files = _expanded(arguments.files)
    transcriptions = [path for path in files if path.suffix.lower() == ".xml"]
    scans = [path for path in files if path.suffix.lower() in SUFFIXES and not arguments.no_scans]
    if not transcriptions:
        raise InputError("There are no XML files among these.")
    project = open_or_create(arguments.project)
    try:
        with Bar("Opening") as bar:
            looked = look_at(
                scans,
                pdf_dpi=settings["open.pdf_dpi"],
                limits=limits(settings),
                cancel=CancelToken(),
                on_progress=bar.count,
            )
        tell_added(add_scans(project, looked))
        with Bar("Importing") as bar:
            read = read_files(transcriptions, cancel=CancelToken(), on_progress=bar.count, format_id=arguments.format)
        imported = bring_in(project, read)
    finally:
        project.close()
    for fault in imported.faults:
        say_error(fault.error)
    say_remarks("Repaired", imported.repairs)
    say_remarks("Without a page", imported.unmatched)
    say_remarks("Against the rules of the project", imported.breaches)
    pages = counted(len(imported.page_ids), "page")
    say(f"{counted(imported.lines, 'line')} imported on {pages} of {arguments.project}")
    return 1 if imported.faults or imported.unmatched else 0


def _expanded(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        found += os_sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    return found
