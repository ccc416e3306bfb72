"""The order tool: one stroke through the lines gives them their order."""

from __future__ import annotations

import math
from typing import ClassVar

from ductus.document.geometry import Point
from ductus.document.order import ordered_by_stroke
from ductus.ui.canvas.hit_test import line_at
from ductus.ui.canvas.tools import Cursor, Pointer, Sketch, Stage, Tool, has_travelled

_STEP = 3.0
"""DIP between the places at which it is looked which line the stroke is on: no line that can be seen is lower."""
_LONGEST_PATH = 4000
"""Points kept of a stroke; an older part is no longer painted."""


class OrderTool(Tool):
    """Lines are taken in the order the stroke crosses them; strokes drawn one after the other count on.

    With Shift the lines taken change places only among themselves.
    """

    NAME: ClassVar[str] = "order"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._taken: dict[str, None] = {}
        self._before: tuple[str, ...] = ()
        self._path: tuple[Point, ...] = ()
        self._start: Pointer | None = None
        self._page_id = ""
        self._had_numbers = False

    def hint(self) -> str:
        if self._path:
            return f"{len(self._taken)} lines in order · lift to end the stroke · Esc gives it up"
        if self._taken:
            return f"{len(self._taken)} lines in order · another stroke counts on · Enter begins anew · Esc leaves"
        return "Draw a stroke through the lines as they are read; the others follow · Shift+stroke orders only these"

    def take_up(self) -> None:
        self._begin_anew()
        self._had_numbers = self.stage.scene.is_order_visible
        self.stage.set_order_visible(True)

    def put_down(self) -> None:
        if not self._had_numbers:
            self.stage.set_order_visible(False)

    def cursor(self, pointer: Pointer) -> Cursor:
        return Cursor.CROSS

    def sketch(self) -> Sketch | None:
        if not self._taken and not self._path:
            return None
        scene = self.stage.scene
        numbers = tuple(
            (line, str(place))
            for place, line_id in enumerate(self._taken, 1)
            if (line := scene.line(line_id)) is not None
        )
        return Sketch(baseline=self._path, numbers=numbers)

    def press(self, pointer: Pointer) -> None:
        page = self.stage.scene.page
        if page is None or page.id != self._page_id or pointer.is_shift:
            self._begin_anew()
        self._start = pointer
        self._before = tuple(self._taken)
        self._path = (pointer.page,)
        self._take(pointer.page)

    def drag(self, pointer: Pointer) -> None:
        if self._start is None:
            return
        last = self._path[-1]
        steps = max(1, math.ceil(math.dist(last, pointer.page) / self.reach(_STEP)))
        for step in range(1, steps + 1):
            share = step / steps
            self._take(Point(last.x + share * (pointer.page.x - last.x), last.y + share * (pointer.page.y - last.y)))
        self._path = (*self._path[-_LONGEST_PATH:], pointer.page)
        self.stage.tell(self.hint())
        self.stage.update()

    def release(self, pointer: Pointer) -> None:
        start, self._start = self._start, None
        self._path = ()
        page = self.stage.scene.page
        if start is None or page is None:
            return
        in_place = start.is_shift
        if in_place and not has_travelled(start, pointer):
            self._begin_anew()
        self.stage.propose(ordered_by_stroke(page, tuple(self._taken), in_place=in_place))
        if in_place:
            self._begin_anew()
        self.stage.tell(self.hint())
        self.stage.update()

    def finish(self) -> bool:
        """Enter: the next stroke begins anew at the first line."""
        had_lines = bool(self._taken)
        self._begin_anew()
        self.stage.tell(self.hint())
        return had_lines

    def erase(self) -> bool:
        return True  # Del deletes no lines while they are being ordered

    def cancel(self) -> bool:
        """Give up the stroke; what strokes before it took stays."""
        if self._start is None:
            self._begin_anew()
            return False
        self._start, self._path = None, ()
        self._taken = dict.fromkeys(self._before)
        self.stage.update()
        return True

    def _begin_anew(self) -> None:
        page = self.stage.scene.page
        self._page_id = page.id if page is not None else ""
        self._taken, self._before, self._path, self._start = {}, (), (), None
        self.stage.update()

    def _take(self, point: Point) -> None:
        line_id = line_at(self.stage.scene.index, point, 0.0)
        if line_id:
            self._taken.setdefault(line_id)
