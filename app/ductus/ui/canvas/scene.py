"""What the canvas shows and what is chosen on it: state without appearance. The widget owns one; no Qt in here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ductus.document.geometry import Box
from ductus.document.line_outlines import typical_line_height
from ductus.document.page import Line, Page
from ductus.ui.canvas.colouring import ColourBy
from ductus.ui.canvas.line_index import Changes, LineIndex
from ductus.ui.canvas.outcome import Outcome
from ductus.ui.canvas.region_focus import RegionFocus
from ductus.ui.canvas.shapes import Corner, LineShape, Part, around

if TYPE_CHECKING:
    from ductus.ui.canvas.words import WordBox


@dataclass
class Scene:
    """The page on show with selection, current line, pointer and gesture; lives as long as its canvas.

    `preview` holds the shapes of lines a gesture is changing: they are shown instead of the page's until the edit is
    made. `corners` are the chosen vertices of the one selected line.
    """

    page: Page | None = None
    index: LineIndex = field(default_factory=LineIndex)
    selection: tuple[str, ...] = ()
    current: str = ""
    hovered: str = ""
    corners: frozenset[Corner] = frozenset()
    preview: Mapping[str, LineShape] = field(default_factory=dict)
    busy: frozenset[str] = frozenset()
    regions: RegionFocus = field(default_factory=RegionFocus)
    words: tuple[WordBox, ...] = ()
    pointed_word: WordBox | None = None
    is_overlay_visible: bool = True
    is_order_visible: bool = False
    is_magnetic: bool = True
    colour_by: ColourBy = ColourBy.STATUS
    outcome: Outcome | None = None
    _free_box_of: tuple[Page | None, tuple[str, ...], Box | None] = (None, (), None)

    def show(self, page: Page | None) -> None:
        """Take another page, with nothing chosen."""
        self.page = page
        self.index = LineIndex()
        self.selection, self.current, self.hovered = (), "", ""
        self.corners, self.preview, self.busy = frozenset(), {}, frozenset()
        self.outcome = None
        self.regions.forget()
        self.words, self.pointed_word = (), None
        self.index.update(page.lines if page is not None else ())

    def refresh(self, page: Page) -> Changes:
        """Take the same page after an edit; what is chosen stays chosen where it still exists."""
        changes = self.index.update(page.lines)
        self.page = page
        self.selection = tuple(line_id for line_id in self.selection if line_id in self.index)
        self.current = self.current if self.current in self.index else ""
        self.hovered = self.hovered if self.hovered in self.index else ""
        self.busy = frozenset(line_id for line_id in self.busy if line_id in self.index)
        self.preview = {line_id: shape for line_id, shape in self.preview.items() if line_id in self.index}
        self.corners = self._corners_left()
        self.regions.refresh(page)
        if self.regions.chosen:
            self.selection = ()  # a region just drawn is chosen instead of lines
        return changes

    def _corners_left(self) -> frozenset[Corner]:
        line = self.only_line
        if line is None:
            return frozenset()
        counts = {part: len(LineShape.of(line).points(part)) for part in Part}
        return frozenset(corner for corner in self.corners if corner.place < counts[corner.part])

    def line(self, line_id: str) -> Line | None:
        return self.index.line(line_id)

    def shape(self, line_id: str) -> LineShape | None:
        """The line's shape as it is seen now: a gesture's preview before the page's."""
        if line_id in self.preview:
            return self.preview[line_id]
        line = self.index.line(line_id)
        return LineShape.of(line) if line is not None else None

    @property
    def only_line(self) -> Line | None:
        """The selected line, if exactly one is."""
        return self.index.line(self.selection[0]) if len(self.selection) == 1 else None

    @property
    def subject_ids(self) -> tuple[str, ...]:
        """The lines a command speaks of: the selection, or else the current line."""
        return self.selection or ((self.current,) if self.current else ())

    def free_shapes(self, line_ids: Iterable[str]) -> dict[str, LineShape]:
        """Shapes of those lines that may be changed, by id: they exist and are not locked."""
        lines = (self.index.line(line_id) for line_id in line_ids)
        return {line.id: LineShape.of(line) for line in lines if line is not None and not line.is_locked}

    @property
    def free_box(self) -> Box | None:
        """The box around the selected lines that are not locked, in page pixels; None where there is none.

        Asked for at every move of the pointer: computed anew only when page or selection are others.
        """
        if self._free_box_of[0] is not self.page or self._free_box_of[1] is not self.selection:
            lines = (self.index.line(line_id) for line_id in self.selection)
            boxes = [self.index.box(line.id) for line in lines if line is not None and not line.is_locked]
            self._free_box_of = (self.page, self.selection, around(boxes) if boxes else None)
        return self._free_box_of[2]

    @property
    def typical_height_px(self) -> float:
        """The median height of the page's lines in page pixels; a guess where it has none, 0 without a page."""
        if self.page is None:
            return 0.0
        return self.index.typical_height_px or typical_line_height(self.page)

    def known(self, line_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that are lines of this page, each once, in the order given."""
        return tuple(dict.fromkeys(line_id for line_id in line_ids if line_id in self.index))

    def boxes(self, line_ids: Collection[str]) -> list[Box]:
        """Boxes of those of the lines that exist."""
        return [self.index.box(line_id) for line_id in line_ids if line_id in self.index]

    def next_line(self, step: int) -> str:
        """Id of the line `step` places from the current one in reading order, or "" beyond either end.

        Without a current line the first is next and the last is previous.
        """
        lines = self.page.lines if self.page is not None else ()
        if not lines:
            return ""
        if self.current not in self.index:
            return lines[0 if step > 0 else -1].id
        place = self.index.place(self.current) + step
        return lines[place].id if 0 <= place < len(lines) else ""
