"""How large each line's crop will be, reckoned once for each outline."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import Line
from ductus.ui.desk.cell_layout import Size, crop_extent


class Extents:
    """Sizes of crops in page pixels by line id, reckoned anew where an outline has changed. Owned by the strip."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Polygon, Baseline | None, Size]] = {}

    def clear(self) -> None:
        self._known.clear()

    def of(self, lines: Sequence[Line]) -> tuple[tuple[Size, ...], tuple[str, ...]]:
        """The sizes of the lines' crops, and ids of lines with another outline than when they were asked for last."""
        sizes: list[Size] = []
        changed: list[str] = []
        known = self._known
        for line in lines:
            held = known.get(line.id)
            # After an edit nearly all outlines are the very same: only the others are compared point by point.
            if held is None or held[0] is not line.polygon or held[1] is not line.baseline:
                is_other = held is not None and held[:2] != (line.polygon, line.baseline)
                held = (line.polygon, line.baseline, held[2] if held and not is_other else crop_extent(line))
                known[line.id] = held
                if is_other:
                    changed.append(line.id)
            sizes.append(held[2])
        return tuple(sizes), tuple(changed)
