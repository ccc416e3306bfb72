"""Lines joined into one: outlines, baselines and texts put together in the order they are read in. Pure values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

from ductus.document.edits import AddReading, DeleteLines, PageEdit, SetRemark, SetTranscription, Together
from ductus.document.geometry import Baseline, Point, Polygon, estimated_baseline, line_height
from ductus.document.letter_places import Place
from ductus.document.line_shaping import drawn_in, shaping
from ductus.document.line_texts import joined_reading, joined_status, joined_transcription
from ductus.document.outline_union import joined_outline
from ductus.document.page import BaselineSource, Line, Page
from ductus.document.writing_path import WritingPath, is_mirrored, path_of, reads_against_path, towards

_ROW_SLACK_HEIGHTS = 0.6
"""How far off the row, in line heights, a line may begin where the one before it ends; the next row is 1 away."""
_ROW_OVERLAP_SHARE = 0.3
"""Lines of one row may overlap by this share of the shorter one, as outlines with swashes do."""


def join(page: Page, line_ids: Sequence[str]) -> PageEdit | None:
    """The lines joined into one: along the writing direction where they stand in a row, else in reading order.

    The first keeps id, readings and history; the others leave the page, the project keeps their history. Refused, with
    None, where fewer than two are given or one of them is locked.
    """
    lines = [line for line in page.lines if line.id in set(line_ids)]
    if len(lines) < 2 or any(line.is_locked for line in lines):
        return None
    row = _in_a_row(lines)
    lines = row or lines
    first = lines[0]
    direction = _common_direction(lines)
    outline = joined_outline([line.polygon for line in lines], direction)
    baseline, source = _joined_baseline(lines, direction) if row else _new_baseline(outline, direction)
    shape = replace(first, polygon=outline, baseline=baseline, baseline_source=source)
    steps: list[PageEdit] = [shaping(page, drawn_in(shape, page))]
    reading = joined_reading(lines, _rooms(lines, shape, direction))
    if reading is not None:
        steps.append(AddReading(page.id, first.id, reading))
    transcription, status = joined_transcription(lines, reading), joined_status(lines)
    if (transcription, status) != (first.transcription, first.status):
        steps.append(SetTranscription(page.id, first.id, transcription, status))
    comment = "\n".join(dict.fromkeys(line.comment for line in lines if line.comment))
    if comment != first.comment:
        steps.append(SetRemark(page.id, first.id, comment, first.kind, first.region_id, first.is_locked))
    steps.append(DeleteLines(page.id, tuple(line.id for line in lines[1:])))
    return Together(page.id, tuple(steps), "join lines")


def _rooms(lines: Sequence[Line], joined: Line, direction: Point) -> list[Place]:
    """What each line takes of the joined line's crop."""
    whole = [_along(p, direction) for p in joined.polygon.points]
    start, length = min(whole), max(max(whole) - min(whole), 1e-9)
    rooms = []
    for line in lines:
        reach = [(_along(p, direction) - start) / length for p in line.polygon.points]
        left, right = max(0.0, min(reach)), min(1.0, max(reach))
        rooms.append(Place(1 - right, 1 - left) if is_mirrored(joined) else Place(left, right))
    return rooms


def _common_direction(lines: Sequence[Line]) -> Point:
    """The direction most of the writing runs in, as a unit vector; pieces count by their length."""
    paths = [path_of(line) for line in lines]
    longest = max(paths, key=lambda path: path.length).direction
    x = y = 0.0
    for path in paths:
        run = Point(path.points[-1].x - path.points[0].x, path.points[-1].y - path.points[0].y)
        sign = 1.0 if run.x * longest.x + run.y * longest.y >= 0 else -1.0
        x, y = x + sign * run.x, y + sign * run.y
    return WritingPath((Point(0.0, 0.0), Point(x, y))).direction if (x, y) != (0.0, 0.0) else longest


def _in_a_row(lines: Sequence[Line]) -> list[Line] | None:
    """The lines in the order in which they are read along their row, or None where they do not stand in one."""
    direction = _common_direction(lines)
    ordered = sorted(lines, key=lambda line: min(_along(p, direction) for p in line.polygon.points))
    for before, after in itertools.pairwise(ordered):
        far, near = _ends(before, direction)[1], _ends(after, direction)[0]
        height = max(line_height(line.polygon, line.baseline) for line in (before, after))
        reach = [[_along(p, direction) for p in line.polygon.points] for line in (before, after)]
        shorter = min(max(places) - min(places) for places in reach)
        if abs(_across(far, direction) - _across(near, direction)) > _ROW_SLACK_HEIGHTS * height:
            return None
        if max(reach[0]) - min(reach[1]) > _ROW_OVERLAP_SHARE * shorter:
            return None
    against = sum(len(line.text) if reads_against_path(line) else -len(line.text) for line in lines)
    return ordered[::-1] if against > 0 else ordered


def _ends(line: Line, direction: Point) -> tuple[Point, Point]:
    """The two ends of a line's path in the order of `direction`."""
    first, last = path_of(line).points[0], path_of(line).points[-1]
    return (first, last) if _along(first, direction) <= _along(last, direction) else (last, first)


def _joined_baseline(lines: Sequence[Line], direction: Point) -> tuple[Baseline | None, BaselineSource]:
    """The baselines of a row one after the other; estimated if a part's is, none if no part has one."""
    if all(line.baseline is None for line in lines):
        return None, lines[0].baseline_source
    points: list[Point] = []
    for line in sorted(lines, key=lambda line: _along(_ends(line, direction)[0], direction)):
        path = path_of(line)
        is_onward = _ends(line, direction)[0] == path.points[0]
        reached = _along(points[-1], direction) if points else -math.inf
        # Where parts overlap, what lies behind the point reached is left out: a baseline does not run back.
        points += [p for p in (path.points if is_onward else path.points[::-1]) if _along(p, direction) > reached]
    sources = {line.baseline_source if line.baseline is not None else BaselineSource.ESTIMATED for line in lines}
    is_estimated = BaselineSource.ESTIMATED in sources
    return Baseline(tuple(points)), BaselineSource.ESTIMATED if is_estimated else lines[0].baseline_source


def _new_baseline(outline: Polygon, direction: Point) -> tuple[Baseline, BaselineSource]:
    """For lines of several rows: what was there would run to and fro."""
    return towards(estimated_baseline(outline), direction), BaselineSource.ESTIMATED


def _along(point: Point, direction: Point) -> float:
    return point.x * direction.x + point.y * direction.y


def _across(point: Point, direction: Point) -> float:
    return point.y * direction.x - point.x * direction.y
