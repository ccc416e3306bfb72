"""The characters a Quill network learns to write, and texts as classes of its output."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

LEAST_TIMES = 20
"""A character met less often than this in the lines is not learnt; it would only cost the others certainty."""
LEAST_TIMES_GOING_ON = 3
"""The same for characters that weights to go on from lack: they come with few lines, and fewer teach nothing."""
_FIRST_SHOWN = 16


def alphabet_of(texts: Iterable[str], least_times: int = LEAST_TIMES) -> tuple[str, ...]:
    """The characters that occur at least so often, in the order of Unicode."""
    counts = Counter(sign for text in texts for sign in text)
    return tuple(sorted(sign for sign, count in counts.items() if count >= least_times))


def sentences_on(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """What a person should know of the characters before weights that know these go on; empty when they know all."""
    held = set(known)
    counts = Counter(sign for text in texts for sign in text if sign not in held)
    learnt = [sign for sign, times in counts.most_common() if times >= LEAST_TIMES_GOING_ON]
    left = [sign for sign, times in counts.most_common() if times < LEAST_TIMES_GOING_ON]
    said = []
    if learnt:
        said.append(f"New to these weights, and learnt: {_listed(learnt)}.")
    if left:
        said.append(f"Met fewer than {LEAST_TIMES_GOING_ON} times, so not learnt: {_listed(left)}.")
    return tuple(said)


def _listed(signs: Sequence[str]) -> str:
    shown = "  ".join(signs[:_FIRST_SHOWN])
    return f"{shown}  and {len(signs) - _FIRST_SHOWN} more" if len(signs) > _FIRST_SHOWN else shown


class Alphabet:
    """Texts to classes and back; class 0 is the blank of CTC."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        self._class_of = {sign: number for number, sign in enumerate(characters, start=1)}

    def classes_of(self, text: str) -> list[int]:
        """The classes of a text; characters that are not in the alphabet are passed over."""
        return [self._class_of[sign] for sign in text if sign in self._class_of]

    def text_of(self, path: Sequence[int]) -> str:
        """The text of the likeliest class of each frame: repeats are one, blanks none (Graves et al. 2006)."""
        signs = []
        before = 0
        for kind in path:
            if kind not in (0, before):
                signs.append(self.characters[kind - 1])
            before = kind
        return "".join(signs)
