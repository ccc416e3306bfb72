"""Forms made from what is declared: one row a question, advanced ones folded, the way back to the default."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
)

from ductus.engines.base import option
from ductus.engines.hosted import engine_registry
from ductus.formats.base import FormatOption
from ductus.settings import TABLE
from ductus.ui.forms.fields import make_field
from ductus.ui.forms.form import Form
from ductus.ui.forms.question import Question, of_engine, of_format, of_setting

CARE = Question("care", "Care", "draft", "How much.", choices=("draft", "careful"), explained=("Quick.", "Slow."))
SIZE = Question("size", "Size", 1600, "Pixels.", 640, 6400, 32)
SURE = Question("sure", "Sure", 0.5, "", 0.1, 0.9, 0.05, is_advanced=True)
OPEN = Question("open", "Open", True)
NAME = Question("name", "Name", "", suggestions=("one", "two"))
ALL = (CARE, SIZE, SURE, OPEN, NAME)


@pytest.fixture
def form(qapp):
    made = Form(ALL, {"size": 800})
    made.show()
    yield made
    made.deleteLater()


def test_each_question_shows_the_answer_given_or_its_default(form):
    assert form.values() == {"care": "draft", "size": 800, "open": True, "name": "", "sure": 0.5}


def test_an_answer_is_told_with_its_name(form):
    heard = []
    form.changed.connect(lambda *told: heard.append(told))
    form.field("size").findChild(QSpinBox).setValue(1000)
    form.field("care").findChild(QComboBox).setCurrentIndex(1)
    assert heard == [("size", 1000), ("care", "careful")]


def test_values_set_from_outside_are_not_told_as_answers(form):
    heard = []
    form.changed.connect(lambda *told: heard.append(told))
    form.set_values({"size": 1600, "care": "careful", "gone": 3})
    assert heard == []
    assert form.values()["care"] == "careful"


def test_advanced_questions_are_folded_away_until_asked_for(form):
    assert not form.field("sure").isVisible()
    fold = next(button for button in form.findChildren(QToolButton) if button.accessibleName() == "Advanced")
    fold.click()
    assert form.field("sure").isVisible()


def test_a_question_that_is_sought_is_unfolded_and_has_the_focus(form):
    form.activateWindow()
    form.reveal("sure")
    assert form.field("sure").isVisible()
    assert form.focusWidget().accessibleName() == "Sure"


def test_reset_puts_back_what_differs_and_tells_only_that(form):
    heard = []
    form.changed.connect(lambda *told: heard.append(told))
    assert not form.is_default
    form.reset()
    assert heard == [("size", 1600)]
    assert form.is_default


def test_the_way_back_shows_only_where_there_is_one(form):
    back = {button.accessibleName(): button for button in form.findChildren(QToolButton)}
    assert back["Size: back to 1,600"].isVisible()
    assert not back["Care: back to “Draft”"].isVisible()
    back["Size: back to 1,600"].click()
    assert form.values()["size"] == 1600
    assert not back["Size: back to 1,600"].isVisible()


def test_what_a_choice_means_follows_the_choice(form):
    form.set_values({"care": "careful"})
    assert any(label.text() == "How much. Slow." for label in form.findChildren(QLabel))


def test_the_wheel_changes_no_field_without_the_focus(form):
    spin = form.field("size").findChild(QSpinBox)
    spin.clearFocus()
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(spin, turn)
    assert spin.value() == 800


def test_a_text_is_told_once_it_is_meant(qapp):
    field = make_field(Question("name", "Name", ""), "old")
    heard = []
    field.changed.connect(heard.append)
    line = field.findChild(QLineEdit)
    line.setText(" new ")
    assert heard == []
    line.editingFinished.emit()
    line.editingFinished.emit()
    assert heard == ["new"]


def test_a_folder_can_be_chosen_and_is_told_like_typing(qapp, monkeypatch):
    field = make_field(Question("weights", "Weights", "", suggestions=("kurrent",), is_folder=True), "kurrent")
    heard = []
    field.changed.connect(heard.append)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/some/hand")
    field.findChild(QPushButton).click()
    assert heard == ["/some/hand"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    field.findChild(QPushButton).click()
    assert field.value() == "/some/hand"


def test_a_file_is_chosen_among_those_that_fit(qapp, monkeypatch):
    field = make_field(Question("weights", "Weights", "", file_endings=(".pt", ".safetensors")), "")
    asked, heard = [], []
    field.changed.connect(heard.append)
    monkeypatch.setattr(
        QFileDialog, "getOpenFileName", lambda *said: (asked.append(said[-1]), ("/some/hand.pt", ""))[1]
    )
    field.findChild(QPushButton).click()
    assert heard == ["/some/hand.pt"]
    assert asked == ["Weights (*.pt *.safetensors)"]
    assert field.findChild(QPushButton).accessibleName() == "Weights: choose a file"


def test_weights_that_are_files_are_chosen_as_such(qapp):
    for engine_id in ("doctr", "ppocr"):
        asked = {question.name: question for question in of_engine(engine_registry().get(engine_id))}
        assert asked["detection_weights"].file_endings
        assert asked["recognition_weights"].file_endings


def test_ranges_are_said_in_words():
    assert SIZE.range == "640 to 6,400"
    assert Question("x", "X", 1, minimum=0).range == "from 0"
    assert OPEN.range == ""


def test_plain_words_begin_with_a_capital_and_names_stay():
    asked = Question("x", "X", "draft", choices=("draft", "left to right", "db_resnet50", "float32"))
    assert asked.shown_choices == ("Draft", "Left to right", "db_resnet50", "float32")


def test_questions_come_from_what_engines_settings_and_formats_declare():
    @dataclass(frozen=True)
    class Options:
        beams: int = option(6, "Beams", "How many.", minimum=1, maximum=9, is_advanced=True)

    class Module:
        pass

    Module.Options = Options
    assert of_engine(Module) == (Question("beams", "Beams", 6, "How many.", 1, 9, is_advanced=True),)
    (ends,) = of_format([FormatOption("ends", "Line ends", ("keep", "join"))])
    assert (ends.default, ends.choices) == ("keep", ("keep", "join"))
    size = of_setting(next(row for row in TABLE if row.key == "desk.font_size"))
    assert (size.minimum, size.maximum, size.unit) == (12, 32, "pt")


def test_every_option_of_every_engine_has_a_field_that_holds_its_default(qapp):
    for module in engine_registry().all():
        for question in of_engine(module):
            assert make_field(question, question.default).value() == question.default, (module.INFO.id, question.name)
