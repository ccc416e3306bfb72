"""A strip's probabilities as a reading: by its likeliest path, or by the best of the texts that paths write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ductus.engines.base import RawReading
from ductus.engines.ctc import aligned_letters, likeliest_letters, reading_of
from ductus.engines.ctc_beams import likeliest_texts

if TYPE_CHECKING:
    from ductus.engines.ctc import Probabilities
    from ductus.engines.ctc_beams import Prefix, Weigh
    from ductus.engines.quill_support.language import Language

ONE_PATH = 1
"""Beams with which no search is made."""


def read_columns(
    probabilities: Probabilities,
    characters: Sequence[str],
    beams: int = ONE_PATH,
    alternatives: int = 0,
    language: Language | None = None,
) -> RawReading:
    """What one strip says, with a span for each character.

    `probabilities` is (columns, classes), `characters` the text of each class, "" for none. With more than one beam
    the likeliest text is taken, and up to `alternatives` of the next ones stand beside it; a `language` has its say in
    which these are, never in how sure each letter is.
    """
    if beams <= ONE_PATH:
        return reading_of(likeliest_letters(probabilities, characters), probabilities)
    found = likeliest_texts(probabilities, beams, _weigher(characters, language) if language is not None else None)
    best = found[0][0]
    letters = aligned_letters(probabilities, characters, best)
    text = "".join(letter.text for letter in letters)
    others = ("".join(characters[kind] for kind in kinds).strip() for kinds, _ in found[1:])
    kept = [other for other in dict.fromkeys(others) if other not in (text, "")]
    return reading_of(letters, probabilities, kept[:alternatives])


def _weigher(characters: Sequence[str], language: Language) -> Weigh:
    reach = language.order - 1
    known: dict[tuple[Prefix, int], float] = {}

    def weigh(prefix: Prefix, kind: int) -> float:
        # Shorter beginnings than the reach know that they stand at the beginning of the line.
        key = (prefix[-reach:] if reach else (), kind)
        factor = known.get(key)
        if factor is None:
            before = "".join(characters[each] for each in key[0])
            factor = known[key] = language.factor(before, characters[kind])
        return factor

    return weigh
