"""Undo or Redo again and again until a named moment is reached, with the window free between the steps."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ductus.errors import DuctusError
from ductus.project.travel import Way
from ductus.ui.session import Session

_TURN_S = 0.02
"""So long the steps of one turn may take together; a single step may take longer, as Undo itself."""
_LONG_STEP_MS = 50
"""Between two looks whether a step that runs in the background has arrived."""


class Journey(QObject):
    """One way along the timeline, stopped where somebody else makes a step meanwhile. Main thread; ends by itself.

    `is_there` says when to stop; `arrived` hears whether that was reached.
    """

    def __init__(
        self, session: Session, way: Way, is_there: Callable[[], bool], arrived: Callable[[bool], None]
    ) -> None:
        super().__init__(session)
        self._session, self._way = session, way
        self._is_there, self._arrived = is_there, arrived
        self._stands_at = session.project.step_number
        self._long_from: int | None = None  # where a step began that runs in the background
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    def _go_on(self) -> None:
        session, project = self._session, self._session.project
        if session.step_under_way:
            self._timer.start(_LONG_STEP_MS)
            return
        began = time.monotonic()
        try:
            if self._long_from is not None:
                if project.step_number == self._long_from:  # it was stopped, and is as it was
                    self._end(reached=False)
                    return
                self._stands_at, self._long_from = project.step_number, None
            while not self._is_there():
                if len(project.ahead(self._way)) > 1:
                    self._begin_long_step()
                    return
                if not self._may_go_on() or not self._take_step():
                    self._end(reached=False)
                    return
                if time.monotonic() - began > _TURN_S:
                    self._timer.start(0)
                    return
        except DuctusError as fault:
            session.failed.emit(fault)
            self._end(reached=False)
            return
        self._end(reached=True)

    def _may_go_on(self) -> bool:
        return self._session.project.step_number == self._stands_at

    def _take_step(self) -> bool:
        project = self._session.project
        step = project.undo() if self._way is Way.BACK else project.redo()
        self._stands_at = project.step_number
        return step is not None

    def _begin_long_step(self) -> None:
        """Through the session, which goes such a step in the background and shows how far it is."""
        if not self._may_go_on():
            self._end(reached=False)
            return
        self._long_from = self._stands_at
        (self._session.undo if self._way is Way.BACK else self._session.redo)()
        self._timer.start(_LONG_STEP_MS)

    def stop(self) -> None:
        """Go no further; nobody is told. What was gone through stays so."""
        self._timer.stop()
        self.deleteLater()

    def _end(self, *, reached: bool) -> None:
        self._arrived(reached)
        self.deleteLater()
