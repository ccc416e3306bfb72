"""The page canvas, driven by real mouse, wheel and key events: every gesture ends in the edit it means, or in none."""

import random
from dataclasses import replace

import pytest
from canvas_driving import ALT, CTRL, LEFT, MIDDLE, NO_KEY, RIGHT, SHIFT, Key, Owner, settle
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QImage,
    QKeyEvent,
    QNativeGestureEvent,
    QPointingDevice,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from ductus.document.edits import DeleteLines, InsertLines, OrderLines, ShapeLine, Together
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.transcription import LineStatus
from ductus.ui.canvas.image_layer import _level_for
from ductus.ui.canvas.scroll_marks import Axis, mark
from ductus.ui.page_picture import HeldPicture
from waiting import wait_until_active

INK = QColor("#3B2A1A")


def line(index, *, locked=False, status=LineStatus.TODO):
    top = 100 + 100 * index
    base = Baseline((Point(200, top + 45), Point(800, top + 45)))
    return Line(
        f"l{index}",
        Box(200, top, 800, top + 60).polygon(),
        base,
        BaselineSource.DETECTED,
        status=status,
        is_locked=locked,
    )


def page_of(*lines):
    return Page("p1", "f. 1r", Scan("a.png", 1, "0"), 1000, 1400, lines=lines)


PAGE = page_of(*(line(i) for i in range(6)))
BENT = replace(
    PAGE.lines[0],
    polygon=Polygon((Point(200, 100), Point(500, 120), Point(800, 100), Point(800, 160), Point(200, 160))),
)


@pytest.fixture
def owner(canvas):
    return Owner.of_page_at_its_size(canvas, PAGE)


# Choosing


def test_a_click_chooses_a_line_and_makes_it_current(owner):
    owner.click(500, 130)
    assert owner.canvas.selection() == ("l0",)
    assert owner.of("current_line_changed") == ["l0"]
    assert owner.of("selection_changed") == [["l0"]]
    assert owner.edits == []


def test_a_second_click_points_at_the_ink(owner):
    owner.click(500, 130)
    assert owner.of("ink_clicked") == []
    owner.click(400, 130)
    line_id, x, y = owner.of("ink_clicked")[0]
    assert (line_id, x, y) == ("l0", pytest.approx(400, abs=1), pytest.approx(130, abs=1))


def test_ctrl_click_adds_and_takes_away_and_an_empty_click_lets_go(owner):
    owner.click(500, 130)
    owner.click(500, 330, CTRL)
    assert owner.canvas.selection() == ("l0", "l2")
    owner.click(500, 130, CTRL)
    assert owner.canvas.selection() == ("l2",)
    owner.click(900, 300)
    assert owner.canvas.selection() == ()


def test_shift_drag_chooses_the_lines_it_crosses(owner):
    owner.drag((150, 120), (260, 200), (300, 380), keys=SHIFT)
    assert owner.canvas.selection() == ("l0", "l1", "l2")
    owner.drag((850, 420), (700, 480), keys=SHIFT | CTRL)
    assert owner.canvas.selection() == ("l0", "l1", "l2", "l3")
    assert owner.edits == []


def test_double_click_and_enter_ask_for_the_text(owner):
    owner.double_click(500, 230)
    assert owner.of("text_requested") == ["l1"]
    owner.key(Key.Key_Return)
    assert owner.of("text_requested") == ["l1", "l1"]


def test_tab_walks_the_reading_order_and_leaves_at_its_end(qapp, canvas):
    owner = Owner(canvas, PAGE)
    window = QWidget()
    layout = QVBoxLayout(window)
    after = QLineEdit()
    layout.addWidget(canvas)
    layout.addWidget(after)
    window.show()
    window.activateWindow()
    wait_until_active(window)
    canvas.setFocus()
    for _ in range(6):
        owner.key(Key.Key_Tab)
    assert owner.of("current_line_changed") == [f"l{i}" for i in range(6)]
    owner.key(Key.Key_Backtab, SHIFT)
    assert owner.of("current_line_changed")[-1] == "l4"
    owner.key(Key.Key_Tab)
    owner.key(Key.Key_Tab)
    assert after.hasFocus()
    canvas.setParent(None)
    window.deleteLater()


