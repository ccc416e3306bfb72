"""A page of settings made from the rows of one group of the table."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from ductus.settings import TABLE, Setting, Settings
from ductus.ui.desk.font_choice import FontChoice
from ductus.ui.forms.form import Form
from ductus.ui.forms.question import of_setting
from ductus.ui.settings_pages.page import SettingsPage, Topic

FONT = "desk.font"
_MARGIN_PX = 16


def rows_of(group: str) -> list[Setting]:
    """The rows of a group that are shown, in their order."""
    return [row for row in TABLE if row.group == group and not row.is_hidden]


class GroupPage(SettingsPage):
    """The settings of one group; each answer holds at once."""

    def __init__(self, group: str, settings: Settings) -> None:
        super().__init__()
        self._group, self._settings = group, settings
        self._rows = rows_of(group)
        asked = [row for row in self._rows if row.key != FONT]
        self._form = Form(map(of_setting, asked), self._values())
        self._form.changed.connect(self._set)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        column.addWidget(self._form)
        column.addStretch(1)
        for row in self._rows:
            if row.key == FONT:  # a list of fonts is no list of words
                self._fonts = FontChoice(settings[FONT])
                self._fonts.activated.connect(lambda index: self._set(FONT, self._fonts.itemData(index)))
                self._form.add_row(row.title, self._fonts, row.help)

    def topics(self) -> tuple[Topic, ...]:
        return tuple(Topic(row.title, row.help, self._group, partial(self._show, row.key)) for row in self._rows)

    def refresh(self) -> None:
        self._form.set_values(self._values())

    def _values(self) -> dict[str, Any]:
        return {row.key: self._settings[row.key] for row in self._rows}

    def _set(self, key: str, value: Any) -> None:
        self._settings[key] = value

    def _show(self, key: str) -> None:
        if key == FONT:
            self._fonts.setFocus()
        self._form.reveal(key)
