"""A line's text as TEI: tags become elements, and those that overlap are cut into pieces that point to each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from ductus.document.tags import EXPANSION, Tag
from ductus.formats._tei_tags import CHOICE, GAP, Element, element_of
from ductus.formats.remarks import Remarks
from ductus.formats.xml import Ids, add, holdable

if TYPE_CHECKING:
    from lxml.etree import _Element as Node

XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class TagWriter:
    """Writes tagged text into elements. One object a file, because pieces of a tag have ids."""

    table: Mapping[str, Element]
    remarks: Remarks
    ids: Ids = field(default_factory=Ids)

    def write(self, parent: Node, text: str, tags: Sequence[Tag], where: str) -> None:
        """Append the text to what `parent` holds already."""
        at = _Place(parent)
        open_tags: list[tuple[Tag, Node]] = []
        pieces: dict[Tag, list[Node]] = {}
        for start, end in _stretches(text, tags):
            while open_tags and any(tag.end <= start for tag, _ in open_tags):
                open_tags.pop()
            held = [tag for tag, _ in open_tags]
            at.into(open_tags[-1][1] if open_tags else parent)
            wanted = [tag for tag in tags if not tag.is_empty and tag.start <= start and tag.end > start]
            for tag in sorted((tag for tag in wanted if tag not in held), key=lambda one: (-one.end, one.start)):
                is_last = all(around.end >= tag.end for around, _ in open_tags)
                node = self._element(at.node, tag, where, is_last=is_last)
                pieces.setdefault(tag, []).append(node)
                open_tags.append((tag, node))
                at.into(node)
            for tag in tags:
                if tag.is_empty and tag.start == start:
                    self._element(at.node, tag, where, is_last=True)
            at.say(text[start:end])
        self._link(pieces)

    def _element(self, parent: Node, tag: Tag, where: str, *, is_last: bool) -> Node:
        """A new element for the tag, or for its last piece; returns the one its text goes into."""
        row = element_of(tag.kind, self.table)
        values, lost = row.values(tag)
        name = row.name
        if name == CHOICE:
            lost = [one for one in lost if one != EXPANSION]
        if lost:
            self.remarks.note(where, f"Attributes of tags without a place in the TEI table: {', '.join(lost)}.")
        if name == GAP and not tag.is_empty:
            name, values = "unclear", {key: value for key, value in values.items() if key == "reason"}
        named = {key.replace("xml:", XML): value for key, value in values.items()}
        expansion = tag.value(EXPANSION)
        if name == CHOICE and expansion and is_last and not tag.is_empty:
            choice = add(parent, CHOICE)
            abbreviated = add(choice, "abbr", named)
            add(choice, "expan", content=expansion)
            return abbreviated
        return add(parent, "abbr" if name == CHOICE else name, named)

    def _link(self, pieces: Mapping[Tag, Sequence[Node]]) -> None:
        for nodes in pieces.values():
            if len(nodes) < 2:
                continue
            for node in nodes:
                node.set(f"{XML}id", self.ids.take("piece_1"))
            for one, other in pairwise(nodes):
                one.set("next", f"#{other.get(f'{XML}id')}")
                other.set("prev", f"#{one.get(f'{XML}id')}")


def _stretches(text: str, tags: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """From each place where a tag begins or ends to the next, and from the last to itself, for what stands there."""
    places = sorted({0, len(text), *(tag.start for tag in tags), *(tag.end for tag in tags)})
    yield from pairwise(places)
    yield len(text), len(text)


class _Place:
    """Where the next letter goes: into an element, or behind the last one in it."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def into(self, node: Node) -> None:
        self.node = node

    def say(self, text: str) -> None:
        clean = holdable(text)
        if len(self.node):
            self.node[-1].tail = (self.node[-1].tail or "") + clean
        else:
            self.node.text = (self.node.text or "") + clean
