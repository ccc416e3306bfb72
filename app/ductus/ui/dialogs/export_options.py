"""What a format asks of the person exporting, as a form made from its options."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from ductus.formats.base import FormatOption


class ExportOptions(QWidget):
    """One row for each option of the format chosen; hidden for formats without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._fields: dict[str, QComboBox] = {}
        self.hide()

    def show_options(self, options: tuple[FormatOption, ...], chosen: Mapping[str, str]) -> None:
        """Show these options instead, set as they were `chosen` before where that is still a choice."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields = {}
        for option in options:
            field = QComboBox()
            field.addItems([word[:1].upper() + word[1:] for word in option.choices])
            before = chosen.get(option.name)
            field.setCurrentIndex(option.choices.index(before) if before in option.choices else 0)
            field.setProperty("words", list(option.choices))
            field.setAccessibleName(option.title)
            self._form.addRow(option.title, field)
            self._fields[option.name] = field
        self.setVisible(bool(options))

    def choices(self) -> dict[str, str]:
        """What is chosen, by the options' names."""
        return {name: field.property("words")[field.currentIndex()] for name, field in self._fields.items()}
