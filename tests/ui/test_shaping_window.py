"""Finding lines again, exact numbers and many lines at once, in the window with real mouse and key events."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ductus.document.edits import SetRemark, SetStatus
from ductus.document.geometry import Box
from ductus.document.line_numbers import Number
from ductus.document.transcription import LineStatus
from ductus.engines.base import DetectedLine, Detection
from ductus.engines.hosted import FindTask, FoundLines
from ductus.ui.canvas.outcome import Fate
from ductus.ui.shaping.many_lines_dialog import ManyLinesDialog, show_many_lines
from fakes.inline_host import STATE

Key = Qt.Key


def found(*boxes):
    return tuple(DetectedLine(Box(*box).polygon(), 0.9) for box in boxes)


AGAIN = found((100, 100, 900, 180), (100, 320, 900, 400), (100, 500, 900, 580), (100, 900, 900, 960))
"""The first and third line as they are, the second 20 px lower, the fourth not, and one more."""


@pytest.fixture
def bench(window, project, wait):
    window.show_project(project)
    window.activateWindow()
    wait(lambda: window.bench.canvas.page() is not None)
    QTest.qWait(10)
    return window.bench


def find_again(bench, wait, lines=AGAIN, left_out=()):
    host = bench.host
    host.found = lines
    if left_out:
        call = host.call

        def with_pieces(task, request, **more):
            answer = call(task, request, **more)
            if isinstance(request, FindTask):
                return FoundLines(Detection(lines, left_out), 1000, 1000, STATE)
            return answer

        host.call = with_pieces
    job = bench.session.find_lines([bench.session.page.id], only_empty=False)
    bench.window.when_done(job, bench.shaping.outcomes.take)
    wait(lambda: not bench.session.job_ids)
    QTest.qWait(10)


def click(canvas, line_or_box):
    spot = canvas.view.to_widget(line_or_box.centre)
    QTest.mouseClick(
        canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(round(spot.x), round(spot.y))
    )


def test_finding_again_is_shown_first_and_enter_applies_it_as_one_step(bench, wait):
    before = bench.session.page
    find_again(bench, wait)
    assert bench.session.page == before
    assert bench.shaping.outcomes.bar.text == "2 kept, 1 moved, 1 new, 1 lost."
    marks = bench.canvas.scene.outcome.marks
    assert {marks["p0_l1"].fate, marks["p0_l3"].fate} == {Fate.MOVED, Fate.LOST}
    QTest.keyClick(bench.canvas, Key.Key_Return)
    after = bench.session.page
    assert [line.id for line in after.lines][:3] == ["p0_l0", "p0_l1", "p0_l2"]
    assert len(after.lines) == 4
    assert not bench.shaping.outcomes.bar.isVisible()
    assert bench.canvas.tool.NAME == "select"
    bench.session.undo()
    assert bench.session.page == before


def test_escape_and_the_button_leave_everything_as_it_was(bench, wait):
    before = bench.session.page
    find_again(bench, wait)
    QTest.keyClick(bench.canvas, Key.Key_Escape)
    assert bench.canvas.scene.outcome is None
    find_again(bench, wait)
    QTest.mouseClick(bench.shaping.outcomes.bar.leave_button, Qt.MouseButton.LeftButton)
    assert bench.canvas.scene.outcome is None
    assert bench.session.page == before
    assert bench.session.project.undo_title == "add pages"


def test_a_click_makes_an_exception_and_another_takes_it_back(bench, wait):
    find_again(bench, wait)
    page = bench.session.page
    click(bench.canvas, page.line("p0_l3").polygon.box)
    assert bench.shaping.outcomes.bar.text == "3 kept, 1 moved, 1 new, 0 lost."
    click(bench.canvas, Box(100, 900, 900, 960))
    click(bench.canvas, Box(100, 320, 900, 400))
    assert bench.shaping.outcomes.bar.text == "4 kept, 0 moved, 0 new, 0 lost."
    click(bench.canvas, Box(100, 320, 900, 400))
    QTest.mouseClick(bench.shaping.outcomes.bar.apply_button, Qt.MouseButton.LeftButton)
    after = bench.session.page
    assert {line.id for line in after.lines} == {line.id for line in page.lines}
    assert after.line("p0_l3") == page.line("p0_l3")
    assert after.line("p0_l1").polygon.box.top == 320


def test_what_waits_survives_turning_the_page_and_counts_edits_made_meanwhile(bench, wait):
    find_again(bench, wait)
    bench.session.show_page("p1")
    assert bench.canvas.scene.outcome is None
    assert not bench.shaping.outcomes.bar.isVisible()
    bench.session.apply(SetStatus("p0", "p0_l3", LineStatus.VERIFIED))
    bench.session.show_page("p0")
    assert bench.shaping.outcomes.bar.text.startswith("3 kept, 1 moved, 1 new, 0 lost.")
    QTest.keyClick(bench.canvas, Key.Key_Return)
    assert bench.session.line("p0_l3").status is LineStatus.VERIFIED


def test_human_and_locked_lines_stay_whatever_is_found(bench, wait):
    bench.session.apply(SetRemark("p0", "p0_l3", "", "DefaultLine", "", True))
    bench.session.apply(SetStatus("p0", "p0_l1", LineStatus.VERIFIED))
    held = {line_id: bench.session.line(line_id) for line_id in ("p0_l1", "p0_l3")}
    find_again(bench, wait)
    QTest.keyClick(bench.canvas, Key.Key_Return)
    assert {line_id: bench.session.line(line_id) for line_id in held} == held


def test_with_the_setting_off_finding_again_applies_at_once(bench, wait):
    bench.settings["find.show_first"] = False
    find_again(bench, wait)
    assert bench.canvas.scene.outcome is None
    assert "p0_l3" not in {line.id for line in bench.session.page.lines}


def test_finding_the_same_again_says_so_and_shows_nothing(bench, wait):
    same = found(*((100, top, 900, top + 80) for top in range(100, 900, 200)))
    find_again(bench, wait, same)
    QTest.keyClick(bench.canvas, Key.Key_Return)
    find_again(bench, wait, same)
    assert bench.canvas.scene.outcome is None
    assert "Nothing changes" in bench.bar.current().text


def test_a_piece_that_was_left_out_becomes_a_line_by_a_click(bench, wait):
    find_again(bench, wait, left_out=found((300, 830, 500, 870)))
    QTest.keyClick(bench.canvas, Key.Key_Escape)
    bench.do("left_out")
    assert "1 piece left out" in bench.shaping.outcomes.bar.text
    click(bench.canvas, Box(300, 830, 500, 870))
    assert any(line.polygon.box == Box(300, 830, 500, 870) for line in bench.session.page.lines)
    assert bench.canvas.scene.outcome is None


# Exact numbers


@pytest.fixture
def numbers(bench):
    bench.do("panel_inspector")
    return bench.side.panel("inspector")


def test_a_number_typed_and_entered_is_one_step(bench, numbers):
    bench.canvas.select(["p0_l0"])
    field = numbers.fields[Number.LEFT]
    assert (field.value(), numbers.fields[Number.HEIGHT].value()) == (100.0, 80.0)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "250")
    assert bench.session.line("p0_l0").polygon.box.left == 100
    QTest.keyClick(field, Key.Key_Return)
    assert bench.session.line("p0_l0").polygon.box.left == 250
    assert bench.session.project.undo_title == "set left"
    bench.session.undo()
    assert field.value() == 100.0


def test_numbers_of_several_lines_are_blank_where_they_differ_and_given_to_each(bench, numbers):
    bench.canvas.select(["p0_l0", "p0_l1"])
    assert numbers.fields[Number.LEFT].value() == 100.0
    assert numbers.fields[Number.TOP].text().strip() == ""
    field = numbers.fields[Number.WIDTH]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "600")
    QTest.keyClick(field, Key.Key_Return)
    assert {bench.session.line(line_id).polygon.box.width for line_id in ("p0_l0", "p0_l1")} == {600}


def test_a_locked_line_shows_its_numbers_and_takes_none(bench, numbers):
    bench.session.apply(SetRemark("p0", "p0_l0", "", "DefaultLine", "", True))
    bench.canvas.select(["p0_l0"])
    assert not numbers.fields[Number.LEFT].isEnabled()
    assert numbers.fields[Number.LEFT].value() == 100.0


def test_the_kind_is_chosen_from_the_projects_list(bench, numbers):
    bench.canvas.select(["p0_l0", "p0_l1"])
    index = numbers.kind.findText("HeadingLine")
    numbers.kind.setCurrentIndex(index)
    numbers.kind.activated.emit(index)
    assert {bench.session.line(line_id).kind for line_id in ("p0_l0", "p0_l1")} == {"HeadingLine"}


# Many lines


@pytest.fixture
def dialog(bench):
    bench.canvas.select(["p0_l0", "p0_l1"])
    shown = show_many_lines(bench)
    yield shown
    if bench.window.findChildren(ManyLinesDialog):
        shown.close()


def choose(dialog, change_id):
    dialog.change.setCurrentIndex([change.id for change in dialog.changes].index(change_id))
    dialog.preview()


def test_the_effect_is_shown_before_it_is_made_and_closing_makes_nothing(bench, dialog):
    before = bench.session.page
    choose(dialog, "grow")
    assert set(bench.canvas.scene.outcome.marks) == {"p0_l0", "p0_l1"}
    assert "2 lines would change" in dialog.summary.text()
    dialog.close()
    assert bench.canvas.scene.outcome is None
    assert bench.session.page == before


def test_escape_in_the_dialog_takes_its_preview_off_the_page(bench, dialog):
    choose(dialog, "grow")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert (bench.canvas.scene.outcome, bench.canvas.tool.NAME) == (None, "select")


def test_a_page_turned_under_an_outcome_leaves_no_tool_without_one(bench, dialog):
    choose(dialog, "grow")
    dialog.which.setCurrentText("Selected lines")
    bench.do("next_page")
    assert (bench.canvas.scene.outcome is None) == (bench.canvas.tool.NAME == "select")


def test_a_click_leaves_a_line_as_it_is_and_apply_makes_one_step(bench, dialog):
    dialog.which.setCurrentText("Lines of this page")
    choose(dialog, "shift")
    dialog.numbers[1].setValue(15)
    dialog.preview()
    moved = bench.session.line("p0_l2").polygon.box
    click(bench.canvas, Box(moved.left, moved.top + 15, moved.right, moved.bottom + 15))
    assert "3 lines would change" in dialog.summary.text()
    QTest.mouseClick(dialog.apply_button, Qt.MouseButton.LeftButton)
    assert [line.polygon.box.top for line in bench.session.page.lines] == [115, 315, 500, 715]
    bench.session.undo()
    assert [line.polygon.box.top for line in bench.session.page.lines] == [100, 300, 500, 700]


def test_all_pages_are_changed_in_the_background_as_one_step(bench, dialog, wait):
    choose(dialog, "status")
    dialog.which.setCurrentText("Lines of all pages")
    dialog.word.setCurrentText("Skipped")
    dialog.preview()
    dialog.apply()
    wait(lambda: not bench.session.job_ids)
    project = bench.session.project
    assert all(
        line.status is LineStatus.SKIPPED for page_id in project.page_ids() for line in project.page(page_id).lines
    )
    bench.session.undo()
    assert all(line.status is LineStatus.TODO for page_id in project.page_ids() for line in project.page(page_id).lines)
