"""What a course tells of itself, step by step and judging by judging; small, and fit for a pipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

SHOWN_LINES = 6
"""So many lines are told with each judging: enough to see what goes wrong, few enough to read."""


class LineRead(NamedTuple):
    """One of the lines judged by: what is right, and what was read."""

    right: str
    read: str


@dataclass(frozen=True, slots=True)
class News:
    """Where a course stands.

    `steps` is how many it will have by now's reckoning, `seconds` the time it took so far, `seconds_left` None until it
    can be told. After a judging `cer` is its rate and `read` a few of its lines; else they are None and empty. `loss`
    is the mean since the last news, None when a judging is told. `note` is a sentence for the person, mostly empty.
    """

    step: int
    steps: int
    epoch: int
    epochs: int
    seconds: float
    seconds_left: float | None = None
    loss: float | None = None
    lines_a_second: float | None = None
    cer: float | None = None
    best_cer: float | None = None
    read: tuple[LineRead, ...] = ()
    note: str = ""


Tell = Callable[[News], None]
"""Gets the news, on the thread that teaches."""


def some_lines(rights: Sequence[str], reads: Sequence[str]) -> tuple[LineRead, ...]:
    """The lines to show: the same ones at each judging, so that one sees them become right."""
    return tuple(LineRead(*pair) for pair in zip(rights[:SHOWN_LINES], reads, strict=False))
