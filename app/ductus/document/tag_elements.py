"""How a project wants its tags written in XML editions: one element for each kind of tag."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TagElement:
    """A kind of tag and its element as it would be typed: `date when="{when}"`, where {when} is given with the tag.

    What may stand there is said by the format that writes it (`formats/tei_table.py`).
    """

    kind: str
    element: str
