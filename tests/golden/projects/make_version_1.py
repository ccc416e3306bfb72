"""Writes `version-1.ductus`, the project file of schema 1 that every later Ductus must open.

Run once, with the last Ductus that writes schema 1: `python tests/golden/projects/make_version_1.py`. Never run it
again with a newer one: the file is kept because nobody can write it any more. What is odd in it: two documents, a
page without lines, a page taken out, a deleted line with a history and a draft, a step that can be redone, text with
long s, combining marks and right-to-left letters, a scan path outside the project's folder.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ductus.document.edits import AddReading, DeleteLines, SetRemark, SetTranscription
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line, Page, Region, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription
from ductus.project.migrations import newest_schema
from ductus.project.project import Project

TARGET = Path(__file__).with_name("version-1.ductus")
MOMENT = datetime(2025, 3, 14, 9, 26, 53, 589000, tzinfo=UTC)


def line(number: int) -> Line:
    top = 100.5 + 80 * number
    return Line(
        id=f"line_{number}",
        polygon=Box(50, top, 950, top + 60).polygon(),
        baseline=Baseline((Point(50, top + 45), Point(500.25, top + 47), Point(950, top + 45))),
        baseline_source=BaselineSource.DETECTED,
        region_id="region_1",
        confidence=0.75,
        source_id=f"r1_l{number}",
    )


def reading(number: int, text: str) -> Reading:
    spans = (TextSpan(0, 2, 0.5, 0.0, 0.125), TextSpan(3, 6, 0.25, is_estimated=True))
    made_by = Provenance("ppocr", "PP-OCRv4", "4.0", "line-1", "cpu")
    return Reading(f"reading_{number}", text, 0.625, made_by, MOMENT, spans, ("Jn bem",), "job_1")


def settle(page_id: str, line_id: str, text: str, status: LineStatus) -> SetTranscription:
    return SetTranscription(page_id, line_id, Transcription(text, Origin.PERSON, "Anna", MOMENT), status)


def write(target: Path) -> None:
    """Make the project, by the road a person would take."""
    region = Region("region_1", Box(0, 0, 1000, 900).polygon(), "MainZone", "r1")
    scan = Scan("scans/köln ſ 1r.tif", 1000, "1" * 64)
    lines = tuple(line(number) for number in range(1, 6))
    first = Page("page_1", "fol. 1r", scan, 1000, 1500, (region,), lines)
    second = Page("page_2", "fol. 1v", Scan("../archive/book.pdf", 2000, "2" * 64, 3, 300), 1000, 1500)
    broken = Page("page_3", "fol. 2r", Scan("scans/2r.tif", 0, "3" * 64), 1, 1, problem="The scan is empty.")
    with Project.create(target, "Kölner Briefe, 1612") as project:
        letters, register = project.add_document("Briefe"), project.add_document("Register")
        project.insert_pages(letters.id, [first, broken])
        project.insert_pages(register.id, [second])
        read = reading(1, "Jn bem namen")
        project.apply(AddReading("page_1", "line_1", read), is_undoable=False)
        project.apply(settle("page_1", "line_1", "Jn dem namen gote\u0364s", LineStatus.VERIFIED), "Anna")
        project.apply(settle("page_1", "line_2", "ſchalom \u05e9\u05dc\u05d5\u05dd", LineStatus.UNCLEAR), "Anna")
        project.apply(SetRemark("page_1", "line_3", "a hole in the paper", "DropCapitalLine", "region_1", True), "Anna")
        project.checkpoint("first reading")
        project.apply(settle("page_1", "line_4", "struck out", LineStatus.CORRECTED), "Bert")
        project.keep_draft("line_4", "struck ou")
        project.apply(DeleteLines("page_1", ("line_4",)), "Bert")
        project.remove_pages(["page_3"])
        project.apply(settle("page_1", "line_5", "taken back", LineStatus.CORRECTED), "Anna")
        project.undo()
        project.keep_draft("line_5", "half a li")
        project.keep_job("job_2", "read", {"pages": ["page_2"], "engine": "ppocr"})
        project.set_state("screen", {"page": "page_1", "line": "line_5", "zoom": 1.5})


if __name__ == "__main__":
    if newest_schema() != 1:
        raise SystemExit("This Ductus writes a newer schema; the file must stay as the old one wrote it.")
    write(TARGET)
