"""Regions under the lines of a page: a quiet dashed outline with the region's kind at its corner.

The one that is chosen or pointed at lights up, and its lines with it.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from ductus.document.geometry import Box, Polygon
from ductus.document.page import Line, Region
from ductus.document.region_shaping import region_of
from ductus.ui.canvas.looks import faded
from ductus.ui.canvas.paint import (
    Lens,
    PathCache,
    closed_path,
    cosmetic_pen,
    paint_handles,
    paint_vertices,
)
from ductus.ui.canvas.region_focus import NAME_HEIGHT, name_box, name_box_at
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.shapes import LineShape
from ductus.ui.canvas.tools import handle_box
from ductus.ui.theme import ACCENT

_INK = QColor("#4A4A4A")
_PLATE = QColor(255, 255, 255, 170)
_OUTLINE_STRENGTH = 0.6
_NAME_STRENGTH = 0.85
_TEXT_SIZE = 10.0
_PADDING = 3.0
_LIVE_WIDTH = 2.0
_CHOSEN_FILL = 0.05
_MEMBER_FILL = 0.13
"""Lines of a live region are filled, not outlined: 2,000 of them cost a few milliseconds a frame."""


def paint_regions(painter: QPainter, regions: Iterable[Region], shown: Box, font: QFont, lens: Lens) -> None:
    """Outlines and names of the regions that reach into `shown`, a part of the page in page pixels."""
    near = [region for region in regions if _touch(region.polygon.box, shown)]
    if not near:
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setFont(_name_font(font, lens))
    for region in near:
        _paint_outline(painter, region.polygon, faded(_INK, _OUTLINE_STRENGTH), 1.0, lens)
        if name_box(region, lens.zoom) is not None:
            _paint_name(painter, region, _PLATE, faded(_INK, _NAME_STRENGTH), lens)
    painter.restore()


def paint_live_regions(painter: QPainter, scene: Scene, paths: PathCache, lens: Lens, font: QFont) -> None:
    """The region that is chosen and the one pointed at, with the lines they hold; to be painted below live lines."""
    focus, page = scene.regions, scene.page
    if page is None or not (focus.chosen or focus.hovered):
        return
    painter.save()
    painter.setFont(_name_font(font, lens))
    for region_id in dict.fromkeys((focus.hovered, focus.chosen)):
        region = region_of(page, region_id)
        if region is None:
            continue
        is_chosen = region_id == focus.chosen
        outline = focus.preview if is_chosen and focus.preview is not None else region.polygon
        _fill_members(painter, [line for line in page.lines if line.region_id == region_id], paths, lens)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if is_chosen:
            painter.fillPath(lens.transform.map(closed_path(outline.points)), faded(ACCENT, _CHOSEN_FILL))
        _paint_outline(painter, outline, ACCENT, _LIVE_WIDTH, lens)
        if outline is region.polygon:
            _paint_name(painter, region, ACCENT, QColor("white"), lens)
    painter.restore()


def _fill_members(painter: QPainter, members: Iterable[Line], paths: PathCache, lens: Lens) -> None:
    painter.save()
    painter.setTransform(lens.transform, True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    fill = faded(ACCENT, _MEMBER_FILL)
    for line in members:
        painter.fillPath(paths.paths(line).outline, fill)
    painter.restore()


def paint_region_handles(painter: QPainter, scene: Scene, lens: Lens) -> None:
    """By what the chosen region is resized and bent."""
    shape: LineShape | None = scene.regions.shape(scene.page)
    if shape is not None:
        paint_handles(painter, handle_box(shape.box, lens.zoom), lens)
        paint_vertices(painter, shape, scene.regions.corners, lens)


def _paint_outline(painter: QPainter, outline: Polygon, colour: QColor, width: float, lens: Lens) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(colour, width * lens.ratio, Qt.PenStyle.DashLine))
    painter.drawPath(lens.transform.map(closed_path(outline.points)))


def _paint_name(painter: QPainter, region: Region, plate_colour: QColor, ink: QColor, lens: Lens) -> None:
    width = painter.fontMetrics().horizontalAdvance(region.kind) + 2 * _PADDING * lens.ratio
    height = NAME_HEIGHT * lens.ratio
    corner = lens.rect(name_box_at(region, width / lens.scale, height / lens.scale)).topLeft()
    plate = QRectF(round(corner.x()), round(max(corner.y(), lens.top)), width, height)
    painter.fillRect(plate, plate_colour)
    painter.setPen(ink)
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, region.kind)


def _name_font(font: QFont, lens: Lens) -> QFont:
    small = QFont(font)
    small.setPixelSize(max(1, round(_TEXT_SIZE * lens.ratio)))
    return small


def _touch(a: Box, b: Box) -> bool:
    return a.left <= b.right and b.left <= a.right and a.top <= b.bottom and b.top <= a.bottom
