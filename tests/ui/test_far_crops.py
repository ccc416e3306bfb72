"""Crops for a list: the latest request only, a page decoded once, and nothing said of scans that cannot be read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.imaging.scans import Limits, ScanSource
from ductus.ui.search import far_crops
from ductus.ui.search.far_crops import CropRequest, FarCrops


@pytest.fixture
def sources(tmp_path):
    made = []
    for number in range(3):
        Image.new("RGB", (400, 600), "white").save(tmp_path / f"{number}.png")
        made.append(ScanSource(tmp_path / f"{number}.png"))
    return made


@pytest.fixture
def decoded(monkeypatch):
    """The scans that were decoded, in order."""
    seen = []
    real = far_crops.open_page

    def open_page(source, limits):
        seen.append(source.path.name)
        return real(source, limits)

    monkeypatch.setattr(far_crops, "open_page", open_page)
    return seen


@pytest.fixture
def crops(qapp):
    held = FarCrops(Limits())
    yield held
    held.close()


def lines(name, count):
    return [Line(f"{name}_{row}", Box(10, 10 + 30 * row, 390, 35 + 30 * row).polygon()) for row in range(count)]


def test_a_page_is_decoded_once_for_all_its_lines(crops, sources, decoded, wait):
    wanted = [CropRequest(line, sources[page]) for page in (0, 1) for line in lines(f"p{page}", 5)]
    crops.want(wanted)
    wait(lambda: all(crops.crop(request.line) is not None for request in wanted))
    assert decoded == ["0.png", "1.png"]


def test_what_is_no_longer_wanted_and_not_begun_is_not_made(crops, sources, decoded, wait):
    first = [CropRequest(line, sources[0]) for line in lines("p0", 200)]
    last = [CropRequest(line, sources[2]) for line in lines("p2", 2)]
    crops.want(first)
    crops.want(last)
    wait(lambda: all(crops.crop(request.line) is not None for request in last))
    assert decoded[-1] == "2.png"
    assert sum(crops.crop(request.line) is not None for request in first) < 200


def test_a_line_with_another_outline_is_cut_again(crops, sources, wait):
    (line,) = lines("p0", 1)
    crops.want([CropRequest(line, sources[0])])
    wait(lambda: crops.crop(line) is not None)
    assert crops.crop(replace(line, polygon=Box(0, 0, 50, 50).polygon())) is None


def test_a_scan_that_cannot_be_read_is_tried_once_and_leaves_its_lines_without_a_picture(
    crops, sources, decoded, tmp_path, wait
):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    broken = [CropRequest(line, ScanSource(tmp_path / "broken.png")) for line in lines("b", 3)]
    good = CropRequest(lines("p0", 1)[0], sources[0])
    crops.want([*broken, good])
    wait(lambda: crops.crop(good.line) is not None)
    assert decoded == ["broken.png", "0.png"]
    assert all(crops.crop(request.line) is None for request in broken)
