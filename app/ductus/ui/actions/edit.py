"""The Edit menu: the timeline, and what is done to lines."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from ductus.document.transcription import LineStatus
from ductus.ui.actions.base import SEPARATOR, ActionRow, Menu, Needs
from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted

_LINES = Needs.SELECTION | Needs.WRITING
_TO_VOUCH_FOR = frozenset((LineStatus.READ, LineStatus.CORRECTED))
_SEVERAL = 2
"""One line is always selected, where one works; it is meant by itself only with others."""


def undo(bench: Workbench) -> None:
    """Take the last step back, whatever it was: what is being typed becomes a step first, and is the one taken back."""
    if not _is_under_way(bench):
        bench.desk.accept()
        if bench.session is not None:
            bench.session.undo()


def redo(bench: Workbench) -> None:
    """Make the step taken back again."""
    if not _is_under_way(bench):
        bench.desk.accept()
        if bench.session is not None:
            bench.session.redo()


def _is_under_way(bench: Workbench) -> bool:
    """Whether a long step is not done or undone yet; says so."""
    title = bench.session.step_under_way if bench.session is not None else ""
    if title:
        bench.say(f"Still at work on “{title}”. Undo and Redo can be used again when that is done.")
    return bool(title)


def delete_lines(bench: Workbench) -> None:
    """Take the selected lines off the page."""
    bench.canvas.delete_selection()


def earlier(bench: Workbench) -> None:
    """Move the selected line one place up in reading order."""
    bench.canvas.move_in_order(-1)


def later(bench: Workbench) -> None:
    """Move the selected line one place down in reading order."""
    bench.canvas.move_in_order(1)


def compose(bench: Workbench) -> None:
    """Take the next two strokes in the text as one sign."""
    bench.signs.start_composing()


def suggest_spelling(bench: Workbench) -> None:
    """List words like the unknown one at the caret."""
    bench.checking.show_suggestions()


def next_unknown(bench: Workbench) -> None:
    """The next word of the page that no dictionary knows."""
    bench.checking.step(1)


def previous_unknown(bench: Workbench) -> None:
    """The word before that no dictionary knows."""
    bench.checking.step(-1)


def _status_row(status: LineStatus, text: str, tip: str) -> ActionRow:
    def give(bench: Workbench) -> None:
        if bench.session is not None:
            bench.session.set_status(bench.canvas.selection(), status)

    return ActionRow(f"status_{status.value}", text, give, tip=tip, needs=_LINES)


def set_statuses(bench: Workbench) -> None:
    """Give many lines a status at once, as one step."""
    from ductus.ui.dialogs.statuses import set_statuses as ask

    ask(bench)


def verify_page(bench: Workbench) -> None:
    """Vouch for every text of the page, what is being typed with them; unclear, skipped and locked lines stay."""
    from ductus.ui.dialogs.statuses import give_status
    from ductus.workflows.set_statuses import StatusWish, plan_statuses

    bench.desk.accept()
    session = bench.session
    if session is None or session.page is None:
        return
    page_ids, wish = [session.page.id], StatusWish(_TO_VOUCH_FOR, LineStatus.VERIFIED)
    if plan_statuses(session.project, page_ids, wish).lines:
        give_status(bench, page_ids, wish)
    else:
        bench.say("No text of this page waits to be verified.")


def copy_text(bench: Workbench) -> None:
    """Put the texts of the selected lines, or of the whole page, on the clipboard in reading order."""
    bench.desk.accept()
    page = bench.session.page if bench.session is not None else None
    if page is None:
        return
    chosen = frozenset(bench.canvas.selection())
    lines = [line for line in page.lines if line.text and (len(chosen) < _SEVERAL or line.id in chosen)]
    if lines:
        QGuiApplication.clipboard().setText("\n".join(line.text for line in lines))
        bench.say(f"{counted(len(lines), 'line')} copied.")
    else:
        bench.say("There is no text here to copy.")


def tag_text(bench: Workbench) -> None:
    """Ask which tag the chosen text, or the word at the caret, is to have."""
    bench.tagging.show_palette()


MENU: Menu = (
    ActionRow("undo", "Undo", undo, ("Ctrl+Z",), "undo", needs=Needs.UNDO | Needs.WRITING, on_toolbar="timeline"),
    ActionRow(
        "redo",
        "Redo",
        redo,
        ("Ctrl+Y", "Ctrl+Shift+Z"),
        "redo",
        needs=Needs.REDO | Needs.WRITING,
        on_toolbar="timeline",
    ),
    SEPARATOR,
    ActionRow(
        "copy_text",
        "Copy text of the page",
        copy_text,
        ("Ctrl+Shift+C",),
        tip="Or of several selected lines, in reading order.",
        needs=Needs.LINES,
    ),
    ActionRow(
        "tag_text",
        "Tag text…",
        tag_text,
        ("Ctrl+T",),
        "tag",
        "Say of the chosen letters, or the word at the caret, that they are unclear, deleted, abbreviated …",
        Needs.LINES | Needs.WRITING,
    ),
    ActionRow(
        "suggest_spelling",
        "Spelling suggestions…",
        suggest_spelling,
        ("Ctrl+F7",),
        tip="Words like the dotted one at the caret, or call it right in this project.",
        needs=Needs.LINES | Needs.WRITING,
    ),
    ActionRow("next_unknown", "Next unknown word", next_unknown, ("Alt+F7",), needs=Needs.LINES),
    ActionRow("previous_unknown", "Unknown word before", previous_unknown, ("Alt+Shift+F7",), needs=Needs.LINES),
    ActionRow(
        "compose",
        "Compose a sign",
        compose,
        ("Ctrl+.",),
        tip="Two strokes become one sign: ' and e make é, a and e make æ, p and - make ꝑ.",
        needs=Needs.LINES | Needs.WRITING,
    ),
    SEPARATOR,
    ActionRow("delete_lines", "Delete lines", delete_lines, (), "delete", "Undo brings them back with text.", _LINES),
    ActionRow("earlier", "Earlier in reading order", earlier, ("Ctrl+Alt+Up",), needs=_LINES),
    ActionRow("later", "Later in reading order", later, ("Ctrl+Alt+Down",), needs=_LINES),
    SEPARATOR,
    _status_row(LineStatus.VERIFIED, "Mark verified", "You vouch for the text; it becomes ground truth."),
    _status_row(LineStatus.UNCLEAR, "Mark unclear", "To come back to."),
    _status_row(LineStatus.SKIPPED, "Mark skipped", "Not to be transcribed; engines leave it alone."),
    _status_row(LineStatus.TODO, "Mark to do", "As if nobody had looked at it; the text stays."),
    ActionRow(
        "verify_page",
        "Mark page verified",
        verify_page,
        ("Ctrl+Shift+Return",),
        tip="You vouch for all its texts. Unclear, skipped and locked lines stay as they are.",
        needs=Needs.LINES | Needs.WRITING,
    ),
    ActionRow(
        "set_statuses",
        "Set status of many lines…",
        set_statuses,
        tip="Of the page, of chosen pages or the whole project, by the status they have.",
        needs=Needs.PROJECT | Needs.WRITING,
    ),
)