def test_what_is_under_the_pointer_is_told_once(owner):
    owner.hover(500, 130)
    owner.hover(510, 131)
    owner.hover(900, 600)
    assert owner.of("line_hovered") == ["l0", ""]
    owner.canvas.set_hovered("l3")
    assert owner.of("line_hovered") == ["l0", ""]


def test_the_owner_can_choose_and_reveal(owner):
    owner.canvas.set_current("l5")
    assert owner.canvas.selection() == ("l5",)
    box = owner.canvas.view.box_in_widget(Box(200, 600, 800, 660))
    assert box.bottom <= 800 and box.top >= 0
    owner.canvas.select(["l1", "gone", "l1"])
    assert owner.canvas.selection() == ("l1",)
    owner.canvas.set_current("gone")
    assert owner.of("current_line_changed")[-1] == ""


@pytest.mark.parametrize(("scale", "level"), [(2.0, 0), (1.0, 0), (0.51, 0), (0.5, 1), (0.3, 1), (0.25, 2), (0.01, 2)])
def test_the_level_drawn_is_as_fine_as_the_screen_and_no_finer(qapp, scale, level):
    levels = [QImage(800 >> halved, 600 >> halved, QImage.Format.Format_RGB32) for halved in range(3)]
    assert _level_for(HeldPicture(levels), scale, Box(0, 0, 800, 600)) == level


# Shaping


def test_a_drag_moves_only_what_is_selected(owner):
    owner.drag((500, 130), (500, 180), (500, 190))
    assert owner.edits == []
    owner.canvas.reveal(["l0"])
    owner.canvas.fit_page()
    owner.canvas.zoom_to(1.0)
    owner.click(500, 130)
    owner.drag((500, 130), (505, 140), (520, 150))
    (edit,) = owner.edits
    assert isinstance(edit, ShapeLine)
    moved = owner.page.line("l0")
    assert moved.polygon.box == Box(220, 120, 820, 180)
    assert moved.baseline == PAGE.line("l0").baseline.moved(20, 20)
    assert moved.baseline_source is BaselineSource.DETECTED
    assert owner.canvas.selection() == ("l0",)


def test_several_lines_move_as_one_step_and_stop_at_the_edge(owner):
    owner.click(500, 130)
    owner.click(500, 230, CTRL)
    owner.drag((500, 230), (490, 230), (100, 230))
    (edit,) = owner.edits
    assert isinstance(edit, Together)
    assert edit.title == "move lines"
    assert [owner.page.line(i).polygon.box for i in ("l0", "l1")] == [Box(0, 100, 600, 160), Box(0, 200, 600, 260)]


def test_handles_resize(owner):
    owner.click(500, 130)
    owner.drag((806, 130), (820, 130), (856, 130))
    assert owner.page.line("l0").polygon.box == Box(200, 100, 850, 160)
    assert owner.page.line("l0").baseline.points[-1] == Point(850, 145)
    owner.drag((194, 94), (180, 90), (174, 84))
    assert owner.page.line("l0").polygon.box == Box(180, 90, 850, 160)


def test_corners_bend_the_outline_and_can_be_removed(canvas):
    owner = Owner(canvas, page_of(BENT, PAGE.lines[1]))
    canvas.zoom_to(1.0)
    owner.click(500, 140)
    owner.drag((500, 120), (500, 110), (520, 90))
    assert owner.page.line("l0").polygon.points[1] == Point(520, 90)
    owner.key(Key.Key_Right)
    assert owner.page.line("l0").polygon.points[1] == Point(521, 90)
    owner.key(Key.Key_Delete)
    assert owner.page.line("l0").polygon == Box(200, 100, 800, 160).polygon()
    assert len(owner.page.lines) == 2


def test_the_middle_of_a_side_gives_a_new_corner(canvas):
    owner = Owner(canvas, page_of(BENT))
    canvas.zoom_to(1.0)
    owner.click(500, 140)
    owner.drag((500, 160), (500, 170), (500, 190))
    assert Point(500, 190) in owner.page.line("l0").polygon.points
    assert len(owner.page.line("l0").polygon.points) == 6


def test_alt_click_on_a_side_adds_a_corner_to_a_rectangle(owner):
    owner.click(500, 130)
    owner.click(300, 100, ALT)
    assert len(owner.page.line("l0").polygon.points) == 5
    assert owner.page.line("l0").polygon.points[1] == pytest.approx((300, 100), abs=1)


