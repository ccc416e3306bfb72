"""Colours and glyphs that say a status, light and dark, and the light or dark look of the whole window.

State is data, appearance is computed from it here and nowhere else. Status colours are Okabe and Ito's, which people
with any common colour vision tell apart (jfly.uni-koeln.de/color); a status always has a glyph as well.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from ductus.document.transcription import LineStatus

ACCENT = QColor("#0072B2")
_GLYPHS = {
    LineStatus.TODO: "○",
    LineStatus.READ: "◔",
    LineStatus.CORRECTED: "◑",
    LineStatus.VERIFIED: "●",
    LineStatus.UNCLEAR: "?",
    LineStatus.SKIPPED: "–",
}
_TITLES = {
    LineStatus.TODO: "To do",
    LineStatus.READ: "Read",
    LineStatus.CORRECTED: "Corrected",
    LineStatus.VERIFIED: "Verified",
    LineStatus.UNCLEAR: "Unclear",
    LineStatus.SKIPPED: "Skipped",
}
_LIGHT = {
    LineStatus.TODO: "#6B6B6B",
    LineStatus.READ: "#0072B2",
    LineStatus.CORRECTED: "#9A6400",
    LineStatus.VERIFIED: "#007A59",
    LineStatus.UNCLEAR: "#B84E00",
    LineStatus.SKIPPED: "#6B6B6B",
}
_DARK = {
    LineStatus.TODO: "#A8A8A8",
    LineStatus.READ: "#6BB8E8",
    LineStatus.CORRECTED: "#F0B840",
    LineStatus.VERIFIED: "#4CCBA0",
    LineStatus.UNCLEAR: "#FF9457",
    LineStatus.SKIPPED: "#A8A8A8",
}
_INK = {
    LineStatus.TODO: "#8A8A8A",
    LineStatus.READ: "#0072B2",
    LineStatus.CORRECTED: "#E69F00",
    LineStatus.VERIFIED: "#009E73",
    LineStatus.UNCLEAR: "#D55E00",
    LineStatus.SKIPPED: "#8A8A8A",
}


def status_glyph(status: LineStatus) -> str:
    """One character that says the status without any colour."""
    return _GLYPHS[status]


def status_title(status: LineStatus) -> str:
    """The word for the status, as the window writes it."""
    return _TITLES[status]


def status_colour(status: LineStatus, *, is_dark: bool) -> QColor:
    """Colour for the status as text or glyph on the window's background: contrast 4.5:1 at least."""
    return QColor((_DARK if is_dark else _LIGHT)[status])


def shape_colour(status: LineStatus) -> QColor:
    """Colour for the status drawn over a scan, which is bright paper in either scheme."""
    return QColor(_INK[status])


def inserted_colour(*, is_dark: bool) -> QColor:
    """Colour for letters one version of a text has and the other has not; always underlined as well."""
    return QColor("#6BB8E8" if is_dark else "#005E93")


def deleted_colour(*, is_dark: bool) -> QColor:
    """Colour for letters that are gone in one version of a text; always struck out as well."""
    return QColor("#FF9457" if is_dark else "#A84700")


def is_dark() -> bool:
    """Whether the window's colours are dark at the moment."""
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def apply_theme(choice: str) -> None:
    """Make the window light, dark, or follow the system (`"system"`)."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark, "system": Qt.ColorScheme.Unknown}
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(schemes[choice])
    # Some platforms (X11 without a desktop, offscreen) cannot change their scheme: then the palette is ours.
    if choice == "dark" and not is_dark():
        QGuiApplication.setPalette(_palette("#232527", "#1B1C1E", "#ECECEC", "#33363A"))
    elif choice == "light" and is_dark():
        QGuiApplication.setPalette(_palette("#F0F0F0", "#FFFFFF", "#1A1A1A", "#E6E6E6"))
    elif choice == "system":
        QGuiApplication.setPalette(QPalette())


def _palette(window: str, base: str, text: str, button: str) -> QPalette:
    """A whole palette from four colours and the accent."""
    role = QPalette.ColorRole
    palette = QPalette()
    for part in (role.Window, role.ToolTipBase):
        palette.setColor(part, QColor(window))
    palette.setColor(role.Base, QColor(base))
    palette.setColor(role.AlternateBase, QColor(window))
    palette.setColor(role.Button, QColor(button))
    for part in (role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText):
        palette.setColor(part, QColor(text))
    faint = QColor(text)
    faint.setAlpha(140)
    palette.setColor(role.PlaceholderText, faint)
    for part in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, faint)
    palette.setColor(role.Highlight, ACCENT)
    palette.setColor(role.HighlightedText, QColor("#FFFFFF"))
    palette.setColor(role.Link, ACCENT.lighter(150) if QColor(window).lightness() < 128 else ACCENT)
    shades = ((role.Light, 140), (role.Midlight, 120), (role.Mid, 80), (role.Dark, 65), (role.Shadow, 40))
    for part, percent in shades:
        palette.setColor(
            part, QColor(button).lighter(percent) if percent > 100 else QColor(button).darker(10000 // percent)
        )
    return palette


def quiet(palette: QPalette) -> QColor:
    """Text colour for what should stay in the background: hints, origins, counts; still 4.5:1 against the window."""
    text, window = palette.color(QPalette.ColorRole.WindowText), palette.color(QPalette.ColorRole.Window)
    share = 0.68
    return QColor(
        round(text.red() * share + window.red() * (1 - share)),
        round(text.green() * share + window.green() * (1 - share)),
        round(text.blue() * share + window.blue() * (1 - share)),
    )
