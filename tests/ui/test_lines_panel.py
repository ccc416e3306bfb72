"""The list of lines in the window: in step with page and desk, reordered by mouse and keys, quick with many lines."""

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, Qt
from PySide6.QtTest import QTest

from ductus.document.edits import InsertLines, PlacedLine, SetRegions
from ductus.document.geometry import Box
from ductus.document.page import Line, Region
from ductus.document.region_members import assigned

NO_KEY, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
UPPER = Region("upper", Box(0, 0, 1000, 400).polygon(), "MainZone")
LOWER = Region("lower", Box(0, 450, 1000, 1000).polygon(), "MarginTextZone")


@pytest.fixture
def panel(window, project, wait):
    """The panel beside page "p0": heading upper, two lines, heading lower, two lines."""
    window.show_project(project)
    project.apply(SetRegions("p0", (UPPER, LOWER)))
    project.apply(assigned(project.page("p0")))
    window.bench.do("panel_lines")
    held = window.bench.side.panel("lines")
    wait(lambda: len(held.table.rows) == 6)
    return held


def ids(project):
    return [line.id[-2:] for line in project.page("p0").lines]


def regions(project):
    return [line.region_id for line in project.page("p0").lines]


def click(panel, row, keys=NO_KEY):
    place = panel.list.visualRect(panel.table.index(row)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, keys, place)


def selected_rows(panel):
    return sorted(index.row() for index in panel.list.selectionModel().selectedIndexes())


def drop(panel, taken, before):
    data = panel.table.mimeData([panel.table.index(row) for row in taken])
    assert isinstance(data, QMimeData)
    panel.table.dropMimeData(data, Qt.DropAction.MoveAction, before, 0, QModelIndex())


def test_a_line_chosen_in_the_list_is_chosen_on_page_and_desk(panel, window):
    click(panel, 4)
    assert window.bench.canvas.selection() == ("p0_l2",)
    assert window.bench.desk.current_line() == "p0_l2"
    click(panel, 5, CTRL)
    assert set(window.bench.canvas.selection()) == {"p0_l2", "p0_l3"}


def test_what_is_chosen_on_the_page_is_chosen_in_the_list(panel, window):
    window.bench.canvas.choose(["p0_l0", "p0_l3"], current="p0_l3")
    assert selected_rows(panel) == [1, 5]
    assert panel.list.currentIndex().row() == 5
    window.bench.canvas.choose_region("lower")
    assert selected_rows(panel) == [3]


def test_a_heading_chosen_in_the_list_chooses_the_region(panel, window):
    click(panel, 3)
    assert window.bench.canvas.scene.regions.chosen == "lower"
    assert window.bench.canvas.selection() == ()


def test_rows_dropped_elsewhere_are_reordered_and_change_region_in_one_step(panel, project):
    drop(panel, [1], 5)
    assert (ids(project), regions(project)) == (["l1", "l2", "l0", "l3"], ["upper", "lower", "lower", "lower"])
    assert project.undo_title == "move lines in order"
    project.undo()
    assert (ids(project), regions(project)) == (["l0", "l1", "l2", "l3"], ["upper", "upper", "lower", "lower"])


def test_alt_and_arrows_move_the_chosen_rows_also_past_a_heading(panel, project, window):
    click(panel, 2)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Down, ALT)
    assert (ids(project), regions(project)) == (["l0", "l1", "l2", "l3"], ["upper", "lower", "lower", "lower"])
    QTest.keyClick(panel.list, Qt.Key.Key_Down, ALT)
    assert ids(project) == ["l0", "l2", "l1", "l3"]
    assert window.bench.canvas.selection() == ("p0_l1",)
    for _ in range(4):
        QTest.keyClick(panel.list, Qt.Key.Key_Up, ALT)
    assert (ids(project)[0], regions(project)[0]) == ("l1", "upper")


def test_delete_takes_lines_away_and_a_region_leaves_its_lines(panel, project, wait):
    click(panel, 5)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert ids(project) == ["l0", "l1", "l2"]
    click(panel, 3)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert regions(project) == ["upper", "upper", ""]


def test_enter_goes_to_the_text_of_the_line(panel, window):
    click(panel, 1)
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert window.bench.desk.current_line() == "p0_l0"


def test_what_is_pointed_at_lights_up_in_list_and_page(panel, window):
    panel.list.entered.emit(panel.table.index(4))
    assert window.bench.canvas.scene.hovered == "p0_l2"
    window.bench.canvas.hover_line("p0_l0")
    assert panel._delegate.hovered == "p0_l0"


def test_rows_say_what_they_are_to_those_who_hear_them(panel):
    assert panel.table.index(0).data() == "MainZone, 2 lines"
    assert panel.table.index(1).data() == "1, no text, To do, DefaultLine"


def test_an_edit_that_moves_nothing_keeps_what_is_chosen_and_where_the_list_stands(panel, project, window):
    click(panel, 4)
    resets = []
    panel.table.modelReset.connect(lambda: resets.append(True))
    line = project.page("p0").lines[2]
    window.bench.session.accept(line.id, "new text", is_verified=False)
    assert resets == []
    assert panel.table.rows[4].line.text == "new text"
    assert selected_rows(panel) == [4]


def test_two_thousand_lines_are_listed_without_touching_those_out_of_sight(panel, project, monkeypatch):
    lines = [Line(f"m{k}", Box(0, k % 900, 100, k % 900 + 9).polygon(), region_id="upper") for k in range(2000)]
    project.apply(InsertLines("p0", tuple(PlacedLine(k, line) for k, line in enumerate(lines))))
    assert len(panel.table.rows) == 2006
    painted = []
    paint = type(panel._delegate).paint
    monkeypatch.setattr(
        type(panel._delegate),
        "paint",
        lambda self, p, o, index: (painted.append(index.row()), paint(self, p, o, index)),
    )
    panel.list.grab()
    assert 0 < len(set(painted)) < 100
    panel.list.selectionModel().select(panel.table.index(1999), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    assert panel.table.place("m1998") == 1999


def test_a_list_out_of_sight_follows_when_it_is_shown_again(panel, project, window):
    window.bench.do("focus_pages")
    project.apply(SetRegions("p0", ()))
    assert len(panel.table.rows) == 6
    window.bench.do("panel_lines")
    assert len(panel.table.rows) == 4
