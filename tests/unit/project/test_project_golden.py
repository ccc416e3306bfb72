"""Project files written by earlier schemas open for ever, with all that is in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ductus.document.edits import SetRemark
from ductus.document.geometry import Baseline, Point, Polygon, points_of
from ductus.document.page import BaselineSource, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, TextSpan
from ductus.project.project import Project

GOLDEN = Path(__file__).parents[2] / "golden" / "projects"


def opened(version: int, folder: Path) -> Project:
    copy = folder / "old.ductus"
    shutil.copy(GOLDEN / f"version-{version}.ductus", copy)
    return Project.open(copy)


@pytest.fixture
def version_1(tmp_path: Path) -> Project:
    return opened(1, tmp_path)


def test_the_pages_of_version_1(version_1: Project) -> None:
    assert version_1.title == "Kölner Briefe, 1612"
    assert [(each.title, each.page_ids) for each in version_1.documents()] == [
        ("Briefe", ("page_1",)),
        ("Register", ("page_2",)),
    ]
    page = version_1.page("page_1")
    assert (page.name, page.width_px, page.height_px, page.scan) == (
        "fol. 1r",
        1000,
        1500,
        Scan("scans/köln ſ 1r.tif", 1000, "1" * 64),
    )
    assert version_1.page("page_2").scan == Scan("../archive/book.pdf", 2000, "2" * 64, 3, 300)
    assert [(region.id, region.kind, region.source_id) for region in page.regions] == [("region_1", "MainZone", "r1")]
    assert version_1.counts().by_status == {LineStatus.VERIFIED: 1, LineStatus.UNCLEAR: 1, LineStatus.TODO: 2}
    version_1.close()


def test_the_pages_of_version_1_are_whole_scans(version_1: Project) -> None:
    assert [summary.cutout for summary in version_1.summaries()] == [None, None]
    assert version_1.page("page_1").cutout is None
    version_1.close()


def test_the_lines_of_version_1(version_1: Project) -> None:
    first, second, third, fifth = version_1.page("page_1").lines
    assert (first.text, first.status) == ("Jn dem namen gote\u0364s", LineStatus.VERIFIED)
    assert second.text == "ſchalom \u05e9\u05dc\u05d5\u05dd"
    assert (third.comment, third.kind, third.is_locked) == ("a hole in the paper", "DropCapitalLine", True)
    assert fifth.transcription is None
    assert first.baseline is not None
    assert first.baseline.points[1] == Point(500.25, 227.5)
    assert (first.baseline_source, first.region_id, first.confidence) == (BaselineSource.DETECTED, "region_1", 0.75)
    reading = first.readings[0]
    assert (reading.text, reading.confidence, reading.alternatives) == ("Jn bem namen", 0.625, ("Jn bem",))
    assert reading.made_by == Provenance("ppocr", "PP-OCRv4", "4.0", "line-1", "cpu")
    assert reading.spans == (TextSpan(0, 2, 0.5, 0.0, 0.125), TextSpan(3, 6, 0.25, is_estimated=True))
    version_1.close()


def test_the_history_and_the_timeline_of_version_1(version_1: Project) -> None:
    deleted = version_1.history("line_4")
    assert [(each.text, each.by, each.origin) for each in deleted] == [("struck out", "Anna", Origin.PERSON)]
    assert [each.kind for each in version_1.history("line_1")] == ["reading", "transcription"]
    assert version_1.redo_title == "correct text"
    version_1.redo()
    assert version_1.page("page_1").lines[3].text == "taken back"
    for _ in range(3):
        version_1.undo()
    assert version_1.page("page_3").problem == "The scan is empty."
    assert version_1.page("page_1").line("line_4").text == "struck out"
    while version_1.undo() is not None:
        pass
    assert version_1.page_ids() == ()
    while version_1.redo() is not None:
        pass
    assert version_1.page_ids() == ("page_1", "page_2")
    assert [point.name for point in version_1.checkpoints()] == ["first reading"]
    version_1.close()


def test_what_version_1_kept_for_the_next_start(version_1: Project) -> None:
    assert version_1.drafts("page_1") == {"line_5": "half a li"}
    assert [(job.id, job.verb, job.request) for job in version_1.jobs()] == [
        ("job_2", "read", {"pages": ["page_2"], "engine": "ppocr"})
    ]
    assert version_1.get_state("screen") == {"page": "page_1", "line": "line_5", "zoom": 1.5}
    version_1.close()


def test_the_shapes_of_version_3_are_read_and_kept_as_text_when_they_are_kept_again(tmp_path: Path) -> None:
    project = opened(3, tmp_path)
    corners = ((60, 180), (500, 171), (950, 180), (950, 240), (60, 244))
    line = project.page("page_1").line("line_1")
    assert line.polygon == Polygon(points_of(corners))
    assert line.baseline == Baseline(points_of(((60, 226), (950, 225))))
    assert line.polygon.text == ""
    project.apply(SetRemark("page_1", "line_1", "kept again", line.kind, line.region_id, line.is_locked), by="Anna")
    project.close()
    project = Project.open(tmp_path / "old.ductus")
    again = project.page("page_1").line("line_1")
    assert again.polygon.text == "60,180 500,171 950,180 950,240 60,244"
    assert (again.polygon, again.baseline) == (line.polygon, line.baseline)
    project.close()
