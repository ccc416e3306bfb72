"""Test pages in the window: chosen in a dialog, marked in the list, filtered, given up only when it was said."""

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox

from ductus.document.part_moves import pages_for_testing
from ductus.ui.measuring.choosing import ChooseTestsDialog
from ductus.ui.pages.pages_table import TESTED_WORDS, PagesRole


@pytest.fixture
def bench(corrected_bench):
    return corrected_bench


def marked(bench):
    table = bench.pages._table
    return {table.page_at(row) for row in range(table.rowCount()) if table.index(row).data(PagesRole.IS_TESTED)}


def test_pages_are_marked_and_say_so(bench):
    bench.pages.set_current("p1")
    bench.session.show_page("p1")
    bench.do("use_for_testing")
    assert marked(bench) == pages_for_testing(bench.session.project.partition) != frozenset()
    row = bench.pages._table.row_of("p1")
    tip = bench.pages._table.index(row).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith(TESTED_WORDS)


def test_the_list_shows_test_pages_only_on_demand(bench):
    bench.session.show_page("p1")
    bench.do("use_for_testing")
    bench.do("show_tests_only")
    view, table = bench.pages._view, bench.pages._table
    shown = {table.page_at(row) for row in range(table.rowCount()) if not view.isRowHidden(row)}
    assert shown == marked(bench)
    bench.do("show_tests_only")
    assert not any(view.isRowHidden(row) for row in range(table.rowCount()))


def test_the_dialog_says_which_pages_it_would_be(bench):
    dialog = ChooseTestsDialog(bench, bench.session)
    # All three pages show one scan, and what shows one scan is not parted: there is nothing to draw.
    assert "none of them for testing" in dialog._outcome.text() and dialog._share.isEnabled()
    assert not dialog._buttons.button(QDialogButtonBox.StandardButton.Ok).isEnabled()
    bench.do("use_for_testing")
    again = ChooseTestsDialog(bench, bench.session)
    assert not again._share.isEnabled() and "parted before" in again._outcome.text()
    assert "For testing: 3 of 3 pages" in again._outcome.text()


@pytest.mark.parametrize(("button", "is_given_up"), [("Use for training", True), ("Cancel", False)])
def test_giving_up_asks_first(bench, button, is_given_up):
    bench.do("use_for_testing")
    before = pages_for_testing(bench.session.project.partition)

    def press():
        box = next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox))
        next(each for each in box.buttons() if each.text().replace("&", "") == button).click()

    QTimer.singleShot(0, press)
    bench.do("give_up_testing")
    assert (not pages_for_testing(bench.session.project.partition)) is is_given_up
    assert before and len(bench.session.project.partition.moves) == len(before) * (2 if is_given_up else 1)
