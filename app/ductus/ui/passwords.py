"""Passwords of encrypted PDFs: asked for beside whatever goes on, held as long as Ductus runs, written nowhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QInputDialog, QLineEdit

from ductus.document.page import Page
from ductus.errors import PasswordNeeded, Remedy
from ductus.ui.workbench import Workbench
from ductus.workflows.scan_sources import PASSWORDS

UNLOCK = "unlock"
"""The remedy that asks for the password of the page on screen."""


def ask_password(bench: Workbench, question: str, answer: Callable[[str], None]) -> None:
    """Ask for a password and return at once; `answer` gets it later, empty when none was given."""
    dialog = QInputDialog(bench.window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Password")
    dialog.setLabelText(question)
    dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
    dialog.finished.connect(lambda result: answer(dialog.textValue() if result == QDialog.DialogCode.Accepted else ""))
    dialog.open()


def unlock(bench: Workbench) -> None:
    """Ask for the password of the page on screen and show the page with it."""
    page = bench.session.page if bench.session is not None else None
    if page is not None:
        _ask_for(bench, page, f"“{page.name}” needs a password.")


def _ask_for(bench: Workbench, page: Page, question: str) -> None:
    def answer(password: str) -> None:
        if password:
            PASSWORDS.remember(page.scan.sha256, password)
            bench.window.show_page_again()

    ask_password(bench, question, answer)


class PageLocks:
    """Asks for the password of a locked page on screen: by itself once a file, afterwards when the person wants to.

    A wrong password is asked for again. Owned by the window, main thread.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._asked: set[str] = set()

    def page_is_locked(self, page: Page, fault: PasswordNeeded) -> None:
        """The page on screen could not be decoded for want of its password, or with a wrong one."""
        sha256 = page.scan.sha256
        was_tried = bool(PASSWORDS.of(sha256))
        PASSWORDS.forget(sha256)
        if was_tried or sha256 not in self._asked:
            self._asked.add(sha256)
            _ask_for(self._bench, page, fault.message)
            return
        remedy = Remedy("It is shown once you enter it.", "Enter password…", UNLOCK)
        self._bench.say_error(PasswordNeeded(fault.message, remedy=remedy))
