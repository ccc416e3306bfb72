"""What a drag does in the select tool. Each gesture previews on the scene and ends in one edit, or in none."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ductus.document.geometry import Box, Point, bounding_box
from ductus.numerals import decimal, whole
from ductus.ui.canvas.hit_test import lines_in
from ductus.ui.canvas.magnet import PULL, Catch, Surroundings, neighbours
from ductus.ui.canvas.shapes import (
    Corner,
    Edge,
    Handle,
    LineShape,
    allowed_move,
    joint_box,
    moved,
    resized_box,
    shape_edit,
    stretched,
    turned_shapes,
    with_corner_added,
    with_corners_moved,
)
from ductus.ui.canvas.tools import Pointer, Sketch, Stage

_TURN_STEP_DEGREES = 15.0


class Gesture:
    """A drag from `start` until the button is released or Esc is pressed."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        self.stage = stage
        self.start = start

    def move(self, pointer: Pointer) -> None: ...

    def finish(self) -> None: ...

    def cancel(self) -> None: ...

    def sketch(self) -> Sketch | None:
        return None


class PanPage(Gesture):
    """The page follows the pointer."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._last = start.at

    def move(self, pointer: Pointer) -> None:
        self.stage.pan(pointer.at.x - self._last.x, pointer.at.y - self._last.y)
        self._last = pointer.at


class SelectBand(Gesture):
    """A rubber band takes the lines whose writing it crosses; with Ctrl they join those selected before."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._before = stage.scene.selection
        self._band: Box | None = None

    def move(self, pointer: Pointer) -> None:
        self._band = bounding_box([self.start.page, pointer.page])
        kept = self._before if pointer.is_ctrl else ()
        self.stage.choose((*kept, *lines_in(self.stage.scene.index, self._band)))
        self.stage.update()

    def finish(self) -> None:
        selection = self.stage.scene.selection
        if selection and self.stage.scene.current not in selection:
            self.stage.choose(selection, current=selection[0])

    def cancel(self) -> None:
        self.stage.choose(self._before)

    def sketch(self) -> Sketch | None:
        return Sketch(band=self._band)


class ShapeGesture(Gesture):
    """The base of gestures that change shapes: they preview, and end in one `shape_edit` called `title`."""

    title = "shape lines"

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self.frame = stage.view.page_frame
        self.before = stage.scene.free_shapes(stage.scene.selection)

    def shapes_at(self, dx: float, dy: float, to: Point) -> Mapping[str, LineShape]:
        """The shapes with the pointer `dx`, `dy` page pixels from where it started, at `to`."""
        raise NotImplementedError

    def move(self, pointer: Pointer) -> None:
        dx, dy = pointer.page.x - self.start.page.x, pointer.page.y - self.start.page.y
        self.stage.scene.preview = self.shapes_at(*self.guided(dx, dy, pointer), pointer.page)
        self.stage.update()

    def guided(self, dx: float, dy: float, pointer: Pointer) -> tuple[float, float]:
        """The way the pointer has gone, or the way a magnet makes of it."""
        return dx, dy

    def finish(self) -> None:
        # The preview goes only after the owner has refreshed the page, so that nothing jumps back for a frame.
        # The page may have changed while the button was down: lines that are gone are left out.
        page = self.stage.scene.page
        if page is not None:
            self.stage.propose(shape_edit(page, self.stage.scene.preview, self.title))
        self.cancel()

    def cancel(self) -> None:
        self.stage.scene.preview = {}
        self.stage.update()


class MoveLines(ShapeGesture):
    """The selected lines follow the pointer, as one."""

    title = "move lines"

    def shapes_at(self, dx: float, dy: float, to: Point) -> Mapping[str, LineShape]:
        dx, dy = allowed_move(joint_box(self.before.values()), dx, dy, self.frame)
        return {line_id: moved(shape, dx, dy, self.frame) for line_id, shape in self.before.items()}


class ResizeLines(ShapeGesture):
    """The selection's common box is drawn to another size, its lines with it."""

    title = "resize lines"

    def __init__(self, stage: Stage, start: Pointer, handle: Handle) -> None:
        super().__init__(stage, start)
        self._handle = handle
        self._box = joint_box(self.before.values())

    def shapes_at(self, dx: float, dy: float, to: Point) -> Mapping[str, LineShape]:
        # The handle stands a little off the box: what is followed is the pointer's way, not its place.
        corner = self._handle.on(self._box)
        after = resized_box(self._box, self._handle, Point(corner.x + dx, corner.y + dy), self.frame)
        return {line_id: stretched(shape, self._box, after, self.frame) for line_id, shape in self.before.items()}