def test_too_few_corners_are_refused_and_said(canvas):
    triangle = replace(PAGE.lines[0], polygon=Polygon((Point(200, 100), Point(800, 100), Point(500, 160))))
    owner = Owner(canvas, page_of(triangle))
    canvas.zoom_to(1.0)
    owner.click(500, 120)
    owner.click(200, 100)
    owner.key(Key.Key_Delete)
    assert owner.edits == []
    assert "three corners" in owner.of("hint_changed")[-1]


def test_escape_gives_up_a_gesture_then_lets_go(owner):
    owner.click(500, 130)
    owner.drag((500, 130), (520, 150), release=False)
    owner.key(Key.Key_Escape)
    QTest.mouseRelease(owner.canvas, LEFT, NO_KEY, owner.at(520, 150))
    assert owner.edits == []
    assert owner.canvas.selection() == ("l0",)
    owner.key(Key.Key_Escape)
    assert owner.canvas.selection() == ()


def test_arrows_nudge_and_a_held_arrow_is_one_edit(owner):
    owner.click(500, 130)
    owner.key(Key.Key_Down)
    owner.key(Key.Key_Left, SHIFT)
    assert owner.page.line("l0").polygon.box == Box(190, 101, 790, 161)
    assert len(owner.edits) == 2
    for is_repeat in (False, True, True, True):
        QApplication.sendEvent(owner.canvas, QKeyEvent(QEvent.Type.KeyPress, Key.Key_Right, NO_KEY, "", is_repeat))
    assert len(owner.edits) == 2
    QApplication.sendEvent(owner.canvas, QKeyEvent(QEvent.Type.KeyRelease, Key.Key_Right, NO_KEY))
    assert len(owner.edits) == 3
    assert owner.page.line("l0").polygon.box == Box(194, 101, 794, 161)


def test_a_locked_line_never_changes(canvas):
    owner = Owner(canvas, page_of(line(0, locked=True), line(1)))
    canvas.zoom_to(1.0)
    owner.click(500, 130)
    assert canvas.selection() == ("l0",)
    owner.drag((500, 130), (500, 140), (520, 160))
    canvas.zoom_to(1.0)
    owner.drag((806, 130), (840, 130))
    owner.key(Key.Key_Right)
    owner.key(Key.Key_Delete)
    canvas.move_in_order(1)
    assert owner.edits == []
    owner.canvas.select(["l0", "l1"])
    owner.key(Key.Key_Down)
    owner.key(Key.Key_Delete)
    assert [type(edit) for edit in owner.edits] == [ShapeLine, DeleteLines]
    assert owner.page.lines == (line(0, locked=True),)


def test_delete_and_reorder(owner):
    owner.click(500, 230)
    owner.canvas.move_in_order(2)
    assert isinstance(owner.edits[-1], OrderLines)
    assert [item.id for item in owner.page.lines][:4] == ["l0", "l2", "l3", "l1"]
    assert owner.canvas.selection() == ("l1",)
    owner.key(Key.Key_Backspace)
    assert owner.edits[-1] == DeleteLines("p1", ("l1",))
    assert owner.canvas.selection() == ()
    assert owner.of("current_line_changed")[-1] == ""


# Drawing


def test_a_rectangle_becomes_a_line_in_its_place(owner):
    owner.key(Key.Key_W)
    assert owner.of("tool_changed") == ["rectangle"]
    owner.drag((210, 168), (300, 180), (790, 192))
    (edit,) = owner.edits
    assert isinstance(edit, InsertLines)
    assert edit.placed[0].index == 1
    new = owner.page.lines[1]
    assert new.polygon.box == Box(210, 168, 790, 192)
    assert new.baseline_source is BaselineSource.ESTIMATED
    assert owner.canvas.selection() == (new.id,)
    assert owner.of("current_line_changed") == [new.id]


def test_two_clicks_make_a_rectangle_too(owner):
    owner.canvas.set_tool("rectangle")
    owner.click(210, 168)
    owner.hover(500, 190)
    owner.click(790, 192)
    assert owner.page.lines[1].polygon.box == Box(210, 168, 790, 192)


