"""`ductus combine`: bring another person's copy of a project into this one."""

from __future__ import annotations

import argparse
from pathlib import Path

from ductus.cli.common import load_settings, open_project
from ductus.cli.terminal import run_here, say, say_remarks
from ductus.workflows.combine_projects import CombineReport, combine_projects, report_words
from ductus.workflows.writing import Direct

HELP = "bring another person's copy of a project into this one"
DESCRIPTION = """\
Bring the work of another person, done in a copy of the same project, into this one. The copy is only read. What only
one of you changed holds; where both wrote something else, your text stays and theirs waits to be compared."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="the project to bring the work into (*.ductus)")
    parser.add_argument("other", type=Path, metavar="OTHER", help="the other person's copy of it (*.ductus)")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    person = str(load_settings()["person.name"])
    with open_project(arguments.project) as project:
        report = run_here("Combining", lambda job: combine_projects(job, Direct(project), arguments.other, person))
    if isinstance(report, CombineReport):
        say(report_words(report))
        say_remarks("Left as it is here", report.remarks)
    return 0
