"""Tags in words, for tooltips, lists and screen readers."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.document.tags import EXPANSION, EXTENT, Tag, TagKind, kind_of

_LONGEST = 40


def tag_words(tag: Tag, text: str, kinds: Sequence[TagKind]) -> str:
    """One tag of `text`: "Abbreviation “ꝑ”: expansion per"."""
    kind = kind_of(kinds, tag.kind)
    said = text[tag.start : tag.end]
    said = f"{said[:_LONGEST]}…" if len(said) > _LONGEST else said
    what = f"{kind.title} “{said}”" if said else kind.title
    more = ", ".join(f"{name} {value}" for name, value in tag.attributes if value)
    return f"{what}: {more}" if more else what


_EXAMPLES = {
    EXTENT: "3 letters, 2 words … or nothing",
    EXPANSION: "the whole word: per, quoque …",
    "place": "above, below, left margin …",
    "when": "1794, 1794-05, 1794-05-12",
    "language": "la, fr, de …",
}


def example_of(attribute: str) -> str:
    """What may be answered where a tag asks for that attribute, "" for those a project made itself."""
    return f"For example {_EXAMPLES[attribute]}" if attribute in _EXAMPLES else ""
