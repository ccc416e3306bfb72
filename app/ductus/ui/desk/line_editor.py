"""The one real text field of the desk: a line high, native in everything a text field does, with the desk's keys."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import Enum, auto

from PySide6.QtCore import QEvent, QKeyCombination, QMargins, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QTextEdit, QWidget

from ductus.ui.desk.doubt import Doubt
from ductus.ui.desk.ink import is_right_to_left, utf16_offset
from ductus.ui.desk.text_shape import doubt_format
from ductus.ui.desk.texts import single_line
from ductus.ui.keys.strokes import stroke_of


class DeskKey(Enum):
    """What a key asks of the desk."""

    NEXT_LINE = auto()
    PREVIOUS_LINE = auto()
    VERIFY = auto()
    PUT_BACK = auto()
    NEXT_DOUBT = auto()
    PREVIOUS_DOUBT = auto()
    UNCLEAR = auto()
    SKIP = auto()
    FIRST_LINE = auto()
    LAST_LINE = auto()
    REST = auto()


_NONE = Qt.KeyboardModifier.NoModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALTGR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier

# To give the desk another key: add a row, and words where it asks for something new; what it does is said in `Desk`.
DESK_KEYS: Mapping[QKeyCombination, DeskKey] = {
    QKeyCombination(_NONE, Qt.Key.Key_Return): DeskKey.NEXT_LINE,
    QKeyCombination(_NONE, Qt.Key.Key_Down): DeskKey.NEXT_LINE,
    QKeyCombination(_NONE, Qt.Key.Key_Tab): DeskKey.NEXT_LINE,
    QKeyCombination(_NONE, Qt.Key.Key_Up): DeskKey.PREVIOUS_LINE,
    QKeyCombination(_SHIFT, Qt.Key.Key_Tab): DeskKey.PREVIOUS_LINE,
    QKeyCombination(_CTRL, Qt.Key.Key_Return): DeskKey.VERIFY,
    QKeyCombination(_NONE, Qt.Key.Key_Escape): DeskKey.PUT_BACK,
    QKeyCombination(_NONE, Qt.Key.Key_F8): DeskKey.NEXT_DOUBT,
    QKeyCombination(_SHIFT, Qt.Key.Key_F8): DeskKey.PREVIOUS_DOUBT,
    QKeyCombination(_NONE, Qt.Key.Key_F6): DeskKey.UNCLEAR,
    QKeyCombination(_NONE, Qt.Key.Key_F7): DeskKey.SKIP,
    QKeyCombination(_CTRL, Qt.Key.Key_Home): DeskKey.FIRST_LINE,
    QKeyCombination(_CTRL, Qt.Key.Key_End): DeskKey.LAST_LINE,
    QKeyCombination(_SHIFT, Qt.Key.Key_Return): DeskKey.REST,
}
"""What a key asks of the desk unless a person chose otherwise. Enter of the keypad counts as Return."""
DESK_WORDS: Mapping[DeskKey, str] = {
    DeskKey.NEXT_LINE: "Accept the line and go to the next",
    DeskKey.PREVIOUS_LINE: "Accept the line and go to the one before",
    DeskKey.VERIFY: "Verify the line and go to the next to be verified",
    DeskKey.PUT_BACK: "Put the line's text back; once more: leave the text",
    DeskKey.NEXT_DOUBT: "Next doubtful line",
    DeskKey.PREVIOUS_DOUBT: "Doubtful line before",
    DeskKey.UNCLEAR: "Mark the line unclear, or take that back",
    DeskKey.SKIP: "Mark the line skipped, or take that back",
    DeskKey.FIRST_LINE: "First line of the page",
    DeskKey.LAST_LINE: "Last line of the page",
    DeskKey.REST: "Take the rest of the line that is offered; else read the rest anew from the caret",
}
_ENTER_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_END = -1
# The caret is drawn outside the last letter; the strip makes the field this much wider than its text.
CARET_ROOM_PX = 4
_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
# The focus comes back from these by itself, so nothing is accepted: another window, a menu, the menu bar.
PASSING_REASONS = (
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class LineEditor(QPlainTextEdit):
    """A text field of one line. The desk moves it over the line in hand and owns it.

    Keys of the table become `asked`; page keys, and undo when nothing was typed, go on to the window. While an input
    method composes, no key asks for anything. Text goes in and out as it is: no-break spaces stay, breaks never get in.
    """

    asked = Signal(DeskKey)
    typed = Signal()
    caret_changed = Signal()
    composition_ended = Signal()
    focus_gained = Signal()
    focus_left = Signal(bool)  # whether for good, rather than for a menu or another window
    line_menu_wanted = Signal(QPoint)
    pointer_entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._held = ""
        self._known_text = ""
        self._is_composing = False
        self._is_loading = False
        self._row_px = 0
        self._keys = DESK_KEYS
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCursorWidth(2)
        self.setPlaceholderText("Type what the line says")
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.textChanged.connect(self._report_typing)
        self.cursorPositionChanged.connect(self._report_caret)

    @property
    def is_composing(self) -> bool:
        """Whether an input method has letters in the field that are not part of the text yet."""
        return self._is_composing

    def set_keys(self, keys: Mapping[QKeyCombination, DeskKey]) -> None:
        """Let these keys ask the desk for something from now on, and no others."""
        self._keys = keys

    def text(self) -> str:
        """The text in the field, without what an input method is still composing."""
        # toPlainText() would turn no-break spaces into spaces.
        return self.document().toRawText()

    def load(self, text: str, held: str, *, is_locked: bool) -> None:
        """Show `text` for a line that holds `held`; undo leads back to `held` and no further."""
        self._is_loading = True
        self._held = held
        self._set_direction()
        self.setPlainText(held)
        if text != held:
            cursor = self.textCursor()
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(text)
        interaction = Qt.TextInteractionFlag.TextEditorInteraction
        if is_locked:
            interaction = Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        self.setTextInteractionFlags(interaction)
        self._is_loading = False

    def hold(self, held: str) -> None:
        """The line holds `held` now, whatever is in the field."""
        self._held = held

    def caret(self) -> int:
        """The caret position in UTF-16 units."""
        return self.textCursor().position()

    def put_caret(self, position: int = _END, *, is_selecting: bool = False) -> None:
        """Put the caret at a position in UTF-16 units; without one, or where it lies outside the text, at its end."""
        cursor = self.textCursor()
        mode = QTextCursor.MoveMode.KeepAnchor if is_selecting else QTextCursor.MoveMode.MoveAnchor
        end = self.document().characterCount() - 1
        cursor.setPosition(position if 0 <= position <= end else end, mode)
        self.setTextCursor(cursor)

    def put_back(self) -> None:
        """Make the text what the line holds, as one step that undo can take back."""
        self.replace_text(self._held)

    def replace_text(self, text: str) -> None:
        """Make the text another one, as one step of typing that undo can take back; the caret stays where it can."""
        cursor = self.textCursor()
        position = cursor.position()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        self.put_caret(position)

    def finish_composition(self) -> None:
        """Have the input method commit what it is composing into this line."""
        if self._is_composing:
            QGuiApplication.inputMethod().commit()

    def set_look(self, font: QFont, row_px: int) -> None:
        """Show text in `font`, centred in a field `row_px` high."""
        self.setFont(font)
        self._row_px = row_px
        self._align()

    def _align(self) -> None:
        """Centre the text in height, and keep text that runs to the left at the right edge.

        An unwrapped QPlainTextEdit would put both at the top left. Another font may have to stand in for a script the
        font does not hold, so the height is that of the letters as they are laid out.
        """
        left = 0
        text, metrics = self.text(), QFontMetricsF(self.font())
        line = self.document().firstBlock().layout().lineAt(0)
        letters = line.ascent() + line.descent() if line.isValid() else 0.0
        height = max(metrics.height(), letters)
        if is_right_to_left(text):
            taken = line.naturalTextWidth() if line.isValid() else metrics.horizontalAdvance(text)
            left = max(0, self.width() - math.ceil(taken) - CARET_ROOM_PX)
        margins = QMargins(left, max(0, round((self._row_px - height) / 2)), 0, 0)
        if self.viewportMargins() != margins:
            self.setViewportMargins(margins)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def mark_doubts(self, doubts: Sequence[Doubt], colour: QColor) -> None:
        """Underline the doubtful stretches of the text; the marks move along with what is typed."""
        text = self.text()
        marks = []
        for doubt in doubts:
            mark = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            cursor.setPosition(utf16_offset(text, doubt.start))
            cursor.setPosition(utf16_offset(text, doubt.end), QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            mark.format = doubt_format(doubt, colour)
            marks.append(mark)
        self.setExtraSelections(marks)

    def _set_direction(self) -> None:
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self.document().setDefaultTextOption(option)

    def _report_typing(self) -> None:
        self._align()
        text = self.text()
        # Qt says "changed" for each letter of a composition, too, while the text is still what it was.
        if text != self._known_text:
            self._known_text = text
            if not self._is_loading:
                self.typed.emit()

    def _report_caret(self) -> None:
        if not self._is_loading:
            self.caret_changed.emit()

    # Keys

    def event(self, event: QEvent) -> bool:
        """Claim the desk's keys before the window's shortcuts do, and leave the window's to it."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            claim = self._claims(event)
            if claim is not None:
                event.setAccepted(claim)
                return claim
        return super().event(event)

    def _claims(self, event: QKeyEvent) -> bool | None:
        """Whether a key is the field's rather than the window's; None leaves it to Qt."""
        if self._desk_key(event) is not None or self._is_composing or _is_altgr_letter(event):
            return True
        if event.key() in _PAGE_KEYS:
            return False
        if event.matches(QKeySequence.StandardKey.Undo):
            return self._can_undo()
        if event.matches(QKeySequence.StandardKey.Redo):
            return self.document().isRedoAvailable()
        return None

    def _can_undo(self) -> bool:
        return self.document().isUndoAvailable() and self.text() != self._held

    def _desk_key(self, event: QKeyEvent) -> DeskKey | None:
        return None if _is_altgr_letter(event) else self._keys.get(stroke_of(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_composing:
            # The input method has had the key already; what reaches us must neither commit nor move on.
            event.accept()
            return
        key = self._desk_key(event)
        if key is not None:
            event.accept()
            self.asked.emit(key)
        elif self._claims(event) is False or event.key() in _ENTER_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        return False

    # Input methods

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        was_composing = self._is_composing
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)
        if was_composing and not self._is_composing:
            self.composition_ended.emit()

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802  # Qt's name
        self.textCursor().insertText(single_line(source.text()))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802  # Qt's name
        return source.hasText() and not source.hasUrls()

    # Focus and pointer

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_gained.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_left.emit(event.reason() not in PASSING_REASONS)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointer_entered.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.finish_composition()
        super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.line_menu_wanted.emit(self.viewport().mapToGlobal(self.cursorRect().bottomLeft()))
            event.accept()
        else:
            super().contextMenuEvent(event)


def _is_altgr_letter(event: QKeyEvent) -> bool:
    """Whether the key types a letter by AltGr, which Windows reports as Ctrl+Alt: ł on Polish keyboards, no command.

    The key's own plain letter is never typed that way: then Ctrl and Alt are meant.
    """
    text = event.text()
    if event.modifiers() & _ALTGR != _ALTGR or not text.isprintable():
        return False
    return bool(text) and text.upper() != QKeySequence(event.key()).toString()
