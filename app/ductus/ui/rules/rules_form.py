"""The rules as a form: what is agreed on, in words and choices; it says when something was changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from ductus.document.rules import Form, Rules

_FORMS = {
    Form.AS_TYPED: "As typed",
    Form.COMPOSED: "Composed (NFC)",
    Form.DECOMPOSED: "Decomposed (NFD)",
}
_BRACKETS = {
    "": "Not laid down",
    "()": "( )",
    "[]": "[ ]",
    "\u27e8\u27e9": "\u27e8 \u27e9",
    "{}": "{ }",
}
_NOTE_ROWS = 3


class RulesForm(QWidget):
    """The fields of `Rules`. Main thread."""

    edited = Signal(object)  # the Rules as they stand in the fields
    characters_wanted = Signal()  # the characters in use are to become the allowed ones

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_showing = False
        self._form, self._brackets = QComboBox(), QComboBox()
        for form, title in _FORMS.items():
            self._form.addItem(title, form)
        for brackets, title in _BRACKETS.items():
            self._brackets.addItem(title, brackets)
        self._characters, self._hyphens = QLineEdit(), QLineEdit()
        self._spaces = QCheckBox("One space between words")
        self._note = QPlainTextEdit()
        self._take = QPushButton("Allow those in use")
        self._explain()
        self._arrange()
        self._form.currentIndexChanged.connect(self._tell)
        self._brackets.currentIndexChanged.connect(self._tell)
        self._characters.editingFinished.connect(self._tell)
        self._hyphens.editingFinished.connect(self._tell)
        self._spaces.toggled.connect(self._tell)
        self._note.textChanged.connect(self._tell)
        self._take.clicked.connect(self.characters_wanted)

    def _explain(self) -> None:
        self._form.setToolTip("How letters with marks are kept: é as one sign (NFC), or as e and ´ (NFD).")
        self._characters.setPlaceholderText("all")
        self._characters.setToolTip("The characters that may be used, one after the other. Empty allows all.")
        self._take.setToolTip("Make the characters the project uses now the allowed ones, to be thinned out by hand.")
        self._hyphens.setPlaceholderText("any")
        self._hyphens.setToolTip("Signs with which a broken word ends a line, the usual one first. Empty allows any.")
        self._brackets.setToolTip("Where expanded abbreviations are marked in the text, with which brackets.")
        self._spaces.setToolTip("No double spaces, none at the ends of a line, no tabs.")
        self._note.setPlaceholderText("What else is agreed on, in your words")
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(self._note.fontMetrics().lineSpacing() * _NOTE_ROWS + 12)

    def _arrange(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(8, 8, 8, 8)
        rows.setVerticalSpacing(4)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows.addRow("&Letters with marks", self._form)
        rows.addRow("Allowed &characters", self._characters)
        rows.addRow(self._take)
        rows.addRow("&Broken words end with", self._hyphens)
        rows.addRow("E&xpansions stand in", self._brackets)
        rows.addRow(self._spaces)
        rows.addRow("&Note", self._note)

    def set_text_font(self, font: QFont) -> None:
        """Set the fields that hold characters in the font of transcriptions."""
        self._characters.setFont(font)
        self._hyphens.setFont(font)

    def show_rules(self, rules: Rules, *, can_write: bool) -> None:
        """Show these rules; what is being written just now is left alone where it says the same."""
        self.setEnabled(can_write)
        if rules == self.rules():
            return
        self._is_showing = True
        self._form.setCurrentIndex(self._form.findData(rules.form))
        if self._brackets.findData(rules.brackets) < 0:
            self._brackets.addItem(rules.brackets, rules.brackets)
        self._brackets.setCurrentIndex(self._brackets.findData(rules.brackets))
        self._characters.setText(rules.characters)
        self._hyphens.setText(rules.hyphens)
        self._spaces.setChecked(rules.are_spaces_single)
        if self._note.toPlainText() != rules.note:
            self._note.setPlainText(rules.note)
        self._is_showing = False

    def rules(self) -> Rules:
        """The rules as the fields say them."""
        return Rules(
            Form(self._form.currentData()),
            "".join(dict.fromkeys(self._characters.text().replace(" ", ""))),
            "".join(dict.fromkeys(self._hyphens.text().replace(" ", ""))),
            str(self._brackets.currentData()),
            self._spaces.isChecked(),
            self._note.toPlainText(),
        )

    def _tell(self) -> None:
        if not self._is_showing:
            self.edited.emit(self.rules())
