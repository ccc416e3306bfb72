"""The rest of the line stands behind what one types: shown, taken, dropped, never text until it is taken."""

from __future__ import annotations

from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleTextInterface
from PySide6.QtTest import QTest

from ductus.document.edits import SetTranscription
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.engines.base import Completion, EngineState
from ductus.engines.hosted import EngineReady
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.ui.completing import asking as asking_module
from ductus.ui.completing import completing as completing_module

LINE = "le roi estoit la"


class Sees:
    """A host without its process that sees `LINE` on every line; it can be held, and notes what it was asked."""

    instances: ClassVar[list[Sees]] = []

    def __init__(self, _name="completing", _environment=None):
        self.asked = []
        self.line = LINE
        self.confidence = 0.9
        self.fault = None
        self.is_held = False
        self.cancelled = 0
        self.closed = 0
        Sees.instances.append(self)

    def call(self, _task, request, *, on_event=None, cancel=None):
        self.asked.append(request)
        if self.fault is not None:
            raise self.fault
        on_event(EngineReady(request.engine.engine_id, EngineState("w", "1", "cpu")))
        while self.is_held:
            if cancel.is_cancelled:
                self.cancelled += 1
                raise Cancelled
            QTest.qSleep(1)
        rest = self.line[len(request.beginning) :] if self.line.startswith(request.beginning) else " et cetera"
        return Completion(rest, self.confidence)

    def close(self):
        self.closed += 1
        self.is_held = False


