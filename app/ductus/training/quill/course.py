"""A course of teaching: how long, how fast, in which steps."""

from __future__ import annotations

import math
from dataclasses import dataclass


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
