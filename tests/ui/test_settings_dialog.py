"""The settings: pages made from the table and the engines, anything found by name, all of it by keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTreeWidget

from ductus.engines.base import READY, Availability, option_help
from ductus.engines.hosted import engine_registry
from ductus.errors import Remedy
from ductus.settings import TABLE
from ductus.ui.dialogs.settings import SettingsDialog
from ductus.ui.settings_pages import engine_view, state_row
from ductus.ui.settings_pages.engine_view import EngineView, questions_of
from ductus.ui.settings_pages.engines_page import FINDING, READING, ROLES, EnginesPage, engines_for
from ductus.workflows.engine_choice import recognizer_call


@pytest.fixture
def dialog(window):
    made = SettingsDialog(window.bench)
    made.show()
    yield made
    made.close()


@pytest.fixture
def reading(window):
    made = EnginesPage(READING, window.bench)
    made.show()
    yield made
    made.close()


def view_of(page):
    return page._view


def button(widget, text):
    return next(each for each in widget.findChildren(QPushButton) if each.text() == text)


def shown_page(dialog):
    return dialog._titles[dialog._pages.currentIndex()]


@pytest.mark.parametrize(("name", "page"), [
    ("engine", READING), ("Privacy", "Privacy"), ("privacy", "Privacy"), ("TrOCR", READING),
    ("Text size", "Desk"), ("", "You"), ("no such thing", "You"),
])  # fmt: skip
def test_remedies_lead_to_their_page(dialog, name, page):
    dialog.go_to(name)
    assert shown_page(dialog) == page


def test_every_setting_and_every_option_is_found_by_its_name(dialog):
    known = {topic.title for page in dialog._shown for topic in page.topics()}
    assert {row.title for row in TABLE if not row.is_hidden} <= known
    for title in (FINDING, READING):
        for module in engines_for(title):
            assert module.INFO.title in known


def test_what_is_typed_is_found_and_enter_goes_to_its_field(dialog):
    dialog.activateWindow()
    QTest.keyClicks(dialog._find, "core thresh")
    assert shown_page(dialog) == FINDING
    assert dialog._list.item(0).text().startswith("Core threshold")
    QTest.keyClick(dialog._find, Qt.Key.Key_Return)
    assert dialog.focusWidget().accessibleName() == "Core threshold"


def test_an_option_of_an_engine_that_finds_and_reads_is_found_once(dialog):
    dialog._find.setText("core threshold pp-ocr")
    assert dialog._list.count() == 1


def test_clearing_the_search_shows_the_pages_again_at_the_same_one(dialog):
    dialog._find.setText("text size")
    dialog._find.clear()
    assert dialog._list.count() == len(dialog._titles)
    assert dialog._titles[dialog._list.currentRow()] == "Desk"


def test_nothing_found_is_said(dialog):
    dialog._find.setText("zzzz")
    assert dialog._list.item(0).text() == "Nothing is called so."


def test_the_engine_in_force_is_marked_and_can_be_changed(reading, window):
    rows = reading.findChild(QTreeWidget)
    marked = [rows.topLevelItem(row).text(0) for row in range(rows.topLevelItemCount())]
    assert [text for text in marked if text.startswith("●")] == ["●  Quill"]
    reading.go_to("PP-OCR")
    assert window.bench.settings["engine.recognizer"] == "quill"  # looking at one uses nothing
    button(view_of(reading), "Use to read lines").click()
    assert window.bench.settings["engine.recognizer"] == "ppocr"
    assert not button(view_of(reading), "In use").isEnabled()


@pytest.mark.parametrize("title", [FINDING, READING])
def test_every_engine_is_in_sight_what_runs_here_first_and_services_last(window, title):
    page = EnginesPage(title, window.bench)
    page.resize(520, 600)
    page.show()
    rows = page.findChild(QTreeWidget)
    items = [rows.topLevelItem(row) for row in range(rows.topLevelItemCount())]
    assert len(items) == len(engines_for(title))
    assert rows.viewport().rect().contains(rows.visualItemRect(items[-1]))
    for item in items:
        assert rows.columnWidth(0) >= rows.fontMetrics().horizontalAdvance(item.text(0))
    places = [(item.text(1) != "On this computer", item.text(2) != "Ready") for item in items]
    assert places == sorted(places)
    page.close()


def test_an_option_holds_at_once_and_its_default_is_not_kept(reading, window):
    reading.go_to("Quill")
    form = view_of(reading)._form
    form.changed.emit("beams", 9)
    assert recognizer_call(window.bench.settings).options["beams"] == 9
    assert window.bench.settings["engine.options"] == {"quill": {"beams": 9}}
    button(view_of(reading), "Reset options").click()
    assert window.bench.settings["engine.options"] == {}


def test_an_engine_that_is_not_ready_says_why_with_the_button_that_mends_it(reading, window, monkeypatch):
    done = []
    state = Availability(False, "No weights.", Remedy("Fetch them.", "Weights…", "get_weights", "a/b"))
    monkeypatch.setattr(engine_view, "state_of", lambda *_: state)
    monkeypatch.setattr(state_row, "do_remedy", lambda _bench, *what: done.append(what))
    reading.go_to("TrOCR")
    assert "No weights. Fetch them." in view_of(reading)._state.text
    button(view_of(reading), "Weights…").click()
    assert done == [("get_weights", "a/b")]
    monkeypatch.setattr(engine_view, "state_of", lambda *_: READY)
    reading.refresh()
    assert view_of(reading)._state._mend.isHidden()


def test_care_comes_first_where_an_engine_declares_it(window):
    assert questions_of(engine_registry().get("trocr"), window.bench, ROLES[READING])[0].name == "care"


def test_every_engine_can_be_looked_at(window):
    for title in (FINDING, READING):
        for module in engines_for(title):
            asked = questions_of(module, window.bench, ROLES[title])
            view = EngineView(module, window.bench, "read lines", ROLES[title])
            assert set(view._form.values()) == {question.name for question in asked}


def test_options_about_finding_do_not_stand_on_the_page_for_reading(window):
    ppocr = engine_registry().get("ppocr")
    finding, reading = (
        {question.name for question in questions_of(ppocr, window.bench, ROLES[title])} for title in (FINDING, READING)
    )
    assert "box_threshold" in finding - reading
    assert "threads" in finding & reading


def test_choices_have_a_title_each():
    for module in engine_registry().all():
        for name, told in option_help(module.Options).items():
            assert len(told.choice_titles) in (0, len(told.choices)), (module.INFO.id, name)
    for row in TABLE:
        assert len(row.choice_titles) in (0, len(row.choices)), row.key
