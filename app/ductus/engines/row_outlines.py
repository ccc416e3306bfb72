"""A row of fragments as one line: the outline around them, and where its letters seem to stand."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.document.geometry import Baseline, Point, Polygon, clamped, distance_to_segment
from ductus.engines.base import DetectedLine, DetectedWord
from ductus.engines.fragments import Fragment, Frame
from ductus.engines.rows import row_height

_FOOT_HEIGHTS = 0.2
_CALM_HEIGHTS = 2.0
"""The baseline's points are this far apart, in row heights; each is a mean over as much to either side."""
_THINNING_HEIGHTS = 0.03
"""Corners closer than this to the straight line between their neighbours are dropped, in row heights."""


def detected_line(
    row: Sequence[Fragment], boxes: Sequence[DetectedWord], frame: Frame, width_px: float, height_px: float
) -> DetectedLine:
    """The line made of `row`, which is seen in `frame` and indexes into `boxes`; in page pixels, on the page.

    A single box keeps the outline the detector gave. Confidence is the mean, each box counted by its length.
    """
    ordered = sorted(row, key=lambda piece: piece.left)
    words = tuple(boxes[piece.index] for piece in ordered)
    weight = sum(piece.width for piece in ordered)
    confidence = sum(p.confidence * p.width for p in ordered) / weight if weight > 0 else ordered[0].confidence
    outline = words[0].polygon.points if len(words) == 1 else frame.back(_around(ordered))
    return DetectedLine(
        Polygon(clamped(outline, width_px, height_px)),
        confidence,
        Baseline(clamped(frame.back(_foot(ordered)), width_px, height_px)),
        words,
        " ".join(word.text for word in words if word.text),
    )


def _around(row: Sequence[Fragment]) -> list[Point]:
    """Upper edges from left to right, lower edges back; where pieces overlap, the outermost edge."""
    xs = sorted({x for piece in row for x in (piece.left, *piece.places(), piece.right)})
    upper, lower = [], []
    for x in xs:
        edges = [piece.edges_at(x) for piece in row if piece.left <= x <= piece.right]
        upper.append(Point(x, min(top for top, _ in edges)))
        lower.append(Point(x, max(bottom for _, bottom in edges)))
    tolerance = _THINNING_HEIGHTS * row_height(row)
    return [*thinned(upper, tolerance), *reversed(thinned(lower, tolerance))]


def _foot(row: Sequence[Fragment]) -> list[Point]:
    """A calm line a little below the middle of the row, from end to end."""
    height = row_height(row)
    left, right = row[0].left, max(piece.right for piece in row)
    middles = [
        (x, (top + bottom) / 2)
        for piece in row
        for x, top, bottom in zip(piece.places(), piece.tops, piece.bottoms, strict=True)
    ]
    count = max(1, round((right - left) / (_CALM_HEIGHTS * height)))
    stops = [left + (right - left) * k / count for k in range(count + 1)]
    points = []
    for stop in stops:
        near = [y for x, y in middles if abs(x - stop) <= _CALM_HEIGHTS * height]
        if near:
            points.append(Point(stop, sum(near) / len(near) + _FOOT_HEIGHTS * height))
    if points[0].x > left:
        points.insert(0, Point(left, points[0].y))
    if points[-1].x < right:
        points.append(Point(right, points[-1].y))
    return thinned(points, _THINNING_HEIGHTS * height) if right > left else [points[0], Point(left + 1, points[0].y)]


def thinned(points: Sequence[Point], tolerance: float) -> list[Point]:
    """The poly-line with fewer corners, nowhere farther than `tolerance` from what it was (Douglas, Peucker 1973)."""
    if len(points) < 3:
        return list(points)
    start, end = points[0], points[-1]
    distances = [distance_to_segment(point, start, end) for point in points[1:-1]]
    farthest = max(range(len(distances)), key=distances.__getitem__)
    if distances[farthest] <= tolerance:
        return [start, end]
    return thinned(points[: farthest + 2], tolerance)[:-1] + thinned(points[farthest + 1 :], tolerance)
