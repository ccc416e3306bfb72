"""The history panel: everything a line ever said, newest first, and the way back to any of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFont, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.document.page import Line
from ductus.numerals import whole
from ductus.project.records import HistoryEntry
from ductus.ui.history.history_delegate import HistoryDelegate
from ductus.ui.history.history_table import HistoryTable
from ductus.ui.history.rows import HistoryRow, history_rows
from ductus.ui.icons import icon
from ductus.ui.marked_text import legend
from ductus.ui.theme import is_dark

_TITLE = "History of the line"
_NO_LINE = "Choose a line to see everything it ever said."
_NOTHING_YET = "Nobody has read or written this line yet."
_USE_TIP = "Make this the text of the line, as yours (Enter)\nUndo takes it back."
_RESET_TIP = "Let this reading hold again, as if nobody had touched the line since\nUndo takes it back."
_LEGEND_TIP = "Underlined: only this version has it. Struck out: only the text that holds now has it."
_USE_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WHEEL_STEP_PX = 24


class HistoryPanel(QWidget):
    """Shows the history of one line and says what is wanted of it; it changes nothing itself. Main thread.

    It is closed at first. Whoever listens to `shown` gives it the line to show.
    """

    text_wanted = Signal(str, str)  # line id, the text that is to hold from now on
    reading_wanted = Signal(str, str)  # line id, id of the reading that is to hold again
    leave_wanted = Signal()  # Esc, or the cross
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self._can_write = False
        self._table = HistoryTable(self)
        self._delegate = HistoryDelegate(self)
        self._view = _HistoryView(self)
        self._view.setModel(self._table)
        self._view.setItemDelegate(self._delegate)
        self._title = QLabel(_TITLE, self)
        self._legend = QLabel(self)
        self._hint = QLabel(_NO_LINE, self)
        self._close = QToolButton(self)
        self._use = _action(self, "Use this text", _USE_TIP, self._use_text)
        self._reset = _action(self, "Reset to the reading", _RESET_TIP, self._reset_to_reading)
        self._copy = _action(self, "Copy", "Copy this text (Ctrl+C)", self._copy_text)
        self._copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._arrange()
        self._view.used.connect(self._use.trigger)
        self._view.menu_wanted.connect(self._show_menu)
        self._view.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self._colour_legend()
        self._enable()
        self.hide()

    def _arrange(self) -> None:
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close the history (Esc)")
        self._close.setAccessibleName("Close the history")
        self._close.clicked.connect(self.leave_wanted)
        self._legend.setToolTip(_LEGEND_TIP)
        self._legend.setMinimumWidth(1)
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setContentsMargins(12, 4, 4, 4)
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self._legend)
        head.addWidget(self._close)
        foot.setContentsMargins(12, 8, 12, 8)
        foot.setSpacing(8)
        buttons = [_button(action, self) for action in (self._use, self._reset, self._copy)]
        for button in buttons:
            foot.addWidget(button)
        for first, then in pairwise((self._view, *buttons, self._close)):
            self.setTabOrder(first, then)
        foot.addStretch(1)
        self._hint.setMargin(12)
        self._hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._hint)
        column.addWidget(self._view, 1)
        column.addLayout(foot)
        self.setFocusProxy(self._view)
        self.setAccessibleName(_TITLE)
        self._view.setAccessibleName("What the line said, newest first")

    # What it is told

    def show_line(self, line: Line | None, number: int, entries: Sequence[HistoryEntry], *, can_write: bool) -> None:
        """Show the history of a line, `number` counting from 1; None for no line.

        The chosen row stays chosen; the newest stays the newest.
        """
        is_same = line is not None and self._line is not None and line.id == self._line.id
        before = self._view.currentIndex().row()
        from_oldest = self._table.rowCount() - before if is_same and before > 0 else 0
        self._line, self._can_write = line, can_write
        self._title.setText(f"History of line {whole(number)}" if line is not None else _TITLE)
        rows = history_rows(entries)
        self._table.show(rows, line.text if line is not None else "")
        self._hint.setText(_NO_LINE if line is None else _NOTHING_YET)
        self._hint.setVisible(not rows)
        # New rows come on top, so a row is known by its place from the end.
        chosen = len(rows) - from_oldest if 0 < from_oldest <= len(rows) else 0
        self._view.setCurrentIndex(self._table.index(chosen))
        self._enable()

    def set_text_font(self, font: QFont) -> None:
        """Set texts in the font of transcriptions."""
        self._delegate.text_font = font
        self._view.scheduleDelayedItemsLayout()

    def line_id(self) -> str:
        """Id of the line it shows, "" for none."""
        return self._line.id if self._line is not None else ""

    # What is done to the chosen row

    def _row(self) -> HistoryRow | None:
        return self._table.row(self._view.currentIndex().row())

    def _enable(self) -> None:
        row, line = self._row(), self._line
        is_free = row is not None and line is not None and self._can_write and not line.is_locked
        self._copy.setEnabled(row is not None)
        self._use.setEnabled(is_free and row is not None and line is not None and row.text != line.text)
        reading = line.reading_of(row.reading_id) if row is not None and line is not None else None
        is_held = row is not None and row.is_now
        self._reset.setEnabled(is_free and reading is not None and not is_held)

    def _use_text(self) -> None:
        row = self._row()
        if row is not None and self._line is not None:
            self.text_wanted.emit(self._line.id, row.text)

    def _reset_to_reading(self) -> None:
        row = self._row()
        if row is not None and self._line is not None:
            self.reading_wanted.emit(self._line.id, row.reading_id)

    def _copy_text(self) -> None:
        row = self._row()
        if row is not None:
            QGuiApplication.clipboard().setText(row.text)

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions([self._use, self._reset, self._copy])
        menu.exec(place)
        menu.deleteLater()

    # Events of Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            event.accept()
            self.leave_wanted.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._close.setIcon(icon("close"))
            self._colour_legend()

    def setVisible(self, is_visible: bool) -> None:  # noqa: N802  # Qt's name
        was_open = not self.isHidden()
        super().setVisible(is_visible)
        if is_visible and not was_open:
            self.shown.emit()

    def _colour_legend(self) -> None:
        ground = self.palette().color(self.backgroundRole())
        self._legend.setText(legend("only here", "only now", ground, is_dark=is_dark()))


class _HistoryView(QListView):
    """The list; Enter and double click use a row."""

    used = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(_WHEEL_STEP_PX)
        # Always on: a bar that comes and goes changes the width, and with it where every text wraps.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda _index: self.used.emit())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _USE_KEYS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.accept()
            self.used.emit()
        elif event.key() == Qt.Key.Key_Tab or event.key() == Qt.Key.Key_Backtab:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # heights follow the width, which Qt does not expect of a list

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        under = self.visualRect(self.currentIndex()).center() if is_by_key else event.pos()
        if self.indexAt(under).isValid():
            self.menu_wanted.emit(self.viewport().mapToGlobal(under))


def _action(panel: HistoryPanel, text: str, tip: str, do: object) -> QAction:
    action = QAction(text, panel)
    action.setToolTip(tip)
    action.triggered.connect(do)
    panel.addAction(action)
    return action


def _button(action: QAction, parent: QWidget) -> QPushButton:
    """A push button that does the action and is possible when the action is."""
    button = QPushButton(action.text(), parent)
    button.setToolTip(action.toolTip())
    button.setEnabled(action.isEnabled())
    button.clicked.connect(action.trigger)
    action.enabledChanged.connect(button.setEnabled)
    return button
