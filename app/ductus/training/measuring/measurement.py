"""A measurement: which lines, what is right, what each engine read; everything a report says is worked out from it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from ductus.training.measuring.confusions import Confusion, confusions
from ductus.training.measuring.counting import Counts, counted_line
from ductus.training.measuring.forms import TextForm
from ductus.training.measuring.intervals import Compared, Rates, compared, rates_of

WORST_SHOWN = 20
"""So many of the lines with most to correct are shown of each engine, each with its picture."""


@dataclass(frozen=True, slots=True)
class RightLine:
    """A line and what it says. `page` is unique in the set; `page_name`, `document` and `hand` are for people."""

    id: str
    page: str
    text: str
    page_name: str = ""
    document: str = ""
    hand: str = ""


@dataclass(frozen=True, slots=True)
class EngineRun:
    """What one engine read of the set: `texts` in the order of its lines. With a `fault` it could not be measured.

    `seconds` is the time from when the engine was loaded, with the cutting of lines out of pages.
    """

    name: str
    engine_id: str
    weights: str = ""
    revision: str = ""
    device: str = ""
    seconds: float = 0.0
    texts: tuple[str, ...] = ()
    fault: str = ""


@dataclass(frozen=True)
class Measurement:
    """Engines measured on one set: `set_title` names it, `set_about` says how it was chosen."""

    made_at: datetime
    set_title: str
    set_about: str
    lines: tuple[RightLine, ...]
    runs: tuple[EngineRun, ...] = ()
    notes: tuple[str, ...] = ()
    seed: int = 0

    @cached_property
    def fingerprint(self) -> str:
        """Ten hexadecimal digits that are the same for the same lines with the same texts only."""
        return fingerprint_of((line.page, line.id, line.text) for line in self.lines)

    @property
    def pages(self) -> int:
        return len({line.page for line in self.lines})

    @cached_property
    def ranked(self) -> tuple[EngineFigures, ...]:
        """The engines that could be measured, the best first."""
        figures = [EngineFigures(self, run) for run in self.runs if not run.fault]
        return tuple(sorted(figures, key=lambda each: each.rates[TextForm.WRITTEN].cer.rate))


def work_out(measurement: Measurement) -> None:
    """Work all figures out now, in a thread that may take its time: 10,000 lines take some two seconds an engine."""
    for figures in measurement.ranked:
        figures.worst(1)
        figures.compared_with(measurement.ranked[0])
        _ = figures.rates, figures.groups, figures.confusions


class EngineFigures:
    """The figures of one engine on a measurement's lines, worked out when they are first asked for."""

    def __init__(self, measurement: Measurement, run: EngineRun) -> None:
        self.run = run
        self.lines = measurement.lines
        self._seed = measurement.seed

    @cached_property
    def rates(self) -> dict[TextForm, Rates]:
        """The error rates over all lines, in each form."""
        return {form: rates_of(self._by_page(self._counted(form)), self._seed) for form in TextForm}

    @cached_property
    def confusions(self) -> tuple[Confusion, ...]:
        """What was mistaken for what, as written."""
        return confusions((line.text, text) for line, text in self._read())

    @cached_property
    def groups(self) -> dict[str, dict[str, Rates]]:
        """The error rates as written by document, hand and page, where there is more than one."""
        return {title: self.rates_by(group) for title, group in groupings(self.lines).items()}

    @property
    def seconds_a_line(self) -> float:
        return self.run.seconds / max(1, len(self.lines))

    @cached_property
    def pages_written(self) -> dict[str, list[Counts]]:
        """The counts of each line as written, by page: what two engines are compared by."""
        return self._by_page(self._written)

    def rates_by(self, group: Callable[[RightLine], str]) -> dict[str, Rates]:
        """The error rates as written of each group of lines, in the order the groups come."""
        found: dict[str, dict[str, list[Counts]]] = {}
        for line, counts in zip(self.lines, self._written, strict=True):
            pages = found.setdefault(group(line), {})
            pages.setdefault(line.page, []).append(counts)
        return {name: rates_of(pages, self._seed) for name, pages in found.items()}

    def worst(self, most: int) -> list[tuple[RightLine, str, Counts]]:
        """The lines with the most edits, as (line, what was read, counts); lines read rightly are not among them."""
        counted = [(line, text, counts) for (line, text), counts in zip(self._read(), self._written, strict=True)]
        counted.sort(key=lambda each: (-each[2].character_edits, -each[2].cer))
        return [each for each in counted[:most] if each[2].character_edits]

    def compared_with(self, better: EngineFigures) -> Compared:
        """How much more this engine errs than another on the same lines."""
        return compared(better.pages_written, self.pages_written, self._seed)

    @cached_property
    def _written(self) -> list[Counts]:
        return [counted_line(line.text, text) for line, text in self._read()]

    def _counted(self, form: TextForm) -> list[Counts]:
        """The counts of each line in that form."""
        if form is TextForm.WRITTEN:
            return self._written
        return [counted_line(line.text, text, form) for line, text in self._read()]

    def _by_page(self, counts: Iterable[Counts]) -> dict[str, list[Counts]]:
        found: dict[str, list[Counts]] = {}
        for line, each in zip(self.lines, counts, strict=True):
            found.setdefault(line.page, []).append(each)
        return found

    def _read(self) -> Iterable[tuple[RightLine, str]]:
        return zip(self.lines, self.run.texts, strict=True)


def groupings(lines: Sequence[RightLine]) -> dict[str, Callable[[RightLine], str]]:
    """Title to what lines are grouped by: document, hand and page, each only where there is more than one."""
    kinds: dict[str, Callable[[RightLine], str]] = {
        "Document": lambda line: line.document or "no document",
        "Hand": lambda line: line.hand or "no hand named",
        "Page": lambda line: line.page_name or line.page,
    }
    return {title: of for title, of in kinds.items() if len({of(line) for line in lines}) > 1}


def fingerprint_of(parts: Iterable[tuple[str, ...]]) -> str:
    """Ten hexadecimal digits of the SHA-256 over these, in any order."""
    each = sorted(hashlib.sha256("\0".join(part).encode()).digest() for part in parts)
    return hashlib.sha256(b"".join(each)).hexdigest()[:10]
