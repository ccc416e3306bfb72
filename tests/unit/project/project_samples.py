"""Pages, lines and random edits for the tests of the project, and what they compare."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from ductus.document.edits import (
    AddReading,
    DeleteLines,
    InsertLines,
    OrderLines,
    PageEdit,
    PlacedLine,
    SetRegions,
    SetRemark,
    SetStatus,
    SetTranscription,
    ShapeLine,
    Together,
)
from ductus.document.framing import framed
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.transcription import (
    LineStatus,
    Origin,
    Provenance,
    Reading,
    TextSpan,
    Transcription,
    new_id,
    now,
)
from ductus.project.project import Project
from fakes.document_strategies import cutouts

AWKWARD = 'null ‘true’\t"quote" \\ \x00 zwj\u200d ſ e\u0301 שלום \U0001d518 \udc80 \'; DROP TABLE line --'
"""Text that breaks careless storage: NUL, tab, quotes, combining marks, right to left, a lone surrogate."""


def make_line(number: int = 0, text: str | None = None, readings: tuple[Reading, ...] = ()) -> Line:
    top = 100.25 + number * 60
    points = tuple(Point(100 + 50.5 * step, top + step % 2) for step in range(6))
    outline = points + tuple(Point(point.x, point.y + 40) for point in reversed(points))
    held = Transcription(text, Origin.PERSON, "Anna") if text is not None else None
    return Line(
        id=new_id("line"),
        polygon=Polygon(outline),
        baseline=Baseline(points),
        baseline_source=BaselineSource.DETECTED,
        status=LineStatus.CORRECTED if text is not None else LineStatus.TODO,
        transcription=held,
        readings=readings,
        confidence=0.5 + number / 1000,
    )


def make_page(lines: int = 3, name: str = "page", text: str | None = None, scan: Scan | None = None) -> Page:
    page_id = new_id("page")
    return Page(
        id=page_id,
        name=name,
        scan=scan or Scan(f"scans/{page_id}.tif", 1234, page_id.ljust(64, "0")),
        width_px=2000,
        height_px=3000,
        regions=(Region(new_id("region"), Box(0, 0, 500, 900).polygon()),),
        lines=tuple(make_line(number, text) for number in range(lines)),
    )


def make_reading(text: str = "Jn dem namen gotes") -> Reading:
    spans = tuple(TextSpan(at, at + 1, 0.5, at / 20, (at + 1) / 20, at % 2 == 1) for at in range(len(text)))
    return Reading(new_id("reading"), text, 0.875, Provenance("fake", "w", "r1", "line-1", "cpu"), now(), spans)


def set_text(page: Page, number: int, text: str, status: LineStatus = LineStatus.CORRECTED) -> SetTranscription:
    """The edit with which Anna corrects the line at a place."""
    held = Transcription(text, Origin.PERSON, "Anna")
    return SetTranscription(page.id, page.lines[number].id, held, status)


def engine_reads(page: Page, number: int, text: str) -> PageEdit:
    """What an engine does to a line nobody has touched."""
    reading, line_id = make_reading(text), page.lines[number].id
    held = Transcription(text, Origin.ENGINE, "fake", reading.made_at, reading.id)
    changes = (AddReading(page.id, line_id, reading), SetTranscription(page.id, line_id, held, LineStatus.READ))
    return Together(page.id, changes, AddReading.NAME)


def project_with(path: Path, *pages: Page) -> tuple[Project, str]:
    """A new project holding these pages in one document, and the document's id."""
    project = Project.create(path, "Letters")
    document = project.add_document("Book")
    project.insert_pages(document.id, pages)
    return project, document.id


def everything(project: Project) -> dict[str, Any]:
    """All a project holds, read from the disk."""
    project._forget()  # what is in memory must not answer for the disk
    return {
        "documents": project.documents(),
        "pages": tuple(project.page(page_id) for page_id in project.page_ids()),
        "summaries": project.summaries(),
    }


def counted(project: Project) -> bool:
    """Whether every count the project keeps is what its lines say."""
    pages = {page_id: project.page(page_id) for page_id in project.page_ids()}
    kept = {summary.id: summary.counts for summary in project.summaries()}
    return kept == {page_id: page.counts() for page_id, page in pages.items()} and project.counts().total == sum(
        len(page.lines) for page in pages.values()
    )


