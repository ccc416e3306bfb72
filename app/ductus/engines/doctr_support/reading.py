"""Reading line crops with a docTR recognizer: by words, or whole where the network takes lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ductus.document.transcription import TextSpan
from ductus.engines.base import Crop, OnReading, RawReading
from ductus.engines.ctc import geometric_mean, spans_of
from ductus.engines.doctr_support.recognizers import HEIGHT_PX, WIDTH_PX, OpenRecognizer, ReadPicture
from ductus.engines.doctr_support.words import Word, words_of
from ductus.engines.wide_lines import joined
from ductus.imaging.ink import has_ink

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

    Picture = NDArray[np.float32]

_WIDEST_WORD = 6.0
"""Longer words are cut, as docTR cuts crops that are too wide: squeezed into 128 columns, letters run together."""
_WIDTH_STEP_PX = 32
_WIDEST_LINE_PX = 8192
_SURELY_BLANK = 1.0
"""Confidence of the empty reading of a crop without ink."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line crop on its way: its place among the crops and the words to be read of it."""

    index: int
    image: Image
    words: tuple[Word, ...]


def read_by_words(
    network: OpenRecognizer,
    crops: Sequence[Crop],
    batch_words: int,
    cancel: CancelToken,
    on_reading: OnReading,
) -> list[RawReading]:
    """A reading for each crop, its words joined by blanks, with a span a word.

    Words of several lines are read together, `batch_words` at a time.

    Raises:
        Cancelled: between two batches or two lines.
    """
    readings: list[RawReading] = []
    for lines in _together(crops, batch_words, cancel):
        cancel.check()
        pictures = [_picture(network, word.cut_from(line.image)) for line in lines for word in line.words]
        read = iter(_read_pictures(network, pictures, batch_words, cancel))
        for line in lines:
            cancel.check()
            found = [_word_reading(next(read)) for _ in line.words]
            pieces = [word.piece for word in line.words]
            reading = joined(pieces, found) if found else RawReading("", _SURELY_BLANK)
            readings.append(reading)
            on_reading(line.index, reading)
    return readings


def read_whole(
    network: OpenRecognizer, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading
) -> list[RawReading]:
    """A reading for each crop, read in one piece by a network that takes any width, with a span a word.

    A network whose vocabulary has no blank gets its blanks where gaps between words are seen.

    Raises:
        Cancelled: between two lines.
    """
    readings = []
    for index, crop in enumerate(crops):
        cancel.check()
        reading = RawReading("", _SURELY_BLANK)
        if has_ink(crop.image):
            width_px = round(crop.image.width * HEIGHT_PX / crop.image.height)
            width_px = min(_WIDEST_LINE_PX, max(_WIDTH_STEP_PX, width_px))
            (seen,) = network.read(_filled(crop.image, width_px, width_px)[None])
            reading = _line_reading(seen, () if network.knows_blank else words_of(crop.image, _WIDEST_LINE_PX))
        readings.append(reading)
        on_reading(index, reading)
    return readings


def _together(crops: Sequence[Crop], batch_words: int, cancel: CancelToken) -> Iterator[list[_Line]]:
    """Lines whose words make up a batch, in the order of the crops; at least one line each time."""
    waiting: list[_Line] = []
    for index, crop in enumerate(crops):
        cancel.check()
        words = words_of(crop.image, _WIDEST_WORD) if has_ink(crop.image) else ()
        if waiting and sum(len(line.words) for line in waiting) + len(words) > batch_words:
            yield waiting
            waiting = []
        waiting.append(_Line(index, crop.image, words))
    if waiting:
        yield waiting


def _read_pictures(
    network: OpenRecognizer, pictures: Sequence[Picture], batch_words: int, cancel: CancelToken
) -> list[ReadPicture]:
    """What stands on the pictures, in their order; those of one width go together."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, picture in enumerate(pictures):
        places[picture.shape[-1]].append(place)
    found: dict[int, ReadPicture] = {}
    for same in places.values():
        for start in range(0, len(same), batch_words):
            cancel.check()
            batch = same[start : start + batch_words]
            found |= zip(batch, network.read(np.stack([pictures[place] for place in batch])), strict=True)
    return [found[place] for place in range(len(pictures))]


def _picture(network: OpenRecognizer, word: Image) -> Picture:
    """A word as the network takes it: its proportions kept, black beside or below it, as docTR taught its weights."""
    width_px = max(1, round(word.width * HEIGHT_PX / word.height))
    full_px = WIDTH_PX
    if network.architecture.takes_any_width and width_px > WIDTH_PX:
        full_px = -(-width_px // _WIDTH_STEP_PX) * _WIDTH_STEP_PX
    return _filled(word, width_px, full_px)


def _filled(image: Image, width_px: int, full_px: int) -> Picture:
    """RGB from 0 to 1, (3, 32, `full_px`), the image scaled to `width_px`, or as wide and low as there is room."""
    import cv2

    height_px = HEIGHT_PX
    if width_px > full_px:
        height_px, width_px = max(1, HEIGHT_PX * full_px // width_px), full_px
    pixels = np.asarray(image.convert("RGB"))
    method = cv2.INTER_AREA if pixels.shape[0] > height_px else cv2.INTER_LINEAR
    small = cv2.resize(pixels, (width_px, height_px), interpolation=method)
    picture = np.zeros((HEIGHT_PX, full_px, 3), dtype=np.float32)
    picture[:height_px, :width_px] = small
    return np.ascontiguousarray(picture.transpose(2, 0, 1) / np.float32(255))


def _word_reading(seen: ReadPicture) -> RawReading:
    text = seen.text.strip()
    spans = (TextSpan(0, len(text), seen.confidence, 0.0, 1.0),) if text else ()
    return RawReading(text, seen.confidence, spans)


def _line_reading(seen: ReadPicture, words: Sequence[Word]) -> RawReading:
    """The words of a line read in one piece: parted at blanks that were read, or where the words seen end."""
    if not seen.letters:
        return RawReading("", seen.confidence)
    ends = [word.piece.right for word in words]

    def word_at(letter: int) -> int:
        return sum(end < seen.letters[letter].middle / seen.columns for end in ends)

    places = spans_of(seen.letters, seen.columns)
    is_blank = [not letter.text.strip() for letter in seen.letters]
    parted = [sum(is_blank[: k + 1]) if not words else word_at(k) for k in range(len(seen.letters))]
    text, spans, sure = "", [], []
    for _, group in groupby((k for k in range(len(parted)) if not is_blank[k]), key=lambda k: parted[k]):
        own = list(group)
        start = len(text) + bool(text)
        text += (" " if text else "") + "".join(seen.letters[k].text for k in own)
        certainty = geometric_mean([seen.letters[k].probability for k in own])
        spans.append(TextSpan(start, len(text), certainty, places[own[0]].left, places[own[-1]].right))
        sure.append((certainty, len(own)))
    confidence = geometric_mean([certainty for certainty, count in sure for _ in range(count)])
    return RawReading(text, confidence, tuple(spans))
