"""The page canvas: the widget in which lines are chosen, drawn and shaped.

It holds no document. It shows the page it is given, emits edits, and shows the page its owner gives back. What it
consists of: `page_view` (the widget that shows), `choosing` and `scene` (what is chosen), tools and gestures (what a
drag does), `pointing` and `keyboard` (input), `commands` (what keys and menus do).
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import Page
from ductus.ui.canvas.choosing import ChoosingView
from ductus.ui.canvas.commands import (
    added_ids,
    deletion,
    ends_at_ink,
    nudge,
    nudged,
    operation,
    outline_around,
    outlines_from_ink,
    refusal,
    reordering,
)
from ductus.ui.canvas.corner_steps import corner_added, corner_beside, line_beside
from ductus.ui.canvas.key_pointer import KeyPointer
from ductus.ui.canvas.keyboard import Keyboard
from ductus.ui.canvas.keys import CanvasKeys
from ductus.ui.canvas.outcome import Outcome
from ductus.ui.canvas.pointing import Pointing
from ductus.ui.canvas.shapes import Corner
from ductus.ui.canvas.tool_cut import CutTool
from ductus.ui.canvas.tool_draw import BaselineTool, PolygonTool, RectangleTool
from ductus.ui.canvas.tool_order import OrderTool
from ductus.ui.canvas.tool_outcome import OutcomeTool
from ductus.ui.canvas.tool_region import RegionOutlineTool, RegionTool
from ductus.ui.canvas.tool_select import SelectTool
from ductus.ui.canvas.tools import Sketch, Tool

TOOLS: tuple[type[Tool], ...] = (
    SelectTool,
    OutcomeTool,
    RectangleTool,
    PolygonTool,
    BaselineTool,
    CutTool,
    RegionTool,
    RegionOutlineTool,
    OrderTool,
)


class PageCanvas(ChoosingView):
    """The canvas with its tools, its commands and its input. Main thread."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pointing = Pointing(self)
        self.key_pointer = KeyPointer(self)
        self._keyboard = Keyboard(self)
        self._tools: dict[str, Tool] = {kind.NAME: kind(self) for kind in TOOLS}
        self.tool = self._tools[SelectTool.NAME]
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.grabGesture(Qt.GestureType.PinchGesture)

    def set_keys(self, keys: CanvasKeys) -> None:
        """Obey other keys from now on."""
        self._keyboard.keys = keys

    def is_peek(self, event: QKeyEvent) -> bool:
        """Whether that key shows only the scan while it is held."""
        return self._keyboard.keys.is_peek(event)

    def set_page(self, page: Page | None) -> None:
        if self.tool.NAME == OutcomeTool.NAME:
            self.show_outcome(None)  # it spoke of the page that goes; whoever has one for the next shows it then
        super().set_page(page)

    # Commands; the keys in `keys.py` name them

    def set_tool(self, name: str) -> None:
        """Take up a tool by the `NAME` of its class.

        Raises:
            KeyError: there is no tool of that name.
        """
        tool = self._tools[name]
        if tool is not self.tool:
            region_id = self.scene.regions.chosen
            self.give_up_gesture()
            self.choose_region(region_id)  # what is chosen stays chosen for the next tool
            self.tool.put_down()
            self.tool = tool
            tool.take_up()
            self.tool_changed.emit(name)
            self.pointing.update_cursor()
            self.update()
        self.tell(tool.hint())

    def show_outcome(self, outcome: Outcome | None) -> None:
        """Show what would be done to the page, and let exceptions be made; None ends it."""
        was_shown = self.scene.outcome is not None
        self.scene.outcome = outcome
        if outcome is not None and not was_shown:
            self.set_tool(OutcomeTool.NAME)
        elif outcome is None and self.tool.NAME == OutcomeTool.NAME:
            self.use_select()
        self.tell(self.tool.hint())
        self.update()

    def use_select(self) -> None:
        self.set_tool(SelectTool.NAME)

    def use_rectangle(self) -> None:
        self.set_tool(RectangleTool.NAME)

    def use_polygon(self) -> None:
        self.set_tool(PolygonTool.NAME)

    def use_baseline(self) -> None:
        self.set_tool(BaselineTool.NAME)

    def use_cut(self) -> None:
        self.set_tool(CutTool.NAME)

    def use_region(self) -> None:
        self.set_tool(RegionTool.NAME)

    def use_region_outline(self) -> None:
        self.set_tool(RegionOutlineTool.NAME)

    def use_order(self) -> None:
        self.set_tool(OrderTool.NAME)

    def toggle_order(self) -> None:
        self.set_order_visible(not self.scene.is_order_visible)

    def select_all(self) -> None:
        self.choose([line.id for line in self.scene.page.lines] if self.scene.page is not None else ())

    def next_corner(self) -> None:
        self._step_corner(+1)

    def previous_corner(self) -> None:
        self._step_corner(-1)

    def _step_corner(self, step: int) -> None:
        """Choose the vertex beside the chosen one, of the region or line that is chosen: arrow keys then move it."""
        is_region = bool(self.scene.regions.chosen)
        if not is_region:
            self.use_select()
        if not is_region and not self.scene.selection and self.scene.current:
            self.choose((self.scene.current,))
        corner = corner_beside(self.scene, step)
        if corner is None:
            self.tell("Select one line that is not locked to go from corner to corner")
            return
        self._take_corner(corner)
        self.tell(self.tool.hint())

    def _take_corner(self, corner: Corner) -> None:
        holder = self.scene.regions if self.scene.regions.chosen else self.scene
        holder.corners = frozenset({corner})
        self.update()

    def insert_corner(self) -> None:
        """Propose a vertex after the chosen one, which becomes the chosen one."""
        added = corner_added(self.scene)
        if added is None:
            self.tell("Choose a corner first, then one is added after it")
            return
        edit, corner = added
        self.propose(edit)
        self._take_corner(corner)

    def extend_down(self) -> None:
        self._extend(+1)

    def extend_up(self) -> None:
        self._extend(-1)

    def _extend(self, step: int) -> None:
        """Select the next line in reading order beside those that are selected."""
        line_id = line_beside(self.scene, step)
        if line_id:
            self.choose((*self.scene.selection, line_id), current=line_id)
            self.reveal((line_id,))

    def erase(self) -> None:
        """Take back the last step of a drawing, or the chosen vertices, or the selected lines: the first there is."""
        if not self.tool.erase():
            self.delete_selection()

    def confirm(self) -> None:
        """End a drawing, or go to the text of the current line."""
        if not self.key_pointer.press() and not self.tool.finish() and self.scene.subject_ids:
            subjects = self.scene.subject_ids
            self.text_requested.emit(self.scene.current if self.scene.current in subjects else subjects[0])

    def escape(self) -> None:
        """Leave the innermost thing: the gesture, then the tool, then the chosen vertices, then the selection."""
        self.pointing.cancel()
        self.key_pointer.forget()
        if self.scene.outcome is not None:
            self.scene.outcome.answer(False)
            return
        if self.tool.cancel():
            return
        if self.tool.NAME != SelectTool.NAME:
            self.use_select()
        elif self.scene.corners or self.scene.regions.corners:
            self.scene.corners = self.scene.regions.corners = frozenset()
            self.update()
        else:
            self.choose(())
            self.choose_region("")
        self.tell(self.tool.hint())

    def delete_selection(self) -> None:
        """Propose to take the selected lines off the page; locked ones stay."""
        self.propose(deletion(self.scene))

    def operate(self, name: str) -> None:
        """Propose an operation of `OPERATIONS` on the selected lines, or the current one; say so if it cannot be.

        Raises:
            KeyError: there is no operation of that name.
        """
        self.settle_texts()
        edit = operation(self.scene, name)
        if edit is None:
            self.tell(refusal(self.scene, name))
        elif added := added_ids(edit):
            self.choose_when_there(added)
        self.propose(edit)

    def fit_ends_to_ink(self) -> None:
        """Propose to end the selected lines, or the current one, where their ink does; say so if it cannot be."""
        edit = ends_at_ink(self.scene, self.scene.subject_ids, self.picture) if self.picture is not None else None
        if edit is None:
            self.tell(refusal(self.scene, "ends_at_ink"))
        self.propose(edit)

    def propose_outlines(self) -> None:
        """Propose outlines anew for the selected lines, or the current one, around the ink on their baselines."""
        edit = outlines_from_ink(self.scene, self.scene.subject_ids, self.picture)
        if edit is None:
            self.tell(refusal(self.scene, "outline_from_baseline"))
        self.propose(edit)

    def nudge(self, dx: float, dy: float) -> None:
        """Propose to shift the selected lines or chosen vertices by page pixels; locked lines stay."""
        self.propose(nudge(self.scene, dx, dy))

    def preview_nudge(self, dx: float, dy: float) -> None:
        """Show the selection shifted by page pixels without proposing it; by nothing, show it where it is."""
        self.scene.preview = nudged(self.scene, dx, dy) if dx or dy else {}
        self.update()

    def move_in_order(self, step: int) -> None:
        """Propose to take the selected lines, or the current one, `step` places later in reading order."""
        self.propose(reordering(self.scene, step))

    # What tools and input ask of the canvas

    @property
    def shows_handles(self) -> bool:
        """Whether the selection's handles are painted and may be taken: when the hand is at the canvas."""
        takes_lines = self.tool.NAME == SelectTool.NAME
        takes_region = self.tool.NAME == RegionTool.NAME and bool(self.scene.regions.chosen)
        return (takes_lines or takes_region) and (self.hasFocus() or self.underMouse())

    def outline_around(self, baseline: Baseline) -> Polygon:
        """The outline proposed for a baseline drawn on the page, from the ink around it."""
        return outline_around(self.scene, baseline, self.picture)

    def give_up_gesture(self) -> None:
        self.pointing.cancel()
        self.key_pointer.forget()
        self.tool.cancel()
        self.scene.preview, self.scene.regions.preview = {}, None

    @property
    def is_drawing(self) -> bool:
        return self.tool.NAME != SelectTool.NAME

    # Qt's events

    def sketch(self) -> Sketch | None:
        return self.tool.sketch()

    def marked(self) -> str:
        return self.tool.hovered if isinstance(self.tool, OutcomeTool) else ""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.key_pointer.spot is not None:
            painter = QPainter(self)
            self.key_pointer.paint(painter)
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.touched.emit()
        self._keyboard.settle()
        if self.shows_page:
            self.pointing.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.key_pointer.forget()
        if self.shows_page:
            self.pointing.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.shows_page:
            self.pointing.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.shows_page:
            self.pointing.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.touched.emit()
        if self.shows_page:
            self.pointing.wheel(event)
        event.accept()

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointing.leave()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.touched.emit()
        if not self._keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._keyboard.release(event)
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.tell(self.tool.hint())
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.touched.emit()
        self._keyboard.let_go()
        self.update()

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        """Tab goes to the next line in reading order, and out of the canvas after the last."""
        line_id = self.scene.next_line(1 if is_forward else -1) if self.shows_page else ""
        if not line_id:
            return super().focusNextPrevChild(is_forward)
        self._keyboard.settle()
        self.choose((line_id,), current=line_id)
        self.reveal((line_id,))
        return True

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._keyboard.claims(event):
            event.accept()
            return True
        is_pinch = kind in (QEvent.Type.Gesture, QEvent.Type.NativeGesture)
        if is_pinch and self.shows_page and self.pointing.gesture(event):
            event.accept()
            return True
        return super().event(event)
