"""The panel of the pages to correct next: in which order, why, and what more lines are likely to bring."""

from __future__ import annotations

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from ductus.jobs.job import Job
from ductus.training.next_pages import NextPage
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.headed_rows import headed_row, show_headed_rows
from ductus.ui.side.panel import SidePanel
from ductus.ui.training.progress_page import button
from ductus.ui.workbench import Workbench
from ductus.workflows.get_weights import weights_store
from ductus.workflows.next_pages import WhatNext, what_next
from ductus.workflows.words import counted

_PAGE_ID = Qt.ItemDataRole.UserRole
_WHY = "Pages a reader would learn most from, if you corrected them next. Test pages are not among them."
_NONE = "No page waits to be corrected. Find and read lines on more pages, and those that tell most come here."


class NextPanel(SidePanel):
    """Weighs the pages when it is first shown, and again when asked. Made when first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._pages: Sequence[NextPage] = ()
        self._is_stale = True
        self._why, self._outlook = QLabel(_WHY), QLabel()
        self.list = QListWidget()
        self.again = button("Weigh again", self.weigh)
        for label in (self._why, self._outlook):
            label.setWordWrap(True)
        show_headed_rows(self.list)
        bare_while_empty(self.list)
        self.list.setAccessibleName("Pages to correct next")
        self._outlook.setAccessibleName("What more lines are likely to bring")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._why)
        column.addWidget(self.list, 1)
        column.addWidget(self._outlook)
        column.addWidget(self.again)
        self.setFocusProxy(self.list)
        self.list.itemActivated.connect(self._go_to)
        self.list.itemClicked.connect(self._go_to)

    def follow(self, session: Session | None) -> None:
        self._session = session
        self._pages, self._is_stale = (), True
        self.list.clear()
        self._outlook.clear()
        if session is not None:
            session.order_changed.connect(self._number)
        if session is not None and self.isVisible():
            self.weigh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self.weigh()

    def weigh(self) -> None:
        """Look through the project again, beside the window."""
        session = self._session
        if session is None:
            return
        self._is_stale = False
        self.again.setEnabled(False)
        self._outlook.setText("Weighing the pages…")
        store, thread = weights_store(self.bench.settings), session.thread_of_project
        job = session.run("Weighing pages", lambda job: what_next(job, thread, store))
        self.bench.window.when_done(job, lambda job: self._show(session, job))

    def _show(self, session: Session, job: Job) -> None:
        if not shiboken6.isValid(self) or session is not self._session or not isinstance(job.result, WhatNext):
            return
        self.again.setEnabled(True)
        self._why.setText(_WHY if job.result.pages else _NONE)
        self._outlook.setText(job.result.outlook)
        self._pages = job.result.pages
        self.list.clear()
        self._number()

    def _number(self) -> None:
        """List the pages that were weighed, each with the number it has now."""
        session = self._session
        if session is None or not shiboken6.isValid(self):
            return
        places = {page_id: number for number, page_id in enumerate(session.project.page_ids(), start=1)}
        chosen = self.list.currentRow()
        self.list.clear()
        for page in self._pages:
            head = f"{places.get(page.id, '')}  {page.name}".strip()
            reasons = tuple(f"{reason[:1].upper()}{reason[1:]}" for reason in page.reasons)
            item = headed_row(head, counted(page.lines, "line"), reasons)
            item.setData(_PAGE_ID, page.id)
            self.list.addItem(item)
        self.list.setCurrentRow(chosen)

    def _go_to(self, item: QListWidgetItem) -> None:
        session, page_id = self._session, item.data(_PAGE_ID)
        if session is not None and page_id in session.project.page_ids():
            session.show_page(page_id)
