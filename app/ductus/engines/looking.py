"""Looking at a page for text with any network that maps text: working size, tiles, a closer look, a turned look."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ductus.document.geometry import Box, Point, Polygon
from ductus.engines.base import DetectedWord, Progress, Role, option
from ductus.engines.fragments import shape_of
from ductus.engines.sideways import is_sideways, merge_sideways, sideways_zones
from ductus.engines.text_map import outlines

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ductus.jobs.job import CancelToken

    Pixels = NDArray[np.uint8]
    Map = NDArray[np.float32]
    Signs = NDArray[np.bool_]
    Part = tuple[slice, slice]

_STRIDE_PX = 32
"""The network halves its input five times."""
_TILE_PX = 2048
_TILE_OVERLAP_PX = 256
_SMALL_TEXT_PX = 13.0
"""Lines lower than this at the working size are looked at again, larger. Measured on the 21 pages of
`tests/bench/line_finding.py` at seven sizes: from 14 px on, more pixels find no more lines."""
_WANTED_TEXT_PX = 18.0
_SIGN_SHARE = 0.25
_AROUND_SIGNS_PX = 64
"""A closer look goes only where the first saw a trace of text, a quarter of what makes a pixel text, and around it."""
_NOTHING_SEEN_FACTOR = 2.0
_MOST_CLOSER_LOOKS = 2
_MOST_WORKING_PX = 6400


@dataclass(frozen=True, slots=True)
class LookSettings:
    """How to look: `longest_px` is the longer side of the page at the working size, the rest is as in `outlines`."""

    longest_px: int
    core_threshold: float
    box_threshold: float
    growth: float
    finds_sideways: bool
    dilates: bool = False


def working_size_option(default_px: int, least_px: int) -> Any:
    """The option that becomes `LookSettings.longest_px`."""
    return option(
        default_px,
        "Working size",
        "Pixels of the page's longer side when looking for text. Small script is looked at larger by itself.",
        minimum=least_px,
        maximum=_MOST_WORKING_PX,
        step=_STRIDE_PX,
        only_for=Role.DETECTOR,
    )


def box_threshold_option(default: float, least: float, most: float) -> Any:
    """The option that becomes `LookSettings.box_threshold`."""
    return option(
        default,
        "Least confidence",
        "How sure the detector must be of a piece of text. Lower finds fainter writing and more stains.",
        minimum=least,
        maximum=most,
        step=0.05,
        only_for=Role.DETECTOR,
    )


def sideways_option() -> Any:
    """The option that becomes `LookSettings.finds_sideways`."""
    return option(
        True,
        "Notes up the margin",
        "Where pieces of sideways writing show, look there again with the page turned.",
        only_for=Role.DETECTOR,
    )


See = Callable[["Pixels"], "Map"]
"""Gives each pixel of an RGB image (rows, columns, 3), whose sides are multiples of 32, its probability of text."""


def find_words(
    see: See, page: Pixels, settings: LookSettings, cancel: CancelToken, progress: Progress
) -> list[DetectedWord]:
    """Words or pieces of lines on an RGB page (rows, columns, 3), as outlines in its pixels, in no order.

    `progress` counts looks at the page or a tile of it; their number grows where a closer or a turned look is needed.

    Raises:
        Cancelled: between two looks.
    """
    looker = _Looker(see, settings, cancel, progress)
    height_px, width_px = page.shape[:2]
    scale = min(1.0, settings.longest_px / max(height_px, width_px))
    words = looker.look(page, scale)
    for _ in range(_MOST_CLOSER_LOOKS):
        text_px = _text_height(words) * scale
        if scale == 1.0 or text_px >= _SMALL_TEXT_PX:
            break
        # Script too small to be made out leaves signs all the same; an empty page leaves none and costs no second look.
        scale = min(1.0, scale * (_WANTED_TEXT_PX / max(1.0, text_px) if words else _NOTHING_SEEN_FACTOR))
        words = looker.look(page, scale, looker.signs)
    if settings.finds_sideways:
        for zone in sideways_zones(words, _text_height(words)):
            words = merge_sideways(words, _look_turned(looker, page, zone, scale))
    return words


class _Looker:
    """Looks at images, whole or in tiles. Owned by one `find_words` call."""

    def __init__(self, see: See, settings: LookSettings, cancel: CancelToken, progress: Progress) -> None:
        self._see = see
        self._settings = settings
        self._cancel = cancel
        self._progress = progress
        self._done = self._total = 0
        self.signs: Signs | None = None

    def look(self, image: Pixels, scale: float, signs: Signs | None = None) -> list[DetectedWord]:
        """Outlines in pixels of `image`, seen at `scale`; with `signs` of an earlier look, only around those."""
        import cv2

        height_px, width_px = image.shape[:2]
        size = (_strides(width_px * scale), _strides(height_px * scale))
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(image, size, interpolation=method)
        text_map = self._map_of(small, signs)
        self.signs = text_map > _SIGN_SHARE * self._settings.core_threshold
        chosen = self._settings
        return outlines(
            text_map,
            chosen.core_threshold,
            chosen.box_threshold,
            chosen.growth,
            width_px,
            height_px,
            dilates=chosen.dilates,
        )

    def _map_of(self, image: Pixels, signs: Signs | None) -> Map:
        """Probability for each pixel; tiles overlap and the higher probability counts, so that no seam cuts a line."""
        import numpy as np

        parts = _tiles(image.shape[0], image.shape[1])
        if signs is not None:
            parts = [trimmed for part in parts if (trimmed := _trimmed(part, image.shape[:2], signs)) is not None]
        self._total += len(parts)
        whole = np.zeros(image.shape[:2], dtype=np.float32)
        for part in parts:
            self._cancel.check()
            seen = self._see(np.ascontiguousarray(image[part]))
            whole[part] = np.maximum(whole[part], seen)
            self._done += 1
            self._progress(self._done, self._total)
        return whole


def _tiles(height_px: int, width_px: int) -> list[Part]:
    """Overlapping parts of an image, none larger than a tile."""
    return [
        (slice(top, min(height_px, top + _TILE_PX)), slice(left, min(width_px, left + _TILE_PX)))
        for top in _starts(height_px)
        for left in _starts(width_px)
    ]


def _starts(length_px: int) -> list[int]:
    """Where tiles begin along a side; the last ends where the side does."""
    if length_px <= _TILE_PX:
        return [0]
    count = math.ceil((length_px - _TILE_OVERLAP_PX) / (_TILE_PX - _TILE_OVERLAP_PX))
    return [round(k * (length_px - _TILE_PX) / (count - 1) / _STRIDE_PX) * _STRIDE_PX for k in range(count)]


def _trimmed(part: Part, shape: tuple[int, ...], signs: Signs) -> Part | None:
    """The part as far as an earlier look at the same image, at another scale, saw signs of text; None if nowhere."""
    import numpy as np

    scales = [seen / now for seen, now in zip(signs.shape, shape, strict=True)]
    window = tuple(
        slice(int(side.start * scale), math.ceil(side.stop * scale)) for side, scale in zip(part, scales, strict=True)
    )
    spots = np.argwhere(signs[window])
    if not len(spots):
        return None
    sides = []
    for axis, (side, scale) in enumerate(zip(part, scales, strict=True)):
        first = (window[axis].start + spots[:, axis].min()) / scale
        last = (window[axis].start + spots[:, axis].max() + 1) / scale
        start = max(side.start, int(first) // _STRIDE_PX * _STRIDE_PX - _AROUND_SIGNS_PX)
        stop = min(side.stop, math.ceil(last / _STRIDE_PX) * _STRIDE_PX + _AROUND_SIGNS_PX)
        sides.append(slice(start, stop))
    return sides[0], sides[1]


def _strides(length_px: float) -> int:
    return max(_STRIDE_PX, round(length_px / _STRIDE_PX) * _STRIDE_PX)


def _text_height(words: Sequence[DetectedWord]) -> float:
    """Height of most of the writing in page pixels, each outline counted by its length."""
    sizes = sorted((shape.thickness, shape.length) for shape in (shape_of(w.polygon.points) for w in words))
    half = sum(length for _, length in sizes) / 2
    for thickness, length in sizes:
        half -= length
        if half <= 0:
            return thickness
    return 0.0


def _look_turned(looker: _Looker, page: Pixels, zone: Box, scale: float) -> list[DetectedWord]:
    """What the detector finds in a part of the page turned so that upward writing lies flat, in page pixels."""
    import numpy as np

    left, top = max(0, int(zone.left)), max(0, int(zone.top))
    part = page[top : int(zone.bottom) + 1, left : int(zone.right) + 1]
    turned = np.ascontiguousarray(np.rot90(part, k=-1))
    height_px = part.shape[0]
    found = []
    for word in looker.look(turned, scale):
        # A quarter turn clockwise put the pixel (x, y) of the part at (height - y, x).
        points = tuple(Point(left + p.y, top + height_px - p.x) for p in word.polygon.points)
        back = DetectedWord(Polygon(points), word.confidence)
        if is_sideways(back):
            found.append(back)
    return found
