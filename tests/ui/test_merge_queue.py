"""The merge queue, driven by keys: what it shows, what each key does, and that it goes through many pages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, now


def read(project, line_id, name, text):
    page = project.page(line_id.split("_")[0])
    reading = Reading(name, text, 0.9, Provenance("quill", "w1"), now())
    project.apply(take_reading(page, line_id, reading), is_undoable=False)


def write(project, line_id, text):
    page = project.page(line_id.split("_")[0])
    project.apply(accept_text(page, line_id, text, "Ada"), by="Ada")


@pytest.fixture
def queue(window, project, wait):
    """Two pages with a line each that was corrected and then read anew, and one more that agrees."""
    for line_id in ("p0_l1", "p1_l2"):
        read(project, line_id, f"a_{line_id}", "in principo uerbum")
        write(project, line_id, "in principio uerbum")
        read(project, line_id, f"b_{line_id}", "in principo verbum")
    read(project, "p0_l3", "a_p0_l3", "deus")
    write(project, "p0_l3", "Deus")
    read(project, "p0_l3", "b_p0_l3", "Deus")
    window.show_project(project)
    wait(lambda: window.bench.reviews.is_complete)
    window.bench.do("panel_merge_queue")
    panel = window.bench.side.panel("merge_queue")
    wait(lambda: panel._list.count() == 2)
    return panel


def line_in_hand(panel):
    return panel.bench.desk.current_line()


def press(panel, key):
    QTest.keyClick(panel.focusProxy(), key)


def test_only_lines_that_disagree_and_were_not_weighed_are_shown_in_the_order_of_the_project(queue):
    assert [queue._list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(2)] == ["p0_l1", "p1_l2"]
    assert line_in_hand(queue) == "p0_l1"


def test_pages_that_change_places_do_so_here(queue, project):
    queue.bench.pages.move_wanted.emit(["p1"], project.documents()[0].id, 0)
    rows = [queue._list.item(row) for row in range(2)]
    assert [row.data(Qt.ItemDataRole.UserRole) for row in rows] == ["p1_l2", "p0_l1"]
    assert [row.text().split()[:2] for row in rows] == [["p.", "1"], ["p.", "2"]]


def test_the_new_reading_names_its_weights(queue):
    said = "The new reading was made with w1"
    assert queue._card.toolTip() == said and queue._card.accessibleDescription().endswith(said)


def test_enter_keeps_the_text_and_goes_on_to_the_next_page(queue, project, wait):
    before = project.page("p0").line("p0_l1").transcription
    press(queue, Qt.Key.Key_Return)
    assert project.page("p0").line("p0_l1").transcription == before
    assert project.page("p0").line("p0_l1").weighed_id == "b_p0_l1"
    wait(lambda: line_in_hand(queue) == "p1_l2")
    assert queue._list.count() == 1
    assert queue._take.isVisible()
    press(queue, Qt.Key.Key_Return)
    wait(lambda: queue._list.count() == 0)
    assert not queue._take.isVisible()  # nothing to choose, no buttons for it


def test_t_takes_the_reading_as_the_persons_text(queue, project):
    press(queue, Qt.Key.Key_T)
    line = project.page("p0").line("p0_l1")
    assert (line.text, line.transcription.origin, line.status) == (
        "in principo verbum",
        Origin.PERSON,
        LineStatus.CORRECTED,
    )
    assert line.transcription.reading_id == "b_p0_l1"


def test_b_takes_both_changes_together(queue, project):
    assert queue._both.isVisible()
    press(queue, Qt.Key.Key_B)
    assert project.page("p0").line("p0_l1").text == "in principio verbum"


def test_undo_brings_the_choice_back_in_one_step(queue, project, window, wait):
    before = project.page("p0").line("p0_l1")
    press(queue, Qt.Key.Key_B)
    window.bench.do("undo")
    assert project.page("p0").line("p0_l1") == before
    wait(lambda: queue._list.count() == 2)


def test_typing_that_was_not_accepted_is_in_the_history_before_a_reading_is_taken(queue, project, window):
    window.bench.desk.set_current("p0_l1", take_focus=True)
    QTest.keyClicks(window.bench.desk.focusProxy(), "X")
    queue.setFocus()
    queue._take.click()
    texts = [entry.text for entry in project.history("p0_l1") if entry.kind == "transcription"]
    assert texts[-1] == "in principo verbum"
    assert any("X" in text for text in texts)


def test_escape_leaves_everything_for_later(queue, project, window):
    press(queue, Qt.Key.Key_Escape)
    assert window.bench.desk.focusProxy().hasFocus()
    assert project.page("p0").line("p0_l1").weighed_id == ""
    assert queue._list.count() == 2


def test_the_button_says_how_many_wait(queue, window, project, wait):
    def count():
        return window.bench.side._buttons.buttons()[1 + list(window.bench.side._rows).index("merge_queue")].text()

    wait(lambda: count() == "2")
    press(queue, Qt.Key.Key_Return)
    press(queue, Qt.Key.Key_Return)
    wait(lambda: count() == "")


def test_a_reading_that_comes_while_it_is_open_joins_the_queue(queue, project, wait):
    read(project, "p0_l3", "c_p0_l3", "Deos")
    wait(lambda: queue._list.count() == 3)
