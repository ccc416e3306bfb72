"""ductus train trocr: the request made from a preset and whatever was said besides it."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from ductus.cli.course_values import SaidValues
from ductus.errors import InputError, Remedy
from ductus.training.quill.variation import Variation
from ductus.training.trocr.presets import preset
from ductus.training.wear import Wear
from ductus.workflows.train_trocr import TrocrRequest

_USUAL_PRESET = "overnight"


def add_arguments(parser: argparse._ArgumentGroup) -> None:
    parser.add_argument("--size", metavar="HxW", help="size of image to learn on, such as 192x1024; else the weights'")
    parser.add_argument("--minutes", type=float, metavar="N", help="end after so many minutes; 0 never")


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
    chosen = preset(arguments.preset or _USUAL_PRESET)
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
    said_values = SaidValues(arguments.settings)
    request = TrocrRequest(
        arguments.out,
        tuple(arguments.data),
        arguments.start,
        said_values.given_to(tuning),
        said_values.given_to(course),
        said_values.given_to(Variation()),
        said_values.given_to(Wear()),
        arguments.judge,
        judged_lines=chosen.judged_lines,
        device=arguments.device,
        command=command,
    )
    said_values.require_all_known("TrOCR")
    return request


def words_of(arguments: argparse.Namespace) -> list[str]:
    """The flags of TrOCR's own as they can be given again."""
    words = ["--size", arguments.size] if arguments.size else []
    return words + (["--minutes", f"{arguments.minutes:g}"] if arguments.minutes is not None else [])


def _size(said: str) -> tuple[int, int]:
    height, _, width = said.lower().partition("x")
    if not (height.isdigit() and width.isdigit()):
        raise InputError(f"“{said}” is no size of image.", remedy=Remedy("Give height and width: --size 192x1024"))
    return int(height), int(width)


def folder_or_id(start: str) -> str:
    """Weights to start from without the way to them: a folder's name, or an id as it is."""
    return Path(start).name if Path(start).is_dir() else start
