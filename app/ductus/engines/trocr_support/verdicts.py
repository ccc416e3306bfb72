"""What was found out about weights once, kept for these weights with these versions on this machine."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ductus import paths


def key_of(identity: str, *more: str) -> str:
    """What a verdict is kept under: the weights and their revision, and all that may change the answer."""
    versions = f"torch {version('torch')}, transformers {version('transformers')}"
    return ", ".join((identity, *more, versions, platform.processor() or platform.machine()))


def known(name: str, key: str) -> bool | None:
    """The verdict kept in the file of that name; None where there is none, or the file is damaged."""
    verdict = _all(name).get(key)
    return verdict if isinstance(verdict, bool) else None


def keep(name: str, key: str, verdict: bool) -> None:
    """Keep a verdict. Where the disk refuses, it is asked again next time."""
    file = _file(name)
    beside = file.with_suffix(".new")
    try:
        beside.write_text(json.dumps({**_all(name), key: verdict}, indent=1), encoding="utf-8")
        beside.replace(file)
    except OSError:
        return


def _all(name: str) -> dict[str, Any]:
    try:
        said = json.loads(_file(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there yet, or damaged
        return {}
    return said if isinstance(said, dict) else {}


def _file(name: str) -> Path:
    return paths.cache_folder() / name
