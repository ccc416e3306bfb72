"""What of a reading stands in an answer."""

from __future__ import annotations

import math

import pytest

from ductus.document.geometry import Box
from ductus.engines.base import RawReading
from ductus.server.answers import _broken, _row_of, _Word, score, sureness


@pytest.mark.parametrize(("value", "answered"), [(0.126, 0.13), (1.0, 1.0), (math.nan, None), (None, None)])
def test_a_confidence_nobody_stated_is_null(value, answered):
    assert score(value) == answered


def test_an_engine_that_states_none_is_not_taken_to_be_sure():
    assert score(sureness(RawReading("text", 1.0, is_confidence_stated=False))) is None
    assert score(sureness(RawReading("text", 0.5))) == 0.5


@pytest.mark.parametrize("lefts", [(0, 110, 250), (250, 110, 0)], ids=["left to right", "right to left"])
def test_a_line_is_broken_where_its_words_stand_far_apart_whichever_way_it_is_written(lefts):
    words = []
    for left in lefts:
        box = Box(left, 0, left + 100, 20)
        words.append(_Word(box, box.polygon().points, str(left), 1.0, 1.0, 0))
    pieces = _broken(_row_of(words, 1.0), 30)
    apart = [["0", "110"], ["250"]] if lefts[0] == 0 else [["250"], ["110", "0"]]
    assert [[word.text for word in piece.words] for piece in pieces] == apart
