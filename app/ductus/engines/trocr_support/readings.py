"""What becomes of decoded tokens: a reading with its confidence, places and other readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ductus.engines.base import RawReading
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoding import Decoded
from ductus.engines.trocr_support.places import token_places
from ductus.engines.trocr_support.spans import is_from_right, line_confidence, loop_start, spans, text_and_pieces

GREEDY = 1
BEAMS_AGAINST_LOOPS = 4
"""Loops are decoded once more with beams, which mostly find the way out (research note on platforms, 4.4)."""

# Nobody knows what stands behind the point where a line was cut off, so it must not look certain.
_MOST_CONFIDENCE_CUT_OFF = 0.5
BLANK = RawReading("", 0.0)
"""A line without ink: nothing was read, so nothing is certain, and it shows up among the lines to look at."""


@dataclass(frozen=True, slots=True)
class ReadingSettings:
    """How to read: `beams` 1 is greedy; `bicubic` resizes as the authors of TrOCR measured it; 0 lines is automatic."""

    beams: int = GREEDY
    bicubic: bool = False
    alternatives: int = 0
    batch_lines: int = 0


def reading_of(row: Decoded, checkpoint: Checkpoint) -> RawReading:
    """The line that was decoded, as people get it."""

    def text_of(ids: Sequence[int]) -> str:
        return str(checkpoint.tokenizer.decode(list(ids), skip_special_tokens=True, clean_up_tokenization_spaces=False))

    text, pieces = text_and_pieces(row.ids, text_of)
    if not text:
        # Certain that nothing stands here is what the end token at once says.
        certainty = line_confidence(row.tokens) if row.tokens else np.exp(row.end_log_probability or 0.0)
        return RawReading("", min(1.0, float(certainty)))
    doubted_from = loop_start(row.ids)
    seen = None
    if row.looks is not None and checkpoint.grid is not None and doubted_from is None:
        seen = token_places(row.looks, checkpoint.grid, from_right=is_from_right(text))
    places = spans(text, pieces, row.tokens, doubted_from, seen)
    confidence = line_confidence(row.tokens)
    if doubted_from is not None:
        confidence = min(confidence, min(span.confidence for span in places))
    elif row.end_log_probability is None:
        confidence = min(confidence, _MOST_CONFIDENCE_CUT_OFF)
    others = (text_and_pieces(ids, text_of)[0] for ids in row.others if loop_start(ids) is None)
    return RawReading(text, confidence, places, tuple(dict.fromkeys(other for other in others if other != text)))
