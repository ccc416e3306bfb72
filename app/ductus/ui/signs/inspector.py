"""What stands at the caret, code point by code point: number, name, class, how often the project has it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from ductus.document.characters import CharacterFacts, facts_of, number_of, seen
from ductus.document.differences import letters
from ductus.ui.desk.ink import code_point_offset, utf16_offset
from ductus.ui.desk.line_editor import LineEditor
from ductus.workflows.words import counted

_REST_MS = 60
_GLYPH_POINTS = 30
_MOST_SHOWN = 4


class Inspector(QFrame):
    """Follows the caret of the field. `count_of` says how often the project has a code point, None if nobody knows."""

    def __init__(self, editor: LineEditor, count_of: Callable[[str], int | None], font: QFont) -> None:
        super().__init__()
        self._editor = editor
        self._count_of = count_of
        self._span = (0, 0)
        self._glyph = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._words = QLabel()
        self._compose = QPushButton("Compose")
        self._decompose = QPushButton("Decompose")
        large = QFont(font)
        large.setPointSize(_GLYPH_POINTS)
        self._glyph.setFont(large)
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self.show_now)
        self._arrange()
        editor.cursorPositionChanged.connect(self._due.start)
        editor.selectionChanged.connect(self._due.start)
        editor.textChanged.connect(self._due.start)
        self.show_now()

    def _arrange(self) -> None:
        self._glyph.setMinimumSize(64, 64)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setAccessibleName("What stands at the caret")
        self._compose.setToolTip("One code point for letter and marks where Unicode has it (NFC)")
        self._decompose.setToolTip("Letter and marks as code points of their own (NFD)")
        self._compose.clicked.connect(lambda: self._turn("NFC"))
        self._decompose.clicked.connect(lambda: self._turn("NFD"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._compose)
        buttons.addWidget(self._decompose)
        buttons.addStretch(1)
        beside = QVBoxLayout()
        beside.setSpacing(4)
        beside.addWidget(self._words)
        row = QHBoxLayout()
        row.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(beside, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 8)
        whole.addLayout(row)
        whole.addLayout(buttons)

    def text(self) -> str:
        """The characters looked at: what is selected, else the letter behind the caret, else the one before it."""
        return self._editor.text()[slice(*self._span)]

    def show_now(self) -> None:
        """Look at the caret at once."""
        self._span = _span_at(self._editor)
        text = self.text()
        self._glyph.setText(seen(text[:_MOST_SHOWN]) if text else "")
        self._words.setText(
            _described(text, self._count_of) if text else "Put the caret at a character to see what it is."
        )
        can_change = bool(text) and bool(self._editor.textInteractionFlags() & Qt.TextInteractionFlag.TextEditable)
        self._compose.setEnabled(can_change and unicodedata.normalize("NFC", text) != text)
        self._decompose.setEnabled(can_change and unicodedata.normalize("NFD", text) != text)

    def _turn(self, form: str) -> None:
        """Write the characters looked at in another normal form, as typing would."""
        text, (start, end) = self._editor.text(), self._span
        made = unicodedata.normalize("NFC" if form == "NFC" else "NFD", text[start:end])
        cursor = self._editor.textCursor()
        cursor.setPosition(utf16_offset(text, start))
        cursor.setPosition(utf16_offset(text, end), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(made)
        cursor.setPosition(utf16_offset(self._editor.text(), start))
        self._editor.setTextCursor(cursor)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_now()


def _span_at(editor: LineEditor) -> tuple[int, int]:
    text, cursor = editor.text(), editor.textCursor()
    if cursor.hasSelection():
        edges = (cursor.selectionStart(), cursor.selectionEnd())
        return code_point_offset(text, edges[0]), code_point_offset(text, edges[1])
    caret, start = code_point_offset(text, cursor.position()), 0
    for letter in letters(text):
        end = start + len(letter)
        if caret < end or end == len(text):
            return start, end
        start = end
    return 0, 0


def _described(text: str, count_of: Callable[[str], int | None]) -> str:
    parts = [_line(facts_of(character), count_of(character)) for character in text[:_MOST_SHOWN]]
    if len(text) > _MOST_SHOWN:
        parts.append(f"… and {counted(len(text) - _MOST_SHOWN, 'character')} more")
    decomposed = unicodedata.normalize("NFD", text)
    if len(text) <= _MOST_SHOWN and decomposed != text:
        parts.append(f"NFD: {number_of(decomposed)}")
    composed = unicodedata.normalize("NFC", text)
    if len(text) <= _MOST_SHOWN and composed != text:
        parts.append(f"NFC: {number_of(composed)}")
    return "\n".join(parts)


def _line(facts: CharacterFacts, count: int | None) -> str:
    more = [facts.category]
    if facts.combining_class:
        more.append(f"combining class {facts.combining_class}")
    if facts.is_private:
        more = ["private use: its meaning is an agreement, such as MUFI's"]
    if count is not None:
        more.append(f"{counted(count, 'time')} in the project")
    name = "" if facts.name == facts.category else f" {facts.name}"
    return f"{facts.number}{name}\n{' · '.join(more)}"