def test_a_polygon_is_closed_on_its_first_corner_by_double_click_or_enter(owner):
    corners = ((210, 168), (790, 175), (780, 190))
    owner.key(Key.Key_Q)
    for corner in (*corners, corners[0]):
        owner.click(*corner)
    for corner in corners:
        owner.click(*corner)
    owner.key(Key.Key_Return)
    for corner in corners[:2]:
        owner.click(*corner)
    owner.double_click(*corners[2])
    drawn = [edit.placed[0].line.polygon.points for edit in owner.edits]
    assert drawn == [tuple(Point(*corner) for corner in corners)] * 3
    assert owner.of("text_requested") == []


def test_backspace_takes_the_last_corner_back_and_escape_the_drawing_then_the_tool(owner):
    owner.key(Key.Key_Q)
    for corner in ((210, 168), (790, 175), (780, 190)):
        owner.click(*corner)
    owner.key(Key.Key_Backspace)
    owner.click(700, 190)
    assert owner.canvas.sketch().corners[-1] == Point(700, 190)
    owner.key(Key.Key_Escape)
    assert owner.canvas.sketch() is None
    assert owner.canvas.tool.NAME == "polygon"
    owner.key(Key.Key_Escape)
    assert owner.canvas.tool.NAME == "select"
    assert owner.edits == []


def test_a_baseline_alone_makes_a_line_with_a_proposed_outline(owner):
    owner.key(Key.Key_B)
    owner.drag((220, 730), (500, 735), (780, 740))
    owner.click(220, 780)
    owner.click(500, 790)
    owner.click(780, 780)
    owner.key(Key.Key_Enter)
    dragged, clicked = (edit.placed[0].line for edit in owner.edits)
    assert dragged.baseline == Baseline((Point(220, 730), Point(780, 740)))
    assert dragged.baseline_source is BaselineSource.DRAWN
    assert dragged.polygon.contains(Point(500, 735 - 0.6 * 60))
    assert not dragged.polygon.contains(Point(500, 735 + 0.4 * 60))
    assert len(clicked.baseline.points) == 3
    assert owner.page.index_of(clicked.id) == len(owner.page.lines) - 1


def test_drawing_stays_on_the_page(owner):
    owner.canvas.fit_page()
    owner.canvas.set_tool("rectangle")
    owner.drag((-60, 1200), (100, 1300), (900, 1500))
    box = owner.page.lines[-1].polygon.box
    assert (box.left, box.bottom) == (0, 1400)
    assert (box.top, box.right) == pytest.approx((1200, 900), abs=2)


# Seeing


def test_the_wheel_scrolls_and_with_ctrl_zooms_at_the_pointer(owner):
    top = owner.canvas.view.top
    owner.wheel(500, 400, -1)
    assert owner.canvas.view.top < top
    at = owner.at(500, 400)
    before = owner.canvas.view.to_page(at.x(), at.y())
    zooms = []
    owner.canvas.view_changed.connect(zooms.append)
    owner.wheel(500, 400, 2, CTRL)
    assert zooms == [pytest.approx(1.44)]
    assert owner.canvas.view.to_page(at.x(), at.y()) == pytest.approx(before, abs=1)


@pytest.mark.parametrize("button", [MIDDLE, RIGHT])
def test_other_buttons_pan_whatever_the_tool(owner, button):
    owner.canvas.set_tool("polygon")
    owner.canvas.zoom_to(2.0)
    before = owner.canvas.view
    owner.drag((500, 600), (480, 560), button=button)
    assert (owner.canvas.view.left - before.left, owner.canvas.view.top - before.top) == (-40, -80)
    assert owner.canvas.sketch() is None
    assert owner.of("menu_requested") == []


def test_space_and_drag_pans(owner):
    owner.click(500, 130)
    before = owner.canvas.view.top
    QTest.keyPress(owner.canvas, Key.Key_Space)
    owner.drag((500, 130), (500, 100), (500, 90))
    QTest.keyRelease(owner.canvas, Key.Key_Space)
    assert owner.canvas.view.top == before - 40
    assert owner.edits == []


def test_a_drag_on_unselected_lines_or_paper_pans(owner):
    before = owner.canvas.view.top
    owner.drag((500, 330), (500, 300), (500, 290))
    assert owner.canvas.view.top == before - 40
    assert owner.canvas.selection() == ()


def test_a_right_click_asks_for_a_menu_and_chooses_the_line(owner):
    owner.click(500, 230, button=RIGHT)
    assert owner.of("menu_requested") == ["l1"]
    assert owner.canvas.selection() == ("l1",)


