"""What a card says of the lines behind weights: whose they are, and how well each part of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ductus.training.line_samples import LineSample
from ductus.training.measuring.counting import Counts, counted_line
from ductus.training.measuring.intervals import rates_of

ALL = "all"
"""Name of the row that holds the figures over all sources."""


def credits_of(samples: Iterable[LineSample]) -> list[dict[str, Any]]:
    """Each source with its licence and how many lines and pages of it there are, the largest first."""
    pages: dict[tuple[str, str], set[str]] = {}
    lines: dict[tuple[str, str], int] = {}
    for sample in samples:
        key = (sample.source, sample.licence)
        lines[key] = lines.get(key, 0) + 1
        pages.setdefault(key, set()).add(sample.page)
    ranked = sorted(lines, key=lambda key: -lines[key])
    return [
        {"source": source, "licence": licence, "lines": lines[source, licence], "pages": len(pages[source, licence])}
        for source, licence in ranked
    ]


def figures_of(samples: Sequence[LineSample], texts: Sequence[str]) -> list[dict[str, Any]]:
    """The error rate over all lines, then of each source, with intervals by page as wherever something is measured.

    `texts` are what was read. Of one page there is no interval: `low` and `high` are None.
    """
    by_source: dict[str, dict[str, list[Counts]]] = {ALL: {}}
    for sample, text in zip(samples, texts, strict=True):
        counts = counted_line(sample.text, text)
        by_source[ALL].setdefault(f"{sample.source} {sample.page}", []).append(counts)
        by_source.setdefault(sample.source, {}).setdefault(sample.page, []).append(counts)
    return [_row(source, pages) for source, pages in by_source.items()]


def _row(source: str, pages: Mapping[str, Sequence[Counts]]) -> dict[str, Any]:
    rates = rates_of(pages)
    rate, low, high = rates.cer.rate, rates.cer.low, rates.cer.high
    return {"source": source, "cer": rate, "low": low, "high": high, "pages": rates.pages, "lines": rates.lines}
