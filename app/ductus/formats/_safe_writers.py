"""Many files written one after another, each whole and safe on the disk, while the next is made."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from ductus.formats.files import write_file

_THREADS = 4
"""A file takes its name only when the disk has it. File systems put waits that come together into one: 300 pages of
PAGE took 1.4 s to make safe one by one, and 0.5 s four at a time, beside the work of making them."""
_MOST_WAITING = 16
"""So many files may be under way; whoever makes more of them waits, so that memory stays flat."""


class SafeWriters:
    """`write` takes a file's content; leaving the block waits until all of them stand in their places.

    When the block is left by an error, files not begun are left out; each of the others is whole or as it was.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="writing")
        self._going: deque[Future[None]] = deque()

    def write(self, target: Path, content: bytes) -> None:
        """Have a file written.

        Raises:
            ExportFailed: this file or one before it cannot be written.
        """
        while len(self._going) >= _MOST_WAITING:
            self._going.popleft().result()
        self._going.append(self._pool.submit(write_file, target, content))

    def __enter__(self) -> SafeWriters:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for the files under way.

        Raises:
            ExportFailed: one cannot be written, where nothing else went wrong before.
        """
        self._pool.shutdown(wait=True, cancel_futures=fault is not None)
        if fault is None:
            for going in self._going:
                going.result()
