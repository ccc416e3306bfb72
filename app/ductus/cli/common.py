"""What the sub-commands share: settings, projects made or opened, engine options from the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ductus.cli.terminal import say, say_error, say_remarks
from ductus.document.transcription import LineStatus
from ductus.engines.hosted import EngineCall
from ductus.errors import InputError, Remedy
from ductus.formats.base import Remark
from ductus.paths import config_folder
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.workflows.faults import PageFault
from ductus.workflows.open_scans import Added


def load_settings() -> Settings:
    """The settings of this person on this machine."""
    settings = Settings(config_folder() / "settings.json")
    if settings.problem:
        say(settings.problem)
    return settings


def open_project(path: Path, *, read_only: bool = False) -> Project:
    """The project at `path`.

    Raises:
        InputError: there is none.
        ProjectError: it cannot be opened; the message says why.
    """
    if not path.exists():
        raise InputError(f"There is no project “{path}”.", remedy=Remedy("Check the name, or make one with --project."))
    return Project.open(path, read_only=read_only)


def open_or_create(path: Path) -> Project:
    """The project at `path`, made when it is not there yet."""
    return Project.open(path) if path.exists() else Project.create(path, path.stem)


def pages_in(project: Project, ranges: str) -> tuple[str, ...]:
    """Page ids for ranges such as "1-20,34", counted from 1; all for "".

    Raises:
        InputError: the project has no such pages, or that is no range.
    """
    page_ids = project.page_ids()
    if not ranges:
        return page_ids
    chosen: list[str] = []
    for part in ranges.split(","):
        first, dash, last = part.strip().partition("-")
        try:
            start, end = int(first), int(last) if dash else int(first)
        except ValueError as fault:
            raise InputError(f"“{part}” is not a page number or a range of them.") from fault
        if not 1 <= start <= end <= len(page_ids):
            raise InputError(f"The project has pages 1 to {len(page_ids)}; “{part}” is outside.")
        chosen += page_ids[start - 1 : end]
    return tuple(chosen)


def parse_statuses(text: str) -> frozenset[LineStatus]:
    """Statuses from a comma-separated list.

    Raises:
        argparse.ArgumentTypeError: an unknown status.
    """
    if text == "all":
        return frozenset()
    try:
        return frozenset(LineStatus(name.strip()) for name in text.split(","))
    except ValueError as fault:
        allowed = ", ".join(status.value for status in LineStatus)
        raise argparse.ArgumentTypeError(f"{fault}; choose from {allowed}, or all") from fault


def with_options(call: EngineCall, pairs: Sequence[str]) -> EngineCall:
    """The call with `name=value` pairs added to its options.

    Raises:
        InputError: a pair without an equals sign.
    """
    options: dict[str, Any] = dict(call.options)
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise InputError(f"“{pair}” is not of the form name=value.", remedy=Remedy("See: ductus engines"))
        options[name.strip()] = value.strip()
    return EngineCall(call.engine_id, options, call.device)


def tell_added(added: Added) -> None:
    """What opening scans brought, and what was skipped and why."""
    for fault in added.faults:
        say_error(fault.error)
    say_remarks("Pages marked and skipped", [Remark(name, problem) for name, problem in added.marked])
    if added.known:
        say(f"{added.known} pages were in the project already.")


def tell_faults(faults: Sequence[PageFault]) -> None:
    """Pages that were skipped, and why."""
    say_remarks("Pages skipped", [Remark(fault.page_name, fault.error.message) for fault in faults])
