"""What a drag does to the chosen region: move it, resize it, bend its outline. One edit at the end, or none."""

from __future__ import annotations

from ductus.document.geometry import Point, Polygon
from ductus.document.region_shaping import region_of, shape_region
from ductus.ui.canvas.gestures import Gesture
from ductus.ui.canvas.hit_test import corner_at, edge_at, handle_at, midpoint_at
from ductus.ui.canvas.region_focus import region_by_edge
from ductus.ui.canvas.shapes import (
    Corner,
    Edge,
    Handle,
    LineShape,
    allowed_move,
    is_rectangle,
    moved,
    resized_box,
    stretched,
    with_corner_added,
    with_corners_moved,
)
from ductus.ui.canvas.tools import HANDLE_CURSORS, LEAST_SIDE, REACH, Cursor, Pointer, Stage, handle_box


class RegionGesture(Gesture):
    """The base: previews an outline on the scene and ends in one edit called `title`."""

    title = "shape region"

    def __init__(self, stage: Stage, start: Pointer, shape: LineShape) -> None:
        super().__init__(stage, start)
        self.before = shape
        self.region_id = stage.scene.regions.chosen
        self.frame = stage.view.page_frame

    def outline(self, dx: float, dy: float) -> Polygon:
        """The outline with the pointer `dx`, `dy` page pixels from where it started."""
        raise NotImplementedError

    def move(self, pointer: Pointer) -> None:
        way = pointer.page.x - self.start.page.x, pointer.page.y - self.start.page.y
        self.stage.scene.regions.preview = self.outline(*way)
        self.stage.update()

    def finish(self) -> None:
        page, outline = self.stage.scene.page, self.stage.scene.regions.preview
        if page is not None and outline is not None:
            self.stage.propose(shape_region(page, self.region_id, outline, self.title))
        self.cancel()

    def cancel(self) -> None:
        self.stage.scene.regions.preview = None
        self.stage.update()


class MoveRegion(RegionGesture):
    """The region follows the pointer."""

    title = "move region"

    def outline(self, dx: float, dy: float) -> Polygon:
        dx, dy = allowed_move(self.before.box, dx, dy, self.frame)
        return moved(self.before, dx, dy, self.frame).polygon


class ResizeRegion(RegionGesture):
    """The region's box is drawn to another size."""

    title = "resize region"

    def __init__(self, stage: Stage, start: Pointer, shape: LineShape, handle: Handle) -> None:
        super().__init__(stage, start, shape)
        self._handle = handle

    def outline(self, dx: float, dy: float) -> Polygon:
        corner = self._handle.on(self.before.box)
        after = resized_box(self.before.box, self._handle, Point(corner.x + dx, corner.y + dy), self.frame)
        return stretched(self.before, self.before.box, after, self.frame).polygon


class MoveRegionCorners(RegionGesture):
    """The chosen corners follow the pointer."""

    def outline(self, dx: float, dy: float) -> Polygon:
        return with_corners_moved(self.before, self.stage.scene.regions.corners, dx, dy, self.frame).polygon


class AddRegionCorner(RegionGesture):
    """A new corner comes out of a side and follows the pointer."""

    def __init__(self, stage: Stage, start: Pointer, shape: LineShape, edge: Edge) -> None:
        super().__init__(stage, start, shape)
        self._longer, self._added = with_corner_added(shape, edge, self.frame)

    def outline(self, dx: float, dy: float) -> Polygon:
        self.stage.scene.regions.corners = frozenset({self._added})
        return with_corners_moved(self._longer, {self._added}, dx, dy, self.frame).polygon

    def cancel(self) -> None:
        super().cancel()
        page = self.stage.scene.page
        region = region_of(page, self.region_id) if page is not None else None
        # Given up, the corner does not exist: nothing must stay chosen that is not there.
        if region is not None and region.polygon == self.before.polygon:
            self.stage.scene.regions.corners = frozenset()


