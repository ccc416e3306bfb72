"""In the window: pages moved by drag, keys, dialog and sort become one step each; documents are made and taken away."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtWidgets import QDialog
from window_hand import press, show_in_front

from ductus.document.page import Page
from ductus.project.project import Project
from ductus.project.travel import Way
from ductus.ui.pages.dialogs import DocumentDialog, MoveDialog
from ductus.ui.pages.filtering import Stage

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def bench(window, project):
    """Pages "p0" to "p2", called 1r to 3r, and "q10" and "q9" in a document of their own, called 10r and 9r."""
    scan = project.page("p0").scan
    notes = project.add_document("Notes")
    project.insert_pages(notes.id, [Page(name, f"{name[1:]}r", scan, 1000, 1000) for name in ("q10", "q9")])
    show_in_front(window, project)
    return window.bench


def select(bench, *page_ids):
    bench.session.show_page(page_ids[0])
    bench.pages.select_pages(page_ids)
    assert set(bench.pages.selected_pages()) == set(page_ids)


def stands(project):
    return [" ".join(document.page_ids) for document in project.documents()]


def shown(bench):
    """The pages of the list as it shows them."""
    model = bench.pages.focusProxy().model()
    return [model.page_at(row) for row in range(model.rowCount()) if model.page_at(row)]


def answer(monkeypatch, kind, do):
    """Have the next dialog of that kind answered so, and accepted."""

    def exec_(dialog):
        do(dialog)
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(kind, "exec", exec_)


def test_a_drop_is_one_step_seen_at_once_and_undone_at_once(bench, project):
    documents = project.documents()
    bench.pages.move_wanted.emit(["p0", "p2"], documents[1].id, 1)
    assert stands(project) == ["p1", "q10 p0 p2 q9"]
    assert shown(bench) == ["p1", "q10", "p0", "p2", "q9"]
    assert bench.pages.selected_pages() == ("p0", "p2")
    assert bench.session.page.id == "p0"
    assert project.undo_title == "move pages"
    bench.do("undo")
    assert stands(project) == ["p0 p1 p2", "q10 q9"]
    bench.do("redo")
    assert stands(project) == ["p1", "q10 p0 p2 q9"]


def test_keys_step_pages_through_the_list_and_next_page_follows(bench, project, window):
    bench.session.show_page("p1")
    bench.do("focus_pages")
    press(window, Qt.Key.Key_Down, ALT)
    assert stands(project) == ["p0 p2 p1", "q10 q9"]
    press(window, Qt.Key.Key_Down, ALT)
    assert stands(project) == ["p0 p2", "p1 q10 q9"]
    bench.do("next_page")
    assert bench.session.page.id == "q10"
    bench.do("previous_page")
    bench.do("previous_page")
    assert bench.session.page.id == "p2"
    for _ in range(2):
        press(window, Qt.Key.Key_Z, CTRL)
    assert stands(project) == ["p0 p1 p2", "q10 q9"]


def test_where_the_list_shows_some_pages_only_a_step_goes_past_the_next_of_them(bench, project):
    bench.session.show_page("p2")
    bench.pages.show_stage(Stage.LINELESS)  # of the first document, the page on screen alone
    assert bench.pages.shown_pages() == ("p2", "q10", "q9")
    bench.pages.step_wanted.emit(["q9"], -1)
    bench.pages.step_wanted.emit(["q9"], -1)
    bench.pages.step_wanted.emit(["q9"], -1)
    assert stands(project) == ["p0 p1 q9 p2", "q10"]
    bench.pages.show_stage(Stage.ALL)


def test_a_step_at_the_end_makes_nothing_to_undo(bench, project):
    before = project.undo_title
    select(bench, "p0")
    bench.do("pages_up")
    assert project.undo_title == before


def test_a_page_moved_and_then_taken_out_gives_way_to_the_one_before_it(bench, project):
    select(bench, "p0")
    bench.pages.move_wanted.emit(["p0"], project.documents()[1].id, 2)
    bench.do("remove_pages")
    assert bench.session.page.id == "q9"


def test_pages_go_to_a_number_of_another_document(bench, project, monkeypatch):
    select(bench, "p1", "p2")
    seen = []

    def choose(dialog):
        assert dialog.number.value() == 2
        dialog.document.setCurrentIndex(1)
        assert dialog.number.value() == 3  # behind the last page of the other
        seen.append(dialog._outcome.text())
        dialog.number.setValue(2)
        seen.append(dialog._outcome.text())

    answer(monkeypatch, MoveDialog, choose)
    bench.do("move_pages_to")
    assert seen == ["Behind the last page, “9r”.", "Between “10r” and “9r”."]
    assert stands(project) == ["p0", "q10 p1 p2 q9"]


def test_a_move_that_would_change_nothing_is_not_offered(bench, project):
    dialog = MoveDialog(bench.window, project.documents(), ["p0"], {})
    button = dialog._buttons.button(dialog._buttons.StandardButton.Ok)
    assert not button.isEnabled()
    dialog.number.setValue(3)
    assert button.isEnabled()
    dialog.deleteLater()


def test_all_pages_of_a_document_are_sorted_by_name_and_said(bench, project):
    select(bench, "q10")
    bench.do("sort_by_name")
    assert stands(project) == ["p0 p1 p2", "q9 q10"]
    assert "2 pages sorted by name" in bench.bar.current().text
    bench.do("sort_by_name")
    assert "in that order already" in bench.bar.current().text
    bench.do("undo")
    assert stands(project) == ["p0 p1 p2", "q10 q9"]


def test_many_pages_move_in_the_background_as_one_step(bench, project, monkeypatch, wait):
    for module in ("ui.pages.arranging", "workflows.arrange_pages"):
        monkeypatch.setattr(f"ductus.{module}.PAGES_AT_ONCE", 1)
    select(bench, "p0", "p1")
    bench.pages.move_wanted.emit(["p0", "p1"], project.documents()[1].id, 1)
    wait(lambda: shown(bench) == ["p2", "q10", "p0", "p1", "q9"], "both are there")
    assert bench.pages.selected_pages() == ("p0", "p1")
    wait(lambda: not bench.session.job_ids, "nothing is under way")
    assert len(project.ahead(Way.BACK)) == 2
    bench.do("undo")
    wait(lambda: stands(project) == ["p0 p1 p2", "q10 q9"], "both are back")
    wait(lambda: not bench.session.job_ids, "nothing is under way")
    assert project.undo_title == "add pages"


def test_selected_pages_alone_are_put_into_the_reverse_order(bench, project):
    select(bench, "p0", "p2")
    bench.do("sort_backwards")
    assert stands(project) == ["p2 p1 p0", "q10 q9"]


def test_a_document_is_made_of_the_pages_from_here_on(bench, project, monkeypatch):
    select(bench, "p1")

    def choose(dialog):
        dialog.title.setText(" Charters ")

    answer(monkeypatch, DocumentDialog, choose)
    bench.do("new_document")
    assert stands(project) == ["p0", "p1 p2", "q10 q9"]
    assert project.documents()[1].title == "Charters"
    bench.do("undo")
    assert stands(project) == ["p0 p1 p2", "q10 q9"]
    assert len(project.documents()) == 2


def test_a_document_is_made_of_the_selected_pages(bench, project, monkeypatch):
    select(bench, "p0", "p2")

    def choose(dialog):
        assert dialog.choice == 0
        dialog.title.setText("Charters")

    answer(monkeypatch, DocumentDialog, choose)
    bench.do("new_document")
    assert stands(project) == ["p1", "p0 p2", "q10 q9"]


def test_the_document_under_the_chosen_heading_is_renamed_moved_and_joined(bench, project, monkeypatch, window):
    answer(monkeypatch, DocumentDialog, lambda dialog: dialog.title.setText("Notes, 1812"))
    view = bench.pages.focusProxy()
    bench.do("focus_pages")
    alone = QItemSelectionModel.SelectionFlag.ClearAndSelect
    view.selectionModel().setCurrentIndex(view.model().index(4, 0), alone)
    assert bench.pages.chosen_document() == project.documents()[1].id
    bench.do("rename_document")
    assert project.documents()[1].title == "Notes, 1812"
    assert view.model().index(4).data() == "Notes, 1812"
    press(window, Qt.Key.Key_Up, ALT)
    assert stands(project) == ["q10 q9", "p0 p1 p2"]
    bench.do("join_document")
    assert "no document before" in bench.bar.current().text
    bench.do("document_down")
    bench.do("join_document")
    assert stands(project) == ["p0 p1 p2 q10 q9"]
    for _ in range(4):
        bench.do("undo")
    assert stands(project) == ["p0 p1 p2", "q10 q9"]
    assert project.documents()[1].title == "Notes"


def test_only_documents_without_pages_are_deleted(bench, project):
    bench.do("delete_documents")
    assert "No document is empty" in bench.bar.current().text
    select(bench, "q10", "q9")
    bench.do("remove_pages")
    assert stands(project) == ["p0 p1 p2", ""]
    bench.do("delete_documents")
    assert stands(project) == ["p0 p1 p2"]
    bench.do("undo")
    bench.do("undo")
    assert stands(project) == ["p0 p1 p2", "q10 q9"]


def test_a_project_open_for_reading_only_keeps_its_order(window, project):
    path = project.path
    project.close()
    show_in_front(window, Project.open(path, read_only=True))
    assert not window.bench.actions["pages_down"].isEnabled()
    assert not window.bench.pages.focusProxy().is_movable


def test_menus_of_order_and_documents_hold_every_action(bench):
    from ductus.ui.actions.arranging import MENU
    from ductus.ui.pages.arranging import document_menu, order_menu

    rows = [row.id for row in MENU if row is not None]
    shown_there = [action.objectName() for make in (order_menu, document_menu) for action in make(bench).actions()]
    assert [name for name in shown_there if name] == rows


def test_a_long_step_under_way_is_waited_for(bench, project):
    project.making.append("set status")
    bench.pages.step_wanted.emit(["p0"], 1)
    assert stands(project) == ["p0 p1 p2", "q10 q9"]
    assert "Still at work on “set status”" in bench.bar.current().text
    project.making.remove("set status")
