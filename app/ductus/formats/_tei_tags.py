"""Which element of TEI says what a tag says: a table that a project may change, and its reading.

A row is `kind: element attribute="value" ...`; `{name}` in a value is the attribute of that name of the tag, and an
attribute whose values are all missing is left out. Two words in place of an element do more than wrap:

- `choice` writes the text as `abbr` and its expansion beside it as `expan`;
- `gap` is empty in TEI; where the tag covers letters, they are written as `unclear` with the same reason.

Kinds without a row become `seg` of that type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ductus.document.tags import Tag
from ductus.errors import ExportFailed, Remedy

TABLE = """\
unclear: unclear
illegible: gap reason="illegible" extent="{extent}"
gap: gap reason="lost" extent="{extent}"
deleted: del
added: add place="{place}"
abbreviation: choice
superscript: hi rend="superscript"
language: foreign xml:lang="{language}"
person: persName
place: placeName
date: date when="{when}"
"""
"""What holds unless a project says otherwise, by the TEI guidelines' chapters 3, 11 and 13."""
CHOICE, GAP = "choice", "gap"
_NAME = r"[A-Za-z_][\w.-]{0,63}"
_ROW = re.compile(rf"([^:]{{1,64}}):\s*({_NAME})((?:\s+(?:xml:)?{_NAME}\s*=\s*\"[^\"]{{0,256}}\")*)\s*")
_ATTRIBUTE = re.compile(rf"((?:xml:)?{_NAME})\s*=\s*\"([^\"]*)\"")
_SLOT = re.compile(r"\{([^{}]+)\}")
_FIT = {
    "when": re.compile(r"-?\d{4}(-\d\d(-\d\d)?)?|--\d\d(-\d\d)?|---\d\d"),
    "xml:lang": re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*"),
    "place": re.compile(r"\S+"),
    "type": re.compile(r"\S+"),
    "rend": re.compile(r"\S.*"),
}
"""What TEI takes in attributes that are no free text."""
_FREE = "n"
"""The attribute of every element that takes any words; what fits nowhere else goes there."""


@dataclass(frozen=True, slots=True)
class Element:
    """How one kind of tag is written."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)

    def values(self, tag: Tag) -> tuple[dict[str, str], list[str]]:
        """The element's attributes for this tag, and the names of attributes of the tag that found no place."""
        held = dict(tag.attributes)
        used: set[str] = set()
        made: dict[str, str] = {}
        misfits: list[str] = []
        for name, pattern in self.attributes.items():
            slots = _SLOT.findall(pattern)
            used.update(slots)
            if slots and not any(held.get(slot) for slot in slots):
                continue
            value = _SLOT.sub(lambda match: held.get(match.group(1), ""), pattern)
            if name in _FIT and not _FIT[name].fullmatch(value):
                misfits.append(value)
            else:
                made[name] = value
        if misfits:
            made.setdefault(_FREE, "; ".join(misfits))
        return made, sorted(set(held) - used)


def read_table(text: str) -> dict[str, Element]:
    """The rows of a table by kind; blank lines and those after a # are passed over.

    Raises:
        ExportFailed: a row is no row.
    """
    found: dict[str, Element] = {}
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.lstrip().startswith("#"):
            continue
        match = _ROW.fullmatch(row.strip())
        if match is None:
            raise ExportFailed(
                f"Row {number} of the TEI table cannot be understood: “{row.strip()}”.",
                remedy=Remedy('Write rows like: date: date when="{when}"'),
            )
        found[match.group(1).strip()] = Element(match.group(2), dict(_ATTRIBUTE.findall(match.group(3))))
    return found


def element_of(kind: str, table: Mapping[str, Element]) -> Element:
    """The row of that kind, else a `seg` that names it."""
    return table.get(kind) or Element("seg", {"type": re.sub(r"\s+", "_", kind) or "tag"})
