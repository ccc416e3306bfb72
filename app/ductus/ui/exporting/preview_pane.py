"""One page as it would be written: text in letters of one width, elements of XML told apart, pictures as they are."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QPalette,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import QApplication, QTextEdit

from ductus.errors import DuctusError
from ductus.ui.page_store import to_qimage
from ductus.ui.theme import inserted_colour, is_dark, quiet
from ductus.workflows.export_preview import Piece, Preview

_ELEMENT = re.compile(r"</?[\w:.-]+|/?>")
_ATTRIBUTE = re.compile(r"[\w:.-]+(?==\")")
_EDGE_PX = 24
_REFLOW_MS = 120


class PreviewPane(QTextEdit):
    """Read only. Shows a `Preview`, or a sentence that stands for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName("Preview")
        self.setTabChangesFocus(True)
        self._elements = _Elements(self.document())
        self._shown: Preview | None = None
        self._reflow = QTimer(self, singleShot=True, interval=_REFLOW_MS)
        self._reflow.timeout.connect(self._lay_out)

    def show_preview(self, preview: Preview) -> None:
        """Show what would be written."""
        self._shown = preview
        self._lay_out()

    @property
    def has_preview(self) -> bool:
        """Whether a page is shown, not a sentence."""
        return self._shown is not None

    def say(self, text: str) -> None:
        """Show a sentence instead."""
        self._shown = None
        self._elements.is_on = False
        self.setPlainText(text)

    def say_error(self, error: DuctusError) -> None:
        """Say why there is nothing to show, and what can be done."""
        remedy = error.remedy.sentence if error.remedy is not None else ""
        self.say(f"{error.message}\n\n{remedy}".strip())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None and any(piece.picture is not None for piece in self._shown.pieces):
            self._reflow.start()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and self._shown is not None:
            self._reflow.start()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        if self._shown is None:
            return
        self.clear()
        self._elements.is_on = any(piece.is_xml for piece in self._shown.pieces)
        cursor = QTextCursor(self.document())
        for number, piece in enumerate(self._shown.pieces):
            if number:
                cursor.insertBlock()
                cursor.insertBlock()
            self._add(cursor, piece, f"picture{number}")
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _add(self, cursor: QTextCursor, piece: Piece, name: str) -> None:
        if piece.name:
            cursor.insertText(piece.name, _title_format(is_text=piece.picture is not None))
            cursor.insertBlock()
        if piece.picture is not None:
            picture = to_qimage(piece.picture)
            self.document().addResource(QTextDocument.ResourceType.ImageResource, name, picture)
            shape = QTextImageFormat()
            shape.setName(name)
            shape.setWidth(min(picture.width(), max(1, self.viewport().width() - _EDGE_PX)))
            cursor.insertImage(shape)
            return
        cursor.insertText(piece.text, _text_format())
        if piece.is_cut:
            cursor.insertBlock()
            cursor.insertText("… the rest of the file is not shown", _title_format(is_text=False))


def _text_format() -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return shape


def _title_format(*, is_text: bool) -> QTextCharFormat:
    """For names of files; the text of a line, over its picture, stands in the usual colour."""
    palette = QApplication.palette()
    shape = QTextCharFormat()
    shape.setFont(QFont(QApplication.font()))
    shape.setForeground(palette.color(QPalette.ColorRole.Text) if is_text else quiet(palette))
    return shape


class _Elements(QSyntaxHighlighter):
    """Colours of elements and attributes, nothing more: enough to find one's way."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.is_on = False

    def highlightBlock(self, text: str) -> None:  # noqa: N802  # Qt's name
        if not self.is_on or ("<" not in text and "=" not in text):
            return
        element, attribute = QTextCharFormat(), QTextCharFormat()
        element.setForeground(inserted_colour(is_dark=is_dark()))
        attribute.setForeground(quiet(QApplication.palette()))
        attribute.setFontItalic(True)
        for pattern, shape in ((_ATTRIBUTE, attribute), (_ELEMENT, element)):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), found.end() - found.start(), shape)
