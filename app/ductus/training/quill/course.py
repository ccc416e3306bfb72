"""A course of teaching: how long, how fast, on what; and where it stands, kept so that a crash costs minutes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Course:
    """What is decided before the first step.

    `columns` is the room of a batch in pixels of width. `peak_rate` is the highest learning rate, reached after
    `warm_up_steps`; it falls with the share of lines seen, as a cosine (Loshchilov and Hutter 2017, arXiv 1608.03983),
    to `last_share` of the peak. `averaging` is the share the running mean of the weights keeps at each step: that mean
    is what is judged and shipped (Polyak and Juditsky 1992). The course ends early when `patience` judgings in a row
    brought nothing better; 0 means it never does.
    """

    epochs: int = 10
    columns: int = 9600
    peak_rate: float = 1e-3
    last_share: float = 0.02
    warm_up_steps: int = 500
    decay: float = 1e-2
    most_gradient: float = 1.0
    shortcut_share: float = 0.1
    averaging: float = 0.999
    patience: int = 0
    seed: int = 7

    def rate(self, step: int, share: float) -> float:
        """The learning rate of a step, counted from 0, when `share` of all lines of the course have been seen."""
        rising = min(1.0, (step + 1) / max(1, self.warm_up_steps))
        falling = 0.5 * (1 + math.cos(math.pi * min(1.0, share)))
        return self.peak_rate * rising * (self.last_share + (1 - self.last_share) * falling)

    def keeping(self, step: int) -> float:
        """How much the running mean keeps at a step: little at first, so that it forgets where it began."""
        return min(self.averaging, (1 + step) / (10 + step))


@dataclass
class Standing:
    """How far a course has come. Plain JSON; `curve` has an entry for each judging.

    `epoch` counts whole epochs, `epoch_steps` the batches gone through in the one begun, `step` all of them, skipped
    ones too. `steps_an_epoch` is the length of the last whole epoch, before the first an estimate.
    """

    epoch: int = 0
    epoch_steps: int = 0
    step: int = 0
    steps_an_epoch: int = 0
    skipped_steps: int = 0
    seconds: float = 0.0
    best_cer: float = math.inf
    curve: list[dict[str, float]] = field(default_factory=list)

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Standing:
        """The standing a checkpoint holds; unknown fields are left out.

        The first checkpoints had no `epoch_steps`: they went by a fixed number of steps an epoch, as is done here.
        """
        known = {item.name for item in fields(cls)}
        standing = cls(**{name: value for name, value in plain.items() if name in known})
        if "epoch_steps" not in plain:
            standing.epoch_steps = max(0, standing.step - standing.epoch * standing.steps_an_epoch)
        return standing

    def seconds_left(self, course: Course) -> float | None:
        """Time to the end of the course at the pace so far, None before the first steps are timed."""
        if self.step == 0 or self.seconds == 0 or self.steps_an_epoch == 0:
            return None
        to_do = max(0, (course.epochs - self.epoch) * self.steps_an_epoch - self.epoch_steps)
        return self.seconds / self.step * to_do


def has_stalled(curve: Sequence[Mapping[str, float]], patience: int) -> bool:
    """Whether the last `patience` judgings brought nothing better than the best before them; 0 is endless patience."""
    if patience <= 0 or len(curve) <= patience:
        return False
    rates = [entry["cer"] for entry in curve]
    return min(rates[-patience:]) >= min(rates[:-patience])
