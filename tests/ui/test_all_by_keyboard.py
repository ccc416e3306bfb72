"""The whole window without a mouse: every control of every panel and dialog has a name and a way in, no letter two."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from reachable import faults_of, faults_of_menu
from window_hand import press, show_in_front

from ductus.document.sheet import Sheet
from ductus.document.signs import Sign
from ductus.ui.desk.line_editor import LineEditor
from ductus.ui.dialogs.settings import SettingsDialog
from ductus.ui.side.table import PANELS

_POLL_MS = 20
_LEAVE_TO_THE_SYSTEM = {"open", "open_folder", "open_project", "new_project", "combine", "relink"}
_ARE_WINDOWS = {"about", "check_machine", "help", "keys", "measure_engines", "palette", "settings", "teach", "weights"}
_AMONG_THEM = {
    "ChooseTestsDialog",
    "DepositDialog",
    "DocumentDialog",
    "EvaluateWindow",
    "ExportDialog",
    "HelpWindow",
    "ImportDialog",
    "KeysDialog",
    "KindsDialog",
    "ManyLinesDialog",
    "MoveDialog",
    "PageFrameDialog",
    "RunWithDialog",
    "SettingsDialog",
    "StatusDialog",
    "TeachWindow",
    "WeightsDialog",
}


@pytest.fixture
def bench(window, project):
    show_in_front(window, project)
    window.bench.canvas.choose(["p0_l0"])
    window.refresh_actions()
    return window.bench


def is_in_menus(bench):
    return lambda action: action in bench.actions.values()


def test_every_part_of_the_window_is_reached_and_named(bench, window):
    # In the text Tab leads to the next line; another key leads out of it.
    assert faults_of(window, is_in_menus(bench), uses_tab=LineEditor) == []


def test_one_key_leads_from_part_to_part_and_round(bench, window):
    """Also out of the text, where Tab leads to the next line."""
    bench.do("focus_desk")
    parts = []
    for _ in range(4):
        press(window, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier)
        focus = QApplication.focusWidget()
        around = (bench.side, bench.canvas, bench.desk, bench.status)
        parts += [part for part in around if part is focus or part.isAncestorOf(focus)]
    assert set(parts) >= {bench.side, bench.canvas, bench.desk}


def test_every_panel_is_reached_and_named(bench, wait):
    found = []
    for row in PANELS:
        bench.side.show_panel(row.id)
        panel = bench.side.panel(row.id)
        wait(panel.isVisible)
        found += [f"{row.id}: {fault}" for fault in faults_of(panel, is_in_menus(bench))]
        focus = QApplication.focusWidget()
        if focus is None or not (panel is focus or panel.isAncestorOf(focus)):
            found.append(f"{row.id}: it does not take the keyboard")
    assert found == []


def test_no_menu_has_a_letter_twice(window, bench):
    menus = {action.text(): action.menu() for action in window.menuBar().actions()}
    assert len(menus) >= 6
    faults = [fault for menu in menus.values() for fault in faults_of_menu(menu)]
    letters = [title[title.index("&") + 1] for title in menus]
    assert (faults, len(set(letters))) == ([], len(letters))


def leafed_through(dialog):
    """Shows each page of a dialog that has several; the words for it."""
    yield "at first"
    for tabs in dialog.findChildren(QTabWidget):
        for number in range(tabs.count()):
            tabs.setCurrentIndex(number)
            yield tabs.tabText(number)
    if isinstance(dialog, SettingsDialog):
        for row in range(dialog._list.count()):
            dialog._list.setCurrentRow(row)
            QApplication.processEvents()
            yield dialog._list.item(row).text()


class Looker:
    """Looks at each dialog and window that opens, and closes it again."""

    def __init__(self, bench):
        self.bench, self.faults = bench, []
        self.looked_at = []  # held, so that no other gets the place of one that is gone
        self.timer = QTimer()
        self.timer.timeout.connect(self.look)
        self.timer.start(_POLL_MS)

    def look(self):
        popup = QApplication.activePopupWidget()
        if popup is not None:
            popup.close()
        for widget in QApplication.topLevelWidgets():
            if not widget.isVisible() or not isinstance(widget, QDialog):
                continue
            if not any(widget is each for each in self.looked_at):
                self.looked_at.append(widget)
                for place in leafed_through(widget):
                    faults = faults_of(widget, is_in_menus(self.bench))
                    self.faults += [f"{type(widget).__name__} {place}: {fault}" for fault in faults]
            widget.reject()


def test_every_dialog_of_the_menus_is_reached_and_named(bench, window, wait, watch, monkeypatch):
    watch.expect("does not support")  # the offscreen platform: menus
    for name in ("getOpenFileName", "getOpenFileNames", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *_, **__: ("", ""))
    looker = Looker(bench)
    for action_id in bench.actions:
        row = window.row(action_id)
        if ("…" not in row.text and action_id not in _ARE_WINDOWS) or action_id in _LEAVE_TO_THE_SYSTEM:
            continue
        window.refresh_actions()
        bench.do(action_id)
        wait(lambda: not any(isinstance(each, QDialog) and each.isVisible() for each in QApplication.topLevelWidgets()))
    looker.timer.stop()
    assert looker.faults == []
    assert {type(each).__name__ for each in looker.looked_at} >= _AMONG_THEM


def _hands(bench):
    from ductus.ui.exporting.hands import HandsDialog

    return HandsDialog(bench.window, bench.session.project.summaries(), {})


def _description(bench):
    from ductus.ui.exporting.description import DescriptionDialog

    return DescriptionDialog(bench.window, bench.session.project.sheet.description)


def _tag_kinds(bench):
    from ductus.ui.tags.kinds_dialog import KindsDialog

    return KindsDialog(Sheet().tag_kinds, bench.window)


def _tei(bench):
    from ductus.ui.tags.tei_dialog import TeiDialog

    return TeiDialog(Sheet(), bench.window)


def _key_of_a_sign(bench):
    from ductus.ui.signs.own_signs import KeyDialog

    return KeyDialog(Sign("ꝓ"), bench.window)


def _short_forms(bench):
    from ductus.ui.signs.snippets import SnippetsDialog

    return SnippetsDialog((), bench.window)


def _consent(bench):
    from ductus.ui.services.consent import ConsentDialog
    from ductus.workflows.sending import Sending

    return ConsentDialog(bench, Sending("Reading", "example.org", 3, 120))


@pytest.mark.parametrize("make", [_hands, _description, _tag_kinds, _tei, _key_of_a_sign, _short_forms, _consent])
def test_dialogs_that_open_from_others_are_reached_and_named(bench, make):
    dialog = make(bench)
    dialog.show()
    assert faults_of(dialog, is_in_menus(bench)) == []
    dialog.close()
    dialog.deleteLater()


def test_what_is_amiss_is_found(qapp):
    top = QWidget()
    column = QVBoxLayout(top)
    label, nameless, unreached = QLabel("&Other"), QPushButton(), QPushButton("&Out")
    label.setBuddy(unreached)
    unreached.setFocusPolicy(unreached.focusPolicy().NoFocus)
    for widget in (label, nameless, unreached):
        column.addWidget(widget)
    top.show()
    faults = faults_of(top, lambda _: False)
    assert [fault.partition(":")[0] for fault in faults] == ["no name", "no way in", "Alt+O is shared"]
    menu = QMenu()
    menu.addAction("&Join")
    menu.addMenu("&Rest").addAction("&Just")
    menu.addAction("&Jump")
    assert faults_of_menu(menu) == ["Alt+J is shared: &Join; &Jump"]
    top.close()
