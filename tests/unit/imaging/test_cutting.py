"""The turned part of a scan as pixels: what is painted on the scan is found where the way to the page leads."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from PIL import Image

from ductus.document.cutouts import page_to_scan, scan_to_page, whole_scan
from ductus.document.geometry import Box, Point
from ductus.errors import ScanTooLarge
from ductus.imaging.cutting import cut_out, side_of_scan
from ductus.imaging.scans import Limits, ScanSource, open_page, open_preview
from fakes.document_strategies import cutouts

WIDTH_PX, HEIGHT_PX = 240, 160
PAPER, INK = (236, 220, 190), (20, 20, 30)
SPOTS = [Point(30, 30), Point(200, 40), Point(120, 80), Point(60, 130)]


@pytest.fixture(scope="module")
def scan():
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), PAPER)
    for spot in SPOTS:
        image.paste(INK, tuple(int(edge) for edge in (spot.x - 6, spot.y - 6, spot.x + 6, spot.y + 6)))
    return image


def is_dark(image, point):
    return sum(image.getpixel((int(point.x), int(point.y)))) < 200


@given(cutouts(WIDTH_PX, HEIGHT_PX))
def test_ink_is_found_where_the_map_says(scan, cutout):
    page = cut_out(scan, cutout)
    assert page.size == (cutout.width_px, cutout.height_px)
    frame = Box(0, 0, page.width, page.height)
    for spot in SPOTS:
        there = scan_to_page(cutout).at(spot)
        if frame.grown(-1, -1).contains(there):
            assert is_dark(page, there)


@given(cutouts(WIDTH_PX, HEIGHT_PX))
def test_paper_lies_where_the_scan_does_not_reach(scan, cutout):
    page = cut_out(scan, cutout)
    inside = Box(0, 0, WIDTH_PX, HEIGHT_PX)
    corners = [Point(0.5, 0.5), Point(page.width - 0.5, 0.5), Point(0.5, page.height - 0.5)]
    for corner in corners:
        if not inside.grown(2, 2).contains(page_to_scan(cutout).at(corner)):
            assert page.getpixel((int(corner.x), int(corner.y))) == PAPER


@pytest.mark.parametrize("turn_deg", [0.0, 90.0, 180.0, -90.0])
def test_right_angles_change_no_pixel(turn_deg):
    noise = np.random.default_rng(1).integers(0, 255, (HEIGHT_PX, WIDTH_PX, 3), dtype=np.uint8)
    cutout = whole_scan(WIDTH_PX, HEIGHT_PX, turn_deg)
    turned = np.asarray(cut_out(Image.fromarray(noise), cutout))
    assert (turned == np.rot90(noise, -int(turn_deg) // 90)).all()


def test_a_box_beyond_the_scan_is_filled_with_paper(scan):
    beyond = replace(whole_scan(WIDTH_PX, HEIGHT_PX), left_px=-20, top_px=-10)
    page = cut_out(scan, beyond)
    assert page.getpixel((5, 5)) == PAPER
    assert is_dark(page, Point(30 + 20, 30 + 10))


def test_pages_and_previews_are_decoded_by_their_cutout(scan, tmp_path):
    scan.save(tmp_path / "scan.png")
    cutout = replace(whole_scan(WIDTH_PX, HEIGHT_PX, 30), left_px=40, top_px=50, width_px=200, height_px=100)
    source = ScanSource(tmp_path / "scan.png", cutout=cutout)
    page, small = open_page(source), open_preview(source, 100)
    assert (page.size, small.size) == ((200, 100), (100, 50))
    assert open_preview(source, 900).size == page.size
    there = scan_to_page(cutout).at(SPOTS[2])
    assert is_dark(page, there)
    assert is_dark(small, Point(there.x / 2, there.y / 2))


def test_a_preview_of_a_small_part_is_made_from_a_larger_scan():
    part = replace(whole_scan(4000, 3000), width_px=500, height_px=400)
    assert side_of_scan(part, 250) == 2000
    assert side_of_scan(part, 5000) == 4000


def test_a_page_larger_than_allowed_is_refused_before_memory_is_taken(scan, tmp_path):
    scan.save(tmp_path / "scan.png")
    huge = replace(whole_scan(WIDTH_PX, HEIGHT_PX), width_px=70_000)
    with pytest.raises(ScanTooLarge):
        open_page(ScanSource(tmp_path / "scan.png", cutout=huge), Limits())
