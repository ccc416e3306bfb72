"""Levels of very large pages on the disk: the same pixels as in memory, damage seen, limits kept."""

import math
import os
import stat

import numpy as np
import pytest
from PIL import Image

from ductus.errors import ScanUnreadable
from ductus.imaging import bands as bands_module
from ductus.imaging.bands import banded
from ductus.imaging.level_file import LevelFile, bands_of, file_bytes, write_levels
from ductus.imaging.level_folder import LevelFolder, NoRoomForLevels
from ductus.imaging.levels import levels_of
from ductus.imaging.scans import Limits, ScanSource, open_page, open_preview
from fakes.tiffs import TiffPage, make_tiff

SIZE = (2503, 1301)


@pytest.fixture(scope="module")
def page() -> Image.Image:
    return Image.fromarray(np.random.default_rng(5).integers(0, 255, (*SIZE[::-1], 3), dtype=np.uint8))


@pytest.fixture
def scan(tmp_path, page):
    path = tmp_path / "scan.bmp"
    page.save(path)
    return ScanSource(path)


def folder_of(tmp_path, pages=4):
    return LevelFolder(tmp_path / "levels", pages * file_bytes(*SIZE))


def as_rgb(pixels):
    assert (pixels[..., 3] == 255).all()
    return Image.fromarray(np.ascontiguousarray(pixels[..., 2::-1]))


def uneven_bands(image):
    top = 0
    for rows in (1, 300, 7, 255, 600, 138):
        yield image.crop((0, top, image.width, top + rows))
        top += rows
    assert top == image.height


@pytest.mark.parametrize("bands", [bands_of, uneven_bands])
def test_levels_hold_exactly_the_pixels_of_the_pyramid(tmp_path, page, bands):
    assert write_levels(tmp_path / "p.levels", page.size, bands(page))
    levels = LevelFile(tmp_path / "p.levels")
    for number, level in enumerate(levels_of(page)):
        assert levels.sizes[number] == level.size
        assert as_rgb(levels.read(number, 0, 0, *level.size)).tobytes() == level.tobytes()
    assert levels.is_sound()
    assert (tmp_path / "p.levels").stat().st_size == file_bytes(*SIZE)


@pytest.mark.parametrize("box", [(0, 0, 1, 1), (255, 3, 257, 600), (100, 511, 1900, 514), (2502, 1300, 2503, 1301)])
def test_any_part_of_the_page_can_be_read(tmp_path, page, box):
    write_levels(tmp_path / "p.levels", page.size, bands_of(page))
    assert LevelFile(tmp_path / "p.levels").crop(box).tobytes() == page.crop(box).tobytes()


def test_too_few_and_too_many_rows_are_refused_and_leave_nothing(tmp_path, page):
    for bands in ([page.crop((0, 0, SIZE[0], 900))], [page, page.crop((0, 0, SIZE[0], 1))], [page.crop((0, 0, 9, 9))]):
        with pytest.raises(ValueError):
            write_levels(tmp_path / "p.levels", page.size, bands)
    assert list(tmp_path.iterdir()) == []


def test_writing_stops_when_the_page_is_no_longer_wanted(tmp_path, page):
    answers = iter([True, True, False])
    assert not write_levels(tmp_path / "p.levels", page.size, bands_of(page), lambda: next(answers))
    assert list(tmp_path.iterdir()) == []


def test_a_page_is_found_again_and_only_its_owner_may_look(tmp_path, page, scan):
    folder = folder_of(tmp_path)
    assert folder.find(scan) is None
    assert folder.make(scan, page.size, bands_of(page)) is not None
    found = folder_of(tmp_path).find(scan)
    assert found is not None and found.size == SIZE
    if os.name == "posix":
        assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
        assert stat.S_IMODE(found.path.parent.stat().st_mode) == 0o700


def test_a_scan_that_changed_is_not_taken_for_what_it_was(tmp_path, page, scan):
    folder = folder_of(tmp_path)
    folder.make(scan, page.size, bands_of(page))
    assert folder.find(ScanSource(scan.path, dpi=150)) is None
    os.utime(scan.path, ns=(1, 1))
    assert folder.find(scan) is None


