"""A checkpoint in memory that reads crops: in slots or in batches, blank lines, loops, too little memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from ductus.engines.base import Completion, Crop, EngineState, OnReading, RawReading
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.completing import LineCompleter
from ductus.engines.trocr_support.decoding import Decoded, decode, encode, token_limit
from ductus.engines.trocr_support.lines_at_once import automatic_lines
from ductus.engines.trocr_support.memory import free_memory, require_halvable
from ductus.engines.trocr_support.readings import BEAMS_AGAINST_LOOPS, BLANK, GREEDY, ReadingSettings, reading_of
from ductus.engines.trocr_support.slot_check import FIRST_LINES, NOT_IN_SLOTS
from ductus.engines.trocr_support.slot_lanes import shortest_last
from ductus.engines.trocr_support.slot_stream import Numbered, SlotStream, numbered, waiting_line
from ductus.engines.trocr_support.slots import WaitingLine
from ductus.engines.trocr_support.spans import loop_start
from ductus.errors import DuctusError, EngineFailed, Remedy
from ductus.imaging.ink import has_ink

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken

AskFirst = Callable[[Sequence[WaitingLine], "CancelToken"], bool]
"""Given the first lines, says whether slots read them as they should; may raise Cancelled."""

# Lines are sorted by width within a few batches only: enough for even batches, while text still appears on the page
# roughly from top to bottom.
_SORTED_BATCHES = 4


class TrocrReader:
    """Reads with one checkpoint. Owned by one thread; `close` gives its memory back.

    `in_slots` reads in slots, which has to be allowed for the checkpoint (`slot_check`), else in batches by `generate`.
    `ask_first`, where it is set, has the last word on that: it is asked once, about the first lines there are to read.
    """

    def __init__(
        self, checkpoint: Checkpoint, state: EngineState, settings: ReadingSettings, *, in_slots: bool = False
    ) -> None:
        self._checkpoint: Checkpoint | None = checkpoint
        self._state = state
        self._settings = settings
        self._completer: LineCompleter | None = None
        self._in_slots = in_slots
        self.ask_first: AskFirst | None = None
        self._batch_lines = self._lines_at_once()

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def frame_width_px(self) -> int:
        """Width that crops are squeezed into; 0 once closed."""
        return self._checkpoint.images.width_px if self._checkpoint is not None else 0

    def close(self) -> None:
        """Give memory back. Safe to call twice."""
        self._checkpoint = self._completer = None
        free_memory(self._state.device)

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Read each crop: as many readings as crops, in their order; `on_reading` gets each as it is done.

        Raises:
            EngineFailed: the framework failed, or one line alone does not fit into memory.
            Cancelled: `cancel` was set; what `on_reading` got before stays valid.
        """
        readings: list[RawReading | None] = [None] * len(crops)

        def tell(index: int, reading: RawReading) -> None:
            readings[index] = reading
            on_reading(index, reading)

        if self.ask_first is not None:
            self._ask_about((each for each in enumerate(crops) if has_ink(each[1].image)), cancel)
        if self._in_slots:
            slots = max(1, self._batch_lines // self._settings.beams)
            order = shortest_last(range(len(crops)), slots, lambda index: _shape(crops[index]))
            self._read_in_slots(((index, crops[index]) for index in order), len(crops), cancel, tell)
        else:
            self._read_in_batches(crops, cancel, tell)
        return [reading or BLANK for reading in readings]

    def read_stream(self, crops: Iterable[Crop], cancel: CancelToken, on_reading: OnReading) -> int:
        """Read each crop as it comes, as `StreamRecognizer` says; returns how many there were.

        Raises:
            EngineFailed, Cancelled: as `read`.
        """
        waiting = numbered(crops)
        told = 0

        def tell(index: int, reading: RawReading) -> None:
            nonlocal told
            on_reading(index, reading)
            told += 1

        if self.ask_first is not None:
            waiting = chain(self._ask_about(_with_ink(waiting, tell), cancel), waiting)
        if self._in_slots:
            self._read_in_slots(waiting, None, cancel, tell)
        else:
            self._read_in_windows(waiting, cancel, tell)
        return told

    def _read_in_windows(self, crops: Iterator[Numbered], cancel: CancelToken, tell: OnReading) -> None:
        """In batches, a few of them at a time."""
        while window := dict(islice(crops, self._batch_lines * _SORTED_BATCHES)):
            places = list(window)

            def tell_place(at: int, reading: RawReading, places: list[int] = places) -> None:
                tell(places[at], reading)

            self._read_in_batches(list(window.values()), cancel, tell_place)

    def _ask_about(self, inked: Iterator[Numbered], cancel: CancelToken) -> list[Numbered]:
        """Ask about the first of these lines, where there are any; gives those asked about."""
        first = list(islice(inked, FIRST_LINES)) if self._in_slots else []
        if first and self.ask_first is not None:
            bicubic = self._settings.bicubic
            lines = [waiting_line(index, crop, self._open(), bicubic=bicubic) for index, crop in first]
            if not self.ask_first(lines, cancel):
                self._leave_slots()
            self.ask_first = None
        return first

    def _leave_slots(self) -> None:
        state = self._state
        self._in_slots = False
        self._batch_lines = self._lines_at_once()
        self._state = replace(state, note=f"{state.note} {NOT_IN_SLOTS}".strip())

    def _lines_at_once(self) -> int:
        state = self._state
        return self._settings.batch_lines or automatic_lines(
            self._open(), state.device, state.number_type, in_slots=self._in_slots
        )

    def _read_in_slots(
        self, crops: Iterator[Numbered], count: int | None, cancel: CancelToken, tell: OnReading
    ) -> None:
        stream = SlotStream(self._open(), self._settings, self._batch_lines)
        try:
            stream.read(crops, count, cancel, tell)
        finally:
            self._batch_lines = stream.lines

    def _read_in_batches(self, crops: Sequence[Crop], cancel: CancelToken, tell: OnReading) -> None:
        waiting = deque(self._batches(crops, cancel))
        while waiting:
            cancel.check()
            batch = waiting.popleft()
            done = self._attempt([crops[index] for index in batch], cancel)
            if done is None:
                self._batch_lines = max(1, len(batch) // 2)
                waiting.extendleft(reversed(list(_cut(batch, self._batch_lines))))
                continue
            for index, reading in zip(batch, done, strict=True):
                tell(index, reading)

    def complete(self, crop: Crop, beginning: str, cancel: CancelToken) -> Completion:
        """What follows `beginning` on this line, as `Completer` says.

        Raises:
            EngineFailed: the framework failed.
            Cancelled: `cancel` was set; looked at before every token.
        """
        if self._completer is None:
            self._completer = LineCompleter(self._open())
        try:
            return self._completer.complete(crop, beginning, cancel)
        except DuctusError:
            raise
        except Exception as fault:  # torch and transformers raise all kinds
            raise EngineFailed(f"TrOCR failed to complete a line: {fault}", detail=repr(fault)) from fault

    def _batches(self, crops: Sequence[Crop], cancel: CancelToken) -> Iterator[list[int]]:
        """Indices of crops of similar shape together, near their order."""
        window = self._batch_lines * _SORTED_BATCHES
        for start in range(0, len(crops), window):
            cancel.check()
            part = sorted(range(start, min(start + window, len(crops))), key=lambda index: _shape(crops[index]))
            yield from _cut(part, self._batch_lines)

    def _attempt(self, batch: Sequence[Crop], cancel: CancelToken) -> list[RawReading] | None:
        """Read one batch; None when memory did not suffice and the batch can be halved."""
        try:
            return self._read_batch(batch, cancel)
        except DuctusError:
            raise
        except Exception as fault:  # torch, its drivers and transformers raise all kinds
            require_halvable(fault, len(batch))
        # Outside the handler: the exception holds the tensors of the failed attempt.
        free_memory(self._state.device)
        return None

    def _read_batch(self, batch: Sequence[Crop], cancel: CancelToken) -> list[RawReading]:
        import torch

        checkpoint = self._open()
        inked = [place for place, crop in enumerate(batch) if has_ink(crop.image)]
        readings = [BLANK] * len(batch)
        if not inked:
            return readings
        with torch.inference_mode():
            pixels = np.stack(
                [checkpoint.images.pixels(batch[place].image, bicubic=self._settings.bicubic) for place in inked]
            )
            seen = encode(checkpoint, torch.from_numpy(pixels), cancel)
            limits = [
                token_limit(batch[place].image.width, batch[place].image.height, checkpoint.max_tokens)
                for place in inked
            ]
            rows = decode(
                checkpoint,
                seen,
                max(limits),
                cancel,
                beams=self._settings.beams,
                others=self._settings.alternatives,
            )
            if self._settings.beams == GREEDY:
                rows = self._out_of_loops(checkpoint, seen, rows, max(limits), cancel)
        for place, row in zip(inked, rows, strict=True):
            readings[place] = reading_of(row, checkpoint)
        return readings

    def _out_of_loops(
        self, checkpoint: Checkpoint, seen: Any, rows: list[Decoded], limit: int, cancel: CancelToken
    ) -> list[Decoded]:
        """The rows, those that loop decoded anew with beams where that helps."""
        looping = [place for place, row in enumerate(rows) if loop_start(row.ids) is not None]
        if not looping:
            return rows
        again = decode(checkpoint, seen[looping], limit, cancel, beams=BEAMS_AGAINST_LOOPS)
        better = {place: row for place, row in zip(looping, again, strict=True) if loop_start(row.ids) is None}
        return [better.get(place, row) for place, row in enumerate(rows)]

    def _open(self) -> Checkpoint:
        if self._checkpoint is None:
            raise EngineFailed("TrOCR was closed.", remedy=Remedy("Read again: it will be opened anew."))
        return self._checkpoint


def _with_ink(crops: Iterator[Numbered], tell: OnReading) -> Iterator[Numbered]:
    """Those with ink; the others are told at once."""
    for index, crop in crops:
        if has_ink(crop.image):
            yield index, crop
        else:
            tell(index, BLANK)


def _cut(indices: Sequence[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(indices), size):
        yield list(indices[start : start + size])


def _shape(crop: Crop) -> float:
    return crop.image.width / max(1, crop.image.height)
