"""Once parted, never moved; pages of one scan together; shares kept as pages come."""

from hypothesis import given
from hypothesis import strategies as st

from ductus.document.codec import from_plain, to_plain
from ductus.document.partition import (
    HandOn,
    PageToPart,
    PartedBy,
    Partition,
    Share,
    leaks,
    with_pages,
)

PAGES = st.builds(
    PageToPart,
    st.integers(0, 60).map(lambda number: f"page_{number}"),
    st.integers(0, 30).map(lambda number: f"scan_{number}"),
    st.integers(0, 4).map(lambda number: f"doc_{number}"),
)
BATCHES = st.lists(st.lists(PAGES, max_size=12, unique_by=lambda page: page.page_id), max_size=6)
SHARES = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(
    lambda weights: tuple(Share(f"part{n}", weight / sum(weights)) for n, weight in enumerate(weights))
)


def pages(count, start=0, document="doc"):
    return [PageToPart(f"page_{n}", f"scan_{n}", document) for n in range(start, start + count)]


@given(BATCHES, st.sampled_from(PartedBy), st.integers(0, 5), SHARES)
def test_a_page_never_moves(batches, by, seed, shares):
    partition = Partition(shares, by, seed)
    seen = {}
    for batch in batches:
        partition = with_pages(partition, batch)
        parts = partition.parts()
        assert parts.items() >= seen.items()
        assert set(parts) == set(seen) | {page.page_id for page in batch}
        seen = parts


@given(BATCHES, st.sampled_from(PartedBy), st.integers(0, 5))
def test_pages_of_one_scan_are_never_parted(batches, by, seed):
    partition = Partition(by=by, seed=seed)
    for batch in batches:
        partition = with_pages(partition, batch)
    parts_of_scan = {}
    for page in partition.pages:
        parts_of_scan.setdefault(page.scan, set()).add(page.part)
    assert all(len(parts) == 1 for parts in parts_of_scan.values())


@given(st.lists(st.integers(0, 5), max_size=40), st.integers(0, 3))
def test_documents_stay_whole_when_no_scan_is_in_two(documents, seed):
    partition = Partition(by=PartedBy.DOCUMENT, seed=seed)
    for number, document in enumerate(documents):
        partition = with_pages(partition, pages(1, number, f"doc_{document}"))
    assert not list(leaks(partition, partition.parts()))


@given(st.lists(st.integers(1, 30), max_size=8), SHARES, st.integers(0, 5))
def test_parts_keep_to_their_shares_as_pages_come(batches, shares, seed):
    partition = Partition(shares, seed=seed)
    for size in batches:
        partition = with_pages(partition, pages(size, len(partition.pages)))
        held = list(partition.parts().values())
        for share in shares:
            # Each page goes to the part furthest behind: none is ever more than one page ahead (or holds but one),
            # so none is further behind than all the others are ahead together.
            wanted = share.share * len(held)
            assert held.count(share.part) <= max(1, wanted + 1)
            assert held.count(share.part) >= wanted - len(shares)


@given(st.permutations(pages(20)), st.integers(0, 9))
def test_the_order_pages_come_in_does_not_matter(shuffled, seed):
    assert with_pages(Partition(seed=seed), shuffled) == with_pages(Partition(seed=seed), pages(20))


@given(BATCHES)
def test_it_is_kept_whole(batches):
    partition = Partition(hands=(HandOn("page_1", "Anna"),))
    for batch in batches:
        partition = with_pages(partition, batch)
    assert from_plain(Partition, to_plain(partition)) == partition


def test_the_usual_shares():
    for count, expected in ((1, [1, 0, 0]), (2, [1, 1, 0]), (3, [1, 1, 1]), (10, [8, 1, 1]), (100, [80, 10, 10])):
        held = list(with_pages(Partition(), pages(count)).parts().values())
        assert [held.count(part) for part in ("train", "validation", "test")] == expected


def test_the_seed_draws_the_pages():
    assert with_pages(Partition(seed=1), pages(30)).parts() != with_pages(Partition(seed=2), pages(30)).parts()


def test_by_hand_a_hand_is_in_one_part_and_a_page_without_stays_with_its_document():
    hands = tuple(HandOn(f"page_{n}", "Anna" if n % 2 else "Ben") for n in range(8))
    parts = with_pages(Partition(by=PartedBy.HAND, hands=hands), pages(12)).parts()
    assert len({parts[f"page_{n}"] for n in (1, 3, 5, 7)}) == 1
    assert len({parts[f"page_{n}"] for n in (0, 2, 4, 6)}) == 1
    assert len({parts[f"page_{n}"] for n in (8, 9, 10, 11)}) == 1
    assert len(set(parts.values())) == 3


def test_a_scan_in_two_documents_goes_with_the_scan_and_is_named():
    first = with_pages(Partition(by=PartedBy.DOCUMENT), [PageToPart("a", "s1", "d1"), PageToPart("b", "s2", "d2")])
    then = with_pages(first, [PageToPart("c", "s1", "d2")])
    assert then.parts()["c"] == first.parts()["a"] != first.parts()["b"]
    assert set(leaks(then, {"b", "c"})) == {"b", "c"}
