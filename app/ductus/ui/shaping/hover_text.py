"""What a line says, on a quiet plate beside it, when the pointer rests on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ductus.document.page import Line
from ductus.numerals import percent
from ductus.ui.canvas.canvas import PageCanvas
from ductus.ui.canvas.colouring import confidence_of
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.theme import quiet, status_glyph, status_title
from ductus.ui.workbench import Workbench

_REST_MS = 300
_TYPING_MS = 2_000
"""After a key at the desk the pointer may lie on the page by chance: nothing pops up beside the eyes."""
_GAP_PX = 6
_WIDEST_PX = 460
_MOST_LETTERS = 240


class HoverText(QObject):
    """Shows the plate after a short rest of the pointer; never while a button is down or somebody types."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._line_id = ""
        self.plate = TextPlate(bench.canvas)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show)
        bench.canvas.line_hovered.connect(self._hovered)
        bench.canvas.view_changed.connect(lambda _zoom: self._hide())
        bench.canvas.touched.connect(self._hide)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        bench.desk.draft_changed.connect(self._typed)

    def _hovered(self, line_id: str) -> None:
        self._hide()
        self._line_id = line_id
        if line_id and self._bench.settings["canvas.hover_text"]:
            self._rest.start()

    def _typed(self, _line_id: str, _text: str) -> None:
        self._hide()
        self._typing.start()

    def _hide(self) -> None:
        self._rest.stop()
        self.plate.hide()

    def _show(self) -> None:
        canvas = self._bench.canvas
        line = canvas.scene.line(self._line_id)
        is_busy = canvas.pointing.is_busy or canvas.scene.preview or canvas.scene.outcome is not None
        if line is None or is_busy or self._typing.isActive() or canvas.scene.hovered != self._line_id:
            return
        font = transcription_font(self._bench.settings["desk.font"], self._bench.settings["desk.font_size"])
        self.plate.show_line(line, canvas, font.family())


class TextPlate(QWidget):
    """A plate over the canvas that lets the pointer through; text, and below it status and confidence."""

    def __init__(self, canvas: PageCanvas) -> None:
        super().__init__(canvas)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._facts = QLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(2)
        column.addWidget(self._text)
        column.addWidget(self._facts)
        self.hide()

    @property
    def words(self) -> tuple[str, str]:
        """What the plate says: the text, and the facts below it."""
        return self._text.text(), self._facts.text()

    def show_line(self, line: Line, canvas: PageCanvas, family: str) -> None:
        """Show what the line says, below it, or above it where there is no room below."""
        text = line.text if len(line.text) <= _MOST_LETTERS else f"{line.text[:_MOST_LETTERS]}…"
        self._text.setText(text)
        self._text.setVisible(bool(text))
        font = self._text.font()
        font.setFamily(family)
        font.setPointSize(13)
        self._text.setFont(font)
        facts = [f"{status_glyph(line.status)} {status_title(line.status)}"]
        confidence = confidence_of(line)
        if confidence is not None:
            facts.append(
                f"{percent(confidence)} sure" if line.reading is not None else f"found with {percent(confidence)}"
            )
        if line.is_locked:
            facts.append("locked")
        if not text:
            facts.insert(0, "No text yet")
        self._facts.setText(" · ".join(facts))
        self._facts.setStyleSheet(f"color: {quiet(self.palette()).name()}")
        self._place(line, canvas)
        self.show()
        self.raise_()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.hide()  # its colours are chosen when it is shown

    def _place(self, line: Line, canvas: PageCanvas) -> None:
        room = canvas.rect()
        metrics = self._text.fontMetrics()
        wanted = max(metrics.horizontalAdvance(self._text.text()), self._facts.sizeHint().width()) + 24
        width = max(1, min(wanted, _WIDEST_PX, room.width() - 2 * _GAP_PX))
        self.setFixedWidth(width)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        box = canvas.view.box_in_widget(canvas.scene.index.box(line.id))
        top = round(box.bottom) + _GAP_PX
        if top + height > room.height():
            top = max(0, round(box.top) - _GAP_PX - height)
        left = min(max(_GAP_PX, round(box.left)), room.width() - width - _GAP_PX)
        self.setGeometry(QRect(QPoint(left, top), self.size()))
        self.resize(width, height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
        painter.end()
