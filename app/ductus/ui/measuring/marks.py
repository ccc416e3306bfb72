"""Test pages are marked in the list of pages, and stay so whoever changes them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from ductus.document.part_moves import pages_for_testing
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench


class TestMarks(QObject):
    """Keeps the marks of the pages panel as the project has them. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.parts_changed.connect(self._mark)
        self._mark()

    def _mark(self) -> None:
        if self._bench.session is not None:
            self._bench.pages.set_tested(pages_for_testing(self._bench.session.project.partition))
