"""Lines read on several cores of a processor: each core has slots of its own and takes the next line that waits.

Threads that share a product wait for one another at the end of each, some two hundred times a line. On two cores the
encoder of the base size took 138 ms a line in that way, and 82 with a line on each core (bfloat16, matrix units). So
lanes share the weights and the queue of lines, and nothing else. A card is given its lines by one thread.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.engines.trocr_support.slots import SlotReader, SlotReading, WaitingLine
from ductus.jobs.job import CancelToken

if TYPE_CHECKING:
    from ductus.engines.trocr_support.checkpoint import Checkpoint

# Each lane reads the decoder's weights for itself: with more of them, memory rather than the cores sets the pace.
_MOST_LANES = 8


@dataclass(frozen=True, slots=True)
class LaneShape:
    """So many `lanes`, with `slots` and `threads` each."""

    lanes: int
    slots: int
    threads: int

    @staticmethod
    def of(slots: int, threads: int) -> LaneShape:
        """The lanes that at most so many slots are shared out to where so many threads may work."""
        lanes = max(1, min(slots, threads, _MOST_LANES))
        return LaneShape(lanes, -(-slots // lanes), max(1, threads // lanes))


def shortest_last(places: Sequence[int], slots: int, width: Callable[[int], float]) -> list[int]:
    """The lines at these places in their order, but those that will fill the slots last by their width, widest first.

    At the end no line waits for a slot that falls free, and a step for few lines takes nearly as long as for many: what
    is short should be left for then. What stands in the first slots keeps its order, so a page is read from its top.
    """
    kept = max(min(slots, len(places)), len(places) - slots)
    return [*places[:kept], *sorted(places[kept:], key=width, reverse=True)]


def slots_a_lane(slots: int) -> int:
    """How many rows a step of the decoder has when so many lines are read side by side on this processor, greedily."""
    import torch

    return LaneShape.of(slots, torch.get_num_threads()).slots


class SlotLanes:
    """Decodes lines in slots, on as many cores as torch may use. One run at a time; its own threads end with the run.

    `slots` are how many lines are read side by side in all; `beams` as in `SlotReader`.
    """

    def __init__(self, checkpoint: Checkpoint, slots: int, beams: int = 1) -> None:
        import torch

        on_processor = next(checkpoint.network.parameters()).device.type == "cpu"
        self._threads = torch.get_num_threads()
        self._shape = LaneShape.of(slots, self._threads if on_processor else 1)
        self._checkpoint, self._beams = checkpoint, beams

    def run(self, lines: Iterable[WaitingLine], cancel: CancelToken) -> Iterator[SlotReading]:
        """Each line as it is done. Lines are taken from `lines` one at a time, by whichever lane has a slot free.

        Raises:
            Cancelled: `cancel` was set; looked at before each line that is encoded and before each token.
            Exception: what a lane failed with; the others have stopped by then.
        """
        if self._shape.lanes == 1:
            yield from self._reader().run(lines, cancel)
            return
        waiting, stop = _Shared(lines), _Stop(cancel)
        done: queue.SimpleQueue[SlotReading | _Ended] = queue.SimpleQueue()
        lanes = [
            threading.Thread(target=self._work, args=(waiting, stop, done), name=f"slots-{number}", daemon=True)
            for number in range(self._shape.lanes)
        ]
        try:
            for lane in lanes:
                lane.start()
            yield from _until_all_ended(done, len(lanes))
        finally:
            stop.cancel()
            for lane in lanes:
                lane.join()
            self._restore_threads()

    def _reader(self) -> SlotReader:
        return SlotReader(self._checkpoint, self._shape.slots, self._beams)

    def _work(self, waiting: _Shared, stop: _Stop, done: queue.SimpleQueue[SlotReading | _Ended]) -> None:
        """What a lane does, on its own thread."""
        import torch

        fault: BaseException | None = None
        try:
            torch.set_num_threads(self._shape.threads)
            for reading in self._reader().run(waiting, stop):
                done.put(reading)
        except BaseException as failed:  # whoever waits for the lane raises it
            fault = failed
        done.put(_Ended(fault))

    def _restore_threads(self) -> None:
        """How many threads torch uses is kept for each thread, but new ones begin with what was said last."""
        import torch

        torch.set_num_threads(self._threads)


@dataclass(frozen=True, slots=True)
class _Ended:
    """A lane has no more lines, or failed."""

    fault: BaseException | None


class _Shared:
    """An iterator that several threads may take from; each item is given once."""

    def __init__(self, lines: Iterable[WaitingLine]) -> None:
        self._lines = iter(lines)
        self._lock = threading.Lock()

    def __iter__(self) -> _Shared:
        return self

    def __next__(self) -> WaitingLine:
        with self._lock:
            return next(self._lines)


class _Stop(CancelToken):
    """Stops the lanes; waits and stops with the token of the work as well."""

    def __init__(self, outer: CancelToken) -> None:
        super().__init__()
        self._outer = outer

    def check(self) -> None:
        super().check()
        self._outer.check()


def _until_all_ended(done: queue.SimpleQueue[SlotReading | _Ended], lanes: int) -> Iterator[SlotReading]:
    """What the lanes read, as it comes; raises what the first that failed failed with."""
    while lanes:
        came = done.get()
        if isinstance(came, SlotReading):
            yield came
        elif came.fault is not None:
            raise came.fault
        else:
            lanes -= 1
