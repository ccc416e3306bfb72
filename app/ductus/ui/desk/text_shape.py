"""How a line of text is set under its crop: the font, and letters spread or drawn together to stand near their ink."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)

from ductus.ui.desk.doubt import Doubt
from ductus.ui.desk.ink import is_right_to_left, utf16_offset

# Serifs with wide coverage, best first: the first two hold the medieval characters of MUFI.
_SERIFS = (
    "Junicode Two Beta",
    "Junicode",
    "Charis SIL",
    "Gentium Plus",
    "Gentium",
    "Noto Serif",
    "Libertinus Serif",
    "DejaVu Serif",
)
_FALLBACK_FAMILY = "Serif"

USUAL_LINE_HEIGHT = 1.4
# The height of a font's own line, as a share of its size; what is asked for comes on top (median of ten serifs).
_FONT_LINE_HEIGHT = 1.2
# A line too long for its room is set smaller down to this share, where 16 pt is still a readable 10 pt.
_SMALLEST_SHARE = 0.62
# Spacing within these shares of the font's height is not noticed as spacing (judged on screenshots).
_WIDEST_LETTER_SHARE = 0.045
_TIGHTEST_LETTER_SHARE = -0.02
_WIDEST_WORD_SHARE = 0.22
# Scripts whose letters join, from Arabic to Malayalam, and Mongolian: space between letters would break the joins.
_JOINED_SCRIPTS = (("\u0600", "\u0dff"), ("\u1800", "\u18af"), ("\ufb50", "\ufdff"), ("\ufe70", "\ufeff"))


def transcription_font(family: str, points: int) -> QFont:
    """The font of transcriptions: the family asked for, else the best serif on this machine."""
    if not family:
        present = set(QFontDatabase.families())
        family = next((name for name in _SERIFS if name in present), _FALLBACK_FAMILY)
    font = QFont(family)
    font.setStyleHint(QFont.StyleHint.Serif)
    # Full hinting rounds each letter's width to a pixel, and a line of 60 letters would miss its ink by centimetres.
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    font.setPointSizeF(points)
    return font


def row_height_px(font: QFont, line_height: float) -> int:
    """Height of a row of text in `font`; `line_height` is a share of the font's size."""
    return math.ceil(QFontMetricsF(font).height() * line_height / _FONT_LINE_HEIGHT)


def fitted_font(font: QFont, text: str, ink_px: float, room_px: float) -> QFont:
    """`font` spaced so that `text` comes near `ink_px` wide, and made smaller where it would not fit `room_px`.

    With an `ink_px` of 0 it is not spaced.
    """
    natural = QFontMetricsF(font).horizontalAdvance(text)
    if natural > room_px:
        return _made_smaller(font, text, room_px / natural)
    fitted = QFont(font)
    if natural <= 0 or ink_px <= 0:
        return fitted
    height = QFontMetricsF(font).height()
    spare = min(ink_px, room_px) - natural
    if not _is_joined(text):
        letter = spare / len(text)
        letter = min(max(letter, _TIGHTEST_LETTER_SHARE * height), _WIDEST_LETTER_SHARE * height)
        fitted.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, letter)
        spare -= letter * len(text)
    words = text.count(" ")
    if words and spare > 0:
        fitted.setWordSpacing(min(spare / words, _WIDEST_WORD_SHARE * height))
    return fitted


def _made_smaller(font: QFont, text: str, share: float) -> QFont:
    """`font` at about `share` of its size, in whole pixels: some systems draw no sizes between them."""
    full_px = QFontInfo(font).pixelSize()
    room_px = QFontMetricsF(font).horizontalAdvance(text) * share - 1
    smallest_px = math.ceil(full_px * _SMALLEST_SHARE)
    size_px = max(smallest_px, math.floor(full_px * share))
    smaller = QFont(font)
    smaller.setPixelSize(size_px)
    while size_px > smallest_px and QFontMetricsF(smaller).horizontalAdvance(text) > room_px:
        size_px -= 1
        smaller.setPixelSize(size_px)
    return smaller


def _is_joined(text: str) -> bool:
    return any(first <= character <= last for character in text for first, last in _JOINED_SCRIPTS)


# Scripts whose characters each fill a square and stand upright in columns: Chinese, Japanese, Korean.
_SQUARE_SCRIPTS = (("\u2e80", "\u9fff"), ("\uac00", "\ud7af"), ("\uf900", "\ufaff"), ("\U00020000", "\U0003134f"))


def is_square_script(text: str) -> bool:
    """Whether most letters of `text` are of a script that is set upright in columns."""
    counted = [character for character in text if character.isalpha()]
    square = sum(any(first <= character <= last for first, last in _SQUARE_SCRIPTS) for character in counted)
    return 2 * square > len(counted)


def doubt_format(doubt: Doubt, colour: QColor) -> QTextCharFormat:
    """The underline of a doubt: solid, and dotted where the reader was very unsure."""
    style = QTextCharFormat.UnderlineStyle
    found = QTextCharFormat()
    found.setUnderlineStyle(style.DotLine if doubt.is_strong else style.SingleUnderline)
    found.setUnderlineColor(colour)
    return found


@dataclass(frozen=True, slots=True)
class SetText:
    """A line of text laid out and ready to be drawn as often as needed."""

    layout: QTextLayout
    width: float
    height: float
    is_rtl: bool

    def draw(self, painter: QPainter, room: QRectF) -> None:
        """Draw into `room`: centred in height, at the side the script begins on, cut off where it is longer."""
        painter.save()
        painter.setClipRect(room.adjusted(-1, 0, 1, 0))
        self.layout.draw(painter, QPointF(self.left(room), room.top() + (room.height() - self.height) / 2))
        painter.restore()

    def left(self, room: QRectF) -> float:
        return room.right() - self.width if self.is_rtl else room.left()

    def x_at(self, position: int, room: QRectF) -> float:
        """Where the caret position, in UTF-16 units, stands in `room`."""
        found: Any = self.layout.lineAt(0).cursorToX(position)  # a pair, which the stubs do not say
        return self.left(room) + float(found[0])

    def caret_at(self, x: float, room: QRectF) -> int:
        """The caret position nearest to `x`, in UTF-16 units."""
        return self.layout.lineAt(0).xToCursor(x - self.left(room))


def set_text(text: str, font: QFont, doubts: Sequence[Doubt] = (), doubt_colour: QColor | None = None) -> SetText:
    """`text` laid out on one line in `font`, doubts underlined."""
    is_rtl = is_right_to_left(text)
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if is_rtl else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    layout.setFormats([_range(text, doubt, doubt_colour) for doubt in doubts if doubt_colour is not None])
    layout.beginLayout()
    line = layout.createLine()
    line.setLeadingIncluded(False)  # some fonts put half a line of it below the letters, which would lift them
    layout.endLayout()
    return SetText(layout, line.naturalTextWidth(), line.height(), is_rtl)


def _range(text: str, doubt: Doubt, colour: QColor) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start = utf16_offset(text, doubt.start)
    found.length = utf16_offset(text, doubt.end) - found.start
    found.format = doubt_format(doubt, colour)
    return found
