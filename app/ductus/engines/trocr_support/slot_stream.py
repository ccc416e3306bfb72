"""Crops read in slots as they come, however many: blank lines, loops, too little memory.

Only crops that are being read are held. A loop is read once more, with beams, for which the slots have to be empty:
so the stream is read in rounds, and a round ends when a loop has waited long enough.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from ductus.engines.base import Crop, OnReading
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoding import Decoded, decoded, token_limit
from ductus.engines.trocr_support.memory import free_memory, require_halvable
from ductus.engines.trocr_support.readings import BEAMS_AGAINST_LOOPS, BLANK, GREEDY, ReadingSettings, reading_of
from ductus.engines.trocr_support.slot_lanes import SlotLanes
from ductus.engines.trocr_support.slots import WaitingLine
from ductus.engines.trocr_support.spans import loop_start
from ductus.errors import DuctusError, EngineFailed, Remedy
from ductus.imaging.ink import has_ink

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken

Numbered = tuple[int, Crop]
"""A crop with its place among all."""

# Slots run empty at the end of a round, which costs steps for few lines; but a loop that waits keeps its page unread.
_FILLINGS_A_LOOP_WAITS = 2


class SlotStream:
    """Reads crops as they come, `lines` of them side by side: fewer from when memory does not suffice on."""

    def __init__(self, checkpoint: Checkpoint, settings: ReadingSettings, lines: int) -> None:
        self.lines = lines
        self._checkpoint, self._settings = checkpoint, settings

    def read(self, crops: Iterator[Numbered], count: int | None, cancel: CancelToken, tell: OnReading) -> None:
        """Read each crop and tell what it says, by its place. `count` is how many there are, None where that is open.

        Where it is known, loops wait until all other lines are read.

        Raises:
            EngineFailed: the framework failed, or one line alone does not fit into memory.
            Cancelled: `cancel` was set.
        """
        greedy = self._settings.beams == GREEDY
        feed = _Feed(crops, self.lines * _FILLINGS_A_LOOP_WAITS if count is None else math.inf)
        while not feed.has_ended:
            looping: dict[int, tuple[Crop, Decoded]] = {}
            for index, crop, row in self._rows(feed.round(), self._settings.beams, count, cancel):
                if row is not None and greedy and loop_start(row.ids) is not None:
                    looping[index] = crop, row
                    feed.end_soon()
                else:
                    tell(index, reading_of(row, self._checkpoint) if row is not None else BLANK)
            self._read_again(looping, cancel, tell)

    def _read_again(self, looping: dict[int, tuple[Crop, Decoded]], cancel: CancelToken, tell: OnReading) -> None:
        """Lines that loop, with beams; where that does not help they stay as they were."""
        crops = ((index, crop) for index, (crop, _) in looping.items())
        for index, _, row in self._rows(crops, BEAMS_AGAINST_LOOPS, len(looping), cancel):
            better = looping[index][1] if row is None or loop_start(row.ids) is not None else row
            tell(index, reading_of(better, self._checkpoint))

    def _rows(
        self, crops: Iterator[Numbered], beams: int, count: int | None, cancel: CancelToken
    ) -> Iterator[tuple[int, Crop, Decoded | None]]:
        """What was decoded for each crop, as it is done; None for a blank one."""
        held: dict[int, Crop] = {}
        blank: deque[Numbered] = deque()
        done = 0
        while True:
            slots = max(1, self.lines // beams if count is None else min(self.lines // beams, count - done))
            lines = self._waiting(chain(list(held.items()), crops), held, blank, cancel)
            try:
                for reading in SlotLanes(self._checkpoint, slots, beams).run(lines, cancel):
                    row = decoded(reading, self._checkpoint, self._settings.alternatives)
                    done += 1
                    yield reading.place, held.pop(reading.place), row
                    yield from _none_of(blank)
            except DuctusError:
                raise
            except Exception as fault:  # torch, its drivers and transformers raise all kinds
                require_halvable(fault, slots)
                self.lines = max(1, slots // 2) * beams
            else:
                yield from _none_of(blank)
                return
            free_memory(str(next(self._checkpoint.network.parameters()).device))

    def _waiting(
        self, crops: Iterator[Numbered], held: dict[int, Crop], blank: deque[Numbered], cancel: CancelToken
    ) -> Iterator[WaitingLine]:
        """The crops with ink as slots take them, on whichever thread has one free."""
        for index, crop in crops:
            cancel.check()
            held[index] = crop
            if has_ink(crop.image):
                yield waiting_line(index, crop, self._checkpoint, bicubic=self._settings.bicubic)
            else:
                blank.append((index, held.pop(index)))


def numbered(crops: Iterable[Crop]) -> Iterator[Numbered]:
    """The crops with their places; where they fail to come, that is not taken for a fault of the network.

    Raises:
        EngineFailed: in place of what is no error of ours.
    """
    try:
        yield from enumerate(crops)
    except DuctusError:
        raise
    except Exception as fault:  # a library's, the memory
        raise EngineFailed(
            f"The lines could not be cut from their page: {fault}", remedy=_AGAIN, detail=repr(fault)
        ) from fault


_AGAIN = Remedy("Close other programs to free memory, then read again.")


def waiting_line(index: int, crop: Crop, checkpoint: Checkpoint, *, bicubic: bool) -> WaitingLine:
    """The crop as slots take it."""
    width_px, height_px = crop.image.size
    pixels = checkpoint.images.pixels(crop.image, bicubic=bicubic)
    return WaitingLine(index, pixels, token_limit(width_px, height_px, checkpoint.max_tokens))


def _none_of(blank: deque[Numbered]) -> Iterator[tuple[int, Crop, None]]:
    while blank:
        yield *blank.popleft(), None


class _Feed:
    """The crops, given out in rounds. Taken from by one thread at a time."""

    def __init__(self, crops: Iterator[Numbered], patience: float) -> None:
        self.has_ended = False
        self._crops, self._patience = crops, patience
        self._left = math.inf

    def round(self) -> Iterator[Numbered]:
        """The crops until there are no more, or so many more as the patience says were given after `end_soon`."""
        self._left = math.inf
        while self._left > 0:
            crop = next(self._crops, None)
            if crop is None:
                self.has_ended = True
                return
            self._left -= 1
            yield crop

    def end_soon(self) -> None:
        self._left = min(self._left, self._patience)
