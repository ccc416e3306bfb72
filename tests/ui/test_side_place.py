"""The left side of the window: one panel at a time, made when first shown, each as wide as it was last."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from ductus.ui.side import place as place_module
from ductus.ui.side.panel import PanelRow, SidePanel
from ductus.ui.side.place import PAGES, SidePlace
from ductus.ui.side.table import PANELS


class Notes(SidePanel):
    """A panel that notes whom it was told to follow."""

    def __init__(self, bench):
        super().__init__(bench)
        self.followed = []

    def follow(self, session):
        self.followed.append(session)


@pytest.fixture
def side(window, monkeypatch):
    made = []

    def make(bench):
        made.append(Notes(bench))
        return made[-1]

    rows = (PanelRow("first", "First", "lines list", make), PanelRow("second", "Second", "find", make, width_px=333))
    monkeypatch.setattr(place_module, "PANELS", rows)
    held = SidePlace(window.bench)
    held.made = made
    yield held
    window.bench.side._stack.addWidget(window.bench.pages)  # the place took the window's pages; they go back
    held.deleteLater()


def test_rows_of_the_table_are_whole_and_their_ids_and_keys_differ():
    ids, keys = [row.id for row in PANELS], [row.key for row in PANELS if row.key]
    assert len(set(ids)) == len(ids) and PAGES not in ids
    assert len(set(keys)) == len(keys)
    assert all(row.title and row.tip for row in PANELS)


def test_a_panel_is_made_when_it_is_first_shown_and_only_once(side):
    told = []
    side.panel_changed.connect(told.append)
    assert (side.shown, side.made) == (PAGES, [])
    side.show_panel("first")
    side.show_panel(PAGES)
    side.show_panel("first")
    assert len(side.made) == 1
    assert told == ["first", PAGES, "first"]
    assert side.made[0].followed == [None]


def test_panels_made_follow_another_project_and_later_ones_the_present_one(side):
    session = object()
    side.show_panel("first")
    side.follow(session)
    side.show_panel("second")
    assert side.made[0].followed == [None, session]
    assert side.made[1].followed == [session]


def test_the_buttons_say_which_panel_is_shown(side):
    side.show_panel("second")
    checked = [button.accessibleName() for button in side.findChildren(QToolButton) if button.isChecked()]
    assert checked == ["Second"]
    button = next(b for b in side.findChildren(QToolButton) if b.accessibleName() == "First")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert side.shown == "first"


def test_an_unknown_panel_is_refused_and_the_shown_one_stays(side):
    with pytest.raises(KeyError):
        side.show_panel("none")
    assert side.shown == PAGES


def test_each_panel_keeps_the_width_it_was_given(side, window, wait):
    wanted = []
    side.width_wanted.connect(wanted.append)
    side.show_panel("second")
    assert wanted[-1] == 333
    side.show()
    side.resize(412, 500)
    wait(lambda: side.preferred_width() == 412)
    side.show_panel("first")
    assert wanted[-1] == 280
    side.show_panel("second")
    assert wanted[-1] == 412
    assert window.bench.settings["window.layout"]["side widths"]["second"] == 412


def test_every_panel_of_the_window_opens_by_its_action_and_leaves_the_keyboard_to_the_text(window, project):
    window.show_project(project)
    for row in PANELS:
        window.bench.do(f"panel_{row.id}")
        assert window.bench.side.shown == row.id
    window.bench.do("focus_pages")
    assert window.bench.side.shown == PAGES
