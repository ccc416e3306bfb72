"""Make the sample pages in `resources/sample`: run `python packaging/make_sample.py`, look at the pages, commit them.

Needs the fonts of the Debian packages fonts-dancingscript and fonts-sjfonts, and nothing that Ductus does not need
itself. The same fonts and the same Pillow give the same files, byte for byte.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from sample import text
from sample.hand import Hand, WrittenLine, wrap, write_line
from sample.page_xml import WrittenRegion, write_page_xml
from sample.paper import Grey, Paper, lay_ink, make_sheet, soft_noise

TARGET = Path(__file__).parents[1] / "resources" / "sample"
FONTS = Path("/usr/share/fonts")

WIDTH_PX, HEIGHT_PX = 1600, 2200
SCAN_DPI = 300
"""At 300 dpi the sheets are small octavo, and a PDF page drawn at 300 dpi has exactly the pixels of its image."""
JPEG_QUALITY = 84
VERSO_LINES = 23

COUNTRY_HAND = Hand(
    FONTS / "opentype/dancingscript/DancingScript-Regular.otf",
    58,
    83,
    weight=1,
    slant=0.16,
    wave_px=1.2,
    ink=(0.19, 0.13, 0.09),
    slope=-0.004,
)
CLERK_HAND = Hand(
    FONTS / "opentype/dancingscript/DancingScript-Bold.otf", 48, 67, slant=0.12, wave_px=1.6, ink=(0.17, 0.15, 0.15)
)
TRAVELLER_HAND = Hand(
    FONTS / "truetype/sjfonts/SteveHand.ttf", 50, 92, slant=0.22, space=1.6, wave_px=3.5, ink=(0.13, 0.14, 0.22)
)

LETTER_PAPER = Paper((0.90, 0.86, 0.76), laid_step_px=0, fold_at=0.5, spots=18)
REGISTER_PAPER = Paper((0.87, 0.83, 0.74), laid_step_px=26, spots=26)
DIARY_PAPER = Paper((0.92, 0.89, 0.82), spots=8, fibres=1800)


@dataclass
class Sheet:
    """A page being written: its ink so far, its regions, and the chance that shapes both."""

    rng: np.random.Generator
    ink: Grey = field(default_factory=lambda: np.zeros((HEIGHT_PX, WIDTH_PX), dtype=np.float32))
    regions: list[WrittenRegion] = field(default_factory=list)

    def write(self, kind: str, lines: list[tuple[str, float, float]], hand: Hand) -> None:
        """Write (text, left, baseline) lines as one region."""
        written: list[WrittenLine] = [write_line(self.ink, words, x, y, hand, self.rng) for words, x, y in lines]
        self.regions.append(WrittenRegion(kind, tuple(written)))


def letter(seed: int) -> tuple[Image.Image, Sheet]:
    """A letter on one sheet, in English, with the verso shining through."""
    sheet, hand = Sheet(np.random.default_rng(seed)), COUNTRY_HAND
    left, y, width = 150.0, 205.0, 1300.0
    place_px = hand.width_px(text.LETTER_PLACE)
    sheet.write("paragraph", [(text.LETTER_PLACE, left + width - place_px - 20, y)], hand)
    y += hand.line_step_px * 1.35
    sheet.write("paragraph", [(text.LETTER_GREETING, left + 20, y)], hand)
    for paragraph in text.LETTER:
        lines = []
        for index, words in enumerate(wrap(paragraph, hand, width, indent_px=90)):
            y += hand.line_step_px
            lines.append((words, left + (90 if index == 0 else 0) + sheet.rng.normal(0, 5), y))
        sheet.write("paragraph", lines, hand)
    close = []
    for words in text.LETTER_CLOSE:
        y += hand.line_step_px * 1.05
        close.append((words, left + width - hand.width_px(words) - 60, y))
    sheet.write("paragraph", close, hand)
    behind = Sheet(np.random.default_rng(seed + 1))
    verso = wrap(" ".join(text.LETTER[::-1] * 2), hand, 1250)[:VERSO_LINES]
    behind.write("paragraph", [(words, 190, 230 + hand.line_step_px * n) for n, words in enumerate(verso)], hand)
    paper = make_sheet(LETTER_PAPER, WIDTH_PX, HEIGHT_PX, sheet.rng)
    return lay_ink(paper, sheet.ink, hand.ink, behind.ink), sheet


def register(seed: int) -> tuple[Image.Image, Sheet]:
    """A ferryman's register in French: a heading, two ruled columns, a number in the margin of each entry."""
    sheet, hand = Sheet(np.random.default_rng(seed)), CLERK_HAND
    title = replace(hand, size_px=62)
    left = (WIDTH_PX - title.width_px(text.REGISTER_HEADING)) / 2
    sheet.write("heading", [(text.REGISTER_HEADING, left, 190)], title)
    _rule(sheet, 150, 236, WIDTH_PX - 150, 232)
    half = (len(text.REGISTER) + 1) // 2
    for margin_px, first in ((110.0, 0), (850.0, half)):
        _write_column(sheet, text.REGISTER[first : first + half], first, margin_px, hand)
    for x in (190, 800, 930):
        _rule(sheet, x, 250, x + int(sheet.rng.integers(-4, 5)), HEIGHT_PX - 130)
    paper = make_sheet(REGISTER_PAPER, WIDTH_PX, HEIGHT_PX, sheet.rng)
    return lay_ink(paper, sheet.ink, hand.ink), sheet


