"""Which lines the worklist shows, and in which order. Plain values; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from heapq import nsmallest
from typing import NamedTuple

from ductus.document.calibration import Row
from ductus.numerals import whole
from ductus.ui.review.book import Doubted, ReviewBook

SHOWN_AT_MOST = 2_000
"""Nobody works through more in one go, and as lines are judged the next come in."""


class Sorting(StrEnum):
    """What makes a line worth looking at first."""

    LEAST = "least"
    ERRORS = "errors"


class WorkRow(NamedTuple):
    """A line of the list: how sure its least sure letter is, 0 to 1, and about how many letters are wrong."""

    doubted: Doubted
    least: float
    errors: float


def worklist(book: ReviewBook, page_places: Mapping[str, int], sorting: Sorting) -> list[WorkRow]:
    """The lines of these pages (place in the project by page id), the most doubtful first, the first `SHOWN_AT_MOST`.

    Lines alike follow one another as they stand in the project.
    """
    ranks, is_least = book.ranks, sorting is Sorting.LEAST
    # Bare tuples: a project of 50,000 doubtful lines is gone through whenever one of them is judged.
    keys = [
        (rank.least, -rank.errors, line_id) if is_least else (-rank.errors, rank.least, line_id)
        for line_id, line in book.doubted.items()
        if line.page_id in page_places and (rank := ranks[line_id])
    ]
    rows = [WorkRow(book.doubted[line_id], *ranks[line_id]) for *_, line_id in nsmallest(SHOWN_AT_MOST, keys)]

    def order(row: WorkRow) -> tuple[float, float, int, float, float]:
        first, second = (row.least, -row.errors) if is_least else (-row.errors, row.least)
        return first, second, page_places[row.doubted.page_id], row.doubted.top, row.doubted.left

    return sorted(rows, key=order)


def row_after(rows: list[WorkRow], line_id: str, former_place: int, step: int) -> int:
    """Where the list leads from a line: its neighbour; where it has left the list, what stands in its place now.

    -1 at either end.
    """
    here = next((index for index, row in enumerate(rows) if row.doubted.line_id == line_id), None)
    gap = former_place if step > 0 else former_place - 1
    target = gap if here is None else here + step
    return target if 0 <= target < len(rows) else -1


def sentence_of(row: Row) -> str:
    """One row of the table of calibration in words."""
    low, high = round(row.low * 100), round(row.high * 100)
    return f"Of {whole(row.letters)} characters marked {low}–{high} %, {whole(row.right)} were right."
