"""Which lines stand where: found without looking at every line of the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median
from typing import NamedTuple

from ductus.document.geometry import Box, line_height
from ductus.document.page import Line

_BAND_PX = 256
"""Height of a band in page pixels: a line of writing at 300 to 600 dpi falls into one or two."""


class _Entry(NamedTuple):
    line: Line
    box: Box
    place: int
    height_px: float


class Changes(NamedTuple):
    """What another state of the page changed: boxes that look different, and whether lines have other numbers now."""

    boxes: tuple[Box, ...]
    is_renumbered: bool


class LineIndex:
    """The lines of one page by place and by id. Kept up to date line by line, so that an edit costs what it changes."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._bands: dict[int, dict[str, None]] = {}
        self._typical_height_px: float | None = None

    def __contains__(self, line_id: str) -> bool:
        return line_id in self._entries

    def line(self, line_id: str) -> Line | None:
        entry = self._entries.get(line_id)
        return entry.line if entry is not None else None

    def box(self, line_id: str) -> Box:
        """Box around the line's outline and baseline.

        Raises:
            KeyError: there is no such line.
        """
        return self._entries[line_id].box

    def place(self, line_id: str) -> int:
        """Place in reading order, from 0.

        Raises:
            KeyError: there is no such line.
        """
        return self._entries[line_id].place

    def update(self, lines: Iterable[Line]) -> Changes:
        """Take over these lines in this order; the boxes returned are those before and after."""
        changed: list[Box] = []
        is_renumbered = False
        gone = set(self._entries)
        for place, line in enumerate(lines):
            gone.discard(line.id)
            known = self._entries.get(line.id)
            if known is not None and known.line is line:
                if known.place != place:
                    is_renumbered = True
                    self._entries[line.id] = known._replace(place=place)
                continue
            box = line_box(line)
            changed.extend([box] if known is None or known.box == box else [known.box, box])
            is_renumbered = is_renumbered or (known is not None and known.place != place)
            self._put(line, box, place, known)
        for line_id in gone:
            entry = self._entries.pop(line_id)
            self._unband(line_id, entry.box)
            changed.append(entry.box)
        if changed:
            self._typical_height_px = None
        return Changes(tuple(changed), is_renumbered)

    def _put(self, line: Line, box: Box, place: int, known: _Entry | None) -> None:
        if known is None or known.box != box:
            if known is not None:
                self._unband(line.id, known.box)
            for band in _bands(box):
                self._bands.setdefault(band, {})[line.id] = None
        self._entries[line.id] = _Entry(line, box, place, line_height(line.polygon, line.baseline))

    def _unband(self, line_id: str, box: Box) -> None:
        for band in _bands(box):
            self._bands[band].pop(line_id, None)

    @property
    def typical_height_px(self) -> float:
        """The median height of the lines' writing in page pixels; 0 where there is no line."""
        if self._typical_height_px is None:
            heights = [entry.height_px for entry in self._entries.values()]
            self._typical_height_px = median(heights) if heights else 0.0
        return self._typical_height_px

    def within(self, box: Box) -> list[Line]:
        """Lines whose boxes touch `box`, in reading order."""
        found: dict[str, _Entry] = {}
        for band in _bands(box):
            for line_id in self._bands.get(band, ()):
                if line_id not in found and _touch(self._entries[line_id].box, box):
                    found[line_id] = self._entries[line_id]
        return [entry.line for entry in sorted(found.values(), key=lambda entry: entry.place)]


def line_box(line: Line) -> Box:
    """The smallest box around a line's outline and baseline."""
    box = line.polygon.box
    if line.baseline is None:
        return box
    base = line.baseline.box
    return Box(
        min(box.left, base.left), min(box.top, base.top), max(box.right, base.right), max(box.bottom, base.bottom)
    )


def _bands(box: Box) -> Iterator[int]:
    return iter(range(int(box.top // _BAND_PX), int(box.bottom // _BAND_PX) + 1))


def _touch(a: Box, b: Box) -> bool:
    return a.left <= b.right and b.left <= a.right and a.top <= b.bottom and b.top <= a.bottom
