"""What a project's own text makes likely, letter by letter: a character n-gram with Witten and Bell's estimate.

The chance of a letter behind a context mixes what was counted there with the chance behind the next shorter one, the
more of it the more different letters followed:

    p(c | h) = (N(h c) + T(h) p(c | h')) / (N(h) + T(h))

with N how often, T how many different ones, h' the context without its first letter; below the shortest all letters
known are alike (Witten and Bell 1991, The zero-frequency problem, method C, interpolated). Quill's beams weigh each
letter they add with it (Hannun et al. 2014, arXiv 1408.2873). Standard library only.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ductus.engines.checkpoint_files import read_json
from ductus.engines.quill_support.folders import LANGUAGE
from ductus.whole_files import replace_file

ORDER = 5
_BEGIN = "\n"
"""Stands before a line, as many as the longest context needs; no line holds one."""


class Language:
    """Chances of letters. `weight` says how much they count against the ink, 0 not at all; `mean_cost` evens length.

    Not changed once made; safe from one thread, for it remembers what it was asked.
    """

    def __init__(
        self, grams: Mapping[str, int], order: int = ORDER, weight: float = 0.0, mean_cost: float = 0.0
    ) -> None:
        self.order, self.weight, self.mean_cost = order, weight, mean_cost
        self.grams = dict(grams)
        self._followers: dict[str, Counter[str]] = {}
        for gram, times in grams.items():
            for first in range(len(gram)):
                self._followers.setdefault(gram[first:-1], Counter())[gram[-1]] += times
        self._sums = {context: counts.total() for context, counts in self._followers.items()}
        self._letters = len(self._followers.get("", ())) + 1  # one for all that were never met
        self._known: dict[tuple[str, str], float] = {}

    @classmethod
    def of(cls, texts: Iterable[str], order: int = ORDER) -> Language:
        """Counted from lines of text."""
        grams: Counter[str] = Counter()
        for text in texts:
            padded = _BEGIN * (order - 1) + text
            grams.update(padded[place : place + order] for place in range(len(text)))
        return cls(grams, order)

    def weighed(self, weight: float, mean_cost: float) -> Language:
        """The same counts, to count so much."""
        return Language(self.grams, self.order, weight, mean_cost)

    def chance(self, before: str, letter: str) -> float:
        """The chance of a letter behind what stands before it in its line, above 0."""
        context = (_BEGIN * (self.order - 1) + before)[-(self.order - 1) :] if self.order > 1 else ""
        known = self._known.get((context, letter))
        if known is None:
            known = self._known[context, letter] = self._mixed(context, letter)
        return known

    def factor(self, before: str, letter: str) -> float:
        """What a beam's chance is multiplied with when it adds the letter: 1 for letters as likely as the mean one."""
        return math.exp(self.weight * (math.log(self.chance(before, letter)) + self.mean_cost))

    def cost(self, texts: Sequence[str]) -> float:
        """The mean of -log p over all letters of these texts, in nats."""
        letters = [(text[:place], text[place]) for text in texts for place in range(len(text))]
        return -sum(math.log(self.chance(*each)) for each in letters) / max(1, len(letters))

    def _mixed(self, context: str, letter: str) -> float:
        chance = 1 / self._letters
        for start in range(len(context), -1, -1):  # from no context at all to the longest
            counts = self._followers.get(context[start:])
            if counts is None:
                break
            kinds = len(counts)
            chance = (counts[letter] + kinds * chance) / (self._sums[context[start:]] + kinds)
        return chance


def keep_language(folder: Path, language: Language) -> None:
    """Put it beside the weights.

    Raises:
        OSError: the folder cannot be written.
    """
    said = {
        "order": language.order,
        "weight": language.weight,
        "mean_cost": language.mean_cost,
        "grams": language.grams,
    }
    replace_file(folder / LANGUAGE, json.dumps(said, ensure_ascii=False).encode("utf-8"))


def language_in(folder: Path) -> Language | None:
    """That of the weights in a folder; None where there is none, it does not count, or it is damaged."""
    if not (folder / LANGUAGE).is_file():
        return None
    try:
        said = read_json(folder / LANGUAGE)
        grams = {str(gram): int(times) for gram, times in said["grams"].items()}
        language = Language(grams, int(said["order"]), float(said["weight"]), float(said["mean_cost"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # the weights read without it
    is_whole = language.order >= 1 and all(0 < len(gram) <= language.order for gram in grams)
    return language if is_whole and 0 < language.weight <= 2 else None
