"""Orientation, formats and previews of picture files."""

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from ductus.imaging.scans import ScanSource, inspect, open_page, open_preview
from fakes.tiffs import TiffPage, make_tiff

RED, GREEN, BLUE, YELLOW = (230, 20, 20), (20, 200, 20), (20, 20, 230), (230, 220, 20)

FROM_UPRIGHT = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a camera stores an upright page under each EXIF orientation: the inverse of what a reader must do."""


def upright_page(width_px: int = 96, height_px: int = 64) -> Image.Image:
    """A page whose corners tell every turn and mirroring apart."""
    page = Image.new("RGB", (width_px, height_px), (240, 235, 225))
    half = (width_px // 2, height_px // 2)
    for colour, place in ((RED, (0, 0)), (GREEN, (half[0], 0)), (BLUE, (0, half[1])), (YELLOW, half)):
        page.paste(colour, (*place, place[0] + half[0], place[1] + half[1]))
    return page


def corners(image: Image.Image) -> list[tuple[int, int, int]]:
    right, bottom = image.width - 8, image.height - 8
    return [image.getpixel(place) for place in ((7, 7), (right, 7), (7, bottom), (right, bottom))]  # type: ignore[misc]


def assert_upright(image: Image.Image) -> None:
    for seen, wanted in zip(corners(image), (RED, GREEN, BLUE, YELLOW), strict=True):
        assert max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) < 40, corners(image)


def exif(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "TIFF-lzw"])
def test_exif_orientation_is_applied_once(tmp_path: Path, orientation: int, kind: str) -> None:
    turn = FROM_UPRIGHT[orientation]
    stored = upright_page() if turn is None else upright_page().transpose(turn)
    path = tmp_path / "scan.img"
    kind, _, compression = kind.partition("-")
    options = {"compression": f"tiff_{compression}"} if compression else {}
    stored.save(path, kind, exif=exif(orientation), **options)

    page = inspect(path).pages[0]
    assert (page.width_px, page.height_px) == (96, 64)
    for image in (open_page(ScanSource(path)), open_preview(ScanSource(path), 96)):
        assert image.size == (96, 64)
        assert_upright(image)
        # Nobody downstream finds anything left to apply.
        assert ImageOps.exif_transpose(image).tobytes() == image.tobytes()


def test_exif_behind_the_pixels_of_a_png_counts(tmp_path: Path) -> None:
    stream = io.BytesIO()
    upright_page().transpose(Image.Transpose.ROTATE_90).save(stream, "PNG")
    plain = stream.getvalue()
    body = exif(6).tobytes().removeprefix(b"Exif\0\0")
    chunk = struct.pack(">I", len(body)) + b"eXIf" + body + struct.pack(">I", zlib.crc32(b"eXIf" + body))
    path = tmp_path / "late.png"
    path.write_bytes(plain[:-12] + chunk + plain[-12:])
    assert inspect(path).pages[0].width_px == 96
    assert_upright(open_page(ScanSource(path)))


def test_damaged_exif_leaves_the_page_as_stored(tmp_path: Path) -> None:
    path = tmp_path / "odd.jpg"
    upright_page().save(path, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")
    assert_upright(open_page(ScanSource(path)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "JPEG2000", "GIF", "PPM"])
def test_every_format_opens_whatever_its_name(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "scan.xyz"
    upright_page().save(path, kind)
    assert len(inspect(path).pages) == 1
    assert_upright(open_page(ScanSource(path)))


def test_each_directory_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "book.tif"
    pages = [Image.new("L", (30 + i, 20), 40 * i) for i in range(4)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    assert [(page.index, page.width_px) for page in inspect(path).pages] == [(0, 30), (1, 31), (2, 32), (3, 33)]
    assert open_page(ScanSource(path, 3)).getpixel((0, 0)) == (120, 120, 120)
    assert open_preview(ScanSource(path, 2), 10).getpixel((0, 0)) == (80, 80, 80)


def test_reduced_copies_in_a_tiff_are_no_pages(tmp_path: Path) -> None:
    full, second = np.full((64, 48), 90, np.uint8), np.full((64, 50), 10, np.uint8)
    thumbnail = TiffPage(full[:16, :16], tags={254: 1})
    path = tmp_path / "pyramid.tif"
    path.write_bytes(make_tiff(TiffPage(full), thumbnail, TiffPage(second)))
    pages = inspect(path).pages
    assert [(page.index, page.width_px) for page in pages] == [(0, 48), (2, 50)]
    assert open_page(ScanSource(path, pages[1].index)).getpixel((0, 0)) == (10, 10, 10)


def test_a_tiled_tiff_is_put_together(tmp_path: Path) -> None:
    pixels = np.arange(40 * 50, dtype=np.uint16).reshape(40, 50) % 251
    path = tmp_path / "tiled.tif"
    path.write_bytes(make_tiff(TiffPage(pixels.astype(np.uint8), is_tiled=True)))
    assert (np.asarray(open_page(ScanSource(path)))[:, :, 0] == pixels).all()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_moving_pictures_show_their_first_frame(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "moving"
    upright_page().save(path, kind, save_all=True, append_images=[Image.new("RGB", (96, 64), "white")])
    assert len(inspect(path).pages) == 1
    assert_upright(open_page(ScanSource(path)))


@pytest.mark.parametrize("kind", ["JPEG", "JPEG2000", "PNG"])
def test_a_preview_is_the_page_but_small(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "large"
    upright_page(1600, 1200).save(path, kind)
    small = open_preview(ScanSource(path), 200)
    assert small.size == (200, 150)
    assert_upright(small)
    assert open_preview(ScanSource(path), 5000).size == (1600, 1200)


def test_a_jpeg2000_without_smaller_sizes_has_a_preview_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "flat.jp2"
    upright_page(800, 600).save(path, "JPEG2000", num_resolutions=1)
    small = open_preview(ScanSource(path), 100)
    assert small.size == (100, 75)
    assert_upright(small)


def test_many_threads_decode_at_once(tmp_path: Path) -> None:
    paths = []
    for number, kind in enumerate(["JPEG", "PNG", "TIFF", "WEBP"] * 4):
        paths.append(tmp_path / f"{number}")
        upright_page(400, 300).save(paths[-1], kind)
    with ThreadPoolExecutor(8) as pool:
        for image in pool.map(lambda path: open_page(ScanSource(path)), paths):
            assert_upright(image)
