"""What is seen is what was scanned: pictures for the screen have the page's pixels, one by one."""

from __future__ import annotations

import pytest
from PIL import Image

from ductus.ui.pictures import to_qimage


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "RGBA", "CMYK"])
@pytest.mark.parametrize("size", [(1, 1), (37, 41), (70_000, 2), (601, 331)])
def test_pixels_are_those_of_the_page_whatever_its_mode_and_however_many_bands_it_takes(mode, size):
    page = Image.effect_noise(size, 90).convert("RGB")
    page.putpixel((0, size[1] - 1), (255, 0, 10))
    page = page.convert(mode)
    picture = to_qimage(page)
    assert (picture.width(), picture.height()) == size
    assert bytes(picture.constBits()) == page.convert("RGB").convert("RGBA").tobytes("raw", "BGRA")


def test_pixels_are_named_in_the_order_qt_reads_them():
    picture = to_qimage(Image.new("RGB", (3, 2), (1, 2, 3)))
    colour = picture.pixelColor(2, 1)
    assert (colour.red(), colour.green(), colour.blue(), colour.alpha()) == (1, 2, 3, 255)


def test_pixels_stay_when_the_page_is_gone():
    page = Image.new("RGB", (500, 400), (9, 8, 7))
    picture = to_qimage(page)
    page.paste((0, 0, 0), (0, 0, 500, 400))
    del page
    assert picture.pixelColor(499, 399).getRgb() == (9, 8, 7, 255)
