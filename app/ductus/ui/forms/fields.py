"""The field that answers one question, by the type of its value."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)

from ductus.ui.forms.question import Question
from ductus.ui.forms.quiet_label import QuietLabel

_NUMBER_PX, _CHOICE_PX = 140, 200
_LOWEST, _HIGHEST = -(2**31), 2**31 - 1
_DECIMALS, _STEP = 3, 0.05


class Field(QWidget):
    """Answers one question. `changed` brings each valid answer a person gives; `set_value` is quiet."""

    changed = Signal(object)

    def __init__(self, question: Question, editor: QWidget) -> None:
        super().__init__()
        self.question = question
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        is_wide = isinstance(editor, QLineEdit) or (isinstance(editor, QComboBox) and editor.isEditable())
        row.setSpacing(12)
        row.addWidget(editor, 1 if is_wide else 0)
        if question.range:
            row.addWidget(QuietLabel(question.range, wraps=False))
        if not is_wide:
            row.addStretch(1)
        self._editor = editor
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # without, Qt does not let it be put in the order of Tab
        self.setFocusProxy(editor)
        editor.setAccessibleName(question.title)
        bounds = f" {question.range}." if question.range else ""
        editor.setAccessibleDescription(f"{question.help}{bounds}".strip())
        if isinstance(editor, (QAbstractSpinBox, QComboBox)):
            editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            editor.installEventFilter(_CalmWheel(editor))

    def value(self) -> Any:
        """The answer as it stands."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show another answer without telling it."""
        self._editor.blockSignals(True)
        self._show(value)
        self._editor.blockSignals(False)

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def _tell(self) -> None:
        self.changed.emit(self.value())


def make_field(question: Question, value: Any) -> Field:
    """The field for a question, with its answer so far in it."""
    kind: type[Field]
    if question.choices:
        kind = _ChoiceField
    elif isinstance(question.default, bool):
        kind = _SwitchField
    elif isinstance(question.default, int):
        kind = _CountField
    elif isinstance(question.default, float):
        kind = _AmountField
    else:
        is_path = question.is_folder or bool(question.file_endings)
        kind = _PathField if is_path else _SuggestingField if question.suggestions else _TextField
    field = kind(question)
    field.set_value(value)
    return field


class _ChoiceField(Field):
    def __init__(self, question: Question) -> None:
        self._box = QComboBox()
        self._box.setMinimumWidth(_CHOICE_PX)
        for choice, shown in zip(question.choices, question.shown_choices, strict=True):
            self._box.addItem(shown, choice)
        for index, said in enumerate(question.explained):
            self._box.setItemData(index, said, Qt.ItemDataRole.ToolTipRole)
        super().__init__(question, self._box)
        self._box.currentIndexChanged.connect(lambda _: self._tell())

    def value(self) -> str:
        return str(self._box.currentData())

    def _show(self, value: Any) -> None:
        self._box.setCurrentIndex(max(0, self._box.findData(value)))


class _SwitchField(Field):
    def __init__(self, question: Question) -> None:
        self._check = QCheckBox()
        super().__init__(question, self._check)
        self._check.toggled.connect(lambda _: self._tell())

    def value(self) -> bool:
        return self._check.isChecked()

    def _show(self, value: Any) -> None:
        self._check.setChecked(bool(value))


class _CountField(Field):
    def __init__(self, question: Question) -> None:
        self._spin = QSpinBox()
        self._spin.setMinimumWidth(_NUMBER_PX)
        self._spin.setRange(int(_or(question.minimum, _LOWEST)), int(_or(question.maximum, _HIGHEST)))
        self._spin.setSingleStep(int(_or(question.step, 1)))
        self._spin.setGroupSeparatorShown(True)
        self._spin.setSuffix(f" {question.unit}" if question.unit else "")
        self._spin.setKeyboardTracking(False)
        super().__init__(question, self._spin)
        self._spin.valueChanged.connect(lambda _: self._tell())

    def value(self) -> int:
        return self._spin.value()

    def _show(self, value: Any) -> None:
        self._spin.setValue(int(value))


class _AmountField(Field):
    def __init__(self, question: Question) -> None:
        self._spin = _ShortSpinBox()
        self._spin.setMinimumWidth(_NUMBER_PX)
        self._spin.setDecimals(_DECIMALS)
        self._spin.setRange(_or(question.minimum, _LOWEST), _or(question.maximum, _HIGHEST))
        self._spin.setSingleStep(_or(question.step, _STEP))
        self._spin.setSuffix(f" {question.unit}" if question.unit else "")
        self._spin.setKeyboardTracking(False)
        super().__init__(question, self._spin)
        self._spin.valueChanged.connect(lambda _: self._tell())

    def value(self) -> float:
        return self._spin.value()

    def _show(self, value: Any) -> None:
        self._spin.setValue(float(value))


class _ShortSpinBox(QDoubleSpinBox):
    """Shows as many decimals as there are, not as many as there may be."""

    def textFromValue(self, value: float) -> str:  # noqa: N802  # Qt's name
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


class _TextField(Field):
    """Tells a text once it is meant: by Enter or leaving, never while it is typed."""

    def __init__(self, question: Question) -> None:
        self._line = QLineEdit()
        self._told = ""
        super().__init__(question, self._line)
        self._line.editingFinished.connect(self._tell)

    def value(self) -> str:
        return self._line.text().strip()

    def _show(self, value: Any) -> None:
        self._line.setText("" if value is None else str(value))
        self._told = self.value()

    def _tell(self) -> None:
        if self.value() != self._told:
            self._told = self.value()
            self.changed.emit(self._told)


class _SuggestingField(Field):
    """A text that may be anything, with some that are at hand to choose from."""

    def __init__(self, question: Question) -> None:
        self._box, line = QComboBox(), QLineEdit()
        self._box.setEditable(True)
        self._box.setLineEdit(line)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._box.addItems(list(question.suggestions))
        self._told = ""
        super().__init__(question, self._box)
        line.editingFinished.connect(self._tell)
        self._box.activated.connect(lambda _: self._tell())

    def value(self) -> str:
        return self._box.currentText().strip()

    def _show(self, value: Any) -> None:
        self._box.setCurrentIndex(self._box.findText(str(value)))
        self._box.setEditText("" if value is None else str(value))
        self._told = self.value()

    def _tell(self) -> None:
        if self.value() != self._told:
            self._told = self.value()
            self.changed.emit(self._told)


class _PathField(_SuggestingField):
    """A text that may be the path of a folder or of a file, with a button to choose one."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        choose = QPushButton("Choose…")
        choose.setAutoDefault(False)
        choose.setAccessibleName(f"{question.title}: choose a {'file' if question.file_endings else 'folder'}")
        choose.clicked.connect(self._choose)
        self._row.addWidget(choose)

    def _choose(self) -> None:
        title, endings = self.question.title, self.question.file_endings
        if endings:
            fitting = " ".join(f"*{ending}" for ending in endings)
            name, _ = QFileDialog.getOpenFileName(self, title, self.value(), f"{title} ({fitting})")
        else:
            name = QFileDialog.getExistingDirectory(self, title)
        if name:
            self.set_text(name)

    def set_text(self, text: str) -> None:
        """Answer with this text, as if it had been typed."""
        self._box.setEditText(text)
        self._tell()


class _CalmWheel(QObject):
    """The wheel scrolls the form; it changes a field only once that has the focus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
