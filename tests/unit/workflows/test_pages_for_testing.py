"""Test pages: drawn by chance once or put there by hand, never parted from their scan, given up only on the record."""

import pytest

from ductus.document.codec import from_plain, to_plain
from ductus.document.part_moves import once_taught, pages_for_testing, put_in, released
from ductus.document.partition import TEST, TRAIN, PageToPart, PartedBy, Partition, with_pages
from ductus.document.precedence import accept_text
from ductus.document.transcription import now
from ductus.project.project import Project
from ductus.workflows.pages_for_testing import (
    choose_by_chance,
    foreseen,
    give_up_testing,
    leaking,
    name_hand,
    use_for_testing,
)


@pytest.fixture
def corrected(with_lines):
    """Three pages, a line of each corrected."""
    for page_id in with_lines.page_ids():
        page = with_lines.page(page_id)
        with_lines.apply(accept_text(page, page.lines[0].id, "anno", "Ada"))
    return with_lines


def test_the_draw_is_what_was_foreseen_and_stays(corrected):
    seen = foreseen(corrected, 0.3, PartedBy.PAGE, 5)
    assert len(seen.page_ids) == 1 and (seen.pages, seen.lines) == (3, 1)
    assert not corrected.partition.is_made
    chosen = choose_by_chance(corrected, 0.3, PartedBy.PAGE, 5)
    assert pages_for_testing(chosen) == seen.page_ids == pages_for_testing(corrected.partition)
    assert choose_by_chance(corrected, 0.5, PartedBy.PAGE, 6) == chosen


def test_pages_nobody_corrected_are_not_drawn(with_lines):
    assert foreseen(with_lines, 0.5, PartedBy.PAGE, 0).pages == 0


def test_by_hand_and_back_is_recorded_with_who_did_it(corrected):
    first, second, _ = corrected.page_ids()
    use_for_testing(corrected, [first], "Ada")
    assert pages_for_testing(corrected.partition) == {first}
    give_up_testing(corrected, [first, second], "Bo")
    assert pages_for_testing(corrected.partition) == frozenset() and released(corrected.partition) == {first}
    moves = corrected.partition.moves
    assert [(move.page_id, move.before, move.after, move.by) for move in moves] == [
        (first, "", TEST, "Ada"),
        (first, TEST, TRAIN, "Bo"),
    ]


def test_a_page_that_could_be_taught_before_is_known(corrected):
    choose_by_chance(corrected, 0.3, PartedBy.PAGE, 0)
    taught = next(page for page, part in corrected.partition.parts().items() if part == TRAIN)
    use_for_testing(corrected, [taught])
    assert once_taught(corrected.partition) == {taught}


def test_it_is_all_there_after_reopening_and_listeners_hear_of_it(corrected):
    first, *_ = corrected.page_ids()
    told = []
    corrected.listen(told.append)
    use_for_testing(corrected, [first])
    name_hand(corrected, [first], " Bo ")
    assert [change.kind for change in told] == ["parts", "parts"]
    path = corrected.path
    corrected.close()
    with Project.open(path) as again:
        assert pages_for_testing(again.partition) == {first}
        assert dict(again.partition.hands) == {first: "Bo"}
        name_hand(again, [first], "")
        assert again.partition.hands == ()


def test_what_shows_the_same_scan_goes_along():
    pages = [PageToPart("a", "s:0", "d"), PageToPart("b", "s:0", "d"), PageToPart("c", "t:0", "d")]
    start = with_pages(Partition(), pages)
    moved = put_in(start, pages, {"a"}, TEST, "", now())
    assert {"a", "b"} <= pages_for_testing(moved)
    assert from_plain(Partition, to_plain(moved)) == moved
    again = put_in(moved, pages, {"b"}, TEST, "", now())
    assert again == moved
    assert with_pages(moved, pages) == moved


def test_a_hand_that_is_also_taught_is_told(corrected):
    first, second, third = corrected.page_ids()
    name_hand(corrected, [first, second, third], "Bo")
    choose_by_chance(corrected, 0.3, PartedBy.HAND, 0)
    assert leaking(corrected) == ()
    other = next(iter(set(corrected.page_ids()) - pages_for_testing(corrected.partition)), None)
    if other is None:
        give_up_testing(corrected, [first])
    else:
        use_for_testing(corrected, [other])
    assert len(leaking(corrected)) >= 1
