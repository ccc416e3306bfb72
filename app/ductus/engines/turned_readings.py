"""Readings of lines that were turned upright to be read, placed on the crops as they lie."""

from __future__ import annotations

from dataclasses import replace

from ductus.engines.base import RawReading

ON_ITS_HEAD = 180
"""Degrees by which a line that stands on its head lies turned."""


def as_it_lies(reading: RawReading, turn_degrees: int) -> RawReading:
    """The reading of a line that lies turned by so many degrees clockwise, its spans placed on the crop as it lies.

    Spans of a line that runs up or down keep no place, for places are shares of a line's width.
    """
    if not turn_degrees:
        return reading
    spans = []
    for span in reading.spans:
        left, right = None, None
        if turn_degrees == ON_ITS_HEAD and span.left is not None and span.right is not None:
            left, right = 1.0 - span.right, 1.0 - span.left
        spans.append(replace(span, left=left, right=right))
    return replace(reading, spans=tuple(spans), turn_degrees=turn_degrees)
