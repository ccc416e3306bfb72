"""A form: questions with their fields and help, the advanced ones folded away until they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.ui.forms.fields import Field, make_field
from ductus.ui.forms.question import Question
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.icons import icon

_GAP_PX = 16
_LABEL_PX = 150


class Form(QWidget):
    """One row for each question: title, field with its range, the way back to the default, help under it.

    `changed` brings the name and the value of each answer a person gives. Answers that are not given take the default.
    """

    changed = Signal(str, object)

    def __init__(
        self, questions: Iterable[Question] = (), values: Mapping[str, Any] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(_GAP_PX)
        self._form.setHorizontalSpacing(_GAP_PX)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fold: QToolButton | None = None
        self.ask(tuple(questions), values or {})

    def ask(self, questions: Sequence[Question], values: Mapping[str, Any]) -> None:
        """Ask these questions instead, those folded away last."""
        while self._form.rowCount():
            self._form.removeRow(0)
        self._rows, self._fold = {}, None
        advanced = [each for each in questions if each.is_advanced]
        for question in (each for each in questions if not each.is_advanced):
            self._add(question, values)
        if advanced:
            self._fold = _fold_button(len(advanced))
            self._fold.toggled.connect(self._fold_changed)
            self._form.addRow(self._fold)
            for question in advanced:
                self._add(question, values)
            self._fold.setChecked(len(advanced) == len(questions))
            self._fold_changed(self._fold.isChecked())
        self._order_keys()

    def add_row(self, title: str, field: QWidget, help_text: str = "", *, is_first: bool = False) -> None:
        """One more row, first or last, with a field of another make that keeps its answer itself."""
        field.setAccessibleName(title)
        field.setAccessibleDescription(help_text)
        at = 0 if is_first else self._form.rowCount()
        self._form.insertRow(at, _label(title, field), _column(field, QuietLabel(help_text)))
        self._order_keys()

    def field(self, name: str) -> Field:
        """The field of one question.

        Raises:
            KeyError: it is not asked.
        """
        return self._rows[name].field

    def values(self) -> dict[str, Any]:
        """All answers by name."""
        return {name: row.field.value() for name, row in self._rows.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show these answers, quietly; the others stay."""
        for name, value in values.items():
            if name in self._rows:
                self._rows[name].show_value(value)

    @property
    def is_default(self) -> bool:
        """Whether every answer is the default."""
        return all(row.is_default for row in self._rows.values())

    def reset(self) -> None:
        """Put every answer back to its default, telling each that changes."""
        for row in self._rows.values():
            row.reset()

    def reveal(self, name: str) -> None:
        """Unfold the question if it is folded away, and give its field the focus."""
        row = self._rows.get(name)
        if row is None:
            return
        if row.field.question.is_advanced and self._fold is not None:
            self._fold.setChecked(True)
        row.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _add(self, question: Question, values: Mapping[str, Any]) -> None:
        row = _Row(question, values.get(question.name, question.default))
        row.field.changed.connect(lambda value, name=question.name: self.changed.emit(name, value))
        self._rows[question.name] = row
        self._form.addRow(_label(question.title, row.field), row)

    def _order_keys(self) -> None:
        """Let Tab go through the rows from top to bottom, where the form stands in its window.

        Qt puts what is made later behind everything else in the window, so behind its last button.
        """
        held: list[QWidget] = []
        for each in self.findChildren(QWidget):  # PySide6 lets no chain be walked: what is met there dies with its row
            is_here = each.window() is self.window()
            if is_here and _stops_tab(each) and not (held and held[-1].isAncestorOf(each)):
                held.append(each)
        held.sort(key=self._row_of)
        before: QWidget = self
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt puts nothing behind what Tab passes over
        for widget in held:
            QWidget.setTabOrder(before, widget)
            before = widget
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _row_of(self, inner: QWidget) -> int:
        while (outer := inner.parentWidget()) is not None and outer is not self:
            inner = outer
        return next(
            row
            for row in range(self._form.rowCount())
            for role in (QFormLayout.ItemRole.FieldRole, QFormLayout.ItemRole.SpanningRole)
            if (item := self._form.itemAt(row, role)) is not None and item.widget() is inner
        )

    def _fold_changed(self, is_open: bool) -> None:
        if self._fold is not None:
            self._fold.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
        for row in self._rows.values():
            if row.field.question.is_advanced:
                self._form.setRowVisible(row, is_open)


class _Row(QWidget):
    """A field with the way back behind it, help below."""

    def __init__(self, question: Question, value: Any) -> None:
        super().__init__()
        self.field = make_field(question, value)
        self._help = QuietLabel(question.help)
        self._back = QToolButton()
        self._back.setAutoRaise(True)
        shown = dict(zip(question.choices, question.shown_choices, strict=True)).get(question.default, question.default)
        self._back.setToolTip(f"Back to {_said(shown)}")
        self._back.setAccessibleName(f"{question.title}: back to {_said(shown)}")
        policy = self._back.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing jumps when a value first differs
        self._back.setSizePolicy(policy)
        self._back.clicked.connect(self.reset)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.field, 1)
        line.addWidget(self._back)
        _fill(self, line, self._help)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.field.changed.connect(lambda _: self._follow())
        self._back.setIcon(icon("undo"))
        self._follow()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._back.setIcon(icon("undo"))
        super().changeEvent(event)

    @property
    def is_default(self) -> bool:
        return bool(self.field.value() == self.field.question.default)

    def show_value(self, value: Any) -> None:
        self.field.set_value(value)
        self._follow()

    def reset(self) -> None:
        if not self.is_default:
            self.field.set_value(self.field.question.default)
            self.field.changed.emit(self.field.value())

    def _follow(self) -> None:
        """Show the way back where there is one, and what is said of the choice made."""
        question = self.field.question
        self._back.setVisible(not self.is_default)
        if question.explained:
            said = question.explained[question.choices.index(self.field.value())]
            self._help.say(" ".join(filter(None, (question.help, said))))


def _stops_tab(widget: QWidget) -> bool:
    """Whether Tab stops here, or at what this stands for and holds: Qt moves the two together."""
    proxy = widget.focusProxy()
    if proxy is not None:
        return widget.isAncestorOf(proxy)
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        return f"{value:,.10g}"
    return f"“{value}”" if value else "nothing"


def _label(title: str, field: QWidget) -> QLabel:
    label = QLabel(title)
    label.setWordWrap(True)
    label.setFixedWidth(_LABEL_PX)
    label.setBuddy(field)
    return label


def _column(field: QWidget, help_label: QuietLabel) -> QWidget:
    box = QWidget()
    line = QHBoxLayout()
    line.addWidget(field, 1)
    _fill(box, line, help_label)
    return box


def _fill(box: QWidget, line: QHBoxLayout, help_label: QuietLabel) -> None:
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addLayout(line)
    column.addWidget(help_label)


def _fold_button(count: int) -> QToolButton:
    button = QToolButton()
    button.setText(f"Advanced ({count})")
    button.setCheckable(True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setArrowType(Qt.ArrowType.RightArrow)
    button.setAccessibleName("Advanced")
    return button
