"""Reading the lines found on a page, so that each word stands where it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ductus.engines.base import Crop, DetectedLine, DetectedWord, Detection, RawReading
from ductus.imaging.crops import MASKED, cut_line

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.imaging.frames import CropFrame


def cut_lines(page: Image, found: Detection) -> tuple[list[Crop], list[CropFrame]]:
    """The crops of the lines found, in their order, and where each lies on the page."""
    cuts = [cut_line(page, line.polygon, line.baseline, MASKED) for line in found.lines]
    crops = [Crop(str(index), cut.image, MASKED.id) for index, cut in enumerate(cuts)]
    return crops, [cut.frame for cut in cuts]


def read_lines(found: Detection, frames: Sequence[CropFrame], readings: Sequence[RawReading]) -> Detection:
    """What was found, with what was read there; lines on which nothing was read are kept apart."""
    lines = [
        _read_line(line, frame, reading) for line, frame, reading in zip(found.lines, frames, readings, strict=True)
    ]
    return replace(
        found,
        lines=tuple(line for line in lines if line.text),
        unassigned=(*(line for line in lines if not line.text), *found.unassigned),
    )


def _read_line(line: DetectedLine, frame: CropFrame, reading: RawReading) -> DetectedLine:
    """The line with the words that were read; its own, without text, where none was."""
    if not reading.text:
        return line
    words = tuple(
        DetectedWord(frame.outline(span.left, span.right), span.confidence, reading.text[span.start : span.end])
        for span in reading.spans
        if span.left is not None and span.right is not None and span.left < span.right
    )
    return replace(line, words=words, text=reading.text, confidence=reading.confidence)
