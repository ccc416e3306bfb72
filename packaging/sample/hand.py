"""A writing hand: text as ink on a page, and exactly where that ink lies.

Each line is written on a strip of its own, at twice the page's resolution, word by word with small differences in
size and height. Then the strip's columns are shifted along a smooth curve: the line's slope and waviness. The baseline
is that curve; the outline is measured on the strip's ink.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont
from sample.paper import Grey, soft_noise

Points = tuple[tuple[int, int], ...]

FINE = 2
"""Strip pixels per page pixel: enough that strokes are smooth after averaging."""
OUTLINE_MARGIN_PX = 4
OUTLINE_STEP = 0.7
"""Distance of an outline's corners, as a share of the letter size: follows ascenders without tracing each letter."""
SEEN = 0.2
"""Ink fainter than this (of 1) does not count as ink for the outline."""


@dataclass(frozen=True)
class Hand:
    """How somebody writes: sizes and waviness in page pixels.

    `slant` is added lean as x per y, `slope` the line's descent as y per x. `weight` thickens strokes, in half pixels.
    `space` is the gap between words as a share of the font's own. `ink` is RGB from 0 to 1.
    """

    font: Path
    size_px: int
    line_step_px: int
    weight: int = 0
    slant: float = 0.0
    space: float = 1.0
    wave_px: float = 3.0
    slope: float = 0.0
    ink: tuple[float, float, float] = (0.20, 0.14, 0.10)

    def typeface(self, scale: float = 1.0) -> ImageFont.FreeTypeFont:
        return ImageFont.truetype(str(self.font), round(self.size_px * FINE * scale))

    def width_px(self, text: str) -> float:
        """How wide `text` will be, but for chance."""
        face = self.typeface()
        saved = (1 - self.space) * face.getlength(" ") * text.count(" ")
        return float(face.getlength(text) - saved) / FINE


@dataclass(frozen=True)
class WrittenLine:
    """What was written and where: page pixels, origin top left; the outline runs clockwise from the top left."""

    text: str
    outline: Points
    baseline: Points


def wrap(text: str, hand: Hand, width_px: float, indent_px: float = 0.0) -> list[str]:
    """`text` broken between words into lines no wider than `width_px`, the first one shorter by `indent_px`."""
    lines: list[str] = []
    current, room_px = "", width_px - indent_px
    for word in text.split():
        longer = f"{current} {word}".strip()
        if current and hand.width_px(longer) > room_px:
            lines.append(current)
            current, room_px = word, width_px
        else:
            current = longer
    return [*lines, current]


def write_line(
    ink: Grey, text: str, left_px: float, baseline_px: float, hand: Hand, rng: np.random.Generator
) -> WrittenLine:
    """Write one line onto `ink` (0 to 1, page size), its baseline beginning at the point given.

    Raises:
        ValueError: the line with its room for swashes does not fit the page.
    """
    strip, ascent = _write_strip(text, hand, rng)
    shift = _curve(strip.shape[1], hand, rng)
    strip = _shift_columns(strip, shift)
    strip *= _pen_load(strip.shape, rng)
    page_strip, x, y = _reduce(strip), round(left_px) - _BORDER_PX, round(baseline_px) - ascent // FINE
    height, width = page_strip.shape
    window = ink[y : y + height, x : x + width]
    if window.shape != page_strip.shape:
        raise ValueError(f"the line {text!r} at {x},{y} does not fit the page: move it, or write smaller")
    np.maximum(window, page_strip, out=window)
    return WrittenLine(text, _outline(page_strip, x, y, hand), _baseline(page_strip, shift, x, y, ascent))


_BORDER_PX = 40
"""Room left and right of the strip, for swashes and slant."""


def _write_strip(text: str, hand: Hand, rng: np.random.Generator) -> tuple[Grey, int]:
    """The words on a straight strip, and the row of their baseline in it. Both at FINE resolution."""
    ascent = round(hand.size_px * 1.5) * FINE
    width = round(hand.width_px(text) * 1.08 + 2 * _BORDER_PX) * FINE
    image = Image.new("L", (width, round(hand.size_px * 2.6) * FINE))
    draw = ImageDraw.Draw(image)
    x = float(_BORDER_PX * FINE)
    for word in text.split():
        face = hand.typeface(rng.normal(1.0, 0.012))
        y = ascent + rng.normal(0, 0.012 * hand.size_px * FINE)
        draw.text((x, y), word, font=face, fill=255, anchor="ls", stroke_width=hand.weight, stroke_fill=255)
        x += face.getlength(word) + face.getlength(" ") * hand.space * rng.uniform(0.9, 1.25)
    lean = hand.slant + rng.normal(0, 0.012)
    straight = image.transform(
        image.size, Image.Transform.AFFINE, (1, lean, -ascent * lean, 0, 1, 0), Image.Resampling.BICUBIC
    )
    return np.asarray(straight, dtype=np.float32) / 255, ascent


