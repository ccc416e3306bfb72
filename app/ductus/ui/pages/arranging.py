"""Pages and documents put in order by hand: what is dragged, stepped by keys, or chosen from menus becomes one step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu

from ductus.document.arrangement import Documents, document_stepped, placed, stepped
from ductus.jobs.job import Lane
from ductus.project.arranging import pages_to_move
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.arrange_pages import PAGES_AT_ONCE, arrange_pages

MOVE_PAGES, MOVE_DOCUMENT = "move pages", "move document"
ORDER_ROWS = (
    ("pages_up", "pages_down", "move_pages_to"),
    ("sort_by_name", "sort_by_scan", "sort_backwards"),
)
DOCUMENT_ROWS = (
    ("new_document", "rename_document"),
    ("join_document", "document_up", "document_down"),
    ("delete_documents",),
)
"""Ids of actions, in the groups in which menus show them."""


class PagesArranging(QObject):
    """Carries out what the pages panel asks for. Owned by the window's wiring."""

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        bench.pages.move_wanted.connect(self._move)
        bench.pages.step_wanted.connect(lambda page_ids, step: step_pages(bench, page_ids, step))
        bench.pages.document_step_wanted.connect(lambda document_id, step: step_document(bench, document_id, step))
        bench.pages.document_menu_requested.connect(self._show_document_menu)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        self._bench.pages.set_movable(not session.project.is_read_only)

    def _move(self, page_ids: Sequence[str], document_id: str, index: int) -> None:
        session = self._bench.session
        if session is not None:
            wanted = placed(session.project.documents(), page_ids, document_id, index)
            arrange(self._bench, wanted, MOVE_PAGES, page_ids)

    def _show_document_menu(self, _document_id: str, place: QPoint) -> None:
        self._bench.window.refresh_actions()
        menu = document_menu(self._bench)
        menu.exec(place)
        menu.deleteLater()


def menu_of(bench: Workbench, title: str, groups: Sequence[Sequence[str]]) -> QMenu:
    """Actions as a menu of its own, owned by the window until it is deleted."""
    menu = QMenu(title, bench.window)
    for number, group in enumerate(groups):
        if number:
            menu.addSeparator()
        for name in group:
            menu.addAction(bench.actions[name])
    return menu


def order_menu(bench: Workbench) -> QMenu:
    """What puts the selected pages elsewhere."""
    return menu_of(bench, "Order of pages", ORDER_ROWS)


def document_menu(bench: Workbench) -> QMenu:
    """What is done to the document of the selected pages, or makes another one of them."""
    return menu_of(bench, "Documents", DOCUMENT_ROWS)


def arrange(
    bench: Workbench,
    wanted: Documents,
    title: str,
    moved: Collection[str] = (),
    told: Callable[[], None] = lambda: None,
) -> bool:
    """Have the documents stand so, as one step, and call `told` when they do; False where they stand so already.

    At once where few pages move, else in the background. `moved` are the pages a person took hold of; they are
    selected and in sight afterwards.
    """
    session = bench.session
    if session is None or wanted == session.project.documents():
        return False
    if session.step_under_way:
        bench.say(f"Still at work on “{session.step_under_way}”. Pages can be moved when that is done.")
        return True

    def show() -> None:
        project = session.project
        bench.pages.set_documents({document.id: document.title for document in project.documents()})
        bench.pages.set_pages(project.summaries())
        bench.pages.select_pages(moved)
        told()

    if len(pages_to_move(session.project.documents(), wanted, moved)) <= PAGES_AT_ONCE:
        if session.arrange(wanted, title, moved):
            show()
        return True
    thread, person = session.thread_of_project, session.person
    work = partial(arrange_pages, project=thread, wanted=wanted, title=title, by=person, moved=moved)
    job = session.run(f"Working: {title}", work, Lane.STEPS)
    bench.window.when_done(job, lambda _job: show())
    return True


def step_pages(bench: Workbench, page_ids: Sequence[str], step: int) -> None:
    """Each of these pages one place up (-1) or down (1) among those the list shows."""
    if bench.session is not None:
        documents, shown = bench.session.project.documents(), bench.pages.shown_pages()
        arrange(bench, stepped(documents, page_ids, step, shown), MOVE_PAGES, page_ids)


def step_document(bench: Workbench, document_id: str, step: int) -> None:
    """A document with all its pages one place up (-1) or down (1) among the documents."""
    if bench.session is not None:
        arrange(bench, document_stepped(bench.session.project.documents(), document_id, step), MOVE_DOCUMENT)
