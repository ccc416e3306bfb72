"""Painting lines and what belongs to them, with a painter in device pixels and a `Lens` that says where the page lies.

`ratio` is device pixels per DIP: what must not grow with the zoom is measured in DIP and multiplied by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import Line
from ductus.ui.canvas.hit_test import midpoints
from ductus.ui.canvas.looks import LineLook, faded
from ductus.ui.canvas.shapes import Corner, Handle, LineShape, Part, is_rectangle
from ductus.ui.canvas.tools import HANDLE_SIZE, LEAST_SIDE, Sketch, turn_knob
from ductus.ui.theme import ACCENT

_VERTEX_RADIUS = 3.75
_MIDPOINT_RADIUS = 2.75
_KNOB_RADIUS = 4.5
_CATCH_RADIUS = 7.0
_CURRENT_MARK_WIDTH = 4.0
_HALO_SPREAD = 2.0
_WIDEST_BY_HAIRLINES = 2.0
_CROWDED_VERTICES = 9.0
"""DIP between vertices below which one is left out: they come apart when one zooms in."""
_SEAM_WIDTH = 2.0
_SEAM_BEYOND = 7.0
_SEAM_COLOUR = QColor("#D55E00")
_INK_LIGHT = QColor("#FFD84D")
"""Multiplied into the scan like a highlighter: the paper lights up, the ink stays as dark as it is."""


@dataclass(frozen=True, slots=True)
class Lens:
    """How page pixels become device pixels: their `scale`, the page's corner, and `ratio` (device pixels a DIP)."""

    scale: float
    left: float
    top: float
    ratio: float

    @property
    def transform(self) -> QTransform:
        return QTransform(self.scale, 0.0, 0.0, self.scale, self.left, self.top)

    def point(self, point: Point) -> QPointF:
        return QPointF(point.x * self.scale + self.left, point.y * self.scale + self.top)

    def rect(self, box: Box) -> QRectF:
        return QRectF(self.point(Point(box.left, box.top)), self.point(Point(box.right, box.bottom)))

    @property
    def zoom(self) -> float:
        """DIP per page pixel."""
        return self.scale / self.ratio


class LinePaths(NamedTuple):
    """A line's shape as Qt paints it, in page pixels."""

    polygon: Polygon
    base: Baseline | None
    outline: QPainterPath
    baseline: QPainterPath | None


class PathCache:
    """Painter paths of line shapes, made once per value: a line that was not changed is not converted again."""

    def __init__(self) -> None:
        self._known: dict[str, LinePaths] = {}

    def clear(self) -> None:
        self._known.clear()

    def paths(self, line: Line) -> LinePaths:
        known = self._known.get(line.id)
        if known is None or known.polygon is not line.polygon or known.base is not line.baseline:
            baseline = open_path(line.baseline.points) if line.baseline is not None else None
            known = LinePaths(line.polygon, line.baseline, closed_path(line.polygon.points), baseline)
            self._known[line.id] = known
        return known


def closed_path(points: Sequence[Point]) -> QPainterPath:
    path = open_path(points)
    path.closeSubpath()
    return path


def open_path(points: Sequence[Point]) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(p.x, p.y) for p in points]))
    return path


