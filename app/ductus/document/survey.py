"""All texts of a project at a glance: which characters they use, how often, and where they break the rules.

Kept true line by line, so that a correction costs one line and not the project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ductus.document.rules import Offence, Rules, offences


@dataclass(frozen=True, slots=True)
class SurveyedLine:
    """What the survey knows of a line."""

    page_id: str
    text: str
    offences: tuple[Offence, ...] = ()


class TextSurvey:
    """Characters and offences of lines handed in one by one. Plain memory; about the size of the texts."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._lines: dict[str, SurveyedLine] = {}
        self._counts: Counter[str] = Counter()
        self._offending: dict[str, None] = {}

    @property
    def rules(self) -> Rules:
        return self._rules

    def put(self, line_id: str, page_id: str, text: str) -> None:
        """Take in what a line says now."""
        known = self._lines.get(line_id)
        if known is not None and known.text == text and known.page_id == page_id:
            return
        self.drop(line_id)
        line = SurveyedLine(page_id, text, offences(text, self._rules))
        self._lines[line_id] = line
        self._counts.update(text)
        if line.offences:
            self._offending[line_id] = None

    def drop(self, line_id: str) -> None:
        """Forget a line that is gone; one that was never there is passed over."""
        line = self._lines.pop(line_id, None)
        if line is not None:
            self._counts.subtract(line.text)
            self._offending.pop(line_id, None)

    def judge_by(self, rules: Rules) -> None:
        """Hold all lines against other rules."""
        self._rules = rules
        self._offending.clear()
        for line_id, line in self._lines.items():
            judged = SurveyedLine(line.page_id, line.text, offences(line.text, rules))
            self._lines[line_id] = judged
            if judged.offences:
                self._offending[line_id] = None

    def characters(self) -> Mapping[str, int]:
        """How often each code point occurs, the most frequent first."""
        return {sign: count for sign, count in self._counts.most_common() if count > 0}

    def count_of(self, sign: str) -> int:
        """How often one code point occurs."""
        return self._counts[sign]

    def line(self, line_id: str) -> SurveyedLine | None:
        return self._lines.get(line_id)

    def line_ids_of(self, page_id: str) -> list[str]:
        """Lines of a page, as far as they were handed in."""
        return [line_id for line_id, line in self._lines.items() if line.page_id == page_id]

    def offending(self) -> Iterator[tuple[str, SurveyedLine]]:
        """Lines that break a rule, by id."""
        return ((line_id, self._lines[line_id]) for line_id in tuple(self._offending))

    def holding(self, sign: str) -> Iterator[tuple[str, SurveyedLine]]:
        """Lines in whose text a code point occurs, by id."""
        return ((line_id, line) for line_id, line in self._lines.items() if sign in line.text)

    @property
    def places(self) -> int:
        """How many places break a rule."""
        return sum(len(self._lines[line_id].offences) for line_id in self._offending)

    def __len__(self) -> int:
        return len(self._lines)
