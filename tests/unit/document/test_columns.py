"""Reading order: columns from left to right, and what stands higher at the right of a letter comes first."""

from ductus.document.columns import reading_order
from ductus.document.geometry import Box


def rows(left, right, *tops):
    return [Box(left, top, right, top + 40) for top in tops]


def test_lines_under_one_another_are_read_downwards():
    assert reading_order(rows(100, 900, 300, 100, 200)) == [1, 2, 0]


def test_the_left_column_comes_before_the_right():
    lines = rows(600, 1000, *range(80, 900, 60)) + rows(100, 500, *range(100, 900, 60))
    right = len(range(80, 900, 60))
    assert reading_order(lines) == [*range(right, len(lines)), *range(right)]


def test_a_heading_over_two_columns_comes_first():
    lines = rows(600, 1000, *range(200, 800, 60)) + rows(100, 500, *range(200, 800, 60)) + rows(150, 950, 100)
    assert reading_order(lines)[0] == len(lines) - 1


def test_the_date_of_a_letter_comes_before_its_salutation():
    lines = rows(680, 1440, 144) + rows(170, 520, 244) + rows(140, 1370, *range(320, 1200, 76))
    assert reading_order(lines) == list(range(len(lines)))


def test_the_heading_of_the_right_column_stays_with_its_column():
    lines = rows(100, 500, *range(100, 900, 60)) + rows(650, 800, 100) + rows(600, 1000, *range(300, 900, 60))
    assert reading_order(lines) == list(range(len(lines)))


def test_a_signature_at_the_right_comes_last():
    lines = rows(100, 1000, *range(100, 700, 60)) + rows(700, 950, 760)
    assert reading_order(lines) == list(range(len(lines)))


def test_a_number_in_the_margin_is_read_with_its_line():
    column = rows(200, 700, *range(100, 900, 60))
    numbers = [Box(120, 100, 160, 140), Box(110, 400, 165, 440)]
    order = reading_order([*numbers, *column])
    assert order == [0, 2, 3, 4, 5, 6, 1, *range(7, 2 + len(column))]


def test_a_note_of_several_lines_in_the_margin_stays_together():
    column = rows(300, 900, *range(100, 900, 60))
    note = rows(150, 260, 280, 330, 380)
    order = reading_order([*column, *note])
    first = order.index(len(column))
    assert order[first : first + 3] == [len(column), len(column) + 1, len(column) + 2]


def test_nothing_and_one():
    assert reading_order([]) == []
    assert reading_order(rows(0, 10, 0)) == [0]
