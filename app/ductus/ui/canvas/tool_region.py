"""The region tools: draw regions as rectangles or outlines, choose them by a click anywhere in them, and shape them."""

from __future__ import annotations

from typing import ClassVar

from ductus.document.geometry import Baseline, Polygon
from ductus.document.region_shaping import draw_region, holds_locked, region_of, remove_region, shape_region
from ductus.ui.canvas.gesture_tool import GestureTool
from ductus.ui.canvas.gestures import Gesture
from ductus.ui.canvas.region_focus import region_around, region_by_edge
from ductus.ui.canvas.region_hand import RegionHand
from ductus.ui.canvas.shapes import LineShape, frame_of, rectangle_between, without_corners
from ductus.ui.canvas.tool_draw import PolygonTool
from ductus.ui.canvas.tools import REACH, Cursor, Pointer, Sketch, Stage


class DrawRegion(Gesture):
    """A new region from corner to corner."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._outline: Polygon | None = None

    def move(self, pointer: Pointer) -> None:
        page = self.stage.scene.page
        if page is not None:
            self._outline = rectangle_between(self.start.page, pointer.page, frame_of(page))
        self.stage.update()

    def finish(self) -> None:
        put_region(self.stage, self._outline)

    def cancel(self) -> None:
        self.stage.update()

    def sketch(self) -> Sketch | None:
        return Sketch(outline=self._outline.points) if self._outline is not None else None


class RegionTool(GestureTool):
    """Drag over paper that no chosen region covers to draw one; what is chosen is moved and shaped as lines are."""

    NAME: ClassVar[str] = "region"

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._hand = RegionHand(stage)

    def hint(self) -> str:
        focus = self.stage.scene.regions
        if focus.corners:
            return "Drag or arrow keys move the chosen corner · Del removes it · Esc lets go"
        if focus.chosen:
            return "Drag to move, handles to resize · Alt+click a side adds a corner · K: its type · Del removes it"
        return f"New region ({focus.kind_of_new}): drag a rectangle · click a region to shape it"

    def cursor(self, pointer: Pointer) -> Cursor:
        held = None if pointer.is_shift else self._hand.cursor(pointer, takes_inside=True)
        if held is not None:
            return held
        return Cursor.POINT if self._region_at(pointer, takes_inside=False) else Cursor.CROSS

    def gesture_from(self, start: Pointer) -> Gesture:
        held = None if start.is_shift else self._hand.gesture(start, takes_inside=True)
        return held or DrawRegion(self.stage, start)

    def nudge(self, dx: float, dy: float) -> bool:
        return self._hand.nudge(dx, dy)

    def settle(self) -> None:
        self._hand.settle()

    def erase(self) -> bool:
        return erase_region(self.stage)

    def cancel(self) -> bool:
        """Give up the drag, then the chosen corner, then the chosen region."""
        focus = self.stage.scene.regions
        if super().cancel():
            return True
        if focus.corners:
            focus.corners = frozenset()
            self.stage.update()
        elif focus.chosen:
            self.stage.choose_region("")
        else:
            return False
        return True

    def click(self, at: Pointer) -> None:
        corner = self._hand.corner(at)
        gesture = self._hand.gesture(at, takes_inside=False) if at.is_alt else None
        if corner is not None:
            self.stage.scene.regions.corners = frozenset({corner})
            self.stage.update()
        elif gesture is not None:
            gesture.move(at)
            gesture.finish()
        else:
            self.stage.choose_region(self._region_at(at, takes_inside=True))

    def _region_at(self, at: Pointer, *, takes_inside: bool) -> str:
        page = self.stage.scene.page
        if page is None:
            return ""
        by_edge = region_by_edge(page.regions, at.page, self.stage.view.zoom, REACH)
        return by_edge or (region_around(page.regions, at.page) if takes_inside else "")


class RegionOutlineTool(PolygonTool):
    """A region corner by corner; ends where the region tool goes on."""

    NAME: ClassVar[str] = "region_outline"

    def hint(self) -> str:
        if self.points:
            return super().hint()
        kind = self.stage.scene.regions.kind_of_new
        return f"New region ({kind}): click the corners of its outline · Esc goes back to selecting"

    def put(self, polygon: Polygon | None, baseline: Baseline | None = None) -> None:
        self.points, self._pressed = (), None
        put_region(self.stage, polygon)
        self.stage.tell(self.hint())


def put_region(stage: Stage, outline: Polygon | None) -> None:
    """Propose a new region, and have it chosen; an outline that encloses nothing is dropped."""
    page = stage.scene.page
    if page is not None and outline is not None and outline.area >= 1.0:
        edit, region_id = draw_region(page, outline, stage.scene.regions.kind_of_new)
        stage.choose_region("")
        stage.scene.regions.awaited = region_id
        stage.propose(edit)
    stage.update()


def erase_region(stage: Stage) -> bool:
    """Take the chosen corners off the chosen region, or else the region off the page. Whether one was chosen."""
    focus, page = stage.scene.regions, stage.scene.page
    region = region_of(page, focus.chosen) if page is not None else None
    if page is None or region is None:
        return False
    if not focus.corners:
        if holds_locked(page, region.id):
            stage.tell("The region holds locked lines and stays · the Line menu unlocks them")
        else:
            stage.propose(remove_region(page, region.id))
        return True
    shape = without_corners(LineShape(region.polygon), focus.corners)
    if shape is None:
        stage.tell("An outline needs three corners; Esc and Del remove the whole region")
        return True
    focus.corners = frozenset()
    stage.propose(shape_region(page, region.id, shape.polygon, "remove corner"))
    return True
