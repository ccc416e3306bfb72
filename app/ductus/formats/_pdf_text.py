"""The invisible text of a searchable PDF: what can be found, selected and copied, laid over the picture of its line.

Each character has a code, given out as characters come up, and a table says what each stands for: codes that are
UTF-16 halves come out of poppler and MuPDF as replacement marks. Marks and joiners have codes of their own, without
width: pdf.js gives no room to a code that stands for a letter with its mark, and puts a blank into the word. A line is
one run, level at the mean height of its baseline, or upright where it runs up or down the page: poppler tears slanted
runs into letters from two degrees up. Right-to-left text is written as it is seen, from the left, as readers expect;
there a letter and its marks stay one code, for PDFium and poppler take marks of their own to the wrong letter.

That much was tried on PDFium, poppler and pdf.js, the rest on PDFium, whose text the tests compare. What stays: pdf.js
puts no blank between two lines of one height where the second begins left of the end of the first.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ductus.document.geometry import line_height
from ductus.errors import ExportFailed, Remedy
from ductus.formats._layout import LaidLine
from ductus.formats.outlines import is_right_to_left
from ductus.numerals import whole

ADVANCE = 0.5
"""Width of every character, in sizes of the font, before it is stretched to fit its line."""
ASCENT, DESCENT = 0.75, -0.25
"""How far the font's box reaches above and below the baseline; both as made by `packaging/make_glyphless_font.py`."""
MOST_CODES = 65_535
_STEEPEST_LEVEL = math.radians(45)
"""Lines steeper than this are written straight up or down the page; all others level."""
_LEVEL, _UP, _DOWN = (1, 0), (0, 1), (0, -1)
"""Cosine and sine of the directions a run may have, as a PDF has them, with y upwards."""
_WIDEST_STEP = 1.0
"""The most room a character is given, in sizes of the font: a full stop that stands for a whole line stays small."""
_APART = 0.55
"""A little over the half at which PDFium begins to sort."""
_JOINERS = "\u200c\u200d"
_BLOCK = 100  # so many entries one block of a ToUnicode table may have
_DIGITS = ("EN", "AN")


@dataclass
class Codes:
    """Gives every piece of text its code, from 1. One object for each font."""

    _codes: dict[str, int] = field(default_factory=dict)

    def of(self, piece: str) -> int:
        """The code of a piece: a character, or a right-to-left one with its marks.

        Raises:
            ExportFailed: a font holds no more codes.
        """
        code = self._codes.setdefault(piece, len(self._codes) + 1)
        if code > MOST_CODES:
            raise ExportFailed(
                f"The text has more than {whole(MOST_CODES)} different characters, more than a PDF font can hold.",
                remedy=Remedy("Export fewer pages at a time."),
            )
        return code

    def glyphs(self) -> bytes:
        """Which glyph shows each code: always the box, which is the second in the font."""
        return b"\x00\x00" + b"\x00\x01" * len(self._codes)

    def without_width(self) -> list[int]:
        """The codes that take no room."""
        return [code for piece, code in self._codes.items() if has_no_width(piece)]

    def meanings(self) -> bytes:
        """The ToUnicode table: which characters each code stands for."""
        entries = [f"<{code:04X}> <{piece.encode('utf-16-be').hex().upper()}>" for piece, code in self._codes.items()]
        blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return _TO_UNICODE.format(body=body).encode("ascii")


