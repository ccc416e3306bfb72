"""Finding lines with a docTR detector: words looked for in the page, then joined by our own geometry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ductus.document.geometry import Point, Polygon
from ductus.engines.base import DetectedLine, DetectedWord, Detection, Progress
from ductus.engines.doctr_support.detectors import DETECTORS, OpenDetector
from ductus.engines.doctr_support.options import AS_BUILT, Options
from ductus.engines.doctr_support.straightening import find_upright, with_turn
from ductus.engines.line_building import build_lines
from ductus.engines.looking import LookSettings, find_words

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

    Pixels = NDArray[np.uint8]


def find_lines(
    network: OpenDetector,
    page: Image,
    options: Options,
    quarter_degrees: int,
    cancel: CancelToken,
    progress: Progress,
) -> Detection:
    """Lines of the page in reading order, with outline, estimated baseline and their words.

    `quarter_degrees` is by how much a network says that the page lies turned clockwise, 0 where none was asked.

    Raises:
        Cancelled: between two looks at the page.
    """
    cancel.check()
    pixels = np.asarray(page.convert("RGB"))
    look = partial(_words, network, options, cancel, progress)
    build = partial(_built, network, options)
    if options.straighten_pages:
        return find_upright(pixels, quarter_degrees, look, build)
    found = build(look(pixels), page.width, page.height)
    return with_turn(found, quarter_degrees) if options.detect_orientation else found


def _built(
    network: OpenDetector, options: Options, words: Sequence[DetectedWord], width_px: int, height_px: int
) -> Detection:
    if options.assume_straight_pages:
        words = [replace(word, polygon=word.polygon.box.polygon()) for word in words]
    built = build_lines(words, width_px, height_px)
    lines: Sequence[DetectedLine] = built.lines
    if not options.group_lines:
        lines = [_alone(word) for line in lines for word in line.words]
    elif options.paragraph_break < AS_BUILT:
        most_px = options.paragraph_break * width_px
        lines = [part for line in lines for part in _broken(line, most_px, width_px, height_px)]
    return Detection(tuple(lines), built.unassigned, network.weights, network.revision)


def _words(
    network: OpenDetector, options: Options, cancel: CancelToken, progress: Progress, pixels: Pixels
) -> list[DetectedWord]:
    architecture = DETECTORS[options.detection_model]
    settings = LookSettings(
        longest_px=options.working_size,
        core_threshold=options.binary_threshold or architecture.core_threshold,
        box_threshold=options.box_threshold,
        growth=architecture.growth,
        finds_sideways=options.finds_sideways,
    )
    if options.preserve_aspect_ratio:
        return find_words(network.text_map, pixels, settings, cancel, progress)
    import cv2

    height_px, width_px = pixels.shape[:2]
    side_px = max(height_px, width_px)
    square = np.asarray(cv2.resize(pixels, (side_px, side_px), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)
    words = find_words(network.text_map, square, settings, cancel, progress)
    return [replace(word, polygon=_scaled(word.polygon, width_px / side_px, height_px / side_px)) for word in words]


def _scaled(polygon: Polygon, x_factor: float, y_factor: float) -> Polygon:
    return Polygon(tuple(Point(point.x * x_factor, point.y * y_factor) for point in polygon.points))


def _alone(word: DetectedWord) -> DetectedLine:
    return DetectedLine(word.polygon, word.confidence, words=(word,), text=word.text)


def _broken(line: DetectedLine, most_px: float, width_px: int, height_px: int) -> Iterator[DetectedLine]:
    """The line in pieces where the gap between neighbouring words is wider than allowed."""
    parts = [list(line.words[:1])]
    for before, word in pairwise(line.words):
        one, other = before.polygon.box, word.polygon.box
        gap_px = max(other.left - one.right, other.top - one.bottom, one.top - other.bottom)
        if gap_px > most_px:
            parts.append([])
        parts[-1].append(word)
    if len(parts) == 1:
        yield line
        return
    for part in parts:
        built = build_lines(part, width_px, height_px)
        yield from (*built.lines, *built.unassigned)  # what is short enough to be doubted alone was part of a line
