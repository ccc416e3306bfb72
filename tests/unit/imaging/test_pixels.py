"""Every kind of pixel comes out as 8-bit RGB with its ink still on it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ductus.imaging.pixels import to_rgb
from ductus.imaging.scans import ScanSource, open_page
from fakes.tiffs import TiffPage, make_tiff


def grey_at(image: Image.Image, x: int = 0, y: int = 0) -> int:
    assert image.mode == "RGB"
    red, green, blue = image.getpixel((x, y))  # type: ignore[misc]
    assert red == green == blue
    return red


def ramp(highest: int) -> np.ndarray:
    return np.linspace(0, highest, 64).astype(np.uint16).reshape(1, 64).repeat(8, axis=0)


@pytest.mark.parametrize(
    ("highest", "paper"), [(255, 255), (1023, 255), (4095, 255), (3000, 187), (65535, 255), (40000, 156)]
)
def test_16_bit_grey_keeps_its_brightness(tmp_path: Path, highest: int, paper: int) -> None:
    path = tmp_path / "deep.tif"
    path.write_bytes(make_tiff(TiffPage(ramp(highest))))
    page = open_page(ScanSource(path))
    assert grey_at(page, 0) == 0
    assert abs(grey_at(page, 63) - paper) <= 1
    assert abs(grey_at(page, 32) - paper / 2) <= 3


def test_16_bit_white_is_zero_is_turned_round(tmp_path: Path) -> None:
    path = tmp_path / "negative.tif"
    path.write_bytes(make_tiff(TiffPage(ramp(65535), tags={262: 0})))
    page = open_page(ScanSource(path))
    assert (grey_at(page, 0), grey_at(page, 63)) == (255, 0)


def test_8_bit_white_is_zero_is_turned_round_once(tmp_path: Path) -> None:
    path = tmp_path / "negative.tif"
    path.write_bytes(make_tiff(TiffPage(np.full((8, 8), 250, np.uint8), tags={262: 0})))
    assert grey_at(open_page(ScanSource(path))) == 5


def test_16_bit_png_is_scaled(tmp_path: Path) -> None:
    path = tmp_path / "deep.png"
    Image.fromarray(ramp(65535)).save(path)
    page = open_page(ScanSource(path))
    assert (grey_at(page, 0), grey_at(page, 63)) == (0, 255)


def test_floats_are_scaled_by_their_range_and_nan_is_white() -> None:
    values = np.array([[0.0, 0.5, 1.0, np.nan, np.inf]], dtype=np.float32)
    page = to_rgb(Image.fromarray(values))
    assert [grey_at(page, x) for x in range(5)] == [0, 128, 255, 255, 255]
    wild = to_rgb(Image.fromarray(np.array([[-500.0, 0.0, 1500.0]], dtype=np.float32)))
    assert [grey_at(wild, x) for x in range(3)] == [0, 64, 255]


def test_flat_and_empty_ranges_do_not_divide_by_zero() -> None:
    assert grey_at(to_rgb(Image.fromarray(np.full((2, 2), np.nan, np.float32)))) == 255
    assert grey_at(to_rgb(Image.fromarray(np.full((2, 2), 900.0, np.float32)))) in (0, 255)


def test_wide_pictures_are_worked_on_in_strips(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.arange(60 * 7, dtype=np.uint16).reshape(60, 7) * 150
    whole = to_rgb(Image.fromarray(values))
    monkeypatch.setattr("ductus.imaging.pixels._STRIP_PX", 30)
    assert to_rgb(Image.fromarray(values)).tobytes() == whole.tobytes()


@pytest.mark.parametrize("compression", [None, "group4"])
def test_bilevel_is_black_and_white(tmp_path: Path, compression: str | None) -> None:
    path = tmp_path / "fax.tif"
    page = Image.new("1", (40, 30), 1)
    page.paste(0, (0, 0, 20, 30))
    page.save(path, compression=compression)
    opened = open_page(ScanSource(path))
    assert (grey_at(opened, 5, 5), grey_at(opened, 35, 5)) == (0, 255)


def test_palettes_and_their_transparent_entry() -> None:
    page = Image.new("P", (4, 1), 0)
    page.putpalette([200, 10, 10, 10, 200, 10])
    page.putpixel((1, 0), 1)
    assert to_rgb(page).getpixel((0, 0)) == (200, 10, 10)
    page.info["transparency"] = 1
    assert [to_rgb(page).getpixel((x, 0)) for x in (0, 1)] == [(200, 10, 10), (255, 255, 255)]


@pytest.mark.parametrize("mode", ["LA", "RGBA", "PA"])
def test_transparent_pixels_lie_over_white(mode: str) -> None:
    page = Image.new("RGBA", (2, 1), (40, 40, 40, 255))
    page.putpixel((1, 0), (0, 0, 0, 0))
    stored = page.convert("P" if mode == "PA" else mode)
    if mode == "PA":
        stored.putalpha(page.getchannel("A"))
    assert stored.mode == mode
    shown = to_rgb(stored)
    assert (grey_at(shown, 0), grey_at(shown, 1)) == (40, 255)


def test_half_transparent_ink_is_half_as_dark() -> None:
    assert grey_at(to_rgb(Image.new("LA", (1, 1), (0, 128)))) == 127


def test_an_alpha_that_hides_everything_is_ignored() -> None:
    assert to_rgb(Image.new("RGBA", (3, 3), (10, 20, 30, 0))).getpixel((1, 1)) == (10, 20, 30)


def test_grey_with_a_transparent_value() -> None:
    page = Image.new("L", (2, 1), 7)
    page.putpixel((1, 0), 90)
    page.info["transparency"] = 7
    assert [to_rgb(page).getpixel((x, 0)) for x in (0, 1)] == [(255, 255, 255), (90, 90, 90)]


def test_cmyk_without_profile_is_neither_inverted_nor_lost(tmp_path: Path) -> None:
    for name in ("page.tif", "page.jpg"):
        Image.new("CMYK", (16, 16), (0, 0, 0, 0)).save(tmp_path / name)
        assert min(open_page(ScanSource(tmp_path / name)).getpixel((8, 8))) > 245  # type: ignore[type-var]


def test_a_profile_is_followed_and_a_broken_one_survived() -> None:
    lab = Image.new("LAB", (2, 2), (128, 128, 128))
    red, green, blue = to_rgb(lab).getpixel((0, 0))  # type: ignore[misc]
    assert max(red, green, blue) - min(red, green, blue) < 12
    assert 100 < red < 140
    page = Image.new("CMYK", (2, 2), (0, 255, 255, 0))
    page.info["icc_profile"] = b"no profile at all"
    red, green, blue = to_rgb(page).getpixel((0, 0))  # type: ignore[misc]
    assert red > 200 > 100 > green
    wrong_kind = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    page.info["icc_profile"] = wrong_kind
    assert to_rgb(page).mode == "RGB"
