"""The panels of rules and characters: what is laid down is kept, what breaks it is found, gone to and mended."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from ductus.document.edits import SetTranscription
from ductus.document.rules import Form
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.ui.rules.places_view import PlacesView

_TEXTS = {("p0", "p0_l0"): "e\u0301te\u0301", ("p1", "p1_l2"): "cafe\u0301 þ", ("p2", "p2_l1"): "plain"}


@pytest.fixture
def project(project):
    for (page_id, line_id), text in _TEXTS.items():
        held = Transcription(text, Origin.PERSON)
        project.apply(SetTranscription(page_id, line_id, held, LineStatus.VERIFIED))
    return project


@pytest.fixture
def rules(bench):
    bench.side.show_panel("rules")
    return bench.side.panel("rules")


def places(panel):
    view = panel.findChild(PlacesView)
    return [view.model().index(row).data() for row in range(view.model().rowCount())]


def choose_nfc(panel):
    form = panel.findChild(QComboBox)
    form.setCurrentIndex(form.findData(Form.COMPOSED))


def button(panel, words):
    return next(each for each in panel.findChildren(QPushButton) if each.text().startswith(words))


def test_a_rule_that_is_laid_down_is_kept_and_what_breaks_it_is_listed(rules, project, wait):
    assert places(rules) == []
    choose_nfc(rules)
    assert project.sheet.rules.form is Form.COMPOSED
    wait(lambda: len(places(rules)) == 3)
    assert set(places(rules)) == {"e\u0301te\u0301", "cafe\u0301 þ"}


def test_mending_is_one_step_over_all_pages_and_vouches_for_nothing_new(rules, project, wait):
    choose_nfc(rules)
    wait(lambda: len(places(rules)) == 3)
    button(rules, "Mend").click()
    assert project.page("p0").line("p0_l0").text == "été"
    assert project.page("p1").line("p1_l2").text == "café þ"
    assert project.page("p1").line("p1_l2").status is LineStatus.VERIFIED
    wait(lambda: places(rules) == [])
    project.undo()
    assert project.page("p0").line("p0_l0").text == "e\u0301te\u0301"
    assert project.page("p1").line("p1_l2").text == "cafe\u0301 þ"
    wait(lambda: len(places(rules)) == 3)


def test_enter_on_a_place_takes_its_line_in_hand(rules, bench, wait):
    choose_nfc(rules)
    wait(lambda: len(places(rules)) == 3)
    view = rules.findChild(PlacesView)
    view.setCurrentIndex(view.model().index(2))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert bench.session.page.id == "p1"
    assert bench.desk.current_line() == "p1_l2"
    assert bench.desk.selected_text()


def test_characters_in_use_become_the_allowed_ones_and_a_new_one_is_found(rules, project, wait, bench):
    wait(lambda: rules._keeper.is_complete)
    button(rules, "Allow").click()
    assert set(project.sheet.rules.characters) == set("".join(_TEXTS.values())) - {" "}
    assert places(rules) == []
    held = Transcription("plain ꝑ", Origin.PERSON)
    project.apply(SetTranscription("p2", "p2_l1", held, LineStatus.CORRECTED))
    wait(lambda: places(rules) == ["plain ꝑ"])


def test_the_table_of_characters_counts_and_leads_to_their_places(bench, project, wait):
    bench.side.show_panel("characters")
    panel = bench.side.panel("characters")
    table = panel._table
    wait(lambda: panel._keeper.is_complete and table.rowCount() == len(set("".join(_TEXTS.values()))))
    times = {panel._sign(row): int(table.item(row, 1).text()) for row in range(table.rowCount())}
    assert times["\u0301"] == 3
    panel._field.setText("thorn")
    (row,) = [row for row in range(table.rowCount()) if not table.isRowHidden(row)]
    assert panel._sign(row) == "þ"
    table.selectRow(row)
    assert places(panel) == ["cafe\u0301 þ"]


def test_another_project_is_surveyed_anew(bench, rules, tmp_path, wait):
    from ductus.project.project import Project

    choose_nfc(rules)
    wait(lambda: len(places(rules)) == 3)
    bench.window.show_project(Project.create(tmp_path / "empty.ductus"))
    wait(lambda: places(rules) == [])
    assert rules.findChild(QComboBox).currentData() == Form.AS_TYPED