def test_keys_fit_the_page_and_its_width(owner):
    owner.key(Key.Key_F)
    page = owner.canvas.view.box_in_widget(Box(0, 0, 1000, 1400))
    assert page.top == pytest.approx(12, abs=1) and page.bottom == pytest.approx(788, abs=1)
    owner.canvas.resize(900, 600)
    page = owner.canvas.view.box_in_widget(Box(0, 0, 1000, 1400))
    assert page.bottom == pytest.approx(588, abs=1)
    owner.key(Key.Key_F, SHIFT)
    assert owner.canvas.view.zoom == pytest.approx(876 / 1000)


def test_a_page_fitted_to_the_width_stays_so_when_scrolled_and_resized(owner):
    owner.canvas.fit_width()
    owner.wheel(500, 400, -3)
    at_top = owner.canvas.view.visible.top
    owner.canvas.resize(700, 800)
    assert owner.canvas.view.zoom == pytest.approx(676 / 1000)
    assert owner.canvas.view.visible.top == pytest.approx(at_top, abs=60)


def test_a_pinch_zooms_at_the_fingers(owner):
    place = QPointF(owner.at(500, 400))
    before = owner.canvas.view.to_page(place.x(), place.y())
    device = QPointingDevice.primaryPointingDevice()
    pinch = QNativeGestureEvent(Qt.NativeGestureType.ZoomNativeGesture, device, 2, place, place, place, 0.5, QPointF())
    QApplication.sendEvent(owner.canvas, pinch)
    assert owner.canvas.view.zoom == pytest.approx(1.5)
    assert owner.canvas.view.to_page(place.x(), place.y()) == pytest.approx(before, abs=1)


def test_arrows_scroll_where_nothing_is_selected(owner):
    owner.canvas.zoom_to(2.0)
    before = owner.canvas.view.top
    owner.key(Key.Key_Down)
    assert owner.canvas.view.top == before - 48
    assert owner.edits == []


def test_the_menu_key_asks_for_a_menu_at_the_current_line(owner):
    owner.key(Key.Key_Tab)
    owner.key(Key.Key_Menu)
    assert owner.of("menu_requested") == ["l0"]


def test_the_scroll_mark_can_be_dragged(owner):
    owner.canvas.zoom_to(2.0)
    bar = mark(owner.canvas.view, Axis.DOWN)
    start = QPoint(round(bar.centre.x), round(bar.centre.y))
    QTest.mousePress(owner.canvas, LEFT, NO_KEY, start)
    owner.move(start + QPoint(0, 30), NO_KEY, LEFT)
    QTest.mouseRelease(owner.canvas, LEFT, NO_KEY, start + QPoint(0, 30))
    assert mark(owner.canvas.view, Axis.DOWN).top == pytest.approx(bar.top + 30, abs=1)


def test_a_line_that_goes_while_it_is_dragged_is_let_go(owner):
    owner.click(500, 130)
    owner.drag((500, 130), (520, 150), release=False)
    owner.page = DeleteLines("p1", ("l0",)).apply(owner.page)
    owner.canvas.refresh(owner.page)
    QTest.mouseRelease(owner.canvas, LEFT, NO_KEY, owner.at(520, 150))
    assert owner.edits == []


def test_a_view_comes_back_and_a_new_page_is_fitted(canvas):
    owner = Owner(canvas, PAGE)
    canvas.zoom_to(2.0)
    canvas.pan(-100, -200)
    state, view = canvas.view_state(), canvas.view
    canvas.set_page(replace(PAGE, id="p2"))
    assert canvas.view.zoom == canvas.view.page_zoom
    canvas.set_page(PAGE)
    canvas.restore_view(state)
    assert (canvas.view.left, canvas.view.top) == pytest.approx((view.left, view.top), abs=1)
    canvas.set_page(None)
    canvas.restore_view(state)
    canvas.set_page(PAGE)
    assert canvas.view.zoom == 2.0
    assert owner.edits == []


def test_another_page_forgets_what_was_chosen(owner):
    owner.click(500, 130)
    owner.canvas.set_page(replace(PAGE, id="p2"))
    assert owner.canvas.selection() == ()
    assert owner.of("current_line_changed") == ["l0", ""]
    assert owner.of("selection_changed") == [["l0"], []]


