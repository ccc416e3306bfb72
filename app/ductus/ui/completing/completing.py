"""What becomes of the rest of the line in hand: when it is asked for, and what each key does to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor

from ductus.document.page import Line, Page
from ductus.engines.base import Completion
from ductus.errors import DuctusError
from ductus.jobs.host import Host
from ductus.ui.completing.asking import Asking
from ductus.ui.completing.ghost import Ghost
from ductus.ui.crash import report_fault
from ductus.ui.desk.ink import code_point_offset, is_right_to_left
from ductus.ui.desk.line_editor import DeskKey
from ductus.ui.keys.strokes import shown
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.complete_lines import completing_task
from ductus.workflows.engine_choice import host_environment, limits, recognizer_call

SETTING = "desk.offer_rest"
_REST_MS = 150
"""After the last key, so that who types quickly is not followed at every letter."""
_LEAST_CONFIDENCE = 0.3
"""Below it what the reader sees is a guess, and a guess behind the caret only distracts."""


class Completing(QObject):
    """Offers the rest of the line in hand. Owned by the window's wiring, main thread; `close` before the window goes.

    After typing at the end of the text the rest stands behind the caret; typing the same letters goes on into it,
    others drop it. The key takes it. With nothing offered the key reads the rest of the line from the caret anew, in
    place of what stands behind the caret. What is taken counts as typed: a draft, and one step to undo.
    """

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._editor = bench.desk.strip.editor
        self._ghost = Ghost(self._editor, self._key)
        self._asking = Asking(Host("completing", host_environment(bench.settings)), self)
        self._text = ""
        self._question = (-1, "", 0, False)  # number, text, caret, whether the key asked
        self._is_broken = False
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self._ask_quietly)
        self._asking.answered.connect(self._answered)
        self._asking.failed.connect(self._failed)
        self._asking.faulted.connect(lambda fault: report_fault(bench, fault))
        self._editor.typed.connect(self._typed)
        self._editor.caret_changed.connect(self._caret_changed)
        self._editor.focus_left.connect(lambda _is_for_good: self.drop())
        self._editor.asked.connect(self._obey)
        self._editor.installEventFilter(self)
        bench.desk.current_line_changed.connect(lambda _line_id: self.drop())
        bench.settings.listen(self._setting_changed)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.page_leaving.connect(self.drop)
        self._is_broken = False

    def close(self) -> None:
        """End what asks the reader."""
        self._due.stop()
        self._asking.close()

    @property
    def rest(self) -> str:
        """What is offered behind the caret, "" for nothing."""
        return self._ghost.rest

    def drop(self) -> None:
        """Offer nothing, and wait for nothing."""
        self._text = self._editor.text()
        self._due.stop()
        self._ghost.offer("")
        if self._question[0] >= 0:
            self._question = (-1, "", 0, False)
            self._asking.give_up()

    def take(self) -> None:
        """Put what is offered behind the text, as if it had been typed."""
        text = self._editor.text() + self._ghost.rest
        self._editor.replace_text(text)  # letters inserted at the end would be one step with those typed before
        self._editor.put_caret()

    # --- what happens in the field --------------------------------------------------------------------------------

    def _typed(self) -> None:
        before, rest = self._text, self._ghost.rest
        text = self._editor.text()
        more = text[len(before) :]
        if more and text == before + more and rest.startswith(more):
            self._text = text
            self._ghost.offer(rest[len(more) :])
            return
        self.drop()
        if text.strip() and not self._is_broken and self._bench.settings[SETTING]:
            self._due.start()

    def _caret_changed(self) -> None:
        # With each letter the caret moves, before or after the text is said to be another.
        if self._editor.text() == self._text and not self._is_at_end():
            self.drop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc drops what is offered, and does nothing else."""
        is_key = event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if not is_key or not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape or not self._ghost.rest:
            return False
        if event.type() == QEvent.Type.KeyPress:
            self.drop()
        event.accept()
        return True

    def _obey(self, key: DeskKey) -> None:
        if key is not DeskKey.REST:
            return
        if self._ghost.rest:
            self.take()
        elif self._is_writable():
            self.drop()
            self._bench.status.show_hint("Reading the rest of the line…")
            self._ask(by_key=True)

    def _setting_changed(self, key: str) -> None:
        if key == SETTING or key.startswith("engine."):
            self._is_broken = False
            self.drop()

    # --- asking and answers ---------------------------------------------------------------------------------------

    def _ask_quietly(self) -> None:
        if self._editor.hasFocus() and self._is_writable() and self._is_at_end():
            self._ask(by_key=False)

    def _ask(self, *, by_key: bool) -> None:
        session, line, page = self._bench.session, self._line(), self._page()
        text = self._editor.text()
        if session is None or line is None or page is None or (is_right_to_left(text) and not by_key):
            return
        beginning = text[: self._caret()]
        settings = self._bench.settings
        try:
            source = session.source(page)
        except DuctusError as fault:
            if by_key:
                self._bench.say_error(fault)
            return
        task = completing_task(recognizer_call(settings), source, line, beginning, limits(settings))
        self._question = (self._asking.ask(task), text, self._editor.caret(), by_key)

    def _answered(self, number: int, answer: Completion) -> None:
        asked, text, caret, by_key = self._question
        if number != asked or self._editor.text() != text or self._editor.caret() != caret:
            return
        self._question = (-1, "", 0, False)
        self._is_broken = False
        if by_key:
            self._bench.status.show_hint("" if answer.text else "The reader sees nothing more on this line.")
            if answer.text:
                self._replace_rest(answer.text)
        elif answer.confidence >= _LEAST_CONFIDENCE:
            self._text = text
            self._ghost.offer(answer.text)

    def _failed(self, number: int, fault: DuctusError) -> None:
        asked, _, _, by_key = self._question
        if number != asked:
            return
        self._question = (-1, "", 0, False)
        # While one types, nothing is said: who did not ask is not to be stopped. The key says it.
        self._is_broken = True
        if by_key:
            self._bench.status.show_hint("")
            self._bench.say_error(fault)

    def _replace_rest(self, rest: str) -> None:
        cursor = self._editor.textCursor()
        cursor.clearSelection()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(rest)
        self._editor.setTextCursor(cursor)

    # --- where things stand ---------------------------------------------------------------------------------------

    def _page(self) -> Page | None:
        page = self._bench.session.page if self._bench.session is not None else None
        return page if page is not None and not page.problem else None

    def _line(self) -> Line | None:
        session = self._bench.session
        return session.line(self._bench.desk.current_line()) if session is not None else None

    def _caret(self) -> int:
        """The caret in code points."""
        return code_point_offset(self._editor.text(), self._editor.caret())

    def _is_at_end(self) -> bool:
        return self._editor.textCursor().atEnd() and not self._editor.textCursor().hasSelection()

    def _is_writable(self) -> bool:
        flags = self._editor.textInteractionFlags()
        return bool(flags & Qt.TextInteractionFlag.TextEditable) and not self._editor.is_composing

    def _key(self) -> str:
        keys = self._bench.keys.keys("text.rest")
        return shown(keys[0]) if keys else ""
