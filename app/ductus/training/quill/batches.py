"""Batches of lines of about the same width, varied and padded with paper, made ready while the last one is learnt."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from ductus.engines.quill_support.design import frames_of
from ductus.engines.quill_support.pixels import grey_strip, normalised
from ductus.training.ahead import ahead
from ductus.training.line_samples import LineSample
from ductus.training.quill.alphabet import Alphabet
from ductus.training.quill.variation import Variation, varied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

    Strip = NDArray[np.float32]

_POOL_BATCHES = 60
"""Lines are sorted by width within so many batches: little padding, and still another company each time."""
_MOST_LINES = 48
_WIDTH_STEP_PX = 64
"""Widths of batches are multiples of it: for each new width the kernels are prepared anew, and kept in memory."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Strips side by side, (lines, 1, height, width) float32; their widths; the classes of their texts."""

    strips: NDArray[np.float32]
    widths_px: tuple[int, ...]
    targets: tuple[tuple[int, ...], ...]

    @property
    def lines(self) -> int:
        return len(self.widths_px)


def previews(sample: LineSample, height_px: int, variation: Variation, count: int, seed: int = 0) -> list[Image]:
    """The same line `count` times as it may be seen while it is learnt, in grey and `height_px` high.

    The first is not varied.
    """
    import numpy as np
    from PIL import Image

    strip = grey_strip(sample.image(), height_px)
    chances = (np.random.default_rng((seed, number)) for number in range(1, count))
    return [Image.fromarray(each, "L") for each in (strip, *(varied(strip, variation, each) for each in chances))]


@dataclass(frozen=True, slots=True)
class BatchMaker:
    """Makes the batches of an epoch; the same seed and epoch give the same batches.

    `columns` is the room of a batch: lines times the width of the widest, in pixels.
    """

    samples: Sequence[LineSample]
    alphabet: Alphabet
    height_px: int
    columns: int
    variation: Variation
    seed: int

    def epoch(self, number: int) -> Generator[Batch]:
        """All lines once, in a new order and varied anew. Prepared ahead on a thread of its own."""
        yield from ahead(self._made(number), "batches")

    def estimated_batches(self, most_samples: int) -> int:
        """About how many batches an epoch has, by the widths of the first lines; how many it is, an epoch tells."""
        first = self.samples[:most_samples]
        sizes = [sample.size_px() for sample in first]
        width_px = sum(width * self.height_px / height for width, height in sizes) / max(1, len(sizes))
        return max(1, math.ceil(len(self.samples) * width_px / self.columns))

    def _made(self, number: int) -> Iterator[Batch]:
        import numpy as np

        random = np.random.default_rng((self.seed, number))
        order = random.permutation(len(self.samples))
        pool: list[tuple[Strip, tuple[int, ...]]] = []
        columns = 0
        for place in order:
            sample = self.samples[int(place)]
            target = tuple(self.alphabet.classes_of(sample.text))
            strip = normalised(varied(grey_strip(sample.image(), self.height_px), self.variation, random))
            if not target or frames_of(strip.shape[1]) < _frames_needed(target):
                continue
            pool.append((strip, target))
            columns += strip.shape[1]
            if columns >= _POOL_BATCHES * self.columns:
                yield from self._divided(pool, random)
                pool, columns = [], 0
        yield from self._divided(pool, random)

    def _divided(self, pool: list[tuple[Strip, tuple[int, ...]]], random: np.random.Generator) -> Iterator[Batch]:
        pool.sort(key=lambda item: item[0].shape[1])
        batches: list[list[tuple[Strip, tuple[int, ...]]]] = []
        for item in pool:
            last = batches[-1] if batches else None
            if last is None or len(last) >= _MOST_LINES or (len(last) + 1) * item[0].shape[1] > self.columns:
                batches.append([item])
            else:
                last.append(item)
        for place in random.permutation(len(batches)):
            yield _batch(batches[int(place)])


def _frames_needed(target: Sequence[int]) -> int:
    """Frames CTC needs for a text: one a character, and a blank between two of the same."""
    return len(target) + sum(one == other for one, other in pairwise(target))


def _batch(items: Sequence[tuple[Strip, tuple[int, ...]]]) -> Batch:
    import numpy as np

    widths = tuple(strip.shape[1] for strip, _ in items)
    height_px = items[0][0].shape[0]
    room = -(-max(widths) // _WIDTH_STEP_PX) * _WIDTH_STEP_PX
    strips = np.zeros((len(items), 1, height_px, room), np.float32)
    for number, (strip, _) in enumerate(items):
        strips[number, 0, :, : strip.shape[1]] = strip
    return Batch(strips, widths, tuple(target for _, target in items))
