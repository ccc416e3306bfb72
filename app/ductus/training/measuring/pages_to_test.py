"""Pages with what is right on them, ready to be read by any engine: places on scans, or pictures of lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ductus.document.geometry import Baseline, Polygon
from ductus.imaging.scans import ScanSource
from ductus.training.measuring.measurement import RightLine


@dataclass(frozen=True, slots=True)
class LineToTest:
    """A line that is read and compared: on a scan by `polygon` and `baseline`, else an encoded `picture` of its own.

    `id` is unique in its set.
    """

    id: str
    text: str
    polygon: Polygon | None = None
    baseline: Baseline | None = None
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class PageToTest:
    """Lines of one page. `key` is unique in its set; `scan` is None where each line is a picture of its own."""

    key: str
    name: str
    lines: tuple[LineToTest, ...]
    document: str = ""
    hand: str = ""
    scan: ScanSource | None = None

    def right_lines(self) -> Iterator[RightLine]:
        """What is right on it."""
        for line in self.lines:
            yield RightLine(line.id, self.key, line.text, self.name, self.document, self.hand)


@dataclass(frozen=True, slots=True)
class SetToTest:
    """A set that engines are measured on. `title` names it, `about` says how it was chosen."""

    title: str
    about: str
    pages: tuple[PageToTest, ...]
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        return sum(len(page.lines) for page in self.pages)
