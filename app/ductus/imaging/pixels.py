"""Pixels of any kind to 8-bit RGB, so that everything after this file knows one kind only.

Scanners and photo programs write bilevel, palette, 16-bit, floating-point, CMYK and transparent pictures. Each way
here keeps what a reader of ink needs: nothing clipped to white or black, nothing see-through, colours near enough.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

PAPER = (255, 255, 255)
"""What lies under transparent pixels."""

WIDE_MODES = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
ALPHA_MODES = frozenset({"LA", "PA", "La", "RGBA", "RGBa"})

_SAMPLE_BITS = (8, 10, 12, 14, 16)
"""Depths scanners fill 16-bit samples to."""

_STRIP_PX = 1 << 22
"""Pixels of a wide picture turned into floats at a time: 16 MB a step whatever the size of the scan."""


def to_rgb(image: Image.Image, *, is_white_zero: bool = False) -> Image.Image:
    """The same picture as 8-bit RGB.

    16-bit samples are scaled by the depth they really use (a 12-bit scan in 16-bit samples comes out as bright as it
    was scanned), floats and 32-bit integers by their range; NaN becomes white. Transparent pixels lie over white,
    except where every pixel is transparent, which is a fault of the writer. CMYK and Lab follow the embedded profile.
    `is_white_zero` says that the lowest value of a wide picture means white (TIFF's WhiteIsZero).

    Raises:
        OSError: the pixels cannot be decoded.
        ValueError: pixels of a kind nobody has a reading for.
    """
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode in WIDE_MODES:
        return _narrowed(image, is_white_zero=is_white_zero).convert("RGB")
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        return _over_paper(image)
    if image.mode in ("CMYK", "LAB"):
        return _by_profile(image)
    return image.convert("RGB")


def _over_paper(image: Image.Image) -> Image.Image:
    layered = image if image.mode == "RGBA" else image.convert("RGBA")
    alpha = layered.getchannel("A")
    if alpha.getextrema() == (0, 0):
        return layered.convert("RGB")
    page = Image.new("RGB", image.size, PAPER)
    page.paste(layered, mask=alpha)
    return page


def _by_profile(image: Image.Image) -> Image.Image:
    """Colours through the embedded profile, or by plain arithmetic where it is absent or broken."""
    srgb = ImageCms.createProfile("sRGB")
    try:
        embedded = image.info.get("icc_profile")
        if embedded:
            own = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        elif image.mode == "LAB":
            own = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        else:
            return image.convert("RGB")
        turned = ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        turned = None
    if turned is not None:
        return turned
    return image.convert("RGB") if image.mode == "CMYK" else image.getchannel("L").convert("RGB")


def _narrowed(image: Image.Image, *, is_white_zero: bool) -> Image.Image:
    """A wide single-channel picture as 8-bit grey."""
    lowest, highest = _range(image)
    if image.mode != "F" and lowest >= 0 and highest < 1 << _SAMPLE_BITS[-1]:
        bits = next(bits for bits in _SAMPLE_BITS if highest < 1 << bits)
        lowest, highest = 0.0, float((1 << bits) - 1)
    elif lowest >= 0 and highest <= 1:
        lowest, highest = 0.0, 1.0
    elif lowest >= 0 and highest <= 255:
        lowest, highest = 0.0, 255.0
    factor = 255.0 / (highest - lowest) if highest > lowest else 0.0
    grey = Image.new("L", image.size)
    for top, strip in _strips(image):
        scaled = (strip - lowest) * factor
        if is_white_zero:
            scaled = 255.0 - scaled
        shown = np.nan_to_num(scaled, nan=255.0, posinf=255.0, neginf=0.0).clip(0, 255)
        grey.paste(Image.fromarray(np.rint(shown).astype(np.uint8)), (0, top))
    return grey


def _range(image: Image.Image) -> tuple[float, float]:
    """Least and greatest finite value; (0, 0) where there is none."""
    lowest, highest = np.inf, -np.inf
    for _, strip in _strips(image):
        finite = strip[np.isfinite(strip)]
        if finite.size:
            lowest = min(lowest, float(finite.min()))
            highest = max(highest, float(finite.max()))
    return (lowest, highest) if lowest <= highest else (0.0, 0.0)


def _strips(image: Image.Image) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(first row, rows as floats) from top to bottom."""
    rows = max(1, _STRIP_PX // max(1, image.width))
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(image.height, top + rows)))
        yield top, np.asarray(strip).astype(np.float32)
