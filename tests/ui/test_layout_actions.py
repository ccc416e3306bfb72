"""Order, regions and words from the menus of the window."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu

from ductus.document.edits import AddReading, OrderLines, SetRegions, ShapeLine
from ductus.document.geometry import Box
from ductus.document.page import Region
from ductus.document.transcription import Provenance, Reading, TextSpan, now


def ids(project):
    return [line.id[-2:] for line in project.page("p0").lines]


def test_lines_are_ordered_automatically_and_undo_brings_the_old_order_back(bench, project):
    project.apply(OrderLines("p0", ("p0_l2", "p0_l0", "p0_l3", "p0_l1")))
    bench.do("order_automatically")
    assert ids(project) == ["l0", "l1", "l2", "l3"]
    assert bench.canvas.scene.is_order_visible
    bench.do("undo")
    assert ids(project) == ["l2", "l0", "l3", "l1"]


def test_what_changes_nothing_is_said(bench):
    bench.do("order_automatically")
    assert "in that order already" in bench.bar.current().text
    bench.do("assign_lines")
    assert "no regions yet" in bench.bar.current().text


def test_the_tools_are_taken_up_from_the_menu_and_marked(bench):
    for name in ("region", "region_outline", "order", "select"):
        bench.do(f"tool_{name}")
        assert name == bench.canvas.tool.NAME
        assert bench.actions[f"tool_{name}"].isChecked()


def test_a_region_is_deleted_from_the_menu_and_without_one_that_is_said(bench, project):
    hints = []
    bench.canvas.hint_changed.connect(hints.append)
    bench.do("remove_region")
    assert "Choose a region first" in hints[-1]
    project.apply(SetRegions("p0", (Region("zone", Box(50, 50, 950, 400).polygon()),)))
    bench.canvas.choose_region("zone")
    bench.do("remove_region")
    assert project.page("p0").regions == ()


def test_the_menu_of_a_region_is_about_the_region(bench, project, monkeypatch):
    project.apply(SetRegions("p0", (Region("zone", Box(50, 50, 950, 400).polygon()),)))
    shown = []

    class ToldMenu(QMenu):
        """A menu that notes its entries instead of waiting for a choice."""

        def exec(self, _at):
            shown.append([action.text() for action in self.actions()])

    monkeypatch.setattr("ductus.ui.wiring.QMenu", ToldMenu)
    bench.canvas.ask_for_menu("", QPoint(), "zone")
    assert {"Type of region", "Delete region", "Assign lines to regions"} <= set(shown[-1])
    bench.canvas.ask_for_menu("p0_l0", QPoint())
    assert {"Type of line", "Region"} <= set(shown[-1])


def hover(canvas, point):
    at = canvas.view.to_widget(point)
    place = QPointF(at.x, at.y)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas, event)


def test_words_of_the_line_in_hand_are_shown_on_demand_and_named_under_the_pointer(bench, project, wait, monkeypatch):
    spans = (TextSpan(0, 3, 0.9, 0.0, 0.4), TextSpan(4, 9, 0.9, 0.5, 1.0))
    for line in project.page("p0").lines[:2]:
        reading = Reading(f"r_{line.id}", "one world", 0.9, Provenance("echo"), now(), spans)
        project.apply(AddReading("p0", line.id, reading))
    told = []
    monkeypatch.setattr("ductus.ui.canvas.word_wiring.QToolTip.showText", lambda _at, text, _on: told.append(text))
    canvas = bench.canvas
    canvas.set_current("p0_l0")
    assert canvas.scene.words == ()
    bench.actions["words"].trigger()
    wait(lambda: [word.text for word in canvas.scene.words] == ["one", "world"])
    word = canvas.scene.words[1]
    assert 450 < word.outline.box.left < 550
    hover(canvas, word.outline.box.centre)
    assert (canvas.scene.pointed_word, told) == (word, ["world"])
    hover(canvas, replace(word.outline.box, top=950, bottom=960).centre)
    assert canvas.scene.pointed_word is None
    canvas.set_current("p0_l1")
    wait(lambda: {word.line_id for word in canvas.scene.words} == {"p0_l1"})
    canvas.set_current("p0_l2")
    wait(lambda: canvas.scene.words == ())
    bench.actions["words"].trigger()
    canvas.set_current("p0_l0")
    assert canvas.scene.words == ()


def test_a_line_shaped_anywhere_in_the_window_follows_its_place_into_a_region_in_one_step(bench, project):
    project.apply(SetRegions("p0", (Region("zone", Box(50, 50, 950, 400).polygon()),)))
    moved = ShapeLine("p0", "p0_l3", Box(100, 200, 900, 280).polygon())
    assert bench.session.apply(moved)
    assert project.page("p0").line("p0_l3").region_id == "zone"
    assert project.undo_title == "shape line"
    bench.do("undo")
    assert project.page("p0").line("p0_l3").region_id == ""
