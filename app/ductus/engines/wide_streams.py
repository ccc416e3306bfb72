"""Very wide lines in a stream: each is cut into pieces when it is taken, and told when its last piece is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ductus.engines.base import Crop, OnReading, RawReading, StreamRecognizer
from ductus.engines.wide_lines import Joining, PieceReader

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken


class PieceStreamer(PieceReader):
    """A `PieceReader` whose reader reads on while crops keep coming."""

    def __init__(self, reader: StreamRecognizer, widest: float) -> None:
        super().__init__(reader, widest)
        self._streamer = reader

    def read_stream(self, crops: Iterable[Crop], cancel: CancelToken, on_reading: OnReading) -> int:
        """Read each crop as it comes, as `StreamRecognizer.read_stream` says.

        Raises:
            EngineFailed, Cancelled: as the reader within.
        """
        joining = Joining(self.widest)
        told = 0

        def parts() -> Iterator[Crop]:
            for crop in crops:
                yield from joining.cut(crop)

        def keep(place: int, reading: RawReading) -> None:
            nonlocal told
            done = joining.take(place, reading)
            if done is not None:
                told += 1
                on_reading(*done)

        self._streamer.read_stream(parts(), cancel, keep)
        return told
