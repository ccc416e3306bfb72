"""The cut tool: point at a line, see where outline and text would be divided, click. Arrow keys and Enter do it too."""

from __future__ import annotations

from typing import ClassVar

from ductus.document.geometry import Point, line_height
from ductus.document.line_cut import Cut, cut_at
from ductus.document.writing_path import extent, path_of
from ductus.ui.canvas.hit_test import line_at
from ductus.ui.canvas.tools import Cursor, Pointer, Sketch, Stage, Tool

_STEP_HEIGHTS = 0.1
"""Share of the line's height an arrow key moves the cut by: a stroke of the pen; with Shift ten times that."""
_SHOWN_LETTERS = 20
"""How much of the text the hint shows on either side of the cut."""


class CutTool(Tool):
    """Cuts one line at a time and stays in hand for the next. Keeps a place, never a stale cut."""

    NAME: ClassVar[str] = "cut"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._line_id = ""
        self._at = Point(0.0, 0.0)
        self._cut: Cut | None = None

    def hint(self) -> str:
        line = self.stage.scene.line(self._line_id)
        if line is None:
            return "Cut: point where a line is to be divided, or arrow keys and Enter on the selected · Esc goes back"
        if line.is_locked:
            return "This line is locked: it cannot be cut · the Line menu unlocks it"
        cut = self._present_cut()
        if cut is None:
            return "Nothing of the line would be cut off here"
        if not line.text:
            return "Click or Enter cuts the line here"
        first = cut.first.text if len(cut.first.text) <= _SHOWN_LETTERS else "…" + cut.first.text[-_SHOWN_LETTERS:]
        second = cut.second.text if len(cut.second.text) <= _SHOWN_LETTERS else cut.second.text[:_SHOWN_LETTERS] + "…"
        return f"Click or Enter cuts here: {first or '(no text)'} ✂ {second or '(no text)'}"

    def cursor(self, pointer: Pointer) -> Cursor:
        line = self.stage.scene.line(self._line_at(pointer))
        if line is None:
            return Cursor.ARROW
        return Cursor.FORBIDDEN if line.is_locked else Cursor.CROSS

    def sketch(self) -> Sketch | None:
        cut = self._present_cut()
        return Sketch(outline=cut.first.polygon.points, seam=cut.seam) if cut is not None else None

    def hover(self, pointer: Pointer) -> None:
        self._aim(self._line_at(pointer), pointer.page)

    def leave(self) -> None:
        self._aim("", Point(0.0, 0.0))

    def press(self, pointer: Pointer) -> None:
        self.hover(pointer)

    def drag(self, pointer: Pointer) -> None:
        """The place can still be adjusted while the button is down, on the line that was pressed."""
        self._aim(self._line_id, pointer.page)

    def release(self, pointer: Pointer) -> None:
        self.finish()

    def finish(self) -> bool:
        self.stage.settle_texts()
        cut = self._present_cut()
        if cut is None:
            return False
        self.stage.choose_when_there((cut.first.id, cut.second.id))
        self.stage.propose(cut.edit)
        self._aim("", Point(0.0, 0.0))
        return True

    def nudge(self, dx: float, dy: float) -> bool:
        """Move the cut along the selected line; it begins in the line's middle."""
        scene = self.stage.scene
        line = scene.line(next(iter(scene.subject_ids), ""))
        if line is None:
            return False
        path, step_px = path_of(line), _STEP_HEIGHTS * line_height(line.polygon, line.baseline)
        start, end = extent(path, line.polygon)
        along = (start + end) / 2
        if self._line_id == line.id:
            direction = path.direction
            along = path.along(self._at) + (dx * direction.x + dy * direction.y) * step_px
        self._aim(line.id, path.at(min(max(along, start), end)))
        return True

    def cancel(self) -> bool:
        """Nothing is begun that would have to be left before the tool itself."""
        self._line_id, self._cut = "", None
        self.stage.update()
        return False

    def _line_at(self, pointer: Pointer) -> str:
        return line_at(self.stage.scene.index, pointer.page, self.reach())

    def _aim(self, line_id: str, at: Point) -> None:
        page = self.stage.scene.page
        self._line_id, self._at = line_id, at
        self._cut = cut_at(page, line_id, at) if page is not None and line_id else None
        self.stage.update()
        self.stage.tell(self.hint())

    def _present_cut(self) -> Cut | None:
        """The cut on the page as it is now: a reading may have come while the pointer rested."""
        page = self.stage.scene.page
        if self._cut is not None and page is not None and self._cut.page is not page:
            self._cut = cut_at(page, self._line_id, self._at)
        return self._cut
