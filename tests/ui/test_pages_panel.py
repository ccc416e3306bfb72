"""The pages panel: choosing, selecting, dropping, and thumbnails asked for only where one looks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.document.page import StatusCounts
from ductus.document.transcription import LineStatus
from ductus.ui.pages import PagesPanel
from ductus.ui.pages.pages_table import page_status
from fakes.page_summaries import Summary
from waiting import wait_in_window, wait_until_active

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class Heard(list):
    """What the panel emitted."""

    def told(self, name):
        return [value for told, value in self if told == name]


@pytest.fixture
def panel(qapp):
    panel = PagesPanel()
    panel.heard = Heard()
    for name in ("page_chosen", "thumbnails_wanted", "files_dropped"):
        getattr(panel, name).connect(lambda value, name=name: panel.heard.append((name, value)))
    panel.menu_requested.connect(lambda ids, place: panel.heard.append(("menu_requested", ids)))
    panel.resize(180, 600)
    panel.show()
    panel.activateWindow()
    wait_until_active(panel)
    yield panel
    panel.close()
    panel.deleteLater()
    QApplication.sendPostedEvents()


def fill(panel, count, **other):
    panel.set_pages([Summary(f"p{index}", f"folio {index}.png", **other) for index in range(count)])
    wait_in_window(lambda: panel.heard.told("thumbnails_wanted"), "what is in sight is asked for")
    panel.heard.clear()


def click(panel, row, modifiers=Qt.KeyboardModifier.NoModifier, button=Qt.MouseButton.LeftButton):
    view = panel.focusProxy()
    place = view.visualRect(view.model().index(row, 0)).center()
    QTest.mouseClick(view.viewport(), button, modifiers, place)


def test_a_click_chooses_a_page_once(panel):
    fill(panel, 5)
    click(panel, 2)
    click(panel, 2)
    assert panel.heard.told("page_chosen") == ["p2"]
    assert panel.selected_pages() == ("p2",)


def test_selecting_several_opens_none_of_them(panel):
    fill(panel, 8)
    click(panel, 1)
    click(panel, 3, SHIFT)
    click(panel, 5, CTRL)
    assert panel.selected_pages() == ("p1", "p2", "p3", "p5")
    assert panel.heard.told("page_chosen") == ["p1"]


def test_the_arrow_keys_open_the_page_one_rests_on(panel):
    fill(panel, 30)
    panel.set_current("p0")
    panel.setFocus()
    for _ in range(4):
        QTest.keyClick(panel.focusProxy(), Qt.Key.Key_Down)
    assert panel.heard.told("page_chosen") == []
    wait_in_window(lambda: panel.heard.told("page_chosen") == ["p4"])
    QTest.keyClick(panel.focusProxy(), Qt.Key.Key_Down)
    QTest.keyClick(panel.focusProxy(), Qt.Key.Key_Return)
    assert panel.heard.told("page_chosen") == ["p4", "p5"]


def test_what_the_window_sets_is_not_told_back(panel):
    fill(panel, 500)
    panel.set_current("p400")
    QTest.qWait(120)
    assert panel.heard.told("page_chosen") == []
    assert panel.selected_pages() == ("p400",)
    view = panel.focusProxy()
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_only_thumbnails_near_the_screen_are_asked_for_and_not_of_damaged_pages(panel):
    summaries = [Summary(f"p{index}") for index in range(10_000)]
    summaries[1] = replace(summaries[1], problem="The file ends early.")
    panel.set_pages(summaries)
    wait_in_window(lambda: bool(panel.heard.told("thumbnails_wanted")))
    wanted = panel.heard.told("thumbnails_wanted")[-1]
    assert "p0" in wanted
    assert "p1" not in wanted
    assert len(wanted) < 40
    panel.heard.clear()
    panel.focusProxy().verticalScrollBar().setValue(5000 * 96)
    wait_in_window(lambda: any("p5003" in ids for ids in panel.heard.told("thumbnails_wanted")))


def test_thumbnails_that_came_are_kept_when_the_list_is_set_again(panel):
    fill(panel, 4)
    for index in range(4):
        panel.set_thumbnail(f"p{index}", QImage(300, 420, QImage.Format.Format_RGB32))
    panel.set_pages([Summary(f"p{index}") for index in range(5)])
    wait_in_window(lambda: panel.heard.told("thumbnails_wanted"), "what has come anew is asked for")
    assert panel.heard.told("thumbnails_wanted") == [["p4"]]


def test_setting_the_list_again_keeps_the_open_page_and_the_scroll(panel):
    fill(panel, 300)
    panel.set_current("p150")
    bar = panel.focusProxy().verticalScrollBar()
    before = bar.value()
    assert before > 0
    panel.set_pages([Summary(f"p{index}") for index in range(310)])
    assert panel.selected_pages() == ("p150",)
    assert bar.value() == before


def test_several_documents_get_headers_and_count_their_pages_anew(panel):
    panel.set_documents({"d1": "Codex A", "d2": "Codex B"})
    panel.set_pages([Summary("a1"), Summary("a2"), Summary("b1", document_id="d2")])
    model = panel.focusProxy().model()
    assert model.rowCount() == 5
    assert model.index(0).data() == "Codex A"
    assert model.index(3).data() == "Codex B"
    assert model.index(4).data(Qt.ItemDataRole.AccessibleTextRole).startswith("Page 1:")
    click(panel, 3)
    assert panel.selected_pages() == ()
    assert panel.heard.told("page_chosen") == []
    panel.update_page(Summary("b1", document_id="d2", counts=StatusCounts({LineStatus.READ: 3})))
    assert "3 read" in model.index(4).data(Qt.ItemDataRole.ToolTipRole)


def test_tooltips_and_screen_readers_get_words(panel):
    counts = StatusCounts({LineStatus.VERIFIED: 10, LineStatus.UNCLEAR: 2, LineStatus.TODO: 20})
    panel.set_pages([Summary("p0", counts=counts), Summary("p1", problem="The file ends early.")])
    model = panel.focusProxy().model()
    told = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "32 lines: 10 verified, 2 unclear, 20 to do" in told
    assert "The file ends early." in model.index(1).data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize(
    ("counts", "status"),
    [
        ({}, LineStatus.TODO),
        ({LineStatus.TODO: 3}, LineStatus.TODO),
        ({LineStatus.TODO: 3, LineStatus.READ: 1}, LineStatus.READ),
        ({LineStatus.READ: 3, LineStatus.VERIFIED: 1}, LineStatus.CORRECTED),
        ({LineStatus.VERIFIED: 3, LineStatus.SKIPPED: 1}, LineStatus.VERIFIED),
        ({LineStatus.SKIPPED: 2}, LineStatus.SKIPPED),
        ({LineStatus.VERIFIED: 9, LineStatus.UNCLEAR: 1}, LineStatus.UNCLEAR),
    ],
)
def test_a_page_has_the_status_of_its_lines(counts, status):
    assert page_status(StatusCounts(counts)) is status


def test_files_of_this_machine_can_be_dropped_and_others_not(panel, tmp_path):
    here, far = QMimeData(), QMimeData()
    file = tmp_path / "ä b @.png"
    here.setUrls([QUrl.fromLocalFile(str(file)), QUrl("https://example.org/scan.png")])
    far.setUrls([QUrl("https://example.org/scan.png")])
    assert _drag(panel, here)
    assert panel.heard.told("files_dropped") == [[Path(file)]]
    assert not _drag(panel, far)
    assert len(panel.heard.told("files_dropped")) == 1


def _drag(panel, what):
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    near = QDragEnterEvent(QPoint(20, 20), action, what, button, none)
    near.ignore()
    QApplication.sendEvent(panel, near)
    if near.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(20, 20), action, what, button, none))
    return near.isAccepted()


def test_a_menu_is_asked_for_the_selected_pages(panel):
    fill(panel, 6)
    click(panel, 1)
    click(panel, 2, CTRL)
    view = panel.focusProxy()
    place = view.visualRect(view.model().index(2, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.RightButton, pos=place)
    from PySide6.QtGui import QContextMenuEvent

    QApplication.sendEvent(
        view.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place))
    )
    assert panel.heard.told("menu_requested") == [["p1", "p2"]]


def test_the_menu_opens_by_the_keyboard_too(panel):
    fill(panel, 6)
    click(panel, 3)
    QTest.keyClick(panel.focusProxy(), Qt.Key.Key_F10, SHIFT)
    assert panel.heard.told("menu_requested") == [["p3"]]


def test_busy_pages_and_every_kind_of_row_are_painted(panel):
    counts = StatusCounts({LineStatus.VERIFIED: 1, LineStatus.READ: 1})
    panel.set_documents({"d2": "B"})
    panel.set_pages([Summary("p0", counts=counts), Summary("p1", problem="x"), Summary("p2", "n" * 80, "d2")])
    panel.set_thumbnail("p0", QImage(60, 84, QImage.Format.Format_RGB32))
    panel.set_busy(["p0"])
    before = panel.grab().toImage()
    wait_in_window(lambda: panel.grab().toImage() != before)
    panel.set_busy([])
    panel.resize(120, 600)
    assert not panel.grab().isNull()
