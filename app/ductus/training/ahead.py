"""Things made ready on a thread of their own while the last one is worked on."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterator
from typing import TypeVar

Item = TypeVar("Item")

_AHEAD = 3
"""Enough that neither waits for the other over one slow item; more would only fill memory."""


def ahead(items: Iterator[Item], name: str) -> Generator[Item]:
    """The same items, a few of them made while the consumer works.

    The thread is called `name` and ends when the consumer stops; a fault of the maker is raised where items are used.
    """
    waiting: queue.Queue[Item | BaseException | None] = queue.Queue(_AHEAD)
    is_over = threading.Event()

    def put(item: Item | BaseException | None) -> bool:
        while not is_over.is_set():
            try:
                waiting.put(item, timeout=0.2)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as fault:  # raised again where the items are used
            put(fault)
            return
        put(None)

    thread = threading.Thread(target=make, name=name)
    thread.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        is_over.set()
        thread.join()
