"""Line by line to a service: several requests under way, readings told as they come, one bad line costs that line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ductus.engines.base import Crop, OnReading, RawReading
from ductus.errors import Cancelled, EngineFailed

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.engines.remote_support.client import ServiceClient
    from ductus.jobs.job import CancelToken

ReadSome = Callable[[Sequence["Image"]], Awaitable[list[RawReading]]]
"""Reads the images of one request; gives as many readings as it got images, in their order."""

NOT_STATED = 1.0
"""Confidence of a reading whose service states none; `is_confidence_stated` is False there, so nobody takes it for
certainty, and it lies above every threshold, so nothing is marked as doubtful on no ground."""

_SURELY_BLANK = 1.0
_FAILURES_IN_A_ROW = 5
"""After this many lines in a row that failed, with none read between them, the rest would cost money for nothing."""

_PAUSE_POLL_S = 0.1


def unstated(text: str) -> RawReading:
    """A reading of which the service says nothing but its text."""
    return RawReading(text, NOT_STATED, is_confidence_stated=False)


def read_each(
    client: ServiceClient,
    crops: Sequence[Crop],
    read_some: ReadSome,
    cancel: CancelToken,
    on_reading: OnReading,
    together: int = 1,
) -> list[RawReading]:
    """Read each crop by `read_some`, `together` a request, as `Recognizer.read` promises. Blank crops are not sent.

    Raises:
        EngineUnavailable: the service cannot be used at all; lines told before stay.
        EngineFailed: some lines could not be read; all others were told before.
        Cancelled: `cancel` was set.
    """
    cancel.check()
    run = _Run(client, crops, read_some, cancel, on_reading)
    return client.run(run.all(together), cancel)


class _Run:
    """One call of `read_each`: what is still to be asked, what was read, what failed."""

    def __init__(
        self,
        client: ServiceClient,
        crops: Sequence[Crop],
        read_some: ReadSome,
        cancel: CancelToken,
        on_reading: OnReading,
    ) -> None:
        self._client, self._crops, self._read_some = client, crops, read_some
        self._cancel, self._on_reading = cancel, on_reading
        self._readings: dict[int, RawReading] = {}
        self._failures: list[EngineFailed] = []
        self._in_a_row = 0

    async def all(self, together: int) -> list[RawReading]:
        written = await self._tell_blank()
        groups = iter([written[start : start + together] for start in range(0, len(written), together)])
        workers = [asyncio.ensure_future(self._work(groups)) for _ in range(self._client.options.at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        if self._failures:
            first = self._failures[0]
            unread = len(self._crops) - len(self._readings)
            raise EngineFailed(
                f"{unread} of {len(self._crops)} lines were not read. {first.message}",
                remedy=first.remedy,
                detail=first.detail,
            )
        return [self._readings[index] for index in range(len(self._crops))]

    async def _tell_blank(self) -> list[int]:
        """Tell the readings of crops without ink; returns which others there are."""
        from ductus.imaging.ink import has_ink

        written = []
        for index, crop in enumerate(self._crops):
            if has_ink(crop.image):
                written.append(index)
            else:
                await self._tell(index, RawReading("", _SURELY_BLANK))
        return written

    async def _work(self, groups: Iterator[list[int]]) -> None:
        for group in groups:
            await self._may_go_on()
            if self._in_a_row >= _FAILURES_IN_A_ROW:
                return
            try:
                readings = await self._read_some([self._crops[index].image for index in group])
            except EngineFailed as fault:
                self._failures.append(fault)
                self._in_a_row += 1
                continue
            self._in_a_row = 0
            for index, reading in zip(group, readings, strict=True):
                await self._tell(index, reading)

    async def _tell(self, index: int, reading: RawReading) -> None:
        await self._may_go_on()
        self._readings[index] = reading
        self._on_reading(index, reading)

    async def _may_go_on(self) -> None:
        """As `CancelToken.check`, but other requests go on while this waits."""
        while self._cancel.is_paused and not self._cancel.is_cancelled:
            await asyncio.sleep(_PAUSE_POLL_S)
        if self._cancel.is_cancelled:
            raise Cancelled
