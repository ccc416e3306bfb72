"""The small panel over the canvas with which one sets how the page is shown to the eye. Live, and by keyboard too."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.ui.adjustment import PLAIN, Adjustment
from ductus.ui.icons import icon

_MARGIN = 12
_SLIDER_WIDTH = 150


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    title: str
    lowest: int
    tip: str


_ROWS = (
    _Row("brightness", "&Brightness", -100, "Lighter or darker"),
    _Row("contrast", "&Contrast", -100, "Harder or softer"),
    _Row("gamma", "&Midtones", -100, "Gamma: opens or deepens what is neither paper nor full ink"),
    _Row("local_contrast", "&Faded ink", 0, "Local contrast: draws the ink of each neighbourhood out from its paper"),
)


class AdjustPanel(QFrame):
    """Emits `changed` with the adjustment at each move; `desk_toggled` when the text strip is to follow or not.

    A child of the canvas that keeps keys and clicks to itself. Esc closes it.
    """

    changed = Signal(object)
    desk_toggled = Signal(bool)
    closed = Signal()

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._close = QToolButton()
        self._adjustment = PLAIN
        self._sliders: dict[str, QSlider] = {}
        self._numbers: dict[str, QSpinBox] = {}
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Button)  # lighter than the window in the dark: boxes stay seen
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setAccessibleName("Brightness and contrast")
        self._inverted, self._grey = QCheckBox("&Invert"), QCheckBox("&Grey")
        self._on_desk = QCheckBox("Also beside the &text")
        self._on_desk.setToolTip("Shows the lines in the text strip the same way")
        self._reset = QPushButton("&Reset")
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close (Esc)")
        self._close.setAccessibleName("Close")
        self._arrange()
        self._wire()
        self.hide()
        canvas.installEventFilter(self)

    def _arrange(self) -> None:
        title = QLabel("For the eye only")
        title.setToolTip("Scans, readings and exports stay as they are.")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self._close)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        for place, row in enumerate(_ROWS):
            self._add_row(grid, place, row)
        foot = QHBoxLayout()
        foot.addWidget(self._inverted)
        foot.addWidget(self._grey)
        foot.addStretch(1)
        foot.addWidget(self._reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, 8, _MARGIN, _MARGIN)
        layout.setSpacing(8)
        for part in (head, grid, foot):
            layout.addLayout(part)
        layout.insertWidget(2, self._on_desk)

    def _add_row(self, grid: QGridLayout, place: int, row: _Row) -> None:
        slider, number, label = QSlider(Qt.Orientation.Horizontal), QSpinBox(), QLabel(row.title)
        for control in (slider, number):
            control.setRange(row.lowest, 100)
            control.setToolTip(row.tip)
            control.setAccessibleName(row.title.replace("&", ""))
        slider.setMinimumWidth(_SLIDER_WIDTH)
        slider.setPageStep(10)
        label.setBuddy(slider)
        slider.valueChanged.connect(number.setValue)
        number.valueChanged.connect(slider.setValue)
        slider.valueChanged.connect(lambda value, name=row.name: self._set(name, value))
        self._sliders[row.name], self._numbers[row.name] = slider, number
        for column, widget in enumerate((label, slider, number)):
            grid.addWidget(widget, place, column)

    def _wire(self) -> None:
        self._inverted.toggled.connect(lambda is_on: self._set("is_inverted", is_on))
        self._grey.toggled.connect(lambda is_on: self._set("is_grey", is_on))
        self._on_desk.toggled.connect(self.desk_toggled)
        self._reset.clicked.connect(lambda: self._take(PLAIN))
        self._close.clicked.connect(self.leave)

    def show_adjustment(self, adjustment: Adjustment, *, is_on_desk: bool) -> None:
        """Show these values; nothing is emitted."""
        self._adjustment = adjustment
        controls = (*self._sliders.values(), *self._numbers.values(), self._inverted, self._grey, self._on_desk)
        blockers = [QSignalBlocker(control) for control in controls]
        for name, slider in self._sliders.items():
            slider.setValue(getattr(adjustment, name))
            self._numbers[name].setValue(getattr(adjustment, name))
        self._inverted.setChecked(adjustment.is_inverted)
        self._grey.setChecked(adjustment.is_grey)
        self._on_desk.setChecked(is_on_desk)
        for blocker in blockers:
            blocker.unblock()
        self._reset.setEnabled(not adjustment.is_plain)

    def open(self) -> None:
        """Show it in the canvas's upper right, the keyboard on its first slider."""
        self._close.setIcon(icon("close"))
        self._stand()
        self.show()
        self.raise_()
        self._sliders[_ROWS[0].name].setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Hide it and tell so."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _set(self, name: str, value: int | bool) -> None:
        self._adjustment = replace(self._adjustment, **{name: value})  # type: ignore[arg-type]
        self._reset.setEnabled(not self._adjustment.is_plain)
        self.changed.emit(self._adjustment)

    def _take(self, adjustment: Adjustment) -> None:
        self.show_adjustment(adjustment, is_on_desk=self._on_desk.isChecked())
        self.changed.emit(adjustment)

    def _stand(self) -> None:
        self.adjustSize()
        self.move(max(0, self._canvas.width() - self.width() - _MARGIN), _MARGIN)

    # The canvas below takes letters and Tab as commands: neither reaches it from here.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return False

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self._close.setIcon(icon("close"))
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        event.accept()

    def focusNextPrevChild(self, is_forward: bool) -> bool:
        pairs = [control for row in _ROWS for control in (self._sliders[row.name], self._numbers[row.name])]
        ring: list[QWidget] = [*pairs, self._on_desk, self._inverted, self._grey, self._reset, self._close]
        ring = [control for control in ring if control.isEnabled()]
        here = next((place for place, control in enumerate(ring) if control.hasFocus()), -1)
        ring[(here + (1 if is_forward else -1)) % len(ring)].setFocus(Qt.FocusReason.TabFocusReason)
        return True
