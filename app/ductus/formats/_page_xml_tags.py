"""Tags in the `custom` attribute of a PAGE line, in Transkribus' words: `abbrev {offset:0; length:1; expansion:per;}`.

Offsets and lengths count UTF-16 units there, for Transkribus is a Java program. Kinds it has no word for keep their
own name, which it shows as tags of the person's making.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ductus.document.tags import ABBREVIATION, ADDED, DELETED, GAP, ILLEGIBLE, SUPERSCRIPT, Tag, settled
from ductus.formats import custom
from ductus.formats.xml import holdable

_WORDS = {ABBREVIATION: "abbrev", ADDED: "add"}
_KINDS = {word: kind for kind, word in _WORDS.items()}
_STYLE, _STYLES = "textStyle", {DELETED: "strikethrough", SUPERSCRIPT: "superscript"}
_REASON = "reason"
_NOT_OF_TEXT = frozenset({"readingOrder", "structure", "ductus", "comment"})
"""Names in `custom` that speak of the line as a whole."""
_UNFIT = re.compile(r"[\s{};:]+")
_MOST_TAGS = 1_000
"""Of one line; a file with more is damaged or means harm."""


def marks_of(text: str, tags: Iterable[Tag]) -> Iterator[custom.Tag]:
    """The tags of a line as marks for its `custom` attribute."""
    for tag in tags:
        name, values = _word_of(tag)
        name = _UNFIT.sub("_", holdable(name))[:64].strip("_") or "tag"
        if name in _NOT_OF_TEXT:
            name = f"{name}_tag"
        place = {"offset": str(_units(text[: tag.start])), "length": str(_units(text[tag.start : tag.end]))}
        rest = {_UNFIT.sub("_", holdable(key)): holdable(value) for key, value in values.items()}
        yield custom.Tag(name, place | {key: value for key, value in rest.items() if key and key not in place})


def tags_of(text: str, marks: Iterable[custom.Tag]) -> tuple[tuple[Tag, ...], list[str]]:
    """The tags that the marks of a line make in its text, and the names of marks that name no place in it."""
    found: list[Tag] = []
    lost: set[str] = set()
    for mark in marks:
        if mark.name in _NOT_OF_TEXT:
            continue
        try:
            start = _code_points(text, int(mark.values["offset"]))
            end = _code_points(text, int(mark.values["offset"]) + int(mark.values["length"]))
        except (KeyError, ValueError):
            lost.add(mark.name)
            continue
        if start > end or len(found) >= _MOST_TAGS:
            lost.add(mark.name)
            continue
        rest = {key: value for key, value in mark.values.items() if key not in ("offset", "length")}
        found += [Tag(kind, start, end, tuple(values.items())) for kind, values in _kinds_of(mark.name, rest)]
    return settled(found, len(text)), sorted(lost)


def _word_of(tag: Tag) -> tuple[str, dict[str, str]]:
    values = dict(tag.attributes)
    if tag.kind in _STYLES:
        return _STYLE, {_STYLES[tag.kind]: "true", **values}
    if tag.kind == ILLEGIBLE:
        return GAP, {_REASON: ILLEGIBLE, **values}
    return _WORDS.get(tag.kind, tag.kind), values


def _kinds_of(name: str, values: dict[str, str]) -> Sequence[tuple[str, dict[str, str]]]:
    """What a mark says in our kinds: one style of Transkribus may be several things at once."""
    if name == _STYLE:
        known = [kind for kind, word in _STYLES.items() if values.get(word) == "true"]
        rest = {key: value for key, value in values.items() if key not in _STYLES.values()}
        if not known:
            return [(_STYLE, values)]
        # A struck and bold word stays bold; the styles we do not know go with the first.
        return [(kind, rest if kind == known[0] else {}) for kind in known]
    if name == GAP and values.get(_REASON) == ILLEGIBLE:
        return [(ILLEGIBLE, {key: value for key, value in values.items() if key != _REASON})]
    return [(_KINDS.get(name, name), values)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _code_points(text: str, units: int) -> int:
    if units < 0:
        raise ValueError("a place before the text")
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))