texts = st.text(max_size=12) | st.just(AWKWARD)
_numbers = st.floats(min_value=-10, max_value=5000, allow_nan=False) | st.integers(0, 4000)
points = st.builds(Point, _numbers, _numbers)
polygons = st.lists(points, min_size=3, max_size=7).map(lambda found: Polygon(tuple(found)))
baselines = st.lists(points, min_size=2, max_size=5).map(lambda found: Baseline(tuple(found)))
statuses = st.sampled_from(LineStatus)
shares = st.none() | st.floats(0, 1)
spans = st.builds(TextSpan, st.integers(0, 50), st.integers(0, 50), st.floats(0, 1), shares, shares, st.booleans())
readings = st.builds(
    Reading,
    id=st.builds(lambda: new_id("reading")),
    text=texts,
    confidence=st.floats(0, 1),
    made_by=st.builds(Provenance, texts, texts, texts, texts, texts),
    made_at=st.datetimes(timezones=st.just(UTC)),
    spans=st.lists(spans, max_size=3).map(tuple),
    alternatives=st.lists(texts, max_size=2).map(tuple),
    job_id=texts,
)
transcriptions = st.builds(
    Transcription, texts, st.sampled_from(Origin), texts, st.datetimes(), st.sampled_from(["", "reading_1"])
)
lines = st.builds(
    Line,
    id=st.builds(lambda: new_id("line")),
    polygon=polygons,
    baseline=st.none() | baselines,
    baseline_source=st.sampled_from(BaselineSource),
    region_id=texts,
    kind=texts | st.just("DefaultLine"),
    status=statuses,
    transcription=st.none() | transcriptions,
    readings=st.lists(readings, max_size=2).map(tuple),
    confidence=st.none() | st.floats(0, 1),
    is_locked=st.booleans(),
    comment=texts,
    source_id=texts,
)
regions = st.lists(st.builds(Region, st.builds(lambda: new_id("region")), polygons, texts, texts), max_size=3)


def _insert(draw: Callable[..., Any], page: Page) -> PageEdit:
    new = draw(st.lists(lines, min_size=1, max_size=3))
    return InsertLines(page.id, tuple(PlacedLine(draw(st.integers(0, len(page.lines))), line) for line in new))


def _delete(draw: Callable[..., Any], page: Page) -> PageEdit:
    return DeleteLines(page.id, tuple(draw(st.lists(_ids(page), min_size=1, max_size=3, unique=True))))


def _shape(draw: Callable[..., Any], page: Page) -> PageEdit:
    source = draw(st.sampled_from(BaselineSource))
    return ShapeLine(page.id, draw(_ids(page)), draw(polygons), draw(st.none() | baselines), source)


def _text(draw: Callable[..., Any], page: Page) -> PageEdit:
    return SetTranscription(page.id, draw(_ids(page)), draw(st.none() | transcriptions), draw(statuses))


def _status(draw: Callable[..., Any], page: Page) -> PageEdit:
    return SetStatus(page.id, draw(_ids(page)), draw(statuses))


def _remark(draw: Callable[..., Any], page: Page) -> PageEdit:
    return SetRemark(page.id, draw(_ids(page)), draw(texts), draw(texts), draw(texts), draw(st.booleans()))


def _reading(draw: Callable[..., Any], page: Page) -> PageEdit:
    return AddReading(page.id, draw(_ids(page)), draw(readings))


def _order(draw: Callable[..., Any], page: Page) -> PageEdit:
    return OrderLines(page.id, tuple(draw(st.permutations([line.id for line in page.lines]))))


def _regions(draw: Callable[..., Any], page: Page) -> PageEdit:
    return SetRegions(page.id, tuple(draw(regions)))


def _frame(draw: Callable[..., Any], page: Page) -> PageEdit:
    return framed(page, draw(st.none() | cutouts(2000, 3000)), draw(texts))


def _ids(page: Page) -> st.SearchStrategy[str]:
    return st.sampled_from([line.id for line in page.lines])


_ON_LINES = (_delete, _shape, _text, _status, _remark, _reading, _order)


def draw_edit(draw: Callable[..., Any], page: Page, *, may_nest: bool = True) -> PageEdit:
    """Any edit that fits the page."""
    kinds = [_insert, _regions, _frame, *(_ON_LINES if page.lines else ())]
    if may_nest and draw(st.integers(0, 5)) == 0:
        parts = []
        after = page
        for _ in range(draw(st.integers(1, 3))):
            parts.append(draw_edit(draw, after, may_nest=False))
            after = parts[-1].apply(after)
        return Together(page.id, tuple(parts), draw(texts))
    return draw(st.sampled_from(kinds))(draw, page)
