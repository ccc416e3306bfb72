"""Operations on lines: locked lines stay, everything can be undone, no text and no ink is lost."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ductus.document.edits import edit_from_plain, edit_to_plain, title_of
from ductus.document.geometry import Baseline, Box, Point, Polygon, is_simple, line_height
from ductus.document.line_cut import cut_at
from ductus.document.line_operations import (
    OPERATIONS,
    duplicate,
    grow,
    join,
    lengthen,
    lock,
    outline_from_baseline,
    reverse,
    shorten,
    shrink,
    straighten,
)
from ductus.document.line_shaping import line_between
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, TextSpan, Transcription
from ductus.document.writing_path import extent, path_of
from fakes.document_strategies import pages

WIDTH_PX, HEIGHT_PX = 1200, 900
THEN = datetime(2026, 1, 1, tzinfo=UTC)
words = st.text("abcdefgh-ſé", min_size=1, max_size=9)
latin = st.lists(words, min_size=1, max_size=9).map(" ".join)
any_text = st.one_of(latin, st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=25))


def page_of(*lines):
    return Page("p", "1r", Scan("a.png", 1, "0"), WIDTH_PX, HEIGHT_PX, lines=lines)


def seen_reading(text, reading_id="r"):
    """A reading whose every letter was seen, from left to right."""
    count = max(1, len(text))
    spans = tuple(TextSpan(i, i + 1, 0.9, i / count, (i + 1) / count) for i in range(len(text)))
    return Reading(reading_id, text, 0.9, Provenance("echo"), THEN, spans)


def line_with(text="", *, line_id="a", box=(100, 100, 900, 150), status=LineStatus.READ, read=True, **more):
    left, _, right, bottom = box
    reading = seen_reading(text, f"r_{line_id}") if read and text else None
    held = Transcription(text, Origin.ENGINE if read else Origin.PERSON, "echo", THEN, f"r_{line_id}" if read else "")
    return Line(
        line_id,
        Box(*box).polygon(),
        Baseline((Point(left, bottom - 12.0), Point(right, bottom - 12.0))),
        BaselineSource.DETECTED,
        status=status,
        transcription=held if text else None,
        readings=(reading,) if reading is not None else (),
        **more,
    )


@st.composite
def written_lines(draw, line_id="a", text=any_text):
    """A line as engines and hands make them: slanted, bumpy, read or typed, its baseline running either way."""
    angle = draw(st.floats(-0.5, 0.5))
    length, height = draw(st.floats(120, 500)), draw(st.floats(15, 50))
    start = Point(draw(st.floats(50, 600)), draw(st.floats(300, 600)))
    cos, sin = math.cos(angle), math.sin(angle)

    def at(share, across):
        u, v = share * length, across * height
        return Point(start.x + u * cos - v * sin, start.y + u * sin + v * cos)

    count = draw(st.integers(2, 9))
    bumps = draw(st.lists(st.floats(-0.2, 0.2), min_size=2 * count, max_size=2 * count))
    top = [at(i / (count - 1), -0.7 + bumps[i]) for i in range(count)]
    bottom = [at(i / (count - 1), 0.3 + bumps[count + i]) for i in range(count)]
    base = Baseline((at(0.02, 0.0), at(0.5, draw(st.floats(-0.05, 0.05))), at(0.98, 0.0)))
    said = draw(text)
    line = line_with(said, line_id=line_id, read=draw(st.booleans()), status=draw(st.sampled_from(LineStatus)))
    return replace(
        line,
        polygon=Polygon((*top, *reversed(bottom))),
        baseline=draw(st.sampled_from([base, base.reversed(), None])),
        baseline_source=draw(st.sampled_from(BaselineSource)),
    )


def covers(outline, inner, slack=0.1):
    """Whether all corners and middles of sides of `inner` lie in `outline`, or within `slack` px of its middle side."""
    centre = inner.centre
    points = inner.points
    middles = [Point((a.x + b.x) / 2, (a.y + b.y) / 2) for a, b in zip(points, (*points[1:], points[0]), strict=True)]
    for p in (*points, *middles):
        away = math.dist(p, centre) or 1.0
        drawn_in = Point(p.x + (centre.x - p.x) * slack / away, p.y + (centre.y - p.y) * slack / away)
        near = [Point(drawn_in.x + dx, drawn_in.y + dy) for dx in (-slack, 0, slack) for dy in (-slack, 0, slack)]
        if not any(outline.contains(q) for q in near):
            return False
    return True


def is_on_page(line):
    places = (*line.polygon.points, *(line.baseline.points if line.baseline is not None else ()))
    return all(0 <= p.x <= WIDTH_PX and 0 <= p.y <= HEIGHT_PX for p in places)


# What holds for every operation


@given(pages(), st.sampled_from(sorted(OPERATIONS)), st.data())
def test_no_operation_changes_a_locked_line_and_all_are_undone_and_kept(page, name, data):
    ids = data.draw(st.lists(st.sampled_from([line.id for line in page.lines] or ["gone"]), max_size=4))
    edit = OPERATIONS[name](page, ids)
    if edit is None:
        return
    after = edit.apply(page)
    assert edit.inverse(page).apply(after) == page
    assert edit_from_plain(edit_to_plain(edit)) == edit
    assert title_of(edit)
    if name != "lock":
        there = {line.id: line for line in after.lines}
        assert all(there.get(line.id) == line for line in page.lines if line.is_locked)


@given(written_lines(), st.sampled_from(sorted(set(OPERATIONS) - {"join", "lock"})), st.integers(1, 4))
def test_shapes_stay_on_the_page_and_can_be_exported(line, name, times):
    page = page_of(line)
    for _ in range(times):
        edit = OPERATIONS[name](page, ["a"])
        page = edit.apply(page) if edit is not None else page
    for one in page.lines:
        assert is_on_page(one)
        assert one.polygon.area >= 1
    kept = page.line("a")
    assert (kept.transcription, kept.readings, kept.status) == (line.transcription, line.readings, line.status)


@given(written_lines(), st.sampled_from(["lengthen", "shorten", "grow", "shrink"]), st.integers(1, 3))
def test_no_sides_come_to_cross(line, name, times):
    assume(is_simple(line.polygon.points))
    page = page_of(line)
    for _ in range(times):
        edit = OPERATIONS[name](page, ["a"])
        page = edit.apply(page) if edit is not None else page
    assert is_simple(page.line("a").polygon.points)


# Cutting


@given(pages(), st.data())
def test_a_cut_leaves_locked_lines_and_is_undone(page, data):
    assume(page.lines)
    line = data.draw(st.sampled_from(page.lines))
    box = line.polygon.box
    at = Point(data.draw(st.floats(box.left, box.right)), data.draw(st.floats(box.top, box.bottom)))
    cut = cut_at(page, line.id, at)
    if line.is_locked:
        assert cut is None
    elif cut is not None:
        after = cut.edit.apply(page)
        assert cut.edit.inverse(page).apply(after) == page
        assert edit_from_plain(edit_to_plain(cut.edit)) == cut.edit
        assert len(after.lines) == len(page.lines) + 1
        assert all(there in after.lines for there in page.lines if there.id != line.id)


@given(written_lines(), st.floats(0.05, 0.95))
def test_both_parts_together_are_the_line(line, share):
    page = page_of(line)
    path = path_of(line)
    cut = cut_at(page, "a", path.at(share * path.length))
    assume(cut is not None)
    assert cut.first.polygon.area + cut.second.polygon.area == pytest.approx(line.polygon.area, abs=5)
    assert covers(line.polygon, cut.first.polygon) and covers(line.polygon, cut.second.polygon)
    assert cut.first.id == "a" and cut.second.id != "a"
    assert cut.first.readings[: len(line.readings)] == line.readings
    for part in (cut.first, cut.second):
        assert is_on_page(part)
        assert is_simple(part.polygon.points) or not is_simple(line.polygon.points)
        assert (part.kind, part.region_id) == (line.kind, line.region_id)
        if line.baseline is not None and len(part.baseline.points) > 2:
            run = part.baseline.points[-1].x - part.baseline.points[0].x
            assert run * (line.baseline.points[-1].x - line.baseline.points[0].x) > 0
    assert "".join((cut.first.text + cut.second.text).split()) == "".join(line.text.split())


@given(written_lines(), st.floats(0.05, 0.95))
def test_cut_then_join_gives_text_and_outline_back(line, share):
    page = page_of(line)
    path = path_of(line)
    cut = cut_at(page, "a", path.at(share * path.length))
    assume(cut is not None)
    parts = cut.edit.apply(page)
    edit = join(parts, [cut.second.id, "a"])
    joined = edit.apply(parts)
    (whole,) = joined.lines
    assert whole.id == "a"
    seam = f"{cut.first.text[-1:]}{line.text[cut.division.first_end : cut.division.second_start]}{cut.second.text[:1]}"
    is_broken_word = len(seam) == 2 and cut.first.text and cut.second.text and not seam[0].isspace()
    if line.readings or not is_broken_word:
        assert whole.text == line.text
    else:  # nobody has seen the word as one, so that nothing tells it from two
        assert whole.text == f"{cut.first.text} {cut.second.text}"
    assert covers(whole.polygon, cut.first.polygon) and covers(whole.polygon, cut.second.polygon)
    assert is_on_page(whole) and is_simple(whole.polygon.points)
    assert whole.polygon.area <= line.polygon.area * 1.5
    assert edit.inverse(parts).apply(joined) == parts


def test_a_cut_divides_at_the_nearest_word_gap():
    page = page_of(line_with("the quick brown fox"))
    cut = cut_at(page, "a", Point(100 + 800 * 10.2 / 19, 120))
    assert (cut.first.text, cut.second.text) == ("the quick", "brown fox")
    assert cut.seam[0].x == pytest.approx(100 + 800 * 10.2 / 19, abs=0.01)
    assert [p.y for p in cut.seam] == [100, 150]


def test_far_from_any_gap_a_word_is_divided_between_letters():
    page = page_of(line_with("Donaudampfschifffahrt", box=(0, 0, 2100, 50)))
    cut = cut_at(replace(page, width_px=2100), "a", Point(1201, 20))
    assert (cut.first.text, cut.second.text) == ("Donaudampfsc", "hifffahrt")


def test_a_mark_stays_with_its_letter():
    text = "aaaaaaaaaae\u0301bbbbbbbbbb"
    cut = cut_at(page_of(line_with(text, read=False)), "a", Point(100 + 800 * 10.9 / 21, 120))
    assert cut.first.text == "aaaaaaaaaae\u0301"


def test_a_text_in_arabic_begins_at_the_right_whichever_way_the_baseline_runs():
    text = "كتاب القلم"
    line = line_with(text, read=False)
    for base in (line.baseline, line.baseline.reversed(), None):
        page = page_of(replace(line, baseline=base))
        cut = cut_at(page, "a", Point(500, 120))
        assert cut.first.polygon.box.left == pytest.approx(500, abs=1)
        assert (cut.first.text, cut.second.text) == ("كتاب", "القلم")
        parts = cut.edit.apply(page)
        assert join(parts, [line.id for line in parts.lines]).apply(parts).lines[0].text == text


def test_parts_keep_readings_that_show_their_own_letters():
    page = page_of(line_with("the quick brown fox"))
    cut = cut_at(page, "a", Point(100 + 800 * 9.5 / 19, 120))
    for part in (cut.first, cut.second):
        assert part.reading.text == part.text
        assert part.transcription.reading_id == part.reading.id
        assert part.reading.made_by == page.lines[0].readings[0].made_by
        assert all(0 <= span.left < span.right <= 1.0 for span in part.reading.spans)
    assert cut.first.reading.spans[-1].right == pytest.approx(9 / 9.5)
    assert cut.second.reading.spans[0].left == pytest.approx(0.5 / 9.5)


@pytest.mark.parametrize(
    ("status", "read", "at", "expected"),
    [
        (LineStatus.VERIFIED, True, 9.5, LineStatus.VERIFIED),
        (LineStatus.VERIFIED, False, 9.5, LineStatus.CORRECTED),
        (LineStatus.CORRECTED, False, 9.5, LineStatus.CORRECTED),
        (LineStatus.READ, True, 9.5, LineStatus.READ),
        (LineStatus.UNCLEAR, False, 9.5, LineStatus.UNCLEAR),
    ],
)
def test_status_of_the_parts(status, read, at, expected):
    page = page_of(line_with("the quick brown fox", status=status, read=read))
    cut = cut_at(page, "a", Point(100 + 800 * at / 19, 120))
    assert cut.first.status is expected and cut.second.status is expected


def test_a_broken_word_is_no_longer_verified():
    page = replace(page_of(line_with("Donaudampfschifffahrt", box=(0, 0, 2100, 50))), width_px=2100)
    page = page.with_line(replace(page.lines[0], status=LineStatus.VERIFIED))
    cut = cut_at(page, "a", Point(1201, 20))
    assert cut.first.status is cut.second.status is LineStatus.CORRECTED


def test_a_part_without_text_is_to_do():
    spans = (TextSpan(0, 5, 0.9, 0.0, 0.2),)
    line = line_with("hello", status=LineStatus.VERIFIED)
    line = replace(line, readings=(replace(line.readings[0], spans=spans),))
    cut = cut_at(page_of(line), "a", Point(600, 120))
    assert (cut.first.text, cut.first.status) == ("hello", LineStatus.VERIFIED)
    assert (cut.second.transcription, cut.second.status, cut.second.readings) == (None, LineStatus.TODO, ())


def test_a_cut_at_the_very_end_or_beside_the_line_is_none():
    page = page_of(line_with("hello"))
    assert cut_at(page, "a", Point(899, 120)) is None
    assert cut_at(page, "a", Point(1100, 120)) is None
    assert cut_at(page, "gone", Point(500, 120)) is None


# Joining


def test_lines_of_a_row_are_joined_in_writing_order_whatever_their_order_on_the_page():
    page = page_of(
        line_with("brown fox", line_id="c", box=(640, 102, 1000, 148)),
        line_with("the-", line_id="a", box=(100, 100, 300, 150)),
        line_with("quick", line_id="b", box=(340, 96, 600, 152), comment="wet ink"),
    )
    after = join(page, ["c", "a", "b"]).apply(page)
    (whole,) = after.lines
    assert (whole.id, whole.text, whole.comment) == ("a", "the- quick brown fox", "wet ink")
    assert whole.polygon.box == Box(100, 96, 1000, 152)
    xs = [p.x for p in whole.baseline.points]
    assert xs == sorted(xs) and (xs[0], xs[-1]) == (100, 1000)
    assert whole.baseline_source is BaselineSource.DETECTED


def test_readings_are_joined_with_their_doubts_and_places():
    doubtful = line_with("fox", line_id="b", box=(700, 100, 1100, 150))
    spans = tuple(replace(span, confidence=0.2) for span in doubtful.readings[0].spans)
    doubtful = replace(doubtful, readings=(replace(doubtful.readings[0], spans=spans, confidence=0.2),))
    page = page_of(line_with("the", line_id="a", box=(100, 100, 400, 150)), doubtful)
    whole = join(page, ["a", "b"]).apply(page).line("a")
    assert whole.reading.text == whole.text == "the fox"
    assert whole.transcription.reading_id == whole.reading.id
    assert whole.reading.confidence == pytest.approx(0.55)
    shown = [(whole.text[span.start : span.end], span.confidence) for span in whole.reading.spans]
    assert shown == [("t", 0.9), ("h", 0.9), ("e", 0.9), ("f", 0.2), ("o", 0.2), ("x", 0.2)]
    places = [(span.left, span.right) for span in whole.reading.spans]
    assert places[0] == pytest.approx((0.0, 0.1)) and places[2][1] == pytest.approx(0.3)
    assert places[3][0] == pytest.approx(0.6) and places[5][1] == pytest.approx(1.0)


def test_what_a_person_typed_is_not_joined_as_if_it_had_been_read():
    typed = line_with("fox", line_id="b", box=(700, 100, 1100, 150), read=False)
    page = page_of(line_with("the", line_id="a", box=(100, 100, 400, 150)), typed)
    whole = join(page, ["a", "b"]).apply(page).line("a")
    assert whole.readings == page.line("a").readings
    assert (whole.transcription.origin, whole.transcription.reading_id) == (Origin.PERSON, "")


def test_lines_of_several_rows_are_joined_in_reading_order():
    page = page_of(
        line_with("first", line_id="a", box=(500, 100, 900, 150)),
        line_with("second", line_id="b", box=(100, 160, 800, 210)),
    )
    (whole,) = join(page, ["b", "a"]).apply(page).lines
    assert (whole.id, whole.text, whole.baseline_source) == ("a", "first second", BaselineSource.ESTIMATED)
    assert whole.polygon.box == Box(100, 100, 900, 210)


def test_a_join_does_not_swallow_the_lines_above_and_below():
    rows = [line_with("x", line_id=f"n{i}", box=(100, 60 + 50 * i, 1100, 105 + 50 * i)) for i in (0, 2)]
    parts = [
        line_with("left", line_id="a", box=(100, 112, 400, 153)),
        line_with("right", line_id="b", box=(700, 110, 1100, 152)),
    ]
    page = page_of(rows[0], *parts, rows[1])
    whole = join(page, ["a", "b"]).apply(page).line("a")
    assert whole.polygon.box == Box(100, 110, 1100, 153)
    for row in rows:
        ys = [row.polygon.box.top + 1, row.polygon.centre.y, row.polygon.box.bottom - 1]
        assert not any(whole.polygon.contains(Point(x, y)) for x in range(101, 1100, 7) for y in ys)


def test_rounded_ends_are_joined_by_more_than_a_thread():
    def lens(left, right):
        middle = (left + right) / 2
        return Polygon(
            (
                Point(left, 125),
                Point(left + 40, 100),
                Point(middle, 98),
                Point(right - 40, 100),
                Point(right, 125),
                Point(right - 40, 150),
                Point(left + 40, 150),
            )
        )

    page = page_of(
        replace(line_with("one", line_id="a", box=(100, 100, 400, 150)), polygon=lens(100, 400)),
        replace(line_with("two", line_id="b", box=(420, 100, 800, 150)), polygon=lens(420, 800)),
    )
    whole = join(page, ["a", "b"]).apply(page).line("a").polygon
    assert all(whole.contains(Point(410, y)) for y in (105, 125, 145))
    assert covers(whole, lens(100, 400)) and covers(whole, lens(420, 800))


def test_a_join_with_a_locked_line_or_of_one_line_is_none():
    page = page_of(line_with("a", line_id="a"), line_with("b", line_id="b", box=(910, 100, 1100, 150), is_locked=True))
    assert join(page, ["a", "b"]) is None
    assert join(page, ["a"]) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (LineStatus.VERIFIED, LineStatus.VERIFIED, LineStatus.VERIFIED),
        (LineStatus.VERIFIED, LineStatus.READ, LineStatus.CORRECTED),
        (LineStatus.READ, LineStatus.TODO, LineStatus.READ),
        (LineStatus.UNCLEAR, LineStatus.VERIFIED, LineStatus.UNCLEAR),
    ],
)
def test_a_joined_line_has_come_no_farther_than_its_parts(first, second, expected):
    page = page_of(
        line_with("a", line_id="a", box=(100, 100, 300, 150), status=first),
        line_with("b", line_id="b", box=(310, 100, 500, 150), status=second),
    )
    assert join(page, ["a", "b"]).apply(page).lines[0].status is expected


# The rest


def test_reversed_twice_is_as_before():
    page = page_of(line_with("abc"))
    once = reverse(page, ["a"]).apply(page)
    assert once.line("a").baseline == page.line("a").baseline.reversed()
    assert reverse(once, ["a"]).apply(once) == page


def test_a_straightened_baseline_runs_through_the_middle_of_the_old_one():
    bent = Baseline((Point(100, 130), Point(300, 140), Point(500, 130), Point(700, 140), Point(900, 130)))
    page = page_of(replace(line_with("abc"), baseline=bent))
    after = straighten(page, ["a"]).apply(page).line("a")
    assert len(after.baseline.points) == 2
    assert [p.y for p in after.baseline.points] == pytest.approx([135, 135], abs=0.5)
    assert [p.x for p in after.baseline.points] == pytest.approx([100, 900], abs=0.5)
    assert after.polygon == page.line("a").polygon
    assert straighten(page_of(after), ["a"]) is None


def test_ends_move_by_two_percent_and_back():
    page = page_of(line_with("abc"))
    longer = lengthen(page, ["a"]).apply(page).line("a")
    assert longer.polygon.box == Box(84, 100, 916, 150)
    assert [p.x for p in longer.baseline.points] == [84, 916]
    shorter = shorten(page, ["a"]).apply(page).line("a")
    assert shorter.polygon.box == Box(116, 100, 884, 150)


@given(written_lines(), st.floats(-40, 200), st.floats(-200, 40))
def test_a_line_reaches_from_place_to_place(line, first, last):
    path = path_of(line)
    start, end = extent(path, line.polygon)
    after = line_between(line, start + first, end + last)
    if after == line:
        return
    reach = extent(path, after.polygon)
    height = line_height(line.polygon, line.baseline)
    assert reach == pytest.approx((start + first, end + last), abs=0.5 * height)  # cut and drawn out across the writing
    assert is_simple(after.polygon.points) or not is_simple(line.polygon.points)
    assert (after.text, after.readings, after.status) == (line.text, line.readings, line.status)


def test_a_line_cut_off_at_one_end_and_drawn_out_at_the_other():
    line = line_with("abc")
    after = line_between(line, 100, 830)
    assert after.polygon.box == Box(200, 100, 930, 150)
    assert [p.x for p in after.baseline.points] == [200, 930]
    assert line_between(line, 400, 410) == line


def test_a_line_cut_off_behind_its_baseline_is_drawn_out_all_the_same():
    line = replace(line_with("abc"), baseline=Baseline((Point(110, 140), Point(890, 140))))
    after = line_between(line, 785, 825)
    assert (after.polygon.box.left, after.polygon.box.right) == pytest.approx((895, 935))


def test_an_outline_grows_by_a_tenth_of_its_height_on_all_sides():
    page = page_of(line_with("abc"))
    after = grow(page, ["a"]).apply(page).line("a")
    assert after.polygon.box == Box(95, 95, 905, 155)
    assert after.baseline == page.line("a").baseline
    assert shrink(page, ["a"]).apply(page).line("a").polygon.box == Box(105, 105, 895, 145)


def test_a_line_is_never_shrunk_to_nothing():
    page = page_of(line_with("abc", box=(100, 100, 140, 112)))
    for name in ("shrink", "shorten"):
        here = page
        for _ in range(80):
            edit = OPERATIONS[name](here, ["a"])
            here = edit.apply(here) if edit is not None else here
        box = here.line("a").polygon.box
        assert box.width >= 4 and box.height >= 4
        assert OPERATIONS[name](here, ["a"]) is None


def test_an_outline_is_proposed_anew_at_the_height_of_the_page():
    tall = replace(line_with("abc", line_id="b"), polygon=Box(100, 20, 900, 400).polygon())
    page = page_of(
        *(line_with("x", line_id=f"n{i}", box=(100, 450 + 60 * i, 900, 500 + 60 * i)) for i in range(3)), tall
    )
    after = outline_from_baseline(page, ["b"]).apply(page).line("b")
    assert line_height(after.polygon, after.baseline) == pytest.approx(50, abs=0.5)
    assert outline_from_baseline(page_of(replace(tall, baseline=None)), ["b"]) is None


def test_duplicates_stand_just_below_without_text():
    page = page_of(line_with("abc", region_id="g"), line_with("def", line_id="b", box=(100, 840, 900, 890)))
    edit = duplicate(page, ["a", "b"])
    after = edit.apply(page)
    assert title_of(edit) == "duplicate lines"
    assert [line.text for line in after.lines] == ["abc", "", "def", ""]
    below, above = after.lines[1], after.lines[3]
    assert below.polygon.box == Box(100, 155, 900, 205) and below.region_id == "g"
    assert below.status is LineStatus.TODO and not below.readings
    assert above.polygon.box == Box(100, 785, 900, 835)


def test_lock_locks_all_and_then_unlocks_all():
    page = page_of(line_with("a", is_locked=True), line_with("b", line_id="b"))
    locked = lock(page, ["a", "b"]).apply(page)
    assert [line.is_locked for line in locked.lines] == [True, True]
    assert [line.is_locked for line in lock(locked, ["a", "b"]).apply(locked).lines] == [False, False]
    assert lock(page, []) is None


def test_several_lines_change_as_one_step():
    page = page_of(line_with("a"), line_with("b", line_id="b", is_locked=True), line_with("c", line_id="c"))
    edit = grow(page, ["a", "b", "c"])
    assert title_of(edit) == "grow outline"
    assert [step.line_id for step in edit.edits] == ["a", "c"]
