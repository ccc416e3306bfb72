"""Made ahead: the same things in the same order, never more than the bounds, and nothing goes on afterwards."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.engines.ahead import made_ahead

LIMIT_S = 60.0


def makers_alive():
    return [thread for thread in threading.enumerate() if thread.name == "made-ahead"]


@given(st.lists(st.integers(0, 30), max_size=40), st.integers(1, 6), st.integers(1, 60))
def test_order_stays_and_what_waits_is_within_the_bounds(sizes, most, most_bytes):
    made, used, waiting = [], [], []

    def things():
        for number, size in enumerate(sizes):
            yield number, size
            made.append(number)  # runs when the next one is asked for: there was room

    with made_ahead(things(), most, most_bytes, lambda thing: thing[1]) as ahead:
        for thing in ahead:
            waiting.append(sizes[len(used) + 1 : len(made)])
            used.append(thing)
    assert used == list(enumerate(sizes))
    assert makers_alive() == []
    for held in waiting:
        assert len(held) <= most
        assert sum(held[:-1]) < most_bytes


def test_no_more_is_made_than_there_is_room_for_until_one_is_used():
    made = []
    third = threading.Event()

    def things():
        for number in range(100):
            made.append(number)
            if number == 2:
                third.set()
            yield number

    with made_ahead(things(), 3, 1000, lambda _: 1) as ahead:
        assert third.wait(LIMIT_S), "made although nobody asked"
        assert next(ahead) == 0
    assert len(made) <= 4
    assert makers_alive() == []


def test_what_making_raises_comes_behind_what_was_made():
    def things():
        yield 1
        raise KeyError("gone")

    with made_ahead(things(), 5, 5, lambda _: 1) as ahead:
        assert next(ahead) == 1
        with pytest.raises(KeyError):
            next(ahead)


def test_leaving_with_a_fault_ends_the_thread():
    with pytest.raises(RuntimeError), made_ahead(iter(int, 1), 2, 2, lambda _: 1) as ahead:
        next(ahead)
        raise RuntimeError
    assert makers_alive() == []
