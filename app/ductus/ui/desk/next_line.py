"""Which line comes next: the next doubtful one, the next not verified; and what its text says of its status."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.document.calibration import AS_READ, Sureness
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Origin
from ductus.ui.desk.doubt import is_doubtful

_DONE = (LineStatus.VERIFIED, LineStatus.SKIPPED)


def index_of(lines: Sequence[Line], line_id: str) -> int:
    """The place of a line, -1 when it is not among them."""
    return next((index for index, line in enumerate(lines) if line.id == line_id), -1)


def next_open(lines: Sequence[Line], line_id: str) -> Line | None:
    """The first line after that one which somebody still has to look at."""
    ahead = lines[index_of(lines, line_id) + 1 :]
    return next((line for line in ahead if line.status not in _DONE), None)


def next_doubtful(
    lines: Sequence[Line], line_id: str, step: int, threshold: float, sureness: Sureness = AS_READ
) -> Line | None:
    """The nearest doubtful line after (+1) or before (-1) that one; from the page's edge when `line_id` is ""."""
    here = index_of(lines, line_id)
    before = lines[:here] if here >= 0 else lines
    ahead = lines[here + 1 :] if step > 0 else before[::-1]
    return next((line for line in ahead if is_doubtful(line, threshold, sureness)), None)


def status_of_text(line: Line) -> LineStatus:
    """The status a line's text alone would give it."""
    if line.transcription is None:
        return LineStatus.TODO
    return LineStatus.READ if line.transcription.origin is Origin.ENGINE else LineStatus.CORRECTED
