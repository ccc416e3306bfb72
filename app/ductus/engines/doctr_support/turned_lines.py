"""Lines that stand on their heads or on their side: turned upright to be read, and placed as they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ductus.engines.base import Crop, OnReading, RawReading
from ductus.engines.doctr_support.orientation import OpenOrienter
from ductus.engines.doctr_support.words import words_of
from ductus.engines.turned_readings import ON_ITS_HEAD, as_it_lies
from ductus.imaging.ink import has_ink

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

_ASKED_WORDS = 3
"""The widest words of a line, of which all must say the same: short ones mislead, and a line that is turned wrongly is
lost, where one that is left as it lies is merely read badly."""
_WIDEST_WORD = 6.0


def read_upright(
    orienter: OpenOrienter,
    read: Callable[[Sequence[Crop], OnReading], list[RawReading]],
    cancel: CancelToken,
    crops: Sequence[Crop],
    on_reading: OnReading,
) -> list[RawReading]:
    """What `read` reads of the crops turned upright, its places being those on the crops as they lie.

    Raises:
        Cancelled: between two lines; and as `read`.
    """
    turns = []
    for crop in crops:
        cancel.check()
        turns.append(_turn(orienter, crop.image))
    upright = [
        replace(crop, image=crop.image.rotate(turn, expand=True)) if turn else crop
        for crop, turn in zip(crops, turns, strict=True)
    ]
    readings = read(upright, lambda index, reading: on_reading(index, as_it_lies(reading, turns[index])))
    return [as_it_lies(reading, turn) for reading, turn in zip(readings, turns, strict=True)]


def _turn(orienter: OpenOrienter, image: Image) -> int:
    """By how many degrees the line lies turned clockwise; 0 unless all that was asked agrees."""
    if not has_ink(image):
        return 0
    if image.height > image.width:
        return orienter.turns([image])[0].degrees
    words = sorted(words_of(image, _WIDEST_WORD), key=lambda word: word.piece.left - word.piece.right)
    said = {turn.degrees for turn in orienter.turns([word.cut_from(image) for word in words[:_ASKED_WORDS]])}
    return ON_ITS_HEAD if said == {ON_ITS_HEAD} else 0
