"""Words and pieces of lines joined into lines: which belong together, in which order, with which outline."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.geometry import Box, Point, Polygon
from ductus.engines.base import DetectedWord
from ductus.engines.fragments import Frame
from ductus.engines.line_building import build_lines
from ductus.engines.row_outlines import thinned

WIDTH, HEIGHT = 1200.0, 1600.0


def word(left, top, right, bottom, text="", confidence=0.8):
    return DetectedWord(Box(left, top, right, bottom).polygon(), confidence, text)


def row(y, left=100, right=1000, name="", words=6, height=30, gap=14):
    """A row of words of equal width around `y`, named name0, name1 ..."""
    step = (right - left + gap) / words
    return [
        word(left + k * step, y - height / 2, left + (k + 1) * step - gap, y + height / 2, f"{name}{k}")
        for k in range(words)
    ]


def turned(words, angle, about=(600.0, 800.0)):
    frame = Frame.at(angle)
    result = []
    for item in words:
        points = frame.back([Point(p.x - about[0], p.y - about[1]) for p in item.polygon.points])
        moved = tuple(Point(p.x + about[0], p.y + about[1]) for p in points)
        result.append(DetectedWord(Polygon(moved), item.confidence, item.text))
    return result


def texts(build):
    return [line.text for line in build.lines]


def named(name, words=6):
    return " ".join(f"{name}{k}" for k in range(words))


def shuffled(words, seed=1):
    words = list(words)
    random.Random(seed).shuffle(words)
    return words


def test_words_of_a_row_become_one_line_from_left_to_right():
    build = build_lines(shuffled([*row(100, name="a"), *row(160, name="b"), *row(220, name="c")]), WIDTH, HEIGHT)

    assert texts(build) == [named("a"), named("b"), named("c")]
    assert build.unassigned == ()


def test_a_line_has_outline_baseline_words_and_mean_confidence():
    words = [word(100, 100, 200, 130, "a", 0.9), word(214, 102, 514, 132, "b", 0.5)]

    (line,) = build_lines(words, WIDTH, HEIGHT).lines

    assert line.polygon.box == Box(100, 100, 514, 132)
    assert line.words == tuple(words)
    assert line.confidence == pytest.approx((100 * 0.9 + 300 * 0.5) / 400)
    assert line.baseline is not None
    assert line.baseline.points[0].x == pytest.approx(100)
    assert line.baseline.points[-1].x == pytest.approx(514)
    assert all(116 < point.y < 132 for point in line.baseline.points)


def test_one_box_keeps_the_outline_it_was_given():
    outline = Polygon((Point(100, 100), Point(300, 90), Point(600, 100), Point(600, 140), Point(100, 140)))

    (line,) = build_lines([DetectedWord(outline, 0.9)], WIDTH, HEIGHT).lines

    assert line.polygon == outline


@pytest.mark.parametrize("degrees", [-20, -8, -3, 3, 8, 20])
def test_slanted_pages_are_joined_along_their_slant(degrees):
    rows = [item for k in range(12) for item in row(300 + 50 * k, 250, 950, f"r{k}w")]

    build = build_lines(shuffled(turned(rows, math.radians(degrees))), WIDTH, HEIGHT)

    assert texts(build) == [named(f"r{k}w") for k in range(12)]


@pytest.mark.parametrize("bend_px", [-70, 70])
def test_curved_lines_are_followed(bend_px):
    def bent(item):
        points = tuple(Point(p.x, p.y + bend_px * ((p.x - 550) / 450) ** 2) for p in item.polygon.points)
        return DetectedWord(Polygon(points), item.confidence, item.text)

    words = [bent(item) for k in range(8) for item in row(300 + 55 * k, name=f"r{k}w", words=9)]

    assert texts(build_lines(shuffled(words), WIDTH, HEIGHT)) == [named(f"r{k}w", 9) for k in range(8)]


def test_columns_are_not_joined_across_a_gutter_and_are_read_one_after_the_other():
    left = [item for k in range(10) for item in row(100 + 40 * k, 100, 560, f"l{k}w", 4)]
    right = [item for k in range(10) for item in row(100 + 40 * k, 600, 1060, f"r{k}w", 4)]

    build = build_lines(shuffled(left + right), WIDTH, HEIGHT)

    assert texts(build) == [named(f"l{k}w", 4) for k in range(10)] + [named(f"r{k}w", 4) for k in range(10)]


def test_whole_lines_in_columns_stay_apart_too():
    lines = [word(left, 100 + 40 * k, left + 460, 130 + 40 * k, f"{left}") for k in range(8) for left in (100, 590)]

    assert texts(build_lines(lines, WIDTH, HEIGHT)) == ["100"] * 8 + ["590"] * 8


def test_a_wide_gap_is_bridged_where_the_rows_around_are_written_through():
    around = [word(100, 100 + 40 * k, 1000, 130 + 40 * k, str(k)) for k in range(5) if k != 2]
    split = [word(100, 180, 450, 210, "before"), word(520, 180, 1000, 210, "after")]

    assert texts(build_lines(around + split, WIDTH, HEIGHT)) == ["0", "1", "before after", "3", "4"]


def test_what_is_far_away_on_the_same_row_is_another_line():
    assert texts(build_lines([word(100, 100, 300, 130, "a"), word(420, 100, 700, 130, "b")], WIDTH, HEIGHT)) == [
        "a",
        "b",
    ]


def test_a_note_between_the_rows_is_a_line_of_its_own():
    words = [word(100, 100, 900, 140, "row"), word(400, 136, 560, 162, "note"), word(100, 160, 900, 200, "next")]

    assert texts(build_lines(words, WIDTH, HEIGHT)) == ["row", "note", "next"]


def test_a_box_within_another_is_no_line_but_is_kept_with_it():
    outer, inner = word(100, 100, 600, 140, "outer"), word(300, 105, 360, 135, "inner")

    (line,) = build_lines([inner, outer], WIDTH, HEIGHT).lines

    assert set(line.words) == {outer, inner}
    assert line.polygon.box == outer.polygon.box


def test_dots_join_the_line_they_stand_on_and_specks_are_set_aside():
    dot, speck = word(250, 108, 256, 114), word(700, 900, 708, 906)

    build = build_lines([*row(115, name="a"), dot, speck], WIDTH, HEIGHT)

    assert len(build.lines) == 1
    assert dot in build.lines[0].words
    assert [line.words for line in build.unassigned] == [(speck,)]


def test_a_short_piece_must_be_surer_than_a_long_one():
    sure, unsure = word(500, 800, 560, 830, "12", 0.75), word(500, 900, 560, 930, "?", 0.6)
    long_and_unsure = word(100, 1000, 900, 1030, "faint", 0.6)

    build = build_lines([*row(115, name="a"), sure, unsure, long_and_unsure], WIDTH, HEIGHT)

    assert texts(build) == [named("a"), "12", "faint"]
    assert [line.text for line in build.unassigned] == ["?"]


def test_rules_are_set_aside():
    build = build_lines([*row(115), *row(165), *row(215), word(100, 300, 1000, 306)], WIDTH, HEIGHT)

    assert len(build.lines) == 3
    assert len(build.unassigned) == 1


def test_print_much_smaller_than_the_writing_is_set_aside_and_not_lost():
    letterhead = word(300, 40, 700, 50, "HOTEL")

    build = build_lines([letterhead, *row(150), *row(210), *row(270)], WIDTH, HEIGHT)

    assert len(build.lines) == 3
    assert [line.text for line in build.unassigned] == ["HOTEL"]


def test_line_ends_of_a_neighbouring_page_are_set_aside():
    page = [word(100, 100 + 40 * k, 1000, 130 + 40 * k, str(k)) for k in range(8)]
    cut_off = [word(1130, 100 + 40 * k, 1200, 130 + 40 * k, "x") for k in range(8)]

    build = build_lines(page + cut_off, WIDTH, HEIGHT)

    assert texts(build) == [str(k) for k in range(8)]
    assert len(build.unassigned) == 8


def test_a_few_words_that_touch_the_edge_are_no_neighbouring_page():
    page = [word(100, 100 + 40 * k, 1000, 130 + 40 * k, str(k)) for k in range(8)]
    touching = [word(1130, 100 + 40 * k, 1200, 130 + 40 * k, "note") for k in range(3)]

    assert build_lines(page + touching, WIDTH, HEIGHT).unassigned == ()


def test_numbers_in_the_margin_are_no_neighbouring_page():
    page = [word(200, 100 + 40 * k, 1000, 130 + 40 * k, "line") for k in range(8)]
    numbers = [word(40, 100 + 40 * k, 80, 130 + 40 * k, str(k)) for k in range(8)]

    assert texts(build_lines(page + numbers, WIDTH, HEIGHT)).count("line") == 8
    assert build_lines(page + numbers, WIDTH, HEIGHT).unassigned == ()


def test_a_number_before_a_straight_margin_is_a_line_of_its_own_and_read_with_the_line_beside_it():
    page = [word(200, 100 + 40 * k, 1000, 130 + 40 * k, str(k)) for k in range(8)]
    number = word(110, 260, 160, 290, "number")

    assert texts(build_lines([*page, number], WIDTH, HEIGHT)) == ["0", "1", "2", "3", "number", "4", "5", "6", "7"]


def test_writing_up_the_margin_is_joined_upwards_and_comes_last():
    page = [item for k in range(12) for item in row(100 + 50 * k, 200, 1000, f"r{k}w")]
    note = [word(60, 700 - 120 * k - 106, 90, 700 - 120 * k, f"n{k}") for k in range(4)]

    build = build_lines(shuffled(page + note), WIDTH, HEIGHT)

    assert texts(build)[-1] == "n0 n1 n2 n3"
    baseline = build.lines[-1].baseline
    assert baseline is not None
    assert baseline.points[0].y > baseline.points[-1].y


def test_a_short_word_of_a_sideways_note_goes_with_it():
    page = [item for k in range(12) for item in row(100 + 50 * k, 200, 1000, f"r{k}w")]
    note = [word(60, 500, 90, 650, "long"), word(60, 455, 90, 490, "à"), word(60, 300, 90, 445, "tail")]

    assert texts(build_lines(page + note, WIDTH, HEIGHT))[-1] == "long à tail"


def test_nothing_gives_nothing():
    assert build_lines([], WIDTH, HEIGHT).lines == ()


@st.composite
def scattered(draw):
    words = []
    for _ in range(draw(st.integers(1, 25))):
        left, top = draw(st.floats(-50, WIDTH)), draw(st.floats(-50, HEIGHT))
        width, height = draw(st.floats(0.5, 600)), draw(st.floats(0.5, 200))
        item = word(left, top, left + width, top + height, confidence=draw(st.floats(0, 1)))
        words.append(turned([item], draw(st.floats(-3, 3)))[0])
    return words


@settings(max_examples=60)
@given(scattered())
def test_no_box_is_lost_or_doubled_and_every_line_lies_on_the_page(words):
    build = build_lines(words, WIDTH, HEIGHT)

    kept = [id(item) for line in (*build.lines, *build.unassigned) for item in line.words]
    assert sorted(kept) == sorted(map(id, words))
    for line in build.lines:
        assert line.baseline is not None
        for point in (*line.polygon.points, *line.baseline.points):
            assert 0 <= point.x <= WIDTH
            assert 0 <= point.y <= HEIGHT


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=2, max_size=30), st.floats(0.1, 10))
def test_thinning_keeps_the_ends_and_stays_near(pairs, tolerance):
    points = [Point(*pair) for pair in pairs]

    thin = thinned(points, tolerance)

    assert thin[0] == points[0]
    assert thin[-1] == points[-1]
    assert set(thin) <= set(points)
    assert len(thin) <= len(points)
