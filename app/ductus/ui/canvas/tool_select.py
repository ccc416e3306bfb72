"""The select tool: click to choose, drag what is chosen to move, resize or bend it, drag anything else to pan."""

from __future__ import annotations

import math
from typing import ClassVar

from ductus.ui.canvas.gesture_tool import GestureTool
from ductus.ui.canvas.gestures import (
    AddCorner,
    Gesture,
    MoveCorners,
    MoveLines,
    PanPage,
    ResizeLines,
    SelectBand,
    TurnLines,
)
from ductus.ui.canvas.hit_test import corner_at, edge_at, handle_at, line_at, midpoint_at
from ductus.ui.canvas.region_focus import region_by_edge
from ductus.ui.canvas.region_hand import RegionHand
from ductus.ui.canvas.shapes import (
    Corner,
    Edge,
    Handle,
    LineShape,
    is_rectangle,
    shape_edit,
    without_corners,
)
from ductus.ui.canvas.tool_region import erase_region
from ductus.ui.canvas.tools import (
    HANDLE_CURSORS,
    KNOB_REACH,
    LEAST_SIDE,
    REACH,
    Cursor,
    Pointer,
    Stage,
    handle_box,
    turn_knob,
)


class SelectTool(GestureTool):
    """A drag moves only what is already selected: on a page full of lines, panning never displaces one."""

    NAME: ClassVar[str] = "select"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._region = RegionHand(stage)

    def hint(self) -> str:
        scene = self.stage.scene
        line = scene.only_line
        if scene.corners:
            return "Drag or arrow keys move the chosen corners · Del removes them · Esc lets go"
        if line is not None and line.is_locked:
            return "This line is locked: its shape cannot be changed · Enter goes to its text"
        if line is not None and is_rectangle(line.polygon):
            return "Drag to move, handles to resize · Alt+click a side adds a corner · Enter goes to its text"
        if line is not None:
            return "Drag to move, handles to resize · drag a corner or the middle of a side to bend · Enter: its text"
        if scene.regions.chosen:
            return "Drag the region's edge to move it, handles to resize · K: its type · R: region tool · Del: away"
        if scene.selection:
            return f"{len(scene.selection)} lines · drag to move, handles to resize · Del removes them · Esc lets go"
        return "Click a line · Shift+drag selects several · drag the page to move it · Ctrl+wheel zooms"

    def double_click(self, pointer: Pointer) -> None:
        super().double_click(pointer)
        if self._corner(pointer) is None and (line_id := self._line_id(pointer)):
            self.stage.ask_for_text(line_id)

    def nudge(self, dx: float, dy: float) -> bool:
        """Shift the chosen region; lines are the canvas' business."""
        return self._region.nudge(dx, dy)

    def settle(self) -> None:
        self._region.settle()

    def erase(self) -> bool:
        """Take the chosen vertices off the line; says so where too few would be left."""
        scene = self.stage.scene
        line = scene.only_line
        if scene.regions.chosen:
            return erase_region(self.stage)
        if not scene.corners or line is None or scene.page is None:
            return False
        shape = without_corners(LineShape.of(line), scene.corners)
        if line.is_locked:
            self.stage.tell(self.hint())
        elif shape is None:
            self.stage.tell("An outline needs three corners and a baseline two; Esc and Del remove the whole line")
        else:
            scene.corners = frozenset()
            self.stage.propose(shape_edit(scene.page, {line.id: shape}, "remove corners"))
        return True

    def cursor(self, pointer: Pointer) -> Cursor:
        if pointer.is_shift:
            return Cursor.CROSS
        if self._corner(pointer) is not None or self._edge(pointer) is not None:
            return Cursor.CROSS
        if self._is_on_knob(pointer):
            return Cursor.TURN
        handle = self._handle(pointer)
        if handle is not None:
            return HANDLE_CURSORS[handle]
        line_id = self._line_id(pointer)
        line = self.stage.scene.line(line_id)
        if line is None:
            held = self._region.cursor(pointer, takes_inside=False)
            return held or (Cursor.POINT if self._region_id(pointer) else Cursor.ARROW)
        if line_id in self.stage.scene.selection:
            return Cursor.FORBIDDEN if line.is_locked and self.is_dragging else Cursor.MOVE
        return Cursor.POINT

    def gesture_from(self, start: Pointer) -> Gesture:
        scene = self.stage.scene
        if start.is_shift:
            return SelectBand(self.stage, start)
        corner, edge, handle = self._corner(start), self._edge(start), self._handle(start)
        if corner is not None:
            if corner not in scene.corners:
                scene.corners = frozenset({corner})
            return MoveCorners(self.stage, start)
        if edge is not None:
            return AddCorner(self.stage, start, edge)
        if self._is_on_knob(start):
            return TurnLines(self.stage, start)
        if handle is not None:
            return ResizeLines(self.stage, start, handle)
        line_id = self._line_id(start)
        if line_id in scene.selection and scene.free_shapes([line_id]):
            return MoveLines(self.stage, start)
        held = self._region.gesture(start, takes_inside=False) if not line_id else None
        return held or PanPage(self.stage, start)

    def click(self, at: Pointer) -> None:
        scene = self.stage.scene
        corner = self._corner(at)
        if corner is not None:
            scene.corners = scene.corners ^ {corner} if at.is_ctrl else frozenset({corner})
            self.stage.update()
            return
        edge = self._edge(at)
        if edge is not None and at.is_alt:
            gesture = AddCorner(self.stage, at, edge)
            gesture.move(at)
            gesture.finish()
            return
        self._click_line(at, self._line_id(at))

    def _click_line(self, at: Pointer, line_id: str) -> None:
        scene = self.stage.scene
        scene.corners = frozenset()
        if not line_id:
            if not (at.is_ctrl or at.is_shift):
                self.stage.choose(())
                self.stage.choose_region(self._region_id(at))
        elif at.is_ctrl or at.is_shift:
            self._toggle(line_id)
        elif line_id == scene.current and scene.selection in ((), (line_id,)):
            self.stage.choose((line_id,))
            self.stage.click_ink(line_id, at.page)
        else:
            self.stage.choose((line_id,), current=line_id)

    def _toggle(self, line_id: str) -> None:
        selection = self.stage.scene.selection
        if line_id in selection:
            self.stage.choose(tuple(other for other in selection if other != line_id))
        else:
            self.stage.choose((*selection, line_id), current=line_id)

    def _line_id(self, pointer: Pointer) -> str:
        return line_at(self.stage.scene.index, pointer.page, self.reach())

    def _region_id(self, pointer: Pointer) -> str:
        """The region whose edge or name is there; its inside is left to the lines."""
        page = self.stage.scene.page
        return region_by_edge(page.regions, pointer.page, self.stage.view.zoom, REACH) if page is not None else ""

    def _bendable(self) -> LineShape | None:
        """The shape whose vertices may be taken: the one selected line's, if it is free."""
        line = self.stage.scene.only_line
        if line is None or line.is_locked or not self.stage.shows_handles:
            return None
        return self.stage.scene.shape(line.id)

    def _corner(self, pointer: Pointer) -> Corner | None:
        shape = self._bendable()
        if shape is None:
            return None
        corner = corner_at(shape, pointer.page, self.reach())
        is_bent_freely = pointer.is_alt or not is_rectangle(shape.polygon) or corner in self.stage.scene.corners
        return corner if is_bent_freely else None

    def _edge(self, pointer: Pointer) -> Edge | None:
        shape = self._bendable()
        if shape is None:
            return None
        if pointer.is_alt:
            return edge_at(shape, pointer.page, self.reach())
        if is_rectangle(shape.polygon):
            return None
        return midpoint_at(shape, pointer.page, self.reach(), self.reach(LEAST_SIDE))

    def _is_on_knob(self, pointer: Pointer) -> bool:
        box, view = self.stage.scene.free_box, self.stage.view
        if box is None or not self.stage.shows_handles:
            return False
        knob = turn_knob(box, view.zoom, view.box_in_widget(box).top)
        return math.dist(knob, pointer.page) <= self.reach(KNOB_REACH)

    def _handle(self, pointer: Pointer) -> Handle | None:
        box = self.stage.scene.free_box
        if box is None or not self.stage.shows_handles:
            return None
        return handle_at(handle_box(box, self.stage.view.zoom), pointer.page, self.reach())
