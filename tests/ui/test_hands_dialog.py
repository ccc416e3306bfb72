"""Hands are given to pages in a table, and ground truth is parted by them."""

import pytest
from PySide6.QtCore import QItemSelectionModel

from ductus.document.partition import PartedBy, Partition
from ductus.ui.exporting.hands import HandsDialog
from ductus.ui.exporting.parts_form import PartsForm


@pytest.fixture
def pages(qapp, project):
    return project.summaries()


def test_a_name_goes_to_all_pages_selected_and_an_empty_one_takes_theirs_away(window, pages):
    dialog = HandsDialog(window, pages, {"p0": "A"})
    both = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (1, 2):
        dialog.table.selectionModel().select(dialog.table.model().index(row, 0), both)
    dialog.name.setText(" B ")
    dialog.give()
    assert dialog.hands() == {"p0": "A", "p1": "B", "p2": "B"}
    dialog.name.clear()
    dialog.give()
    assert dialog.hands() == {"p0": "A"}
    dialog.close()


def test_a_plan_by_hand_holds_the_hands_that_were_named(pages, monkeypatch):
    monkeypatch.setattr("ductus.ui.exporting.parts_form.ask_hands", lambda *_given: {"p0": "A", "p1": "B"})
    form = PartsForm(Partition(), pages)
    form.by.setCurrentIndex(form.by.findData(PartedBy.HAND))
    assert "No hand named" in form._said.text()
    form.hands.click()
    assert form.plan.by is PartedBy.HAND
    assert dict(form.plan.hands) == {"p0": "A", "p1": "B"}
    assert "2 hands named" in form._said.text()


def test_shares_of_nothing_are_no_plan(pages):
    form = PartsForm(Partition(), pages)
    for spin in form.shares.values():
        spin.setValue(0)
    assert form.plan is None and not form.is_possible
    form.shares["train"].setValue(100)
    assert [share.part for share in form.plan.shares] == ["train"]
