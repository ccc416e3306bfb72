"""What is decided before TrOCR's first step: which of its weights learn, how long, how fast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """Which numbers learn.

    PARTLY leaves the lower layers as they are. The others leave all of them, and learn small products beside them that
    are added in when weights are saved: LoRA (Hu et al. 2021, arXiv 2106.09685), DoRA (Liu et al. 2024, arXiv
    2402.09353), and DLoRA, DoRA in the encoder and LoRA in the decoder (DLoRA-TrOCR, arXiv 2404.12734).
    """

    FULL = "full"
    PARTLY = "partly"
    LORA = "lora"
    DORA = "dora"
    DLORA = "dlora"

    @property
    def has_adapters(self) -> bool:
        return self in (Method.LORA, Method.DORA, Method.DLORA)


@dataclass(frozen=True, slots=True)
class Tuning:
    """Which numbers learn, and the size of image they learn on.

    Shares are of the layers, the lowest first; 1 freezes all of that part. Of twelve layers each, three of the encoder
    and six of the decoder may be frozen without a loss that could be measured, more hurts (research note on platforms,
    4.2). Sizes of 0 are those of the weights; 192 x 1024 fits lines better than Microsoft's square, and its positions
    are interpolated from theirs.
    """

    method: Method = Method.PARTLY
    frozen_encoder_share: float = 0.25
    frozen_decoder_share: float = 0.5
    rank: int = 16
    alpha: int = 32
    adapter_dropout: float = 0.0
    height_px: int = 0
    width_px: int = 0


@dataclass(frozen=True, slots=True)
class TrocrCourse:
    """How long and how fast.

    Each step learns from `lines_a_step` lines, `lines_at_a_time` of them in memory together (0 chooses by the device;
    what is learnt is the same). The rate rises over the first `warm_up_share` of the steps and falls as a cosine to
    `last_share` of its peak. The course ends after `epochs`, after `most_minutes` of teaching and judging if that is
    not 0, or when `patience` judgings in a row brought nothing better (0 never). Judged is every `judge_every` steps, 0
    for once an epoch, and less often where judging would take more than a fifth of a limited time.
    """

    epochs: int = 30
    lines_a_step: int = 16
    lines_at_a_time: int = 0
    peak_rate: float = 3e-5
    warm_up_share: float = 0.1
    last_share: float = 0.05
    decay: float = 0.01
    most_gradient: float = 1.0
    smoothing: float = 0.1
    patience: int = 5
    most_minutes: float = 0.0
    judge_every: int = 0
    seed: int = 7

    def rate(self, step: int, steps: int) -> float:
        """The learning rate of a step, counted from 0, in a course of so many."""
        rising = min(1.0, (step + 1) / max(1.0, self.warm_up_share * steps))
        falling = 0.5 * (1 + math.cos(math.pi * min(1.0, step / max(1, steps))))
        return self.peak_rate * rising * (self.last_share + (1 - self.last_share) * falling)
