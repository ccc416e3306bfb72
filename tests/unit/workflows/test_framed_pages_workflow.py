"""Pages that are turned, cropped or split parts of their scans go out, come back and are found on the same ink."""

from dataclasses import replace

import pytest
from PIL import Image

from ductus.document.cutouts import cutout_of, on_scan, whole_scan
from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.framing import framed
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line
from ductus.document.transcription import LineStatus, Origin, Transcription, new_id
from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits, open_page
from ductus.jobs.job import CancelToken
from ductus.project.moving import Split
from ductus.project.project import Project
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.find_lines import FoundPage, apply_found
from ductus.workflows.import_transcriptions import bring_in, read_files
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.scan_sources import source_of

WIDTH_PX, HEIGHT_PX = 1200, 800
INK = (10, 10, 10)
BOXES = [Box(100 + side, top, 480 + side, top + 30) for side in (0, 580) for top in (150, 250, 350)]


@pytest.fixture
def spread(tmp_path):
    """A project with one scan, a black bar for each of six lines, turned by 4 degrees, cropped, and split in two."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), "wheat")
    for box in BOXES:
        image.paste(INK, (int(box.left), int(box.top), int(box.right), int(box.bottom)))
    (tmp_path / "scans").mkdir()
    image.save(tmp_path / "scans" / "spread.png")
    held = Project.create(tmp_path / "book.ductus", "book")
    add_scans(held, looked_at(tmp_path / "scans"))
    (page_id,) = held.page_ids()
    held.apply(InsertLines(page_id, tuple(PlacedLine(place, bar(box)) for place, box in enumerate(BOXES))))
    canvas = whole_scan(WIDTH_PX, HEIGHT_PX, 4)
    cropped = replace(canvas, left_px=70, top_px=60, width_px=1150, height_px=760)
    page = held.apply(framed(held.page(page_id), cropped))
    held.split_pages([Split(page_id, page.width_px / 2, ("spread left", "spread right"))])
    yield held
    held.close()


def looked_at(folder):
    return look_at([folder], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda _d, _t: None)


def bar(box):
    return replace(
        Line(new_id("l"), box.polygon(), Baseline((Point(box.left, box.bottom - 5), Point(box.right, box.bottom - 5)))),
        baseline_source=BaselineSource.DRAWN,
        transcription=Transcription(f"bar at {box.left:g}, {box.top:g}", Origin.PERSON, "Ada"),
        status=LineStatus.VERIFIED,
    )


def export(run_job, held, format_id, target, page_ids=()):
    request = ExportRequest(page_ids or held.page_ids(), format_id, target)
    return run_job(lambda job, project: export_pages(job, project, request), held)


def read(paths):
    return read_files(paths, cancel=CancelToken(), on_progress=lambda _d, _t: None)


def test_the_lines_of_both_halves_lie_on_their_ink(spread):
    for page_id in spread.page_ids():
        page = spread.page(page_id)
        pixels = open_page(source_of(spread, page))
        assert pixels.size == (page.width_px, page.height_px)
        assert len(page.lines) == 3
        for line in page.lines:
            centre = line.polygon.centre
            assert sum(pixels.getpixel((int(centre.x), int(centre.y)))) < 100


@pytest.mark.parametrize("format_id", ["page", "page2013", "alto"])
def test_files_about_the_scan_hold_places_on_the_scan(format_id, spread, run_job, tmp_path):
    written = export(run_job, spread, format_id, tmp_path / "out")
    assert [file.stem for file in written.files] == ["spread_1", "spread_2"]
    found = [page for file in read(written.files).files for page in file.pages]
    assert {(page.image_name, page.width_px, page.height_px) for page in found} == {("spread.png", WIDTH_PX, HEIGHT_PX)}
    boxes = [line.polygon.box for page in found for line in page.lines]
    for box, expected in zip(boxes, BOXES, strict=True):
        assert (box.left, box.top) == pytest.approx((expected.left, expected.top), abs=2)
        assert (box.right, box.bottom) == pytest.approx((expected.right, expected.bottom), abs=2)


def test_halves_exported_one_by_one_keep_their_names(spread, run_job, tmp_path):
    for page_id in spread.page_ids():
        export(run_job, spread, "page", tmp_path / "out", (page_id,))
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["spread_1.xml", "spread_2.xml"]


@pytest.mark.parametrize("info", [m.INFO for m in Registry.discover().writers()], ids=lambda info: info.id)
def test_framed_pages_go_out_in_every_format(info, spread, run_job, tmp_path):
    is_file = not (info.one_file_a_page or info.is_folder)
    target = tmp_path / "out" / f"letters{info.suffixes[0]}" if is_file else tmp_path / "out"
    assert export(run_job, spread, info.id, target).lines == 6


def test_a_pdf_shows_the_pages_and_not_the_scan(spread, run_job, tmp_path):
    import pikepdf

    export(run_job, spread, "pdf", tmp_path / "book.pdf")
    with pikepdf.open(tmp_path / "book.pdf") as document:
        pictures = [shown.get_images()["/Scan"] for shown in document.pages]
        assert [(int(one.Width), int(one.Height)) for one in pictures] == [(575, 760)] * 2


def test_line_images_are_cut_from_the_page_and_say_where_on_the_scan_they_were(spread, run_job, tmp_path):
    import json

    written = export(run_job, spread, "imagefolder", tmp_path / "truth")
    tables = [file for file in written.files if file.suffix == ".jsonl"]
    rows = [json.loads(row) for table in tables for row in table.read_text("utf-8").splitlines()]
    assert {row["page"] for row in rows} == {"spread.png"}
    corners = sorted(tuple(row["polygon"][0]) for row in rows)
    assert corners == sorted((round(box.left), round(box.top)) for box in BOXES)


def test_a_file_about_the_scan_is_shared_out_among_its_halves(spread, run_job, tmp_path):
    whole = Project.create(tmp_path / "whole.ductus", "whole")
    add_scans(whole, looked_at(tmp_path / "scans"))
    lines = tuple(PlacedLine(place, bar(box)) for place, box in enumerate(BOXES))
    whole.apply(InsertLines(whole.page_ids()[0], lines))
    written = export(run_job, whole, "page", tmp_path / "out")
    whole.close()
    for page_id in spread.page_ids():
        spread.apply(replace_all_lines(spread.page(page_id)))
    imported = bring_in(spread, read(written.files))
    assert imported.lines == 6
    assert not imported.unmatched
    for page_id, boxes in zip(spread.page_ids(), (BOXES[:3], BOXES[3:]), strict=True):
        shown = on_scan(spread.page(page_id))
        assert [line.polygon.box.left for line in shown.lines] == pytest.approx([box.left for box in boxes], abs=1)


def test_what_went_out_comes_back_as_the_same_lines(spread, run_job, tmp_path):
    before = [spread.page(page_id) for page_id in spread.page_ids()]
    written = export(run_job, spread, "page", tmp_path / "out")
    assert bring_in(spread, read(written.files)).lines == 0
    assert [spread.page(page_id).lines for page_id in spread.page_ids()] == [page.lines for page in before]


def replace_all_lines(page):
    from ductus.document.edits import DeleteLines

    return DeleteLines(page.id, tuple(line.id for line in page.lines))


def test_a_detection_finds_its_ink_although_the_page_was_turned_meanwhile(spread):
    page_id = spread.page_ids()[0]
    page = spread.page(page_id)
    seen = FoundPage("detector", (Line(new_id("l"), Box(50, 500, 300, 540).polygon()),), cutout=page.cutout)
    on_ink = on_scan(replace(page, lines=seen.lines)).lines[0].polygon
    cutout = cutout_of(page)
    spread.apply(framed(page, whole_scan(cutout.scan_width_px, cutout.scan_height_px)))
    apply_found(spread, page_id, seen)
    added = next(line for line in spread.page(page_id).lines if line.id == seen.lines[0].id)
    for place, expected in zip(added.polygon.points, on_ink.points, strict=True):
        assert place == pytest.approx(expected, abs=0.01)
