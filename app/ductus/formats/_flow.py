"""Lines as running text: words divided at line ends put together, line ends kept or not.

A hyphen goes only where a word goes on: in the same paragraph, after a letter, before a small letter. Signs that mean
nothing but a divided word (¬, ⸗, the soft hyphen) go before any letter. "Rhin-" over "Meuse" stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ductus.document.tags import Tag, moved, part_of, settled
from ductus.formats._choices import chosen
from ductus.formats._tagged import ShownLine
from ductus.formats.base import FormatOption, WriteOptions

HYPHENS = FormatOption("hyphens", "Words divided at line ends", ("kept", "put together"))
BREAKS = FormatOption("breaks", "Breaks", ("lines", "paragraphs", "pages"))
_DIVIDERS = "¬⸗\u00ad"
_HYPHENS = "-\u2010="


def is_divided(text: str, following: str) -> bool:
    """Whether the last word of `text` goes on at the start of `following`."""
    text, following = text.rstrip(), following.lstrip()
    if len(text) < 2 or not text[-2].isalpha() or not following:
        return False
    if text[-1] in _DIVIDERS:
        return following[0].isalpha()
    return text[-1] in _HYPHENS and following[0].islower()


def with_whole_words(lines: Sequence[ShownLine]) -> list[ShownLine]:
    """The lines of one paragraph, each divided word whole at the end of the line it begins on, tags with their letters.

    A line of which nothing is left goes, unless it carries a comment.
    """
    made: list[ShownLine] = []
    for line in lines:
        if made and is_divided(made[-1].text, line.text):
            made[-1], line = _joined(made[-1], line)
        if line.text or line.line.comment:
            made.append(line)
    return made


def _joined(first: ShownLine, second: ShownLine) -> tuple[ShownLine, ShownLine]:
    """Both lines with the word that runs across them on the first; its divider is gone."""
    before = len(first.text.rstrip()) - 1
    indent = len(second.text) - len(second.text.lstrip())
    blank = next((place for place, sign in enumerate(second.text) if place >= indent and sign.isspace()), None)
    end = len(second.text) if blank is None else blank
    rest = end + len(second.text[end:]) - len(second.text[end:].lstrip())
    text = first.text[:before] + second.text[indent:end]
    moved_up = moved(part_of(second.tags, indent, end, is_last=blank is None), before)
    tags = _grown_together((*part_of(first.tags, 0, before), *moved_up), before)
    left = part_of(second.tags, rest, len(second.text))
    return (
        replace(first, text=text, tags=settled(tags, len(text))),
        replace(second, text=second.text[rest:], tags=left),
    )


def _grown_together(tags: Iterable[Tag], seam: int) -> list[Tag]:
    """A tag that was set on both halves of the word is one again."""
    found: list[Tag] = []
    for tag in tags:
        twin = next((one for one in found if _continues(one, tag, seam)), None)
        if twin is None:
            found.append(tag)
        else:
            found[found.index(twin)] = replace(twin, end=tag.end)
    return found


def _continues(one: Tag, other: Tag, seam: int) -> bool:
    is_same = (one.kind, one.attributes) == (other.kind, other.attributes)
    return is_same and one.end == seam == other.start and not one.is_empty and not other.is_empty


def flowing(lines: Sequence[ShownLine], options: WriteOptions) -> list[ShownLine]:
    """The lines of a paragraph as the option `hyphens` wants them.

    Raises:
        ExportFailed: the option has a value it does not know.
    """
    return with_whole_words(lines) if chosen(options, HYPHENS) == "put together" else list(lines)