@pytest.fixture
def host(tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(completing_module, "Host", Sees)
    monkeypatch.setattr(completing_module, "_REST_MS", 0)
    monkeypatch.setattr(asking_module, "require_completer", lambda call: None)
    Sees.instances.clear()
    return lambda: Sees.instances[-1]


@pytest.fixture
def bench(host, project, window):
    held = Transcription("le roit", Origin.PERSON)
    project.apply(SetTranscription("p0", "p0_l1", held, LineStatus.CORRECTED))
    window.show_project(project)
    window.bench.desk.set_current("p0_l0", take_focus=True)
    return window.bench


@pytest.fixture
def editor(bench, wait):
    held = bench.desk.strip.editor
    bench.window.activateWindow()
    held.setFocus()
    wait(held.hasFocus)
    return held


def type_and_wait(bench, editor, text, wait):
    QTest.keyClicks(editor, text)
    wait(lambda: bench.completing.rest)


def test_after_typing_the_rest_is_offered_and_is_no_part_of_the_text(bench, editor, wait, project):
    type_and_wait(bench, editor, "le r", wait)
    assert bench.completing.rest == "oi estoit la"
    assert editor.text() == "le r"
    bench.desk.flush()
    assert project.drafts("p0") == {"p0_l0": "le r"}


def test_it_is_not_read_out_as_text(bench, editor, wait):
    type_and_wait(bench, editor, "le r", wait)
    spoken = QAccessible.queryAccessibleInterface(editor)
    text = spoken.textInterface()
    assert isinstance(text, QAccessibleTextInterface)
    assert text.text(0, text.characterCount()) == "le r"
    names = [child.accessibleName() for child in editor.viewport().children() if child.isWidgetType()]
    assert not any("estoit" in name for name in names)


def test_the_key_takes_it_as_one_step_of_typing(bench, editor, wait):
    type_and_wait(bench, editor, "le r", wait)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert editor.text() == LINE
    assert bench.completing.rest == ""
    editor.undo()
    assert editor.text() == "le r"


def test_what_was_taken_is_a_draft_that_is_accepted_like_typing(bench, editor, wait, project):
    type_and_wait(bench, editor, "le r", wait)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    line = project.page("p0").line("p0_l0")
    assert line.text == LINE
    assert line.transcription.origin is Origin.PERSON


def test_typing_the_same_letters_goes_on_into_it_without_asking_again(bench, editor, wait, host):
    type_and_wait(bench, editor, "le r", wait)
    asked = len(host().asked)
    QTest.keyClicks(editor, "oi e")
    QTest.qWait(20)
    assert bench.completing.rest == "stoit la"
    assert len(host().asked) == asked


def test_another_letter_drops_it_and_asks_anew(bench, editor, wait, host):
    type_and_wait(bench, editor, "le r", wait)
    QTest.keyClicks(editor, "x")
    assert bench.completing.rest == ""
    wait(lambda: bench.completing.rest == " et cetera")
    assert host().asked[-1].beginning == "le rx"


def test_escape_drops_it_and_leaves_the_text(bench, editor, wait):
    type_and_wait(bench, editor, "le r", wait)
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert bench.completing.rest == ""
    assert editor.text() == "le r"
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.text() == "", "the next one puts back, as ever"


def test_moving_the_caret_away_drops_it(bench, editor, wait):
    type_and_wait(bench, editor, "le r", wait)
    QTest.keyClick(editor, Qt.Key.Key_Left)
    assert bench.completing.rest == ""


def test_going_to_another_line_drops_it_and_types_nothing_there(bench, editor, wait, project):
    type_and_wait(bench, editor, "le r", wait)
    QTest.keyClick(editor, Qt.Key.Key_Down)
    assert bench.completing.rest == ""
    assert editor.text() == "le roit"
    assert project.page("p0").line("p0_l0").text == "le r"


def test_the_next_key_gives_up_the_question_and_typing_never_waits(bench, editor, wait, host):
    host().is_held = True
    QTest.keyClicks(editor, "le")
    wait(lambda: any(task.beginning == "le" for task in host().asked))
    QTest.keyClicks(editor, " r")
    assert editor.text() == "le r"
    wait(lambda: host().cancelled == 1)
    host().is_held = False
    wait(lambda: bench.completing.rest == "oi estoit la")


def test_a_guess_is_not_shown(bench, editor, wait, host):
    host().confidence = 0.1
    QTest.keyClicks(editor, "le r")
    wait(lambda: host().asked)
    QTest.qWait(50)
    assert bench.completing.rest == ""


def test_switched_off_nothing_is_asked_while_one_types(bench, editor, host):
    bench.settings["desk.offer_rest"] = False
    QTest.keyClicks(editor, "le r")
    QTest.qWait(50)
    assert host().asked == []


def test_in_the_middle_of_a_text_nothing_is_offered(bench, editor, host):
    bench.desk.set_current("p0_l1", take_focus=True)
    editor.put_caret(2)
    QTest.keyClicks(editor, "x")
    QTest.qWait(50)
    assert host().asked == []
    assert bench.completing.rest == ""


def test_the_key_reads_the_rest_anew_in_place_of_what_stands_behind_the_caret(bench, editor, wait, host):
    bench.settings["desk.offer_rest"] = False
    bench.desk.set_current("p0_l1", take_focus=True)
    editor.put_caret(5)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait(lambda: editor.text() == LINE)
    assert host().asked[-1].beginning == "le ro"
    assert host().asked[-1].line.line_id == "p0_l1"
    editor.undo()
    assert editor.text() == "le roit"


def test_an_answer_that_comes_after_more_was_typed_changes_nothing(bench, editor, wait, host):
    bench.settings["desk.offer_rest"] = False
    host().is_held = True
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait(lambda: host().asked)
    QTest.keyClicks(editor, "q")
    host().is_held = False
    QTest.qWait(50)
    assert editor.text() == "q"


def test_a_fault_is_told_to_who_pressed_the_key_and_to_nobody_who_types(bench, editor, wait, host):
    host().fault = EngineFailed("TrOCR is out of order.")
    QTest.keyClicks(editor, "le")
    wait(lambda: host().asked)
    QTest.qWait(50)
    assert not bench.bar.isVisible()
    QTest.keyClicks(editor, " r")
    QTest.qWait(50)
    assert len(host().asked) == 1, "not asked again until engines or settings change"
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait(bench.bar.isVisible)


def test_with_too_little_memory_nothing_is_started_or_said_until_the_key_asks(bench, editor, wait, host, monkeypatch):
    refused = []

    def refuse(call):
        refused.append(call)
        raise EngineUnavailable("Offering the rest of the line takes 3 GB of memory, and 1 GB are free.")

    monkeypatch.setattr(asking_module, "require_memory", refuse)
    QTest.keyClicks(editor, "le")
    wait(lambda: refused)
    QTest.qWait(50)
    assert not bench.bar.isVisible()
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait(bench.bar.isVisible)
    assert host().asked == []
    monkeypatch.setattr(asking_module, "require_memory", lambda call: None)
    QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    wait(lambda: editor.text() == LINE)
    bench.desk.set_current("p0_l1", take_focus=True)
    monkeypatch.setattr(asking_module, "require_memory", refuse)
    wait(lambda: editor.text() == "le roit")
    editor.put_caret()
    QTest.keyClicks(editor, "le r")
    wait(lambda: len(host().asked) > 1)
    assert len(refused) == 2, "the weights are open already, so nothing more is needed"


def test_closing_the_window_ends_the_process(bench, editor, wait, host):
    type_and_wait(bench, editor, "le r", wait)
    bench.window.close()
    assert host().closed >= 1
