"""Straighten, crop and split in the window, by mouse and by keys: the page follows, undo leads back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image, ImageDraw
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ductus.document.cutouts import cutout_of, whole_scan
from ductus.document.edits import DeleteLines, ShapeLine
from ductus.document.framing import framed
from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.project.moving import Split
from ductus.ui.page_frame.dialog import PageFrameDialog
from ductus.ui.page_frame.grips import LEAST_SIDE_PX, Grip, dragged, grip_at
from waiting import wait_until_active

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
SIDE_PX = 1000


@pytest.fixture
def shown(window, project, wait):
    """The window with the project's first page on screen."""
    window.show_project(project)
    wait(lambda: window.bench.canvas.picture is not None)
    return window


def opened(window, wait, action="straighten_and_crop"):
    """The dialog, its scan seen and itself in front."""
    window.refresh_actions()
    window.bench.do(action)
    dialog = window.findChild(PageFrameDialog)
    wait_until_active(dialog)
    wait(lambda: dialog.propose_angle.isEnabled())
    return dialog


def drag(view, start, way):
    """Press, move in two steps, let go: real mouse events."""
    begin, end = QPoint(*map(round, start)), QPoint(round(start[0] + way[0]), round(start[1] + way[1]))
    QTest.mousePress(view, LEFT, pos=begin)
    QTest.mouseMove(view, (begin + end) / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, pos=end)


def slanted(project, page_id, slope):
    for line in project.page(page_id).lines:
        box = line.polygon.box
        points = [Point(x, y + slope * x) for x, y in line.polygon.points]
        rises = Baseline((Point(box.left, box.bottom), Point(box.right, box.bottom + slope * box.width)))
        project.apply(ShapeLine(page_id, line.id, Polygon(tuple(points)), rises))


def test_a_page_turns_at_once_and_undo_turns_it_back(shown, project, wait):
    before = project.page("p0")
    project.keep_draft("p0_l2", "typing")
    QTest.keyClick(shown, Qt.Key.Key_Right, CTRL | ALT)
    page = project.page("p0")
    assert page.cutout.turn_deg == 90
    assert page.lines[0].polygon != before.lines[0].polygon
    assert shown.bench.canvas.page() == page
    assert shown.bench.session.drafts("p0") == {"p0_l2": "typing"}
    shown.bench.do("undo")
    assert project.page("p0") == before
    wait(lambda: shown.bench.canvas.page() == before)


def test_all_selected_pages_turn_as_one_step(shown, project, wait):
    wait(lambda: shown.bench.pages._view.model().rowCount() == 3)
    shown.bench.pages._view.selectAll()
    shown.bench.do("turn_left")
    assert [project.page(page_id).cutout.turn_deg for page_id in project.page_ids()] == [-90.0] * 3
    project.undo()
    assert [project.page(page_id).cutout for page_id in project.page_ids()] == [None] * 3


def test_the_angle_is_proposed_typed_and_applied_by_enter(shown, project, wait):
    slanted(project, "p0", 0.05)
    dialog = opened(shown, wait)
    QTest.mouseClick(dialog.propose_angle, LEFT)
    assert dialog.cutout.turn_deg == pytest.approx(-2.9, abs=0.05)
    dialog.angle.setFocus()
    dialog.angle.selectAll()
    QTest.keyClicks(dialog.angle, "3.5")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert project.page("p0").cutout == whole_scan(SIDE_PX, SIDE_PX, 3.5)
    assert project.undo_title == "straighten page"
    wait(lambda: shown.bench.canvas.picture is not None and shown.bench.canvas.page().cutout is not None)


def test_escape_leaves_everything_as_it_was(shown, project, wait):
    before = project.page("p0")
    dialog = opened(shown, wait)
    dialog.angle.setValue(12)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert project.page("p0") == before


def test_a_corner_of_the_box_is_dragged(shown, project, wait):
    dialog = opened(shown, wait)
    box = dialog.view.box_on_widget()
    drag(dialog.view, (box.right, box.bottom), (-box.width / 2, -box.height / 4))
    assert dialog.cutout.width_px == pytest.approx(500, abs=4)
    assert dialog.cutout.height_px == pytest.approx(750, abs=4)
    assert (dialog.cutout.left_px, dialog.cutout.top_px) == (0, 0)
    dialog.apply_button.click()
    page = project.page("p0")
    assert (page.width_px, page.height_px) == (dialog.cutout.width_px, dialog.cutout.height_px)
    assert project.undo_title == "crop page"


def test_the_box_is_moved_and_resized_by_keys(shown, wait):
    dialog = opened(shown, wait)
    dialog.view.setFocus()
    for _ in range(3):
        QTest.keyClick(dialog.view, Qt.Key.Key_Left, CTRL)
    QTest.keyClick(dialog.view, Qt.Key.Key_Up, CTRL | SHIFT)
    QTest.keyClick(dialog.view, Qt.Key.Key_Right)
    assert (dialog.cutout.width_px, dialog.cutout.height_px) == (970, 999)
    assert (dialog.cutout.left_px, dialog.cutout.top_px) == (10, 0)
    assert dialog.edges["Width"].value() == 970
    QTest.mouseClick(dialog.whole, LEFT)
    assert dialog.cutout == whole_scan(SIDE_PX, SIDE_PX)


def test_turning_to_and_fro_does_not_let_the_box_wander(shown, wait):
    dialog = opened(shown, wait)
    dialog.edges["Width"].setValue(601)
    dialog.edges["Left"].setValue(77)
    chosen = dialog.cutout
    for steps in (*range(0, 80, 3), *range(80, -60, -7), 0):
        dialog.slider.setValue(steps)
    assert dialog.cutout == chosen


