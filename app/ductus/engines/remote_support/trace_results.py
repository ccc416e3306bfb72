"""What Trace's and docTR's HTTP services answer, as lines and readings of ours; places there are shares of the page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ductus.document.geometry import Point, Polygon
from ductus.document.transcription import TextSpan
from ductus.engines.base import DetectedLine, DetectedWord, RawReading

if TYPE_CHECKING:
    from ductus.engines.remote_support.client import Answer

_NO_SENSE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


def lines_of(answer: Answer, width_px: int, height_px: int) -> tuple[DetectedLine, ...]:
    """The lines of the one page that was sent, top to bottom within each block as the server grouped them.

    Raises:
        EngineFailed: the answer makes no sense.
    """
    try:
        return tuple(_lines(answer.json(), width_px, height_px))
    except _NO_SENSE:
        raise answer.strange("its lines lack words or places") from None


def reading_by_words(answer: Answer, width_px: int, height_px: int) -> RawReading:
    """All words of a crop as one line, from left to right.

    Raises:
        EngineFailed: the answer makes no sense.
    """
    words = [word for line in lines_of(answer, width_px, height_px) for word in line.words if word.text]
    words.sort(key=lambda word: word.polygon.box.left)
    spans, start = [], 0
    for word in words:
        box = word.polygon.box
        left, right = (min(1.0, max(0.0, place / width_px)) for place in (box.left, box.right))
        spans.append(TextSpan(start, start + len(word.text), word.confidence, left, right))
        start += len(word.text) + 1
    return RawReading(" ".join(word.text for word in words), _mean(words), tuple(spans))


def whole_reading(answer: Answer) -> RawReading:
    """The text of the one crop that was sent.

    Raises:
        EngineFailed: another number of texts came, or none.
    """
    found = answer.json()
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], dict):
        raise answer.strange("it holds not exactly one text for one line")
    text = found[0].get("value")
    if not isinstance(text, str):
        raise answer.strange("it holds no text")
    try:
        return RawReading(" ".join(text.split()), _share(found[0]["confidence"]))
    except _NO_SENSE:
        raise answer.strange("its text lacks a confidence") from None


def _lines(found: Any, width_px: int, height_px: int) -> Iterator[DetectedLine]:
    (file,) = found
    (part,) = file["pages"] if "pages" in file else file["items"]
    for block in part["blocks"]:
        for line in block["lines"]:
            words = tuple(_word(word, width_px, height_px) for word in line["words"])
            text = " ".join(word.text for word in words if word.text)
            if text:
                outline = _outline(line["geometry"], width_px, height_px)
                yield DetectedLine(outline, _mean(words), words=words, text=text)


def _word(word: dict[str, Any], width_px: int, height_px: int) -> DetectedWord:
    text = " ".join(str(word["value"]).split())
    return DetectedWord(_outline(word["geometry"], width_px, height_px), _share(word["confidence"]), text)


def _share(value: Any) -> float:
    number = float(value)
    if number != number:
        raise ValueError(value)
    return min(1.0, max(0.0, number))


def _outline(geometry: Any, width_px: int, height_px: int) -> Polygon:
    """From two corners or four, flat or nested."""
    flat = list(itertools.chain(*geometry)) if isinstance(geometry[0], list) else list(geometry)
    if len(flat) == 4:
        left, top, right, bottom = flat
        flat = [left, top, right, top, right, bottom, left, bottom]
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return Polygon(tuple(Point(_share(x) * width_px, _share(y) * height_px) for x, y in pairs))


def _mean(words: Any) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 1.0
