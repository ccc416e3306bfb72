"""Pages made up for tests of formats, and the check against the placed schemas."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest

from ductus.document.geometry import Baseline, Point, Polygon, points_of
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription
from ductus.formats.base import ReadPage

REPOSITORY = Path(__file__).parents[2]
SHARED = REPOSITORY.parent / "shared"
MOMENT = datetime(2024, 5, 6, 7, 8, 9, 123000, tzinfo=UTC)


def outline(*pairs: tuple[float, float]) -> Polygon:
    return Polygon(points_of(pairs))


def baseline(*pairs: tuple[float, float]) -> Baseline:
    return Baseline(points_of(pairs))


def box(left: float, top: float, right: float, bottom: float) -> Polygon:
    return outline((left, top), (right, top), (right, bottom), (left, bottom))


def scan(path: str = "scans/folio 12r.jpg", **given) -> Scan:
    return Scan(path, 1234, "ab" * 32, **given)


def line(line_id: str, text: str | None = "text", top: float = 100, **given) -> Line:
    """A line of 400 x 40 pixels at x 50, with its baseline, seen."""
    held = None if text is None else Transcription(text, Origin.PERSON, "Ada", MOMENT)
    values = {
        "polygon": box(50, top, 450, top + 40),
        "baseline": baseline((50, top + 30), (450, top + 30)),
        "baseline_source": BaselineSource.IMPORTED,
        "status": LineStatus.TODO if text is None else LineStatus.VERIFIED,
        "transcription": held,
    }
    return Line(id=line_id, **{**values, **given})


def read_by_engine(held: Line, engine: str = "trocr", confidence: float = 0.875) -> Line:
    """The line with its text as the reading of an engine."""
    made_by = Provenance(engine, "weights/of-ours", "abc123", "masked-1", "cpu")
    reading = Reading(f"reading_{held.id}", held.text, confidence, made_by, MOMENT)
    text = Transcription(held.text, Origin.ENGINE, engine, MOMENT, reading.id)
    return replace(held, readings=(reading,), transcription=text, status=LineStatus.READ)


def page(*lines: Line, regions: tuple[Region, ...] = (), **given) -> Page:
    values = {"id": "page_1", "name": "folio 12r", "scan": scan(), "width_px": 1000, "height_px": 1400}
    return Page(regions=regions, lines=lines, **{**values, **given})


def hard_page() -> Page:
    """What formats get wrong: skew, no region, no text, right to left, emoji, controls, flat outlines, colons."""
    left = Region("region_left", box(40, 80, 480, 700), "MainZone:column#1")
    right = Region("region_right", box(520, 80, 980, 700), 'Margin; {odd} "zone"')
    return page(
        line("line_skew", "schräg & <steil>", polygon=outline((50, 100), (450, 160), (450, 200), (50, 140)),
             baseline=baseline((50, 130), (250.4, 159.6), (450, 190)), region_id=left.id),
        line("line_rtl", "שלום עולם", 200, baseline=baseline((450, 230), (50, 230)), region_id=left.id),
        line("line_free", "no region 🖋 𐌰𐌱", 300),
        line("line_empty", None, 400, region_id=right.id),
        line("line_flat", "flat", 500, polygon=outline((600, 500), (900, 500), (600, 500)),
             baseline=baseline((600, 500), (900, 500)), region_id=right.id),
        line("line_controls", "a\x00b\x0bc\nd\ud800e\ufffe\tf", 600, polygon=box(-20.5, 600, 1000.5, 640.25),
             baseline=None, region_id=right.id, kind="DefaultLine:x", comment="two\nlines \x07 “quoted”"),
        regions=(left, right),
    )  # fmt: skip


def page_of(read: ReadPage, original: Page) -> Page:
    """The page an import would make of what was read."""
    return replace(original, regions=read.regions, lines=read.lines, width_px=read.width_px, height_px=read.height_px)


def points(shape: Polygon | Baseline | None) -> tuple[Point, ...]:
    return () if shape is None else shape.points


def require_valid(file: Path, schema: str) -> None:
    """Fail unless `file` is valid against the placed schema; skip where the schemas are not placed."""
    from lxml import etree

    checker = _schema(schema)
    checker.validate(etree.parse(file))
    assert not checker.error_log, str(checker.error_log)


@lru_cache(maxsize=8)
def _schema(name: str):
    from lxml import etree

    file = SHARED / "schemas" / name
    if not file.exists():
        pytest.skip("the XML schemas are not placed beside the repository")

    class Xlink(etree.Resolver):
        def resolve(self, url, public_id, context):
            return self.resolve_filename(str(SHARED / "schemas/alto/xlink.xsd"), context) if "xlink" in url else None

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Xlink())
    return etree.XMLSchema(etree.parse(file, parser))
