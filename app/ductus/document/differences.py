"""What differs between two versions of a line, character by character, as a person would mark it on paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

# Comparing costs the product of both lengths. A line of writing has a hundred letters; from here on, where somebody
# pasted a chapter into a line, what stands between the common beginning and end counts as replaced as a whole (at
# this size the comparison takes 0.3 s).
_LONGEST_COMPARED = 2_000
# So many versions are remembered: all that a long history shows, drawn again at every move of the pointer.
_REMEMBERED = 512

_ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_JAMO_VOWELS_AND_TAILS = ("\u1160", "\u11ff")
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")


class Change(StrEnum):
    """What became of a stretch of text."""

    EQUAL = "equal"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and what became of it; never empty, and never cut between a letter and its marks."""

    change: Change
    text: str


@lru_cache(maxsize=_REMEMBERED)
def differences(before: str, after: str) -> tuple[Piece, ...]:
    """How `before` became `after`: pieces in reading order, what was deleted ahead of what was inserted in its place.

    Equal and deleted pieces joined are `before`; equal and inserted ones joined are `after`. Letters are compared with
    all their marks, so that "é" written as two code points is one letter that differs from "e". Single letters that
    two different words have in common by chance are not held against them: the words are shown as replaced.
    Longest common blocks are those of Ratcliff and Obershelp, as `difflib` finds them.
    """
    old, new = letters(before), letters(after)
    begin = _common_length(old, new)
    end = _common_length(old[begin:][::-1], new[begin:][::-1])
    old_middle, new_middle = old[begin : len(old) - end], new[begin : len(new) - end]
    steps = [
        (old[:begin], new[:begin]),
        *_without_chance(_steps(old_middle, new_middle)),
        (old[len(old) - end :], new[len(new) - end :]),
    ]
    return tuple(_pieces(steps))


def letters(text: str) -> tuple[str, ...]:
    """`text` in user-perceived characters: each base with the marks, joiners and syllable parts that belong to it.

    The rules of Unicode's annex 29 as far as they concern writing in lines; a mark at the very start stands alone.
    """
    found: list[str] = []
    for character in text:
        if found and _belongs_to(character, found[-1]):
            found[-1] += character
        else:
            found.append(character)
    return tuple(found)


def _belongs_to(character: str, letter: str) -> bool:
    last = letter[-1]
    if unicodedata.category(character).startswith("M") or character == _ZERO_WIDTH_JOINER:
        return True
    if _is_within(character, _SKIN_TONES) or _is_within(character, _JAMO_VOWELS_AND_TAILS):
        return True
    if last == _ZERO_WIDTH_JOINER:
        return not character.isspace()
    return len(letter) == 1 and _is_within(last, _FLAG_LETTERS) and _is_within(character, _FLAG_LETTERS)


def _is_within(character: str, bounds: tuple[str, str]) -> bool:
    return bounds[0] <= character <= bounds[1]


_Letters = Sequence[str]
# What stood there and what stands there now; equal where nothing changed.
_Step = tuple[_Letters, _Letters]


def _common_length(first: _Letters, second: _Letters) -> int:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length


def _steps(old: _Letters, new: _Letters) -> list[_Step]:
    if max(len(old), len(new)) > _LONGEST_COMPARED:
        return [(old, new)]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [(old[a:b], new[c:d]) for _, a, b, c, d in matcher.get_opcodes()]


def _without_chance(steps: Sequence[_Step]) -> list[_Step]:
    """Replace as a whole what agrees only in fewer letters than the changes on both sides of it are long.

    What was joined has grown, so the agreement before it is looked at again.
    """
    kept: list[_Step] = []
    for step in steps:
        kept.append(step)
        while len(kept) >= 3 and _is_chance(*kept[-3:]):
            (a, b), (c, d), (e, f) = kept[-3:]
            kept[-3:] = [((*a, *c, *e), (*b, *d, *f))]
    return kept


def _is_chance(before: _Step, between: _Step, after: _Step) -> bool:
    if between[0] != between[1] or before[0] == before[1] or after[0] == after[1]:
        return False
    shared = len(between[0])
    return shared < _size(before) and shared < _size(after)


def _size(step: _Step) -> int:
    return max(len(step[0]), len(step[1]))


def _pieces(steps: Iterable[_Step]) -> Iterable[Piece]:
    # Joining steps can leave one that changes nothing, beside another: equal neighbours are one piece.
    equal = ""
    for old, new in steps:
        if old == new:
            equal += "".join(old)
            continue
        if equal:
            yield Piece(Change.EQUAL, equal)
            equal = ""
        if old:
            yield Piece(Change.DELETED, "".join(old))
        if new:
            yield Piece(Change.INSERTED, "".join(new))
    if equal:
        yield Piece(Change.EQUAL, equal)
