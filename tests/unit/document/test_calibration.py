"""Confidence held against verified text: the curve rises, stays a share, and leaves a perfect engine alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.calibration import (
    AS_READ,
    ENOUGH_LETTERS,
    Evidence,
    Sureness,
    Tally,
    curve_of,
    engine_key,
    evidence_of,
)
from ductus.document.transcription import Provenance, Reading, TextSpan, now

QUILL = Provenance("quill", "w1")


@st.composite
def evidence(draw):
    letters = draw(st.integers(1, 2000))
    return Evidence(draw(st.floats(0, 1)), letters, draw(st.integers(0, letters)))


def tally_of(found):
    tally = Tally()
    tally.add(found)
    return tally


@given(st.lists(evidence(), min_size=1, max_size=40), st.floats(-0.5, 1.5), st.floats(-0.5, 1.5))
def test_the_curve_rises_and_is_a_share(found, one, other):
    tally = tally_of(found)
    curve = curve_of(tally)
    assert (curve is None) == (tally.total < ENOUGH_LETTERS)
    if curve is not None:
        low, high = sorted((one, other))
        assert 0.0 <= curve.at(low) <= curve.at(high) <= 1.0


@given(st.sets(st.integers(0, 99), min_size=1, max_size=30))
def test_a_perfectly_calibrated_engine_is_left_as_it_is(bins):
    """Where 87.5 % of the letters marked 87.5 % are right, and so throughout, the curve is the confidence itself."""
    found = [Evidence((index + 0.5) / 100, 4000, round((index + 0.5) * 40)) for index in bins]
    curve = curve_of(tally_of(found))
    for confidence, _, _ in found:
        assert curve.at(confidence) == pytest.approx(confidence, abs=1e-9)


@given(st.lists(evidence(), max_size=20), st.lists(evidence(), max_size=20))
def test_evidence_taken_out_again_leaves_no_trace(stays, goes):
    tally = tally_of([*stays, *goes])
    tally.add(goes, -1)
    assert tally == tally_of(stays)


def test_an_engine_that_says_too_much_is_taken_down():
    tally = tally_of([Evidence(0.955, 3000, 2400), Evidence(0.555, 3000, 600)])
    curve = curve_of(tally)
    assert curve.at(0.955) == pytest.approx(0.8)
    assert curve.at(0.555) == pytest.approx(0.2)
    assert 0.2 < curve.at(0.75) < 0.8


def test_violators_are_pooled():
    curve = curve_of(tally_of([Evidence(0.505, 2000, 1800), Evidence(0.905, 2000, 1000)]))
    assert curve.shares == (pytest.approx(0.7),)


def test_the_table_counts_what_was_right():
    tally = tally_of([Evidence(0.93, 1204, 1101), Evidence(0.12, 10, 1)])
    assert tally.rows(5) == ((0.1, 0.15, 10, 1), (0.9, 0.95, 1204, 1101))


def test_each_stretch_of_a_reading_is_held_against_the_verified_text():
    spans = (TextSpan(0, 4, 0.9), TextSpan(4, 8, 0.4))
    reading = Reading("r1", "erat deu", 0.6, QUILL, now(), spans)
    assert evidence_of(reading, "erat dei") == (Evidence(0.9, 4, 4), Evidence(0.4, 4, 3))


def test_a_reading_without_spans_is_one_stretch_and_an_empty_one_none():
    assert evidence_of(Reading("r1", "abc", 0.6, QUILL, now()), "abd") == (Evidence(0.6, 3, 2),)
    assert evidence_of(Reading("r1", "", 0.6, QUILL, now()), "abd") == ()


def test_each_engine_has_its_own_curve_and_one_without_is_taken_at_its_word():
    curve = curve_of(tally_of([Evidence(0.9, 3000, 1500)]))
    sureness = Sureness({engine_key(QUILL): curve})
    assert sureness.of(QUILL, 0.9) == pytest.approx(0.5)
    assert sureness.of(Provenance("other"), 0.9) == 0.9
    assert AS_READ.of(QUILL, 0.9) == 0.9
