"""The tool in hand while something is in question: a click makes an exception, Enter applies, Esc leaves it."""

from __future__ import annotations

from typing import ClassVar

from ductus.ui.canvas.gestures import PanPage
from ductus.ui.canvas.hit_test import line_at
from ductus.ui.canvas.tools import Cursor, Pointer, Stage, Tool, has_travelled


class OutcomeTool(Tool):
    """Dragging moves the page; nothing on it can be changed until the outcome is answered."""

    NAME: ClassVar[str] = "outcome"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.hovered = ""
        self._start: Pointer | None = None
        self._pan: PanPage | None = None

    def hint(self) -> str:
        outcome = self.stage.scene.outcome
        return outcome.hint if outcome is not None else ""

    def cursor(self, pointer: Pointer) -> Cursor:
        return Cursor.POINT if self._marked_at(pointer) else Cursor.ARROW

    def hover(self, pointer: Pointer) -> None:
        marked = self._marked_at(pointer)
        if marked != self.hovered:
            self.hovered = marked
            self.stage.update()

    def leave(self) -> None:
        self.hovered = ""

    def press(self, pointer: Pointer) -> None:
        self._start, self._pan = pointer, None

    def drag(self, pointer: Pointer) -> None:
        if self._pan is None and self._start is not None and has_travelled(self._start, pointer):
            self._pan = PanPage(self.stage, self._start)
        if self._pan is not None:
            self._pan.move(pointer)

    def release(self, pointer: Pointer) -> None:
        start, pan = self._start, self._pan
        self._start = self._pan = None
        outcome = self.stage.scene.outcome
        if start is not None and pan is None and outcome is not None and (marked := self._marked_at(start)):
            outcome.toggle(marked)

    def finish(self) -> bool:
        outcome = self.stage.scene.outcome
        if outcome is not None:
            outcome.answer(True)
        return outcome is not None

    def cancel(self) -> bool:
        self._start = self._pan = None
        return False

    def _marked_at(self, pointer: Pointer) -> str:
        outcome = self.stage.scene.outcome
        return line_at(outcome.index, pointer.page, self.reach()) if outcome is not None else ""
