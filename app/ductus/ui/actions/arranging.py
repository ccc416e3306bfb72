"""The order of pages and the documents they stand in: the part of the Page menu about where a page belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtWidgets import QDialog

from ductus.document.arrangement import (
    document_of_id,
    document_with,
    joined,
    ordered,
    renamed,
    split_off,
    without_empty,
)
from ductus.document.page import Document
from ductus.document.transcription import new_id
from ductus.numerals import whole
from ductus.project.records import PageSummary
from ductus.ui.actions.base import ActionRow, Menu, Needs
from ductus.ui.actions.page_frame import chosen_pages
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.pages.arranging import MOVE_PAGES, arrange, step_document, step_pages
from ductus.ui.workbench import Workbench
from ductus.workflows.arrange_pages import backwards, by_name, by_scan, pages_to_sort
from ductus.workflows.words import counted

_WORK = Needs.PROJECT | Needs.WRITING
_ORDER, _DOCUMENTS = "Order of pages", "Documents"
_HELP = "page-work"


def pages_up(bench: Workbench) -> None:
    """Each of the selected pages one place up."""
    step_pages(bench, chosen_pages(bench), -1)


def pages_down(bench: Workbench) -> None:
    """Each of the selected pages one place down."""
    step_pages(bench, chosen_pages(bench), 1)


def move_pages_to(bench: Workbench) -> None:
    """Ask for a document and a number there, and move the selected pages to it."""
    from ductus.ui.pages.dialogs import MoveDialog

    session, page_ids = bench.session, chosen_pages(bench)
    if session is None or not page_ids:
        return
    names = {summary.id: summary.name for summary in session.project.summaries()}
    dialog = MoveDialog(bench.window, session.project.documents(), page_ids, names)
    if _is_accepted(bench, dialog):
        arrange(bench, dialog.documents, MOVE_PAGES, page_ids)
    dialog.deleteLater()


def _sort(bench: Workbench, order: Callable[[Iterable[PageSummary]], tuple[str, ...]], done: str) -> None:
    """Sort the selected pages, or all of the document of the one selected."""
    session = bench.session
    if session is None:
        return
    documents = session.project.documents()
    wanted = pages_to_sort(documents, chosen_pages(bench))
    if not wanted:
        return
    in_order = order(summary for summary in session.project.summaries() if summary.id in wanted)
    said = f"{counted(len(wanted), 'page')} {done}. Undo brings the order back that was."
    if not arrange(bench, ordered(documents, in_order), "sort pages", told=lambda: bench.say(said)):
        bench.say("The pages stand in that order already.")


def new_document(bench: Workbench) -> None:
    """Ask for a title, and make a document of the selected pages or of those from the one on screen on."""
    from ductus.ui.pages.dialogs import DocumentDialog

    session, chosen = bench.session, chosen_pages(bench)
    documents = session.project.documents() if session is not None else ()
    here = document_with(documents, chosen[0]) if chosen else None
    if here is None:
        return
    start = here.page_ids.index(chosen[0])
    rest = here.page_ids[start:]
    taken = [
        (chosen, f"The {counted(len(chosen), 'selected page')}" if len(chosen) > 1 else "The selected page"),
        (rest, f"From page {whole(start + 1)} to the end of “{here.title}” ({counted(len(rest), 'page')})"),
    ]
    choices = list({frozenset(page_ids): (page_ids, words) for page_ids, words in taken}.values())
    if len(chosen) == 1:
        choices.reverse()  # who has one page in hand mostly means where the next document begins
    words = [each for _, each in choices]
    dialog = DocumentDialog(bench.window, "New document", "Make document", choices=words)
    if _is_accepted(bench, dialog):
        page_ids = choices[dialog.choice][0]
        new = Document(new_id("doc"), dialog.title.text().strip())
        arrange(bench, split_off(documents, page_ids, new), "new document")
    dialog.deleteLater()


def _document(bench: Workbench) -> Document | None:
    """The document whose heading is chosen in the list, else that of the page on screen."""
    session = bench.session
    if session is None:
        return None
    documents, headed = session.project.documents(), bench.pages.chosen_document()
    if headed:
        return document_of_id(documents, headed)
    return document_with(documents, session.page.id) if session.page is not None else None


def rename_document(bench: Workbench) -> None:
    """Ask for another title for the document."""
    from ductus.ui.pages.dialogs import DocumentDialog

    document, session = _document(bench), bench.session
    if document is None or session is None:
        return
    dialog = DocumentDialog(bench.window, "Rename document", "Rename document", document.title)
    if _is_accepted(bench, dialog):
        arrange(
            bench, renamed(session.project.documents(), document.id, dialog.title.text().strip()), "rename document"
        )
    dialog.deleteLater()


def join_document(bench: Workbench) -> None:
    """Put the pages of the document behind those of the one before it."""
    document, session = _document(bench), bench.session
    if document is None or session is None:
        return
    if not arrange(bench, joined(session.project.documents(), document.id), "join documents"):
        bench.say("There is no document before this one.")


def _step_document(bench: Workbench, step: int) -> None:
    document = _document(bench)
    if document is not None:
        step_document(bench, document.id, step)


def delete_documents(bench: Workbench) -> None:
    """Take away the document chosen in the list if it has no pages, else every document without pages."""
    session = bench.session
    if session is None:
        return
    documents, headed = session.project.documents(), bench.pages.chosen_document()
    empty = {document.id for document in documents if not document.page_ids}
    gone = {headed} & empty or empty
    if arrange(bench, without_empty(documents, gone), "delete documents"):
        return
    bench.say("No document is empty. A document with pages goes when it is joined with the one before it.")


def _is_accepted(bench: Workbench, dialog: QDialog) -> bool:
    offer_help(dialog, bench.keys, _HELP)
    return dialog.exec() == QDialog.DialogCode.Accepted


def _order_row(name: str, text: str, do: Callable[[Workbench], None], tip: str = "") -> ActionRow:
    return ActionRow(name, text, do, tip=tip, needs=_WORK, under=_ORDER)


def _document_row(name: str, text: str, do: Callable[[Workbench], None], tip: str = "") -> ActionRow:
    return ActionRow(name, text, do, tip=tip, needs=_WORK, under=_DOCUMENTS)


_SORTED = "Those selected, or all pages of the document where only one is. 2 comes before 10."
MENU: Menu = (
    _order_row("pages_up", "Move pages up", pages_up, "The selected pages, by one place. Alt+Up in the list of pages."),
    _order_row(
        "pages_down", "Move pages down", pages_down, "The selected pages, by one place. Alt+Down in the list of pages."
    ),
    _order_row("move_pages_to", "Move pages to…", move_pages_to, "To a page number, or to another document."),
    _order_row("sort_by_name", "Sort pages by name", partial(_sort, order=by_name, done="sorted by name"), _SORTED),
    _order_row(
        "sort_by_scan", "Sort pages by scan file", partial(_sort, order=by_scan, done="sorted by scan file"), _SORTED
    ),
    _order_row(
        "sort_backwards",
        "Reverse order of pages",
        partial(_sort, order=backwards, done="put into the reverse order"),
        "Those selected, or all pages of the document where only one is.",
    ),
    _document_row(
        "new_document",
        "New document from pages…",
        new_document,
        "Of the selected pages, or of all from the page on screen on.",
    ),
    _document_row("rename_document", "Rename document…", rename_document),
    _document_row(
        "join_document", "Join document with the one before", join_document, "Its pages come behind those of the other."
    ),
    _document_row("document_up", "Move document up", partial(_step_document, step=-1), "With all its pages."),
    _document_row("document_down", "Move document down", partial(_step_document, step=1), "With all its pages."),
    _document_row("delete_documents", "Delete empty documents", delete_documents, "Those without pages."),
)
