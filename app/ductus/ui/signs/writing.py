"""Signs written into the text: by button, by a key of their own, by two strokes, and by short forms that expand."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QKeySequence, QTextCursor

from ductus.document.signs import Snippet, snippet_before
from ductus.document.tags import ABBREVIATION, EXPANSION, Tag, carried
from ductus.ui.desk.ink import code_point_offset
from ductus.ui.session import Session
from ductus.ui.signs.compose import composed
from ductus.ui.workbench import Workbench
from ductus.workflows.keyboards import shipped_keyboards

_EXPANDING_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Tab)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
_RECENT = "signs.recent"
_MOST_RECENT = 16
_REST_MS = 1_500
"""The signs written last are kept this long after the last of them, not at every key."""
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)


class SignWriting(QObject):
    """Writes signs into the line in hand, and watches the keys typed there. Owned by the window's wiring.

    Nothing happens while an input method composes: its letters are not typed yet.
    """

    written = Signal(str)

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._editor = bench.desk.strip.editor
        self._keys: Mapping[str, str] = {}
        self._snippets: tuple[Snippet, ...] = ()
        self._strokes: list[str] | None = None
        self._expanded: tuple[str, int, str] | None = None  # text after, caret after in code points, what was typed
        self.recent: list[str] = []  # the signs written last, the newest first
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._keep_recent)
        self._editor.installEventFilter(self)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        kept = session.project.get_state(_RECENT, [])
        self.recent = [str(text) for text in kept] if isinstance(kept, list) else []
        session.sheet_changed.connect(self._take_sheet)
        self._take_sheet()

    def _take_sheet(self) -> None:
        session = self._bench.session
        if session is None:
            return
        sheet = session.project.sheet
        self._snippets = sheet.snippets
        known = {held.id: held for held in (*shipped_keyboards(), *sheet.own_keyboards)}
        in_use = [known[held_id] for held_id in sheet.keyboards if held_id in known]
        # Where two want one key, the first sheet in use has it.
        keys: dict[str, str] = {}
        for sign in (sign for held in in_use for sign in held.signs if sign.key):
            keys.setdefault(QKeySequence(sign.key).toString(), sign.text)
        self._keys = keys
        self._bench.keys.signs = keys

    def _keep_recent(self) -> None:
        if self._bench.session is not None:
            self._bench.session.remember(_RECENT, self.recent)

    def write(self, text: str) -> bool:
        """Write `text` at the caret, in place of what is selected; False where the line takes no text."""
        session = self._bench.session
        if session is None or not self._bench.desk.current_line() or not self._is_writable():
            return False
        self._editor.finish_composition()
        self._editor.textCursor().insertText(text)
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.recent = [text, *(one for one in self.recent if one != text)][:_MOST_RECENT]
        self._rest.start()
        self.written.emit(text)
        return True

    def start_composing(self) -> None:
        """Take the next two strokes as one sign."""
        if self._bench.desk.current_line() and self._is_writable():
            self._editor.setFocus(Qt.FocusReason.OtherFocusReason)
            self._strokes = []
            self._bench.status.show_hint("Compose: two strokes become one sign, such as ' and e")

    def _is_writable(self) -> bool:
        return bool(self._editor.textInteractionFlags() & Qt.TextInteractionFlag.TextEditable)

    # --- keys -----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QInputMethodEvent):
            self._strokes = self._expanded = None
            return False
        if not isinstance(event, QKeyEvent) or self._editor.is_composing or not self._is_writable():
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return self._claim(event)
        if event.type() == QEvent.Type.KeyPress:
            return self._take(event)
        return False

    def _claim(self, event: QKeyEvent) -> bool:
        """Have the key before a shortcut of the window does."""
        is_ours = self._key_of(event) in self._keys or self._strokes is not None
        if is_ours:
            event.accept()
        return is_ours

    def _take(self, event: QKeyEvent) -> bool:
        if self._strokes is not None:
            return self._take_stroke(event)
        text = self._keys.get(self._key_of(event))
        if text is not None:
            return self.write(text)
        if event.key() == Qt.Key.Key_Backspace and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return self._take_back()
        if event.key() not in _MODIFIERS:
            self._expanded = None
        if not self._snippets or event.modifiers() not in _PLAIN or self._editor.textCursor().hasSelection():
            return False
        if event.key() in _EXPANDING_KEYS and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            return self._expand("", only_at_once=False, is_eaten=event.key() == Qt.Key.Key_Tab)
        return bool(event.text().strip()) and self._expand(event.text(), only_at_once=True, is_eaten=True)

    def _key_of(self, event: QKeyEvent) -> str:
        return QKeySequence(event.keyCombination()).toString() if event.key() not in _MODIFIERS else ""

    def _take_stroke(self, event: QKeyEvent) -> bool:
        strokes = self._strokes
        if strokes is None or event.key() in _MODIFIERS:
            return True
        if not event.text().isprintable() or not event.text():
            self._strokes = None
            self._bench.status.show_hint("")
            return event.key() == Qt.Key.Key_Escape
        strokes.append(event.text())
        if len(strokes) == 2:
            self._strokes = None
            sign = composed(*strokes)
            said = f"No sign is made of {strokes[0]} and {strokes[1]}" if sign is None else ""
            self._bench.status.show_hint(said)
            if sign is not None:
                self.write(sign)
        return True

    # --- short forms ----------------------------------------------------------------------------------------------

    def _expand(self, typed_now: str, *, only_at_once: bool, is_eaten: bool) -> bool:
        """Put what a short form becomes in its place. `typed_now` is not in the text yet."""
        text, cursor = self._editor.text(), self._editor.textCursor()
        caret = code_point_offset(text, cursor.position())
        before = text[:caret] + typed_now
        snippet = snippet_before(self._snippets, before, only_at_once=only_at_once)
        if snippet is None:
            return False
        had, whole = self._bench.tagging.tags_in_hand(), before + text[caret:]
        in_text = len(snippet.typed) - len(typed_now)
        cursor.beginEditBlock()
        for _ in range(in_text):
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter, QTextCursor.MoveMode.KeepAnchor)
        start = code_point_offset(text, cursor.selectionStart())
        cursor.insertText(snippet.becomes)
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        if snippet.expansion:
            end = start + len(snippet.becomes)
            tag = Tag(ABBREVIATION, start, end, ((EXPANSION, snippet.expansion),))
            self._bench.tagging.tag_typed(tag, {text: had, whole: carried(had, text, whole)})
        self._expanded = (self._editor.text(), start + len(snippet.becomes), snippet.typed)
        self.written.emit(snippet.becomes)
        # A blank is typed after what it expanded; where it is, one Backspace more takes the blank first.
        return is_eaten

    def _take_back(self) -> bool:
        """Right after an expansion, Backspace brings back what was typed."""
        expanded, self._expanded = self._expanded, None
        if expanded is None:
            return False
        text, position, typed = expanded
        here = self._editor.text()
        caret = code_point_offset(here, self._editor.textCursor().position())
        is_blank_after = here == text[:position] + " " + text[position:] and caret == position + 1
        if not (is_blank_after or (here == text and caret == position)):
            return False
        self._undo_expansion(typed, has_blank=is_blank_after)
        return True

    def _undo_expansion(self, typed: str, *, has_blank: bool) -> None:
        snippet = next((one for one in self._snippets if one.typed == typed), None)
        if snippet is None:
            return
        cursor = self._editor.textCursor()
        cursor.beginEditBlock()
        if has_blank:
            cursor.deletePreviousChar()
        cursor.setPosition(cursor.position() - _units(snippet.becomes), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(typed)
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
