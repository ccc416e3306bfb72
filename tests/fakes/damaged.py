"""Damaged, hostile and merely odd scan files, made afresh in a folder.

`make_corpus` returns them by name. `HEALTHY` names those that open, `FAULTS` says which error each of the others ends
in, by the name of its class.
"""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from fakes.pdfs import CORNERS, PdfPage, make_pdf
from fakes.tiffs import TiffPage, make_tiff

PASSWORD = "feather"
"""Opens `encrypted_pdf`."""

HEALTHY = (
    "good_jpeg",
    "wrong_extension",
    "pdf_named_jpg",
    "side_50000",
    "bad_second_directory",
    "cut_off_second_page",
    "pdf_with_bad_page",
    "pdf_with_huge_page",
    "animated_webp",
    "animated_gif",
    "trailing_bytes",
    "name_with_spaces",
    "name_with_at",
    "name_with_emoji",
    "name_in_arabic",
    "name_very_long",
    "path_very_long",
)

FAULTS = {
    "zero_bytes": "ScanUnreadable",
    "truncated_jpeg": "ScanUnreadable",
    "truncated_png": "ScanUnreadable",
    "truncated_tiff": "ScanUnreadable",
    "truncated_jp2": "ScanUnreadable",
    "truncated_webp": "ScanUnreadable",
    "truncated_pdf": "ScanUnreadable",
    "broken_header": "ScanUnreadable",
    "random_bytes": "ScanUnreadable",
    "text_named_png": "ScanUnreadable",
    "web_page_named_jpg": "ScanUnreadable",
    "zip_named_tif": "ScanUnreadable",
    "bomb_png": "ScanTooLarge",
    "bomb_tiff": "ScanTooLarge",
    "side_70000": "ScanTooLarge",
    "pdf_without_area": "ScanUnreadable",
    "encrypted_pdf": "PasswordNeeded",
}


def make_corpus(folder: Path) -> dict[str, Path]:
    """Write the whole corpus into `folder`, made if absent; a second or so. Name to path."""
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Path] = {}

    def put(name: str, file_name: str, content: bytes) -> None:
        path = folder / file_name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        made[name] = path

    for name, (file_name, content) in (_damaged_files() | _odd_files() | _odd_pdfs()).items():
        put(name, file_name, content)
    for name, file_name in _NAMES.items():
        put(name, file_name, _encoded(sample_page(), "JPEG"))
    return made


_NAMES = {
    "good_jpeg": "good.jpg",
    "name_with_spaces": "a letter  of 1871 .jpg",
    "name_with_at": "user@archive@2x.jpg",
    "name_with_emoji": "letter 📜✒️.jpg",
    "name_in_arabic": "رسالة قديمة.jpg",
    "name_very_long": f"{'n' * 240}.jpg",
    "path_very_long": "/".join(["a folder with a long name " * 7] * 10) + "/page.jpg",
}


def sample_page(width_px: int = 300, height_px: int = 200) -> Image.Image:
    """A small grey page with a few dark strokes on it."""
    page = Image.new("RGB", (width_px, height_px), (226, 220, 205))
    draw = ImageDraw.Draw(page)
    for top in range(30, height_px - 20, 40):
        draw.line((20, top, width_px - 20, top + 6), fill=(40, 35, 30), width=3)
    return page


def _damaged_files() -> dict[str, tuple[str, bytes]]:
    noise = Image.fromarray(np.random.default_rng(7).integers(0, 255, (200, 300, 3), dtype=np.uint8))
    past_the_end = {273: 1_000_000}
    return {
        "zero_bytes": ("zero.png", b""),
        "truncated_jpeg": ("cut off.jpg", _half(_encoded(noise, "JPEG"))),
        "truncated_png": ("cut off.png", _half(_encoded(noise, "PNG"))),
        "truncated_tiff": ("cut off.tif", make_tiff(TiffPage(np.full((200, 300), 200, np.uint8), tags=past_the_end))),
        "truncated_jp2": ("cut off.jp2", _half(_encoded(noise, "JPEG2000"))),
        "truncated_webp": ("cut off.webp", _half(_encoded(noise, "WEBP"))),
        "broken_header": ("broken header.png", _encoded(noise, "PNG")[:8] + bytes(64)),
        "random_bytes": ("random.jpg", bytes(np.random.default_rng(3).integers(128, 255, 5000, dtype=np.uint8))),
        "text_named_png": ("text.png", b"Dear Sir, I remain your obedient servant.\n"),
        "web_page_named_jpg": ("error page.jpg", b"<!DOCTYPE html><html><h1>404 Not Found</h1></html>"),
        "zip_named_tif": ("zip.tif", b"PK\x03\x04" + bytes(60)),
        "bomb_png": ("bomb.png", _png(59_000, 59_000, rows=0)),
        "bomb_tiff": ("bomb.tif", make_tiff(TiffPage(np.zeros((8, 8), np.uint8), tags={256: 58_000, 257: 58_000}))),
        "side_70000": ("too wide.png", _png(70_000, 2, rows=2)),
    }


def _odd_files() -> dict[str, tuple[str, bytes]]:
    page = sample_page()
    second = TiffPage(np.full((60, 40), 128, np.uint8))
    frames = [sample_page(), Image.new("RGB", page.size, "red")]
    broken = TiffPage(np.full((60, 40), 99, np.uint8), without=frozenset({256}))
    whole = TiffPage(np.full((50, 70), 30, np.uint8))
    far = TiffPage(np.full((60, 40), 99, np.uint8), tags={273: 10_000_000})
    return {
        "wrong_extension": ("really a png.jpg", _encoded(page, "PNG")),
        "side_50000": ("roll.png", _png(50_000, 20, rows=20)),
        "bad_second_directory": ("three pages.tif", make_tiff(second, broken, whole)),
        "cut_off_second_page": ("three more pages.tif", make_tiff(second, far, whole)),
        "animated_webp": ("moving.webp", _encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])),
        "animated_gif": ("moving.gif", _encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])),
        "trailing_bytes": ("trailing.jpg", _encoded(page, "JPEG") + bytes(200_000)),
    }


def _odd_pdfs() -> dict[str, tuple[str, bytes]]:
    good = PdfPage(content=CORNERS)
    bad_page = make_pdf(good, good, good).replace(b"Kids[3 0 R 5 0 R", b"Kids[3 0 R 99 0 R")
    return {
        "pdf_named_jpg": ("really a pdf.jpg", make_pdf(good)),
        "truncated_pdf": ("cut off.pdf", make_pdf(good)[:40]),
        "pdf_with_bad_page": ("bad page.pdf", bad_page),
        "pdf_with_huge_page": ("huge page.pdf", make_pdf(good, PdfPage("[0 0 14400 14400]"))),
        "pdf_without_area": ("no area.pdf", make_pdf(PdfPage(entries="/CropBox[500 500 600 600]"))),
        "encrypted_pdf": ("locked.pdf", make_pdf(good, password=PASSWORD)),
    }


def _encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _png(width_px: int, height_px: int, rows: int) -> bytes:
    """A bilevel PNG that claims that size and holds that many rows."""
    row = b"\0" + b"\xff" * ((width_px + 7) // 8)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width_px, height_px, 1, 0, 0, 0, 0)
    pixels = zlib.compress(row * rows)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
