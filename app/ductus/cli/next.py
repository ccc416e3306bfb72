"""ductus next: which pages to correct next, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

from ductus.cli.common import load_settings, open_project
from ductus.cli.terminal import run_here, say
from ductus.workflows.get_weights import weights_store
from ductus.workflows.next_pages import WhatNext, what_next
from ductus.workflows.words import counted
from ductus.workflows.writing import Direct

HELP = "Name the pages to correct next, those a reader would learn most from first."
DESCRIPTION = """\
Name the pages of a project that a reader would learn most from if they were corrected next: those it was unsure of,
with letters seldom corrected so far, of hands little is known of. Test pages are never among them. Nothing is changed.

  ductus next book.ductus
  ductus next book.ductus --most 5

Below stands what 100 more corrected lines are likely to bring, where courses enough were compared to tell.

Exit codes: 0 told, 65 the project cannot be opened.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project file")
    parser.add_argument("--most", type=int, default=10, metavar="N", help="so many pages at most (10)")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    store = weights_store(load_settings())
    with open_project(arguments.project, read_only=True) as project:
        places = {page_id: number for number, page_id in enumerate(project.page_ids(), start=1)}
        told = run_here("Weighing pages", lambda job: what_next(job, Direct(project), store, max(1, arguments.most)))
    if isinstance(told, WhatNext):
        for page in told.pages:
            print(f"{places[page.id]:>5}  {page.name}  ({counted(page.lines, 'line')}): {'; '.join(page.reasons)}")
        if not told.pages:
            say("No page waits to be corrected.")
        say(told.outlook)
    return 0
