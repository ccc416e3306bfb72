"""A reading whose engine stated no confidence: kept so, never shown as a figure, never marked as doubtful."""

from __future__ import annotations

from ductus.document.calibration import evidence_of
from ductus.document.transcription import Provenance, Reading, now
from ductus.project.rows import reading_from_plain, reading_to_plain

STATED = Reading("r1", "anno", 0.4, Provenance("trocr"), now())
UNSTATED = Reading("r2", "anno", 1.0, Provenance("far-away"), now(), is_confidence_stated=False)


def test_it_is_kept_so():
    for reading in (STATED, UNSTATED):
        assert reading_from_plain(reading.text, reading_to_plain(reading)) == reading
    assert "is_confidence_stated" not in reading_to_plain(STATED), "projects of before stay as they are"


def test_only_a_stated_one_is_a_figure():
    assert STATED.stated_confidence == 0.4
    assert UNSTATED.stated_confidence is None


def test_it_says_nothing_about_what_confidences_are_worth():
    assert evidence_of(STATED, "anno")
    assert evidence_of(UNSTATED, "anno") == ()
