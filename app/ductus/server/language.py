"""The language of what was read, as ISO 639-1 says it, by the statistics of `langdetect`."""

from __future__ import annotations

import threading

from ductus.server.schemas import Stated

_SEED = 0
"""The library draws lots; with a seed the same text has the same language each time."""
_LEAST_LETTERS = 20
"""Below this the statistics mean nothing."""
_one_at_a_time = threading.Lock()


def language_of(text: str) -> Stated:
    """The likeliest language and how likely; nothing stated for text too short to tell, or of no language it knows.

    It knows modern languages: Latin and old spellings are told as what they resemble.
    """
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    if sum(letter.isalpha() for letter in text) < _LEAST_LETTERS:
        return Stated()
    with _one_at_a_time:
        DetectorFactory.seed = _SEED
        try:
            best = detect_langs(text)[0]
        except LangDetectException:
            return Stated()
    return Stated(value=str(best.lang), confidence=round(float(best.prob), 2))