def _curve(width: int, hand: Hand, rng: np.random.Generator) -> Grey:
    """How far each column sinks, in FINE pixels: slope, and two slow waves."""
    x = np.arange(width, dtype=np.float32) / FINE
    slope = hand.slope + rng.normal(0, 0.0025)
    waves = sum(
        strength * np.sin(2 * np.pi * x / rng.uniform(*length_px) + rng.uniform(0, 2 * np.pi))
        for strength, length_px in ((hand.wave_px * 0.7, (600, 1100)), (hand.wave_px * 0.3, (220, 380)))
    )
    curve = slope * x + waves
    sunk: Grey = ((curve - curve[_BORDER_PX * FINE]) * FINE).astype(np.float32)
    return sunk


def _shift_columns(strip: Grey, shift: Grey) -> Grey:
    """Each column moved down by its shift, between rows by linear interpolation."""
    rows = np.arange(strip.shape[0], dtype=np.float32)[:, None] - shift[None, :]
    above = np.clip(np.floor(rows).astype(np.int64), 0, strip.shape[0] - 2)
    part = np.clip(rows - above, 0, 1)
    columns = np.arange(strip.shape[1])[None, :]
    return (strip[above, columns] * (1 - part) + strip[above + 1, columns] * part).astype(np.float32)


def _pen_load(shape: tuple[int, int], rng: np.random.Generator) -> Grey:
    """How dark the ink is: a pen dipped every few words, pressure that varies, a rough paper."""
    height, width = shape
    x = np.arange(width, dtype=np.float32)
    dip = rng.uniform(700, 1300)
    since_dip = ((x + rng.uniform(0, dip)) % dip) / dip
    load = 0.96 - 0.22 * since_dip**1.5
    load = load[None, :] + 0.10 * soft_noise(rng, width, height, 34) + 0.06 * soft_noise(rng, width, height, 4)
    dark: Grey = np.clip(load, 0.45, 1.0).astype(np.float32)
    return dark


def _reduce(strip: Grey) -> Grey:
    height, width = (side // FINE for side in strip.shape)
    blocks = strip[: height * FINE, : width * FINE].reshape(height, FINE, width, FINE)
    reduced: Grey = blocks.mean(axis=(1, 3), dtype=np.float32)
    return reduced


def _written_columns(strip: Grey) -> npt.NDArray[np.intp]:
    return np.flatnonzero((strip > SEEN).any(axis=0))


def _outline(strip: Grey, x: int, y: int, hand: Hand) -> Points:
    """The ink's upper and lower edge, in steps, a little outside of the ink."""
    seen, columns = strip > SEEN, _written_columns(strip)
    first, last = int(columns[0]), int(columns[-1])
    steps = max(1, round((last - first) / (hand.size_px * OUTLINE_STEP)))
    edges = np.linspace(first, last + 1, steps + 1).round().astype(int)
    top, bottom = _extents(seen, edges)
    corners = range(steps + 1)
    upper = [int(top[max(0, index - 1) : index + 1].min()) - OUTLINE_MARGIN_PX for index in corners]
    lower = [int(bottom[max(0, index - 1) : index + 1].max()) + 1 + OUTLINE_MARGIN_PX for index in corners]
    across = [int(edge) for edge in edges]
    across[0] -= OUTLINE_MARGIN_PX
    across[-1] += OUTLINE_MARGIN_PX
    ahead = [(x + at, y + row) for at, row in zip(across, upper, strict=True)]
    back = [(x + at, y + row) for at, row in zip(reversed(across), reversed(lower), strict=True)]
    return tuple(ahead + back)


def _extents(
    seen: npt.NDArray[np.bool_], edges: npt.NDArray[np.int_]
) -> tuple[npt.NDArray[np.int_], npt.NDArray[np.int_]]:
    """First and last row with ink in each window; a window without ink takes its neighbour's."""
    found: list[tuple[int, int]] = []
    for left, right in pairwise(edges):
        rows = np.flatnonzero(seen[:, left:right].any(axis=1))
        found.append((int(rows[0]), int(rows[-1])) if rows.size else found[-1])
    return np.array([first for first, _ in found]), np.array([last for _, last in found])


def _baseline(strip: Grey, shift: Grey, x: int, y: int, ascent: int) -> Points:
    columns = _written_columns(strip)
    first, last = int(columns[0]), int(columns[-1])
    points = np.linspace(first, last, max(2, round((last - first) / 110) + 1)).round().astype(int)
    return tuple((x + int(at), y + round((ascent + float(shift[at * FINE])) / FINE)) for at in points)
