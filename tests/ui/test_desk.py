"""The desk, driven by real key events: what is accepted, kept, put back, and where the caret and the scroll go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QImage, QInputMethodEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.precedence import accept_text
from ductus.document.transcription import (
    LineStatus,
    Origin,
    Provenance,
    Reading,
    TextSpan,
    Transcription,
    now,
)
from ductus.ui.desk import Desk
from ductus.ui.fonts import load_fonts
from waiting import wait_in_window, wait_until, wait_until_active

TEXTS = ("In principio erat verbum", "et verbum erat apud deum", "et deus erat verbum", "hoc erat in principio")
NO_KEY = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def reading_of(text, confidence=0.95, spans=()):
    return Reading(f"r_{abs(hash((text, confidence)))}", text, confidence, Provenance("quill"), now(), tuple(spans))


def line_of(index, text="", confidence=0.95, status=None, spans=(), **other):
    polygon = Box(100, 100 + 60 * index, 900, 150 + 60 * index).polygon()
    if not text:
        return Line(f"l{index}", polygon, status=status or LineStatus.TODO, **other)
    reading = reading_of(text, confidence, spans)
    held = Transcription(text, Origin.ENGINE, "quill", reading_id=reading.id)
    line = Line(f"l{index}", polygon, transcription=held, readings=(reading,), **other)
    return replace(line, status=status or LineStatus.READ)


def page_of(*lines, page_id="p1"):
    return Page(page_id, "1r", Scan("scans/1r.png", 1, "00"), 1000, 5000, lines=tuple(lines))


HEARD = (
    "accepted",
    "draft_changed",
    "draft_dropped",
    "current_line_changed",
    "caret_moved",
    "crops_wanted",
    "status_requested",
    "next_page_wanted",
    "previous_page_wanted",
    "next_doubt_wanted",
    "leave_wanted",
    "find_lines_wanted",
    "read_page_wanted",
)


class Window(QWidget):
    """A desk beside another field, in a window that keeps what is accepted as the project would."""

    def __init__(self, page, drafts=None, keeps=True):
        super().__init__()
        self.desk = Desk(self)
        self.other = QLineEdit(self)
        column = QVBoxLayout(self)
        column.addWidget(self.desk, 1)
        column.addWidget(self.other)
        self.resize(640, 480)
        self.page = page
        self.heard = []
        for name in HEARD:
            getattr(self.desk, name).connect(lambda *values, name=name: self.heard.append((name, *values)))
        if keeps:
            self.desk.accepted.connect(self.keep)
        self.desk.set_page(page, drafts or {})
        self.show()
        self.activateWindow()
        wait_until_active(self)
        self.desk.setFocus()
        self.heard.clear()

    def keep(self, line_id, text, is_verified):
        edit = accept_text(self.page, line_id, text, is_verified=is_verified)
        if edit is not None:
            self.page = edit.apply(self.page)
            self.desk.refresh(self.page)

    def change(self, line):
        self.page = self.page.with_line(line)
        self.desk.refresh(self.page)

    def told(self, name):
        return [values for told, *values in self.heard if told == name]

    @property
    def editor(self):
        return self.desk.focusProxy()

    def press(self, key, modifiers=NO_KEY):
        QTest.keyClick(self.editor, key, modifiers)

    def type(self, text):
        QTest.keyClicks(self.editor, text)


@pytest.fixture
def window(qapp):
    made = []

    def make(*lines, **other):
        lines = lines or tuple(line_of(index, text) for index, text in enumerate(TEXTS))
        made.append(Window(page_of(*lines), **other))
        return made[-1]

    yield make
    for item in made:
        item.close()
        item.deleteLater()
    QApplication.sendPostedEvents()


# Moving and accepting


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Tab])
def test_moving_on_accepts_changed_text_and_takes_the_next_line(window, key):
    desk = window()
    desk.type("X")
    desk.press(key)
    assert desk.told("accepted") == [["l0", "X" + TEXTS[0], False]]
    assert desk.desk.current_line() == "l1"
    assert desk.editor.text() == TEXTS[1]
    assert desk.editor.hasFocus()


def test_unchanged_text_is_not_accepted(window):
    desk = window()
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Up)
    assert desk.told("accepted") == []
    assert desk.told("current_line_changed") == [["l1"], ["l0"]]


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_Up, NO_KEY), (Qt.Key.Key_Backtab, SHIFT)])
def test_moving_back_accepts_too(window, key, modifiers):
    desk = window()
    desk.desk.set_current("l2")
    desk.type("X")
    desk.press(key, modifiers)
    assert desk.told("accepted") == [["l2", "X" + TEXTS[2], False]]
    assert desk.desk.current_line() == "l1"


def test_ctrl_enter_verifies_and_goes_to_the_next_line_not_yet_verified(window):
    lines = [line_of(index, text) for index, text in enumerate(TEXTS)]
    lines[1] = replace(lines[1], status=LineStatus.VERIFIED)
    lines[2] = replace(lines[2], status=LineStatus.SKIPPED)
    desk = window(*lines)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.told("accepted") == [["l0", TEXTS[0], True]]
    assert desk.desk.current_line() == "l3"
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.told("next_page_wanted") == [[]]


def test_a_locked_line_is_not_verified_by_key(window):
    desk = window(line_of(0, TEXTS[0], is_locked=True), line_of(1, TEXTS[1]))
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.told("accepted") == []


def test_page_edges_ask_for_the_neighbouring_page(window):
    desk = window()
    desk.press(Qt.Key.Key_Up)
    assert desk.told("previous_page_wanted") == [[]]
    desk.press(Qt.Key.Key_End, CTRL)
    assert desk.desk.current_line() == "l3"
    desk.type("X")
    desk.press(Qt.Key.Key_Return)
    assert desk.told("accepted") == [["l3", "X" + TEXTS[3], False]]
    assert desk.told("next_page_wanted") == [[]]
    desk.press(Qt.Key.Key_Home, CTRL)
    assert desk.desk.current_line() == "l0"


def test_leaving_the_field_accepts_but_another_window_or_a_menu_only_keeps_the_draft(window):
    desk = window()
    desk.type("X")
    desk.editor.clearFocus()
    desk.desk.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
    desk.heard.clear()
    desk.type("Y")
    QApplication.sendEvent(desk.editor, _focus_out(Qt.FocusReason.ActiveWindowFocusReason))
    QApplication.sendEvent(desk.editor, _focus_out(Qt.FocusReason.PopupFocusReason))
    assert desk.told("accepted") == []
    assert desk.told("draft_changed") == [["l0", "XY" + TEXTS[0]]]
    desk.other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert desk.told("accepted") == [["l0", "XY" + TEXTS[0], False]]


def _focus_out(reason):
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent

    return QFocusEvent(QEvent.Type.FocusOut, reason)


def test_another_page_accepts_what_is_in_hand_first(window):
    desk = window()
    desk.type("X")
    desk.desk.set_page(page_of(line_of(0, "alia"), page_id="p2"))
    assert desk.told("accepted") == [["l0", "X" + TEXTS[0], False]]
    assert desk.editor.text() == "alia"
    assert desk.editor.hasFocus()


# Drafts


def test_typing_is_handed_on_even_while_it_goes_on(window):
    """A debounce that restarts with each key would never keep anything."""
    desk = window()

    def type_on():
        desk.type("b")
        QTest.qWait(25)

    wait_until(lambda: desk.told("draft_changed"), "something is kept", 60, type_on)
    assert desk.told("accepted") == []


def test_flush_hands_on_at_once_and_only_what_is_new(window):
    desk = window()
    desk.type("ab")
    desk.desk.flush()
    desk.desk.flush()
    assert desk.told("draft_changed") == [["l0", "ab" + TEXTS[0]]]
    assert desk.desk.text_in_hand() == ("l0", "ab" + TEXTS[0])


def test_hiding_the_desk_hands_on_what_was_typed(window):
    desk = window()
    desk.type("a")
    desk.desk.hide()
    assert desk.told("draft_changed") == [["l0", "a" + TEXTS[0]]]


def test_escape_puts_the_text_back_and_then_leaves(window):
    desk = window()
    desk.type("abc")
    desk.desk.flush()
    desk.press(Qt.Key.Key_Escape)
    assert desk.editor.text() == TEXTS[0]
    assert desk.told("draft_dropped") == [["l0"]]
    assert desk.told("leave_wanted") == []
    desk.press(Qt.Key.Key_Escape)
    assert desk.told("leave_wanted") == [[]]
    assert desk.told("accepted") == []
    assert desk.desk.text_in_hand() is None


def test_what_escape_put_back_is_not_kept_as_a_draft_afterwards(window):
    desk = window()
    desk.type("abc")
    desk.press(Qt.Key.Key_Escape)
    desk.desk.flush()
    assert desk.told("draft_changed") == []
    assert desk.told("draft_dropped") == [["l0"]], "once is enough"


def test_what_escape_put_back_can_be_had_again(window):
    desk = window()
    desk.type("abc")
    desk.press(Qt.Key.Key_Escape)
    QTest.keySequence(desk.editor, QKeySequence(QKeySequence.StandardKey.Redo))
    QTest.keySequence(desk.editor, QKeySequence(QKeySequence.StandardKey.Undo))
    assert TEXTS[0] in desk.editor.text()


def test_a_draft_of_an_earlier_day_is_shown_and_undo_leads_back_to_the_page(window):
    desk = window(drafts={"l0": "draft", "gone": "x"})
    assert desk.editor.text() == "draft"
    QTest.keySequence(desk.editor, QKeySequence(QKeySequence.StandardKey.Undo))
    assert desk.editor.text() == TEXTS[0]


def test_what_the_project_did_not_take_stays_marked_as_not_accepted(window):
    desk = window(keeps=False)
    desk.type("X")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Up)
    assert desk.desk.text_in_hand() == ("l0", "X" + TEXTS[0])
    assert "not accepted" in desk.editor.accessibleName()


# Readings that come in while one types


def test_a_reading_never_overwrites_what_is_being_typed(window):
    desk = window()
    desk.type("abc")
    desk.press(Qt.Key.Key_Left)
    desk.change(line_of(0, "the machine's own idea"))
    assert desk.editor.text() == "abc" + TEXTS[0]
    assert desk.editor.caret() == 2
    desk.press(Qt.Key.Key_Escape)
    assert desk.editor.text() == "the machine's own idea"


def test_a_reading_is_shown_where_nobody_types_and_the_caret_stays(window):
    desk = window(line_of(0, "abcdef"), line_of(1, "next"))
    for _ in range(3):
        desk.press(Qt.Key.Key_Right)
    desk.change(line_of(0, "abcxyz"))
    assert desk.editor.text() == "abcxyz"
    assert desk.editor.caret() == 3
    assert desk.editor.hasFocus()


def test_refresh_keeps_the_line_in_hand_where_it_is_on_the_screen(window):
    desk = window(*(line_of(index, f"line {index}") for index in range(60)))
    desk.desk.set_current("l40")
    before = desk.editor.y()
    new = [line_of(100 + index, "inserted above") for index in range(5)]
    desk.page = replace(desk.page, lines=(*new, *desk.page.lines))
    desk.desk.refresh(desk.page)
    assert desk.desk.current_line() == "l40"
    assert desk.editor.y() == before


def test_when_the_line_in_hand_is_deleted_its_typing_is_kept_and_the_next_line_taken(window):
    desk = window()
    desk.desk.set_current("l1")
    desk.type("abc")
    desk.page = replace(desk.page, lines=(desk.page.lines[0], *desk.page.lines[2:]))
    desk.desk.refresh(desk.page)
    assert desk.told("draft_changed") == [["l1", "abc" + TEXTS[1]]]
    assert desk.desk.current_line() == "l2"
    assert desk.editor.text() == TEXTS[2]


# Input methods, scripts, odd characters


def compose(editor, preedit, commit=""):
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(editor, event)


def test_composing_neither_commits_nor_moves_on(window):
    desk = window()
    compose(desk.editor, "にほ")
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_F8):
        desk.press(key)
    desk.press(Qt.Key.Key_Return, CTRL)
    assert desk.desk.current_line() == "l0"
    assert desk.told("accepted") == []
    assert desk.told("leave_wanted") == []
    compose(desk.editor, "", "日本")
    desk.press(Qt.Key.Key_Return)
    assert desk.told("accepted") == [["l0", "日本" + TEXTS[0], False]]


def test_keeping_what_was_typed_does_not_end_a_composition_begun_meanwhile(window, monkeypatch):
    desk = window()
    ended = []
    monkeypatch.setattr(desk.editor, "finish_composition", lambda: ended.append(True))
    desk.type("a")
    compose(desk.editor, "´")
    wait_in_window(lambda: desk.told("draft_changed"))
    assert desk.told("draft_changed") == [["l0", "a" + TEXTS[0]]]
    assert desk.editor.is_composing and not ended


def test_a_reading_that_comes_while_composing_waits_until_the_composition_ends(window):
    desk = window(line_of(0), line_of(1))
    compose(desk.editor, "に")
    desk.change(line_of(0, "machine"))
    assert desk.editor.text() == ""
    compose(desk.editor, "")
    assert desk.editor.text() == "machine"


def test_letters_from_a_taller_font_are_not_cut_off_at_the_foot(window):
    load_fonts()  # the app's own font holds no Arabic
    desk = window(line_of(0, "بسم اللّه الرحمان الرحيم وبه نستعين"), line_of(1, "x"))
    line = desk.editor.document().firstBlock().layout().lineAt(0)
    assert desk.editor.viewportMargins().top() + line.ascent() + line.descent() < desk.editor.height() + 1


def test_no_break_spaces_and_private_characters_survive(window):
    text = "a\u00a0b \ue5d1 \U00010330 c\u200dd"
    desk = window(line_of(0, text), line_of(1, "x"))
    desk.press(Qt.Key.Key_End)
    desk.type("!")
    desk.press(Qt.Key.Key_Return)
    assert desk.told("accepted") == [["l0", text + "!", False]]


def test_a_pasted_paragraph_becomes_one_line(window):
    desk = window(line_of(0), line_of(1))
    source = QMimeData()
    source.setText("one\ntwo\tthree\r\nfour")
    source.setHtml("<b>one</b>")
    desk.editor.insertFromMimeData(source)
    assert desk.editor.text() == "one two three four"


def test_a_field_begins_at_the_side_its_script_begins_on(window):
    desk = window(line_of(0, "والحمد لله رب"), line_of(1, "lat"))
    editor = desk.editor
    right = editor.viewport().mapTo(editor, editor.cursorRect().center()).x()
    assert right > editor.width() * 0.9
    desk.press(Qt.Key.Key_Return)
    left = editor.viewport().mapTo(editor, editor.cursorRect().center()).x()
    assert left < editor.width() * 0.1


# Keys that are the window's


def test_page_keys_go_on_to_the_window(window):
    desk = window()
    heard = []
    for key in ("PgDown", "PgUp"):
        shortcut = QShortcut(QKeySequence(key), desk)
        shortcut.activated.connect(lambda key=key: heard.append(key))
    desk.press(Qt.Key.Key_PageDown)
    desk.press(Qt.Key.Key_PageUp)
    assert heard == ["PgDown", "PgUp"]
    assert desk.desk.current_line() == "l0"


def test_undo_is_the_fields_while_something_is_typed_and_the_windows_otherwise(window):
    desk = window()
    heard = []
    QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), desk).activated.connect(lambda: heard.append("undo"))
    desk.press(Qt.Key.Key_Z, CTRL)
    assert heard == ["undo"]
    desk.type("X")
    desk.press(Qt.Key.Key_Z, CTRL)
    assert heard == ["undo"]
    assert desk.editor.text() == TEXTS[0]
    desk.press(Qt.Key.Key_Z, CTRL)
    assert heard == ["undo", "undo"]


def test_the_desks_own_keys_win_over_shortcuts_of_the_window(window):
    desk = window()
    heard = []
    for key in ("F6", "Return", "Esc", "Down"):
        QShortcut(QKeySequence(key), desk).activated.connect(lambda key=key: heard.append(key))
    desk.press(Qt.Key.Key_F6)
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Down)
    assert heard == []
    assert desk.desk.current_line() == "l2"


# Doubt and status


def doubtful(index, text="sine dubio nihil"):
    spans = (TextSpan(0, 4, 0.99), TextSpan(5, 10, 0.3), TextSpan(11, 16, 0.99))
    return line_of(index, text, 0.3, spans=spans)


def test_f8_goes_to_the_doubtful_spot_and_asks_on_at_the_end(window):
    lines = [line_of(0, "certe"), doubtful(1), line_of(2, "certe"), doubtful(3)]
    lines[3] = replace(lines[3], status=LineStatus.VERIFIED)
    desk = window(*lines)
    desk.press(Qt.Key.Key_F8)
    assert (desk.desk.current_line(), desk.editor.caret()) == ("l1", 5)
    desk.press(Qt.Key.Key_F8)
    assert desk.told("next_doubt_wanted") == [[1]]
    assert desk.desk.current_line() == "l1"
    desk.press(Qt.Key.Key_F8, SHIFT)
    assert desk.told("next_doubt_wanted") == [[1], [-1]]


def test_the_threshold_says_what_is_doubtful(window):
    desk = window(line_of(0, "certe"), line_of(1, "fere", 0.7))
    desk.desk.set_doubt_threshold(0.5)
    assert not desk.desk.go_to_doubt(+1)
    desk.desk.set_doubt_threshold(0.9)
    assert desk.desk.go_to_doubt(+1)
    assert not desk.desk.go_to_doubt(+1)
    assert desk.desk.go_to_doubt(+1, from_edge=True)


@pytest.mark.parametrize(("key", "status"), [(Qt.Key.Key_F6, "unclear"), (Qt.Key.Key_F7, "skipped")])
def test_statuses_are_asked_for_after_the_text_is_accepted_and_taken_back_by_the_same_key(window, key, status):
    desk = window()
    desk.type("X")
    desk.press(key)
    order = [name for name, *_ in desk.heard if name in ("accepted", "status_requested")]
    assert order == ["accepted", "status_requested"]
    assert desk.told("status_requested") == [["l0", status]]
    desk.change(replace(desk.page.lines[0], status=LineStatus(status)))
    desk.press(key)
    assert desk.told("status_requested")[-1] == ["l0", "corrected"]


def test_a_locked_line_takes_no_typing_but_lets_one_pass(window):
    desk = window(line_of(0, "locked", is_locked=True), line_of(1, "x"))
    desk.type("abc")
    assert desk.editor.text() == "locked"
    desk.press(Qt.Key.Key_Tab)
    assert desk.told("accepted") == []
    assert desk.desk.current_line() == "l1"


# Caret and ink


def test_the_caret_is_told_where_the_reading_saw_its_character(window):
    spans = (TextSpan(0, 2, 0.9, 0.1, 0.3), TextSpan(2, 4, 0.9, 0.5, 0.9))
    desk = window(line_of(0, "abcd", spans=spans), line_of(1, "efgh"))
    desk.press(Qt.Key.Key_Right)
    desk.press(Qt.Key.Key_Right)
    told = desk.told("caret_moved")
    assert told[-1] == ["l0", pytest.approx(0.5), pytest.approx(0.7)]
    desk.press(Qt.Key.Key_Return)
    assert desk.told("caret_moved")[-1] == ["l1", pytest.approx(0.0), pytest.approx(0.25)]


def test_a_click_on_the_ink_puts_the_caret_there(window):
    desk = window()
    desk.desk.set_caret_share("l1", 0.5)
    assert desk.desk.current_line() == "l1"
    assert desk.editor.caret() == len(TEXTS[1]) // 2


def test_clicking_a_crop_and_a_text_takes_the_line_in_hand(window):
    desk = window()
    viewport = desk.editor.parentWidget()
    layout = desk.desk._strip._layout
    crop = layout.crop_size(1)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(48 + int(crop.width * 0.5), layout.top(1) + 8 + 4))
    assert desk.desk.current_line() == "l1"
    assert abs(desk.editor.caret() - len(TEXTS[1]) // 2) <= 1
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(49, layout.top(2) + layout.text_top(2) + 8))
    assert (desk.desk.current_line(), desk.editor.caret()) == ("l2", 0)
    assert desk.editor.hasFocus()


# Crops and scrolling


def test_only_crops_near_the_screen_are_asked_for_nearest_first(window):
    desk = window(*(line_of(index, f"line {index}") for index in range(1000)))
    desk.desk.set_current("l500")
    wait_in_window(lambda: any("l500" in ids for (ids,) in desk.told("crops_wanted")))
    (wanted,) = desk.told("crops_wanted")[-1]
    assert wanted[0] == "l500"
    assert len(wanted) < 60
    distances = [abs(int(line_id[1:]) - 500) for line_id in wanted]
    assert distances == sorted(distances)


def test_crops_that_came_are_not_asked_for_again_unless_the_outline_changed(window):
    desk = window()
    for line in desk.page.lines:
        desk.desk.set_crop(line.id, QImage(400, 30, QImage.Format.Format_RGB32))
    desk.desk.set_current("l1")
    QTest.qWait(30)
    assert desk.told("crops_wanted") == []
    desk.change(replace(desk.page.lines[2], polygon=Box(100, 0, 900, 55).polygon()))
    wait_in_window(lambda: desk.told("crops_wanted") == [[["l2"]]])


def test_neither_crops_nor_readings_change_the_height_of_the_scroll(window):
    desk = window(*(line_of(index) for index in range(40)))
    bar = desk.desk._strip.verticalScrollBar()
    before = bar.maximum()
    for index in range(40):
        desk.desk.set_crop(f"l{index}", QImage(300 + 40 * index, 30, QImage.Format.Format_RGB32))
    desk.change(line_of(7, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 3))
    assert bar.maximum() == before
    assert not desk.desk.grab().isNull()


def test_the_line_in_hand_is_on_the_screen_with_its_neighbour(window):
    desk = window(*(line_of(index, f"line {index}") for index in range(80)))
    height = desk.editor.parentWidget().height()
    for _ in range(60):
        desk.press(Qt.Key.Key_Return)
        assert 0 <= desk.editor.y() < height - desk.editor.height() - 40
    for _ in range(30):
        desk.press(Qt.Key.Key_Up)
        assert 40 <= desk.editor.y() < height - desk.editor.height()


def test_scrolled_away_and_typed_the_line_comes_back(window):
    desk = window(*(line_of(index, f"line {index}") for index in range(80)))
    bar = desk.desk._strip.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert desk.editor.y() < 0
    desk.type("x")
    assert 0 <= desk.editor.y() < desk.editor.parentWidget().height()


def test_size_and_family_and_threshold_can_change_at_any_time(window):
    desk = window()
    before = desk.desk._strip._layout.total
    desk.desk.set_font_size(28)
    desk.desk.set_font_family("DejaVu Sans")
    assert desk.desk._strip._layout.total > before
    assert desk.editor.font().family() == "DejaVu Sans"


# States with nothing to correct


def test_with_no_page_and_with_no_lines_the_desk_says_what_to_do(window):
    desk = window()
    desk.desk.set_page(None)
    assert desk.desk.current_line() == ""
    assert _visible_button(desk) is None
    desk.desk.set_page(page_of())
    QTest.mouseClick(_visible_button(desk), Qt.MouseButton.LeftButton)
    assert desk.told("find_lines_wanted") == [[]]
    damaged = replace(page_of(), problem="The file ends early.")
    desk.desk.set_page(damaged)
    assert _visible_button(desk) is None


def test_lines_none_of_which_is_read_offer_to_read_the_page(window):
    desk = window(line_of(0), line_of(1))
    QTest.mouseClick(_visible_button(desk), Qt.MouseButton.LeftButton)
    assert desk.told("read_page_wanted") == [[]]
    desk.desk.set_busy(["l0"])
    assert _visible_button(desk) is None
    desk.desk.set_busy([])
    desk.change(line_of(0, "read"))
    assert _visible_button(desk) is None


def _visible_button(desk):
    return next((button for button in desk.desk.findChildren(QPushButton) if button.isVisible()), None)


def test_screen_readers_are_told_which_line_and_how_far(window):
    desk = window(line_of(0, "a"), line_of(1, "b", comment="see 12v"))
    desk.desk.set_current("l1")
    name = desk.editor.accessibleName()
    assert "Line 2" in name
    assert "read by Quill" in name
    assert "see 12v" in name
    assert desk.desk.accessibleName()
