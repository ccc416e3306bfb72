"""Choosing and adding vertices of a line or a region from the keyboard. Pure functions of the scene.

A line's outline comes before its baseline.
"""

from __future__ import annotations

from ductus.document.edits import PageEdit
from ductus.document.geometry import Point
from ductus.document.region_shaping import shape_region
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.shapes import Corner, Edge, LineShape, Part, frame_of, shape_edit, with_corner_added


def corner_beside(scene: Scene, step: int) -> Corner | None:
    """The vertex `step` places on from the chosen one, round and round; the first or last where none is chosen.

    Of the chosen region, else of the one selected line that may be shaped; None where there is neither.
    """
    shape, taken = scene.regions.shape(scene.page), scene.regions.corners
    if shape is None:
        line, taken = scene.only_line, scene.corners
        if line is None or line.is_locked:
            return None
        shape = LineShape.of(line)
    corners = [Corner(part, place) for part in Part for place in range(len(shape.points(part)))]
    chosen = [place for place, corner in enumerate(corners) if corner in taken]
    if not chosen:
        return corners[0 if step > 0 else -1]
    beside = chosen[-1] if step > 0 else chosen[0]
    return corners[(beside + step) % len(corners)]


def corner_added(scene: Scene) -> tuple[PageEdit | None, Corner] | None:
    """The edit that adds a vertex in the middle of the side after the chosen one, and which vertex that is.

    After the last point of a baseline there is no side: the one before is taken. None where no vertex is chosen.
    """
    if scene.regions.chosen:
        return _region_corner_added(scene)
    line, page = scene.only_line, scene.page
    if line is None or page is None or line.is_locked or not scene.corners:
        return None
    shape = LineShape.of(line)
    longer, corner = with_corner_added(shape, _side_after(shape, max(scene.corners)), frame_of(page))
    return shape_edit(page, {line.id: longer}, "add a corner"), corner


def _region_corner_added(scene: Scene) -> tuple[PageEdit | None, Corner] | None:
    shape, page, taken = scene.regions.shape(scene.page), scene.page, scene.regions.corners
    if shape is None or page is None or not taken:
        return None
    longer, corner = with_corner_added(shape, _side_after(shape, max(taken)), frame_of(page))
    return shape_region(page, scene.regions.chosen, longer.polygon, "add a corner"), corner


def _side_after(shape: LineShape, corner: Corner) -> Edge:
    """The side that begins at a vertex, held at its middle."""
    part, place = corner
    points = shape.points(part)
    if part is Part.BASELINE:
        place = min(place, len(points) - 2)
    start, end = points[place], points[(place + 1) % len(points)]
    return Edge(part, place, Point((start.x + end.x) / 2, (start.y + end.y) / 2))


def line_beside(scene: Scene, step: int) -> str:
    """Id of the line in reading order beside the selected ones on that side, "" where there is none."""
    if not scene.selection:
        return scene.current or scene.next_line(step)
    places = [scene.index.place(line_id) for line_id in scene.selection]
    place = max(places) + 1 if step > 0 else min(places) - 1
    lines = scene.page.lines if scene.page is not None else ()
    return lines[place].id if 0 <= place < len(lines) else ""
