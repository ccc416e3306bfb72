"""Check my machine: started, followed, stopped, shown and copied."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from ductus.errors import Remedy
from ductus.ui.dialogs.settings import SettingsDialog
from ductus.ui.settings_pages import machine_page, state_row
from ductus.ui.settings_pages.machine_page import CHECK, MachinePage
from ductus.workflows.check_machine import MachineReport


@pytest.fixture
def page(window):
    made = MachinePage(window.bench)
    made.show()
    yield made
    made.leave()
    made.close()


def report():
    made = MachineReport()
    made.tell("Reader", "Pace", "3.4 lines/s")
    made.miss("No weights.", Remedy("Fetch them.", "Weights…", "get_weights", "a/b"))
    return made


def labels(page):
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


def click(page, text):
    next(each for each in page.findChildren(QPushButton) if each.text() == text and each.isVisible()).click()


def test_what_was_found_is_shown_with_the_button_that_mends(page, wait, monkeypatch):
    done = []
    monkeypatch.setattr(machine_page, "check_machine", lambda *_: report())
    monkeypatch.setattr(state_row, "do_remedy", lambda _bench, *what: done.append(what))
    click(page, "Check now")
    wait(lambda: "3.4 lines/s" in labels(page))
    assert "No weights. Fetch them." in labels(page)
    click(page, "Weights…")
    assert done == [("get_weights", "a/b")]


def test_the_report_is_copied_as_text(page, wait, monkeypatch):
    monkeypatch.setattr(machine_page, "check_machine", lambda *_: report())
    click(page, "Check now")
    wait(lambda: page._copy.isVisible())
    click(page, "Copy as text")
    assert "3.4 lines/s" in QGuiApplication.clipboard().text()


def test_a_check_can_be_stopped_and_begun_again(page, wait, monkeypatch):
    begun = threading.Event()

    def slow(job, *_):
        begun.set()
        while True:
            job.cancel.check()

    monkeypatch.setattr(machine_page, "check_machine", slow)
    click(page, "Check now")
    wait(begun.is_set)
    click(page, "Cancel")
    wait(lambda: page._go.text() == "Check now")
    assert not page._bar.isVisible()


def test_closing_the_settings_stops_the_check(window, wait, monkeypatch):
    begun = threading.Event()

    def slow(job, *_):
        begun.set()
        while True:
            job.cancel.check()

    monkeypatch.setattr(machine_page, "check_machine", slow)
    dialog = SettingsDialog(window.bench)
    dialog.show()
    dialog.go_to(CHECK)
    click(dialog, "Check now")
    wait(begun.is_set)
    dialog.reject()
    wait(lambda: not window.bench.lanes.jobs())


def test_the_help_menu_opens_it(window):
    window.bench.do("check_machine")
    (dialog,) = window.findChildren(SettingsDialog)
    assert dialog._list.currentItem().text() == CHECK
    dialog.close()