def test_letters_reach_the_canvas_before_the_windows_shortcuts_and_page_keys_do_not(qapp, canvas):
    owner = Owner(canvas, PAGE)
    window = QMainWindow()
    window.setCentralWidget(canvas)
    pressed = []
    for key in ("V", "Del", "PgDown", "Return"):
        action = QAction(key, window)
        action.setShortcut(key)
        action.triggered.connect(lambda _=False, key=key: pressed.append(key))
        window.addAction(action)
    window.show()
    window.activateWindow()
    wait_until_active(window)
    canvas.setFocus()
    owner.key(Key.Key_W)
    owner.key(Key.Key_V)
    canvas.select(["l1"])
    owner.key(Key.Key_Delete)
    owner.key(Key.Key_PageDown)
    assert owner.of("tool_changed") == ["rectangle", "select"]
    assert owner.edits == [DeleteLines("p1", ("l1",))]
    assert pressed == ["PgDown"]
    window.takeCentralWidget()
    window.deleteLater()


def test_l_shows_the_order_and_ctrl_i_hides_the_lines_while_held(owner):
    owner.key(Key.Key_L)
    assert owner.of("order_visible_changed") == [True]
    QTest.keyPress(owner.canvas, Key.Key_I, CTRL)
    assert not owner.canvas.scene.is_overlay_visible
    QTest.keyRelease(owner.canvas, Key.Key_I, CTRL)
    assert owner.canvas.scene.is_overlay_visible


def test_a_message_stands_in_place_of_the_page_and_takes_no_gestures(owner):
    owner.canvas.set_message("The scan is missing", "Put it back.")
    owner.click(500, 130)
    owner.key(Key.Key_Delete)
    assert owner.canvas.selection() == ()
    assert "The scan is missing" in owner.canvas.accessibleDescription()
    owner.canvas.set_page(PAGE)
    assert owner.canvas.shows_page


def test_the_canvas_says_what_it_shows(owner):
    assert owner.canvas.accessibleName()
    owner.click(500, 230)
    assert owner.canvas.accessibleDescription() == "f. 1r, 6 lines. Line 2: To do"


# Painting


def scan():
    """Paper with a block of ink at (100, 1200)-(200, 1300), and its pyramid."""
    image = QImage(1000, 1400, QImage.Format.Format_RGB32)
    image.fill(QColor("#F0E8D8"))
    for x in range(100, 200):
        for y in range(1200, 1300):
            image.setPixelColor(x, y, INK)
    small = image.scaled(500, 700)
    return [image, small]


def colour_at(owner, x, y):
    settle(owner.canvas)
    picture = owner.canvas.grab().toImage()
    ratio = picture.devicePixelRatio()
    at = owner.at(x, y)
    return picture.pixelColor(round(at.x() * ratio), round(at.y() * ratio))


def test_the_picture_stands_where_the_page_stands(owner):
    preview = QImage(10, 14, QImage.Format.Format_RGB32)
    preview.fill(QColor("#808080"))
    owner.canvas.set_preview(preview)
    owner.canvas.fit_page()
    assert colour_at(owner, 150, 1250) == QColor("#808080")
    owner.canvas.set_picture(HeldPicture(scan()))
    assert colour_at(owner, 150, 1250) == INK
    owner.canvas.set_preview(preview)
    assert colour_at(owner, 150, 1250) == INK
    owner.canvas.zoom_to(3.0)
    owner.canvas.pan(5000, -5000)
    for x, y in ((100.5, 1200.5), (199.5, 1299.5)):
        assert colour_at(owner, x, y) == INK
    assert colour_at(owner, 98.5, 1250).lightness() > 200
    assert colour_at(owner, 201.5, 1250).lightness() > 200


def test_lines_are_painted_where_they_are_after_every_edit(owner):
    owner.canvas.set_picture(HeldPicture(scan()))
    paper = colour_at(owner, 500, 90)
    assert colour_at(owner, 500, 110) != paper
    owner.canvas.refresh(DeleteLines("p1", ("l0",)).apply(PAGE))
    assert colour_at(owner, 500, 110) == paper
    owner.canvas.refresh(PAGE)
    assert colour_at(owner, 500, 110) != paper
    owner.canvas.set_overlay_visible(False)
    assert colour_at(owner, 500, 110) == paper
    owner.canvas.set_overlay_visible(True)
    assert colour_at(owner, 500, 110) != paper


