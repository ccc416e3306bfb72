"""A tool that tells a click from a drag, and has a gesture do the drag."""

from __future__ import annotations

from ductus.ui.canvas.gestures import Gesture
from ductus.ui.canvas.tools import Pointer, Sketch, Stage, Tool, has_travelled


class GestureTool(Tool):
    """The base of tools whose drags are gestures: one begins once the pointer has travelled from where it was pressed.

    What belongs to each: `gesture_from`, and `click` for a press that went nowhere.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._start: Pointer | None = None
        self._gesture: Gesture | None = None

    def gesture_from(self, start: Pointer) -> Gesture:
        """What a drag that began at `start` does."""
        raise NotImplementedError

    def click(self, at: Pointer) -> None:
        """The button was pressed and released in one place."""
        raise NotImplementedError

    @property
    def is_dragging(self) -> bool:
        return self._gesture is not None

    def sketch(self) -> Sketch | None:
        return self._gesture.sketch() if self._gesture is not None else None

    def press(self, pointer: Pointer) -> None:
        self._start, self._gesture = pointer, None

    def drag(self, pointer: Pointer) -> None:
        if self._gesture is None:
            if self._start is None or not has_travelled(self._start, pointer):
                return
            self._gesture = self.gesture_from(self._start)
        self._gesture.move(pointer)

    def release(self, pointer: Pointer) -> None:
        start, gesture = self._start, self._gesture
        self._start = self._gesture = None
        if gesture is not None:
            gesture.finish()
        elif start is not None:
            self.click(start)
        self.stage.tell(self.hint())

    def double_click(self, pointer: Pointer) -> None:
        self._start = None

    def hover(self, pointer: Pointer) -> None:
        self.stage.tell(self.hint())

    def cancel(self) -> bool:
        """Give up the drag. Whether there was one."""
        gesture, self._gesture, self._start = self._gesture, None, None
        if gesture is not None:
            gesture.cancel()
        return gesture is not None
