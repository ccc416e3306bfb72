"""How wrong texts are: character error rate, the edit distance over the length of what is right."""

from __future__ import annotations

from collections.abc import Iterable


def character_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """Edits needed to make each read text the right one, over all characters of the right ones.

    `pairs` are (right, read). Insertions, deletions and substitutions of code points count one each (Levenshtein); the
    sum goes over all lines, so a long line weighs more than a short one. 0 where nothing is to be read and nothing was.
    """
    from rapidfuzz.distance import Levenshtein

    edits = characters = 0
    for right, read in pairs:
        edits += Levenshtein.distance(right, read)
        characters += len(right)
    if characters == 0:
        return float(edits > 0)
    return edits / characters
