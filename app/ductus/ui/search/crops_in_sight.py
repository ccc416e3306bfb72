"""Has crops made of the lines that a list shows, whatever pages they are on, without holding up the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer

from ductus.document.page import Line
from ductus.errors import DuctusError
from ductus.imaging.scans import Limits, ScanSource
from ductus.ui.search.far_crops import CropRequest, FarCrops
from ductus.ui.search.occurrences import Occurrence
from ductus.ui.session import Session


class CropsInSight(QObject):
    """Finds out where each line's pixels come from, one page a turn of the event loop. Main thread."""

    def __init__(self, limits: Limits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.crops = FarCrops(limits, self)
        self._session: Session | None = None
        self._sources: dict[str, ScanSource | None] = {}
        self._lines: list[tuple[str, Line]] = []
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._find_next_source)

    def follow(self, session: Session | None) -> None:
        """Work for another project, or for none: then no thread is left."""
        self._session = session
        self._next.stop()
        self._lines.clear()
        self._sources.clear()
        if session is None:
            self.crops.close()
        else:
            self.crops.forget()

    def forget_sources(self) -> None:
        """Pages were turned or cropped, or scans found elsewhere: look again where pixels come from."""
        self._sources.clear()

    def want(self, occurrences: Sequence[Occurrence]) -> None:
        """Have the crops of these made, the first one first."""
        lines = {each.hit.line.id: (each.hit.page_id, each.hit.line) for each in occurrences}
        self._lines = [each for each in lines.values() if self.crops.crop(each[1]) is None]
        self._next.start()

    def _find_next_source(self) -> None:
        session = self._session
        if session is None:
            return
        unknown = next((page_id for page_id, _ in self._lines if page_id not in self._sources), None)
        if unknown is not None:
            self._sources[unknown] = _source(session, unknown)
            self._next.start()
            return
        found = ((line, self._sources[page_id]) for page_id, line in self._lines)
        self.crops.want([CropRequest(line, source) for line, source in found if source is not None])


def _source(session: Session, page_id: str) -> ScanSource | None:
    """Where the page's pixels come from; None where there are none: what is wrong is said when it is turned to."""
    try:
        page = session.project.page(page_id)
        return session.source(page) if not page.problem else None
    except (KeyError, DuctusError):
        return None
