"""What a program wrote about a page or a line, as hOCR or ALTO, in values of ours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.document.geometry import Box
from ductus.document.page import BaselineSource
from ductus.document.transcription import TextSpan
from ductus.engines.base import DetectedLine, DetectedWord, RawReading
from ductus.errors import EngineFailed, FormatUnreadable, Remedy
from ductus.formats import alto, hocr

if TYPE_CHECKING:
    from ductus.document.page import Line
    from ductus.formats._words import SeenWord
    from ductus.formats.base import ReadPage

_UNSURE = 0.0
"""Of a line without text: nothing was read, so nothing is certain."""


PrintedPage = tuple[DetectedLine, ...]
"""The lines of one page of a program's answer, those without text too, in its order."""


def printed_hocr(file: Path, title: str) -> list[PrintedPage]:
    """The pages of an hOCR file that the program `title` wrote.

    Raises:
        EngineFailed: it is none.
    """
    return _printed(file, title, hocr.read, hocr.read_words)


def printed_alto(file: Path, title: str) -> list[PrintedPage]:
    """The pages of an ALTO file that the program `title` wrote, in pixels.

    Raises:
        EngineFailed: it is none.
    """
    return _printed(file, title, alto.read, alto.read_words)


def reading_of(page: PrintedPage, width_px: int, margin_px: int = 0) -> RawReading:
    """All of a crop's lines as one reading; `margin_px` were added around its `width_px` before it was read.

    A program may take the dots of a line for another line above it, so that there can be several.
    """
    text, spans, weighed, letters = "", [], 0.0, 0
    for line in page:
        words = line.words if line.is_confidence_stated else ()
        for word in words:
            text += " " if text else ""
            box = word.polygon.box
            left, right = (_share(place - margin_px, width_px) for place in (box.left, box.right))
            spans.append(TextSpan(len(text), len(text) + len(word.text), word.confidence, left, right))
            text += word.text
            weighed += word.confidence * len(word.text)
            letters += len(word.text)
        if line.text and not words:
            text += (" " if text else "") + line.text
            weighed, letters = weighed + line.confidence * len(line.text), letters + len(line.text)
    is_stated = all(line.is_confidence_stated for line in page if line.text)
    return RawReading(text, weighed / letters if letters else _UNSURE, tuple(spans), is_confidence_stated=is_stated)


def _share(place_px: float, width_px: int) -> float:
    return min(1.0, max(0.0, place_px / max(1, width_px)))


def _printed(
    file: Path,
    title: str,
    read: Callable[[Path], Sequence[ReadPage]],
    read_words: Callable[[Path], dict[str, list[SeenWord]]],
) -> list[PrintedPage]:
    try:
        words = read_words(file)
        return [tuple(_line(line, words.get(line.source_id, [])) for line in page.lines) for page in read(file)]
    except (FormatUnreadable, OSError) as fault:
        raise EngineFailed(
            f"{title} gave an answer that cannot be understood.",
            remedy=Remedy(f"See whether this is {title} in a version Ductus knows, or choose another engine."),
            detail=str(fault),
        ) from fault


def _line(line: Line, words: Sequence[SeenWord]) -> DetectedLine:
    """The line with its words where these make up its text; without text it has none."""
    text = line.text.strip()
    held = tuple(DetectedWord(_wide(word.box).polygon(), word.confidence or 0.0, word.text) for word in words)
    if " ".join(word.text for word in held) != text:
        held = ()
    scored = [(word.confidence, len(word.text)) for word in words if word.confidence is not None]
    letters = sum(length for _, length in scored)
    return DetectedLine(
        line.polygon,
        sum(sure * length for sure, length in scored) / letters if letters else 1.0,
        line.baseline if line.baseline_source is not BaselineSource.ESTIMATED else None,
        held,
        text,
        is_confidence_stated=bool(letters),
    )


def _wide(box: Box) -> Box:
    """A box at least a pixel wide: kraken gives the last letter of a line none."""
    return Box(box.left, box.top, max(box.right, box.left + 1), box.bottom)
