"""The panel of numbers: what the selected lines measure, are and come from; numbers and type can be set."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ductus.document.edits import PageEdit
from ductus.document.line_numbers import Number, set_number, shared_number
from ductus.document.page import BaselineSource, Line, Page
from ductus.document.region_shaping import set_kinds
from ductus.numerals import percent
from ductus.ui.inspector.number_field import NumberField
from ductus.ui.session import Session
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench

_NAMES = {
    Number.LEFT: ("Left", "px"),
    Number.TOP: ("Top", "px"),
    Number.WIDTH: ("Width", "px"),
    Number.HEIGHT: ("Height", "px"),
    Number.ANGLE: ("Angle", "°"),
}
_SOURCES = {
    BaselineSource.DRAWN: "drawn by hand",
    BaselineSource.DETECTED: "found by an engine",
    BaselineSource.IMPORTED: "imported",
    BaselineSource.ESTIMATED: "estimated",
}
_DIFFERENT = "–"
_MOST_PX = 1_000_000.0


class InspectorPanel(SidePanel):
    """Follows the canvas: the selected lines, or else the current one."""

    def __init__(self, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(bench, parent)
        self._session: Session | None = None
        self._heading = QLabel()
        self._heading.setWordWrap(True)
        self.fields = {number: self._field(number) for number in Number}
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.kind.setAccessibleName("Type")
        self.kind.activated.connect(lambda _index: self._set_kind())
        self._kind_edit = QLineEdit()
        self._kind_edit.editingFinished.connect(self._set_kind)
        self.kind.setLineEdit(self._kind_edit)
        self._facts = {name: QLabel() for name in ("Points", "Baseline", "Region", "Confidence", "Id")}
        self._arrange()
        bench.canvas.selection_changed.connect(lambda _ids: self._refresh())
        bench.canvas.current_line_changed.connect(lambda _id: self._refresh())

    def _field(self, number: Number) -> NumberField:
        name, unit = _NAMES[number]
        least = 0.0 if number in (Number.WIDTH, Number.HEIGHT) else -_MOST_PX
        field = NumberField(name, unit, least, _MOST_PX)
        field.set_wanted.connect(lambda value, number=number: self._set_number(number, value))
        return field

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(8)
        for number, field in self.fields.items():
            form.addRow(_NAMES[number][0], field)
        form.addRow("Type", self.kind)
        for name, label in self._facts.items():
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAccessibleName(name)
            form.addRow(name, label)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addLayout(form)
        column.addStretch(1)
        self.setFocusProxy(self.fields[Number.LEFT])

    def follow(self, session: Session | None) -> None:
        self._session = session
        if session is not None:
            session.page_changed.connect(lambda _page: self._refresh())
            session.page_shown.connect(lambda _page: self._refresh())
            session.sheet_changed.connect(self._refresh)
        self._refresh()

    # What is shown

    def _page(self) -> Page | None:
        return self._session.page if self._session is not None else None

    def _lines(self) -> list[Line]:
        page = self._page()
        wanted = set(self.bench.canvas.scene.subject_ids)
        return [line for line in page.lines if line.id in wanted] if page is not None else []

    def _refresh(self) -> None:
        if self.bench.side.shown != "inspector":
            return
        lines = self._lines()
        can_change = (
            self._session is not None
            and not self._session.project.is_read_only
            and any(not line.is_locked for line in lines)
        )
        self._heading.setText(_heading(lines))
        for number, field in self.fields.items():
            field.setEnabled(can_change)
            field.show_value(shared_number(lines, number))
        self._show_kinds(lines)
        self.kind.setEnabled(can_change)
        for name, text in _facts(lines, self._page()).items():
            self._facts[name].setText(text)

    def _show_kinds(self, lines: Sequence[Line]) -> None:
        kinds = self._session.project.sheet.line_kinds if self._session is not None else ()
        here = {line.kind for line in lines}
        self.kind.blockSignals(True)
        self.kind.clear()
        self.kind.addItems([*kinds, *sorted(here - set(kinds))])
        self.kind.setCurrentText(here.pop() if len(here) == 1 else "")
        self.kind.blockSignals(False)

    def showEvent(self, event: object) -> None:
        self._refresh()

    # What is done

    def _set_number(self, number: Number, value: float) -> None:
        page = self._page()
        if page is not None:
            self._apply(set_number(page, [line.id for line in self._lines()], number, value))

    def _set_kind(self) -> None:
        page, kind = self._page(), self.kind.currentText().strip()
        if page is not None and kind:
            self._apply(set_kinds(page, kind, {line.id for line in self._lines()}))

    def _apply(self, edit: PageEdit | None) -> None:
        if edit is not None and self._session is not None:
            self._session.apply(edit)
        self._refresh()


def _heading(lines: Sequence[Line]) -> str:
    if not lines:
        return "Select a line to see its numbers."
    if all(line.is_locked for line in lines):
        return "Locked: these numbers can be read and not set." if len(lines) > 1 else "This line is locked."
    if len(lines) == 1:
        return "One line"
    return f"{len(lines)} lines. Blank where they differ; a number is given to each of them."


def _facts(lines: Sequence[Line], page: Page | None) -> dict[str, str]:
    return {
        "Points": _shared([str(len(line.polygon.points)) for line in lines]),
        "Baseline": _shared([_baseline(line) for line in lines]),
        "Region": _shared([_region(line, page) for line in lines]),
        "Confidence": _shared([percent(line.confidence) if line.confidence is not None else "none" for line in lines]),
        "Id": _shared([line.id for line in lines]),
    }


def _baseline(line: Line) -> str:
    if line.baseline is None:
        return "none"
    return f"{_SOURCES[line.baseline_source]}, {len(line.baseline.points)} points"


def _region(line: Line, page: Page | None) -> str:
    kinds = {region.id: region.kind for region in page.regions} if page is not None else {}
    return kinds.get(line.region_id, "none")


def _shared(words: Sequence[str]) -> str:
    return words[0] if words and all(word == words[0] for word in words) else _DIFFERENT if words else ""
