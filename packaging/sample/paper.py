"""Old paper: a sheet with shading, fibres, laid lines, foxing, a fold, and the shadow of the writing behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

Grey = npt.NDArray[np.floating[Any]]
"""Light or ink as numbers from 0 to 1."""


@dataclass(frozen=True)
class Paper:
    """A kind of paper: its colour as RGB from 0 to 1, and how marked it is."""

    colour: tuple[float, float, float]
    fibres: int = 2600
    spots: int = 14
    laid_step_px: int = 0
    fold_at: float = 0.0


def soft_noise(rng: np.random.Generator, width_px: int, height_px: int, grain_px: int) -> Grey:
    """Smooth noise from about -1 to 1, its hills about `grain_px` wide."""
    small = rng.uniform(-1, 1, (height_px // grain_px + 3, width_px // grain_px + 3)).astype(np.float32)
    image = Image.fromarray(small).resize((width_px + grain_px, height_px + grain_px), Image.Resampling.BICUBIC)
    return np.asarray(image, dtype=np.float32)[:height_px, :width_px]


def make_sheet(paper: Paper, width_px: int, height_px: int, rng: np.random.Generator) -> Grey:
    """The empty sheet, height x width x 3, from 0 to 1, on the dark ground of a scanner."""
    light = np.ones((height_px, width_px), dtype=np.float32)
    for grain_px, strength in ((700, 0.035), (160, 0.014), (28, 0.009), (5, 0.010), (2, 0.012)):
        light += strength * soft_noise(rng, width_px, height_px, grain_px)
    light -= 0.055 * _fibres(paper.fibres, width_px, height_px, rng)
    if paper.laid_step_px:
        light += 0.006 * np.sin(np.arange(width_px, dtype=np.float32) * 2 * np.pi / paper.laid_step_px)
    if paper.fold_at:
        light += _fold(paper.fold_at, width_px, height_px)
    sheet = light[:, :, None] * np.asarray(paper.colour, dtype=np.float32)
    stain = 0.5 + 0.5 * soft_noise(rng, width_px, height_px, 420)
    sheet *= 1 - stain[:, :, None] * np.asarray((0.010, 0.025, 0.055), dtype=np.float32)
    sheet *= 1 - _foxing(paper.spots, width_px, height_px, rng)[:, :, None] * np.asarray((0.10, 0.20, 0.32), np.float32)
    return _trimmed(sheet, rng)


def _fibres(count: int, width_px: int, height_px: int, rng: np.random.Generator) -> Grey:
    layer = Image.new("L", (width_px, height_px))
    draw = ImageDraw.Draw(layer)
    for _ in range(count):
        x, y, angle = rng.uniform(0, width_px), rng.uniform(0, height_px), rng.uniform(0, 2 * np.pi)
        points = [(x, y)]
        for _ in range(int(rng.integers(3, 9))):
            angle += rng.normal(0, 0.5)
            x, y = x + 6 * np.cos(angle), y + 6 * np.sin(angle)
            points.append((x, y))
        draw.line(points, fill=int(rng.integers(40, 200)))
    return np.asarray(layer.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32) / 255


def _fold(at: float, width_px: int, height_px: int) -> Grey:
    """A crease across the sheet: a bright ridge with a soft shadow below it."""
    distance = np.arange(height_px, dtype=np.float32) - at * height_px
    profile = 0.05 * np.exp(-((distance / 2.5) ** 2)) - 0.07 * np.exp(-(((distance - 9) / 12) ** 2))
    crease: Grey = np.repeat(profile[:, None], width_px, axis=1).astype(np.float32)
    return crease


def _foxing(count: int, width_px: int, height_px: int, rng: np.random.Generator) -> Grey:
    layer = Image.new("L", (width_px, height_px))
    draw = ImageDraw.Draw(layer)
    for _ in range(count):
        x, y, radius = rng.uniform(0, width_px), rng.uniform(0, height_px), rng.uniform(2, 13)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(rng.integers(60, 190)))
    return np.asarray(layer.filter(ImageFilter.GaussianBlur(5)), dtype=np.float32) / 255


def _trimmed(sheet: Grey, rng: np.random.Generator) -> Grey:
    """The sheet with darkened, slightly uneven edges, on a scanner's dark ground."""
    height_px, width_px = sheet.shape[:2]
    uneven_px = 2.5 * soft_noise(rng, width_px, height_px, 130)
    x, y = np.arange(width_px, dtype=np.float32), np.arange(height_px, dtype=np.float32)
    inside_px = np.minimum(np.minimum(x, width_px - 1 - x)[None, :], np.minimum(y, height_px - 1 - y)[:, None])
    inside_px = inside_px + uneven_px - 12
    worn = 0.16 * np.exp(-np.clip(inside_px, 0, None) / 45)
    is_sheet = np.clip(inside_px, 0, 2)[:, :, None] / 2
    ground = np.asarray((0.16, 0.15, 0.14), dtype=np.float32)
    trimmed: Grey = (sheet * (1 - worn[:, :, None]) * is_sheet + ground * (1 - is_sheet)).astype(np.float32)
    return trimmed


def lay_ink(sheet: Grey, ink: Grey, colour: tuple[float, float, float], behind: Grey | None = None) -> Image.Image:
    """The written page: `ink` from 0 to 1 on the sheet, and the mirrored shadow of `behind` shining through."""
    page = sheet
    if behind is not None:
        shadow = Image.fromarray((behind[:, ::-1] * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(3.5))
        page = page * (1 - 0.085 * np.asarray(shadow, dtype=np.float32)[:, :, None] / 255)
    cover = ink[:, :, None]
    page = page * (1 - cover) + cover * np.asarray(colour, dtype=np.float32) * (0.35 + 0.65 * page)
    return Image.fromarray((np.clip(page, 0, 1) * 255).astype(np.uint8))
