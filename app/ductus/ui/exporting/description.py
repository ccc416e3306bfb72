"""What a project says of itself to those it is handed to: a form over `sheet.description`."""

from __future__ import annotations

import re
from dataclasses import replace

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ductus.document.description import LICENCES, Author, Description, licence_of
from ductus.errors import DuctusError
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.session import Session

_SCRIPT_TYPES = {
    "only-manuscript": "Handwriting only",
    "only-typed": "Print or typescript only",
    "evenly-mixed": "Handwriting and print",
    "mainly-manuscript": "Mainly handwriting",
    "mainly-typed": "Mainly print",
}
"""Words of the HTR-United schema (2023-06-27) for what kind of writing a set shows."""
_CODE = re.compile(r"[a-z]{2,3}", re.IGNORECASE)
_SCRIPT = re.compile(r"[a-z]{4}", re.IGNORECASE)
_UNKNOWN_YEAR, _LAST_YEAR = -3001, 2100
_MOST_HANDS = 999
_YEAR_PX = 120


def summary_of(said: Description) -> str:
    """What the description says and what is missing, in a sentence or two."""
    name = f"“{said.title}”" if said.title else "The set"
    licence = f"under {licence_of(said).id}" if said.licence else "without a licence"
    missing = said.missing()
    rest = f" The description of the project does not say {', '.join(missing)}." if missing else ""
    return f"{name} goes out {licence}.{rest}"


def edit_description(parent: QWidget, session: Session) -> bool:
    """Ask what the project is to say of itself and keep it; whether something else is kept now."""
    dialog = DescriptionDialog(parent, session.project.sheet.description, is_fixed=session.project.is_read_only)
    if dialog.exec() != QDialog.DialogCode.Accepted:
        return False
    sheet = session.project.sheet
    if dialog.description() == sheet.description:
        return False
    try:
        session.project.set_sheet(replace(sheet, description=dialog.description()))
    except DuctusError as fault:
        session.failed.emit(fault)
        return False
    return True


class DescriptionDialog(QDialog):
    """Everything may be left empty; what archives ask for and is not said is named below."""

    def __init__(self, parent: QWidget, said: Description, *, is_fixed: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle("Description of the project")
        self.resize(620, 620)
        self._said = said
        self.title = QLineEdit(said.title)
        self.authors = QPlainTextEdit("\n".join(_author_line(author) for author in said.authors))
        self.authors.setPlaceholderText("One person a line: Lovelace, Ada")
        self.summary = QPlainTextEdit(said.summary)
        self.licence = _licence(said.licence)
        self.url = QLineEdit(said.url)
        self.languages = QLineEdit(", ".join(said.languages))
        self.languages.setPlaceholderText("ISO 639 codes: fra, lat")
        self.scripts = QLineEdit(", ".join(said.scripts))
        self.scripts.setPlaceholderText("ISO 15924 codes: Latn")
        self.script_type = _script_type(said.script_type)
        self.not_before, self.not_after = _year(said.not_before), _year(said.not_after)
        self.hands = QSpinBox()
        self.hands.setRange(0, _MOST_HANDS)
        self.hands.setSpecialValueText("not known")
        self.hands.setValue(said.hands or 0)
        self.hands.setMaximumWidth(_YEAR_PX)
        self.holder = QLineEdit(said.holder)
        self.guidelines = QPlainTextEdit(said.guidelines)
        self.problem = QuietLabel()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        self._arrange()
        if is_fixed:
            self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(False)
            self.problem.say("The project is open for reading only.")

    def _arrange(self) -> None:
        years = QHBoxLayout()
        for part in (self.not_before, QLabel("to"), self.not_after):
            years.addWidget(part)
        years.addStretch(1)
        self._form = self._fields()
        self._form.insertRow(8, "Originals from", years)
        self.not_before.setAccessibleName("Originals not before, year")
        self.not_after.setAccessibleName("Originals not after, year")
        self._buttons.accepted.connect(self._accept)
        self._buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(
            QuietLabel("Goes with ground truth and deposits: into their README, licence, citation and catalogue entry.")
        )
        column.addLayout(self._form, 1)
        column.addWidget(self.problem)
        column.addWidget(self._buttons)

    def _fields(self) -> QFormLayout:
        """All fields but the years, each with its name."""
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (
            ("Title", self.title),
            ("Made by", self.authors),
            ("Summary", self.summary),
            ("Licence", self.licence),
            ("Languages", self.languages),
            ("Scripts", self.scripts),
            ("Writing", self.script_type),
            ("Hands", self.hands),
            ("Originals kept by", self.holder),
            ("Address", self.url),
            ("How it is transcribed", self.guidelines),
        ):
            form.addRow(name, field)
            field.setAccessibleName(name)
            if isinstance(field, QPlainTextEdit):
                field.setTabChangesFocus(True)
        return form

    def description(self) -> Description:
        """What the fields say."""
        return replace(
            self._said,
            title=self.title.text().strip(),
            authors=tuple(map(_author, filter(str.strip, self.authors.toPlainText().splitlines()))),
            summary=self.summary.toPlainText().strip(),
            licence=self.licence.currentText().strip(),
            url=self.url.text().strip(),
            languages=_words(self.languages.text()),
            scripts=_words(self.scripts.text()),
            script_type=self.script_type.currentData(),
            not_before=_year_of(self.not_before),
            not_after=_year_of(self.not_after),
            hands=self.hands.value() or None,
            holder=self.holder.text().strip(),
            guidelines=self.guidelines.toPlainText().strip(),
        )

    def _accept(self) -> None:
        problem = _problem_of(self.description())
        self.problem.say(problem)
        if not problem:
            self.accept()


def _problem_of(said: Description) -> str:
    odd = [code for code in said.languages if not _CODE.fullmatch(code)]
    odd += [code for code in said.scripts if not _SCRIPT.fullmatch(code)]
    if odd:
        return f"“{odd[0]}” is no code of a language (three letters, “fra”) or of a script (four, “Latn”)."
    if said.not_before is not None and said.not_after is not None and said.not_before > said.not_after:
        return "The originals cannot end before they begin; look at the years."
    return ""


def _author_line(author: Author) -> str:
    return ", ".join(filter(None, (author.surname, author.name)))


def _author(line: str) -> Author:
    """Of "Lovelace, Ada"; without a comma the last word is the surname."""
    surname, comma, name = (part.strip() for part in line.partition(","))
    if not comma:
        name, _, surname = line.strip().rpartition(" ")
    return Author(name.strip(), surname)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.findall(r"[^\s,;]+", text)))


def _licence(licence_id: str) -> QComboBox:
    """The licences known here, and room to type another."""
    box = QComboBox()
    box.setEditable(True)
    box.addItem("")
    box.addItems([licence.id for licence in LICENCES])
    box.setEditText(licence_id)
    return box


def _script_type(word: str) -> QComboBox:
    box = QComboBox()
    for each, title in _SCRIPT_TYPES.items():
        box.addItem(title, each)
    box.setCurrentIndex(max(0, box.findData(word)))
    return box


def _year(year: int | None) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(_UNKNOWN_YEAR, _LAST_YEAR)
    spin.setSpecialValueText("not known")
    spin.setValue(_UNKNOWN_YEAR if year is None else year)
    spin.setMinimumWidth(_YEAR_PX)
    return spin


def _year_of(spin: QSpinBox) -> int | None:
    return None if spin.value() == _UNKNOWN_YEAR else spin.value()
