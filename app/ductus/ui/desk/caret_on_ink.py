"""Where the caret stands on the ink of the line in hand, and where the ink puts the caret."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from ductus.ui.desk.doubt import held_reading
from ductus.ui.desk.ink import Place, code_point_offset, index_at, place_of, places, utf16_offset
from ductus.ui.desk.strip import ProofStrip
from ductus.ui.desk.texts import LineTexts


class CaretOnInk(QObject):
    """Marks the caret's character on the crop, and says its place when it is another one. Owned by the desk."""

    moved = Signal(str, float, float)  # line id, left and right share of the crop

    def __init__(self, strip: ProofStrip, texts: LineTexts, parent: QObject) -> None:
        super().__init__(parent)
        self._strip = strip
        self._texts = texts
        self._told: tuple[str, Place] | None = None

    def forget(self) -> None:
        """Another page is shown: say the next place, whatever it is."""
        self._told = None

    def show(self, line_id: str) -> None:
        """Mark where the caret stands now; `line_id` is the line in hand, "" for none."""
        if not line_id:
            return
        editor = self._strip.editor
        text = editor.text()
        place = place_of(self._places(line_id, text), code_point_offset(text, editor.caret()))
        self._strip.set_ink(place if text else None)
        if self._told != (line_id, place):
            self._told = (line_id, place)
            self.moved.emit(line_id, place.left, place.right)

    def put_caret(self, line_id: str, share: float) -> None:
        """Put the caret of the line in hand where the ink is at `share` of the width of its crop."""
        text = self._strip.editor.text()
        self._strip.editor.put_caret(utf16_offset(text, index_at(text, self._places(line_id, text), share)))

    def _places(self, line_id: str, text: str) -> tuple[Place, ...]:
        line = self._texts.line(line_id)
        return places(text, held_reading(line) if line is not None else None)
