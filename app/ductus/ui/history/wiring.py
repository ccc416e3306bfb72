"""How the history panel follows the line in hand, and how what is wanted there, and of comments, is done."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from ductus.document.page import Line, Page
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.history.steps import reset_line, write_comment
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench


class HistoryWiring(QObject):
    """Connects the panel with desk and session. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._shown: Line | None = None
        # After the line has changed on the screen: the next keystroke is not to wait for the history.
        self._due = QTimer(self, singleShot=True, interval=0)
        self._due.timeout.connect(self._follow)
        panel = bench.history
        panel.shown.connect(self._follow)
        panel.leave_wanted.connect(self._leave)
        panel.text_wanted.connect(self._use_text)
        panel.reading_wanted.connect(self._return_to_reading)
        bench.desk.current_line_changed.connect(lambda _line_id: self._due.start())
        bench.desk.comment_written.connect(self._write_comment)
        bench.settings.listen(self._setting_changed)
        self._setting_changed("desk.font")

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.page_changed.connect(self._page_changed)

    def _page_changed(self, page: Page) -> None:
        if not self._bench.history.isHidden() and self._line() != self._shown:
            self._due.start()

    def _line(self) -> Line | None:
        session = self._bench.session
        return session.line(self._bench.desk.current_line()) if session is not None else None

    def _follow(self) -> None:
        session, line = self._bench.session, self._line()
        if self._bench.history.isHidden():
            return
        self._shown = line
        if session is None or session.page is None or line is None:
            self._bench.history.show_line(None, 0, (), can_write=False)
            return
        number = session.page.index_of(line.id) + 1
        entries = session.project.history(line.id)
        self._bench.history.show_line(line, number, entries, can_write=not session.project.is_read_only)

    def _leave(self) -> None:
        self._bench.history.hide()
        self._bench.do("focus_desk")

    def _use_text(self, line_id: str, text: str) -> None:
        # What was typed is accepted first, so that it stands in the history and can be had back.
        self._bench.desk.accept()
        session = self._bench.session
        if session is not None:
            # Its tags come back with a text; where it had none, those the line has now follow.
            known = (entry.tags for entry in reversed(session.project.history(line_id)) if entry.text == text)
            tags = next((found for found in known if found), None)
            session.accept(line_id, text, is_verified=False, tags=tags)

    def _return_to_reading(self, line_id: str, reading_id: str) -> None:
        self._bench.desk.accept()
        if self._bench.session is not None:
            reset_line(self._bench.session, line_id, reading_id)

    def _write_comment(self, page_id: str, line_id: str, comment: str) -> None:
        if self._bench.session is not None:
            write_comment(self._bench.session, page_id, line_id, comment)

    def _setting_changed(self, key: str) -> None:
        if key in ("desk.font", "desk.font_size"):
            settings = self._bench.settings
            self._bench.history.set_text_font(transcription_font(settings["desk.font"], settings["desk.font_size"]))
