"""Work on pages chosen in the list: which are found and read, and that a menu is about the page it was asked for on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication

from ductus.document.page import Page
from ductus.ui.pages.pages_view import PagesView
from waiting import wait_until_active


@pytest.fixture
def bench(window, project, monkeypatch):
    """Pages "p0" to "p2" have lines, "bare" has none; what is to be found and read is noted, not done."""
    scan = project.page("p0").scan
    project.insert_pages(project.documents()[0].id, [Page("bare", "4r", scan, 1000, 1000)])
    window.show_project(project)
    window.activateWindow()
    wait_until_active(window)
    window.bench.asked = []
    session = window.bench.session
    monkeypatch.setattr(session, "find_lines", lambda pages, **how: window.bench.asked.append(("find", *pages)))
    monkeypatch.setattr(
        session, "read_lines", lambda pages, find_first: window.bench.asked.append(("read", *pages, find_first))
    )
    return window.bench


def select(bench, *page_ids):
    view = bench.pages.findChild(PagesView)
    view.selectionModel().clearSelection()
    for page_id in page_ids:
        row = view.model().index(bench.session.project.page_ids().index(page_id), 0)
        view.selectionModel().select(row, QItemSelectionModel.SelectionFlag.Select)
    return view


def test_chosen_pages_are_read_the_one_on_screen_first(bench):
    bench.session.show_page("p1")
    select(bench, "p0", "p1", "p2")
    bench.do("read_chosen")
    assert bench.asked == [("read", "p1", "p0", "p2", False)]


def test_lines_are_found_first_where_a_chosen_page_has_none(bench):
    select(bench, "p0", "bare")
    bench.do("read_chosen")
    assert bench.asked == [("read", "p0", "bare", True)]


def test_lines_are_found_on_the_chosen_pages_that_have_none(bench):
    select(bench, "p0", "p1", "bare")
    bench.do("find_lines_chosen")
    assert bench.asked == [("find", "bare")]


def test_where_all_have_lines_it_says_what_would_find_them_anew(bench):
    select(bench, "p0", "p1")
    bench.do("find_lines_chosen")
    assert not bench.asked
    assert "Find lines with" in bench.bar.current().text


def test_without_others_chosen_the_page_on_screen_is_meant(bench):
    bench.session.show_page("p2")
    bench.do("read_chosen")
    assert bench.asked == [("read", "p2", False)]


def test_the_menu_of_a_page_that_is_not_on_screen_shows_it_first(bench, wait, watch):
    watch.expect("does not support grabbing")  # the offscreen platform
    view = bench.pages.findChild(PagesView)
    wanted = view.model().index(2, 0)
    view.setCurrentIndex(wanted)
    assert bench.session.page.id == "p0"
    seen = []

    def look():
        menu = QApplication.activePopupWidget()
        seen.append([action.objectName() for action in menu.actions()][:2])
        menu.close()

    QTimer.singleShot(50, look)
    place = view.visualRect(wanted).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(QPoint(place)))
    QApplication.sendEvent(view.viewport(), asked)
    assert bench.session.page.id == "p2"
    assert seen == [["find_lines_chosen", "read_chosen"]]
