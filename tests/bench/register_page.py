"""A dense register page of our own making: a ruled table, a short entry in each cell, a line around each entry.

Drawn with Pillow alone; the same seed gives the same page on every machine.
"""

from __future__ import annotations

import math
import random
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ductus.document.geometry import Baseline, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.imaging.scans import sha256_of

WIDTH_PX, HEIGHT_PX = 6000, 8500
COLUMNS, ROWS = 8, 250
_MARGIN_PX = 160
_NAMES = ("Maier", "Huber", "von Arx", "Schmid", "Zurcher", "Bachmann", "Pfister", "Gujer", "Ochsner", "Frey")
_TRADES = ("Molitor", "Pfister", "Schmied", "Bauer", "Weber", "Binder", "Wirt", "Knecht", "Magd", "Sigrist")
_HALF = 6
"""Corners along the upper and along the lower side of a line."""


def entries() -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom and text of each entry, row by row."""
    chance = random.Random(11)
    across, down = (WIDTH_PX - 2 * _MARGIN_PX) / COLUMNS, (HEIGHT_PX - 2 * _MARGIN_PX) / ROWS
    found = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            left, top = _MARGIN_PX + column * across + 14, _MARGIN_PX + row * down + 3
            width = across * chance.uniform(0.55, 0.94)
            text = _entry(chance, row, column)
            found.append((left, top, left + width, top + down - 6, text))
    return found


def _entry(chance: random.Random, row: int, column: int) -> str:
    if column == 0:
        return f"{row + 1}."
    if column in (1, 2):
        return f"{chance.choice(_NAMES)}, {chance.choice('ABCDEFHJ')}."
    return (
        chance.choice(_TRADES)
        if column == 3
        else f"{chance.randint(1, 31)}.{chance.randint(1, 12)}.{chance.randint(1640, 1798)}"
    )


def make_scan(file: Path) -> Path:
    """Draw the page into `file` (PNG), and give it back."""
    chance = random.Random(5)
    page = Image.new("L", (WIDTH_PX, HEIGHT_PX), 226)
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(22)
    across, down = (WIDTH_PX - 2 * _MARGIN_PX) / COLUMNS, (HEIGHT_PX - 2 * _MARGIN_PX) / ROWS
    for column in range(COLUMNS + 1):
        x = _MARGIN_PX + column * across
        pen.line([(x, _MARGIN_PX), (x + 6, HEIGHT_PX - _MARGIN_PX)], fill=150, width=3)
    for row in range(ROWS + 1):
        y = _MARGIN_PX + row * down
        pen.line([(_MARGIN_PX, y), (WIDTH_PX - _MARGIN_PX, y + 4)], fill=196, width=1)
    for left, top, _right, _bottom, text in entries():
        pen.text((left + 4, top + chance.uniform(-1, 2)), text, fill=chance.randint(30, 80), font=font)
    page.save(file)
    return file


def make_page(scan: Path, page_id: str = "register") -> Page:
    """The page with its 2,000 lines of twelve corners, at every status, some with text, some locked."""
    statuses = list(LineStatus)
    lines = []
    for number, (left, top, right, bottom, text) in enumerate(entries()):
        xs = [left + (right - left) * step / (_HALF - 1) for step in range(_HALF)]
        upper = [Point(x, top + 1.5 * math.sin(x / 40)) for x in xs]
        lower = [Point(x, bottom + 1.5 * math.sin(x / 40)) for x in reversed(xs)]
        foot = top + 0.72 * (bottom - top)
        base = Baseline((Point(left, foot), Point(right, foot)))
        status = statuses[(number // 7) % len(statuses)]
        said = Transcription(text, Origin.PERSON) if status is not LineStatus.TODO else None
        lines.append(
            Line(
                f"{page_id}_{number}",
                Polygon((*upper, *lower)),
                base,
                BaselineSource.DETECTED,
                status=status,
                transcription=said,
                confidence=0.5 + (number % 50) / 100,
                is_locked=number % 97 == 0,
            )
        )
    held = Scan(scan.name, scan.stat().st_size, sha256_of(scan))
    return Page(page_id, "register", held, WIDTH_PX, HEIGHT_PX, lines=tuple(lines))
