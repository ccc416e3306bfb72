"""What is asked before pages are moved far, and before a document is made or renamed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ductus.document.arrangement import Documents, document_of_id, document_with, placed_at
from ductus.numerals import whole
from ductus.workflows.words import counted

_FIELD_PX = 320


class MoveDialog(QDialog):
    """Where pages are to go: a document, and the number that the first of them is to have there."""

    def __init__(
        self, parent: QWidget, documents: Documents, page_ids: Sequence[str], names: Mapping[str, str]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Move page" if len(page_ids) == 1 else f"Move {whole(len(page_ids))} pages")
        self._documents, self._page_ids, self._names = documents, tuple(page_ids), names
        self.document = QComboBox()
        self.document.setMinimumWidth(_FIELD_PX)
        for each in documents:
            self.document.addItem(f"{each.title or 'Untitled'} ({counted(len(each.page_ids), 'page')})", each.id)
        self.number = QSpinBox()
        self._outcome = QLabel()
        self._outcome.setWordWrap(True)
        self._outcome.setMinimumWidth(_FIELD_PX)
        self._buttons = _buttons(self, self.windowTitle())
        form = QFormLayout(self)
        form.addRow("&Document", self.document)
        form.addRow("&Page number", self.number)
        form.addRow(self._outcome)
        form.addRow(self._buttons)
        form.setRowVisible(self.document, len(documents) > 1)
        self._begin()
        self.document.currentIndexChanged.connect(self._document_chosen)
        self.number.valueChanged.connect(self._foresee)
        self._foresee()

    def _begin(self) -> None:
        here = document_with(self._documents, self._page_ids[0]) or self._documents[0]
        self.document.setCurrentIndex(self._documents.index(here))
        self._document_chosen()
        self.number.setValue(here.page_ids.index(self._page_ids[0]) + 1)
        self.number.setFocus()
        self.number.selectAll()

    @property
    def documents(self) -> Documents:
        """All documents as they would stand."""
        return placed_at(self._documents, self._page_ids, str(self.document.currentData()), self.number.value())

    def _document_chosen(self) -> None:
        """Numbers there are in the document, and at first the one behind its last page."""
        target = document_of_id(self._documents, str(self.document.currentData()))
        last = len(set(target.page_ids) - set(self._page_ids)) + 1
        self.number.setRange(1, last)
        self.number.setValue(last)
        self._foresee()

    def _foresee(self) -> None:
        pages = document_of_id(self.documents, str(self.document.currentData())).page_ids
        first, last = self.number.value() - 1, self.number.value() - 1 + len(self._page_ids)
        before = self._names.get(pages[first - 1], "") if first else ""
        behind = self._names.get(pages[last], "") if last < len(pages) else ""
        if before and behind:
            words = f"Between “{before}” and “{behind}”."
        elif before or behind:
            words = f"Behind the last page, “{before}”." if before else f"Before the first page, “{behind}”."
        else:
            words = "These will be the only pages there."
        self._outcome.setText(words)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self.documents != self._documents)


class DocumentDialog(QDialog):
    """The title of a document. With `choices`, also which pages it is made of: words for each, the first at first."""

    def __init__(self, parent: QWidget, heading: str, verb: str, title: str = "", choices: Sequence[str] = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.title = QLineEdit(title)
        self.title.setMinimumWidth(_FIELD_PX)
        self.title.selectAll()
        self._choices = QButtonGroup(self)
        self._buttons = _buttons(self, verb)
        self._title_changed()
        self.title.textChanged.connect(self._title_changed)
        form = QFormLayout(self)
        form.addRow("&Title", self.title)
        if choices:
            form.addRow("Pages", self._made_choices(choices))
        form.addRow(self._buttons)

    def _made_choices(self, choices: Sequence[str]) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        for number, words in enumerate(choices):
            button = QRadioButton(words)
            button.setChecked(number == 0)
            self._choices.addButton(button, number)
            column.addWidget(button)
        return box

    @property
    def choice(self) -> int:
        """Which of the choices, from 0."""
        return self._choices.checkedId()

    def choose(self, choice: int) -> None:
        """Choose as by hand."""
        self._choices.button(choice).setChecked(True)

    def _title_changed(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(bool(self.title.text().strip()))


def _buttons(dialog: QDialog, verb: str) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
    buttons.button(QDialogButtonBox.StandardButton.Ok).setText(verb)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
