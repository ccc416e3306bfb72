"""Spellings that are the same to whoever searches: case, accents and marks, letter forms, u and v.

Folding works letter by letter, so that a stretch of the folded text leads back to the letters it came from. The rules
are those of historical Latin script: ſ is s, æ is ae, ﬁ is fi, ꝑ is p; where u and v, i and j are one letter to the
writer they can be one here, too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

# Letters that Unicode does not take apart: what they are a form of (forms), what they carry a mark on (marks). The
# medieval ones are those of the Medieval Unicode Font Initiative that stand for one or two plain letters.
_FORMS = {
    "ſ": "s", "ß": "ss", "æ": "ae", "œ": "oe", "ꜳ": "aa", "ꜵ": "ao", "ꜷ": "au", "ꜹ": "av", "ꜽ": "ay", "ꝏ": "oo",
    "ꜩ": "tz", "ꝡ": "vy", "ꝛ": "r", "ꝺ": "d", "ꝼ": "f", "ᵹ": "g", "ꞃ": "r", "ꞅ": "s", "ꞇ": "t", "ı": "i", "ȷ": "j",
    "ꝫ": "et", "⁊": "et", "ꝯ": "con", "ꝰ": "us", "ꝝ": "rum", "ĸ": "k", "ẜ": "s", "ẝ": "s", "ς": "σ",
}  # fmt: skip
_MARKS = {
    "đ": "d", "ħ": "h", "ł": "l", "ø": "o", "ŧ": "t", "ƀ": "b", "ɨ": "i", "ꝁ": "k", "ꝃ": "k", "ꝅ": "k", "ꝉ": "l",
    "ꝋ": "o", "ꝍ": "o", "ꝑ": "p", "ꝓ": "p", "ꝕ": "p", "ꝗ": "q", "ꝙ": "q", "ꝟ": "v", "ꝥ": "þ", "ꝧ": "þ", "ƶ": "z",
}  # fmt: skip
_VARIANTS = {"v": "u", "j": "i"}
_TIRONIAN_ET = "⁊"
"""A sign to Unicode, a word to whoever wrote it."""


@dataclass(frozen=True, slots=True)
class Folding:
    """Which differences do not count. Accents and other combining marks go with `marks`, ſ and ligatures with `forms`.

    `is_index` also makes a space of every sign outside ASCII that is neither letter nor number: that is how the
    search index keeps texts, so that its words are ours. What is equal under any folding is equal under `LOOSEST`.
    """

    case: bool = True
    marks: bool = True
    forms: bool = True
    variants: bool = False
    is_index: bool = False

    def fold(self, text: str) -> str:
        """`text` without the differences that do not count."""
        return text.translate(_table(self))

    def fold_with_places(self, text: str) -> Folded:
        """The same, with the way back from each of its characters."""
        table = _table(self)
        pieces = [table[ord(character)] for character in text]
        return Folded("".join(pieces), tuple(accumulate(map(len, pieces), initial=0)))


LOOSEST = Folding(variants=True, is_index=True)
"""What the index of a project is kept in."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `starts` says where in it each character of the original begins, and at last where it ends."""

    text: str
    starts: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the original that `start` to `end` came from, marks that follow the last one included.

        A stretch that begins or ends within a letter (the "a" of "æ") takes the whole letter.
        """
        first = _last_at_or_before(self.starts, start)
        stop = first
        while stop < len(self.starts) - 1 and self.starts[stop] < end:
            stop += 1
        while stop < len(self.starts) - 1 and stop > first and self.starts[stop + 1] == self.starts[stop]:
            stop += 1
        return first, stop


def is_word_character(character: str) -> bool:
    """Whether it is part of a word: a letter, a number, a letter of a private font, a mark on one of them, or ⁊."""
    category = unicodedata.category(character)
    return category[0] in "LNM" or category == "Co" or character == _TIRONIAN_ET


def _last_at_or_before(starts: tuple[int, ...], place: int) -> int:
    """Index of the character whose piece holds `place`; characters folded to nothing before it are passed over."""
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if starts[middle] <= place:
            low = middle
        else:
            high = middle - 1
    return low


class _Table(dict[int, str]):
    """What each code point becomes, worked out when it is first met. `str.translate` asks it."""

    def __init__(self, folding: Folding) -> None:
        super().__init__()
        self._folding = folding

    def __missing__(self, code_point: int) -> str:
        folded = _folded_character(chr(code_point), self._folding)
        self[code_point] = folded
        return folded


@cache
def _table(folding: Folding) -> _Table:
    return _Table(folding)


def _folded_character(character: str, folding: Folding) -> str:
    """One character folded until nothing more changes: ǆ is taken apart, its marks taken off, its case dropped."""
    text, before = character, ""
    while text != before:  # ends: a test goes through every code point
        before, text = text, "".join(_step(each, folding) for each in text)
    return text


def _step(character: str, folding: Folding) -> str:
    # Signs stay whole: ≠ is not =, and a half note is not its stem.
    text = unicodedata.normalize("NFD", character) if unicodedata.category(character)[0] != "S" else character
    if folding.forms:
        text = "".join(_recased(each, _FORMS) for each in text)  # before Unicode makes ꝯ of ꝰ
        text = _plain_form(text)
    if folding.case:
        text = _lower(text)
    if folding.forms:
        text = "".join(_recased(each, _FORMS) for each in text)
    if folding.marks:
        text = "".join(_recased(each, _MARKS) for each in text if unicodedata.category(each) not in ("Mn", "Me"))
    if folding.variants:
        text = "".join(_recased(each, _VARIANTS) for each in text)
    if folding.is_index:
        text = "".join(each if _is_kept(each) else " " for each in text)
    return text


def _plain_form(text: str) -> str:
    """Ligatures and superscripts as the letters they are; signs stay (½ would become three)."""
    return "".join(
        unicodedata.normalize("NFKD", each) if unicodedata.category(each)[0] == "L" else each for each in text
    )


def _lower(text: str) -> str:
    # Not casefold(): that makes "ss" of ß, which is a matter of letter forms.
    return text.lower()


def _recased(character: str, table: dict[str, str]) -> str:
    """What the table has for a letter, capital for capital."""
    if character in table:
        return table[character]
    lower = character.lower()
    return table[lower].upper() if lower in table else character


def _is_kept(character: str) -> bool:
    return " " <= character < "\x80" or is_word_character(character)
