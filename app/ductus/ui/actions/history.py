"""What a line said and what is said about it: its history, its comment, what else its reader saw."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ductus.ui.actions.base import ActionRow, Menu, Needs
from ductus.ui.actions.view import focus_desk
from ductus.ui.desk.doubt import held_reading
from ductus.ui.history.steps import reset_line
from ductus.ui.workbench import Workbench

_LINE = Needs.PAGE | Needs.LINES
_NOTHING_ELSE = (
    "There is nothing else to choose from: the reader proposed one text for this line. "
    "PP-OCR proposes more where it hesitates, TrOCR when its option “Alternatives” is above 0."
)


def history(bench: Workbench) -> None:
    """Open the history of the line in hand, go to it, or close it when the keyboard is there."""
    panel, focus = bench.history, QApplication.focusWidget()
    if not panel.isHidden() and focus is not None and panel.isAncestorOf(focus):
        panel.leave_wanted.emit()
        return
    panel.show()
    panel.setFocus()


def comment(bench: Workbench) -> None:
    """Read and write the comment of the line in hand."""
    _take_a_line_in_hand(bench)
    bench.desk.show_comment()


def alternatives(bench: Workbench) -> None:
    """List what else the reader saw in the line in hand."""
    _take_a_line_in_hand(bench)
    if not bench.desk.show_alternatives():
        line = bench.session.line(bench.desk.current_line()) if bench.session is not None else None
        bench.say("This line is locked." if line is not None and line.is_locked else _NOTHING_ELSE)


def reset_to_reading(bench: Workbench) -> None:
    """Let the reading hold again that the text of the line in hand was made from."""
    bench.desk.accept()
    line = bench.session.line(bench.desk.current_line()) if bench.session is not None else None
    reading = held_reading(line) if line is not None else None
    if bench.session is None or line is None:
        return
    if reading is None:
        bench.say("No engine has read this line yet.")
    else:
        reset_line(bench.session, line.id, reading.id)


def _take_a_line_in_hand(bench: Workbench) -> None:
    if not bench.desk.current_line():
        focus_desk(bench)


MENU: Menu = (
    ActionRow(
        "history",
        "History of the line",
        history,
        ("Ctrl+Alt+H",),
        tip="Everything it ever said, who said it, and the way back.",
        needs=_LINE,
    ),
    ActionRow(
        "comment", "Comment on the line…", comment, ("F4",), tip="A note for others.", needs=_LINE | Needs.WRITING
    ),
    ActionRow(
        "alternatives",
        "What else the reader saw…",
        alternatives,
        ("Ctrl+Space", "Shift+F4"),  # macOS keeps the first for itself
        tip="Other texts the reader proposed for the line.",
        needs=_LINE | Needs.WRITING,
    ),
    ActionRow(
        "reset_to_reading",
        "Reset to the reading",
        reset_to_reading,
        tip="What the engine read holds again; what you wrote stays in the history.",
        needs=_LINE | Needs.WRITING,
    ),
)
