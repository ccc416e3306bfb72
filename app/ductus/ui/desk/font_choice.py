"""Which fonts transcriptions can be set in: those that hold the signs of medieval hands first."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QComboBox

from ductus.ui.desk.text_shape import transcription_font

# Long s, thorn, yogh, wynn, insular d and g, p with stroke and with flourish, q with stroke, rum, us, con, et, is, and
# the combining a, r and zigzag: what the Medieval Unicode Font Initiative's first readers meet on any page.
_MEDIEVAL = "ſþȝƿꝺᵹꝑꝓꝗꝝꝰꝯ⁊ꝭ\u0363\u036c\u035b"
_ENOUGH_SHARE = 0.9
_USUAL = "As Ductus brings it"
_REST_TITLE = "Fonts without some medieval signs"


@cache
def families_by_coverage() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Families that hold the signs of medieval hands, and the others, each by name. Main thread; a millisecond each."""
    families = [name for name in QFontDatabase.families() if not QFontDatabase.isPrivateFamily(name)]
    covering = tuple(name for name in families if coverage(name) >= _ENOUGH_SHARE)
    return covering, tuple(name for name in families if name not in covering)


def coverage(family: str) -> float:
    """The share of the usual medieval signs a family has letters of its own for."""
    font = QRawFont.fromFont(QFont(family))
    return sum(font.supportsCharacter(ord(sign)) for sign in _MEDIEVAL) / len(_MEDIEVAL)


class FontChoice(QComboBox):
    """A list of families, each shown in itself; the usual one first. `currentData` is the family, "" for the usual."""

    def __init__(self, family: str) -> None:
        super().__init__()
        covering, others = families_by_coverage()
        self.addItem(f"{_USUAL} ({transcription_font('', 12).family()})", "")
        for name in covering:
            self.addItem(name, name)
        self.insertSeparator(self.count())
        for name in others:
            self.addItem(name, name)
            self.setItemData(self.count() - 1, _REST_TITLE, Qt.ItemDataRole.ToolTipRole)
        if family and self.findData(family) < 0:
            self.addItem(f"{family} (not on this computer)", family)
        self.setCurrentIndex(max(0, self.findData(family)))
