"""Figures as CSV: one row for each engine, group and form, and one row for each line; for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from ductus.training.measuring.counting import counted_line
from ductus.training.measuring.forms import TextForm
from ductus.training.measuring.intervals import Interval, Rates
from ductus.training.measuring.measurement import EngineFigures, Measurement

_HEADS = (
    "set", "fingerprint", "made_at", "engine", "weights", "revision", "device", "group", "of", "form", "pages", "lines",
    "characters", "cer", "cer_low", "cer_high", "wer", "wer_low", "wer_high", "seconds_per_line",
    "cer_above_best", "cer_above_best_low", "cer_above_best_high",
)  # fmt: skip
_NOT_COMPARED = ("", "", "")


def figures_csv(measurement: Measurement) -> str:
    """All figures: rates from 0 to 1, the ends of intervals empty where there is one page only.

    By how much an engine errs more than the best, on the same pages (paired), stands in its first row.
    """
    return _written([_HEADS, *(row for figures in measurement.ranked for row in _rows(measurement, figures))])


def lines_csv(measurement: Measurement) -> str:
    """Every line: what is right, and what each engine read, with its edits."""
    names = [figures.run.name for figures in measurement.ranked]
    heads = ["page", "document", "hand", "line", "right"]
    rows: list[list[object]] = [[*heads, *(f"{what} {name}" for name in names for what in ("read by", "edits of"))]]
    for place, line in enumerate(measurement.lines):
        row: list[object] = [line.page_name or line.page, line.document, line.hand, line.id, line.text]
        for figures in measurement.ranked:
            read = figures.run.texts[place]
            row += [read, counted_line(line.text, read).character_edits]
        rows.append(row)
    return _written(rows)


def _rows(measurement: Measurement, figures: EngineFigures) -> Iterator[list[object]]:
    run = figures.run
    head: list[object] = [measurement.set_title, measurement.fingerprint, measurement.made_at.isoformat()]
    head += [run.name, run.weights, run.revision, run.device]
    best = figures.compared_with(measurement.ranked[0])
    above = _ends(Interval(best.difference, best.low, best.high))
    for form, rates in figures.rates.items():
        compared = above if form is TextForm.WRITTEN else _NOT_COMPARED
        yield [*head, "all", "", form.value, *_numbers(rates), round(figures.seconds_a_line, 4), *compared]
    for title, group in figures.groups.items():
        for name, rates in group.items():
            yield [*head, title.lower(), name, TextForm.WRITTEN.value, *_numbers(rates), "", *_NOT_COMPARED]


def _numbers(rates: Rates) -> list[object]:
    return [rates.pages, rates.lines, rates.characters, *_ends(rates.cer), *_ends(rates.wer)]


def _ends(interval: Interval) -> list[object]:
    return ["" if end is None else round(end, 6) for end in (interval.rate, interval.low, interval.high)]


def _written(rows: Iterable[Iterable[object]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows([_safe(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _safe(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, as text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell
