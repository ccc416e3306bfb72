"""Pages as pictures beside their lines: for targets that teach to find lines, or that take XML and image together."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.document.geometry import Box, Point, Polygon, bounding_box, convex_hull, turned
from ductus.document.page import Page
from ductus.formats.datasets._choosing import ChosenLine
from ductus.formats.datasets._cutting import CutPage, Cutting, png

if TYPE_CHECKING:
    from PIL.Image import Image

Corners = list[list[int]]
_ORIGIN = Point(0.0, 0.0)


def save_page_image(cutting: Cutting, cut: CutPage, image: Image) -> str:
    """The page as it is seen, lossless and upright, in the staging folder; gives its name.

    Readers of training data turn nothing by EXIF and know no page of a PDF, so the scan's own file will not do.
    """
    name = f"{cut.stem}.png"
    (cutting.staging / name).write_bytes(png(image))
    return name


def save_boxes(cutting: Cutting, page: Page, cut: CutPage, chosen: Sequence[ChosenLine], image: Image) -> None:
    """The picture, and beside it the four corners of every line of the page; an `OnCut`.

    All lines, whatever their status: where a line lies unmarked, a detector learns that there is none. `text` is None
    for lines that do not qualify.
    """
    save_page_image(cutting, cut, image)
    texts = {each.line.id: each.text for each in chosen}
    if len(texts) < len(page.lines):
        cutting.remarks.note(page.name, "The page's other lines are marked as lines too, without their text.")
    boxes = []
    for line in page.lines:
        corners = four_corners(line.polygon, image.width, image.height)
        if corners is None:
            cutting.remarks.note(f"{page.name}, line {line.id}", "Lines without any area were left out.")
        else:
            boxes.append({"corners": corners, "text": texts.get(line.id), "line_id": line.id})
    held = {"width_px": image.width, "height_px": image.height, "lines": boxes}
    _boxes_file(cutting, cut).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")


def take_boxes(cutting: Cutting, cut: CutPage) -> dict[str, Any]:
    """What `save_boxes` kept: width_px, height_px, lines[] corners, text, line_id. Its file is gone then."""
    place = _boxes_file(cutting, cut)
    held: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    place.unlink()
    return held


def four_corners(polygon: Polygon, width_px: int, height_px: int) -> Corners | None:
    """The smallest rectangle around an outline, turned as the line is, in whole pixels within the page.

    Clockwise on the screen, from the corner where upright writing begins. None where nothing is left of it.
    """
    hull = convex_hull(polygon.points)
    if len(hull) < 3:
        return None
    angles = {math.atan2(b.y - a.y, b.x - a.x) % (math.pi / 2) for a, b in pairwise((*hull, hull[0]))}
    found = min((_turned_box(hull, angle) for angle in angles), key=lambda box: (box[1].width * box[1].height, box[0]))
    angle, box = found
    if angle > math.pi / 4:  # the same rectangle, seen a quarter turn on, so that writing runs along its upper side
        angle, box = _turned_box(hull, angle - math.pi / 2)
    corners = turned(box.polygon().points, angle, _ORIGIN)
    whole = [[_within(point.x, width_px), _within(point.y, height_px)] for point in corners]
    return whole if len({tuple(point) for point in whole}) == 4 else None


def _turned_box(hull: Sequence[Point], angle: float) -> tuple[float, Box]:
    return angle, bounding_box(turned(hull, -angle, _ORIGIN))


def _within(place: float, size_px: int) -> int:
    return min(max(round(place), 0), size_px)


def _boxes_file(cutting: Cutting, cut: CutPage) -> Path:
    return cutting.staging / f"{cut.stem}.boxes"
