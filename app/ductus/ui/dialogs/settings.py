"""The settings dialog, made from the table of settings and from what the engines say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ductus.engines.base import EngineModule, OptionHelp, Role, option_help
from ductus.engines.hosted import engine_registry
from ductus.engines.registry import parse_options
from ductus.settings import TABLE, Setting, Settings
from ductus.ui.desk.font_choice import FontChoice
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.services.key_box import KeyBox, has_key
from ductus.ui.theme import quiet
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import engine_call, hosts_of

_ROLE_OF = {"engine.detector": Role.DETECTOR, "engine.recognizer": Role.RECOGNIZER}


def show_settings(bench: Workbench, group: str = "") -> None:
    """Open the settings, at a group if one is named."""
    dialog = SettingsDialog(bench)
    offer_help(dialog, bench.keys, "privacy")
    dialog.go_to(group)
    dialog.open()


class SettingsDialog(QDialog):
    """Groups at the left, their settings at the right; then a page for each engine."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Settings")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(820, 560)
        self._bench = bench
        self._groups = QListWidget()
        self._groups.setAccessibleName("Groups of settings")
        self._pages = QStackedWidget()
        self._groups.currentRowChanged.connect(self._pages.setCurrentIndex)
        for group in dict.fromkeys(row.group for row in TABLE if not row.is_hidden):
            self._add(group, self._group_page(group))
        for module in engine_registry().all():
            if option_help(module.Options):
                self._add(module.INFO.title, _EnginePage(module, bench))
        parts = QSplitter()
        parts.addWidget(self._groups)
        parts.addWidget(self._pages)
        parts.setSizes([190, 630])
        parts.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(parts, 1)
        column.addWidget(buttons)
        self._groups.setCurrentRow(0)

    def go_to(self, group: str) -> None:
        """Show a group by its name; "engine" and engine titles lead to theirs."""
        for row in range(self._groups.count()):
            if group and group.casefold() in self._groups.item(row).text().casefold():
                self._groups.setCurrentRow(row)
                return

    def _add(self, title: str, page: QWidget) -> None:
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._groups.addItem(title)
        self._pages.addWidget(area)

    def _group_page(self, group: str) -> QWidget:
        page = QWidget()
        form = _form(page)
        settings = self._bench.settings
        for row in TABLE:
            if row.group == group and not row.is_hidden:
                _add_row(form, row.title, _editor_of_row(row, settings), row.help)
        return page


class _EnginePage(QWidget):
    """What one engine is, whether it can run here, and its options."""

    def __init__(self, module: EngineModule, bench: Workbench) -> None:
        super().__init__()
        self._module, self._settings = module, bench.settings
        form = _form(self)
        about = QLabel(f"{module.INFO.summary}\nLanguages: {module.INFO.languages}\nLicence: {module.INFO.licence}")
        about.setWordWrap(True)
        form.addRow(about)
        self._state = QLabel()
        self._state.setWordWrap(True)
        form.addRow(self._state)
        values = self._values()
        told = option_help(module.Options).items()
        own = module.Options.__annotations__
        for name, text in sorted(told, key=lambda row: row[0] not in own):  # what services share comes last
            editor = _editor(getattr(values, name), text, lambda value, n=name: self._set(n, value))  # type: ignore[misc]
            _add_row(form, text.title, editor, text.help)
        self._keys = KeyBox(module, bench) if has_key(module) else None
        if self._keys is not None:
            self._keys.changed.connect(self._show_state)
            form.insertRow(2, "Key", self._keys)
        self._show_state()

    def _values(self) -> Any:
        chosen = self._settings["engine.options"].get(self._module.INFO.id, {})
        try:
            return parse_options(self._module, chosen)
        except ValueError:
            return self._module.Options()

    def _set(self, name: str, value: Any) -> None:
        chosen = dict(self._settings["engine.options"])
        chosen[self._module.INFO.id] = {**chosen.get(self._module.INFO.id, {}), name: value}
        self._settings["engine.options"] = chosen
        if self._keys is not None:
            self._keys.refresh()
        self._show_state()

    def _show_state(self) -> None:
        state = self._module.availability(self._values())
        if state.is_ready:
            away = hosts_of(engine_call(self._settings, self._module.INFO.id))
            self._state.setText(f"Ready; scans leave this computer to {away}." if away else "Ready on this computer.")
            return
        remedy = state.remedy.sentence if state.remedy is not None else ""
        self._state.setText(f"Not ready: {state.reason} {remedy}")


def _form(page: QWidget) -> QFormLayout:
    form = QFormLayout(page)
    form.setContentsMargins(12, 12, 12, 12)
    form.setVerticalSpacing(16)
    form.setHorizontalSpacing(16)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _add_row(form: QFormLayout, title: str, editor: QWidget, help_text: str) -> None:
    editor.setAccessibleName(title)
    editor.setAccessibleDescription(help_text)
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(editor)
    text = QLabel(help_text)
    text.setWordWrap(True)
    palette = text.palette()
    palette.setColor(QPalette.ColorRole.WindowText, quiet(palette))
    text.setPalette(palette)
    column.addWidget(text)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    form.addRow(title, box)


def _editor_of_row(row: Setting, settings: Settings) -> QWidget:
    if row.key in _ROLE_OF:
        return _engine_choice(row, settings)
    if row.key == "desk.font":
        fonts = FontChoice(settings[row.key])
        fonts.activated.connect(lambda index: settings.__setitem__(row.key, fonts.itemData(index)))
        return fonts
    text = OptionHelp(row.title, row.help, row.minimum, row.maximum, None, row.choices)
    return _editor(settings[row.key], text, lambda value: settings.__setitem__(row.key, value), row.unit)


def _engine_choice(row: Setting, settings: Settings) -> QWidget:
    box = QComboBox()
    role = _ROLE_OF[row.key]
    finds = (Role.PAGE_READER,) if role is Role.DETECTOR else ()
    modules = [each for each in engine_registry().all() if {role, *finds} & each.INFO.roles]
    for module in modules:
        leaves = ": scans leave this computer" if module.INFO.scans_leave else ""
        box.addItem(f"{module.INFO.title}{leaves}", module.INFO.id)
    box.setCurrentIndex(max(0, box.findData(settings[row.key])))
    box.activated.connect(lambda index: settings.__setitem__(row.key, box.itemData(index)))
    return box


def _editor(value: Any, text: OptionHelp, store: Callable[[Any], None], unit: str = "") -> QWidget:
    """The field for a value of its type and range; stores every valid change at once."""
    if text.choices:
        box = QComboBox()
        box.addItems(list(text.choices))
        box.setCurrentText(str(value))
        box.textActivated.connect(store)
        return box
    if isinstance(value, bool):
        check = QCheckBox()
        check.setChecked(value)
        check.toggled.connect(store)
        return check
    if isinstance(value, int):
        spin = QSpinBox()
        spin.setRange(int(_or(text.minimum, -(2**31))), int(_or(text.maximum, 2**31 - 1)))
        spin.setValue(value)
        spin.setSuffix(f" {unit}" if unit else "")
        spin.valueChanged.connect(store)
        return spin
    if isinstance(value, float):
        decimal = QDoubleSpinBox()
        decimal.setDecimals(3)
        decimal.setRange(_or(text.minimum, -1e9), _or(text.maximum, 1e9))
        decimal.setSingleStep(_or(text.step, 0.05))
        decimal.setValue(value)
        decimal.valueChanged.connect(store)
        return decimal
    field = QLineEdit(str(value))
    field.editingFinished.connect(lambda: store(field.text().strip()))
    return field


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
