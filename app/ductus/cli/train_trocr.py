"""ductus train trocr: the request made from a preset and whatever was said besides it."""

from __future__ import annotations

import argparse
from dataclasses import fields, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ductus.errors import InputError, Remedy
from ductus.training.quill.variation import Variation
from ductus.training.trocr.presets import PRESETS, preset
from ductus.training.wear import Wear
from ductus.workflows.train_trocr import TrocrRequest

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Settings = TypeVar("Settings", bound="DataclassInstance")


def add_arguments(parser: argparse._ArgumentGroup) -> None:
    choices = ", ".join(f"{each.id}: {each.about}" for each in PRESETS)
    parser.add_argument("--preset", choices=[each.id for each in PRESETS], default="overnight", help=choices)
    parser.add_argument("--size", metavar="HxW", help="size of image to learn on, such as 192x1024; else the weights'")
    parser.add_argument("--minutes", type=float, metavar="N", help="end after so many minutes; 0 never")
    parser.add_argument(
        "--set",
        dest="settings",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=VALUE",
        help="any other value of the preset, such as method=dlora rank=8 smoothing=0 blur_chance=0.3",
    )


def request_of(arguments: argparse.Namespace, command: str) -> TrocrRequest:
    """What was asked for: the preset, then the flags, then what was set by name.

    Raises:
        InputError: no weights to start from, or a name or value nobody knows.
    """
    if arguments.start is None:
        raise InputError(
            "TrOCR is taught from weights that can read already.",
            remedy=Remedy("Say --from with an id, such as microsoft/trocr-base-handwritten, or a folder."),
        )
    chosen = preset(arguments.preset)
    said = {
        "epochs": arguments.epochs,
        "peak_rate": arguments.rate,
        "patience": arguments.patience,
        "seed": arguments.seed,
        "judge_every": arguments.judge_every or None,
        "most_minutes": arguments.minutes,
    }
    course = replace(chosen.course, **{name: value for name, value in said.items() if value is not None})
    height_px, width_px = _size(arguments.size) if arguments.size else (0, 0)
    tuning = replace(chosen.tuning, height_px=height_px, width_px=width_px)
    pairs = dict(_pair(each) for each in arguments.settings)
    request = TrocrRequest(
        arguments.out,
        tuple(arguments.data),
        arguments.start,
        _with(tuning, pairs),
        _with(course, pairs),
        _with(Variation(), pairs),
        _with(Wear(), pairs),
        arguments.judge,
        judged_lines=chosen.judged_lines,
        device=arguments.device,
        command=command,
    )
    if pairs:
        raise InputError(
            f"TrOCR's teaching knows no “{next(iter(pairs))}”.", remedy=Remedy("See docs: ductus train -h")
        )
    return request


def words_of(arguments: argparse.Namespace) -> list[str]:
    """The flags of TrOCR's own as they can be given again."""
    words = ["--preset", arguments.preset]
    words += ["--size", arguments.size] if arguments.size else []
    words += ["--minutes", f"{arguments.minutes:g}"] if arguments.minutes is not None else []
    return words + (["--set", *arguments.settings] if arguments.settings else [])


def _pair(said: str) -> tuple[str, str]:
    name, is_there, value = said.partition("=")
    if not is_there:
        raise InputError(f"“{said}” is not NAME=VALUE.", remedy=Remedy("For example: --set method=lora"))
    return name.replace("-", "_"), value


def _with(settings: Settings, pairs: dict[str, str]) -> Settings:
    """The settings with those of the pairs that are theirs, which are taken out of the pairs."""
    changes: dict[str, Any] = {}
    for item in fields(settings):
        if item.name not in pairs:
            continue
        said, now = pairs.pop(item.name), getattr(settings, item.name)
        kind: Any = type(now)
        try:
            changes[item.name] = kind(said)
        except ValueError as fault:
            known = f" It may be {', '.join(each.value for each in kind)}." if isinstance(now, Enum) else ""
            raise InputError(f"“{said}” is no value of {item.name}.{known}", remedy=Remedy("Give another.")) from fault
    return replace(settings, **changes)


def _size(said: str) -> tuple[int, int]:
    height, _, width = said.lower().partition("x")
    if not (height.isdigit() and width.isdigit()):
        raise InputError(f"“{said}” is no size of image.", remedy=Remedy("Give height and width: --size 192x1024"))
    return int(height), int(width)


def folder_or_id(start: str) -> str:
    """Weights to start from without the way to them: a folder's name, or an id as it is."""
    return Path(start).name if Path(start).is_dir() else start
