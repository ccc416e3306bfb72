"""What is known of each line that somebody may want to look at again. Plain values; no Qt, no project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ductus.document.calibration import AS_READ, Curve, Evidence, Sureness, Tally, curve_of, engine_key, evidence_of
from ductus.document.line_texts import held_reading
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Provenance, Reading
from ductus.document.weighing import reading_to_weigh
from ductus.ui.desk.doubt import reading_in_question

_BOOK_FORM = 1


class Stretch(NamedTuple):
    """Characters `start` to `end` (code points) of a text, read with one confidence."""

    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Doubted:
    """A line that was read and that nobody has judged. `top` and `left` are page pixels of its outline."""

    line_id: str
    page_id: str
    top: float
    left: float
    text: str
    made_by: Provenance
    confidence: float
    stretches: tuple[Stretch, ...]

    def least(self, sureness: Sureness) -> float:
        """How sure the least sure of its letters is, 0 to 1."""
        found = (sureness.of(self.made_by, stretch.confidence) for stretch in self.stretches)
        return min(found, default=sureness.of(self.made_by, self.confidence))

    def errors(self, sureness: Sureness) -> float:
        """About how many of its letters are wrong."""
        return sum(
            (stretch.end - stretch.start) * (1.0 - sureness.of(self.made_by, stretch.confidence))
            for stretch in self.stretches
        )


class Waiting(NamedTuple):
    """A line whose newest reading wants weighing. `top` and `left` are page pixels of its outline."""

    line_id: str
    page_id: str
    top: float
    left: float
    text: str


class Rank(NamedTuple):
    """How sure the least sure letter of a line is, 0 to 1, and about how many of its letters are wrong."""

    least: float
    errors: float


class ReviewBook:
    """Lines by what they want. Put a line again whenever it has changed; what it said before is forgotten.

    `ranks` are of the doubted lines, by `sureness` as it was when each was ranked last.
    """

    def __init__(self, sureness: Sureness = AS_READ) -> None:
        self.sureness = sureness
        self.ranks: dict[str, Rank] = {}
        self.doubted: dict[str, Doubted] = {}
        self.waiting: dict[str, Waiting] = {}
        self.tallies: dict[str, Tally] = {}
        self._evidence: dict[str, tuple[str, tuple[Evidence, ...]]] = {}

    def put(self, page_id: str, line: Line) -> None:
        self.drop(line.id)
        box = line.polygon.box
        reading = reading_in_question(line)
        if reading is not None and line.text:
            self.doubted[line.id] = Doubted(
                line.id, page_id, box.top, box.left, line.text, reading.made_by, reading.confidence, _stretches(reading)
            )
            self.rank(line.id)
        if reading_to_weigh(line) is not None:
            self.waiting[line.id] = Waiting(line.id, page_id, box.top, box.left, line.text)
        held = held_reading(line)
        if line.status is LineStatus.VERIFIED and held is not None:
            key, found = engine_key(held.made_by), evidence_of(held, line.text)
            self._evidence[line.id] = key, found
            self.tallies.setdefault(key, Tally()).add(found)

    def rank(self, line_id: str) -> None:
        """Rank a line by `sureness` as it is now."""
        line = self.doubted.get(line_id)
        if line is not None:
            least, errors = line.least(self.sureness), line.errors(self.sureness)
            # Finer differences than people see are no reason to go from page to page.
            self.ranks[line_id] = Rank(round(least, 3), round(errors, 2))

    def is_doubtful(self, line: Doubted, threshold: float) -> bool:
        """Whether the desk would stop at it: the line as a whole or a stretch of it is below the threshold."""
        return min(self.ranks[line.line_id].least, self.sureness.of(line.made_by, line.confidence)) < threshold

    def drop(self, line_id: str) -> None:
        """The line is gone, or says something else now."""
        self.doubted.pop(line_id, None)
        self.ranks.pop(line_id, None)
        self.waiting.pop(line_id, None)
        key, found = self._evidence.pop(line_id, ("", ()))
        if key:
            self.tallies[key].add(found, -1)

    @property
    def verified_lines(self) -> int:
        """Lines that stand behind the tallies."""
        return len(self._evidence)

    @property
    def evidence_letters(self) -> int:
        return sum(tally.total for tally in self.tallies.values())

    def proved(self) -> Sureness:
        """What each engine's confidence is worth, where enough was verified to tell."""
        return Sureness(dict(curves_of(self.tallies)))


def curves_of(tallies: Mapping[str, Tally]) -> Iterator[tuple[str, Curve]]:
    for key, tally in tallies.items():
        curve = curve_of(tally)
        if curve is not None:
            yield key, curve


def tallies_to_plain(tallies: Mapping[str, Tally], verified_lines: int) -> dict[str, Any]:
    """Tallies as plain JSON, with what they were made from."""
    engines = {key: [tally.letters, tally.right] for key, tally in tallies.items() if tally.total}
    return {"form": _BOOK_FORM, "verified_lines": verified_lines, "engines": engines}


def tallies_from_plain(plain: object) -> dict[str, Tally]:
    """The tallies that were kept; none where they are of another form."""
    if not isinstance(plain, dict) or plain.get("form") != _BOOK_FORM:
        return {}
    try:
        return {str(key): Tally(letters, right) for key, (letters, right) in plain["engines"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}  # ours of another day: it is made anew from the lines


def _stretches(reading: Reading) -> tuple[Stretch, ...]:
    if reading.spans:
        return tuple(Stretch(span.start, span.end, span.confidence) for span in reading.spans)
    return (Stretch(0, len(reading.text), reading.confidence),)
