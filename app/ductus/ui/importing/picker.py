"""The choice of the page that a page of a file goes into."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ductus.ui.importing.page_choices import PageChoices
from ductus.ui.importing.pair_table import LEFT_OUT
from ductus.workflows.pairing import Pages


class PagePicker(QWidget):
    """All pages of the project by number and name, and none. `picked` comes for a person's choice alone."""

    picked = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = QComboBox()
        self.box.setAccessibleName("Goes into")
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.box.setToolTip("The page this page of the file goes into; type its number to jump there")
        label = QLabel("&Goes into")
        label.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(self.box, 1)
        self._pages: list[Pages] = []
        self.box.activated.connect(lambda place: self.picked.emit(self._pages[place]))

    def show_choices(self, choices: PageChoices) -> None:
        """Offer these pages."""
        found = [(LEFT_OUT, ()), *choices.all()]
        self._pages = [pages for _, pages in found]
        self.box.clear()
        self.box.addItems([title for title, _ in found])

    def show_pages(self, page_ids: Pages) -> None:
        """Show where a row goes now."""
        self.box.setCurrentIndex(self._pages.index(page_ids) if page_ids in self._pages else 0)
