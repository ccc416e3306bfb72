"""While many values are made, garbage is searched for seldom; afterwards as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from ductus.jobs.collecting import rare_collections

USUAL = (700, 10, 11)


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


def test_inside_it_is_seldom_and_afterwards_as_before() -> None:
    with rare_collections():
        seldom = gc.get_threshold()
        assert seldom[0] >= 50 * USUAL[0]
        assert seldom[1:] == USUAL[1:]
    assert gc.get_threshold() == USUAL


def test_it_comes_back_after_an_error() -> None:
    with pytest.raises(KeyError), rare_collections():
        raise KeyError
    assert gc.get_threshold() == USUAL


def test_of_several_at_once_the_last_brings_it_back() -> None:
    first, second = rare_collections(), rare_collections()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() != USUAL
    second.__exit__(None, None, None)
    assert gc.get_threshold() == USUAL


def test_threads_may_come_and_go_together() -> None:
    together = Barrier(4)

    def work() -> None:
        for _ in range(50):
            together.wait()
            with rare_collections():
                assert gc.get_threshold() != USUAL

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gc.get_threshold() == USUAL


@pytest.mark.parametrize("own", [0, 1_000_000])
def test_who_wants_fewer_still_or_none_keeps_that(own: int) -> None:
    gc.set_threshold(own, *USUAL[1:])
    with rare_collections():
        assert gc.get_threshold() == (own, *USUAL[1:])
    assert gc.get_threshold() == (own, *USUAL[1:])
