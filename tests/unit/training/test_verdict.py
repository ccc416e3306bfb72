"""Whether new weights read better, said plainly: sure, open, worse, too few pages, not measured."""

from datetime import UTC, datetime

import pytest

from ductus.training.measuring.intervals import Compared
from ductus.training.measuring.measurement import EngineRun, Measurement, RightLine
from ductus.training.measuring.verdict import Outcome, verdict_of, verdict_on


@pytest.mark.parametrize(
    ("compared", "outcome", "words"),
    [
        (Compared(-0.041, -0.062, -0.02, 12), Outcome.BETTER, "12 test pages: 4.1 of 100 letters fewer wrong (2.0 to"),
        (Compared(0.05, 0.01, 0.09, 12), Outcome.WORSE, "on 12 test pages: 5.0 of 100 letters more wrong (1.0 to 9.0)"),
        (Compared(-0.01, -0.03, 0.01, 12), Outcome.OPEN, "shown on 12 test pages: between 3.0 fewer and 1.0 more"),
        (Compared(-0.2, -0.3, -0.1, 3), Outcome.OPEN, "No difference can be shown on 3 test pages; 6 are needed"),
        (Compared(-0.2, None, None, 1), Outcome.OPEN, "on 1 test page;"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_was_shown_and_no_more(compared, outcome, words):
    verdict = verdict_of(compared)
    assert verdict.outcome is outcome and words in verdict.sentence
    said = {Outcome.BETTER: "Reads better", Outcome.WORSE: "Reads worse", Outcome.OPEN: "No difference"}
    assert verdict.sentence.startswith(said[outcome])


def measured(*runs, pages=8):
    lines = tuple(RightLine(f"l{n}", f"p{n}", "abcdefghij") for n in range(pages))
    return Measurement(datetime(2026, 11, 21, tzinfo=UTC), "Test pages", "frozen", lines, runs)


def test_on_a_measurement_the_last_engine_is_held_against_the_first_with_both_rates():
    used = EngineRun("Old", "quill", texts=("abcdefghxx",) * 8)
    new = EngineRun("New", "quill", texts=("abcdefghix",) * 8)
    verdict = verdict_on(measured(used, new))
    assert verdict.outcome is Outcome.BETTER and "Old: 20.0; the new weights: 10.0." in verdict.sentence
    assert verdict_on(measured(new, used)).outcome is Outcome.WORSE


def test_what_could_not_be_measured_is_said():
    broken = EngineRun("Broken", "quill", fault="No weights.")
    whole = EngineRun("Whole", "quill", texts=("abcdefghij",) * 8)
    assert "could not be measured: No weights." in verdict_on(measured(whole, broken)).sentence
    assert "The new weights read 0.0 of 100" in verdict_on(measured(broken, whole)).sentence
