"""Keeps the survey of all texts true while the project is worked on, a slice at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ductus.document.survey import TextSurvey
from ductus.errors import DuctusError
from ductus.project.records import Change
from ductus.ui.session import Session

_SLICE_LINES = 400
"""Lines taken in at a time: a few milliseconds of the main thread."""
_SLICE_PAUSE_MS = 15
_NAME = "survey of texts"


class SurveyKeeper(QObject):
    """One survey for all panels of a window. Main thread; owned by the window.

    It begins with the first panel that asks for it. `changed` comes after each slice, and once when the last is in.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName(_NAME)
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self.survey: TextSurvey | None = None
        self.is_complete = False
        self._place = 0
        self._due_pages: dict[str, None] = {}
        self._slices = QTimer(self, singleShot=True, interval=_SLICE_PAUSE_MS)
        self._slices.timeout.connect(self._take_slice)

    def follow(self, session: Session | None) -> None:
        """Survey another project, or none; the one that is followed already goes on."""
        if session is self._session:
            return
        self._stop_listening()
        self._session = session
        self._stop_listening = session.project.listen(self._project_changed) if session is not None else _nothing
        self._begin()

    def _begin(self) -> None:
        self._place, self.is_complete = 0, False
        self._due_pages.clear()
        self.survey = TextSurvey(self._session.project.sheet.rules) if self._session is not None else None
        self._slices.stop()
        if self._session is not None:
            self._slices.start()
        self.changed.emit()

    def _project_changed(self, change: Change) -> None:
        if self._session is None or self.survey is None:
            return
        if change.kind == "sheet":
            if self._session.project.sheet.rules != self.survey.rules:
                self.survey.judge_by(self._session.project.sheet.rules)
                self.changed.emit()
        elif change.kind in ("page", "pages"):
            self._due_pages.update(dict.fromkeys(change.page_ids or self._session.project.page_ids()))
            if not self._slices.isActive():
                self._slices.start()

    def _take_slice(self) -> None:
        if self._session is None or self.survey is None:
            return
        try:
            if not self.is_complete:
                self._take_next_lines(self._session, self.survey)
            else:
                self._take_due_page(self._session, self.survey)
        except DuctusError as fault:
            self._session.failed.emit(fault)
            return
        if not self.is_complete or self._due_pages:
            self._slices.start()
        self.changed.emit()

    def _take_next_lines(self, session: Session, survey: TextSurvey) -> None:
        texts = session.project.texts_after(self._place, _SLICE_LINES)
        for text in texts:
            survey.put(text.line_id, text.page_id, text.text)
        self.is_complete = not texts
        self._place = texts[-1].place if texts else self._place

    def _take_due_page(self, session: Session, survey: TextSurvey) -> None:
        if not self._due_pages:
            return
        page_id = next(iter(self._due_pages))
        del self._due_pages[page_id]
        texts = session.project.texts_of(page_id)
        there = {text.line_id for text in texts}
        for line_id in survey.line_ids_of(page_id):
            if line_id not in there:
                survey.drop(line_id)
        for text in texts:
            survey.put(text.line_id, page_id, text.text)


def _nothing() -> None:
    """Where there is nobody to stop listening to."""


def survey_keeper(window: QObject) -> SurveyKeeper:
    """The keeper of a window, made when it is first asked for."""
    found = window.findChild(SurveyKeeper, _NAME)
    return found if isinstance(found, SurveyKeeper) else SurveyKeeper(window)
