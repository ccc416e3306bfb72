"""Does this device compute what the processor computes? Asked once per device and number type, on one made-up line.

A report of weights that read ":" on one computer only, and drivers that return zeros or NaN, are why
(research note on platforms, 4.4). Rounding is allowed; nonsense is not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.engines.trocr_support.checkpoint import Checkpoint

# Share of the spread of the scores that may be rounding: bfloat16 was measured at 1.4 %, int8 at 2.8 %
# (trocr-performance notes, section 7); a broken device is off by the whole spread.
_MOST_ERROR = 0.15
_PREFIX_TOKENS = 6
_PAPER, _INK = 0.8, -0.9


def score_line(checkpoint: Checkpoint) -> NDArray[np.float32]:
    """What the network says, as it now stands on its device, about a fixed line and a fixed beginning of text.

    Float32 of shape (tokens, vocabulary).
    """
    import torch

    network = checkpoint.network
    like = next(network.parameters())
    with torch.inference_mode():
        pixels = torch.from_numpy(made_up_line(checkpoint))[None].to(device=like.device, dtype=like.dtype)
        ids = torch.tensor([forced_ids(checkpoint)], device=like.device)
        scores = network(pixel_values=pixels, decoder_input_ids=ids, use_cache=False).logits
        result: NDArray[np.float32] = scores[0].float().cpu().numpy()
    return result


def agrees(reference: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    """Whether two answers are the same but for rounding."""
    if reference.shape != other.shape or not np.isfinite(other).all():
        return False
    spread = float(reference.std()) or 1.0
    error = float(np.sqrt(np.mean((reference - other) ** 2)))
    return error <= _MOST_ERROR * spread


def forced_ids(checkpoint: Checkpoint) -> list[int]:
    """The fixed beginning of text: the start token and a few others, spread over the vocabulary's first hundred."""
    vocabulary = int(checkpoint.network.config.decoder.vocab_size)
    ids = (4 + (7 * i) % max(1, vocabulary - 4) for i in range(_PREFIX_TOKENS))
    return [min(id, vocabulary - 1) for id in (checkpoint.special.start, *ids)]


def made_up_line(checkpoint: Checkpoint, variant: int = 0) -> NDArray[np.float32]:
    """Slanted strokes of ink on paper, in the range of normalised pixels; another `variant` is written otherwise."""
    height, width = checkpoint.images.height_px, checkpoint.images.width_px
    rows, columns = np.mgrid[0:height, 0:width]
    middle = (rows > height * 0.3) & (rows < height * 0.7)
    strokes = ((columns * (16 + 5 * variant) // width + rows * 8 // height) % (3 + variant) == 0) & middle
    gray = np.where(strokes, _INK, _PAPER).astype(np.float32)
    return np.ascontiguousarray(np.broadcast_to(gray, (3, height, width)), dtype=np.float32)


def is_sound(scores: Any) -> bool:
    """Whether an answer is made of finite numbers that differ: all one can ask of the reference itself."""
    return bool(np.isfinite(scores).all() and np.ptp(scores) > 0)
