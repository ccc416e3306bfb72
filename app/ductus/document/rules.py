"""The rules a project's people agreed to transcribe by, and where a text breaks them.

Nothing is said until somebody says it: the rules of a new project allow everything. Offsets are code points.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal

LINE_END_HYPHENS = "-\u00ac\u2e17\u2e40\u2010=:"
"""Signs met at the end of a line where a word goes on: hyphen-minus, not sign, double oblique hyphen, double hyphen,
hyphen, equals sign, colon."""


class Form(StrEnum):
    """The normalisation form texts are kept in (Unicode Standard Annex #15)."""

    AS_TYPED = "as typed"
    COMPOSED = "NFC"
    DECOMPOSED = "NFD"


_UNICODE_FORMS: Mapping[Form, Literal["NFC", "NFD"]] = {Form.COMPOSED: "NFC", Form.DECOMPOSED: "NFD"}


class Breach(StrEnum):
    """What kind of rule a text breaks."""

    CHARACTER = "character"
    FORM = "form"
    SPACE = "space"
    HYPHEN = "hyphen"
    BRACKET = "bracket"


@dataclass(frozen=True, slots=True)
class Rules:
    """What the transcription of one project keeps to; the default says nothing.

    `characters` are all that may be used, besides the space; empty allows all. `hyphens` are the signs with which a
    broken word may end a line, the usual one first; empty allows all. `brackets` is the pair with which expanded
    abbreviations are marked, such as "()"; empty says nothing. `note` is for people only.
    """

    form: Form = Form.AS_TYPED
    characters: str = ""
    hyphens: str = ""
    brackets: str = ""
    are_spaces_single: bool = False
    note: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether no text can break these rules."""
        return (
            self.form is Form.AS_TYPED
            and not self.characters
            and not self.hyphens
            and not self.brackets
            and not self.are_spaces_single
        )


@dataclass(frozen=True, slots=True)
class Offence:
    """A place in a text that breaks a rule, from `start` up to `end`. `what` is a sentence for people.

    `mend` is what belongs there instead, None where only a person can tell.
    """

    start: int
    end: int
    breach: Breach
    what: str
    mend: str | None = None


def offences(text: str, rules: Rules) -> tuple[Offence, ...]:
    """Every place in the text of one line that breaks a rule, from left to right."""
    if rules.says_nothing or not text:
        return ()
    found = [offence for check in _CHECKS for offence in check(text, rules)]
    return tuple(sorted(found, key=lambda offence: (offence.start, offence.end)))


def _wrong_form(text: str, rules: Rules) -> Iterator[Offence]:
    form = _UNICODE_FORMS.get(rules.form)
    if form is None or unicodedata.is_normalized(form, text):
        return
    for start, end in _clusters(text):
        piece = text[start:end]
        normal = unicodedata.normalize(form, piece)
        if normal != piece:
            yield Offence(start, end, Breach.FORM, f"“{piece}” is not in the form {form}.", normal)


def _unknown_characters(text: str, rules: Rules) -> Iterator[Offence]:
    if not rules.characters:
        return
    allowed = _allowed(rules.characters)
    if allowed.issuperset(text):
        return
    for place, sign in enumerate(text):
        if sign not in allowed:
            what = f"“{sign}” is not an allowed character ({name_of(sign)})."
            yield Offence(place, place + 1, Breach.CHARACTER, what)


def _loose_spaces(text: str, rules: Rules) -> Iterator[Offence]:
    if not rules.are_spaces_single:
        return
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[end].isspace():
            end += 1
        if end > start:
            yield from _judged_space(text, start, end)
        start = max(end, start + 1)


def _judged_space(text: str, start: int, end: int) -> Iterator[Offence]:
    if start == 0 or end == len(text):
        yield Offence(start, end, Breach.SPACE, "The line begins or ends with a space.", "")
    elif text[start:end] != " ":
        yield Offence(start, end, Breach.SPACE, "Not one plain space between words.", " ")


def _wrong_hyphen(text: str, rules: Rules) -> Iterator[Offence]:
    stripped = text.rstrip()
    # A lone dash or a colon after a space ends no broken word.
    if not rules.hyphens or len(stripped) < 2 or not stripped[-2].isalpha():
        return
    last = stripped[-1]
    if last in LINE_END_HYPHENS and last not in rules.hyphens and last != ":":
        what = f"Broken words end with {' or '.join(rules.hyphens)} in this project, not with {last}."
        yield Offence(len(stripped) - 1, len(stripped), Breach.HYPHEN, what, rules.hyphens[0])


def _open_brackets(text: str, rules: Rules) -> Iterator[Offence]:
    if len(rules.brackets) != 2:
        return
    opening, closing = rules.brackets[0], rules.brackets[1]
    waiting: list[int] = []
    for place, sign in enumerate(text):
        if sign == opening:
            waiting.append(place)
        elif sign == closing and waiting:
            waiting.pop()
        elif sign == closing:
            yield Offence(place, place + 1, Breach.BRACKET, f"{closing} closes no expansion.")
    for place in waiting:
        yield Offence(place, place + 1, Breach.BRACKET, f"{opening} opens an expansion that is not closed.")


_CHECKS: tuple[Callable[[str, Rules], Iterator[Offence]], ...] = (
    _wrong_form,
    _unknown_characters,
    _loose_spaces,
    _wrong_hyphen,
    _open_brackets,
)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Places of each character with the combining marks after it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place


@lru_cache(maxsize=8)
def _allowed(characters: str) -> frozenset[str]:
    """Code points that may stand in a text, composed or not: which of the two is `Rules.form`'s to say."""
    composed, decomposed = (unicodedata.normalize(form, characters) for form in ("NFC", "NFD"))
    return frozenset(f"{characters}{composed}{decomposed} ")


def name_of(sign: str) -> str:
    """What Unicode calls a code point, with its number: "latin small letter thorn, U+00FE"."""
    number = f"U+{ord(sign):04X}"
    name = unicodedata.name(sign, "").lower()
    if name:
        return f"{name}, {number}"
    return f"private use, {number}" if unicodedata.category(sign) == "Co" else number
