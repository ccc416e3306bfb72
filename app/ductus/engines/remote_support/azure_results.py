"""What Azure's analysis holds, as lines and readings of ours. Lengths there are pixels of the picture sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ductus.document.geometry import Point, Polygon
from ductus.document.transcription import TextSpan
from ductus.engines.base import DetectedLine, DetectedWord, RawReading
from ductus.engines.remote_support.pictures import Picture
from ductus.engines.remote_support.reading import NOT_STATED, unstated

if TYPE_CHECKING:
    from ductus.engines.remote_support.client import Answer


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line, and whether the service takes it for handwriting."""

    line: DetectedLine
    is_handwritten: bool


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    confidence: float
    outline: Polygon
    start: int
    end: int


def lines_of(answer: Answer, picture: Picture, page_px: tuple[int, int]) -> list[FoundLine]:
    """The lines of the first page in its pixels (`page_px` is width and height), in the service's order.

    Raises:
        EngineFailed: the analysis makes no sense.
    """
    page, result = _page(answer)
    try:
        words = list(_words(page, picture.scale, page_px))
        hands = [span for style in result.get("styles") or [] if style.get("isHandwritten") for span in _ends(style)]
        return [_line(item, words, hands, picture.scale, page_px) for item in page.get("lines") or []]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise answer.strange("its lines lack text, place or span") from None


def reading_of(answer: Answer, picture: Picture, width_px: int) -> RawReading:
    """All words of a crop `width_px` wide as one line.

    Raises:
        EngineFailed: the analysis makes no sense.
    """
    page, _ = _page(answer)
    try:
        words = [word for word in _words(page, picture.scale, (width_px, _ANY_PX)) if word.text]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise answer.strange("its words lack text, place or confidence") from None
    spans, parts, start = [], [], 0
    for word in words:
        box = word.outline.box
        left, right = sorted((_share(box.left, width_px), _share(box.right, width_px)))
        spans.append(TextSpan(start, start + len(word.text), word.confidence, left, right))
        parts.append(word.text)
        start += len(word.text) + 1
    text = " ".join(parts)
    return RawReading(text, _mean(words), tuple(spans)) if words else unstated("")


_ANY_PX = 1 << 30


def _share(place_px: float, width_px: int) -> float:
    return min(1.0, max(0.0, place_px / max(1, width_px)))


def _page(answer: Answer) -> tuple[dict[str, Any], dict[str, Any]]:
    result = answer.object().get("analyzeResult")
    pages = result.get("pages") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(pages, list):
        raise answer.strange("it holds no page")
    page = pages[0] if pages else {}
    if not isinstance(page, dict) or page.get("unit", "pixel") != "pixel":
        raise answer.strange("its lengths are not pixels")
    return page, result


def _words(page: dict[str, Any], scale: float, page_px: tuple[int, int]) -> Iterator[_Word]:
    for item in page.get("words") or []:
        start = int(item["span"]["offset"])
        confidence = min(1.0, max(0.0, float(item.get("confidence", NOT_STATED))))
        text = " ".join(str(item["content"]).split())
        yield _Word(
            text, confidence, _outline(item["polygon"], scale, page_px), start, start + int(item["span"]["length"])
        )


def _line(
    item: dict[str, Any],
    words: Sequence[_Word],
    hands: Sequence[tuple[int, int]],
    scale: float,
    page_px: tuple[int, int],
) -> FoundLine:
    places = _ends(item)
    own = [word for word in words if any(start <= word.start and word.end <= end for start, end in places)]
    line = DetectedLine(
        _outline(item["polygon"], scale, page_px),
        _mean(own) if own else NOT_STATED,
        words=tuple(DetectedWord(word.outline, word.confidence, word.text) for word in own),
        text=" ".join(str(item["content"]).split()),
        is_confidence_stated=bool(own),
    )
    written = sum(max(0, min(end, b) - max(start, a)) for start, end in places for a, b in hands)
    return FoundLine(line, 2 * written > sum(end - start for start, end in places))


def _ends(item: dict[str, Any]) -> list[tuple[int, int]]:
    return [(int(span["offset"]), int(span["offset"]) + int(span["length"])) for span in item["spans"]]


def _outline(flat: Sequence[float], scale: float, page_px: tuple[int, int]) -> Polygon:
    width_px, height_px = page_px
    pairs = zip(flat[::2], flat[1::2], strict=True)
    return Polygon(
        tuple(
            Point(min(width_px, max(0.0, float(x) / scale)), min(height_px, max(0.0, float(y) / scale)))
            for x, y in pairs
        )
    )


def _mean(words: Sequence[_Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else NOT_STATED