_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True, slots=True)
class _Run:
    """Where a line is written, in pixels: the left, lower or upper end, its direction, and the room of a character."""

    laid: LaidLine
    clusters: tuple[str, ...]
    x: float
    y: float
    along: tuple[int, int]
    size: float
    step: float

    @classmethod
    def of(cls, laid: LaidLine) -> _Run:
        """The run over the line's ink: level at the mean height of the baseline, or straight up or down a steep one."""
        first, last = laid.baseline.points[0], laid.baseline.points[-1]
        box = laid.baseline.box
        is_level = abs(first.y - last.y) <= math.tan(_STEEPEST_LEVEL) * abs(first.x - last.x)
        size = line_height(laid.outline, laid.baseline)
        clusters = tuple(clusters_of(laid.text))
        length = box.width if is_level else box.height
        wide = sum(not has_no_width(piece) for cluster in clusters for piece in pieces_of(cluster))
        step = min(length / max(wide, 1), size * _WIDEST_STEP)
        if not is_level:
            x = sum(point.x for point in laid.baseline.points) / len(laid.baseline.points)
            start, along = (box.bottom, _UP) if first.y > last.y else (box.top, _DOWN)
            return cls(laid, clusters, x, start, along, size, step)
        y = sum(point.y for point in laid.baseline.points) / len(laid.baseline.points)
        return cls(laid, clusters, box.left, y, _LEVEL, size, step)

    def kept_after(self, before: _Run) -> _Run:
        """The same run, a little higher or lower where PDFium would put it before the one written before it.

        WORKAROUND: PDFium 8149 sorts pieces of text from left to right, whatever their order in the file, when their
        starts are no further apart in height than half a character is wide, stretched or not.
        """
        apart = max(self.step, before.step, ADVANCE * self.size, ADVANCE * before.size) * _APART
        if self.x >= before.x or abs(self.y - before.y) > apart:
            return self
        return replace(self, y=before.y + (apart if self.y >= before.y else -apart))

    def operators(self, codes: Codes, height_px: float, scale: float, font: str) -> str:
        pieces = (piece for cluster in as_seen(self.clusters) for piece in pieces_of(cluster))
        written = "".join(f"{codes.of(piece):04X}" for piece in pieces)
        cos, sin = self.along
        place = (cos, sin, -sin, cos, self.x * scale, (height_px - self.y) * scale)
        matrix = " ".join(f"{number:.4f}" for number in place)
        stretch = 100 * self.step / (ADVANCE * self.size)
        return f"/{font} {self.size * scale:.3f} Tf {stretch:.3f} Tz {matrix} Tm <{written}> Tj"


def text_layer(lines: Iterable[LaidLine], codes: Codes, height_px: float, points_a_px: float, font: str) -> str:
    """Operators that write the lines invisibly, in their order; the space is the page's own, in points."""
    runs: list[_Run] = []
    for laid in lines:
        run = _Run.of(laid)
        runs.append(run.kept_after(runs[-1]) if runs else run)
    return "\n".join(("BT", "3 Tr", *(run.operators(codes, height_px, points_a_px, font) for run in runs), "ET"))


def has_no_width(piece: str) -> bool:
    """Whether it is a single mark or joiner, which sits on the character before it."""
    return len(piece) == 1 and (unicodedata.category(piece) in ("Mn", "Me", "Mc") or piece in _JOINERS)


def clusters_of(text: str) -> list[str]:
    """Characters with the marks that sit on them: "e" and its accent are one."""
    found: list[str] = []
    for character in text:
        if found and (has_no_width(character) or found[-1][-1] == "\u200d"):
            found[-1] += character
        else:
            found.append(character)
    return found


def pieces_of(cluster: str) -> tuple[str, ...]:
    """What of a cluster gets a code each; a right-to-left one is turned, for readers turn it back."""
    return (cluster[::-1],) if is_right_to_left(cluster) else tuple(cluster)


def as_seen(clusters: Sequence[str]) -> list[str]:
    """The clusters as they stand on the line from left to right, with a space that parts the line from the next.

    Words of the other direction are turned; numbers keep their order. Readers put lines that mix directions together
    each in their own way; `mixes_directions` tells such lines.
    """
    is_rtl = [is_right_to_left(cluster) for cluster in clusters]
    is_ltr = [_direction(cluster) in ("L", *_DIGITS) for cluster in clusters]
    if is_right_to_left("".join(clusters)):
        turned = _with_runs_reversed(clusters, is_ltr, is_rtl)
        return [" ", *reversed(turned)]
    # Word by word: PDFium turns words of a right-to-left script back, but not the order of several in such a line.
    parts = [ltr or cluster.isspace() for ltr, cluster in zip(is_ltr, clusters, strict=True)]
    return [*_with_runs_reversed(clusters, is_rtl, parts), " "]


def mixes_directions(text: str) -> bool:
    """Whether letters of both writing directions stand in the text."""
    found = {unicodedata.bidirectional(character) for character in text}
    return "L" in found and bool(found & {"R", "AL"})


def _direction(cluster: str) -> str:
    return unicodedata.bidirectional(cluster[0])


def _with_runs_reversed(clusters: Sequence[str], inside: Sequence[bool], outside: Sequence[bool]) -> list[str]:
    """Reverse each run from one cluster that is `inside` to the last one before the next that is `outside`."""
    found = list(clusters)
    first = last = -1
    for place in range(len(found) + 1):
        ends = place == len(found) or outside[place]
        if ends and first >= 0:
            found[first : last + 1] = reversed(found[first : last + 1])
            first = -1
        elif not ends and inside[place]:
            first, last = (place if first < 0 else first), place
    return found
