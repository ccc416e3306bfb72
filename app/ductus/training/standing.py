"""Where a course stands, whatever it teaches: steps, epochs, time taken, the learning curve, when to end early."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass
class Standing:
    """How far a course has come. Plain JSON; `curve` has an entry for each judging.

    `epoch` counts whole epochs, `epoch_steps` the batches gone through in the one begun, `step` all of them, skipped
    ones too. `steps_an_epoch` is the length of the last whole epoch, before the first an estimate. `seconds` are those
    of teaching, `judging_seconds` those of judging. A course with a limit of time finds its pace first, then fixes
    `planned_steps` and `judge_every`, both in steps: what was fixed once holds also after it was broken off.
    """

    epoch: int = 0
    epoch_steps: int = 0
    step: int = 0
    steps_an_epoch: int = 0
    skipped_steps: int = 0
    seconds: float = 0.0
    best_cer: float = math.inf
    curve: list[dict[str, float]] = field(default_factory=list)
    judging_seconds: float = 0.0
    planned_steps: int = 0
    judge_every: int = 0

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

    def seconds_left(self, epochs: int) -> float | None:
        """Time to the end of a course of so many epochs at the pace so far, None before the first steps are timed.

        Judgings are counted in, as often as they came between steps; the one before the first step does not return.
        """
        if self.step == 0 or self.seconds == 0 or self.steps_an_epoch == 0:
            return None
        between = sum(1 for entry in self.curve if entry["step"] > 0)
        judging = self.judging_seconds * between / max(1, len(self.curve))
        to_do = max(0, (epochs - self.epoch) * self.steps_an_epoch - self.epoch_steps)
        return (self.seconds + judging) / self.step * to_do


def has_stalled(curve: Sequence[Mapping[str, float]], patience: int) -> bool:
    """Whether the last `patience` judgings brought nothing better than the best before them; 0 is endless patience."""
    if patience <= 0 or len(curve) <= patience:
        return False
    rates = [entry["cer"] for entry in curve]
    return min(rates[-patience:]) >= min(rates[:-patience])
