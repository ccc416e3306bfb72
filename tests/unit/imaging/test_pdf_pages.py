"""PDF pages come out upright, cropped and within limits."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from ductus.errors import ScanTooLarge, ScanUnreadable
from ductus.imaging.scans import Limits, ScanSource, inspect, open_page, open_preview
from fakes.pdfs import CORNERS, PdfPage, make_pdf

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def written(tmp_path: Path, *pages: PdfPage) -> Path:
    path = tmp_path / "scan.pdf"
    path.write_bytes(make_pdf(*pages))
    return path


@pytest.mark.parametrize(
    ("turn", "size", "red_at", "blue_at"),
    [
        (0, (200, 100), (5, 5), (195, 95)),
        (90, (100, 200), (95, 5), (5, 195)),
        (180, (200, 100), (195, 95), (5, 5)),
        (270, (100, 200), (5, 195), (95, 5)),
    ],
)
def test_rotation_is_applied_once(
    tmp_path: Path, turn: int, size: tuple[int, int], red_at: tuple[int, int], blue_at: tuple[int, int]
) -> None:
    path = written(tmp_path, PdfPage(entries=f"/Rotate {turn}", content=CORNERS))
    page = inspect(path, pdf_dpi=72).pages[0]
    assert (page.width_px, page.height_px) == size
    image = open_page(ScanSource(path, dpi=72))
    assert (image.size, image.mode) == (size, "RGB")
    assert (image.getpixel(red_at), image.getpixel(blue_at)) == (RED, BLUE)


def test_only_the_crop_box_is_shown(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage(entries="/CropBox[0 60 50 100]", content=CORNERS))
    image = open_page(ScanSource(path, dpi=72))
    assert image.size == (50, 40)
    assert (image.getpixel((5, 5)), image.getpixel((45, 35))) == (RED, WHITE)


def test_a_box_with_swapped_corners_is_a_box(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage("[200 100 0 0]", content=CORNERS))
    assert open_page(ScanSource(path, dpi=72)).getpixel((5, 5)) == RED


@pytest.mark.parametrize("dpi", [72, 100, 150, 299, 300])
def test_the_drawn_page_has_the_size_that_was_announced(tmp_path: Path, dpi: int) -> None:
    path = written(tmp_path, PdfPage("[0 0 595.276 841.89]"))
    page = inspect(path, pdf_dpi=dpi).pages[0]
    assert page.dpi == dpi
    assert open_page(ScanSource(path, dpi=page.dpi)).size == (page.width_px, page.height_px)


def test_300_dpi_unless_told_otherwise(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage("[0 0 72 36]"))
    assert inspect(path).pages[0].dpi == 300
    assert open_page(ScanSource(path)).size == (300, 150)


def test_a_huge_page_is_drawn_at_what_the_limits_leave(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage("[0 0 7200 3600]"))
    limits = Limits(max_megapixels=30)
    page = inspect(path, limits=limits).pages[0]
    assert limits.allow(page.width_px, page.height_px)
    assert 70 <= page.dpi < 80
    assert open_page(ScanSource(path, dpi=300), limits).size == (page.width_px, page.height_px)


def test_a_page_too_large_for_any_resolution_is_marked(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage(content=CORNERS), PdfPage("[0 0 14400 14400]"))
    limits = Limits(max_megapixels=10)
    good, bad = inspect(path, limits=limits).pages
    assert not good.problem
    assert "Page 2 of “scan.pdf” is 200 × 200 inches" in bad.problem
    with pytest.raises(ScanTooLarge):
        open_page(ScanSource(path, 1), limits)
    alone = written(tmp_path, PdfPage("[0 0 14400 14400]"))
    with pytest.raises(ScanTooLarge):
        inspect(alone, limits=limits)


def test_a_page_without_area_is_marked(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage(), PdfPage(entries="/CropBox[500 500 600 600]"))
    assert "no area" in inspect(path).pages[1].problem
    with pytest.raises(ScanUnreadable, match="no area"):
        open_page(ScanSource(path, 1))


def test_a_preview_is_small_and_upright(tmp_path: Path) -> None:
    path = written(tmp_path, PdfPage(entries="/Rotate 90", content=CORNERS))
    small = open_preview(ScanSource(path), 50)
    assert small.size == (25, 50)
    assert small.getpixel((23, 1)) == RED


def test_junk_before_the_mark_is_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "mail attachment"
    path.write_bytes(b"\r\n\r\n" + make_pdf(PdfPage(content=CORNERS)))
    assert len(inspect(path).pages) == 1


def test_a_thousand_pages_are_listed_without_drawing_any(tmp_path: Path) -> None:
    path = written(tmp_path, *[PdfPage(f"[0 0 {100 + i} 200]") for i in range(1000)])
    pages = inspect(path, pdf_dpi=72).pages
    assert [page.width_px for page in pages] == [100 + i for i in range(1000)]


def test_threads_take_turns(tmp_path: Path) -> None:
    path = written(tmp_path, *[PdfPage(content=CORNERS)] * 8)
    with ThreadPoolExecutor(8) as pool:
        images = list(pool.map(lambda index: open_page(ScanSource(path, index, 72)), list(range(8)) * 4))
    assert all(image.getpixel((5, 5)) == RED for image in images)


def test_no_time_goes_into_filling_memory_that_pdfium_writes_to_anyway(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filling it holds Python's lock: for seconds, with a large page, in which the window would stand still."""
    given = []
    new_native = pypdfium2.PdfBitmap.new_native

    def spy(*args: Any, **options: Any) -> Any:
        made = new_native(*args, **options)
        given.append((len(made.buffer), any(argument is made.buffer for argument in (*args, *options.values()))))
        return made

    monkeypatch.setattr(pypdfium2.PdfBitmap, "new_native", spy)
    path = written(tmp_path, PdfPage(content=CORNERS))
    assert open_page(ScanSource(path, dpi=72)).size == (200, 100)
    assert given == [(200 * 100 * 4, True)]
