"""ductus weights: what is on disk, fetching more, carrying them to a computer without a network."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from ductus.cli.common import load_settings
from ductus.cli.terminal import run_here, say
from ductus.engines.weights import InstalledWeights, WeightsStore
from ductus.errors import Cancelled, InputError, Remedy
from ductus.workflows.adopt import let_read, reads_with
from ductus.workflows.carry_weights import bring_weights_in, pack_weights
from ductus.workflows.engine_choice import recognizer_call, title_of
from ductus.workflows.get_weights import get_weights, weights_store
from ductus.workflows.weights_on_hand import provenance_of
from ductus.workflows.words import size_words

HELP = "List weights on this computer and in the catalogue; fetch, use, carry and delete them."
DESCRIPTION = """\
List the weights that are here and those the catalogue knows, or fetch some.

  ductus weights
  ductus weights get microsoft/trocr-base-handwritten
  ductus weights export microsoft/trocr-base-handwritten /media/stick/base.zip
  ductus weights import /media/stick/base.zip     a zip or a folder, on a computer without a network
  ductus weights use local/hand                   read with these from now on; says how what read before comes back
  ductus weights use ppocr                        a reader as it comes, by its id
  ductus weights delete microsoft/trocr-base-handwritten

Before anything is fetched, what and how much is said, and you are asked. A fetch that was stopped goes on where
it stopped. Mirror and proxy are those of the settings, else those in HF_ENDPOINT and HTTPS_PROXY.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("verb", nargs="?", choices=tuple(_VERBS), default=_LIST)
    parser.add_argument("id", nargs="?", default="", metavar="ID", help="a hub id, as owner/name; to import, a path")
    parser.add_argument("path", nargs="?", type=Path, metavar="PATH", help="to export: the folder or .zip to write")
    parser.add_argument("--yes", action="store_true", help="do not ask before fetching")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    store = weights_store(load_settings())
    if arguments.verb != _LIST and not arguments.id:
        raise InputError(f"Which weights to {arguments.verb} is missing.", remedy=Remedy("See: ductus weights --help"))
    _VERBS[arguments.verb](store, arguments)
    return 0


def _list(store: WeightsStore, arguments: argparse.Namespace) -> None:
    installed = {weights.id: weights for weights in store.installed()}
    for weights in installed.values():
        licence, told = weights.licence or _NO_LICENCE, provenance_of(weights.folder)
        about = f"{licence}: {told}" if told else licence
        print(f"here     {weights.id:<44} {size_words(weights.size_bytes):>15}  {weights.revision[:10]}  {about}")
    for begun, held_bytes in store.unfinished():
        print(f"begun    {begun:<44} {size_words(held_bytes):>15}  get it to go on, or delete it")
    for entry in store.catalogue():
        about = f"{size_words(entry.size_bytes):>15}  {entry.licence or _NO_LICENCE}: {entry.reads}"
        if entry.withheld:
            print(f"none     {entry.id:<44} {'':>15}  {entry.title}: {entry.withheld}")
        elif not entry.source:
            print(f"shipped  {entry.id:<44} {about}")
        elif entry.id not in installed:
            print(f"fetch    {entry.id:<44} {about}")


_NO_LICENCE = "no licence stated"


def _get(store: WeightsStore, arguments: argparse.Namespace) -> None:
    plan = store.plan(arguments.id)
    size = size_words(plan.size_bytes)
    say(f"{plan.id} at {plan.revision[:10]}: {len(plan.files)} files, {size}, licence: {plan.licence or _NO_LICENCE}")
    if plan.note:
        say(plan.note)
    if not arguments.yes and not _agreed():
        raise Cancelled("Nothing was fetched.")
    folder = run_here("Fetching", lambda job: get_weights(job, store, plan))
    say(f"In {folder}")


def _use(store: WeightsStore, arguments: argparse.Namespace) -> None:
    settings = load_settings()
    before = let_read(settings, store, arguments.id)
    say(f"{title_of(recognizer_call(settings))} reads from now on.")
    say(f"What read before comes back with: ductus weights use {shlex.quote(before)}")


def _import(store: WeightsStore, arguments: argparse.Namespace) -> None:
    brought = run_here("Importing", lambda job: bring_weights_in(job, store, Path(arguments.id)))
    if isinstance(brought, InstalledWeights):
        say(f"{brought.id} at {brought.revision[:10]} is here now.")


def _export(store: WeightsStore, arguments: argparse.Namespace) -> None:
    if arguments.path is None:
        raise InputError("Where to is missing.", remedy=Remedy("ductus weights export ID PATH, a folder or a .zip"))
    packed = run_here("Packing", lambda job: pack_weights(job, store, arguments.id, arguments.path))
    say(f"In {packed}")


def _delete(store: WeightsStore, arguments: argparse.Namespace) -> None:
    known = {weights.id for weights in store.installed()} | {begun for begun, _ in store.unfinished()}
    if arguments.id.partition("@")[0] not in known:
        raise InputError(f"“{arguments.id}” is not on this computer.", remedy=Remedy("See: ductus weights"))
    store.delete(arguments.id)
    say(f"{arguments.id} is deleted.")
    if reads_with(load_settings(), arguments.id):
        say("These weights read until now. Choose others with: ductus weights use ID")


_LIST = "list"
_VERBS = {_LIST: _list, "get": _get, "use": _use, "import": _import, "export": _export, "delete": _delete}


def _agreed() -> bool:
    if not sys.stdin.isatty():
        say("Say --yes to fetch without being asked.")
        return False
    return input("Fetch them? [y/N] ").strip().lower() in {"y", "yes"}
