"""Canvas, desk and pages follow one another, and work in the background never gets into the person's way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from driving import CTRL, SAMPLE, SHIFT, Hands, choose_engines, run_main
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView, QToolButton

from ductus.document.page import Page
from ductus.document.transcription import LineStatus, Origin
from ductus.jobs.job import JobState
from ductus.ui.pages.pages_table import HeaderRow

KEY = Qt.Key
ROWS = 10
ALL = 1000
"""More lines than there are."""


def grid(rows: int = ROWS):
    return {"fake-grid": {"rows": rows}}


@pytest.fixture
def scans(tmp_path: Path, qapp) -> Path:
    """A folder of a letter and a diary of two pages: two documents, three pages."""
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("letter.jpg", "travel-diary.pdf"):
        shutil.copyfile(SAMPLE / name, folder / name)
    return folder


def open_all(hands: Hands) -> None:
    hands.wait(lambda: hands.has_page and len(hands.project.page_ids()) == 3, what="the pages are there")
    hands.wait_for_jobs()


def find_everywhere(hands: Hands) -> None:
    open_all(hands)
    hands.press(KEY.Key_F5, SHIFT)
    hands.wait_for_jobs()
    assert [len(page.lines) for page in hands.pages()] == [ROWS] * 3


def read_everywhere(hands: Hands) -> None:
    find_everywhere(hands)
    hands.do("read_everything")
    hands.wait_for_jobs()


def current_on_canvas(hands: Hands) -> str:
    return hands.bench.canvas.scene.current


def current_at_desk(hands: Hands) -> str:
    return hands.bench.desk.current_line()


def count_read(page: Page) -> int:
    return sum(bool(line.readings) for line in page.lines)


def test_a_click_on_the_page_takes_the_line_in_hand_at_the_desk(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        for index in (6, 2, 9):
            hands.click_line(hands.lines[index])
            assert current_on_canvas(hands) == current_at_desk(hands) == hands.lines[index].id
            assert hands.bench.canvas.selection() == (hands.lines[index].id,)

    assert run_main([scans], drive) == 0


def test_keys_at_the_desk_take_the_line_along_on_the_page(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        hands.press(KEY.Key_3, CTRL)
        for index in range(1, 5):
            hands.press(KEY.Key_Down)
            assert current_on_canvas(hands) == current_at_desk(hands) == hands.lines[index].id
        hands.press(KEY.Key_Up)
        assert current_on_canvas(hands) == hands.lines[3].id
        hands.press(KEY.Key_End, CTRL)
        assert current_on_canvas(hands) == hands.lines[-1].id

    assert run_main([scans], drive) == 0


def test_enter_on_the_page_goes_to_the_text_of_the_line(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        hands.click_line(hands.lines[5])
        hands.press(KEY.Key_2, CTRL)
        assert QApplication.focusWidget() is hands.bench.canvas
        hands.press(KEY.Key_Return)
        assert QApplication.focusWidget() is hands.bench.desk.focusProxy()
        assert current_at_desk(hands) == hands.lines[5].id

    assert run_main([scans], drive) == 0


def test_the_caret_lights_the_ink_it_stands_at(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        hands.press(KEY.Key_3, CTRL)
        canvas, line = hands.bench.canvas, hands.lines[0]
        hands.wait(lambda: hands.bench.pictures.crop_frame(line) is not None, what="the line's picture is there")
        hands.press(KEY.Key_End)
        hands.wait(lambda: canvas._ink is not None, what="ink is lit")
        right = canvas._ink.box
        assert line.polygon.box.grown(20, 0).contains(right.centre)  # a crop is a little wider than its line
        assert right.width < line.polygon.box.width / 2
        hands.press(KEY.Key_Home)
        hands.wait(lambda: canvas._ink is not None and canvas._ink.box.right < right.left, what="the ink moves left")
        hands.press(KEY.Key_Down)
        second = hands.lines[1].polygon.box.grown(20, 0)
        hands.wait(
            lambda: canvas._ink is not None and second.contains(canvas._ink.box.centre), what="the next line's ink"
        )

    assert run_main([scans], drive) == 0


def test_ink_is_lit_as_soon_as_the_picture_of_the_line_is_there(scans):
    """Whoever comes to a page and does not move the caret sees the ink as well."""
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        hands.press(KEY.Key_PageDown)
        hands.press(KEY.Key_3, CTRL)
        hands.wait(lambda: hands.bench.canvas._ink is not None, what="ink is lit")

    assert run_main([scans], drive) == 0


def test_going_on_from_the_last_line_turns_the_page_and_back_again(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        first, second, _ = hands.project.page_ids()
        hands.press(KEY.Key_3, CTRL)
        hands.press(KEY.Key_End, CTRL)
        hands.type("the last words of the page")
        hands.press(KEY.Key_Down)
        assert hands.project.page(first).lines[-1].text == "the last words of the page"
        assert hands.page.id == second
        assert current_at_desk(hands) == current_on_canvas(hands) == hands.lines[0].id
        assert QApplication.focusWidget() is hands.bench.desk.focusProxy()
        hands.type("and the first of the next")
        hands.press(KEY.Key_Up)
        assert hands.project.page(second).lines[0].text == "and the first of the next"
        assert hands.page.id == first
        assert current_at_desk(hands) == current_on_canvas(hands) == hands.lines[-1].id
        assert hands.text_in_field() == "the last words of the page"

    assert run_main([scans], drive) == 0


def test_turning_the_page_in_the_middle_of_a_line_accepts_it(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        first = hands.page.id
        hands.press(KEY.Key_3, CTRL)
        hands.type("in the middle of")
        hands.press(KEY.Key_PageDown)
        assert hands.page.id != first
        assert hands.project.page(first).lines[0].text == "in the middle of"
        assert hands.project.drafts(first) == {}
        hands.type("and on")  # the hands stay at the text
        hands.press(KEY.Key_PageUp)
        assert hands.text_in_field() == "in the middle of"

    assert run_main([scans], drive) == 0


def test_a_click_in_the_list_of_pages_shows_the_page_and_what_was_typed_stays(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        first, _, third = hands.project.page_ids()
        hands.press(KEY.Key_3, CTRL)
        hands.type("typed, then gone elsewhere")
        view = hands.bench.pages.findChild(QListView)
        index = view.model().index(view.model().row_of(third))
        view.scrollTo(index)
        spot = view.visualRect(index).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(spot))
        hands.wait(lambda: hands.page.id == third, what="the third page is on screen")
        assert hands.project.page(first).lines[0].text == "typed, then gone elsewhere"

    assert run_main([scans], drive) == 0


def test_two_documents_stand_under_their_titles_and_one_follows_the_other(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        open_all(hands)
        letter, first, second = hands.pages()
        assert [letter.name, first.name, second.name] == ["letter.jpg", "travel-diary.pdf · 1", "travel-diary.pdf · 2"]
        assert letter.document_id != first.document_id == second.document_id
        table = hands.bench.pages.findChild(QListView).model()

        def titles() -> list[str]:
            return [row.title for row in table._rows if isinstance(row, HeaderRow)]

        hands.wait(lambda: titles() == ["scans", "travel-diary"], what="both titles are in the list")
        hands.press(KEY.Key_PageDown)
        assert hands.page.id == first.id
        hands.press(KEY.Key_PageDown, times=5)
        assert hands.page.id == second.id

    assert run_main([scans], drive) == 0


def test_readings_that_arrive_while_one_types_overwrite_nothing(scans, allowance):
    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        hands.do("read_page")
        hands.press(KEY.Key_3, CTRL)
        hands.press(KEY.Key_Down, times=4)
        line_id = hands.lines[4].id
        hands.type("my own")
        allowance.allow(ALL)
        hands.wait(lambda: hands.page.line(line_id).readings, what="the line in hand is read")
        assert hands.text_in_field() == "my own"
        hands.type(" words")
        hands.press(KEY.Key_Return)
        hands.wait_for_jobs()
        line = hands.page.line(line_id)
        assert line.text == "my own words"
        assert line.status is LineStatus.CORRECTED
        assert line.transcription.origin is Origin.PERSON
        assert [reading.text for reading in line.readings] == [f"slowly {line_id}"]
        assert count_read(hands.page) == ROWS
        others = [other for other in hands.lines if other.id != line_id]
        assert all(other.text == f"slowly {other.id}" for other in others)
        hands.do("read_page")  # and nothing is left to be read
        hands.wait_for_jobs()
        assert hands.page.line(line_id).text == "my own words"

    assert run_main([scans], drive) == 0


def test_reading_again_keeps_the_text_of_people_and_adds_a_reading(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        hands.press(KEY.Key_3, CTRL)
        hands.retype("mine")
        hands.press(KEY.Key_Return)
        hands.click_line(hands.lines[0])
        hands.press(KEY.Key_R, CTRL)
        hands.wait_for_jobs()
        assert hands.lines[0].text == "mine"
        assert [len(line.readings) for line in hands.lines] == [2] + [1] * (ROWS - 1)

    assert run_main([scans], drive) == 0


def test_finding_lines_again_keeps_those_a_person_worked_on(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        hands.press(KEY.Key_3, CTRL)
        for text in ("first of mine", "second of mine"):
            hands.retype(text)
            hands.press(KEY.Key_Return)
        mine = hands.lines[:2]
        hands.bench.settings["engine.options"] = grid(rows=7)
        hands.press(KEY.Key_F5)
        hands.wait_for_jobs()
        bar = hands.bench.shaping.outcomes.bar
        assert "kept" in bar.text
        assert QApplication.focusWidget() is hands.bench.desk.focusProxy(), "typing goes on undisturbed"
        QTest.mouseClick(bar.apply_button, Qt.MouseButton.LeftButton)
        assert [hands.page.line(line.id) for line in mine] == list(mine)
        assert len(hands.lines) < ROWS + 7
        hands.press(KEY.Key_Z, CTRL)  # one step, whatever it did
        assert len(hands.lines) == ROWS

    assert run_main([scans], drive) == 0


def test_the_page_on_screen_is_found_and_read_first_also_when_another_is_turned_to(scans, allowance):
    def drive(hands: Hands) -> None:
        open_all(hands)
        hands.press(KEY.Key_PageDown, times=2)
        on_screen = hands.page.id
        assert on_screen == hands.project.page_ids()[2]
        hands.do("read_everything")
        allowance.allow(1)
        hands.wait(lambda: any(count_read(page) for page in hands.pages()), what="the first line is read")
        assert [count_read(page) for page in hands.pages()] == [0, 0, 1]
        hands.press(KEY.Key_PageUp)
        allowance.allow(ROWS)
        hands.wait(lambda: count_read(hands.project.page(on_screen)) == ROWS, what="the page is done")
        allowance.allow(ROWS + 1)
        hands.wait(lambda: count_read(hands.page), what="the page now on screen is read next")
        assert count_read(hands.project.page(hands.project.page_ids()[0])) == 0
        allowance.allow(ALL)
        hands.wait_for_jobs()
        assert [count_read(page) for page in hands.pages()] == [ROWS] * 3

    assert run_main([scans], drive) == 0


def status_button(hands: Hands, name: str) -> QToolButton:
    buttons = hands.bench.status.findChildren(QToolButton)
    return next(button for button in buttons if button.isVisible() and button.accessibleName() == name)


def test_pause_go_on_and_cancel_from_the_status_bar(scans, allowance):
    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        hands.do("read_everything")
        allowance.allow(2)
        hands.wait(lambda: count_read(hands.page) == 2, what="two lines are read")
        (job,) = hands.bench.lanes.jobs()
        assert f"of {3 * ROWS} lines" in hands.bench.status._job._text.text()

        QTest.mouseClick(status_button(hands, "Pause"), Qt.MouseButton.LeftButton)
        hands.wait(lambda: job.state is JobState.PAUSED, what="the job is paused")
        hands.wait(lambda: allowance.is_held, what="the reader knows")
        allowance.allow(4)
        hands.pause(0.5)
        assert count_read(hands.page) == 2
        assert "paused" in hands.bench.status._job._text.text()

        QTest.mouseClick(status_button(hands, "Go on"), Qt.MouseButton.LeftButton)
        hands.wait(lambda: count_read(hands.page) == 4, what="it goes on")

        QTest.mouseClick(status_button(hands, "Cancel"), Qt.MouseButton.LeftButton)
        hands.wait_for_jobs()  # although the reader stands in the middle of a line
        assert job.state is JobState.CANCELLED
        allowance.allow(ALL)
        hands.pause(0.4)
        assert [count_read(page) for page in hands.pages()] == [4, 0, 0]
        assert not hands.bench.status._job.isVisible()
        assert not hands.project.jobs()

    assert run_main([scans], drive) == 0


def test_a_paused_job_can_be_cancelled_and_the_window_closed_over_it(scans, allowance):
    def pause(hands: Hands) -> None:
        (job,) = hands.bench.lanes.jobs()
        QTest.mouseClick(status_button(hands, "Pause"), Qt.MouseButton.LeftButton)
        hands.wait(lambda: job.state is JobState.PAUSED, what="the job is paused")

    def drive(hands: Hands) -> None:
        find_everywhere(hands)
        hands.do("read_page")
        allowance.allow(1)
        hands.wait(lambda: count_read(hands.page) == 1, what="a line is read")
        pause(hands)
        QTest.mouseClick(status_button(hands, "Cancel"), Qt.MouseButton.LeftButton)
        hands.wait_for_jobs()
        hands.do("read_page")
        allowance.allow(2)
        hands.wait(lambda: count_read(hands.page) > 1, what="the engine is free again")
        pause(hands)  # and is closed by `run_main`, paused

    assert run_main([scans], drive) == 0


def test_deleting_drawing_and_undoing_on_the_page_is_seen_at_the_desk(scans):
    choose_engines(options=grid())

    def drive(hands: Hands) -> None:
        read_everywhere(hands)
        gone = hands.lines[3]
        hands.click_line(gone)
        hands.press(KEY.Key_2, CTRL)
        hands.press(KEY.Key_Delete)
        assert gone.id not in [line.id for line in hands.lines]
        assert current_at_desk(hands) != gone.id
        hands.press(KEY.Key_Z, CTRL)
        assert hands.lines[3] == gone
        hands.press(KEY.Key_W)  # the rectangle
        canvas, box = hands.bench.canvas, gone.polygon.box
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spot(canvas, box.left + 40, box.bottom + 2))
        QTest.mouseMove(canvas, spot(canvas, box.left + 200, box.bottom + 30))
        QTest.mouseMove(canvas, spot(canvas, box.left + 400, box.bottom + 60))
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=spot(canvas, box.left + 400, box.bottom + 60))
        assert len(hands.lines) == ROWS + 1
        hands.press(KEY.Key_Z, CTRL)
        assert len(hands.lines) == ROWS

    assert run_main([scans], drive) == 0


def spot(canvas, x: float, y: float) -> QPoint:
    from ductus.document.geometry import Point

    at = canvas.view.to_widget(Point(x, y))
    return QPoint(round(at.x), round(at.y))
