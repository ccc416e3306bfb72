"""ductus deposit: a project as one zip for an archive."""

from __future__ import annotations

import argparse
from pathlib import Path

from ductus.cli.common import open_project, pages_in
from ductus.cli.terminal import run_here, say, say_remarks
from ductus.errors import ExportFailed
from ductus.formats.base import Written
from ductus.workflows.deposit import PROFILE, USUAL_PROFILE, DepositRequest, deposit
from ductus.workflows.words import counted
from ductus.workflows.writing import Direct

HELP = "Make a zip for an archive: scans, PAGE XML, text, README, checksums (BagIt)."
DESCRIPTION = """\
Put a project into one zip, ready for an archive: the scans or their names and checksums, PAGE XML, text, README,
licence, citation file, and the SHA-256 of every file (BagIt, RFC 8493).

  ductus deposit letters.ductus --out letters.zip
  ductus deposit letters.ductus --out letters.zip --images referenced
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="the project file (*.ductus)")
    parser.add_argument("--out", required=True, type=Path, metavar="ZIP", help="the file to write")
    parser.add_argument("--pages", default="", metavar="RANGE", help="page numbers, such as 1-20,34 (default: all)")
    parser.add_argument(
        "--images",
        choices=("copied", "referenced"),
        default="copied",
        help="put the scans in, or only their names and checksums (default: copied)",
    )
    parser.add_argument(
        "--profile", choices=PROFILE.choices, default=USUAL_PROFILE, help=f"PAGE for whom (default: {USUAL_PROFILE})"
    )
    parser.add_argument("--no-text", action="store_true", help="leave out the plain text")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    project = open_project(arguments.project, read_only=True)
    try:
        request = DepositRequest(
            pages_in(project, arguments.pages),
            arguments.out,
            has_images=arguments.images == "copied",
            has_text=not arguments.no_text,
            profile=arguments.profile,
        )
        missing = project.sheet.description.missing()
        written = run_here("Depositing", lambda job: deposit(job, Direct(project), request))
        if not isinstance(written, Written):
            raise ExportFailed("Nothing was written.")
    finally:
        project.close()
    say(f"{counted(written.lines, 'line')} on {counted(len(request.page_ids), 'page')} written to {arguments.out}")
    if missing:
        say(f"The description of the project does not say {', '.join(missing)}.")
    say_remarks("To know", written.losses)
    return 0
