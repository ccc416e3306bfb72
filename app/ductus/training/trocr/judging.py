"""What a checkpoint in training reads, to judge it by: greedily, by the same search as the engine."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoding import decode, encode, token_limit
from ductus.jobs.job import CancelToken
from ductus.training.line_samples import LineSample


def texts_read(
    checkpoint: Checkpoint,
    samples: Sequence[LineSample],
    precision: AbstractContextManager[object],
    cancel: CancelToken,
    lines_at_a_time: int = 8,
) -> list[str]:
    """The likeliest text of each sample, in order. `precision` is an autocast.

    Raises:
        Cancelled: `cancel` was set.
    """
    import numpy as np
    import torch

    checkpoint.network.eval()
    images = [sample.size_px() for sample in samples]
    order = sorted(range(len(samples)), key=lambda place: images[place][0] / max(1, images[place][1]))
    texts = [""] * len(samples)
    with torch.inference_mode(), precision:
        for first in range(0, len(order), lines_at_a_time):
            places = order[first : first + lines_at_a_time]
            pixels = np.stack([checkpoint.images.pixels(samples[place].image("RGB")) for place in places])
            seen = encode(checkpoint, torch.from_numpy(pixels), cancel)
            most = max(token_limit(*images[place], checkpoint.max_tokens) for place in places)
            for place, row in zip(places, decode(checkpoint, seen, most, cancel), strict=True):
                texts[place] = str(
                    checkpoint.tokenizer.decode(
                        list(row.ids), skip_special_tokens=True, clean_up_tokenization_spaces=False
                    )
                )
    return texts
