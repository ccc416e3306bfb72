"""Where in a line's text stands what somebody looks for: contained, as words, as a phrase, nearly so, or by pattern.

Pure and without an index: `project/search.py` uses it to be exact where its index is only quick.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

from ductus.document.folding import LOOSEST, Folded, Folding, is_word_character
from ductus.document.nearness import MOST, NearWord

_QUOTES = re.compile(r'"([^"]*)"?|(\S+)')
_REPEATED_GROUP = re.compile(
    r"(?<!\\)\((?:\?:|\?P<\w+>)?((?:\\.|\[(?:\\.|[^\]])*\]|[^()\\\[])*)\)(?:[+*]|\{\d*,\})(?!\+)"
)
_ATOM = re.compile(r"(?:\\.|\[(?:\\.|[^\]])*\]|[^\\\[])([+*?]|\{\d*,?\d*\})?")


class FindMode(StrEnum):
    """How what is looked for is meant."""

    CONTAINS = "contains"
    WORDS = "words"
    PHRASE = "phrase"
    NEARLY = "nearly"
    REGEX = "regex"


class BadPattern(ValueError):
    """What was typed is no regular expression; the message says where it goes wrong."""


class Span(NamedTuple):
    """Code points of a text, `end` not included; `nearness` is 1 for what was looked for, less for what is near it."""

    start: int
    end: int
    nearness: float = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, and which differences do not count. `most_letters` may differ in mode NEARLY.

    WORDS: each word somewhere in the line; `word*` for its beginning, "in quotes" for words one after another.
    `folding` counts in REGEX only as far as case goes: a pattern is matched against the text as written. In NEARLY it
    does not count: spellings that fold to the same are the nearest of all.
    """

    text: str
    mode: FindMode = FindMode.CONTAINS
    folding: Folding = field(default_factory=Folding)
    is_whole_words: bool = False
    most_letters: int = MOST


class Matcher(Protocol):
    """Finds one thing in any number of texts. Any thread."""

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where it stands in `text`, from the beginning, none over another; empty where it does not."""
        ...


class Term(NamedTuple):
    """Folded words that follow one another; with `is_prefix` the last may go on."""

    words: tuple[str, ...]
    is_prefix: bool = False


def matcher(wanted: Wanted) -> Matcher:
    """What finds it.

    Raises:
        BadPattern: mode REGEX, and the text is no regular expression.
    """
    match wanted.mode:
        case FindMode.REGEX:
            return _Pattern(compiled(wanted), is_whole_words=wanted.is_whole_words)
        case FindMode.WORDS | FindMode.PHRASE:
            return _Terms(terms(wanted), wanted.folding)
        case FindMode.NEARLY:
            return _Near(wanted)
        case FindMode.CONTAINS:
            return _Contains(wanted)


def compiled(wanted: Wanted) -> re.Pattern[str]:
    """The regular expression of mode REGEX.

    Raises:
        BadPattern: it is none, or one that may never end.
    """
    if _may_never_end(wanted.text):
        raise BadPattern(
            "This pattern repeats what repeats already, which can take for ever on a long line."
            " Have something that must be there between the two, such as a space."
        )
    try:
        return re.compile(wanted.text, re.IGNORECASE if wanted.folding.case else 0)
    except (re.error, OverflowError, RecursionError) as fault:
        place = getattr(fault, "pos", None)
        where = f" at character {place + 1}" if place is not None else ""
        raise BadPattern(f"This is not a regular expression: {getattr(fault, 'msg', fault)}{where}.") from fault


def _may_never_end(pattern: str) -> bool:
    r"""Whether a group is repeated whose content can be cut up in ever more ways: `(\w+\s?)+`, but not `(\w+ )+`.

    Python's matcher tries them all, and cannot be stopped: with it the whole window would stand still. This knows the
    shapes people write by mistake, not every such pattern.
    """
    for group in _REPEATED_GROUP.finditer(pattern):
        for branch in group[1].split("|"):
            repeats = [atom[1] for atom in _ATOM.finditer(branch)]
            if all(repeats) and any(repeat[0] in "+*" or repeat.endswith(",}") for repeat in repeats):
                return True
    return False


def terms(wanted: Wanted) -> tuple[Term, ...]:
    """What the text asks for in modes WORDS, PHRASE and NEARLY, folded; words without letters are left out."""
    if wanted.mode is FindMode.PHRASE:
        pieces = [wanted.text.strip()]
    else:
        pieces = [quoted or plain for quoted, plain in _QUOTES.findall(wanted.text)]
    found = []
    for piece in pieces:
        words = tuple(word for word, _, _ in _words(wanted.folding.fold(piece)))
        if words:
            found.append(Term(words, piece.endswith("*")))
    return tuple(found)


def word_around(text: str, place: int) -> Span:
    """The word at a place between two code points, or the one that ends there; empty where there is none."""
    start = end = min(max(place, 0), len(text))
    while start > 0 and is_word_character(text[start - 1]):
        start -= 1
    while end < len(text) and is_word_character(text[end]):
        end += 1
    return Span(start, end)


def _words(folded: str) -> Iterator[tuple[str, int, int]]:
    """Each word of a folded text, and where it stands there."""
    start = -1
    for place, character in enumerate(folded):
        if is_word_character(character):
            start = place if start < 0 else start
        elif start >= 0:
            yield folded[start:place], start, place
            start = -1
    if start >= 0:
        yield folded[start:], start, len(folded)


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Whether no letter goes on before or after."""
    is_open = start > 0 and is_word_character(folded[start - 1]) and is_word_character(folded[start])
    goes_on = end < len(folded) and is_word_character(folded[end]) and is_word_character(folded[end - 1])
    return not is_open and not goes_on


