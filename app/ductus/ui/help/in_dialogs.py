"""Help in a dialog: the key of Help opens the page about it, beside the dialog and not instead of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from ductus.ui.help.window import HelpWindow
    from ductus.ui.keys.key_map import KeyMap


def offer_help(dialog: QDialog, keys: KeyMap, page_id: str) -> None:
    """Have the key of Help open that page of the help for as long as the dialog lives.

    A dialog keeps the keys of the window and the window of the help from the person, so both are its own here.
    """
    _HelpOfDialog(dialog, keys, page_id)


class _HelpOfDialog(QObject):
    """Owned by the dialog."""

    def __init__(self, dialog: QDialog, keys: KeyMap, page_id: str) -> None:
        super().__init__(dialog)
        self._dialog, self._keys, self._page_id = dialog, keys, page_id
        self._window: HelpWindow | None = None
        for key in keys.keys("window.help"):
            QShortcut(QKeySequence(key), dialog).activated.connect(self._open)
        dialog.finished.connect(self._close)

    def _open(self) -> None:
        from ductus.ui.help.window import HelpWindow  # only now: it names actions, and some of these open dialogs

        if self._window is None:
            self._window = HelpWindow(self._keys, self._dialog)
        self._window.open_at(self._page_id)

    def _close(self) -> None:
        if self._window is not None:
            self._window.forget()
            self._window = None
