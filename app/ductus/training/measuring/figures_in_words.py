"""Figures as people read them: rates in per cent with their intervals, and the leaderboard as rows of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ductus.numerals import decimal, whole
from ductus.training.measuring.forms import TextForm, in_form
from ductus.training.measuring.intervals import PAGES_TO_BE_SURE, Compared, Interval
from ductus.training.measuring.measurement import EngineFigures, Measurement


class BoardRow(NamedTuple):
    """One engine on the leaderboard. `behind` compares with the best, and is empty for the best itself."""

    name: str
    weights: str
    cer: str
    wer: str
    behind: str
    speed: str
    device: str
    in_forms: tuple[str, ...]


def percent(rate: float) -> str:
    """0.0523 as "5.2 %"."""
    return f"{decimal(rate * 100)} %"


def with_ends(interval: Interval) -> str:
    """The rate, and its interval where there is one: "5.2 % (4.1-6.4)"."""
    if interval.low is None or interval.high is None:
        return percent(interval.rate)
    return f"{percent(interval.rate)} ({decimal(interval.low * 100)}–{decimal(interval.high * 100)})"


def difference_words(compared: Compared) -> str:
    """By how many points of CER an engine errs more, and whether that is sure."""
    points = f"{compared.difference * 100:+.1f}"
    if compared.low is None or compared.high is None:
        return f"{points} (one page only)"
    ends = f"({compared.low * 100:+.1f} to {compared.high * 100:+.1f})"
    return f"{points} {ends}" if compared.is_sure else f"{points} {ends}, not sure"


def caution(measurement: Measurement) -> str:
    """What to bear in mind where there are few pages; empty where there are enough."""
    if measurement.pages >= PAGES_TO_BE_SURE:
        return ""
    return (
        f"Fewer than {PAGES_TO_BE_SURE} pages: intervals are narrower than they ought to be, and nothing is sure yet."
    )


def speed_words(seconds_a_line: float) -> str:
    """How long a line takes: "0.12 s"."""
    return f"{decimal(seconds_a_line, 2)} s" if seconds_a_line >= 0.1 else f"{whole(seconds_a_line * 1000)} ms"


def board(measurement: Measurement) -> list[BoardRow]:
    """The leaderboard, the best engine first."""
    ranked = measurement.ranked
    return [_row(figures, ranked[0]) for figures in ranked]


def set_words(measurement: Measurement) -> str:
    """What the figures were measured on: size and fingerprint of the set, and how it was chosen."""
    characters = sum(len(in_form(line.text, TextForm.WRITTEN)) for line in measurement.lines)
    pages = "1 page" if measurement.pages == 1 else f"{whole(measurement.pages)} pages"
    lines = "1 line" if len(measurement.lines) == 1 else f"{whole(len(measurement.lines))} lines"
    return (
        f"{measurement.set_title}: {measurement.set_about}; {pages}, {lines}, {whole(characters)} characters; "
        f"set {measurement.fingerprint}"
    )


def board_text(measurement: Measurement) -> str:
    """The leaderboard as a table for a terminal."""
    heads = ("Engine", "CER, 95 % interval", "WER, 95 % interval", "Against the best", "Per line")
    rows = [heads, *((row.name, row.cer, row.wer, row.behind, row.speed) for row in board(measurement))]
    forms = tuple(TextForm)[1:]
    more = [("CER", *forms), *((row.name, *row.in_forms[1:]) for row in board(measurement))]
    faults = [f"{run.name} could not be measured: {run.fault}" for run in measurement.runs if run.fault]
    parts = [set_words(measurement), _aligned(rows), _aligned(more), *faults, *measurement.notes, caution(measurement)]
    return "\n\n".join(part for part in parts if part)


def _row(figures: EngineFigures, best: EngineFigures) -> BoardRow:
    rates, run = figures.rates, figures.run
    return BoardRow(
        run.name,
        f"{run.weights} {run.revision[:10]}".strip(),
        with_ends(rates[TextForm.WRITTEN].cer),
        with_ends(rates[TextForm.WRITTEN].wer),
        "" if figures is best else difference_words(figures.compared_with(best)),
        speed_words(figures.seconds_a_line),
        run.device,
        tuple(with_ends(rates[form].cer) for form in TextForm),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])
