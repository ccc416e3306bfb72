"""What is mistaken for what: the single edits of the least way from the right texts to the read ones, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from ductus.training.measuring.forms import TextForm, in_form


class Mistake(StrEnum):
    """What happened to a character."""

    REPLACED = "replaced"
    LEFT_OUT = "left out"
    ADDED = "added"


class Confusion(NamedTuple):
    """A mistake and how often it was made. `right` is empty for what was added, `read` for what was left out.

    `share` is of all mistakes of these lines, from 0 to 1.
    """

    mistake: Mistake
    right: str
    read: str
    times: int
    share: float


def confusions(pairs: Iterable[tuple[str, str]], form: TextForm = TextForm.WRITTEN) -> tuple[Confusion, ...]:
    """The mistakes in (right, read) texts, the most frequent first, those equally frequent by character.

    Where several ways are equally short, one is taken; it is always the same.
    """
    from rapidfuzz.distance import Levenshtein

    found: Counter[tuple[Mistake, str, str]] = Counter()
    for right, read in ((in_form(right, form), in_form(read, form)) for right, read in pairs):
        for step in Levenshtein.editops(right, read):
            if step.tag == "replace":
                found[Mistake.REPLACED, right[step.src_pos], read[step.dest_pos]] += 1
            elif step.tag == "delete":
                found[Mistake.LEFT_OUT, right[step.src_pos], ""] += 1
            else:
                found[Mistake.ADDED, "", read[step.dest_pos]] += 1
    everything = sum(found.values())
    ranked = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Confusion(*kind, count, count / everything) for kind, count in ranked)


def character_name(character: str) -> str:
    """The character so that a person can see it: a blank and marks by name, others as they are."""
    import unicodedata

    if character == " ":
        return "blank"
    if character and (unicodedata.combining(character) or not character.isprintable()):
        return unicodedata.name(character, f"U+{ord(character):04X}").lower()
    return character
