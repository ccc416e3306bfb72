"""Two texts that grew out of one put together: what only one of them changed is taken, from whichever it is.

A three-way merge as of lines of source code (diff3; Khanna, Kunal and Pierce, "A formal investigation of diff3", 2007),
here of the letters of one line of writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ductus.document.differences import Change, differences


class _Replacement(NamedTuple):
    """Characters `start` to `end` (code points) of the base became `text`."""

    start: int
    end: int
    text: str


def three_way(base: str, mine: str, theirs: str, *, by_words: bool = False) -> str | None:
    """`base` with the changes of `mine` and of `theirs`; None where they changed the same place to different things.

    Changes that merely touch count as of one place: whether "ab" and "cd" in a row were meant to be both, nobody but a
    person can say. `by_words`: so do changes within one word, for two spellings mixed are neither's. The order of
    `mine` and `theirs` does not matter.
    """
    ours, others = _replacements(base, mine), _replacements(base, theirs)
    together = sorted({*ours, *others})
    if any(_touch(first, second) for first, second in pairwise(together)):
        return None
    if by_words and _words(base, set(ours) - set(others)) & _words(base, set(others) - set(ours)):
        return None
    return _replaced(base, together)


def _replacements(base: str, text: str) -> list[_Replacement]:
    """The stretches of `base` that are something else in `text`, in order, none touching the next."""
    found: list[_Replacement] = []
    at = 0
    for piece in differences(base, text):
        length = len(piece.text) if piece.change is not Change.INSERTED else 0
        if piece.change is not Change.EQUAL:
            new = piece.text if piece.change is Change.INSERTED else ""
            if found and found[-1].end == at:
                last = found.pop()
                found.append(_Replacement(last.start, at + length, last.text + new))
            else:
                found.append(_Replacement(at, at + length, new))
        at += length
    return found


def _touch(first: _Replacement, second: _Replacement) -> bool:
    return second.start <= first.end


def _words(base: str, replacements: Iterable[_Replacement]) -> set[int]:
    """Where the words begin that the replacements reach into or touch."""
    found = set()
    for start, end, _ in replacements:
        first = start
        while first > 0 and not base[first - 1].isspace():
            first -= 1
        found.add(first)
        found.update(place + 1 for place in range(start, end) if base[place].isspace())
    return found


def _replaced(base: str, replacements: Sequence[_Replacement]) -> str:
    pieces = []
    at = 0
    for start, end, text in replacements:
        pieces += [base[at:start], text]
        at = end
    return "".join((*pieces, base[at:]))
