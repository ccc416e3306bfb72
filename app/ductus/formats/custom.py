r"""The `custom` attribute of PAGE: `readingOrder {index:0;} structure {type:MainZone;}`.

Read with patience, because real files hold stray braces and unfinished tags; written so that the three readers people
use agree: the values hold no brace and no semicolon, and special characters are escaped as \u00XX, which is how
Transkribus writes them. A colon inside a value stays as it is: eScriptorium and kraken both read `MainZone:column`,
and neither undoes an escape. Transkribus is the other way round: it fails on a colon or a blank in a value, and
undoes the escape; what is written for it alone uses `escaped_for_transkribus`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_TAG = re.compile(r"([^\s{};:]{1,64})\s{0,8}\{([^{}]*)(?:\}|$|(?=\{))")  # bounded, so that no text makes it slow
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BLANKS = " \t\n\r"
Escape = Callable[[str], str]
_SPECIAL = re.compile(r"[\\\"'{};\t\n\r\u2028\u2029]|^ +| +$")
_SPECIAL_TO_TRANSKRIBUS = re.compile(r"[\\\"'{}:;\s]")


@dataclass(frozen=True, slots=True)
class Tag:
    """One `name {key:value;}`; values are unescaped."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)


def parse(text: str) -> tuple[Tag, ...]:
    """The tags of a `custom` attribute in their order. What is not a tag is passed over; nothing raises."""
    return tuple(Tag(match.group(1), _values(match.group(2))) for match in _TAG.finditer(text))


def _values(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in body.split(";"):
        key, colon, value = part.partition(":")
        if colon and key.strip():
            found.setdefault(key.strip(), _unescaped(value.strip(_BLANKS)))
    return found


def _unescaped(value: str) -> str:
    return _ESCAPE.sub(lambda match: _character(int(match.group(1), 16)), value)


def _character(code: int) -> str:
    is_surrogate = 0xD800 <= code <= 0xDFFF
    return "" if is_surrogate else chr(code)


def value(tags: Iterable[Tag], name: str, key: str) -> str:
    """The value of `key` in the first tag `name` that has one; empty when there is none."""
    return next((tag.values[key] for tag in tags if tag.name == name and key in tag.values), "")


def index(tags: Iterable[Tag], name: str, key: str) -> int | None:
    """The same as a whole number; None when there is none or it is no number."""
    try:
        return int(value(tags, name, key))
    except ValueError:
        return None


@lru_cache(maxsize=1024)  # statuses, types and numbers of places: the same few on every line
def escaped(text: str) -> str:
    """A value that eScriptorium, kraken and Transkribus all read; a colon stays as it is."""
    return _escaped(text, _SPECIAL)


def escaped_for_transkribus(text: str) -> str:
    """A value as Transkribus itself writes it: colons and blanks are escaped too."""
    return _escaped(text, _SPECIAL_TO_TRANSKRIBUS)


def text_of(tags: Iterable[Tag], escape: Escape = escaped) -> str:
    """The tags as one attribute value. Tags without values are left out.

    Keys and names are ours and plain words; values may be anything.
    """
    return " ".join(f"{tag.name} {{{_body(tag.values, escape)}}}" for tag in tags if tag.values)


def _body(values: Mapping[str, str], escape: Escape) -> str:
    return " ".join(f"{key}:{escape(text)};" for key, text in values.items())


def _escaped(text: str, special: re.Pattern[str]) -> str:
    return special.sub(lambda match: "".join(f"\\u{ord(character):04x}" for character in match.group()), text)
