"""Where along the line each token was read, from where the decoder looked while it wrote.

Heads that read look at the ink of their letter; others look at the same few places whatever they write. So what a token
looks at counts as far as it is more than what all tokens of the line look at, and centres follow the direction of the
writing (monotone alignment by dynamic programming, as is usual for speech; Radford et al. 2022, arXiv 2212.04356, take
word times from cross-attention in that way). Where looking tells no more than chance, nothing is claimed.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

# States that stand for no patch: none, one (ViT) or two (DeiT).
_MOST_EXTRA_STATES = 2
# Fewer tokens than these say nothing about what all of them look at.
_FEWEST_TOKENS = 3
# Along the path found, tokens must look at least so many times more than the line's other tokens look there. Looks that
# were drawn at random, unevenly, reached 1.58 in one line of a hundred (lines of 3 to 30 tokens, 24 columns).
_LEAST_CONTRAST = 1.6
# Tokens that share a column stand apart by at least this share of what a token has on average.
_LEAST_GAP = 0.25
_TINY = 1e-6


@dataclass(frozen=True, slots=True)
class Grid:
    """How the encoder divides its image: rows and columns of patches."""

    rows: int
    columns: int


def token_places(looks: Floats, grid: Grid, *, from_right: bool) -> list[tuple[float, float]] | None:
    """Left and right of each token, in shares of the crop's width; None where looking does not tell.

    `looks` has the shape (tokens, states of the encoder), patches row by row at its end. Centres never go back against
    the direction of writing, and tokens meet halfway between their centres.
    """
    patches = grid.rows * grid.columns
    extra = looks.shape[1] - patches
    if len(looks) < _FEWEST_TOKENS or grid.columns < 2 or not 0 <= extra <= _MOST_EXTRA_STATES:
        return None
    shares = looks[:, extra:].reshape(len(looks), grid.rows, grid.columns).sum(axis=1)
    if not np.isfinite(shares).all():
        return None
    shares = shares / np.maximum(shares.sum(axis=1, keepdims=True), _TINY)
    if from_right:
        shares = shares[:, ::-1]
    contrast = shares / np.maximum(shares.mean(axis=0, keepdims=True), _TINY)
    path = _monotone(np.log(contrast + _TINY) + np.log(shares + _TINY))
    if float(np.exp(np.log(contrast[np.arange(len(path)), path] + _TINY).mean())) < _LEAST_CONTRAST:
        return None
    edges = _edges(_centres(shares * contrast, path) / grid.columns)
    found = [(float(left), float(right)) for left, right in itertools.pairwise(edges)]
    return [(1 - right, 1 - left) for left, right in found] if from_right else found


def _monotone(gains: Floats) -> NDArray[np.intp]:
    """The column of each token that gains most in all, never falling."""
    tokens, columns = gains.shape
    best = np.empty_like(gains)
    source = np.zeros((tokens, columns), dtype=np.intp)
    best[0] = gains[0]
    for token in range(1, tokens):
        so_far = np.maximum.accumulate(best[token - 1])
        is_new = best[token - 1] >= so_far
        source[token] = np.maximum.accumulate(np.where(is_new, np.arange(columns), 0))
        best[token] = gains[token] + so_far
    path = np.empty(tokens, dtype=np.intp)
    path[-1] = int(best[-1].argmax())
    for token in range(tokens - 1, 0, -1):
        path[token - 1] = source[token, path[token]]
    return path


def _centres(weights: Floats, path: NDArray[np.intp]) -> Floats:
    """Centres in columns, finer than a column: the middle of what is looked at in the column found and beside it."""
    columns = np.arange(weights.shape[1])
    near = np.abs(columns[None, :] - path[:, None]) <= 1
    local = np.where(near, weights, 0.0)
    middles = (local * (columns + 0.5)).sum(axis=1) / np.maximum(local.sum(axis=1), _TINY)
    return _apart(middles, weights.shape[1])


def _apart(middles: Floats, columns: int) -> Floats:
    """The centres in rising order, none closer than a least gap, all within the line."""
    gap = _LEAST_GAP * columns / len(middles)
    steps = gap * np.arange(len(middles))
    rising = np.maximum.accumulate(middles - steps) + steps
    last = columns - gap / 2 - steps[::-1]
    within: Floats = np.minimum(rising, last).astype(np.float32)
    return within


def _edges(centres: Floats) -> Floats:
    """Where each token begins and the last one ends: halfway between centres, and as far beyond the outer ones."""
    between = (centres[:-1] + centres[1:]) / 2
    first = centres[0] - (between[0] - centres[0])
    last = centres[-1] + (centres[-1] - between[-1])
    edges: Floats = np.clip(np.concatenate([[first], between, [last]]), 0.0, 1.0).astype(np.float32)
    return edges
