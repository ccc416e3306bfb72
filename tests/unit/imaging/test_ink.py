"""Writing is told from paper."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ductus.imaging.ink import has_ink

SIZES = [(300, 24), (600, 64), (1800, 150)]


def paper(size: tuple[int, int], grain: float = 5.0, level: float = 222.0) -> Image.Image:
    """Grainy paper, darker towards one end, with laid lines and a soft stain."""
    width_px, height_px = size
    rng = np.random.default_rng(11)
    sheet = level + rng.normal(0, grain, (height_px, width_px))
    sheet += np.linspace(-25, 25, width_px)
    sheet[:: max(4, height_px // 10)] -= 6
    x = np.linspace(-3, 3, width_px)
    sheet -= 30 * np.exp(-(x**2) / 2)
    return Image.fromarray(sheet.clip(0, 255).astype(np.uint8)).convert("RGB")


def written(sheet: Image.Image, colour: int, text: str = "une lettre") -> Image.Image:
    page = sheet.copy()
    draw = ImageDraw.Draw(page)
    draw.text((page.width * 0.3, page.height * 0.2), text, fill=(colour,) * 3, font_size=page.height * 0.5)
    return page


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("grain", [0.0, 5.0, 12.0, 25.0])
def test_blank_paper_has_none(size: tuple[int, int], grain: float) -> None:
    assert not has_ink(paper(size, grain))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("colour", [20, 90, 150])
def test_writing_is_seen_dark_or_faded(size: tuple[int, int], colour: int) -> None:
    assert has_ink(written(paper(size), colour))


@pytest.mark.parametrize("size", SIZES)
def test_one_short_word_in_a_long_empty_line_is_seen(size: tuple[int, int]) -> None:
    width_px, height_px = size
    assert has_ink(written(paper((width_px * 3, height_px)), 70, "le"))


def test_white_on_black_is_seen() -> None:
    assert has_ink(written(paper((600, 64), level=60.0), 240))


@pytest.mark.parametrize("size", SIZES)
def test_specks_are_no_writing(size: tuple[int, int]) -> None:
    sheet = paper(size)
    draw = ImageDraw.Draw(sheet)
    radius = size[1] * 0.02
    for x in range(0, size[0], size[1] * 2):
        draw.ellipse((x, size[1] * 0.4, x + 2 * radius, size[1] * 0.4 + 2 * radius), fill=(50, 45, 40))
    assert not has_ink(sheet)


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (1, 200), (500, 2)])
@pytest.mark.parametrize("mode", ["RGB", "L", "1", "RGBA"])
def test_any_crop_is_answered(size: tuple[int, int], mode: str) -> None:
    assert not has_ink(Image.new("RGB", size, "white").convert(mode))


SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "pages"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the trial pages are not here")
def test_faded_lines_of_real_pages_have_ink_and_blank_paper_has_none() -> None:
    from ductus.document.geometry import Box
    from ductus.imaging.crops import cut_line
    from ductus.imaging.scans import ScanSource, open_page

    page = open_page(ScanSource(SHARED / "mss18" / "f50.jpeg"))
    faded, blank = Box(420, 560, 1900, 700), Box(800, 3890, 2200, 3970)
    assert has_ink(cut_line(page, faded.polygon(), None).image)
    assert not has_ink(cut_line(page, blank.polygon(), None).image)
