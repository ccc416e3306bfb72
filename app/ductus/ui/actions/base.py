"""An action as a row of data: what it is called, its keys, when it is possible, what it does.

To add an action: write a function that takes the `Workbench`, add a row to the table of its menu. Menu, toolbar,
palette, key list and enabling follow from the row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Flag, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from ductus.ui.icons import icon
from ductus.ui.workbench import Workbench


class Needs(Flag):
    """What must be there for an action to be possible."""

    NOTHING = 0
    PROJECT = auto()
    PAGE = auto()
    LINES = auto()
    SELECTION = auto()
    WRITING = auto()
    UNDO = auto()
    REDO = auto()


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action. `text` is a verb phrase; `tip` says more where that is short; `keys` are in Qt's notation.

    `is_checkable` actions show whether they are on. `on_toolbar` names the group they stand in on the toolbar, empty
    for menus only. Rows of one menu with the same `under` stand in a menu of that name within it.
    """

    id: str
    text: str
    do: Callable[[Workbench], None]
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    needs: Needs = Needs.NOTHING
    is_checkable: bool = False
    on_toolbar: str = ""
    short_text: str = ""
    under: str = ""


SEPARATOR = None
Menu = tuple[ActionRow | None, ...]


def make_action(row: ActionRow, bench: Workbench) -> QAction:
    """The Qt action for a row, owned by the window."""
    action = QAction(row.text, bench.window)
    action.setObjectName(row.id)
    action.setShortcuts([QKeySequence(key) for key in row.keys])  # until the window's key map says otherwise
    action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
    action.setCheckable(row.is_checkable)
    if row.icon:
        action.setIcon(icon(row.icon))
        action.setData(row.icon)
    action.setIconVisibleInMenu(False)
    action.setIconText(row.short_text or row.text.rstrip("…"))
    action.setToolTip(tooltip(row))
    action.setStatusTip(row.tip)
    action.triggered.connect(lambda _checked=False: row.do(bench))
    return action


def tooltip(
    row: ActionRow, keys: Sequence[str] | None = None, on_page: Sequence[str] = (), in_text: Sequence[str] = ()
) -> str:
    """What the pointer is told: the action, its key, and what more there is to say.

    `keys` are those in force, the row's own by default; `on_page` those that do the same on the page alone, `in_text`
    those in the text alone.
    """
    text = row.text.rstrip("…")
    here = next(iter(row.keys if keys is None else keys), "")
    there = next(iter(on_page), "")
    named = [_native(here)] if here else []
    if there and there != here:
        named.append(f"{_native(there)} on the page")
    if in_text:
        named.append(f"{_native(in_text[0])} in the text")
    if named:
        text += f" ({', '.join(named)})"
    return f"{text}\n{row.tip}" if row.tip else text


def why_not(needs: Needs, there: Needs) -> str:
    """What to do first, in words, where an action that needs that is not possible with what is there; "" if it is."""
    return next((words for need, words in _FIRST if need & needs & ~there), "")


_FIRST = (
    (Needs.PROJECT, "open scans or a project first"),
    (Needs.PAGE, "show a page first"),
    (Needs.LINES, "the page has no lines yet"),
    (Needs.SELECTION, "select lines first"),
    (Needs.UNDO, "nothing to take back"),
    (Needs.REDO, "nothing was taken back"),
    (Needs.WRITING, "not while the project is open for reading only"),
)
"""In the order in which one would see to it."""


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def what_is_there(bench: Workbench) -> Needs:
    """Everything that is there now, to hold against what actions need."""
    there = Needs.NOTHING
    session = bench.session
    if session is None:
        return there
    there |= Needs.PROJECT
    if not session.project.is_read_only:
        there |= Needs.WRITING
    if session.project.undo_title:
        there |= Needs.UNDO
    if session.project.redo_title:
        there |= Needs.REDO
    page = session.page
    if page is not None and not page.problem:
        there |= Needs.PAGE
        if page.lines:
            there |= Needs.LINES
        if bench.canvas.selection():
            there |= Needs.SELECTION
    return there
