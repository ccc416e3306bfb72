"""What a step learns from: lines in an order of chance, varied anew each time, with their texts as tokens."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ductus.engines.trocr_support.pixels import ImageSettings
from ductus.training.ahead import ahead
from ductus.training.line_samples import LineSample
from ductus.training.quill.variation import Variation, varied
from ductus.training.wear import Wear, worn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Lesson:
    """The lines of one step: pixels as the encoder takes them, (lines, 3, height, width) float32, and their tokens."""

    pixels: NDArray[np.float32]
    labels: tuple[tuple[int, ...], ...]

    @property
    def lines(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class LessonMaker:
    """Makes the lessons of an epoch.

    The chances of a line hang on seed, epoch and line alone, so any step can be made again without those before it.
    """

    samples: Sequence[LineSample]
    labels: Sequence[tuple[int, ...]]
    images: ImageSettings
    lines_a_step: int
    variation: Variation
    wear: Wear
    seed: int

    @property
    def steps_an_epoch(self) -> int:
        return -(-len(self.samples) // self.lines_a_step)

    def epoch(self, number: int, first_step: int = 0) -> Generator[Lesson]:
        """All lines once, from the step `first_step` of the epoch on. Prepared ahead on a thread of its own."""
        yield from ahead(self._made(number, first_step), "lessons")

    def _made(self, number: int, first_step: int) -> Iterator[Lesson]:
        import numpy as np

        order = np.random.default_rng((self.seed, number)).permutation(len(self.samples))
        for start in range(first_step * self.lines_a_step, len(order), self.lines_a_step):
            places = [int(place) for place in order[start : start + self.lines_a_step]]
            pixels = np.stack([self._pixels(number, place) for place in places])
            yield Lesson(pixels, tuple(self.labels[place] for place in places))

    def _pixels(self, number: int, place: int) -> NDArray[np.float32]:
        import numpy as np

        random = np.random.default_rng((self.seed, number, place))
        return self.images.pixels(one_of_many(self.samples[place], self.variation, self.wear, random))


def one_of_many(sample: LineSample, variation: Variation, wear: Wear, random: np.random.Generator) -> Image:
    """A line as it may be seen while it is learnt, in colour."""
    import numpy as np
    from PIL import Image

    levels = np.asarray(sample.image("RGB"), dtype=np.uint8)
    return Image.fromarray(worn(varied(levels, variation, random), wear, random), "RGB")


def previews(sample: LineSample, variation: Variation, wear: Wear, count: int, seed: int = 0) -> list[Image]:
    """The same line `count` times as it may be seen while it is learnt, the first as it is."""
    import numpy as np

    chances = (np.random.default_rng((seed, number)) for number in range(1, count))
    return [sample.image("RGB"), *(one_of_many(sample, variation, wear, random) for random in chances)]
