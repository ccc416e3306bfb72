"""Where each character of a text stands on the crop of its line.

Places are shares of the crop's width, 0 at the left and 1 at the right whatever the direction of the script.
Character offsets are code points, as in `TextSpan`.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from ductus.document.transcription import Reading

# With fewer characters than this placed by the engine, dividing the width in proportion is nearer to the truth.
_LEAST_KNOWN_SHARE = 0.5


class Place(NamedTuple):
    """The stretch of the crop one character stands on; `left` is never right of `right`."""

    left: float
    right: float


def is_right_to_left(text: str) -> bool:
    """Whether the first strongly directed character runs to the left (rule P2 of Unicode's bidirectional algorithm)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def places(text: str, reading: Reading | None) -> tuple[Place, ...]:
    """The place of each character of `text`: seen by the engine where `reading` knows it, else divided in proportion.

    Where `text` was edited since the reading, its unchanged beginning and end keep the places that were seen and
    what was typed shares the room between them.
    """
    seen = _seen_places(reading) if reading is not None else None
    if seen is None or reading is None or not text:
        return _spread(text, Place(0.0, 1.0), is_reversed=is_right_to_left(text))
    if reading.text == text:
        return seen
    return _carried_over(seen, reading.text, text)


def _spread(text: str, room: Place, *, is_reversed: bool) -> tuple[Place, ...]:
    """Divide `room` among the characters of `text`; marks that combine with the letter before them take no width."""
    weights = [0 if unicodedata.combining(character) else 1 for character in text]
    total = sum(weights)
    width = room.right - room.left
    found = []
    done = 0
    for weight in weights:
        start, end = done / max(1, total), (done + weight) / max(1, total)
        done += weight
        if is_reversed:
            start, end = 1 - end, 1 - start
        found.append(Place(room.left + start * width, room.left + end * width))
    return tuple(found)


def _seen_places(reading: Reading) -> tuple[Place, ...] | None:
    """The places the engine saw, gaps between its spans filled; None where it saw too few."""
    count = len(reading.text)
    found: list[Place | None] = [None] * count
    is_reversed = is_right_to_left(reading.text)
    for span in reading.spans:
        if span.left is None or span.right is None or not 0 <= span.start < span.end <= count:
            continue
        room = Place(min(span.left, span.right), max(span.left, span.right))
        piece = _spread(reading.text[span.start : span.end], room, is_reversed=is_reversed)
        found[span.start : span.end] = piece
    known = sum(place is not None for place in found)
    if count == 0 or known < _LEAST_KNOWN_SHARE * count:
        return None
    return _gaps_filled(found, reading.text, is_reversed=is_reversed)


def _gaps_filled(found: list[Place | None], text: str, *, is_reversed: bool) -> tuple[Place, ...]:
    filled: list[Place] = []
    index = 0
    while index < len(found):
        place = found[index]
        if place is not None:
            filled.append(place)
            index += 1
            continue
        end = next((later for later in range(index, len(found)) if found[later] is not None), len(found))
        before = filled[-1] if filled else None
        after = found[end] if end < len(found) else None
        filled.extend(
            _spread(text[index:end], _between(before, after, is_reversed=is_reversed), is_reversed=is_reversed)
        )
        index = end
    return tuple(filled)


def _between(before: Place | None, after: Place | None, *, is_reversed: bool) -> Place:
    """The room between two places, `before` being read first; the edge of the crop where there is none."""
    if is_reversed:
        before, after = after, before
    left = before.right if before is not None else 0.0
    right = after.left if after is not None else 1.0
    return Place(min(left, right), max(left, right))


def _carried_over(seen: tuple[Place, ...], old: str, new: str) -> tuple[Place, ...]:
    """The places seen for `old`, kept for the beginning and end that `new` shares with it."""
    shortest = min(len(old), len(new))
    head = next((index for index in range(shortest) if old[index] != new[index]), shortest)
    tail = next((index for index in range(shortest - head) if old[-1 - index] != new[-1 - index]), shortest - head)
    is_reversed = is_right_to_left(new)
    before = seen[head - 1] if head else None
    after = seen[len(old) - tail] if tail else None
    typed = new[head : len(new) - tail]
    if not tail and not head:
        return _spread(new, Place(0.0, 1.0), is_reversed=is_reversed)
    middle = _spread(typed, _between(before, after, is_reversed=is_reversed), is_reversed=is_reversed)
    return seen[:head] + middle + seen[len(old) - tail :]