class RegionHand:
    """What of the chosen region is under the pointer; for every tool that lets regions be taken hold of."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._nudged = (0.0, 0.0)

    def nudge(self, dx: float, dy: float) -> bool:
        """Shift the chosen region, or its chosen corners; previewed until `settle`. Whether a region is chosen."""
        focus, page = self._stage.scene.regions, self._stage.scene.page
        region = region_of(page, focus.chosen) if page is not None else None
        if region is None:
            return False
        self._nudged = (self._nudged[0] + dx, self._nudged[1] + dy)
        shape, frame = LineShape(region.polygon), self._stage.view.page_frame
        if focus.corners:
            focus.preview = with_corners_moved(shape, focus.corners, *self._nudged, frame).polygon
        else:
            focus.preview = moved(shape, *allowed_move(shape.box, *self._nudged, frame), frame).polygon
        self._stage.update()
        return True

    def settle(self) -> None:
        """The arrow was let go: make the edit of what was nudged, if anything was."""
        focus, page = self._stage.scene.regions, self._stage.scene.page
        if any(self._nudged) and page is not None and focus.preview is not None:
            self._stage.propose(shape_region(page, focus.chosen, focus.preview, "move region"))
            focus.preview = None
        self._nudged = (0.0, 0.0)

    def gesture(self, start: Pointer, *, takes_inside: bool) -> RegionGesture | None:
        """What a drag from `start` does to the chosen region; None where it does not take hold of it."""
        shape = self._shape()
        if shape is None:
            return None
        corner, edge, handle = self._corner(shape, start), self._edge(shape, start), self._handle(shape, start)
        if corner is not None:
            if corner not in self._stage.scene.regions.corners:
                self._stage.scene.regions.corners = frozenset({corner})
            return MoveRegionCorners(self._stage, start, shape)
        if edge is not None:
            return AddRegionCorner(self._stage, start, shape, edge)
        if handle is not None:
            return ResizeRegion(self._stage, start, shape, handle)
        return MoveRegion(self._stage, start, shape) if self._holds(shape, start, takes_inside=takes_inside) else None

    def corner(self, at: Pointer) -> Corner | None:
        """The corner of the chosen region under the pointer."""
        shape = self._shape()
        return self._corner(shape, at) if shape is not None else None

    def cursor(self, at: Pointer, *, takes_inside: bool) -> Cursor | None:
        """How the pointer looks over the chosen region; None where a press would not take hold of it."""
        shape = self._shape()
        if shape is None:
            return None
        if self._corner(shape, at) is not None or self._edge(shape, at) is not None:
            return Cursor.CROSS
        handle = self._handle(shape, at)
        if handle is not None:
            return HANDLE_CURSORS[handle]
        return Cursor.MOVE if self._holds(shape, at, takes_inside=takes_inside) else None

    def _shape(self) -> LineShape | None:
        return self._stage.scene.regions.shape(self._stage.scene.page) if self._stage.shows_handles else None

    def _corner(self, shape: LineShape, at: Pointer) -> Corner | None:
        corner = corner_at(shape, at.page, self._reach(REACH))
        is_bent_freely = at.is_alt or not is_rectangle(shape.polygon) or corner in self._stage.scene.regions.corners
        return corner if is_bent_freely else None

    def _edge(self, shape: LineShape, at: Pointer) -> Edge | None:
        if at.is_alt:
            return edge_at(shape, at.page, self._reach(REACH))
        if is_rectangle(shape.polygon):
            return None
        return midpoint_at(shape, at.page, self._reach(REACH), self._reach(LEAST_SIDE))

    def _handle(self, shape: LineShape, at: Pointer) -> Handle | None:
        return handle_at(handle_box(shape.box, self._stage.view.zoom), at.page, self._reach(REACH))

    def _holds(self, shape: LineShape, at: Pointer, *, takes_inside: bool) -> bool:
        page = self._stage.scene.page
        chosen = region_of(page, self._stage.scene.regions.chosen) if page is not None else None
        if chosen is None:
            return False
        return bool(region_by_edge((chosen,), at.page, self._stage.view.zoom, REACH)) or (
            takes_inside and shape.polygon.contains(at.page)
        )

    def _reach(self, dip: float) -> float:
        return dip / self._stage.view.zoom
