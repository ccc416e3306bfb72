"""Pages that are turned, cropped or split parts of their scans go out, come back and are found on the same ink."""

from dataclasses import replace

import pytest
from PIL import Image

from ductus.document.cutouts import cutout_of, on_scan, whole_scan
from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.framing import framed
from ductus.document.geometry import Baseline, Box, Point
from ductus.document.page import BaselineSource, Line
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription, new_id, now
from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits, open_page
from ductus.jobs.job import CancelToken
from ductus.project.moving import Split
from ductus.project.project import Project
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.find_lines import FoundPage, apply_found
from ductus.workflows.frame_pages import PageFraming, frame_pages, straighten_pages
from ductus.workflows.import_transcriptions import bring_in
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.read_lines import keep_readings
from ductus.workflows.read_transcriptions import read_files
from ductus.workflows.scan_sources import source_of

WIDTH_PX, HEIGHT_PX = 1200, 800
INK = (10, 10, 10)
MADE_BY = Provenance("fake", "w", "1", "masked-1", "cpu")
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


def test_readings_find_lines_that_went_to_another_page_meanwhile(project):
    page_id = project.page_ids()[0]
    lines = [replace(bar(box), transcription=None, status=LineStatus.TODO) for box in (BOXES[0], BOXES[3])]
    project.apply(InsertLines(page_id, tuple(PlacedLine(place, line) for place, line in enumerate(lines))))
    (other_id,) = project.split_pages([Split(page_id, 600, ("left", "right"))])
    fresh = [(line.id, Reading(new_id("r"), f"read {line.id}", 0.9, MADE_BY, now())) for line in lines]
    assert keep_readings(page_id, [*fresh, ("gone", fresh[0][1])], project) == 2
    assert project.page(page_id).lines[0].text == f"read {lines[0].id}"
    assert project.page(other_id).lines[0].text == f"read {lines[1].id}"


def test_pages_are_straightened_by_their_lines_or_their_ink_and_level_ones_left_alone(project, run_job, tmp_path):
    first, second, third = project.page_ids()
    slanted = [sloping(top, 0.03) for top in (100, 200, 300)]
    level = [sloping(top, 0.0) for top in (100, 200, 300)]
    for page_id, lines in ((first, slanted), (second, level)):
        project.apply(InsertLines(page_id, tuple(PlacedLine(place, line) for place, line in enumerate(lines))))
    report = run_job(lambda job, held: straighten_pages(job, held, project.page_ids(), Limits(), "Ada"), project)
    assert report.turned_deg == {first: -1.7}
    assert (report.level, report.silent, report.faults) == (1, 1, [])
    assert project.page(first).cutout.turn_deg == -1.7
    assert (project.page(second).cutout, project.page(third).cutout) == (None, None)
    assert project.undo_title == "straighten page"


def sloping(top, slope):
    baseline = Baseline((Point(100, top), Point(900, top + 800 * slope)))
    return Line(new_id("l"), Box(100, top - 30, 900, top + 10).polygon(), baseline)


def test_the_same_is_done_to_other_pages_by_shares_of_their_size(project, run_job):
    page_ids = project.page_ids()
    pages = [project.page(page_id) for page_id in page_ids]
    before = cutout_of(pages[0])
    box = replace(before, left_px=100, top_px=0, width_px=800, height_px=before.height_px)
    chosen = PageFraming(before, box, 400)
    assert run_job(lambda job, held: frame_pages(job, held, page_ids[0], chosen, page_ids, "Ada"), project) == 3
    assert len(project.page_ids()) == 6
    for page_id, page in zip(project.page_ids()[::2], pages, strict=True):
        left = cutout_of(project.page(page_id))
        assert (left.left_px, left.width_px, left.height_px) == (100, 400, page.height_px)
    project.undo()
    assert [project.page(page_id) for page_id in page_ids] == pages


def test_a_page_with_a_box_of_its_own_keeps_it_when_others_are_turned(project, run_job):
    first, second, third = (project.page(page_id) for page_id in project.page_ids())
    own = replace(cutout_of(second), left_px=200, width_px=300)
    project.apply(framed(second, own))
    before = cutout_of(first)
    chosen = PageFraming(before, whole_scan(before.scan_width_px, before.scan_height_px, 2.0))
    run_job(lambda job, held: frame_pages(job, held, first.id, chosen, (second.id, third.id), "Ada"), project)
    after = project.page(second.id).cutout
    assert (after.turn_deg, after.width_px) == (2.0, 300)
    assert project.undo_title == "straighten page"
    project.undo()
    assert project.page(second.id).cutout == own
    assert project.page(third.id).cutout is None


def test_the_seam_of_another_page_goes_between_its_own_columns(project, run_job):
    first, second, _third = (project.page(page_id) for page_id in project.page_ids())
    columns = [bar(Box(left, top, left + 300, top + 30)) for left in (50, 560) for top in (100, 200, 300)]
    project.apply(InsertLines(second.id, tuple(PlacedLine(place, line) for place, line in enumerate(columns))))
    before = cutout_of(first)
    chosen = PageFraming(before, before, 320)
    run_job(lambda job, held: frame_pages(job, held, first.id, chosen, (second.id,), "Ada"), project)
    assert project.page(second.id).width_px == 350
    assert [len(project.page(page_id).lines) for page_id in project.page_ids()] == [0, 0, 3, 3, 0]
