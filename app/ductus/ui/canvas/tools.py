"""What a tool is: a small state machine that turns pointer events into edits, and what it may see and do on the canvas.

A tool holds no pixels and no Qt: it is told where the pointer is and answers with edits, a sketch to be painted, a
cursor and a hint. To add one: write `tool_<name>.py` with a subclass of `Tool`, name it in `TOOLS` in `canvas.py`, and
give it a key in `keys.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, NamedTuple, Protocol

from ductus.document.edits import PageEdit
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import Line
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.shapes import Handle
from ductus.ui.canvas.view import View

REACH = 6.0
"""DIP around a line, vertex or side within which the pointer is on it, at any zoom."""
DRAG_START = 4.0
"""DIP the pointer must travel with the button down before a click becomes a drag; a hand trembles by less."""
HANDLE_SIZE = 8.0
HANDLE_OFFSET = 6.0
"""DIP between a line's box and the middle of its resize handles, so that they hide neither vertices nor ink."""
KNOB_REACH = 8.0
TURN_OFFSET = 26.0
"""DIP between a line's box and the knob by which it is turned: clear of the resize handles' reach."""
LEAST_SIDE = 40.0
"""DIP a side must be long to offer its middle as a new vertex; shorter ones would be all dots."""


class Cursor(StrEnum):
    """How the pointer looks, by what a press would do."""

    ARROW = "arrow"
    POINT = "point"
    MOVE = "move"
    CROSS = "cross"
    ACROSS = "across"
    DOWN = "down"
    FALLING = "falling"
    RISING = "rising"
    FORBIDDEN = "forbidden"
    TURN = "turn"


HANDLE_CURSORS = {
    Handle.TOP_LEFT: Cursor.FALLING,
    Handle.BOTTOM_RIGHT: Cursor.FALLING,
    Handle.TOP_RIGHT: Cursor.RISING,
    Handle.BOTTOM_LEFT: Cursor.RISING,
    Handle.LEFT: Cursor.ACROSS,
    Handle.RIGHT: Cursor.ACROSS,
    Handle.TOP: Cursor.DOWN,
    Handle.BOTTOM: Cursor.DOWN,
}


class Pointer(NamedTuple):
    """Where the pointer is, in DIP of the widget (`at`) and in page pixels (`page`), and the keys held with it."""

    at: Point
    page: Point
    is_ctrl: bool = False
    is_shift: bool = False
    is_alt: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a tool wants shown before it becomes an edit, in page pixels.

    `seam` is where something is cut; `catch` is where a magnetic point was drawn to, `guides` show by what;
    `numbers` are those lines are being given.
    """

    outline: tuple[Point, ...] = ()
    baseline: tuple[Point, ...] = ()
    corners: tuple[Point, ...] = ()
    band: Box | None = None
    seam: tuple[Point, Point] | None = None
    is_closed: bool = True
    catch: Point | None = None
    guides: tuple[tuple[Point, Point], ...] = ()
    numbers: tuple[tuple[Line, str], ...] = ()


class Stage(Protocol):
    """The canvas as its tools see it."""

    @property
    def scene(self) -> Scene: ...

    @property
    def view(self) -> View: ...

    @property
    def shows_handles(self) -> bool:
        """Whether the selection's handles and vertices are painted and may be taken."""
        ...

    def propose(self, edit: PageEdit | None) -> None:
        """Hand an edit to the owner; None is passed over."""
        ...

    def outline_around(self, baseline: Baseline) -> Polygon:
        """The outline proposed for a baseline drawn on the page: around its ink where that can be told."""
        ...

    def settle_texts(self) -> None:
        """Have text that is being typed accepted, before an edit is made from the lines' texts."""
        ...

    def choose(self, line_ids: Sequence[str], *, current: str = "") -> None:
        """Select these lines; `current` becomes the current line, if given."""
        ...

    def choose_when_there(self, line_ids: Sequence[str]) -> None:
        """Select lines as soon as the owner has put them on the page; the first becomes the current one."""
        ...

    def choose_region(self, region_id: str) -> None:
        """Choose this region instead of lines, or none with ""."""
        ...

    def set_order_visible(self, is_visible: bool) -> None:
        """Have the numbers of the reading order shown, or not."""
        ...

    def pan(self, dx: float, dy: float) -> None: ...

    def ask_for_text(self, line_id: str) -> None: ...

    def click_ink(self, line_id: str, at: Point) -> None: ...

    def tell(self, hint: str) -> None: ...

    def update(self) -> None:
        """Have the canvas painted again soon."""
        ...


class Tool:
    """The base of all tools: does nothing, wants nothing. One instance per canvas, for the canvas' life."""

    NAME: ClassVar[str] = ""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def take_up(self) -> None:
        """The tool was chosen."""

    def put_down(self) -> None:
        """Another tool was chosen."""

    def hint(self) -> str:
        """What the tool expects next, for the status bar."""
        return ""

    def cursor(self, pointer: Pointer) -> Cursor:
        return Cursor.ARROW

    def sketch(self) -> Sketch | None:
        """What to paint over the page now."""
        return None

    def press(self, pointer: Pointer) -> None: ...

    def drag(self, pointer: Pointer) -> None:
        """The pointer moved with the button down."""

    def release(self, pointer: Pointer) -> None: ...

    def double_click(self, pointer: Pointer) -> None: ...

    def hover(self, pointer: Pointer) -> None:
        """The pointer moved with no button down."""

    def leave(self) -> None:
        """The pointer left the canvas."""

    def nudge(self, dx: float, dy: float) -> bool:
        """An arrow key, as page pixels; ten times as many with Shift. Whether the tool made use of it."""
        return False

    def settle(self) -> None:
        """The arrow key was let go, or something else happens now: make the edit of what `nudge` previewed."""

    def finish(self) -> bool:
        """Enter: end what is being drawn. Whether there was something to end."""
        return False

    def erase(self) -> bool:
        """Backspace or Delete: take back the last step. Whether there was one."""
        return False

    def cancel(self) -> bool:
        """Esc: give up the present gesture. Whether there was one."""
        return False

    def reach(self, dip: float = REACH) -> float:
        """A distance on the screen as page pixels."""
        return dip / self.stage.view.zoom


def has_travelled(start: Pointer, now: Pointer) -> bool:
    """Whether the pointer has moved far enough to mean a drag."""
    return abs(now.at.x - start.at.x) > DRAG_START or abs(now.at.y - start.at.y) > DRAG_START


def turn_knob(box: Box, zoom: float, top: float) -> Point:
    """Where the knob stands by which lines within `box` are turned; `top` is the box's top in DIP of the widget.

    Above the box, or below it where there is no room above.
    """
    away = TURN_OFFSET / zoom
    return Point(box.centre.x, box.top - away if top >= TURN_OFFSET + HANDLE_SIZE else box.bottom + away)


def handle_box(box: Box, zoom: float) -> Box:
    """The box on which the resize handles of lines within `box` stand."""
    return box.grown(HANDLE_OFFSET / zoom, HANDLE_OFFSET / zoom)
