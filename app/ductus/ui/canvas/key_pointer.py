"""A pointer moved by arrow keys: what is drawn with the mouse can be drawn without one, with any drawing tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter, QPen

from ductus.document.geometry import Box, Point, clamped
from ductus.document.line_outlines import tidy
from ductus.ui.canvas.tool_cut import CutTool
from ductus.ui.canvas.tool_draw import DrawTool
from ductus.ui.canvas.tool_select import SelectTool
from ductus.ui.canvas.tools import Pointer
from ductus.ui.theme import ACCENT

if TYPE_CHECKING:
    from ductus.ui.canvas.canvas import PageCanvas

_STEP_DIP = 8.0
"""How far an arrow moves the cross, at any zoom; with Shift ten times that. Corners are then moved by pixels."""
_ARM_DIP = 11.0
_WITHOUT = (SelectTool.NAME, CutTool.NAME)
"""Tools in which arrow keys mean something else."""


class KeyPointer:
    """A cross on the page in place of the mouse; owned by its canvas. There is none until an arrow calls for it.

    Tools that are clicked along get a click for Enter, and their end for Enter at the same place again. In the others
    Enter holds the button down, the arrows drag, and Enter lets go.
    """

    def __init__(self, canvas: PageCanvas) -> None:
        self._canvas = canvas
        self._spot: Point | None = None
        self._has_moved = False
        self._is_down = False

    @property
    def spot(self) -> Point | None:
        """Where the cross is, in page pixels; None while the mouse is used."""
        return self._spot

    def step(self, dx: float, dy: float) -> bool:
        """Move the cross by that many steps; False where the tool in hand has no use for it."""
        page = self._canvas.page()
        if page is None or self._canvas.tool.NAME in _WITHOUT:
            return False
        zoom = self._canvas.view.zoom
        seen = self._canvas.view.visible.centre
        spot = self._spot or seen
        reach = _STEP_DIP / zoom if self._spot is not None else 0.0  # the first arrow shows where it begins
        moved = Point(spot.x + dx * reach, spot.y + dy * reach)
        self._spot = tidy(clamped([moved], page.width_px, page.height_px)[0])
        self._has_moved = True
        self._canvas.show_view(self._canvas.view.revealing(Box(self._spot.x, self._spot.y, self._spot.x, self._spot.y)))
        if self._is_down:
            self._canvas.tool.drag(self._pointer())
        else:
            self._canvas.tool.hover(self._pointer())
        self._tell()
        return True

    def press(self) -> bool:
        """Enter: click, hold or let go at the cross; False where there is none."""
        if self._spot is None:
            return False
        tool, pointer = self._canvas.tool, self._pointer()
        if self._is_down:
            self._is_down = False
            tool.drag(pointer)
            tool.release(pointer)
        elif not isinstance(tool, DrawTool):
            self._is_down = True
            tool.press(pointer)
        elif self._has_moved:
            tool.press(pointer)
            tool.release(pointer)
        else:
            tool.finish()
        self._has_moved = False
        self._tell()
        self._canvas.update()
        return True

    def forget(self) -> None:
        """The mouse is used again, or another tool."""
        if self._spot is not None:
            self._spot, self._is_down = None, False
            self._canvas.update()

    def paint(self, painter: QPainter) -> None:
        """The cross, dark on bright and bright on dark paper."""
        if self._spot is None:
            return
        at = self._canvas.view.to_widget(self._spot)
        for colour, width in ((QColor("white"), 4.0), (ACCENT, 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(at.x - _ARM_DIP, at.y), QPointF(at.x + _ARM_DIP, at.y))
            painter.drawLine(QPointF(at.x, at.y - _ARM_DIP), QPointF(at.x, at.y + _ARM_DIP))

    def _pointer(self) -> Pointer:
        assert self._spot is not None  # noqa: S101  # asked only where there is one
        return Pointer(self._canvas.view.to_widget(self._spot), self._spot)

    def _tell(self) -> None:
        self._canvas.update()
        if self._is_down:
            self._canvas.tell("Arrow keys drag, Shift+arrows further · Enter lets go · Esc gives up")
        elif isinstance(self._canvas.tool, DrawTool) and not self._has_moved:
            self._canvas.tell("Arrow keys go on to the next point · Enter once more ends · Esc gives up")
        else:
            self._canvas.tell("Arrow keys move the cross, Shift+arrows further · Enter sets a point · Esc goes back")
