"""What the menus and the palette tell: every menu in one column, keys of page and text, other people's words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTreeWidget

from ductus.ui.actions.base import Needs, why_not
from ductus.ui.also_called import ALSO_CALLED
from ductus.ui.keys.key_map import OWN
from ductus.ui.palette import _Palette, entries, show_palette

SMALL_SCREEN_PX = 720
"""A laptop of 1440 pixels at 200 %; a menu that is higher breaks into columns."""


@pytest.fixture
def palette(bench):
    show_palette(bench)
    (opened,) = bench.window.findChildren(_Palette)
    yield opened
    opened.close()


def found(palette, words):
    palette.findChild(QLineEdit).setText(words)
    rows = palette.findChild(QTreeWidget)
    return [rows.topLevelItem(index) for index in range(rows.topLevelItemCount())]


def test_every_menu_fits_a_small_screen_in_one_column(bench):
    for action in bench.window.menuBar().actions():
        menu = action.menu()
        assert menu.sizeHint().height() <= SMALL_SCREEN_PX, menu.title()


def test_what_stands_under_a_heading_is_in_a_menu_of_its_own(bench):
    view = next(action.menu() for action in bench.window.menuBar().actions() if action.text() == "&View")
    inner = {action.text(): action.menu() for action in view.actions() if action.menu() is not None}
    assert list(inner) == ["Colour of lines", "Go to", "Desk", "Pages in the list", "Panels"]
    assert bench.actions["arrange_pairs"] in inner["Desk"].actions()
    assert bench.actions["panel_tags"] not in view.actions()


def test_menus_name_the_keys_that_act_on_the_page_or_in_the_text(bench):
    assert bench.actions["tool_cut"].text() == "Cut a line in two\tC"
    assert bench.actions["status_unclear"].text() == "Mark unclear\tF6"
    assert "F6 in the text" in bench.actions["status_unclear"].toolTip()
    assert "\t" not in bench.actions["find_lines"].text()  # Qt shows its key itself
    bench.settings[OWN] = {"canvas.use_cut": ["X"], "text.unclear": []}
    assert bench.actions["tool_cut"].text() == "Cut a line in two\tX"
    assert bench.actions["status_unclear"].text() == "Mark unclear"
    assert bench.actions["tool_cut"].iconText() == "Cut"


def test_other_programs_words_are_of_actions_there_are(bench):
    assert set(ALSO_CALLED) <= set(bench.actions)
    assert all(words == words.casefold() for words in ALSO_CALLED.values())


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("train", "Teach this hand"),
        ("layout analysis", "Find lines"),
        ("transcribe", "Read page"),
        ("cer", "Measure engines"),
    ],
)
def test_an_action_is_found_by_what_other_programs_call_it(palette, words, title):
    assert title in [row.text(0) for row in found(palette, words)]


def test_what_begins_with_the_words_typed_comes_first(palette):
    assert found(palette, "read")[0].text(0).startswith("Read")
    assert found(palette, "export")[0].text(0) == "Export"


def test_what_is_not_possible_now_is_shown_with_what_to_do_first(bench, palette):
    assert not bench.actions["redo"].isEnabled()
    (row,) = found(palette, "redo")
    assert row.text(1) == "Nothing was taken back"
    assert not row.flags() & Qt.ItemFlag.ItemIsEnabled
    QTest.keyClick(palette.findChild(QLineEdit), Qt.Key.Key_Return)
    assert palette.isVisible()  # there was nothing to choose


def test_the_palette_says_where_a_key_acts(bench):
    keys = {entry.title: entry.key for entry in entries(bench)}
    assert keys["Cut a line in two"] == "C on the page"
    assert keys["Find lines"] == "F5"


def test_reasons_name_what_is_to_be_seen_to_first():
    assert why_not(Needs.SELECTION | Needs.WRITING, Needs.PROJECT | Needs.WRITING) == "select lines first"
    assert why_not(Needs.UNDO, Needs.PROJECT) == "nothing to take back"
    assert why_not(Needs.PAGE, Needs.PAGE) == ""
    assert all(why_not(need, Needs.NOTHING) for need in Needs if need)


def test_a_project_opened_has_the_keyboard_in_the_text_of_its_line(bench, wait):
    wait(lambda: bench.desk.focusProxy().hasFocus())
    assert bench.desk.current_line() == "p0_l0"


def test_a_project_without_lines_has_the_keyboard_on_the_page(window, tmp_path, wait):
    from ductus.project.project import Project

    window.show_project(Project.create(tmp_path / "empty.ductus", "empty"))
    window.activateWindow()
    wait(lambda: window.bench.canvas.hasFocus())


def test_away_from_the_text_the_hint_leads_to_it(bench, wait):
    session = bench.session
    for line in session.page.lines:
        session.accept(line.id, "Dear", is_verified=False)
    bench.do("focus_pages")
    wait(lambda: "goes to the text" in bench.status._hint.text())
    bench.do("focus_desk")
    wait(lambda: "goes to the text" not in bench.status._hint.text())


def test_the_menu_shows_where_the_desk_stands(bench):
    def checked():
        return [place for place in ("auto", "beside", "below") if bench.actions[f"desk_{place}"].isChecked()]

    assert checked() == ["auto"]
    bench.do("desk_below")
    assert checked() == ["below"]
    bench.do("desk_below")  # once more changes nothing, and is still what holds
    assert checked() == ["below"]
    bench.settings["desk.place"] = "beside"
    assert checked() == ["beside"]
