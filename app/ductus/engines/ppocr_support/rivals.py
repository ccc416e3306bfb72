"""What PP-OCR's recognizer nearly read: the line with one letter another one, left out, or put in.

Each alternative changes one place only, so that somebody can see at a glance what it would change. Of 123 wrongly read
lines of five trial pages (print, typescript, three hands) 76 had an alternative nearer to what is written; of 18 with
one wrong letter, 9 had the right text (November 2026).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ductus.engines.ctc import Letter, Probabilities

MOST = 6
"""Alternatives a line keeps; a list of them is read at a glance."""
_SURE = 0.9
"""Letters read with more than this have no rival worth naming."""
_LEAST_ODDS = 0.04
"""A rival this many times less likely than what was read is noise."""
_RIVALS_A_PLACE = 3
_NO_CHARACTER = 0


class _Change(NamedTuple):
    """Code points `start` to `end` become `text`; `odds` against what was read there."""

    odds: float
    start: int
    end: int
    text: str


def alternatives(probabilities: Probabilities, characters: Sequence[str], letters: Sequence[Letter]) -> tuple[str, ...]:
    """Other texts of a line that was read as `letters`, the likeliest first; none where the network was sure.

    `probabilities` is (columns, classes), `characters` the text of each class.
    """
    text = "".join(letter.text for letter in letters)
    changes = [*_other_letters(probabilities, characters, letters), *_more_letters(probabilities, characters, letters)]
    changes.sort(key=lambda change: -change.odds)
    found = (f"{text[: change.start]}{change.text}{text[change.end :]}".strip() for change in changes)
    return tuple(dict.fromkeys(other for other in found if other not in ("", text)))[:MOST]


def _other_letters(
    probabilities: Probabilities, characters: Sequence[str], letters: Sequence[Letter]
) -> Iterator[_Change]:
    """Letters that could be another one, or none at all."""
    for letter, end in zip(letters, accumulate(len(letter.text) for letter in letters), strict=True):
        if letter.probability > _SURE:
            continue
        columns = probabilities[letter.first : letter.last + 1]
        start = end - len(letter.text)
        for kind, probability in _likeliest(columns, {_NO_CHARACTER, letter.kind}):
            yield _Change(probability / letter.probability, start, end, characters[kind])
        # It was not there only if there was nothing in any of its columns.
        nothing = float(columns[:, _NO_CHARACTER].min())
        if nothing >= _LEAST_ODDS * letter.probability:
            yield _Change(nothing / letter.probability, start, end, "")


def _more_letters(
    probabilities: Probabilities, characters: Sequence[str], letters: Sequence[Letter]
) -> Iterator[_Change]:
    """Letters that could stand between those that were read."""
    ends = list(accumulate((len(letter.text) for letter in letters), initial=0))
    for place, (before, after) in enumerate(pairwise(letters), 1):
        between = probabilities[before.last + 1 : after.first]
        if not len(between) or float(between[:, _NO_CHARACTER].min()) > _SURE:
            continue
        # The edges of the letters beside it reach into the gap: they are no letters of their own.
        for kind, probability in _likeliest(between, {_NO_CHARACTER, before.kind, after.kind}):
            nothing = float(between[:, _NO_CHARACTER].min())
            yield _Change(probability / max(nothing, probability), ends[place], ends[place], characters[kind])


def _likeliest(columns: Probabilities, but: set[int]) -> list[tuple[int, float]]:
    """The likeliest classes of some columns and their probability there, without those of `but` and the unlikely."""
    import numpy as np

    peaks = columns.max(axis=0)
    wanted = min(_RIVALS_A_PLACE + len(but), len(peaks))
    kinds = np.argpartition(peaks, -wanted)[-wanted:]
    limit = _LEAST_ODDS * float(peaks.max())
    found = [(int(kind), float(peaks[kind])) for kind in kinds if int(kind) not in but and peaks[kind] >= limit]
    return sorted(found, key=lambda rival: -rival[1])[:_RIVALS_A_PLACE]