def cosmetic_pen(colour: QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """A pen of `width` device pixels whatever the transform."""
    pen = QPen(colour, width, style)
    pen.setCosmetic(True)
    pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
    return pen


def paint_lines(painter: QPainter, looks: Iterable[tuple[Line, LineLook]], paths: PathCache, lens: Lens) -> None:
    """Fills, outlines and baselines of many lines, fast: all of one look together, the fills below everything."""
    groups: dict[LineLook, list[LinePaths]] = {}
    for line, look in looks:
        groups.setdefault(look, []).append(paths.paths(line))
    painter.save()
    painter.setTransform(lens.transform, True)
    # A tenth of colour shows no jagged edge, and a smooth fill costs a hundred times as much (110 against 1
    # microsecond measured for twelve points): only strokes are smooth.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for look, members in groups.items():
        painter.setBrush(look.fill)
        for member in members:
            painter.drawPath(member.outline)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for look, members in groups.items():
        outlines = [member.outline for member in members]
        _stroke(painter, outlines, look.outline, look.width * lens.ratio, lens, look.style)
        if look.baseline_width > 0:
            baselines = [member.baseline for member in members if member.baseline is not None]
            _stroke(painter, baselines, look.baseline, look.baseline_width * lens.ratio, lens)
    painter.restore()


def _stroke(
    painter: QPainter,
    paths: Sequence[QPainterPath],
    colour: QColor,
    width: float,
    lens: Lens,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """Stroke many paths (page pixels) `width` device pixels wide.

    Up to two pixels that is done by two hairlines side by side: Qt draws those at once and computes an outline for
    anything wider (twice 10 against 80 to 110 microseconds measured).
    """
    is_by_hairlines = width <= _WIDEST_BY_HAIRLINES
    painter.setPen(cosmetic_pen(colour, 1.0 if is_by_hairlines else width, style))
    for path in paths:
        painter.drawPath(path)
    if is_by_hairlines and width > 1.0:
        painter.save()
        beside = (width - 1.0) / lens.scale
        painter.translate(beside, beside)
        for path in paths:
            painter.drawPath(path)
        painter.restore()


def paint_shape(painter: QPainter, shape: LineShape, look: LineLook, lens: Lens) -> None:
    """One line with all care: smooth, with its halo."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setTransform(lens.transform, True)
    outline = closed_path(shape.polygon.points)
    painter.fillPath(outline, look.fill)
    if look.halo is not None:
        painter.strokePath(outline, cosmetic_pen(look.halo, (look.width + _HALO_SPREAD) * lens.ratio))
    painter.strokePath(outline, cosmetic_pen(look.outline, look.width * lens.ratio, look.style))
    if shape.baseline is not None:
        pen = cosmetic_pen(look.baseline, look.baseline_width * lens.ratio)
        painter.strokePath(open_path(shape.baseline.points), pen)
    painter.restore()


def paint_current_mark(painter: QPainter, stroke: Sequence[Point], box: Box, lens: Lens) -> None:
    """A bar where the writing of the current line begins: the line whose text is on the desk."""
    is_leftward = stroke[-1].x < stroke[0].x
    width = _CURRENT_MARK_WIDTH * lens.ratio
    edge = lens.rect(box)
    left = edge.right() + width if is_leftward else edge.left() - 2 * width
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ACCENT)
    painter.drawRoundedRect(QRectF(left, edge.top(), width, edge.height()), width / 2, width / 2)


def paint_handles(painter: QPainter, box: Box, lens: Lens) -> None:
    """The box of the selection with its eight handles, which do not scale."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(faded(ACCENT, 0.55), lens.ratio, Qt.PenStyle.DashLine))
    painter.drawRect(lens.rect(box))
    size = HANDLE_SIZE * lens.ratio
    painter.setPen(cosmetic_pen(ACCENT, lens.ratio))
    painter.setBrush(QColor("white"))
    for handle in Handle:
        middle = lens.point(handle.on(box))
        painter.drawRect(QRectF(round(middle.x() - size / 2), round(middle.y() - size / 2), size - 1, size - 1))
    painter.restore()


def paint_knob(painter: QPainter, box: Box, lens: Lens) -> None:
    """The knob by which the selection is turned, on a stem from its box."""
    edge = lens.rect(box)
    knob = lens.point(turn_knob(box, lens.zoom, edge.top() / lens.ratio))
    foot = QPointF(knob.x(), edge.top() if knob.y() < edge.top() else edge.bottom())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(cosmetic_pen(faded(ACCENT, 0.55), lens.ratio))
    painter.drawLine(foot, knob)
    painter.setPen(cosmetic_pen(ACCENT, 1.5 * lens.ratio))
    painter.setBrush(QColor("white"))
    painter.drawEllipse(knob, _KNOB_RADIUS * lens.ratio, _KNOB_RADIUS * lens.ratio)
    painter.restore()


def paint_vertices(painter: QPainter, shape: LineShape, chosen: frozenset[Corner], lens: Lens) -> None:
    """The vertices of the one selected line, and the middles of its sides; a rectangle shows only those chosen."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    is_bent = not is_rectangle(shape.polygon)
    if is_bent:
        painter.setPen(cosmetic_pen(faded(ACCENT, 0.6), lens.ratio))
        painter.setBrush(faded(QColor("white"), 0.6))
        radius = _MIDPOINT_RADIUS * lens.ratio
        for edge in midpoints(shape, LEAST_SIDE / lens.zoom):
            painter.drawEllipse(lens.point(edge.at), radius, radius)
    painter.setPen(cosmetic_pen(ACCENT, 1.5 * lens.ratio))
    for part in Part:
        _paint_part_vertices(painter, shape, part, chosen, lens, shows_all=is_bent)
    painter.restore()


def _paint_part_vertices(
    painter: QPainter, shape: LineShape, part: Part, chosen: frozenset[Corner], lens: Lens, *, shows_all: bool
) -> None:
    radius = _VERTEX_RADIUS * lens.ratio
    last: QPointF | None = None
    for place, point in enumerate(shape.points(part)):
        is_chosen = Corner(part, place) in chosen
        at = lens.point(point)
        is_crowded = last is not None and (at - last).manhattanLength() < _CROWDED_VERTICES * lens.ratio
        if not is_chosen and (not shows_all or is_crowded):
            continue
        last = at
        painter.setBrush(ACCENT if is_chosen else QColor("white"))
        if part is Part.BASELINE:
            painter.drawPolygon(_diamond(at, radius * 1.25))
        else:
            painter.drawEllipse(at, radius, radius)


def paint_sketch(painter: QPainter, sketch: Sketch, lens: Lens) -> None:
    """What a tool is drawing: a rubber band, or a line in the making."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if sketch.band is not None:
        painter.setBrush(faded(ACCENT, 0.12))
        painter.setPen(cosmetic_pen(ACCENT, lens.ratio))
        painter.drawRect(lens.rect(sketch.band))
    outline = [lens.point(p) for p in sketch.outline]
    painter.setPen(cosmetic_pen(ACCENT, 2.0 * lens.ratio))
    if len(outline) >= 2:
        painter.setBrush(faded(ACCENT, 0.12))
        if sketch.is_closed:
            painter.drawPolygon(QPolygonF(outline))
        else:
            painter.drawPolyline(QPolygonF(outline))
    if len(sketch.baseline) >= 2:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF([lens.point(p) for p in sketch.baseline]))
    radius = _VERTEX_RADIUS * lens.ratio
    painter.setBrush(QColor("white"))
    for corner in sketch.corners:
        painter.drawEllipse(lens.point(corner), radius, radius)
    if sketch.catch is not None:
        _paint_catch(painter, sketch.catch, sketch.guides, lens)
    if sketch.seam is not None:
        _paint_seam(painter, sketch.seam, lens)
    painter.restore()


def _paint_catch(painter: QPainter, catch: Point, guides: Sequence[tuple[Point, Point]], lens: Lens) -> None:
    """Where a magnetic point was drawn to: a ring around it, and dashes along what drew it."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(cosmetic_pen(_SEAM_COLOUR, lens.ratio, Qt.PenStyle.DashLine))
    for start, end in guides:
        painter.drawLine(lens.point(start), lens.point(end))
    painter.setPen(cosmetic_pen(_SEAM_COLOUR, 1.5 * lens.ratio))
    painter.drawEllipse(lens.point(catch), _CATCH_RADIUS * lens.ratio, _CATCH_RADIUS * lens.ratio)


def _paint_seam(painter: QPainter, seam: tuple[Point, Point], lens: Lens) -> None:
    """Where a line would be cut: a stroke from a little above it to a little below, lifted off the ink."""
    start, end = (lens.point(point) for point in seam)
    way = end - start
    length = math.hypot(way.x(), way.y()) or 1.0
    beyond = way * (_SEAM_BEYOND * lens.ratio / length)
    for colour, width in ((QColor("white"), _SEAM_WIDTH + 2 * _HALO_SPREAD), (_SEAM_COLOUR, _SEAM_WIDTH)):
        pen = cosmetic_pen(colour, width * lens.ratio)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(start - beyond, end + beyond)


def paint_ink(painter: QPainter, outline: Polygon, lens: Lens) -> None:
    """Light on the ink the desk's caret stands at."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    painter.setTransform(lens.transform, True)
    painter.fillPath(closed_path(outline.points), _INK_LIGHT)
    painter.restore()


def _diamond(at: QPointF, radius: float) -> QPolygonF:
    return QPolygonF(
        [
            at + QPointF(0, -radius),
            at + QPointF(radius, 0),
            at + QPointF(0, radius),
            at + QPointF(-radius, 0),
        ]
    )
