"""What Unicode says of a character, for people who have to tell two that look alike apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

DOTTED_CIRCLE = "\u25cc"
_FIRST_ASSIGNED, _LAST = 0x20, 0x10FFFF
_PLANES_SEARCHED = 0x20000
"""Names are searched in the first two planes; above stand ideographs, whose names are their numbers."""
_CATEGORIES = {
    "Lu": "capital letter",
    "Ll": "small letter",
    "Lt": "title-case letter",
    "Lm": "modifier letter",
    "Lo": "letter",
    "Mn": "combining mark",
    "Mc": "spacing mark",
    "Me": "enclosing mark",
    "Nd": "digit",
    "Nl": "letter number",
    "No": "other number",
    "Pc": "connecting punctuation",
    "Pd": "dash",
    "Ps": "opening bracket",
    "Pe": "closing bracket",
    "Pi": "opening quotation mark",
    "Pf": "closing quotation mark",
    "Po": "punctuation",
    "Sm": "mathematical sign",
    "Sc": "currency sign",
    "Sk": "modifier sign",
    "So": "other sign",
    "Zs": "space",
    "Zl": "line separator",
    "Zp": "paragraph separator",
    "Cc": "control",
    "Cf": "invisible format character",
    "Cs": "half of a surrogate pair",
    "Co": "private use",
    "Cn": "not assigned",
}
"""General categories of the Unicode Standard (chapter 4.5) in plain words."""


@dataclass(frozen=True, slots=True)
class CharacterFacts:
    """One code point. `combining_class` is 0 for what does not combine; `parts` are its full decomposition (NFD)."""

    character: str
    number: str
    name: str
    category: str
    combining_class: int
    is_private: bool
    parts: tuple[str, ...]


def facts_of(character: str) -> CharacterFacts:
    """What Unicode says of one code point; what private-use ones mean is an agreement such as MUFI's."""
    category = unicodedata.category(character)
    parts = tuple(unicodedata.normalize("NFD", character))
    return CharacterFacts(
        character,
        number_of(character),
        unicodedata.name(character, "").lower() or _CATEGORIES[category],
        _CATEGORIES[category],
        unicodedata.combining(character),
        category == "Co",
        parts if parts != (character,) else (),
    )


def number_of(text: str) -> str:
    """The numbers of a text's code points: "U+0061 U+0303"."""
    return " ".join(f"U+{ord(character):04X}" for character in text)


def seen(text: str) -> str:
    """`text` as it can be seen alone: a mark on a dotted circle, a blank as an open box."""
    if text.isspace():
        return "\u2423"
    return DOTTED_CIRCLE + text if text and unicodedata.category(text[0]).startswith("M") else text


def name_of_text(text: str) -> str:
    """The names of a text's code points, joined: "latin small letter a + combining tilde"."""
    return " + ".join(facts_of(character).name for character in text)


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, str], ...]:
    found = ((unicodedata.name(chr(code), "").lower(), chr(code)) for code in range(_FIRST_ASSIGNED, _PLANES_SEARCHED))
    return tuple((name, sign) for name, sign in found if name and not name.startswith(("cjk ", "hangul syllable")))


def named(words: str) -> Iterator[str]:
    """Characters whose name holds all of these words, or that have this number ("U+A751", "a751")."""
    asked = words.lower().split()
    code = words.strip().lower().removeprefix("u+")
    if 4 <= len(code) <= 6 and all(digit in "0123456789abcdef" for digit in code) and int(code, 16) <= _LAST:
        yield chr(int(code, 16))
    if asked:
        yield from (sign for name, sign in _names() if all(word in name for word in asked))
