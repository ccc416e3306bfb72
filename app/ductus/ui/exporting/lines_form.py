"""Which pages and which lines are exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from ductus.document.page import Page
from ductus.document.transcription import LineStatus
from ductus.project.records import PageSummary
from ductus.ui.theme import status_glyph, status_title
from ductus.workflows.words import counted

ALL, CHOSEN, THIS, DONE, SOME = "all", "chosen", "this", "done", "some"
"""What stands in the list of pages: all, those chosen in the list, that on screen, and two kinds by status."""
_COLUMNS = 3
_LEAST_LETTERS = 24


class LinesForm(QWidget):
    """Pages from a list, statuses from boxes. `changed` comes when another choice is made."""

    changed = Signal()

    def __init__(self, summaries: Sequence[PageSummary], chosen: Iterable[str], page: Page | None) -> None:
        super().__init__()
        self._summaries = summaries
        self._which: dict[str, tuple[str, ...]] = {}
        self.pages = QComboBox()
        self.pages.setAccessibleName("Pages")
        self.pages.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pages.setMinimumContentsLength(_LEAST_LETTERS)
        label = QLabel("&Pages")
        label.setBuddy(self.pages)
        self._fill(set(chosen), page)
        self.statuses = {status: QCheckBox(f"{status_glyph(status)}  {status_title(status)}") for status in LineStatus}
        boxes = QGridLayout()
        boxes.setVerticalSpacing(4)
        for place, box in enumerate(self.statuses.values()):
            boxes.addWidget(box, place // _COLUMNS, place % _COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (label, self.pages, QLabel("Lines at status")):
            column.addWidget(part)
        column.addLayout(boxes)
        self.pages.currentIndexChanged.connect(lambda _index: self.changed.emit())
        for box in self.statuses.values():
            box.toggled.connect(lambda _is_on: self.changed.emit())

    def page_ids(self) -> tuple[str, ...]:
        """The pages chosen, in the order of the project."""
        return self._which[self.pages.currentData()]

    def choose_pages(self, which: str) -> None:
        """Take the pages of that row of the list."""
        self.pages.setCurrentIndex(max(0, self.pages.findData(which)))

    def chosen_statuses(self) -> frozenset[LineStatus]:
        """The statuses whose boxes are on."""
        return frozenset(status for status, box in self.statuses.items() if box.isChecked())

    def choose_statuses(self, statuses: frozenset[LineStatus]) -> None:
        """Put these boxes on and the others off; empty puts all on. Quiet."""
        for status, box in self.statuses.items():
            box.blockSignals(True)
            box.setChecked(not statuses or status in statuses)
            box.blockSignals(False)

    def lines(self) -> tuple[int, int]:
        """How many lines of these pages are at the chosen statuses, and how many are not."""
        wanted, statuses = set(self.page_ids()), self.chosen_statuses()
        counts = [summary.counts for summary in self._summaries if summary.id in wanted]
        taken = sum(count[status] for count in counts for status in statuses)
        return taken, sum(count.total for count in counts) - taken

    def _fill(self, chosen: set[str], page: Page | None) -> None:
        self._offer(ALL, "All pages", lambda _summary: True)
        if len(chosen) > 1:
            self._offer(CHOSEN, "Pages chosen in the list", lambda summary: summary.id in chosen)
        if page is not None:
            self._offer(THIS, f"This page ({page.name})", lambda summary: summary.id == page.id, is_counted=False)
        self._offer(DONE, "Pages on which every line is done", _is_done)
        self._offer(SOME, "Pages with verified lines", lambda summary: summary.counts[LineStatus.VERIFIED] > 0)

    def _offer(self, which: str, title: str, takes: Callable[[PageSummary], bool], *, is_counted: bool = True) -> None:
        self._which[which] = tuple(summary.id for summary in self._summaries if takes(summary))
        count = f" · {counted(len(self._which[which]), 'page')}" if is_counted else ""
        self.pages.addItem(f"{title}{count}", which)


def _is_done(summary: PageSummary) -> bool:
    return 0 < summary.counts.total == summary.counts.done