def test_a_dragged_line_is_seen_where_it_is_going_and_not_where_it_was(owner):
    owner.canvas.set_picture(HeldPicture(scan()))
    paper = colour_at(owner, 500, 90)
    owner.click(300, 130)
    owner.drag((300, 130), (300, 700), release=False)
    assert colour_at(owner, 500, 110) == paper
    assert colour_at(owner, 500, 690) != paper
    owner.key(Key.Key_Escape)
    assert colour_at(owner, 500, 690) == paper


def test_ink_lights_up_and_busy_lines_shimmer(owner):
    owner.canvas.set_picture(HeldPicture(scan()))
    before = colour_at(owner, 900, 700)
    owner.canvas.show_ink(Box(880, 680, 920, 720).polygon())
    assert colour_at(owner, 900, 700) != before
    owner.canvas.show_ink(None)
    assert colour_at(owner, 900, 700) == before
    resting = colour_at(owner, 500, 110)
    owner.canvas.set_busy(["l0", "gone"])
    assert colour_at(owner, 500, 110) != resting
    owner.canvas.set_busy([])
    assert colour_at(owner, 500, 110) == resting


def test_tiles_keep_to_their_budget(owner):
    owner.canvas.set_picture(HeldPicture(scan()))
    tiles = owner.canvas._renderer.tiles
    tiles._budget_bytes = 8 * 2**20
    for zoom in (0.5, 1.0, 2.0, 4.0, 8.0):
        owner.canvas.zoom_to(zoom)
        settle(owner.canvas)
        assert tiles.held_bytes <= 8 * 2**20
    held = tiles.held_bytes
    owner.canvas.set_page(None)
    assert held > 0 and tiles.held_bytes == 0


def test_many_selected_lines_are_painted_too(canvas):
    lines = tuple(
        Line(f"m{i}", Box(20 + 240 * (i % 4), 10 + 27 * (i // 4), 240 + 240 * (i % 4), 30 + 27 * (i // 4)).polygon())
        for i in range(200)
    )
    owner = Owner(canvas, page_of(*lines))
    before = colour_at(owner, 130, 20)
    owner.key(Key.Key_A, CTRL)
    assert len(canvas.selection()) == 200
    assert colour_at(owner, 130, 20) != before
    owner.key(Key.Key_Escape)
    assert colour_at(owner, 130, 20) == before


@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_hand_does_shapes_stay_on_the_page_and_locked_lines_as_they_are(canvas, seed):
    rng = random.Random(seed)
    locked = line(2, locked=True)
    owner = Owner(canvas, page_of(BENT, line(1), locked, line(3), line(4), line(5)))
    keys = (Key.Key_V, Key.Key_W, Key.Key_Q, Key.Key_B, Key.Key_Return, Key.Key_Escape, Key.Key_Delete, Key.Key_Tab)
    keys = (*keys, Key.Key_Up, Key.Key_Left, Key.Key_L, Key.Key_F, Key.Key_C, Key.Key_J, Key.Key_I)
    for _ in range(120):
        spot = (rng.uniform(-50, 1050), rng.uniform(-50, 1450))
        held = rng.choice([NO_KEY, NO_KEY, SHIFT, CTRL, ALT])
        act = rng.randrange(6)
        if act == 0:
            owner.key(rng.choice(keys))
        elif act == 1:
            owner.wheel(*spot, rng.choice([-2, 1]), rng.choice([NO_KEY, CTRL]))
        elif act == 2:
            owner.drag(spot, *((rng.uniform(0, 1000), rng.uniform(0, 1400)) for _ in range(3)), keys=held)
        elif act == 3 and canvas.selection():
            box = owner.page.line(canvas.selection()[0]).polygon.box
            owner.drag((box.left + 8, box.centre.y), (box.left + rng.uniform(-90, 90), box.centre.y + 30), keys=held)
        else:
            owner.click(*spot, held, rng.choice([LEFT, LEFT, LEFT, RIGHT]))
        assert canvas.page() is owner.page
    assert owner.page.line("l2") == locked
    places = [p for item in owner.page.lines for p in (*item.polygon.points, *item.baseline.points)]
    assert all(0 <= p.x <= 1000 and 0 <= p.y <= 1400 for p in places)
    assert len(owner.edits) > 3
