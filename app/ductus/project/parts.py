"""How a long step is divided: into parts so short that a window has its turn between them without anybody noticing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from ductus.document.edits import DeleteLines, InsertLines, PageEdit, Together

LINES_IN_A_PART = 200
"""So many lines, five pages of them, were measured to take 10 to 40 ms of one core, whatever is done to them. A fuller
page is a part by itself."""


def parts_of(edits: Sequence[PageEdit], lines_on: Callable[[str], int]) -> Iterator[tuple[PageEdit, ...]]:
    """The edits in order, by the handful; those of one page that follow one another stay together.

    `lines_on` says how many lines a page has: all of them are read when one changes.
    """
    part: tuple[PageEdit, ...] = ()
    lines = 0
    for page_id, of_page in groupby(edits, lambda edit: edit.page_id):
        together = tuple(of_page)
        weight = max(lines_on(page_id), sum(map(_lines_written, together)), 1)
        if part and lines + weight > LINES_IN_A_PART:
            yield part
            part, lines = (), 0
        part += together
        lines += weight
    if part:
        yield part


def handfuls(
    page_ids: Sequence[str], lines_on: Callable[[str], int], most_lines: int | None = None
) -> Iterator[tuple[str, ...]]:
    """Pages in order, so many at a time that they hold `most_lines` together at most, but one at least.

    Without `most_lines`, so many that an edit of each makes one part.
    """
    room = LINES_IN_A_PART if most_lines is None else most_lines
    part: list[str] = []
    lines = 0
    for page_id in page_ids:
        weight = max(lines_on(page_id), 1)
        if part and lines + weight > room:
            yield tuple(part)
            part, lines = [], 0
        part.append(page_id)
        lines += weight
    if part:
        yield tuple(part)


def _lines_written(edit: PageEdit) -> int:
    if isinstance(edit, Together):
        return sum(map(_lines_written, edit.edits))
    if isinstance(edit, InsertLines):
        return len(edit.placed)
    return len(edit.line_ids) if isinstance(edit, DeleteLines) else 1