def test_all_selected_pages_are_split_as_one_step(shown, project, wait):
    wait(lambda: shown.bench.pages._view.model().rowCount() == 3)
    shown.bench.pages._view.selectAll()
    dialog = opened(shown, wait, "split_spread")
    assert dialog.all_pages.text() == "&All 3 selected pages"
    assert dialog.all_pages.isChecked()
    dialog.apply_button.click()
    assert len(project.page_ids()) == 6
    assert "3 pages were split" in shown.bench.bar.current().text
    project.undo()
    assert len(project.page_ids()) == 3


def test_lines_that_would_be_lost_from_sight_are_said(shown, wait):
    dialog = opened(shown, wait)
    assert dialog.note.text() == ""
    dialog.edges["Height"].setValue(100)
    assert "would lie off the page" in dialog.note.text()


def test_a_page_without_writing_says_that_nothing_can_be_proposed(shown, project, wait):
    project.apply(DeleteLines("p0", tuple(line.id for line in project.page("p0").lines)))
    dialog = opened(shown, wait)
    QTest.mouseClick(dialog.propose_crop, LEFT)
    assert "too little writing" in dialog.note.text()
    assert dialog.cutout == whole_scan(SIDE_PX, SIDE_PX)


def test_a_spread_is_split_where_the_seam_was_dragged(shown, project, wait):
    before = [project.page(page_id) for page_id in project.page_ids()]
    dialog = opened(shown, wait, "split_spread")
    assert dialog.split.isChecked()
    seam = dialog.view.seam_on_widget()
    box = dialog.view.box_on_widget()
    target = box.left + 0.7 * box.width
    drag(dialog.view, (seam, box.top + box.height / 2), (target - seam, 0))
    assert dialog.seam_px == pytest.approx(700, abs=4)
    seam_px = dialog.seam_px
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    names = [summary.name for summary in project.summaries()]
    assert names[:2] == [f"{before[0].name} left", f"{before[0].name} right"]
    assert project.page("p0").width_px == seam_px
    assert sum(len(project.page(page_id).lines) for page_id in project.page_ids()[:2]) == len(before[0].lines)
    project.undo()
    assert [project.page(page_id) for page_id in project.page_ids()] == before


def test_undoing_a_split_on_its_right_half_leads_to_the_whole_page(shown, project):
    (new_id,) = project.split_pages([Split("p1", 500, ("left", "right"))])
    shown.bench.session.show_page(new_id)
    seen = []
    shown.bench.session.page_shown.connect(lambda page: seen.append(page.id))
    shown.bench.do("undo")
    assert seen == ["p1"]
    assert shown.bench.canvas.page() == project.page("p1")


def test_the_thumbnail_of_a_framed_page_is_asked_for_again(shown, project, wait):
    table = shown.bench.pages._table
    wait(lambda: table.rowCount() == 3 and not table.lacks_thumbnail(table.row_of("p0")))
    asked = []
    shown.bench.pages.thumbnails_wanted.connect(asked.extend)
    shown.bench.do("turn_right")
    wait(lambda: "p0" in asked)


def test_pages_are_straightened_by_themselves(shown, project, wait):
    slanted(project, "p0", 0.05)
    shown.refresh_actions()
    shown.bench.do("straighten_automatically")
    wait(lambda: project.page("p0").cutout is not None)
    assert project.page("p0").cutout.turn_deg == pytest.approx(-2.9, abs=0.05)
    wait(lambda: shown.bench.bar.current() is not None and "turned by 2.9° left" in shown.bench.bar.current().text)


def test_a_scan_that_is_gone_is_said_and_no_dialog_opens(shown, project, tmp_path):
    (tmp_path / "scan.png").unlink()
    shown.bench.do("straighten_and_crop")
    assert shown.findChild(PageFrameDialog) is None
    assert shown.bench.bar.current() is not None


def test_the_picture_on_the_canvas_is_the_framed_one(qapp, shown, project, wait, tmp_path):
    image = Image.new("RGB", (SIDE_PX, SIDE_PX), "white")
    ImageDraw.Draw(image).rectangle((0, 0, 200, 200), fill="black")
    image.save(tmp_path / "scan.png")
    cutout = replace(whole_scan(SIDE_PX, SIDE_PX, 90), height_px=400)
    project.apply(framed(project.page("p0"), cutout))
    wait(lambda: shown.bench.canvas.picture is not None and shown.bench.canvas.picture.sizes[0].height() == 400)
    assert (cutout_of(project.page("p0")).height_px, shown.bench.canvas.view.page_height_px) == (400, 400)


def box_of(**sides):
    return replace(whole_scan(SIDE_PX, SIDE_PX), **sides)


def test_no_side_is_dragged_off_the_scan_or_past_its_opposite():
    whole = whole_scan(SIDE_PX, SIDE_PX)
    assert dragged(whole, Grip.LEFT, -50, 0) == whole
    assert dragged(whole, Grip.LEFT, 2000, 0).width_px == LEAST_SIDE_PX
    assert dragged(whole, Grip.BOX, 30, 30) == whole
    inner = box_of(left_px=100, top_px=100, width_px=300, height_px=300)
    assert dragged(inner, Grip.BOX, 5000, -5000) == replace(inner, left_px=700, top_px=0)


def test_what_is_held_is_what_lies_under_the_pointer():
    box = whole_scan(100, 100)
    frame = Box(0, 0, box.width_px, box.height_px)
    assert grip_at(frame, None, 1, 99, 8) == Grip.LEFT | Grip.BOTTOM
    assert grip_at(frame, None, 50, -5, 8) == Grip.TOP
    assert grip_at(frame, 50, 52, 50, 8) == Grip.SEAM
    assert grip_at(frame, 50, 80, 50, 8) == Grip.BOX
    assert grip_at(frame, 50, 150, 50, 8) == Grip.NOTHING
