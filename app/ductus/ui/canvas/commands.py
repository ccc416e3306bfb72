"""What keys and menus do to the chosen lines, as edits. Pure functions of the scene; None where nothing changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ductus.document.edits import DeleteLines, InsertLines, PageEdit, Together
from ductus.document.geometry import Baseline, Polygon
from ductus.document.line_operations import OPERATIONS, reshaped
from ductus.document.line_outlines import polygon_around
from ductus.document.line_shaping import line_between
from ductus.document.order import moved_in_order
from ductus.document.page import Line
from ductus.ui.canvas.ink_ends import ink_extent
from ductus.ui.canvas.ink_outline import outline_from_ink
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.shapes import (
    LineShape,
    allowed_move,
    frame_of,
    joint_box,
    moved,
    shape_edit,
    with_corners_moved,
)
from ductus.ui.page_picture import PagePicture


def nudged(scene: Scene, dx: float, dy: float) -> Mapping[str, LineShape]:
    """The selected lines, or the chosen vertices of the one, shifted by page pixels as far as the page reaches."""
    shapes = scene.free_shapes(scene.selection)
    if scene.page is None or not shapes:
        return {}
    frame = frame_of(scene.page)
    if scene.corners:
        return {line_id: with_corners_moved(shape, scene.corners, dx, dy, frame) for line_id, shape in shapes.items()}
    dx, dy = allowed_move(joint_box(shapes.values()), dx, dy, frame)
    return {line_id: moved(shape, dx, dy, frame) for line_id, shape in shapes.items()}


def nudge(scene: Scene, dx: float, dy: float) -> PageEdit | None:
    if scene.page is None:
        return None
    return shape_edit(scene.page, nudged(scene, dx, dy), "move corners" if scene.corners else "move lines")


def deletion(scene: Scene) -> PageEdit | None:
    """The selected lines taken off the page, except those that are locked."""
    doomed = tuple(scene.free_shapes(scene.selection))
    return DeleteLines(scene.page.id, doomed) if scene.page is not None and doomed else None


def reordering(scene: Scene, step: int) -> PageEdit | None:
    """The selected lines, or else the current one, `step` places later in reading order."""
    if scene.page is None:
        return None
    return moved_in_order(scene.page, scene.subject_ids, step)


def operation(scene: Scene, name: str) -> PageEdit | None:
    """One of `OPERATIONS` on the selected lines, or else the current one.

    Raises:
        KeyError: there is no operation of that name.
    """
    act = OPERATIONS[name]
    return act(scene.page, scene.subject_ids) if scene.page is not None else None


def added_ids(edit: PageEdit) -> tuple[str, ...]:
    """Ids of the lines an edit puts on the page."""
    if isinstance(edit, InsertLines):
        return tuple(item.line.id for item in edit.placed)
    if isinstance(edit, Together):
        return tuple(line_id for step in edit.edits for line_id in added_ids(step))
    return ()


def ends_at_ink(scene: Scene, line_ids: Sequence[str], picture: PagePicture) -> PageEdit | None:
    """Lines ended where their ink does in the page's picture."""
    page = scene.page
    if page is None:
        return None
    frame = frame_of(page)

    def fitted(line: Line) -> Line:
        reach = ink_extent(line, picture, frame)
        return line_between(line, *reach) if reach is not None else line

    return reshaped(page, line_ids, "fit ends to ink", fitted)


def outline_around(scene: Scene, baseline: Baseline, picture: PagePicture | None) -> Polygon:
    """The outline proposed for a baseline: around its ink, or as high as lines of this page are where none is told.

    Raises:
        ValueError: there is no page.
    """
    page = scene.page
    if page is None:
        raise ValueError("an outline needs a page to stand on")
    height = scene.typical_height_px
    outline = outline_from_ink(baseline, height, picture, frame_of(page)) if picture is not None else None
    return outline if outline is not None else polygon_around(baseline, height, page)


def outlines_from_ink(scene: Scene, line_ids: Sequence[str], picture: PagePicture | None) -> PageEdit | None:
    """The outlines of lines proposed anew around the ink that stands on their baselines; none without a baseline."""
    if scene.page is None:
        return None

    def proposed(line: Line) -> Line:
        if line.baseline is None:
            return line
        return replace(line, polygon=outline_around(scene, line.baseline, picture))

    return reshaped(scene.page, line_ids, "outline from ink", proposed)


def refusal(scene: Scene, name: str) -> str:
    """Why an operation has nothing to do, for the status bar."""
    lines = [line for line_id in scene.subject_ids if (line := scene.line(line_id)) is not None]
    if not lines:
        return "Select lines first"
    if name == "join" and len(lines) < 2:
        return "Select two or more lines to join: Ctrl+click adds one, Shift+drag takes several"
    if any(line.is_locked for line in lines):
        return "Locked lines stay as they are · the Line menu unlocks them"
    if name == "ends_at_ink":
        return "No ink that could be told from the paper, or the lines end with it already"
    if name == "outline_from_baseline":
        return "A line needs a baseline for that"
    return "Nothing to change on these lines"