def _write_column(sheet: Sheet, entries: tuple[str, ...], first: int, margin_px: float, hand: Hand) -> None:
    """Entries below one another, each with its number to the left: number and entry are regions of their own."""
    y = 320.0
    for number, entry in enumerate(entries, first + 1):
        sheet.write("marginalia", [(f"{number}.", margin_px + sheet.rng.uniform(0, 8), y)], hand)
        lines = wrap(entry, hand, 550)
        placed = [
            (words, margin_px + 100 + sheet.rng.normal(0, 3), y + n * hand.line_step_px)
            for n, words in enumerate(lines)
        ]
        sheet.write("paragraph", placed, hand)
        y += len(lines) * hand.line_step_px + 46


def _rule(sheet: Sheet, x1: int, y1: int, x2: int, y2: int) -> None:
    """A line drawn with a ruler and a fine pen."""
    layer = Image.new("L", (WIDTH_PX, HEIGHT_PX))
    ImageDraw.Draw(layer).line((x1, y1, x2, y2), fill=150, width=2)
    soft = np.asarray(layer.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float32) / 255
    worn = 0.75 + 0.25 * soft_noise(sheet.rng, WIDTH_PX, HEIGHT_PX, 60)
    np.maximum(sheet.ink, soft * worn, out=sheet.ink)


def diary(seed: int) -> list[tuple[Image.Image, Sheet]]:
    """Two pages of a travel diary in German."""
    pages = []
    for number, entries in enumerate(text.DIARY):
        sheet, hand = Sheet(np.random.default_rng(seed + number)), TRAVELLER_HAND
        y = 110.0
        for heading, paragraph in entries:
            y += hand.line_step_px * 1.2
            sheet.write("heading", [(heading, 170, y)], hand)
            lines = []
            for words in wrap(paragraph, hand, 1270):
                y += hand.line_step_px
                lines.append((words, 150 + sheet.rng.normal(0, 6), y))
            sheet.write("paragraph", lines, hand)
        paper = make_sheet(DIARY_PAPER, WIDTH_PX, HEIGHT_PX, sheet.rng)
        pages.append((lay_ink(paper, sheet.ink, hand.ink), sheet))
    return pages


def make(target: Path, seed: int) -> None:
    """Write every page and its ground truth into `target`."""
    size_px = (WIDTH_PX, HEIGHT_PX)
    for name, language, (image, sheet) in (("letter", "English", letter(seed)), ("register", "French", register(seed))):
        image.save(target / f"{name}.jpg", quality=JPEG_QUALITY, dpi=(SCAN_DPI, SCAN_DPI), optimize=True)
        write_page_xml(target / f"{name}.xml", f"{name}.jpg", size_px, language, sheet.regions)
    pages = diary(seed)
    first, *others = [image for image, _ in pages]
    made = time.gmtime(0)
    first.save(
        target / "travel-diary.pdf",
        save_all=True,
        append_images=others,
        resolution=SCAN_DPI,
        quality=JPEG_QUALITY,
        title="Travel diary (sample)",
        creationDate=made,
        modDate=made,
    )
    for number, (_, sheet) in enumerate(pages, 1):
        path = target / f"travel-diary-{number}.xml"
        write_page_xml(path, "travel-diary.pdf", size_px, "German", sheet.regions)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--out", type=Path, default=TARGET, help="folder to write into (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1847, help="another number makes other pages")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    make(chosen.out, chosen.seed)