class TurnLines(ShapeGesture):
    """The selected lines turn about their middle; with Shift in steps of `_TURN_STEP_DEGREES`."""

    title = "turn lines"

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._about = joint_box(self.before.values()).centre
        self._in_steps = False

    def move(self, pointer: Pointer) -> None:
        self._in_steps = pointer.is_shift
        super().move(pointer)

    def shapes_at(self, dx: float, dy: float, to: Point) -> Mapping[str, LineShape]:
        degrees = math.degrees(self._angle(to) - self._angle(self.start.page))
        degrees = (degrees + 180.0) % 360.0 - 180.0
        if self._in_steps:
            degrees = round(degrees / _TURN_STEP_DEGREES) * _TURN_STEP_DEGREES
        self.stage.tell(f"Turned by {decimal(degrees)}° · Shift: steps of {whole(_TURN_STEP_DEGREES)}° · Esc gives up")
        return turned_shapes(self.before, math.radians(degrees), self.frame)

    def _angle(self, point: Point) -> float:
        return math.atan2(point.y - self._about.y, point.x - self._about.x)


class BendLine(ShapeGesture):
    """The base of gestures that bend the one selected line: the vertex in hand is magnetic."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._catch: Catch | None = None

    def held(self) -> tuple[Point, tuple[Point, ...]] | None:
        """Where the vertex in hand stood, and the points beside it."""
        raise NotImplementedError

    def guided(self, dx: float, dy: float, pointer: Pointer) -> tuple[float, float]:
        self._catch = None
        held = self.held()
        if held is None or not self.stage.scene.is_magnetic or pointer.is_ctrl or pointer.is_alt:
            return dx, dy
        at, beside = held
        around = Surroundings(self.stage.scene.index, frozenset(self.before), beside=beside)
        self._catch = around.catch(Point(at.x + dx, at.y + dy), PULL / self.stage.view.zoom)
        return (self._catch.at.x - at.x, self._catch.at.y - at.y) if self._catch is not None else (dx, dy)

    def sketch(self) -> Sketch | None:
        return Sketch(catch=self._catch.at, guides=self._catch.guides) if self._catch is not None else None


class MoveCorners(BendLine):
    """The chosen vertices of the one selected line follow the pointer."""

    def __init__(self, stage: Stage, start: Pointer) -> None:
        super().__init__(stage, start)
        self._corners = stage.scene.corners

    def held(self) -> tuple[Point, tuple[Point, ...]] | None:
        places = [(shape, corner) for shape in self.before.values() for corner in self._corners]
        if not places:
            return None
        # Of several chosen vertices the one under the pointer is drawn, and takes the others along.
        shape, corner = min(places, key=lambda place: math.dist(_corner_of(*place), self.start.page))
        beside = neighbours(shape, corner) if len(self._corners) == 1 else ()
        return _corner_of(shape, corner), beside

    def shapes_at(self, dx: float, dy: float, to: Point) -> Mapping[str, LineShape]:
        return {
            line_id: with_corners_moved(shape, self._corners, dx, dy, self.frame)
            for line_id, shape in self.before.items()
        }


def _corner_of(shape: LineShape, corner: Corner) -> Point:
    return shape.points(corner.part)[corner.place]


class AddCorner(BendLine):
    """A new vertex comes out of a side and follows the pointer."""

    def __init__(self, stage: Stage, start: Pointer, edge: Edge) -> None:
        super().__init__(stage, start)
        self._edge = edge
        self._added: Corner | None = None

    def held(self) -> tuple[Point, tuple[Point, ...]] | None:
        # The side it comes out of would hold it for ever: only what lies around draws a new vertex.
        return self._edge.at, ()

    def shapes_at(self, dx: float, dy: float, to: Point) -> Mapping[str, LineShape]:
        shapes: dict[str, LineShape] = {}
        for line_id, shape in self.before.items():
            longer, self._added = with_corner_added(shape, self._edge, self.frame)
            shapes[line_id] = with_corners_moved(longer, {self._added}, dx, dy, self.frame)
        return shapes

    def move(self, pointer: Pointer) -> None:
        super().move(pointer)
        if self._added is not None:
            self.stage.scene.corners = frozenset({self._added})

    def cancel(self) -> None:
        super().cancel()
        line = self.stage.scene.only_line
        # Given up, the vertex does not exist: nothing must stay chosen that is not there.
        if line is not None and line.id in self.before and LineShape.of(line) == self.before[line.id]:
            self.stage.scene.corners = frozenset()
