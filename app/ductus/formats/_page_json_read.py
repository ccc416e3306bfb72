"""Pages in JSON as docTR, the Trace API and docTR's HTTP template give them, told by their keys.

Geometry is relative to the page: two corners or four points, as pairs or as one row of numbers. Words carry the text; a
line's is theirs joined by one space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from ductus.document.geometry import Point
from ductus.document.tags import Tag, settled
from ductus.errors import FormatUnreadable
from ductus.formats._assemble import MAX_SIDE_PX, FoundLine, FoundPage, FoundRegion, assemble
from ductus.formats._page_json_write import UNKNOWN_SCORE
from ductus.formats._plain import MAX_JSON_BYTES, decoded, loaded
from ductus.formats.base import ReadPage
from ductus.formats.files import numbered_image
from ductus.formats.line_text import one_line
from ductus.formats.outlines import Parsed, box_points
from ductus.formats.remarks import Remarks

_HEAD_CHARS = 64 * 1024
_FOUND_WITH = ("objectness_score", "detection_score")


def begins_with(path: Path, bracket: str, key: str) -> bool:
    """Whether a file begins like JSON with that bracket and has the key among its first characters."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            head = stream.read(_HEAD_CHARS)
    except OSError:
        return False
    return head.lstrip().startswith(bracket) and key in head


def read_doctr(source: Path) -> list[ReadPage]:
    """The pages of docTR's `export()`.

    Raises:
        FormatUnreadable: no JSON, or of another shape.
    """
    value = loaded(decoded(source, MAX_JSON_BYTES), f"“{source.name}”")
    pages = [page for page in _list(value, "pages") if isinstance(page, dict)]
    found = []
    for number, page in enumerate(pages):
        name = page.get("image") if isinstance(page.get("image"), str) else ""
        name = name or (numbered_image(source.stem, number) if len(pages) > 1 else "")
        found.append(_page(source, name, page.get("dimensions"), page))
    return _some(found, source)


def read_trace(source: Path) -> list[ReadPage]:
    """The pages of an answer of the Trace API or of docTR's template: a list of files or of pages.

    Raises:
        FormatUnreadable: no JSON, or of another shape.
    """
    value = loaded(decoded(source, MAX_JSON_BYTES), f"“{source.name}”")
    entries = [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
    pages = [
        (entry.get("name"), entry.get("dimensions"), page)
        for entry in entries
        for page in (*_list(entry, "pages"), *_list(entry, "items"))
        if isinstance(page, dict)
    ]
    times = Counter(str(name) for name, _, _ in pages)
    seen: Counter[str] = Counter()
    found = []
    for given, dimensions, page in pages:
        name = given if isinstance(given, str) else ""
        if times[name] > 1 or PurePath(name).suffix.lower() == ".pdf":  # pages of one file share its name
            number, stem = seen[name], PurePath(name or source.name).stem
            seen[name] += 1
            name = numbered_image(stem, number)
        found.append(_page(source, name, page.get("dimensions") or dimensions, page))
    return _some(found, source)


def _some(pages: list[ReadPage], source: Path) -> list[ReadPage]:
    if not pages:
        raise FormatUnreadable(f"“{source.name}” is not JSON as docTR or Trace give it: it has no page.")
    return pages


def _list(value: object, key: str) -> list[Any]:
    held = value.get(key) if isinstance(value, dict) else None
    return held if isinstance(held, list) else []


def _page(source: Path, name: str, dimensions: object, page: dict[str, Any]) -> ReadPage:
    sides = dimensions if isinstance(dimensions, list) else []
    if len(sides) != 2 or not all(isinstance(side, int | float) and 1 <= side <= MAX_SIDE_PX for side in sides):
        raise FormatUnreadable(f"“{source.name}” does not give the size of a page, so nothing in it has a place.")
    height, width = (round(side) for side in sides)
    regions = [_region(block, (width, height)) for block in _list(page, "blocks") if isinstance(block, dict)]
    found = FoundPage(name, width, height, regions, file_name=source.name, has_baselines=False)
    return assemble(found, Remarks())


def _region(block: dict[str, Any], size: tuple[int, int]) -> FoundRegion:
    lines = [_line(line, size) for line in _list(block, "lines") if isinstance(line, dict)]
    return FoundRegion(outline=_outline(block, size), lines=lines)


def _line(line: dict[str, Any], size: tuple[int, int]) -> FoundLine:
    words = [word for word in _list(line, "words") if isinstance(word, dict) and isinstance(word.get("value"), str)]
    text = one_line(" ".join(word["value"] for word in words if word["value"]))
    places = [point for word in words for point in _outline(word, size).points]
    found_with = next((score for key in _FOUND_WITH if (score := _share(line.get(key))) is not None), None)
    return FoundLine(
        outline=_outline(line, size),
        words=Parsed(tuple(places)),
        text=text,
        has_text=bool(text),
        confidence=_share(line["confidence"]) if "confidence" in line else _mean(words),
        found_with=None if found_with == UNKNOWN_SCORE else found_with,
        tags=settled(_tags(line), len(text)),
    )


def _mean(words: list[dict[str, Any]]) -> float | None:
    """How sure the engine was, weighted by the words' characters."""
    scored = [(_share(word.get("confidence")), len(word["value"])) for word in words]
    known = [(score, length) for score, length in scored if score is not None and length]
    weight = sum(length for _, length in known)
    return sum(score * length for score, length in known) / weight if weight else None


def _share(value: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return min(1.0, float(value)) if is_number and isinstance(value, int | float) and value >= 0 else None


def _tags(line: dict[str, Any]) -> Iterator[Tag]:
    for tag in _list(line, "tags"):
        kind, start, end = (tag.get(key) for key in ("kind", "start", "end")) if isinstance(tag, dict) else ("", 0, 0)
        if isinstance(kind, str) and kind and isinstance(start, int) and isinstance(end, int):
            values = tag.get("attributes")
            pairs = values.items() if isinstance(values, dict) else ()
            yield Tag(kind, start, end, tuple((str(key), str(value)) for key, value in pairs))


def _outline(held: dict[str, Any], size: tuple[int, int]) -> Parsed:
    """The geometry in whole pixels: corners of a box, or points."""
    numbers = _numbers(held.get("geometry"))
    pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
    points = [Point(float(round(x * size[0])), float(round(y * size[1]))) for x, y in pairs]
    if len(points) == 2:
        first, last = points
        return Parsed(box_points(first.x, first.y, last.x - first.x, last.y - first.y))
    return Parsed(tuple(points))


def _numbers(value: object) -> list[float]:
    """All numbers of a geometry in their order; none where one is no number or far off the page."""
    items = value if isinstance(value, list) else []
    flat = [part for item in items for part in (item if isinstance(item, list) else [item])]
    is_sound = all(isinstance(part, int | float) and abs(part) < 100 for part in flat)
    return [float(part) for part in flat] if is_sound else []
