"""Before a project is closed: nothing that was typed may be lost without a word."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox

from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted


def may_leave(bench: Workbench) -> bool:
    """Whether the open project can be closed; asks when the disk cannot take all that was typed."""
    session = bench.session
    if session is None:
        return True
    bench.desk.flush()
    left = session.keep_what_is_left()
    if not left:
        return True
    question = f"What you typed in {counted(left, 'line')} could not be written to the disk. Make room and try again."
    stay, lose = QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard
    return QMessageBox.warning(bench.window, "Typing is not kept", question, stay | lose, stay) == lose
