"""Finding, replacing and comparing by key: what is typed is found, gone to, replaced as one step, and undone as one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from window_hand import press, show_in_front, type_text

from ductus.document.edits import SetRemark, SetStatus
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, now
from ductus.project.project import Project
from ductus.ui.search.occurrences import OccurrenceRole, OccurrenceTable
from ductus.ui.search.panel import FindPanel
from waiting import wait_until_active

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXTS = ("Jn dem namen goteſ", "vnd ſeinem namen", "nahmen wir", "amen")


def write(project, page_id, line_id, text, *, is_verified=False):
    edit = accept_text(project.page(page_id), line_id, text, "Ada", is_verified=is_verified)
    project.apply(edit, "Ada")


@pytest.fixture
def told(window, project):
    """The window on a project of three pages that say the same four lines."""
    for page_id in project.page_ids():
        for number, text in enumerate(TEXTS):
            write(project, page_id, f"{page_id}_l{number}", text)
    show_in_front(window, project)
    window.bench.desk.set_current("p0_l0", take_focus=True)
    return window


def panel_of(window):
    return window.findChild(FindPanel)


def table_of(window):
    return window.findChild(OccurrenceTable)


def said(window):
    return " ".join(label.text() for label in panel_of(window).findChildren(QLabel) if label.isVisible())


def rows_of(window):
    table = table_of(window)
    return [table.occurrence(row) for row in range(table.rowCount())]


def found(window):
    return [(each.hit.line.id, each.words) for each in rows_of(window)]


def find(window, wait, text, key=Qt.Key.Key_F, modifiers=CTRL | SHIFT):
    press(window, key, modifiers)
    type_text(window, text)
    wait(lambda: ("on" in said(window) and "…" not in said(window)) or "Nothing" in said(window))


def box(window, name):
    return next(each for each in panel_of(window).findChildren(QComboBox) if each.accessibleName() == name)


def button(window, text):
    return next(each for each in panel_of(window).findChildren(QPushButton) if each.text().startswith(text))


def field(window, name):
    return next(each for each in panel_of(window).findChildren(QLineEdit) if each.accessibleName() == name)


def texts(project, number):
    return [project.page(page_id).lines[number].text for page_id in project.page_ids()]


def test_what_is_typed_is_found_on_all_pages_without_a_mouse(told, wait):
    find(told, wait, "gotes")
    assert found(told) == [("p0_l0", "goteſ"), ("p1_l0", "goteſ"), ("p2_l0", "goteſ")]
    assert "3 places on 3 pages" in said(told)
    press(told, Qt.Key.Key_Down)
    press(told, Qt.Key.Key_Down)
    assert told.bench.session.page.id == "p1"
    press(told, Qt.Key.Key_Return)
    desk = told.bench.desk
    assert (desk.current_line(), desk.selected_text()) == ("p1_l0", "goteſ")
    assert desk.isAncestorOf(QApplication.focusWidget())


def test_enter_and_f3_go_from_place_to_place_and_round_again(told, wait):
    find(told, wait, "gotes")
    for page_id in ("p0", "p1", "p2", "p0"):
        press(told, Qt.Key.Key_Return)
        assert told.bench.session.page.id == page_id
    told.bench.desk.set_current("p0_l3", take_focus=True)
    press(told, Qt.Key.Key_F3)
    assert told.bench.session.page.id == "p1" and told.bench.desk.selected_text() == "goteſ"
    press(told, Qt.Key.Key_F3, SHIFT)
    press(told, Qt.Key.Key_F3, SHIFT)
    assert told.bench.session.page.id == "p2"


def test_find_on_this_page_stays_on_it(told, wait):
    find(told, wait, "namen", modifiers=CTRL)
    assert found(told) == [("p0_l0", "namen"), ("p0_l1", "namen")]


def test_what_is_found_on_this_page_follows_the_page_that_is_turned_to(told, wait):
    find(told, wait, "namen", modifiers=CTRL)
    assert {line_id for line_id, _ in found(told)} == {"p0_l0", "p0_l1"}
    told.bench.session.show_page("p1")
    wait(lambda: {line_id for line_id, _ in found(told)} == {"p1_l0", "p1_l1"})


def test_going_through_the_whole_project_searches_only_once(told, wait):
    find(told, wait, "namen")
    number = panel_of(told)._number
    for _ in range(4):
        press(told, Qt.Key.Key_Return)
    assert told.bench.session.page.id != "p0"
    QApplication.processEvents()
    assert panel_of(told)._number == number


def test_escape_gives_the_keyboard_back_to_the_text(told, wait):
    find(told, wait, "amen")
    press(told, Qt.Key.Key_Escape)
    assert told.bench.desk.isAncestorOf(QApplication.focusWidget())


def test_nearly_so_and_patterns_and_what_is_wrong_with_a_pattern(told, wait):
    find(told, wait, "namem", modifiers=CTRL)
    assert found(told) == []
    box(told, "How it is meant").setCurrentIndex(3)
    wait(lambda: len(found(told)) == 4)
    assert [words for _, words in found(told)] == ["namen", "namen", "nahmen", "amen"]
    box(told, "How it is meant").setCurrentIndex(4)
    field(told, "Find").setText("(")
    wait(lambda: "not a regular expression" in said(told))
    field(told, "Find").setText(r"^\w+ \w+$")
    wait(lambda: found(told) == [("p0_l2", "nahmen wir")])


def test_the_list_follows_edits_and_undo(told, wait, project):
    find(told, wait, "gotes")
    write(project, "p1", "p1_l0", "nichts")
    wait(lambda: [line_id for line_id, _ in found(told)] == ["p0_l0", "p2_l0"])
    told.bench.do("undo")
    wait(lambda: len(found(told)) == 3)
    project.remove_pages(["p0"])
    wait(lambda: [line_id for line_id, _ in found(told)] == ["p1_l0", "p2_l0"])


def test_replacing_over_pages_is_one_step_and_undo_takes_it_back_at_once(told, wait, project):
    before = texts(project, 0)
    find(told, wait, "gotes", Qt.Key.Key_H)
    field(told, "Replace with").setFocus()
    type_text(told, "Gottes")
    assert table_of(told).index(0).data(OccurrenceRole.NEW_TEXT) == "Gottes"
    press(told, Qt.Key.Key_Return)
    assert texts(project, 0) == ["Jn dem namen Gottes"] * 3
    line = project.page("p2").lines[0]
    assert (line.status, line.transcription.origin) == (LineStatus.CORRECTED, Origin.PERSON)
    assert project.undo_title == "replace text"
    wait(lambda: len(found(told)) == 0)
    told.bench.do("undo")
    assert texts(project, 0) == before
    told.bench.do("redo")
    assert texts(project, 0) == ["Jn dem namen Gottes"] * 3


def test_a_place_that_is_unticked_stays(told, wait, project):
    find(told, wait, "gotes", Qt.Key.Key_H)
    field(told, "Replace with").setFocus()
    type_text(told, "X")
    field(told, "Find").setFocus()
    press(told, Qt.Key.Key_Down)
    press(told, Qt.Key.Key_Down)
    press(told, Qt.Key.Key_Space)
    assert button(told, "Replace 2").isEnabled()
    QTest.mouseClick(button(told, "Replace 2"), Qt.MouseButton.LeftButton)
    assert [text.endswith("X") for text in texts(project, 0)] == [True, False, True]


def test_verified_lines_are_replaced_only_when_ticked_and_locked_ones_never(told, wait, project):
    write(project, "p0", "p0_l0", TEXTS[0], is_verified=True)
    line = project.page("p1").lines[0]
    project.apply(SetRemark("p1", line.id, "", line.kind, "", True))
    find(told, wait, "gotes", Qt.Key.Key_H)
    field(told, "Replace with").setFocus()
    type_text(told, "X")
    assert [table_of(told).is_ticked(each) for each in rows_of(told)] == [False, False, True]
    QTest.mouseClick(button(told, "Tick all"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(told, "Replace 2"), Qt.MouseButton.LeftButton)
    assert [text.endswith("X") for text in texts(project, 0)] == [True, False, True]


def test_nothing_is_replaced_before_a_new_text_was_typed(told, wait):
    find(told, wait, "gotes", Qt.Key.Key_H)
    assert not button(told, "Replace").isEnabled()


def test_groups_that_the_pattern_has_not_are_said(told, wait):
    press(told, Qt.Key.Key_H, CTRL | SHIFT)
    box(told, "How it is meant").setCurrentIndex(4)
    field(told, "Find").setText("(got)")
    wait(lambda: len(found(told)) == 3)
    field(told, "Replace with").setFocus()
    type_text(told, r"\2")
    assert "invalid group reference" in said(told)
    assert not button(told, "Replace").isEnabled()


def test_where_else_shows_the_word_at_the_caret_everywhere_ready_to_be_corrected(told, wait, project):
    told.bench.desk.select_text("p0_l0", 9, 9)
    press(told, Qt.Key.Key_W, CTRL | SHIFT)
    wait(lambda: len(found(told)) == 6)
    assert {words for _, words in found(told)} == {"namen"}
    assert field(told, "Replace with").hasFocus()
    type_text(told, "Namen")
    press(told, Qt.Key.Key_Return)
    assert texts(project, 1) == ["vnd ſeinem Namen"] * 3
    told.bench.do("undo")
    assert texts(project, 0) + texts(project, 1) == [TEXTS[0]] * 3 + [TEXTS[1]] * 3


def test_places_can_be_ordered_by_what_stands_around_them_and_by_doubt(told, wait, project):
    spans = (TextSpan(0, 2, 0.9, 0.0, 0.1), TextSpan(3, 6, 0.9, 0.1, 0.3), TextSpan(7, 12, 0.2, 0.5, 0.7))
    text = TEXTS[0][:12]
    page = project.page("p2")
    project.apply(take_reading(page, "p2_l0", Reading("r1", text, 0.5, Provenance("quill"), now(), spans)), "quill")
    write(project, "p2", "p2_l0", text)
    find(told, wait, "namen")
    wait(lambda: rows_of(told)[4].hit.text == text)
    box(told, "Order").setCurrentIndex(1)
    assert [each.before for each in rows_of(told)][:1] == ["Jn dem "]
    assert [each.before for each in rows_of(told)][3:] == ["vnd ſeinem "] * 3
    box(told, "Order").setCurrentIndex(3)
    least = rows_of(told)[0]
    assert (least.hit.line.id, least.confidence) == ("p2_l0", 0.2)
    assert (least.place.left, least.place.right) == (0.5, 0.7)


def test_status_selected_pages_and_document_narrow_it(told, wait, project):
    write(project, "p1", "p1_l0", TEXTS[0], is_verified=True)
    find(told, wait, "gotes")
    box(told, "Status of lines").setCurrentIndex(box(told, "Status of lines").findText("Verified"))
    wait(lambda: [line_id for line_id, _ in found(told)] == ["p1_l0"])
    box(told, "Status of lines").setCurrentIndex(0)
    box(told, "Where").setCurrentIndex(box(told, "Where").findText("This document"))
    wait(lambda: len(found(told)) == 3)
    told.bench.session.show_page("p2")
    box(told, "Where").setCurrentIndex(box(told, "Where").findText("Selected pages"))
    wait(lambda: [line_id for line_id, _ in found(told)] == ["p2_l0"])


def test_what_was_read_otherwise_is_found_when_asked_for_and_never_replaced(told, wait, project):
    reading = Reading("r1", "Jn bem ramen", 0.5, Provenance("quill"), now(), alternatives=("Jn dem Ramen gotes",))
    project.apply(take_reading(project.page("p1"), "p1_l0", reading), "quill")
    find(told, wait, "ramen", Qt.Key.Key_H)
    assert found(told) == []
    QTest.mouseClick(panel_of(told).findChild(QCheckBox), Qt.MouseButton.LeftButton)
    wait(lambda: found(told) == [("p1_l0", "ramen")])
    field(told, "Replace with").setFocus()
    type_text(told, "X")
    QTest.mouseClick(button(told, "Tick all"), Qt.MouseButton.LeftButton)
    assert not button(told, "Replace").isEnabled()
    assert "read otherwise" in table_of(told).index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    field(told, "Find").setFocus()
    press(told, Qt.Key.Key_Return)
    assert told.bench.desk.current_line() == "p1_l0"


def test_a_project_open_for_reading_only_is_searched_and_not_replaced_in(window, wait, project):
    write(project, "p0", "p0_l0", TEXTS[0])
    project.close()
    window.show_project(Project.open(project.path, read_only=True))
    window.activateWindow()
    wait_until_active(window)
    find(window, wait, "gotes")
    assert found(window) == [("p0_l0", "goteſ")]
    press(window, Qt.Key.Key_H, CTRL | SHIFT)
    assert not field(window, "Replace with").isVisible()


def test_a_file_from_before_the_index_is_filled_while_it_is_searched(told, wait, project):
    with project._db.writing():
        project._db.run("INSERT INTO sought_words (sought_words) VALUES ('delete-all')")
        project._db.run("DELETE FROM sought")
        project._db.run("DELETE FROM about WHERE key = 'search'")
    find(told, wait, "gotes")
    assert len(found(told)) == 3
    wait(lambda: project._index.is_whole)
    box(told, "How it is meant").setCurrentIndex(2)
    wait(lambda: len(found(told)) == 3)


def test_crops_come_from_pages_that_are_not_on_screen(told, wait):
    find(told, wait, "gotes")
    panel = panel_of(told)
    wait(lambda: all(panel._sight.crops.crop(each.hit.line) is not None for each in rows_of(told)))
    assert told.bench.session.page.id == "p0"
    assert all(0 < panel._sight.crops.crop(each.hit.line).height() <= 80 for each in rows_of(told))


def is_at_rest(asked):
    """Whether a tenth of a second adds nothing."""
    before = len(asked)
    QTest.qWait(100)
    return len(asked) == before


def test_searching_asks_the_project_as_little_for_many_places_as_for_few(told, wait, project):
    """The window cannot stall on a long project: what it asks the file for on its own thread stays the same."""
    for page_id in project.page_ids():
        write(project, page_id, f"{page_id}_l3", "vil " * 200)
    asked = []

    def count_for(text, places):
        press(told, Qt.Key.Key_F, CTRL | SHIFT)
        asked.clear()
        project._db._connection.set_trace_callback(asked.append)
        type_text(told, text)
        wait(lambda: len(found(told)) == places)
        wait(lambda: is_at_rest(asked))  # crops are asked for
        project._db._connection.set_trace_callback(None)
        return len(asked)

    few = count_for("gotes", 3)
    assert count_for("vil", 600) <= few + 3 * 4


def test_a_status_alone_lists_all_its_lines_and_leads_to_them(told, wait):
    window = told
    window.bench.session.apply(SetStatus("p1", "p1_l2", LineStatus.UNCLEAR))
    press(window, Qt.Key.Key_F, CTRL | SHIFT)
    statuses = box(window, "Status of lines")
    statuses.setCurrentIndex(statuses.findData(LineStatus.UNCLEAR.value))
    wait(lambda: said(window) == "1 line on 1 page")
    window.bench.do("find_next")
    wait(lambda: window.bench.session.page.id == "p1")
    assert window.bench.desk.current_line() == "p1_l2"
    statuses.setCurrentIndex(statuses.findData(None))
    wait(lambda: "choose a status" in said(window))
