"""ductus weights: what is on disk, and fetching more."""

from __future__ import annotations

import argparse
import sys

from ductus.cli.common import load_settings
from ductus.cli.terminal import run_here, say
from ductus.errors import Cancelled
from ductus.workflows.get_weights import get_weights, weights_store
from ductus.workflows.words import size_words

HELP = "List weights on this computer and in the catalogue; fetch more."
DESCRIPTION = """\
List the weights that are here and those the catalogue knows, or fetch some.

  ductus weights
  ductus weights get microsoft/trocr-base-handwritten

Before anything is fetched, what and how much is said, and you are asked. A fetch that was stopped goes on where
it stopped.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", nargs="?", choices=("list", "get"), default="list")
    parser.add_argument("id", nargs="?", default="", metavar="ID", help="a hub id, as owner/name")
    parser.add_argument("--yes", action="store_true", help="do not ask before fetching")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    settings = load_settings()
    store = weights_store(settings)
    if arguments.verb == "list" or not arguments.id:
        installed = {weights.id: weights for weights in store.installed()}
        for weights in installed.values():
            print(f"here     {weights.id:<44} {size_words(weights.size_bytes):>15}  {weights.revision[:10]}")
        for entry in store.catalogue():
            if entry.id not in installed:
                print(f"fetch    {entry.id:<44} {size_words(entry.size_bytes):>15}  {entry.licence}: {entry.reads}")
        return 0
    plan = store.plan(arguments.id)
    size = size_words(plan.size_bytes)
    say(f"{plan.id} at {plan.revision[:10]}: {len(plan.files)} files, {size}, licence: {plan.licence}")
    if plan.note:
        say(plan.note)
    if not arguments.yes and not _agreed():
        raise Cancelled("Nothing was fetched.")
    folder = run_here("Fetching", lambda job: get_weights(job, store, plan))
    say(f"In {folder}")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        say("Say --yes to fetch without being asked.")
        return False
    return input("Fetch them? [y/N] ").strip().lower() in {"y", "yes"}
