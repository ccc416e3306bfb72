"""Whether new weights read better than those in use, in a sentence a person can act on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ductus.numerals import decimal
from ductus.training.measuring.forms import TextForm
from ductus.training.measuring.intervals import PAGES_TO_BE_SURE, Compared
from ductus.training.measuring.measurement import Measurement


class Outcome(StrEnum):
    """What a comparison showed."""

    BETTER = "better"
    WORSE = "worse"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome and the sentence that says it."""

    outcome: Outcome
    sentence: str


def verdict_of(compared: Compared) -> Verdict:
    """What the paired comparison of the new weights with those in use says: below 0 the new ones read better."""
    points = abs(compared.difference) * 100
    which = "fewer" if compared.difference < 0 else "more"
    pages = "1 test page" if compared.pages == 1 else f"{compared.pages} test pages"
    if compared.is_sure and compared.low is not None and compared.high is not None:
        ends = sorted((abs(compared.low) * 100, abs(compared.high) * 100))
        better = compared.difference < 0
        said = "Reads better" if better else "Reads worse"
        between = f"{decimal(ends[0])} to {decimal(ends[1])}"
        sentence = f"{said} on {pages}: {decimal(points)} of 100 letters {which} wrong ({between}), sure."
        return Verdict(Outcome.BETTER if better else Outcome.WORSE, sentence)
    if compared.low is None or compared.high is None or compared.pages < PAGES_TO_BE_SURE:
        return Verdict(
            Outcome.OPEN,
            f"No difference can be shown on {pages}; {PAGES_TO_BE_SURE} are needed to be sure. On these, "
            f"{decimal(points)} of 100 letters {which} are wrong.",
        )
    return Verdict(
        Outcome.OPEN,
        f"No difference shown on {pages}: "
        f"between {_signed(compared.low)} and {_signed(compared.high)} of 100 letters wrong.",
    )


def verdict_on(measurement: Measurement) -> Verdict:
    """The verdict on the last engine measured against the first, with both rates behind it."""
    used, new = measurement.runs[0], measurement.runs[-1]
    figures = {each.run.name: each for each in measurement.ranked}
    if new.name not in figures:
        return Verdict(Outcome.OPEN, f"The new weights could not be measured: {new.fault}")
    rate = figures[new.name].rates[TextForm.WRITTEN].cer.rate * 100
    if used.name not in figures:
        why = f"The reader in use could not be measured: {used.fault}"
        return Verdict(Outcome.OPEN, f"{why} The new weights read {decimal(rate)} of 100 letters wrong.")
    verdict = verdict_of(figures[new.name].compared_with(figures[used.name]))
    before = figures[used.name].rates[TextForm.WRITTEN].cer.rate * 100
    return Verdict(
        verdict.outcome, f"{verdict.sentence} {used.name}: {decimal(before)}; the new weights: {decimal(rate)}."
    )


def _signed(points: float) -> str:
    return f"{decimal(abs(points) * 100)} {'fewer' if points < 0 else 'more'}"
