"""Which boxes lie near a place, without asking every box: a page of small print holds thousands of words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from ductus.document.geometry import Box


class BoxGrid:
    """Numbered boxes sorted into square cells. Immutable once built; safe from any thread."""

    def __init__(self, boxes: Sequence[Box], cell_px: float) -> None:
        self._boxes = boxes
        self._cell_px = max(1.0, cell_px)
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number, box in enumerate(boxes):
            for cell in self._cells_of(box):
                self._cells[cell].append(number)

    def touching(self, place: Box) -> list[int]:
        """Numbers of the boxes that share at least a point with `place`, in ascending order."""
        found = {number for cell in self._cells_of(place) for number in self._cells.get(cell, ())}
        boxes = self._boxes
        return sorted(
            k
            for k in found
            if boxes[k].left <= place.right
            and boxes[k].right >= place.left
            and boxes[k].top <= place.bottom
            and boxes[k].bottom >= place.top
        )

    def _cells_of(self, box: Box) -> Iterator[tuple[int, int]]:
        size = self._cell_px
        for column in range(int(box.left // size), int(box.right // size) + 1):
            for row in range(int(box.top // size), int(box.bottom // size) + 1):
                yield column, row
