"""What is shown on the page before it is done to it: lines kept, moved, new, lost, or left out by the detector.

State without appearance; `outcome_paint.py` paints it, `tool_outcome.py` lets the pointer make exceptions. No Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ductus.document.geometry import Box
from ductus.document.merge import Merge
from ductus.document.page import Line, Page
from ductus.ui.canvas.line_index import LineIndex, line_box


class Fate(StrEnum):
    """What becomes of a line."""

    MOVED = "moved"
    NEW = "new"
    LOST = "lost"
    CHANGED = "changed"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Mark:
    """One line in question: as it would stand, or stands where it is lost; `before` is where a moved one stood.

    `is_excepted` says that the person wants it otherwise: it stays, stays where it is, or does not come.
    """

    fate: Fate
    line: Line
    before: Line | None = None
    is_excepted: bool = False

    @property
    def box(self) -> Box:
        """Box around all that is shown of it, in page pixels."""
        box = line_box(self.line)
        if self.before is None:
            return box
        other = line_box(self.before)
        return Box(
            min(box.left, other.left),
            min(box.top, other.top),
            max(box.right, other.right),
            max(box.bottom, other.bottom),
        )


@dataclass
class Outcome:
    """Marks by line id, and whom to tell: `toggle` a line was clicked, `answer` apply (True) or leave (False).

    `hint` says in the status bar what may be done. One lives as long as it is shown; the owner makes another when
    page or exceptions have changed.
    """

    marks: Mapping[str, Mark]
    hint: str
    toggle: Callable[[str], None]
    answer: Callable[[bool], None]
    index: LineIndex = field(default_factory=LineIndex)

    def __post_init__(self) -> None:
        self.index.update(mark.line for mark in self.marks.values())

    @property
    def hidden_ids(self) -> frozenset[str]:
        """Lines of the page that are not painted as usual: their marks stand for them."""
        return frozenset(line_id for line_id, mark in self.marks.items() if mark.fate not in (Fate.NEW, Fate.LEFT_OUT))


def marks_of_merge(page: Page, merge: Merge, excepted: Collection[str]) -> dict[str, Mark]:
    """The marks for what a detection would change on a page; kept lines need none."""
    marks: dict[str, Mark] = {}
    lines = {line.id: line for line in page.lines}
    for line_id, found in merge.moved:
        line = lines[line_id]
        moved = Line(line.id, found.polygon, found.baseline, found.baseline_source, status=line.status)
        marks[line_id] = Mark(Fate.MOVED, moved, line, line_id in excepted)
    for line_id in merge.lost:
        marks[line_id] = Mark(Fate.LOST, lines[line_id], is_excepted=line_id in excepted)
    for line in merge.new:
        marks[line.id] = Mark(Fate.NEW, line, is_excepted=line.id in excepted)
    return marks


def marks_of_left_out(pieces: Sequence[Line]) -> dict[str, Mark]:
    """The marks for pieces a detector took for no writing."""
    return {piece.id: Mark(Fate.LEFT_OUT, piece) for piece in pieces}