def test_one_changed_byte_is_noticed_and_the_file_removed(tmp_path, page, scan):
    made = folder_of(tmp_path).make(scan, page.size, bands_of(page))
    state = made.path.stat()
    with made.path.open("r+b") as stream:
        stream.seek(state.st_size // 2)
        byte = stream.read(1)
        stream.seek(state.st_size // 2)
        stream.write(bytes([byte[0] ^ 1]))
    assert folder_of(tmp_path).find(scan) is None
    assert not made.path.exists()


@pytest.mark.parametrize("kept", [0, 7, 100_000])
def test_a_file_that_was_cut_short_is_noticed_and_removed(tmp_path, page, scan, kept):
    folder = folder_of(tmp_path)
    made = folder.make(scan, page.size, bands_of(page))
    os.truncate(made.path, kept)
    with pytest.raises(OSError):
        made.read(1, 0, 0, *made.sizes[1])
    assert folder.find(scan) is None
    assert not made.path.exists()


def test_what_was_looked_at_longest_ago_goes_first(tmp_path, page, scan):
    folder = folder_of(tmp_path, pages=2)
    sources = [ScanSource(scan.path, dpi=dpi) for dpi in (1, 2, 3)]
    for age, source in enumerate(sources[:2]):
        made = folder.make(source, page.size, bands_of(page))
        os.utime(made.path, ns=(10**9 * (age + 1),) * 2)
    assert folder.find(sources[0]) is not None  # looked at just now, so the other one is the oldest
    folder.make(sources[2], page.size, bands_of(page))
    assert [folder.find(source) is not None for source in sources] == [True, False, True]


def test_nothing_is_kept_of_locked_pages_too_large_ones_or_with_the_setting_off(tmp_path, page, scan):
    for folder, source in (
        (folder_of(tmp_path), ScanSource(scan.path, 0, 0, "secret")),
        (LevelFolder(tmp_path / "levels", file_bytes(*SIZE) - 1), scan),
        (LevelFolder(tmp_path / "levels", 0), scan),
    ):
        with pytest.raises(NoRoomForLevels):
            folder.make(source, page.size, bands_of(page))
        assert folder.find(source) is None
    assert not list((tmp_path / "levels").glob("*"))


def test_turning_the_setting_off_removes_all_files(tmp_path, page, scan):
    folder = folder_of(tmp_path)
    folder.make(scan, page.size, bands_of(page))
    (tmp_path / "levels" / "left.levels.1.part").write_bytes(b"half")
    folder.set_limit(0)
    assert list((tmp_path / "levels").iterdir()) == []


def test_what_a_crash_left_half_written_goes_with_the_next_page(tmp_path, page, scan):
    (tmp_path / "levels").mkdir()
    (tmp_path / "levels" / "left.levels.1.part").write_bytes(b"half")
    folder_of(tmp_path).make(scan, page.size, bands_of(page))
    assert not list((tmp_path / "levels").glob("*.part"))


def smooth(mode):
    """A page that JPEG does not change beyond telling."""
    across, down = np.meshgrid(np.arange(900), np.arange(1100))
    image = Image.fromarray(np.stack([across % 256, down % 256, (across + down) % 256], axis=2).astype(np.uint8))
    return image.convert(mode)


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {}),
        ("L", {"compression": "tiff_lzw"}),
        ("RGB", {"compression": "tiff_adobe_deflate", "tiffinfo": {317: 2}}),
        ("RGB", {"compression": "packbits"}),
        ("RGB", {"compression": "jpeg"}),
        ("L", {"compression": "jpeg"}),
        ("1", {"compression": "group4"}),
        ("P", {"compression": "tiff_lzw"}),
        ("RGB", {"big_tiff": True}),
    ],
)
def test_bands_of_a_tiff_are_the_page_decoded_whole(tmp_path, mode, options):
    path = tmp_path / "strips.tif"
    smooth(mode).save(path, strip_size=64 * 1024, **options)
    source = ScanSource(path)
    bands = banded(source, Limits())
    assert bands is not None and bands.size == (900, 1100)
    rows = list(bands.rows)
    assert len(rows) > 1
    joined = Image.new("RGB", bands.size)
    top = 0
    for band in rows:
        joined.paste(band, (0, top))
        top += band.height
    assert joined.tobytes() == open_page(source).tobytes()


def test_bands_of_a_tiff_in_tiles_are_the_page_decoded_whole(tmp_path):
    path = tmp_path / "tiles.tif"
    path.write_bytes(make_tiff(TiffPage(np.asarray(smooth("L")), is_tiled=True)))
    rows = list(banded(ScanSource(path), Limits()).rows)
    joined = np.concatenate([np.asarray(band) for band in rows])
    assert len(rows) > 1
    assert (joined == np.asarray(open_page(ScanSource(path)))).all()


def test_a_very_large_tiff_is_looked_at_by_a_few_of_its_strips(tmp_path, monkeypatch):
    path = tmp_path / "strips.tif"
    smooth("RGB").save(path, strip_size=64 * 1024, compression="tiff_lzw")
    whole = open_preview(ScanSource(path), 300)
    monkeypatch.setattr(bands_module, "_LOOK_PX", 200_000)
    decoded = []
    decode = bands_module._decoded
    monkeypatch.setattr(bands_module, "_decoded", lambda *asked: decoded.append(asked) or decode(*asked))
    look = open_preview(ScanSource(path), 300)
    assert look.size == whole.size == (245, 300)
    assert 0 < len(decoded) <= math.ceil(1100 / 24) // 4 + 1
    grey = [np.asarray(image.convert("L").resize((25, 30))).astype(int) for image in (look, whole)]
    assert np.median(np.abs(grey[0] - grey[1])) < 20


def test_what_cannot_be_read_in_bands_is_left_to_the_whole_decoding(tmp_path, scan):
    one_strip, turned, deep = (tmp_path / f"{name}.tif" for name in ("one", "turned", "deep"))
    smooth("RGB").save(one_strip, compression="tiff_lzw", strip_size=1 << 24)
    smooth("RGB").save(turned, tiffinfo={274: 6}, strip_size=64 * 1024)
    Image.fromarray(np.full((1100, 900), 5000, np.uint16)).save(deep, strip_size=64 * 1024)
    for path in (one_strip, turned, deep, scan.path):
        assert banded(ScanSource(path), Limits()) is None


def test_a_damaged_strip_is_told_as_a_damaged_scan(tmp_path):
    path = tmp_path / "strips.tif"
    smooth("RGB").save(path, strip_size=64 * 1024, compression="tiff_lzw")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)
    path.write_bytes(content)
    with pytest.raises(ScanUnreadable, match="strips"):
        list(banded(ScanSource(path), Limits()).rows)


def test_a_file_that_was_only_half_looked_at_is_not_taken_for_sound(tmp_path, page, scan):
    folder_of(tmp_path).make(scan, page.size, bands_of(page))
    answers = iter([True, False, False])
    folder = folder_of(tmp_path)
    assert folder.find(scan, lambda: next(answers)) is None
    assert folder.find(scan) is not None
