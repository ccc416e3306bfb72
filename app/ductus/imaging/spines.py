"""The spine of a line: a smooth curve along its letters, from which a crop is measured.

A spine is a chain of evenly spaced points, each with a direction that is "up" for the letters there. A place on the
page has two coordinates on it: how far along (counted in points of the chain) and how far below it (pixels).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_POINTS = 400
"""Points of a spine at most. A line 100 times as long as high still has four to each line height."""

POINTS_PER_HEIGHT = 4
"""How densely a bent baseline is followed. Hands do not bend within a quarter of the line height."""

END_HEIGHTS = 1.5
"""Length, in line heights, over which the direction at an end is taken: annotators' baselines end in small hooks."""


@dataclass(frozen=True, slots=True)
class Spine:
    """`points` and `ups` are n x 2, in pixels of the page; `ups` have length 1. At least two points."""

    points: Floats
    ups: Floats

    @property
    def is_straight(self) -> bool:
        return len(self.points) == 2

    def place(self, positions: Floats) -> tuple[Floats, Floats]:
        """Page positions (m x 2) as distance along, in points of the chain, and distance below, in pixels.

        Beyond the ends the spine is taken to go on straight.
        """
        along = np.stack((-self.ups[:, 1], self.ups[:, 0]), axis=1)
        way = positions[:, None, :] - self.points[None, :, :]
        ahead = (way * along[None]).sum(axis=2)
        # A position lies in the cell whose first column it has passed and whose second it has not.
        is_inside = (ahead[:, :-1] >= 0) & (ahead[:, 1:] < 0)
        distance = np.where(is_inside, (way[:, :-1] ** 2).sum(axis=2), np.inf)
        cell = distance.argmin(axis=1)
        is_before = ~is_inside.any(axis=1) & (ahead[:, 0] < 0)
        is_after = ~is_inside.any(axis=1) & ~is_before
        cell = np.where(is_before, 0, np.where(is_after, len(self.points) - 2, cell))
        rows = np.arange(len(positions))
        first, second = ahead[rows, cell], ahead[rows, cell + 1]
        rest = first / np.where(first - second != 0, first - second, 1.0)
        share = cell + rest
        foot, up = self.at(share)
        below = -((positions - foot) * up).sum(axis=1)
        return share, below

    def at(self, shares: Floats) -> tuple[Floats, Floats]:
        """Points and ups at distances along, counted in points of the chain; straight beyond the ends."""
        cell = np.clip(np.floor(shares), 0, len(self.points) - 2).astype(np.intp)
        rest = (shares - cell)[:, None]
        points = self.points[cell] * (1 - rest) + self.points[cell + 1] * rest
        inner = np.clip(rest, 0, 1)
        ups = self.ups[cell] * (1 - inner) + self.ups[cell + 1] * inner
        return points, ups / np.linalg.norm(ups, axis=1, keepdims=True)


def straight_spine(start: Floats, end: Floats) -> Spine:
    """The spine from `start` to `end`, which must not coincide."""
    along = (end - start) / np.linalg.norm(end - start)
    up = np.array([along[1], -along[0]])
    return Spine(np.stack((start, end)), np.stack((up, up)))


def smooth_spine(baseline: Floats, height_px: float, window_px: float, before_px: float, after_px: float) -> Spine:
    """The spine along a baseline of more than two points, averaged over `window_px` of its length.

    It goes on straight by `before_px` and `after_px` beyond the ends.
    """
    length = path_length(baseline)
    total = length + before_px + after_px + window_px
    step = max(1.0, height_px / POINTS_PER_HEIGHT, total / MOST_POINTS)
    radius = max(1, round(window_px / step / 2))
    evenly = resampled(baseline, max(2, math.ceil(length / step) + 1))
    step = max(length / (len(evenly) - 1), 1e-6)
    start, end = end_directions(baseline, END_HEIGHTS * height_px)
    front = np.arange(math.ceil(before_px / step) + radius, 0, -1)[:, None]
    back = np.arange(1, math.ceil(after_px / step) + radius + 1)[:, None]
    chain = np.concatenate((evenly[0] - front * step * start, evenly, evenly[-1] + back * step * end))
    weights = np.hanning(2 * radius + 3)[1:-1]
    weights /= weights.sum()
    smooth = np.stack([np.convolve(chain[:, axis], weights, mode="valid") for axis in (0, 1)], axis=1)
    along = np.gradient(smooth, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    return Spine(smooth, np.stack((along[:, 1], -along[:, 0]), axis=1))


def end_directions(path: Floats, over_px: float) -> tuple[Floats, Floats]:
    """Unit directions at start and end of a path, each the mean over its first or last `over_px`."""
    length = path_length(path)
    share = min(1.0, over_px / length)
    inner = along_path(path, np.array([share, 1 - share]))
    start, end = inner[0] - path[0], path[-1] - inner[1]
    chord = path[-1] - path[0]
    return _unit(start, chord), _unit(end, chord)


def _unit(vector: Floats, otherwise: Floats) -> Floats:
    for candidate in (vector, otherwise):
        size = float(np.linalg.norm(candidate))
        if size > 1e-6:
            return candidate / size
    return np.array([1.0, 0.0])


def path_length(path: Floats) -> float:
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def resampled(path: Floats, count: int) -> Floats:
    """`count` points at even distances along the path, its ends included."""
    return along_path(path, np.linspace(0.0, 1.0, count))


def along_path(path: Floats, shares: Floats) -> Floats:
    """Points of the path at shares of its length."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    run = np.concatenate(([0.0], np.cumsum(steps)))
    wanted = shares * run[-1]
    return np.stack([np.interp(wanted, run, path[:, axis]) for axis in (0, 1)], axis=1)
