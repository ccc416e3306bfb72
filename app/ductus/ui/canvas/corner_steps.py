"""Choosing and adding a line's vertices from the keyboard. Pure functions of the scene; the outline's come first."""

from __future__ import annotations

from ductus.document.edits import PageEdit
from ductus.document.geometry import Point
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.shapes import Corner, Edge, LineShape, Part, frame_of, shape_edit, with_corner_added


def corner_beside(scene: Scene, step: int) -> Corner | None:
    """The vertex `step` places on from the chosen one, round and round; the first or last where none is chosen.

    None unless exactly one line is selected, and it may be shaped.
    """
    line = scene.only_line
    if line is None or line.is_locked:
        return None
    shape = LineShape.of(line)
    corners = [Corner(part, place) for part in Part for place in range(len(shape.points(part)))]
    chosen = [place for place, corner in enumerate(corners) if corner in scene.corners]
    if not chosen:
        return corners[0 if step > 0 else -1]
    beside = chosen[-1] if step > 0 else chosen[0]
    return corners[(beside + step) % len(corners)]


def corner_added(scene: Scene) -> tuple[PageEdit | None, Corner] | None:
    """The edit that adds a vertex in the middle of the side after the chosen one, and which vertex that is.

    After the last point of a baseline there is no side: the one before is taken. None where no vertex is chosen.
    """
    line, page = scene.only_line, scene.page
    if line is None or page is None or line.is_locked or not scene.corners:
        return None
    shape = LineShape.of(line)
    part, place = max(scene.corners)
    points = shape.points(part)
    if part is Part.BASELINE:
        place = min(place, len(points) - 2)
    start, end = points[place], points[(place + 1) % len(points)]
    middle = Edge(part, place, Point((start.x + end.x) / 2, (start.y + end.y) / 2))
    longer, corner = with_corner_added(shape, middle, frame_of(page))
    return shape_edit(page, {line.id: longer}, "add a corner"), corner


def line_beside(scene: Scene, step: int) -> str:
    """Id of the line in reading order beside the selected ones on that side, "" where there is none."""
    if not scene.selection:
        return scene.current or scene.next_line(step)
    places = [scene.index.place(line_id) for line_id in scene.selection]
    place = max(places) + 1 if step > 0 else min(places) - 1
    lines = scene.page.lines if scene.page is not None else ()
    return lines[place].id if 0 <= place < len(lines) else ""
