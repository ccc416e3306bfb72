"""ductus test-pages: which pages of a project are kept from training, to measure on."""

from __future__ import annotations

import argparse
from pathlib import Path

from ductus.cli.common import open_project, pages_in
from ductus.cli.terminal import say
from ductus.document.part_moves import pages_for_testing
from ductus.document.partition import PartedBy
from ductus.errors import InputError, Remedy
from ductus.project.project import Project
from ductus.workflows.pages_for_testing import (
    LEAST_SHARE,
    MOST_SHARE,
    choose_by_chance,
    foreseen,
    give_up_testing,
    leaking,
    name_hand,
    use_for_testing,
)
from ductus.workflows.words import counted

HELP = "List or choose the pages of a project that no reader is taught, to measure on."
DESCRIPTION = """\
List the test pages of a project, or choose them: pages no reader is ever taught, so that figures measured on them say
how well it reads pages it never saw.

  ductus test-pages book.ductus                              list them
  ductus test-pages book.ductus --draw 10                    ten of a hundred pages, drawn by chance, once
  ductus test-pages book.ductus --draw 10 --by hand --seed 4 pages of a hand stay together
  ductus test-pages book.ductus --keep 3,17-18               these pages, by their number
  ductus test-pages book.ductus --give-up 3                  it may be taught from now on; the project remembers that
  ductus test-pages book.ductus --hand "Scribe A" --on 1-20  say whose hand wrote pages, to measure by hand

Pages with corrected or verified lines are drawn from. What was drawn stays: new pages find their part by themselves
when --draw is given again.

Exit codes: 0 done, 65 that cannot be chosen, 73 the project cannot be written.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help="a project file")
    choose = parser.add_mutually_exclusive_group()
    choose.add_argument("--draw", type=float, metavar="PERCENT", help="draw so many of a hundred pages by chance")
    choose.add_argument("--keep", metavar="PAGES", help="keep these pages for testing, such as 3,17-18")
    choose.add_argument("--give-up", metavar="PAGES", help="let these pages be taught from now on")
    choose.add_argument("--hand", metavar="NAME", help="say whose hand wrote the pages given with --on")
    parser.add_argument("--on", default="", metavar="PAGES", help="the pages of that hand")
    parser.add_argument("--by", choices=[each.value for each in PartedBy], default="page", help="what stays together")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same number draws the same pages again")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    changes = arguments.draw is not None or any((arguments.keep, arguments.give_up, arguments.hand is not None))
    with open_project(arguments.project, read_only=not changes) as project:
        if arguments.draw is not None:
            _draw(project, arguments)
        elif arguments.keep:
            use_for_testing(project, pages_in(project, arguments.keep))
        elif arguments.give_up:
            give_up_testing(project, pages_in(project, arguments.give_up))
        elif arguments.hand is not None:
            name_hand(project, pages_in(project, arguments.on), arguments.hand)
        _list(project)
    return 0


def _draw(project: Project, arguments: argparse.Namespace) -> None:
    share, by = arguments.draw / 100, PartedBy(arguments.by)
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise InputError(
            f"{arguments.draw:g} of a hundred pages cannot be drawn.",
            remedy=Remedy(f"Between {LEAST_SHARE * 100:g} and {MOST_SHARE * 100:g} can."),
        )
    held = project.partition
    if held.is_made and (held.by, held.seed) != (by, arguments.seed):
        say(f"Pages were drawn before, by {held.by.value} with number {held.seed}: only new ones are given a part.")
    if not foreseen(project, share, by, arguments.seed).pages:
        raise InputError("No page has corrected or verified lines yet.", remedy=Remedy("Correct some pages first."))
    choose_by_chance(project, share, by, arguments.seed)


def _list(project: Project) -> None:
    tested, hands = pages_for_testing(project.partition), dict(project.partition.hands)
    shown = [(number, page) for number, page in enumerate(project.summaries(), start=1) if page.id in tested]
    for number, page in shown:
        hand = f"  {hands[page.id]}" if page.id in hands else ""
        print(f"{number:>5}  {page.name}  ({counted(page.counts.total, 'line')}){hand}")
    say(f"{counted(len(shown), 'test page')}." if shown else "No test pages are kept.")
    loose = leaking(project)
    if loose:
        say(f"Their document or hand is also taught: {', '.join(loose)}.")
