"""A line cut in two: outline, baseline and text divided across the writing. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ductus.document.edits import AddReading, InsertLines, PageEdit, PlacedLine, SetTranscription, Together
from ductus.document.geometry import Point, line_height
from ductus.document.letter_places import Place
from ductus.document.line_outlines import LEAST_AREA_PX, divided
from ductus.document.line_shaping import drawn_in, part_of_shape, shaping
from ductus.document.line_texts import Division, divide, part_of_text
from ductus.document.page import Line, Page
from ductus.document.transcription import new_id
from ductus.document.writing_path import extent, is_mirrored, path_of, reads_against_path

GAP_REACH_HEIGHTS = 1.5
"""A cut divides the text at the nearest word gap within this many line heights: three to four letters of most hands,
less than a word. The hand aims at the gap in the ink, and estimated places of letters are off by about as much."""
_LEAST_PART_HEIGHTS = 0.1
"""A cut nearer than this to an end, in line heights, cuts off nothing that was written."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A line about to be cut along `seam`, in page pixels, into `first`, which keeps the id, and `second`.

    Both parts are lines as they would be; `division` says where the text is divided.
    """

    page: Page
    line: Line
    seam: tuple[Point, Point]
    division: Division
    first: Line
    second: Line

    @property
    def edit(self) -> PageEdit:
        """The cut as one step."""
        page_id, line, first = self.page.id, self.line, self.first
        steps: list[PageEdit] = [shaping(self.page, first)]
        steps += [AddReading(page_id, first.id, reading) for reading in first.readings[len(line.readings) :]]
        if (first.transcription, first.status) != (line.transcription, line.status):
            steps.append(SetTranscription(page_id, first.id, first.transcription, first.status))
        place = self.page.index_of(first.id) + 1
        steps.append(InsertLines(page_id, (PlacedLine(place, self.second),)))
        return Together(page_id, tuple(steps), "cut line")


def cut_at(page: Page, line_id: str, at: Point) -> Cut | None:
    """The line cut in two across its writing at the place nearest to `at`, None where that is not possible.

    The first part in reading order keeps id, readings and history. The text is divided by the places of its letters,
    at a word gap if one is near. Locked lines and cuts that would leave nothing on one side are refused.
    """
    line = next((line for line in page.lines if line.id == line_id), None)
    if line is None or line.is_locked:
        return None
    path, height = path_of(line), line_height(line.polygon, line.baseline)
    along = path.along(at)
    start, end = extent(path, line.polygon)
    if min(along - start, end - along) < _LEAST_PART_HEIGHTS * height:
        return None
    parts = divided(line.polygon, path.at(along), path.direction_at(along, height))
    if parts is None:
        return None
    early = drawn_in(part_of_shape(line, path, parts[0], along, is_before=True), page)
    late = drawn_in(part_of_shape(line, path, parts[1], along, is_before=False), page)
    if min(early.polygon.area, late.polygon.area) < LEAST_AREA_PX:
        return None
    share = (along - start) / (end - start)
    share = 1 - share if is_mirrored(line) else share
    division = divide(line, share, GAP_REACH_HEIGHTS * height / (end - start))
    is_first_late = reads_against_path(line)
    first, second = (late, early) if is_first_late else (early, late)
    # Crops begin where the path does unless they are mirrored: then the early part stands at the right.
    is_first_left = is_first_late is is_mirrored(line)
    rooms = (Place(0.0, share), Place(share, 1.0)) if is_first_left else (Place(share, 1.0), Place(0.0, share))
    return Cut(page, line, parts[2], division, _first(first, division, rooms[0]), _second(second, division, rooms[1]))


def _first(shape: Line, division: Division, room: Place) -> Line:
    said = part_of_text(shape, division, is_second=False, room=room)
    readings = (*shape.readings, said.reading) if said.reading is not None else shape.readings
    return replace(shape, transcription=said.transcription, status=said.status, readings=readings)


def _second(shape: Line, division: Division, room: Place) -> Line:
    said = part_of_text(shape, division, is_second=True, room=room)
    return replace(
        shape,
        id=new_id("line"),
        transcription=said.transcription,
        status=said.status,
        readings=(said.reading,) if said.reading is not None else (),
        comment="",
        source_id="",
    )
