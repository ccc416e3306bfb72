"""How many edits lead from what was read to what is right: by characters and by words, line by line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ductus.training.measuring.forms import TextForm, in_form


class Counts(NamedTuple):
    """Edits, and what they are counted against: the characters and words of the right text."""

    character_edits: int = 0
    characters: int = 0
    word_edits: int = 0
    words: int = 0

    @property
    def cer(self) -> float:
        """Character error rate: 0.05 is 5 %. 0 where nothing was to be read and nothing was, 1 where something was."""
        return _rate(self.character_edits, self.characters)

    @property
    def wer(self) -> float:
        """Word error rate, in the same way."""
        return _rate(self.word_edits, self.words)


def counted_line(right: str, read: str, form: TextForm = TextForm.WRITTEN) -> Counts:
    """The least edits (Levenshtein 1966: insertions, deletions, substitutions at one each) of one line in that form."""
    from rapidfuzz.distance import Levenshtein

    right, read = in_form(right, form), in_form(read, form)
    right_words, read_words = right.split(), read.split()
    return Counts(
        Levenshtein.distance(right, read),
        len(right),
        Levenshtein.distance(right_words, read_words),
        len(right_words),
    )


def character_error_rate(pairs: Iterable[tuple[str, str]]) -> float:
    """The rate over all (right, read) texts as written, by which courses are judged and everything is measured."""
    return total(counted_line(right, read) for right, read in pairs).cer


def total(counts: Iterable[Counts]) -> Counts:
    """The sum over lines or pages: a long line weighs more than a short one."""
    columns = list(zip(*counts, strict=True))
    return Counts(*(sum(column) for column in columns)) if columns else Counts()


def _rate(edits: int, all_of_them: int) -> float:
    return edits / all_of_them if all_of_them else float(edits > 0)
