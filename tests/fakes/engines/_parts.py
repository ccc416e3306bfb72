"""What the fakes share: a recognizer that reads what a function says, and the contract's small print around it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ductus.document.transcription import TextSpan
from ductus.engines.base import Crop, EngineInfo, EngineState, OnReading, RawReading, Role
from ductus.jobs.job import CancelToken

ReadOne = Callable[[int, Crop], RawReading]


def info(engine_id: str, summary: str, role: Role = Role.RECOGNIZER) -> EngineInfo:
    return EngineInfo(
        id=engine_id,
        title=f"Fake: {engine_id.removeprefix('fake-')}",
        roles=frozenset({role}),
        summary=summary,
        languages="any",
        licence="Apache-2.0",
    )


def state(engine_id: str, device: str) -> EngineState:
    return EngineState(engine_id, "1", "cpu" if device == "auto" else device)


def words_of(text: str, confidence: float = 0.9) -> RawReading:
    """A reading of the text with one span a word, placed in proportion."""
    spans, start = [], 0
    for word in text.split(" "):
        end = start + len(word)
        if word:
            spans.append(TextSpan(start, end, confidence, start / len(text), end / len(text), is_estimated=True))
        start = end + 1
    return RawReading(text, confidence, tuple(spans))


class FakeReader:
    """Reads each crop with `read_one`, in order, looking at the cancel token before each."""

    def __init__(self, state: EngineState, read_one: ReadOne) -> None:
        self._state = state
        self._read_one = read_one
        self.is_closed = False

    @property
    def state(self) -> EngineState:
        return self._state

    def close(self) -> None:
        self.is_closed = True

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        readings = []
        for index, crop in enumerate(crops):
            cancel.check()
            reading = self._read_one(index, crop)
            on_reading(index, reading)
            readings.append(reading)
        return readings
