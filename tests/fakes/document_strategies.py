"""Random pages and random edits that fit them, for property tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from ductus.document.cutouts import whole_scan
from ductus.document.edits import (
    AddReading,
    DeleteLines,
    DropReading,
    InsertLines,
    OrderLines,
    PlacedLine,
    SetRegions,
    SetRemark,
    SetStatus,
    SetTranscription,
    ShapeLine,
    Together,
    WeighReading,
)
from ductus.document.frame_edits import NamePage
from ductus.document.framing import framed
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.tags import Tag, settled
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription, new_id

PAGE_ID = "p_1"
SIDE_PX = 1000
KINDS_OF_TAGS = ("unclear", "gap", "abbreviation")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
shares = st.floats(0, 1)


@st.composite
def polygons(draw):
    left, top = draw(st.integers(0, SIDE_PX - 100)), draw(st.integers(0, SIDE_PX - 60))
    width, height = draw(st.integers(10, 100)), draw(st.integers(8, 60))
    return Box(left, top, left + width, top + height).polygon()


@st.composite
def baselines(draw):
    points = draw(st.lists(st.tuples(st.integers(0, SIDE_PX), st.integers(0, SIDE_PX)), min_size=2, max_size=5))
    return Baseline(tuple(Point(float(x), float(y)) for x, y in points))


@st.composite
def readings(draw):
    text = draw(texts)
    spans = tuple(TextSpan(index, index + 1, draw(shares)) for index in range(min(3, len(text))))
    return Reading(
        new_id("r"), text, draw(shares), Provenance("echo", "w", "1", "masked-1", "cpu"), draw(moments), spans, (), ""
    )


@st.composite
def tags(draw, text):
    places = st.integers(0, len(text))
    attributes = st.lists(st.tuples(texts, texts), max_size=1).map(tuple)
    spans = [sorted((draw(places), draw(places))) for _ in range(draw(st.integers(0, 2)))]
    return settled([Tag(draw(st.sampled_from(KINDS_OF_TAGS)), *span, draw(attributes)) for span in spans], len(text))


@st.composite
def transcriptions(draw):
    text = draw(texts)
    held = Transcription(text, draw(st.sampled_from(Origin)), draw(texts), draw(moments))
    return replace(held, tags=draw(tags(text)))


@st.composite
def lines(draw):
    return Line(
        new_id("l"),
        draw(polygons()),
        draw(st.none() | baselines()),
        draw(st.sampled_from(BaselineSource)),
        status=draw(st.sampled_from(LineStatus)),
        transcription=draw(st.none() | transcriptions()),
        readings=tuple(draw(st.lists(readings(), max_size=2))),
        confidence=draw(st.none() | shares),
        is_locked=draw(st.booleans()),
        comment=draw(texts),
        source_id=draw(texts),
        weighed_id=draw(texts),
    )


@st.composite
def cutouts(draw, scan_width_px=SIDE_PX, scan_height_px=SIDE_PX):
    """Any box of the scan turned by any angle, right angles and none among them; it may reach beyond the scan."""
    turn_deg = draw(st.sampled_from([0.0, 90.0, -90.0, 180.0]) | st.floats(-179.9, 180))
    whole = whole_scan(scan_width_px, scan_height_px, turn_deg)
    left, top = draw(st.integers(-50, whole.width_px // 2)), draw(st.integers(-50, whole.height_px // 2))
    size = draw(st.integers(1, whole.width_px)), draw(st.integers(1, whole.height_px))
    return replace(whole, left_px=left, top_px=top, width_px=size[0], height_px=size[1])


@st.composite
def pages(draw):
    found = tuple(draw(st.lists(lines(), max_size=6)))
    region = Region("g_1", Polygon((Point(0, 0), Point(500, 0), Point(500, 900))), "MainZone:column")
    return Page(PAGE_ID, "1r", Scan("a.png", 1, "00"), SIDE_PX, SIDE_PX, (region,), found)


@st.composite
def edits(draw, page):
    """One edit that fits `page`."""
    choices = ["insert", "regions", "name", "frame"]
    if page.lines:
        choices += ["delete", "shape", "text", "status", "remark", "read", "weigh", "order", "together"]
        if any(line.readings for line in page.lines):
            choices.append("drop")
    return draw(_edit(page, draw(st.sampled_from(choices))))


@st.composite
def _edit(draw, page, kind):
    line = draw(st.sampled_from(page.lines)) if page.lines else None
    if kind == "insert":
        new = draw(st.lists(lines(), min_size=1, max_size=3))
        return InsertLines(page.id, tuple(PlacedLine(draw(st.integers(0, len(page.lines))), one) for one in new))
    if kind == "name":
        return NamePage(page.id, draw(texts))
    if kind == "frame":
        return framed(page, draw(st.none() | cutouts()), draw(texts))
    if kind == "regions":
        return SetRegions(page.id, draw(st.just(())) or page.regions[:0])
    if kind == "delete":
        chosen = draw(st.sets(st.sampled_from([one.id for one in page.lines]), min_size=1))
        return DeleteLines(page.id, tuple(sorted(chosen)))
    if kind == "shape":
        return ShapeLine(page.id, line.id, draw(polygons()), draw(st.none() | baselines()), BaselineSource.DRAWN)
    if kind == "text":
        return SetTranscription(page.id, line.id, draw(st.none() | transcriptions()), draw(st.sampled_from(LineStatus)))
    if kind == "status":
        return SetStatus(page.id, line.id, draw(st.sampled_from(LineStatus)))
    if kind == "remark":
        return SetRemark(page.id, line.id, draw(texts), "HeadingLine", "g_1", draw(st.booleans()))
    if kind == "read":
        return AddReading(page.id, line.id, draw(readings()))
    if kind == "weigh":
        return WeighReading(page.id, line.id, draw(texts))
    if kind == "order":
        return OrderLines(page.id, tuple(draw(st.permutations([one.id for one in page.lines]))))
    if kind == "drop":
        chosen = draw(st.sampled_from([one for one in page.lines if one.readings]))
        return DropReading(page.id, chosen.id, chosen.readings[-1].id)
    first = draw(_edit(page, "status"))
    second = draw(_edit(first.apply(page), "insert"))
    return Together(page.id, (first, second), "both")
