"""How many letters set two words apart, as far as that is worth knowing.

The distance is Levenshtein's (a letter more, less or another is 1), computed with whole columns as bits of one integer
(Myers, Journal of the ACM 46, 1999, in the form of Hyyrö, 2001).
"""

from __future__ import annotations

from functools import cached_property

MOST = 2
"""Beyond two letters a word of usual length resembles half the dictionary."""
_SHORT_WORD = 4
"""Words of up to this many letters are near at one letter's distance only: at two, "der" would be "und"."""


class NearWord:
    """A word to which others are compared: near are those at most `most` letters away. Any thread."""

    def __init__(self, word: str, most: int = MOST) -> None:
        self.word = word
        self.most = min(most, 1 if len(word) <= _SHORT_WORD else MOST)

    @cached_property
    def _pieces(self) -> tuple[str, ...]:
        """The word in one piece more than letters may differ: a near word holds one of them unchanged."""
        count = self.most + 1
        cuts = [len(self.word) * index // count for index in range(count + 1)]
        return tuple(self.word[cuts[index] : cuts[index + 1]] for index in range(count))

    @cached_property
    def _places(self) -> dict[str, int]:
        """For each letter the bits of where it stands in the word."""
        found: dict[str, int] = {}
        for index, letter in enumerate(self.word):
            found[letter] = found.get(letter, 0) | 1 << index
        return found

    def distance(self, other: str) -> int | None:
        """Letters that set `other` apart from the word; None when they are more than `most`."""
        if abs(len(other) - len(self.word)) > self.most or not any(piece in other for piece in self._pieces):
            return None
        found = self._levenshtein(other)
        return found if found <= self.most else None

    def _levenshtein(self, other: str) -> int:
        length = len(self.word)
        if not length:
            return len(other)
        everything, last = (1 << length) - 1, 1 << (length - 1)
        # Bits say where a column of the distance table rises or falls by one from the row above.
        rises, falls, distance = everything, 0, length
        for letter in other:
            same = self._places.get(letter, 0)
            diagonal = (((same & rises) + rises) ^ rises) | same | falls
            to_right, to_left = falls | ~(diagonal | rises), rises & diagonal
            if to_right & last:
                distance += 1
            if to_left & last:
                distance -= 1
            to_right, to_left = to_right << 1 | 1, to_left << 1
            rises = (to_left | ~(diagonal | to_right)) & everything
            falls = to_right & diagonal & everything
        return distance
