"""How large each line's crop will be, reckoned once for each outline."""

from __future__ import annotations

from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import Line
from ductus.ui.desk.cell_layout import Size, crop_extent


class Extents:
    """Sizes of crops in page pixels by line id, reckoned anew where an outline has changed. Owned by the strip."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Polygon, Baseline | None, Size]] = {}

    def clear(self) -> None:
        self._known.clear()

    def of(self, line: Line) -> tuple[Size, bool]:
        """The size of the line's crop, and whether its outline is another one than when it was asked for last."""
        known = self._known.get(line.id)
        if known is not None and known[0] is line.polygon and known[1] is line.baseline:
            return known[2], False  # as nearly all lines after an edit: values are not compared point by point
        if known is not None and known[0] == line.polygon and known[1] == line.baseline:
            return known[2], False
        extent = crop_extent(line)
        self._known[line.id] = (line.polygon, line.baseline, extent)
        return extent, known is not None
