"""The preview beside the export: asks for it when choices rest, shows the latest only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ductus.document.page import Page
from ductus.errors import DuctusError
from ductus.imaging.scans import ScanSource
from ductus.ui.exporting.preview_pane import PreviewPane
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.export_pages import ExportRequest, parts_of_scans
from ductus.workflows.export_preview import Preview, PreviewRequest, preview_export
from ductus.workflows.part_pages import has_lines

_REST_MS = 200
_NAME = "export preview"
_MOST_LOSSES = 4
"""So many sentences are shown under the preview; after the export all are listed."""


class Previewing(QWidget):
    """One page of the export as it would be written; made on the thread of pictures for dialogs."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__()
        self._bench, self._session = bench, session
        self._request: ExportRequest | None = None
        self._number = 0
        self._format_shown = ""
        self.head = QuietLabel("Preview")
        self.pane = PreviewPane()
        self.losses = QuietLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.head)
        column.addWidget(self.pane, 1)
        column.addWidget(self.losses)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)
        bench.pictures.made.connect(self._made)

    def want(self, request: ExportRequest) -> None:
        """Show a page of this export, once no other is wanted for a moment."""
        self._request = request
        self._rest.start()

    def _ask(self) -> None:
        page = self._page_to_show()
        self._number += 1  # what was asked for before is not wanted any more
        if page is None or self._request is None:
            self.head.say("Preview")
            self.losses.say("")
            self.pane.say("No line of the pages chosen is at a status chosen, so there is nothing to show.")
            return
        self.head.say(f"Preview of page {page.name}")
        if not self.pane.has_preview or self._format_shown != self._request.format_id:
            self.pane.say("Writing the page…")  # within a format what was shown stays, so that nothing flickers
        self._format_shown = self._request.format_id
        request = self._what_to_show(page, self._request)
        number = self._number
        self._bench.pictures.want_made(
            f"{_NAME} {number}", lambda: preview_export(request), lambda: number == self._number
        )

    def _what_to_show(self, page: Page, request: ExportRequest) -> PreviewRequest:
        project = self._session.project
        return PreviewRequest(
            page,
            self._source(page),
            request.format_id,
            request.statuses,
            request.choices,
            request.limits,
            project.sheet,
            parts_of_scans(project).get(page.id, 0),
            request.target.stem or project.path.stem,
        )

    def _source(self, page: Page) -> ScanSource | None:
        try:
            return self._session.source(page)
        except DuctusError:
            return None

    def _page_to_show(self) -> Page | None:
        """The page on screen if it is among those exported and has such lines, else the first that does."""
        if self._request is None:
            return None
        project, statuses = self._session.project, self._request.statuses
        wanted = set(self._request.page_ids)
        fit = [page.id for page in project.summaries() if page.id in wanted and has_lines(page, statuses)]
        here = self._session.page
        first = here.id if here is not None and here.id in fit else next(iter(fit), None)
        return project.page(first) if first is not None else None

    def _made(self, name: str, made: object) -> None:
        if name != f"{_NAME} {self._number}":
            return
        if isinstance(made, Preview):
            self.pane.show_preview(made)
            self.losses.say(_in_words([loss.what for loss in made.losses]))
        elif isinstance(made, DuctusError):
            self.pane.say_error(made)
            self.losses.say("")


def _in_words(losses: Sequence[str]) -> str:
    """What would not be kept of the page that is shown."""
    more = f" … and {len(losses) - _MOST_LOSSES} more." if len(losses) > _MOST_LOSSES else ""
    return f"On this page: {' '.join(losses[:_MOST_LOSSES])}{more}" if losses else ""
