"""The drawing tools: a new line by a rectangle, by its outline corner by corner, or by its baseline alone."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from ductus.document.geometry import Baseline, Point, Polygon, clamped
from ductus.document.page import Page
from ductus.ui.canvas.magnet import PULL, Catch, Surroundings
from ductus.ui.canvas.placing import drawn_line
from ductus.ui.canvas.shapes import Part, frame_of, rectangle_between
from ductus.ui.canvas.tools import Cursor, Pointer, Sketch, Stage, Tool, has_travelled


class DrawTool(Tool):
    """What drawing tools share: the points placed so far, where the pointer is, and the new line at the end."""

    MAGNETIC: ClassVar[tuple[Part, ...]] = tuple(Part)

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.points: tuple[Point, ...] = ()
        self.here: Point | None = None
        self._catch: Catch | None = None
        self._pressed: Pointer | None = None

    def cursor(self, pointer: Pointer) -> Cursor:
        return Cursor.CROSS

    def hover(self, pointer: Pointer) -> None:
        had_catch = self._catch is not None
        self.here = self.on_page(pointer)
        if self.points or had_catch or self._catch is not None:
            self.stage.update()
        self.stage.tell(self.hint())

    def press(self, pointer: Pointer) -> None:
        self._pressed = pointer
        self.here = self.on_page(pointer)

    def drag(self, pointer: Pointer) -> None:
        self.here = self.on_page(pointer)
        self.stage.update()

    def is_drag(self, pointer: Pointer) -> bool:
        """Whether the pointer has been dragged since it was pressed."""
        return self._pressed is not None and has_travelled(self._pressed, pointer)

    def cancel(self) -> bool:
        had_points = bool(self.points)
        self.points, self._pressed, self._catch = (), None, None
        self.stage.update()
        self.stage.tell(self.hint())
        return had_points

    def erase(self) -> bool:
        if not self.points:
            return False
        self.points = self.points[:-1]
        self.stage.update()
        return True

    def place(self, point: Point) -> None:
        """Add a point, unless it stands where the last one does."""
        if not self.points or self.points[-1] != point:
            self.points = (*self.points, point)
        self.stage.update()
        self.stage.tell(self.hint())

    def on_page(self, pointer: Pointer) -> Point:
        """The pointer's place, drawn in to the page's edge, and to what is magnetic near it."""
        page, scene = self.page, self.stage.scene
        if page is None:
            return pointer.page
        at = clamped([pointer.page], page.width_px, page.height_px)[0]
        self._catch = None
        if scene.is_magnetic and not (pointer.is_ctrl or pointer.is_alt):
            around = Surroundings(scene.index, parts=self.MAGNETIC, beside=self.magnetic_points())
            self._catch = around.catch(at, self.reach(PULL))
        return self._catch.at if self._catch is not None else at

    def magnetic_points(self) -> tuple[Point, ...]:
        """Points placed before with which the next is drawn level or plumb."""
        return self.points[-1:]

    def with_catch(self, sketch: Sketch | None) -> Sketch | None:
        """The sketch with what the pointer was drawn to."""
        if self._catch is None or self.here != self._catch.at:
            return sketch
        return replace(sketch or Sketch(), catch=self._catch.at, guides=self._catch.guides)

    @property
    def page(self) -> Page | None:
        return self.stage.scene.page

    def put(self, polygon: Polygon | None, baseline: Baseline | None = None) -> None:
        """Propose the new line and be ready for the next; an outline that encloses nothing is dropped."""
        page = self.page
        self.points, self._pressed = (), None
        if page is not None and polygon is not None and polygon.area >= 1.0:
            edit = drawn_line(page, polygon, baseline)
            self.stage.choose_when_there((edit.placed[0].line.id,))
            self.stage.propose(edit)
        self.stage.update()
        self.stage.tell(self.hint())


class RectangleTool(DrawTool):
    """Drag from corner to corner, or click one and then the other."""

    NAME: ClassVar[str] = "rectangle"

    def hint(self) -> str:
        if self.points:
            return "Click the opposite corner · Esc gives up"
        return "New line: drag a rectangle around it · Esc goes back to selecting"

    def press(self, pointer: Pointer) -> None:
        super().press(pointer)
        if not self.points:
            self.place(self.on_page(pointer))

    def release(self, pointer: Pointer) -> None:
        page = self.page
        first = self.points[0] if self.points else None
        is_second_click = first is not None and self._pressed is not None and self._has_left(first, pointer)
        if page is not None and first is not None and (self.is_drag(pointer) or is_second_click):
            self.put(rectangle_between(first, self.on_page(pointer), frame_of(page)))

    def sketch(self) -> Sketch | None:
        page = self.page
        if page is None or not self.points or self.here is None:
            return self.with_catch(None)
        polygon = rectangle_between(self.points[0], self.here, frame_of(page))
        return self.with_catch(Sketch(outline=polygon.points) if polygon is not None else None)

    def magnetic_points(self) -> tuple[Point, ...]:
        return ()  # level or plumb with its first corner it would be no rectangle

    def _has_left(self, first: Point, pointer: Pointer) -> bool:
        here = self.on_page(pointer)
        return min(abs(here.x - first.x), abs(here.y - first.y)) > self.reach()


class PolygonTool(DrawTool):
    """Click corner after corner; a click on the first, a double click or Enter closes the outline."""

    NAME: ClassVar[str] = "polygon"

    def hint(self) -> str:
        if len(self.points) >= 3:
            return "Click the first corner, double-click or press Enter to close · Backspace takes one back"
        if self.points:
            return "Click the next corner · Backspace takes one back · Esc gives up"
        return "New line: click the corners of its outline · Esc goes back to selecting"

    def press(self, pointer: Pointer) -> None:
        super().press(pointer)
        if len(self.points) >= 3 and self._is_on_first(pointer):
            self.finish()
        else:
            self.place(self.on_page(pointer))

    def drag(self, pointer: Pointer) -> None:
        """The corner just placed can still be adjusted while the button is down."""
        if self.points and self._pressed is not None:
            self.points = self.points[:-1]
            self.points = (*self.points, self.on_page(pointer))
        super().drag(pointer)

    def double_click(self, pointer: Pointer) -> None:
        self.finish()

    def finish(self) -> bool:
        if not self.points:
            return False
        if len(self.points) >= 3:
            self.put(Polygon(self.points))
        else:
            self.stage.tell("An outline needs at least three corners")
        return True

    def sketch(self) -> Sketch | None:
        if not self.points:
            return self.with_catch(None)
        ahead = (self.here,) if self.here is not None and self.here != self.points[-1] else ()
        return self.with_catch(
            Sketch(outline=self.points + ahead, corners=self.points, is_closed=len(self.points) >= 2)
        )

    def magnetic_points(self) -> tuple[Point, ...]:
        return (*self.points[-1:], *self.points[:1])

    def _is_on_first(self, pointer: Pointer) -> bool:
        first = self.points[0]
        return max(abs(pointer.page.x - first.x), abs(pointer.page.y - first.y)) <= self.reach()


class BaselineTool(DrawTool):
    """Drag along the foot of the letters, or click along it; the outline is proposed from the ink around it."""

    NAME: ClassVar[str] = "baseline"
    # The feet of letters stand close to the outline of the next line, and are not to be drawn to it.
    MAGNETIC: ClassVar[tuple[Part, ...]] = (Part.BASELINE,)

    def hint(self) -> str:
        if len(self.points) >= 2:
            return "Click on along the foot of the letters · double-click or Enter ends the line · Backspace takes back"
        if self.points:
            return "Click the next point along the foot of the letters · Esc gives up"
        return "New line: drag or click along the foot of its letters, in writing direction · Esc goes back"

    def press(self, pointer: Pointer) -> None:
        super().press(pointer)
        self.place(self.on_page(pointer))

    def drag(self, pointer: Pointer) -> None:
        if len(self.points) > 1 and self._pressed is not None:
            self.points = self.points[:-1]
            self.points = (*self.points, self.on_page(pointer))
        super().drag(pointer)

    def release(self, pointer: Pointer) -> None:
        if len(self.points) == 1 and self.is_drag(pointer):
            self.place(self.on_page(pointer))
            self.finish()
        self._pressed = None

    def double_click(self, pointer: Pointer) -> None:
        self.finish()

    def finish(self) -> bool:
        if not self.points:
            return False
        page = self.page
        if len(self.points) >= 2 and page is not None:
            baseline = Baseline(self.points)
            self.put(self.stage.outline_around(baseline), baseline)
        else:
            self.stage.tell("A baseline needs at least two points")
        return True

    def sketch(self) -> Sketch | None:
        page = self.page
        ahead = (self.here,) if self.points and self.here is not None and self.here != self.points[-1] else ()
        path = self.points + ahead
        if page is None or not self.points:
            return self.with_catch(None)
        if len(path) < 2:
            return self.with_catch(Sketch(corners=self.points))
        outline = self.stage.outline_around(Baseline(path)).points
        return self.with_catch(Sketch(outline=outline, baseline=path, corners=self.points))
