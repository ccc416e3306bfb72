"""The words of a text as a dictionary would look them up, and what a project agreed on about their spelling.

Words of a manuscript are not those of a printed page: they are broken at the end of a line, expanded in brackets,
abbreviated with signs that no dictionary holds, and spelled with u for v. Offsets are code points.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ductus.document.rules import LINE_END_HYPHENS
from ductus.document.tags import ABBREVIATION, DELETED, GAP, ILLEGIBLE, Tag


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the words of one project are held against; nothing is checked until a language is chosen.

    `languages` are the names of dictionaries, such as "fr" or "de_DE". `own_words` are right besides; a capital at
    their head, or all of them in capitals, is right too. `is_historical` lets long s, u for v and i for j pass.
    """

    languages: tuple[str, ...] = ()
    own_words: tuple[str, ...] = ()
    is_historical: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a line from `start` up to `end`; `looked_up` is what a dictionary is asked for.

    `is_part`: only one half of it stands in this line.
    """

    start: int
    end: int
    looked_up: str
    is_part: bool = False


_MARKS = "\u0300-\u036f\u1dc0-\u1dff"
_PRIVATE = "\ue000-\uf8ff"
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}{_PRIVATE}])"
_BRACKETS = "()[]{}\u27e8\u27e9"
_APOSTROPHES = "'\u2019\u02bc"
# Brackets and apostrophes belong to a word where letters stand on either side: d(omi)no, l'an.
_WORD = re.compile(rf"{_LETTER}+(?:[{re.escape(_BRACKETS)}]{{1,2}}{_LETTER}+|[{_APOSTROPHES}]{_LETTER}+)*")
_WITHOUT_BRACKETS = str.maketrans(dict.fromkeys(_BRACKETS) | dict.fromkeys(_APOSTROPHES, "'"))
# A colon at a line's end shortens a word as often as it breaks one.
_BREAKS = LINE_END_HYPHENS.replace(":", "")
_ROMAN = re.compile("[ivxlcdmj]+")
# Latin Extended-D holds the medieval abbreviations, modifier letters are those written above the line.
_SHORTENED = re.compile(f"[{_MARKS}{_PRIVATE}\ua720-\ua7ff\u02b0-\u02ff\u1d2c-\u1d6a]")
_NO_WORDS_OF_A_LANGUAGE = frozenset({ABBREVIATION, DELETED, GAP, ILLEGIBLE, "language", "person", "place"})


def words_in(text: str, before: str = "", after: str = "") -> tuple[Word, ...]:
    """The words of a line that a dictionary may know, from left to right.

    `before` and `after` are the lines around it: both halves of a broken word are looked up as the whole. Left out are
    single letters, Roman numerals, and words with signs of abbreviation.
    """
    found = list(_words(text))
    if not found:
        return ()
    if _is_broken(before) and not text[: found[0].start].strip() and (head := _words(before)):
        found[0] = Word(found[0].start, found[0].end, head[-1].looked_up + found[0].looked_up, is_part=True)
    if _is_broken(text) and (tail := _words(after)):
        found[-1] = Word(found[-1].start, found[-1].end, found[-1].looked_up + tail[0].looked_up, is_part=True)
    return tuple(word for word in found if _may_be_known(word.looked_up))


@lru_cache(maxsize=2048)
def _words(text: str) -> tuple[Word, ...]:
    found = []
    for match in _WORD.finditer(text):
        looked_up = unicodedata.normalize("NFC", match.group().translate(_WITHOUT_BRACKETS))
        found.append(Word(match.start(), match.end(), looked_up))
    return tuple(found)


def _is_broken(text: str) -> bool:
    stripped = text.rstrip()
    return len(stripped) > 1 and stripped[-1] in _BREAKS and stripped[-2].isalpha()


def _may_be_known(word: str) -> bool:
    return len(word) > 1 and not _SHORTENED.search(word) and not _ROMAN.fullmatch(word.casefold())


def judged(words: Iterable[Word], tags: Sequence[Tag]) -> tuple[Word, ...]:
    """The words that are to be right as they stand: not names, other languages, abbreviations, or what was struck."""
    spared = [tag for tag in tags if tag.kind in _NO_WORDS_OF_A_LANGUAGE]
    return tuple(word for word in words if not any(tag.start < word.end and tag.end > word.start for tag in spared))


def is_own(word: str, own_words: Collection[str]) -> bool:
    """Whether the project itself calls a word right."""
    if word in own_words:
        return True
    has_capital = word in (word.capitalize(), word.upper())
    return has_capital and (word.casefold() in own_words or word.capitalize() in own_words)


_MOST_SWAPPED = 4
"""Letters that may stand for their sisters; each doubles the spellings, and hardly a word has more."""
_SISTERS = {"u": "v", "v": "u", "i": "j", "j": "i", "U": "V", "V": "U", "I": "J", "J": "I"}


def modern_spellings(word: str) -> tuple[str, ...]:
    """The word, then how it may be spelled today: with round s, with u and v, i and j told apart."""
    plain = word.replace("\u017f", "s")
    places = [place for place, letter in enumerate(plain) if letter in _SISTERS][:_MOST_SWAPPED]
    found = [word, plain]
    for count in range(1, len(places) + 1):
        found += [_swapped(plain, chosen) for chosen in itertools.combinations(places, count)]
    return tuple(dict.fromkeys(found))


def _swapped(word: str, places: Collection[int]) -> str:
    return "".join(_SISTERS[letter] if place in places else letter for place, letter in enumerate(word))
