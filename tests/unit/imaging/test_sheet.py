"""What ink says of a page: how it is skewed, where its margins begin, where a spread folds."""

import pytest
from PIL import Image, ImageDraw

from ductus.imaging.sheet import box_of_ink, gutter, skew_of_ink


def written(width=900, height=1200, left=120, right=780, top=150, bottom=1000):
    """A sheet with rows of short strokes, as words are."""
    image = Image.new("RGB", (width, height), (238, 226, 200))
    draw = ImageDraw.Draw(image)
    for y in range(top, bottom, 40):
        for x in range(left, right - 20, 26):
            draw.rectangle((x, y, x + 15 + (x * y) % 7, y + 9), fill=(40, 30, 20))
    return image


@pytest.mark.parametrize("skew_deg", [-6.3, -1.2, 0.0, 0.4, 3.0, 7.5])
def test_the_slope_of_rows_is_found(skew_deg):
    turned = written().rotate(-skew_deg, Image.Resampling.BICUBIC, fillcolor=(238, 226, 200))
    assert skew_of_ink(turned) == pytest.approx(skew_deg, abs=0.15)


def test_an_empty_sheet_says_nothing():
    empty = Image.new("RGB", (900, 1200), (238, 226, 200))
    assert skew_of_ink(empty) is None
    assert box_of_ink(empty) is None


def test_margins_begin_where_writing_ends():
    image = written()
    ImageDraw.Draw(image).rectangle((0, 0, 4, 1200), fill="black")  # the edge of the scanner's bed
    box = box_of_ink(image)
    assert box.left == pytest.approx(120 / 900 - 0.03, abs=0.02)
    assert box.right == pytest.approx(780 / 900 + 0.03, abs=0.03)
    assert box.top == pytest.approx(150 / 1200 - 0.03 * 0.75, abs=0.02)
    assert box.bottom == pytest.approx(980 / 1200 + 0.03 * 0.75, abs=0.03)


def test_a_spread_is_divided_in_its_fold():
    image = Image.new("RGB", (1600, 1000), (238, 226, 200))
    image.paste(written(760, 1000, 60, 700), (0, 0))
    image.paste(written(760, 1000, 60, 700), (840, 0))
    ImageDraw.Draw(image).rectangle((805, 0, 820, 1000), fill=(150, 140, 120))
    assert gutter(image) == pytest.approx(812 / 1600, abs=0.012)


def test_without_a_shadow_the_empty_strip_is_taken():
    image = Image.new("RGB", (1600, 1000), (238, 226, 200))
    image.paste(written(700, 1000, 40, 660), (0, 0))
    image.paste(written(700, 1000, 40, 660), (900, 0))
    assert 660 / 1600 < gutter(image) < 940 / 1600


def test_the_scanner_bed_is_no_ink():
    scan = Image.new("RGB", (1300, 1500), (25, 25, 28))
    scan.paste(written(), (200, 150))
    box = box_of_ink(scan)
    assert box.left == pytest.approx((200 + 120) / 1300 - 0.03, abs=0.02)
    assert box.right == pytest.approx((200 + 780) / 1300 + 0.03, abs=0.03)
    assert box.bottom < 1320 / 1500