def _has_mark_behind(folded: str, end: int) -> bool:
    """Whether the last letter goes on with a mark, and so is another letter than the one looked for."""
    return end < len(folded) and unicodedata.category(folded[end]) in ("Mn", "Me")


def _in_original(folded: Folded, places: list[tuple[int, int, float]]) -> tuple[Span, ...]:
    """Spans of the original, from the beginning, none over another."""
    found: list[Span] = []
    for start, end, nearness in sorted(places):
        span = Span(*folded.original_span(start, end), nearness)
        if span.end > span.start and (not found or span.start >= found[-1].end):
            found.append(span)
    return tuple(found)


class _Contains:
    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._folded = wanted.folding.fold(wanted.text)

    def spans(self, text: str) -> tuple[Span, ...]:
        sought = self._folded
        if not sought or sought not in self._wanted.folding.fold(text):
            return ()
        folded = self._wanted.folding.fold_with_places(text)
        places = []
        start = folded.text.find(sought)
        while start >= 0:
            end = start + len(sought)
            is_found = not _has_mark_behind(folded.text, end) and (
                not self._wanted.is_whole_words or _stands_alone(folded.text, start, end)
            )
            if is_found:
                places.append((start, end, 1.0))
            start = folded.text.find(sought, end if is_found else start + 1)
        return _in_original(folded, places)


class _Terms:
    """Every term somewhere in the text."""

    def __init__(self, wanted: tuple[Term, ...], folding: Folding) -> None:
        self._terms = wanted
        self._folding = folding

    def spans(self, text: str) -> tuple[Span, ...]:
        if not self._terms:
            return ()
        folded = self._folding.fold_with_places(text)
        words = list(_words(folded.text))
        places: list[tuple[int, int, float]] = []
        for term in self._terms:
            found = list(_places_of(term, words))
            if not found:
                return ()
            places += [(start, end, 1.0) for start, end in found]
        return _in_original(folded, places)


def _places_of(term: Term, words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int]]:
    count = len(term.words)
    for first in range(len(words) - count + 1):
        here = [word for word, _, _ in words[first : first + count]]
        is_last = here[-1].startswith(term.words[-1]) if term.is_prefix else here[-1] == term.words[-1]
        if is_last and here[:-1] == list(term.words[:-1]):
            yield words[first][1], words[first + count - 1][2]


class _Near:
    """Words at most so many letters away from those looked for; each of these must have one."""

    def __init__(self, wanted: Wanted) -> None:
        loosely = replace(wanted, folding=LOOSEST)
        self._near = [NearWord(word, wanted.most_letters) for term in terms(loosely) for word in term.words]
        self._known: dict[str, tuple[int | None, ...]] = {}

    def _distances(self, word: str) -> tuple[int | None, ...]:
        known = self._known.get(word)
        if known is None:
            known = self._known[word] = tuple(near.distance(word) for near in self._near)
        return known

    def spans(self, text: str) -> tuple[Span, ...]:
        folded = LOOSEST.fold_with_places(text)
        places: list[tuple[int, int, float]] = []
        has_met = [False] * len(self._near)
        for word, start, end in _words(folded.text):
            nearest = 0.0
            for index, distance in enumerate(self._distances(word)):
                if distance is not None:
                    has_met[index] = True
                    nearest = max(nearest, 1 - distance / max(len(word), len(self._near[index].word)))
            if nearest:
                places.append((start, end, nearest))
        return _in_original(folded, places) if all(has_met) else ()


@dataclass(frozen=True, slots=True)
class _Pattern:
    pattern: re.Pattern[str]
    is_whole_words: bool

    def spans(self, text: str) -> tuple[Span, ...]:
        found = (match.span() for match in self.pattern.finditer(text))
        return tuple(
            Span(start, end)
            for start, end in found
            if end > start and (not self.is_whole_words or _stands_alone(text, start, end))
        )
