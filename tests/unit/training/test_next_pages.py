"""Which page to correct next, and what more lines are likely to bring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.training.forecast import CurvePoint, forecast, too_few_words
from ductus.training.measuring.counting import Counts
from ductus.training.next_pages import Corrected, PageSeen, rank

KNOWN = Corrected(dict.fromkeys("abcdefgh", 500), {"one": 200, "two": 200})


def page(name, confidence=0.95, letters="abc", hand="one", lines=20):
    confidences = (confidence,) * lines if confidence is not None else ()
    return PageSeen(name, name, lines, confidences, dict.fromkeys(letters, 10), hand)


def first(*pages, corrected=KNOWN):
    return rank(pages, corrected)[0]


def test_a_page_the_reader_was_unsure_of_comes_before_one_read_well():
    best = first(page("well", 0.97), page("unsure", 0.6))
    assert best.id == "unsure" and "60\u202f% on average" in best.reasons[0]


def test_a_page_that_cannot_be_read_at_all_comes_behind_one_half_read():
    assert first(page("nothing", 0.02), page("half", 0.5)).id == "half"


def test_letters_seldom_corrected_and_hands_little_known_are_named():
    best = first(page("plain"), page("rare", letters="abcþꝛ"))
    assert best.id == "rare" and best.reasons == ("letters seldom corrected: þ ꝛ",)
    best = first(page("plain"), page("new", hand="three"))
    assert best.id == "new" and best.reasons == ("nothing of this hand is corrected",)


def test_a_page_that_was_not_read_yet_is_said_to_be_so():
    assert rank([page("raw", None, letters="")], KNOWN)[0].reasons == ("no reader has read it yet",)


def test_the_list_goes_through_the_hands_instead_of_naming_pages_alike():
    pages = [page(f"{hand}{number}", 0.6, hand=hand) for hand in ("x", "y") for number in range(3)]
    assert {each.id[0] for each in rank(pages, Corrected({}, {}))[:2]} == {"x", "y"}


confidences = st.one_of(st.none(), st.floats(0, 1))
seen = st.builds(page, st.uuids().map(str), confidences, st.text("abþꝛ", max_size=4), st.sampled_from("xyz"))


@given(st.lists(seen, max_size=8), st.integers(1, 10))
def test_each_page_comes_at_most_once_and_scores_lie_between_nothing_and_one(pages, most):
    ranked = rank(pages, KNOWN, most)
    assert len(ranked) == min(most, len(pages)) == len({each.id for each in ranked})
    assert all(0 <= each.score <= 1 + 1e-9 and each.reasons for each in ranked)


def point(lines, errors_by_page):
    pages = {f"p{n}": [Counts(errors, 1000, 0, 1)] for n, errors in enumerate(errors_by_page)}
    return CurvePoint(lines, pages)


def power(lines, pages=8):
    return point(lines, [round(1000 * 2.0 * lines**-0.5)] * pages)


def test_a_power_law_is_found_again():
    told = forecast([power(100), power(200), power(400), power(800)], "test pages", more=100)
    assert told.gain == pytest.approx(2.0 * (800**-0.5 - 900**-0.5), abs=2e-4)
    assert told.low == pytest.approx(told.high, abs=1e-9) and told.points == 4
    assert "100 more corrected lines" in told.sentence and told.sentence.endswith("Measured on: test pages.")


def test_pages_that_differ_make_the_interval_wide_and_it_holds_the_estimate():
    uneven = [point(lines, [base * 100 // lines for base in (20, 300, 40, 500)]) for lines in (100, 200, 300)]
    uneven[1] = point(200, [30, 90, 35, 260])
    told = forecast(uneven, "test pages")
    assert told.low < told.gain < told.high


def test_too_few_points_or_other_pages_tell_nothing():
    assert forecast([power(100), power(200)], "") is None
    assert forecast([power(100), power(100), power(200)], "") is None
    assert forecast([power(100), power(200), power(400, pages=7)], "") is None
    assert "none has been" in too_few_words(0) and "only one has been" in too_few_words(1)
