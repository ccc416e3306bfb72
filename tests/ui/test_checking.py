"""What is typed is held against rules and dictionaries, marked, gone to, and put right from the keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QListWidget, QMenu

from ductus.document.edits import SetTranscription
from ductus.document.rules import Rules
from ductus.document.spelling import Spelling
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.jobs.host_main import HostContext
from ductus.jobs.job import CancelToken
from ductus.ui.checking import checking as checking_module
from ductus.ui.checking.marks import Against
from ductus.ui.rules.places_view import PlacesView
from ductus.workflows.spelling import lookup
from fakes.dictionaries import write_dictionary

_TEXTS = {"p0_l0": "le roi estoit la", "p0_l1": "au mar-", "p0_l2": "ché du roi", "p0_l3": "le roit"}


class SameThreadTasks:
    """The host of spelling without its process: tasks run on the thread that asks for them."""

    def __init__(self, _name):
        self.cache = {}
        self.asked = []

    def call(self, task, *arguments, on_event=None, cancel=None):
        self.asked.append(arguments[1])
        context = HostContext(cancel or CancelToken(), self.cache, on_event or (lambda _said: None))
        return getattr(lookup, task.split(":")[1])(context, *arguments)

    def close(self):
        """There is no process to end."""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    write_dictionary(tmp_path / "home" / "data" / "dictionaries", "fr", "le", "la", "roi", "au", "marché", "du", "est")
    monkeypatch.setattr(checking_module, "Host", SameThreadTasks)
    return tmp_path


@pytest.fixture
def project(folder, project):
    for line_id, text in _TEXTS.items():
        held = Transcription(text, Origin.PERSON)
        project.apply(SetTranscription("p0", line_id, held, LineStatus.CORRECTED))
    return project


def agree(project, **what):
    project.set_sheet(replace(project.sheet, **what))


def notes(bench, line_id):
    text = bench.desk.shown_text(line_id)
    return [(text[note.start : note.end], note.against) for note in bench.checking.words.notes(line_id, text)]


def speak_french(bench, project, wait):
    agree(project, spelling=Spelling(("fr",)))
    wait(lambda: ("estoit", Against.DICTIONARY) in notes(bench, "p0_l0"))
    wait(lambda: notes(bench, "p0_l3") and not bench.checking.speller.is_waiting)


def test_nothing_is_asked_until_a_language_is_chosen(bench):
    assert notes(bench, "p0_l0") == []
    assert bench.checking.speller._host.asked == []


def test_unknown_words_are_marked_and_broken_ones_are_looked_up_whole(bench, project, wait):
    speak_french(bench, project, wait)
    assert notes(bench, "p0_l0") == [("estoit", Against.DICTIONARY)]
    assert notes(bench, "p0_l1") == []
    assert notes(bench, "p0_l2") == []
    assert notes(bench, "p0_l3") == [("roit", Against.DICTIONARY)]


def test_offences_are_marked_as_one_types(bench, project):
    agree(project, rules=Rules(characters="abcdefghilmnorstu"))
    bench.desk.set_current("p0_l3", take_focus=True, at_end=True)
    assert notes(bench, "p0_l3") == []
    QTest.keyClicks(bench.desk.strip.editor, "w")
    assert notes(bench, "p0_l3") == [("w", Against.RULES)]
    assert bench.checking._notes_in_hand()[0].what.startswith("“w” is not an allowed character")


def test_marks_are_seen_in_the_field_and_in_other_lines(bench, project, wait):
    bench.desk.set_current("p0_l0", take_focus=True)
    QTest.qWait(30)
    before = bench.desk.strip.viewport().grab().toImage()
    speak_french(bench, project, wait)
    wait(lambda: bench.desk.strip.viewport().grab().toImage() != before)
    assert bench.checking._field.words_at(_middle(bench.checking._field)) == "No dictionary knows “estoit”."
    assert "“roit”" in "".join(
        words for areas in bench.checking._cell_notes._painted.values() for _room, words in areas
    )


def _middle(pane):
    return pane._placed()[0].room().center()


def test_the_key_goes_from_one_unknown_word_to_the_next(bench, project, wait):
    speak_french(bench, project, wait)
    bench.desk.set_current("p0_l0", take_focus=True)
    bench.do("next_unknown")
    assert bench.desk.selected_text() == "estoit"
    bench.do("next_unknown")
    assert (bench.desk.current_line(), bench.desk.selected_text()) == ("p0_l3", "roit")
    bench.do("previous_unknown")
    assert (bench.desk.current_line(), bench.desk.selected_text()) == ("p0_l0", "estoit")


def test_a_suggestion_is_taken_as_if_typed(bench, project, wait):
    speak_french(bench, project, wait)
    bench.desk.set_current("p0_l3", take_focus=True)
    bench.do("next_unknown")
    bench.do("suggest_spelling")
    choices = bench.checking._popover.findChild(QListWidget)
    wait(lambda: choices.row(bench.checking._popover._state) < 0)  # all were found
    assert choices.item(0).text() == "1  roi"
    QTest.keyClick(choices, Qt.Key.Key_1)
    assert bench.desk.shown_text("p0_l3") == "le roi"
    assert project.page("p0").line("p0_l3").text == "le roit"  # not accepted yet
    QTest.keyClick(bench.desk.strip.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.desk.shown_text("p0_l3") == "le roit"


def test_a_word_called_right_is_marked_no_more(bench, project, wait):
    speak_french(bench, project, wait)
    bench.desk.set_current("p0_l3", take_focus=True)
    bench.do("next_unknown")
    bench.do("suggest_spelling")
    bench.checking._popover._take(bench.checking._popover._own)
    assert project.sheet.spelling.own_words == ("roit",)
    assert notes(bench, "p0_l3") == []


def test_the_menu_of_the_text_begins_with_the_unknown_word(bench, project, wait):
    speak_french(bench, project, wait)
    bench.desk.set_current("p0_l3", take_focus=True)
    place = bench.checking._field._placed()[0].room().center().toPoint()
    menu = QMenu()
    menu.addAction("Copy")
    bench.tagging.text_menu_opening.emit(menu, QPoint(place))
    assert [action.text() for action in menu.actions()][:2] == [
        "Spelling suggestions…",
        "Add “roit” to the project’s words",
    ]


def test_the_panel_lists_the_words_of_the_page_and_goes_to_them(bench, project, wait):
    bench.side.show_panel("spelling")
    panel = bench.side.panel("spelling")
    languages = panel.findChild(QListWidget)
    wait(lambda: languages.count() > 0)
    french = next(
        item for row in range(languages.count()) if (item := languages.item(row)).data(Qt.ItemDataRole.UserRole) == "fr"
    )
    french.setCheckState(Qt.CheckState.Checked)
    assert project.sheet.spelling.languages == ("fr",)
    view = panel.findChild(PlacesView)
    wait(lambda: view.model().rowCount() == 2)
    view.setCurrentIndex(view.model().index(1))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert (bench.desk.current_line(), bench.desk.selected_text()) == ("p0_l3", "roit")


def test_without_a_dictionary_the_panel_says_where_to_get_one(bench, monkeypatch):
    from ductus.ui.checking import panel as panel_module

    monkeypatch.setattr(panel_module, "dictionaries", lambda _folders: ())
    bench.side.show_panel("spelling")
    shown = [label.text() for label in bench.side.panel("spelling").findChildren(QLabel) if not label.isHidden()]
    assert any("no hunspell dictionary on this machine" in words for words in shown)


def test_a_damaged_dictionary_is_said_once_and_nothing_is_checked(bench, project, folder, wait):
    said = []
    bench.checking.speller.failed.connect(said.append)
    (folder / "home" / "data" / "dictionaries" / "fr.aff").write_bytes(b"SET UTF-8\nSFX \xff\xfe\n")
    agree(project, spelling=Spelling(("fr",)))
    wait(lambda: notes(bench, "p0_l0") == [] and said)
    assert "fr cannot be read" in said[0].message
    assert len(said) == 1
    assert not bench.checking.speller.is_on


def test_half_a_word_is_not_replaced_by_a_whole_one(bench, project, wait):
    held = Transcription("chel du roi", Origin.PERSON)
    project.apply(SetTranscription("p0", "p0_l2", held, LineStatus.CORRECTED))
    bench.session.show_page("p0")
    agree(project, spelling=Spelling(("fr",)))
    wait(lambda: ("mar", Against.DICTIONARY) in notes(bench, "p0_l1"))
    bench.desk.select_text("p0_l1", 4, 4)
    bench.do("suggest_spelling")
    choices = bench.checking._popover.findChild(QListWidget)
    assert choices.item(0).text() == "It is broken over two lines: mend its halves by hand."
    QTest.keyClick(choices, Qt.Key.Key_1)
    assert bench.desk.shown_text("p0_l1") == "au mar-"
