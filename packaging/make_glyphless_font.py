"""Make the font of invisible text in searchable PDFs: run `python packaging/make_glyphless_font.py`, commit the file.

Needs fonttools, which Ductus does not need otherwise. One box stands for every character: with an empty outline PDFium
takes a character to be a hair high, and what is found or selected cannot be seen. Same fonttools, same bytes.
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).parents[1] / "resources" / "pdf" / "glyphless.ttf"

UNITS_PER_EM = 1000
WIDTH = 500
ASCENT, DESCENT = 750, -250
"""A line's height is shared three to one by its baseline, as the estimated baselines of Ductus have it."""
NAMES = {"familyName": "DuctusInvisible", "styleName": "Regular", "psName": "DuctusInvisible"}


def box() -> Glyph:
    """A filled box over the whole advance and the whole height."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, DESCENT))
    for corner in ((0, ASCENT), (WIDTH, ASCENT), (WIDTH, DESCENT)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def main() -> None:
    builder = FontBuilder(UNITS_PER_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])  # PDF/A forbids text shown with .notdef
    builder.setupCharacterMap({0x25A1: "box"})
    builder.setupGlyf({".notdef": box(), "box": box()})
    builder.setupHorizontalMetrics({".notdef": (WIDTH, 0), "box": (WIDTH, 0)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    builder.setupNameTable(NAMES)
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    builder.setupPost(keepGlyphNames=False)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    builder.save(TARGET)
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
