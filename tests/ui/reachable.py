"""What a person without a mouse or without eyes would miss in a window: controls without a name or without a way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QSplitter,
    QStackedWidget,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

_CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)
_OF_ONE_PIECE = (QAbstractSpinBox, QComboBox, QLineEdit, QMenu, QMenuBar, QTabBar)
_NO_CONTROLS = (QHeaderView, QLabel, QScrollArea, QScrollBar, QSplitter, QStackedWidget)


def faults_of(
    top: QWidget, is_elsewhere: Callable[[QAction], bool], uses_tab: type[QWidget] | tuple[()] = ()
) -> list[str]:
    """What is amiss in a window or a part of one, a sentence each.

    `is_elsewhere` says of an action whether menus have it, so that its buttons need not be reached; `uses_tab` is what
    has a use of its own for Tab, and another way out.
    """
    shown = [widget for widget in top.findChildren(QWidget) if widget.isVisibleTo(top) and _is_in(widget, top)]
    controls = [widget for widget in shown if _is_control(widget, top)]
    return [
        *(f"no name: {_where(widget)}" for widget in controls if not _name(widget)),
        *(f"no way in: {_where(widget)}" for widget in controls if not _has_way_in(widget, top, is_elsewhere)),
        *(
            f"no way out by Tab: {_where(widget)}"
            for widget in controls
            if _keeps_tab(widget) and not isinstance(widget, uses_tab)
        ),
        *_clashes((_mnemonic(widget), _where(widget)) for widget in shown),
    ]


def faults_of_menu(menu: QMenu) -> list[str]:
    """Letters that two rows of a menu share, in it and the menus within."""
    rows = [action for action in menu.actions() if action.isVisible() and not action.isSeparator()]
    inner = [child for action in rows if isinstance(child := action.menu(), QMenu)]
    letters = ((QKeySequence.mnemonic(action.text()).toString(), action.text()) for action in rows)
    return [*_clashes(letters), *(fault for child in inner for fault in faults_of_menu(child))]


def _is_in(widget: QWidget, top: QWidget) -> bool:
    return widget.window() is top.window()


def _is_control(widget: QWidget, top: QWidget) -> bool:
    if isinstance(widget, _NO_CONTROLS) or widget.focusProxy() is not None or widget.objectName().startswith("qt_"):
        return False
    parent = widget.parentWidget()
    while parent is not None and parent is not top:
        if isinstance(parent, _OF_ONE_PIECE):
            return False  # the arrow of a list, the field of a spin box
        parent = parent.parentWidget()
    return isinstance(widget, _CONTROLS) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def _name(widget: QWidget) -> str:
    seen = QAccessible.queryAccessibleInterface(widget)
    return seen.text(QAccessible.Text.Name).strip() if seen is not None else ""


def _has_way_in(widget: QWidget, top: QWidget, is_elsewhere: Callable[[QAction], bool]) -> bool:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus or not widget.isEnabledTo(top):
        return True
    if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
        return is_elsewhere(widget.defaultAction())
    # What is only looked at needs the keyboard no more than a picture does, as long as it does not scroll.
    return isinstance(widget, QAbstractScrollArea) and widget.focusPolicy() == Qt.FocusPolicy.NoFocus and _fits(widget)


def _keeps_tab(widget: QWidget) -> bool:
    """Whether Tab writes a tab or goes round within."""
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly() and not widget.tabChangesFocus()
    return isinstance(widget, QAbstractItemView) and widget.tabKeyNavigation()


def _fits(area: QAbstractScrollArea) -> bool:
    return area.verticalScrollBar().maximum() == 0 and area.horizontalScrollBar().maximum() == 0


def _mnemonic(widget: QWidget) -> str:
    text = ""
    if isinstance(widget, QGroupBox):
        text = widget.title()
    elif isinstance(widget, QLabel):
        text = widget.text() if widget.buddy() is not None else ""
    elif isinstance(widget, QAbstractButton) and not isinstance(widget, QToolButton):
        text = widget.text()
    return QKeySequence.mnemonic(text).toString()


def _clashes(letters: Iterator[tuple[str, str]]) -> list[str]:
    found: dict[str, list[str]] = {}
    for letter, whose in letters:
        found.setdefault(letter, []).append(whose)
    return [f"{letter} is shared: {'; '.join(whose)}" for letter, whose in found.items() if letter and len(whose) > 1]


def _where(widget: QWidget) -> str:
    said = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    above = []
    parent: QWidget | None = widget
    while parent is not None and len(above) < 4:
        above.append(type(parent).__name__)
        parent = parent.parentWidget()
    return f"{' in '.join(above)} {said!r}"
