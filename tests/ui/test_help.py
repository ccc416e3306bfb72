"""The help says the window's own words: names, keys, pictures and the glossary; and opens where one is."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ductus.settings import Settings
from ductus.ui.exporting.dialog import ExportDialog
from ductus.ui.help.pages import CONTENTS, folder, found, source, text_of
from ductus.ui.help.window import HelpWindow, page_for, show_help
from ductus.ui.keys.commands import rows_of_menus
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.side.table import PANELS
from waiting import wait_until_active

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
FORBIDDEN = (
    r"models?\b",
    r"\bOCR\b",
    r"annotat",
    r"segment",
    r"inference",
    r"polygon",
    r"bounding box",
    r"recogni[sz]",
    r"\bimages?\b",
    r"\bclick on save\b",
    r"\bsure\?",
    r"!(?!\[)",
)
"""Words that are not ours: the glossary has another for each, or the window never says them."""
MOST_BYTES, MOST_BYTES_TOGETHER = 60_000, 1_000_000
PAGES = [row.id for row in CONTENTS]


@pytest.fixture
def keys():
    return KeyMap(Settings())


@pytest.fixture
def bench(window, project):
    window.show_project(project)
    window.activateWindow()
    wait_until_active(window)
    yield window.bench
    for opened in window.findChildren(HelpWindow):
        opened.close()


def test_every_page_of_the_contents_is_written_and_no_other():
    assert {file.stem for file in folder().glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("page_id", PAGES)
def test_a_page_is_short_and_titled_as_in_the_contents(page_id, keys):
    text = text_of(page_id, keys)
    title = next(row.title for row in CONTENTS if row.id == page_id)
    assert text.splitlines()[0] == f"# {title}"
    assert len(text.split()) < 420


@pytest.mark.parametrize("page_id", PAGES)
def test_names_and_keys_are_filled_in_from_the_menus(page_id, keys):
    """An action, panel or command that is gone fails here by its id."""
    text = text_of(page_id, keys)
    assert "{" not in text
    assert "}" not in text
    assert "no key for" not in text


@pytest.mark.parametrize("page_id", PAGES)
def test_the_words_are_those_of_the_glossary(page_id, keys):
    text = text_of(page_id, keys)
    assert [word for word in FORBIDDEN if re.search(word, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("page_id", PAGES)
def test_words_set_off_within_a_sentence_are_explained_in_the_glossary(page_id):
    glossary = GLOSSARY.read_text(encoding="utf-8").casefold()
    words = re.findall(r"\*\*([a-z]+?)s?\*\*", source(page_id))
    assert [word for word in words if word not in glossary] == []


@pytest.mark.parametrize("page_id", PAGES)
def test_pictures_are_there_small_and_described(page_id):
    for words, name in PICTURE.findall(source(page_id)):
        assert words.strip()
        assert (folder() / name).is_file(), name
        assert (folder() / name).stat().st_size <= MOST_BYTES, name


def test_no_picture_lies_about_unused_and_all_together_are_small():
    used = {name for page_id in PAGES for _, name in PICTURE.findall(source(page_id))}
    there = list((folder() / "pictures").iterdir())
    assert {f"pictures/{file.name}" for file in there} == used
    assert sum(file.stat().st_size for file in there) <= MOST_BYTES_TOGETHER


@pytest.mark.parametrize("page_id", PAGES)
def test_links_lead_to_pages_of_the_help(page_id):
    assert [link for link in LINK.findall(source(page_id)) if link.removesuffix(".md") not in PAGES] == []


def test_the_help_names_the_keys_that_hold(keys):
    assert "(F5)" in text_of("find-lines", keys)
    keys.set_keys("window.find_lines", ["Ctrl+Alt+F"])
    assert "(Ctrl+Alt+F)" in text_of("find-lines", keys)
    assert "(F5)" not in text_of("find-lines", keys)


def test_pages_are_found_by_their_words_titles_first(keys):
    assert found("privacy", keys)[0].id == "privacy"
    assert "doubt" in [row.id for row in found("underlined letters", keys)]
    assert found("xylophone", keys) == ()
    assert found("key set", keys)[0].id == "keys"


def test_every_side_panel_is_told_of_on_some_page():
    told = {panel for row in CONTENTS for panel in row.panels}
    assert {row.id for row in PANELS} <= told


def test_f1_opens_the_page_for_the_place_with_the_keyboard(bench):
    bench.do("focus_canvas")
    assert page_for(bench) == "shape-lines"
    bench.do("focus_desk")
    assert page_for(bench) == "correct"
    bench.do("focus_pages")
    assert page_for(bench) == "page-work"
    QTest.keyClick(bench.window.windowHandle(), Qt.Key.Key_F1)
    (opened,) = bench.window.findChildren(HelpWindow)
    assert opened.isVisible()
    assert not opened.isModal()
    assert opened.shown == "page-work"


def test_without_a_project_the_help_begins_at_the_beginning(window):
    assert page_for(window.bench) == "open"


def test_the_window_searches_follows_links_and_stays_one(bench):
    show_help(bench, "correct")
    show_help(bench, "find-lines")
    (opened,) = bench.window.findChildren(HelpWindow)
    assert opened.shown == "find-lines"
    assert opened._text.document().toPlainText().startswith("Find and read lines")
    QTest.keyClicks(opened._field, "loupe")
    assert opened.shown == "page-work"
    opened._field.clear()
    assert opened._list.count() == len(CONTENTS)
    show_help(bench, "open")
    opened._text.anchorClicked.emit("find-lines.md")
    assert opened.shown == "find-lines"


def test_the_help_stays_open_beside_the_work_and_changes_with_the_keys(bench):
    show_help(bench, "find-lines")
    (opened,) = bench.window.findChildren(HelpWindow)
    assert QApplication.activeModalWidget() is None
    bench.keys.set_keys("window.find_lines", ["Ctrl+Alt+F"])
    assert "Ctrl+Alt+F" in opened._text.toPlainText()


def test_names_in_menus_do_not_need_markdown_escaping():
    assert [row.text for _, row in rows_of_menus().values() if set("*_`") & set(row.text)] == []


def test_the_key_of_help_opens_the_page_of_a_dialog_which_stays(window, project, wait):
    window.show_project(project)
    wait(lambda: window.bench.session.page is not None)
    window.bench.do("export")
    dialog = window.findChild(ExportDialog)
    wait_until_active(dialog)
    QTest.keyClick(dialog.windowHandle(), Qt.Key.Key_F1)
    help_window = dialog.findChild(HelpWindow)
    assert help_window.isVisible() and help_window.shown == "export"
    assert dialog.isVisible()
    wait_until_active(help_window)  # a dialog must not hold up its own help
    dialog.reject()
    assert not help_window.isVisible()
    window.bench.keys.give("window.help", "F9", taking=True)  # nobody follows keys who is gone
