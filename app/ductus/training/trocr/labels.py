"""Texts as the tokens a checkpoint writes, and the rows the decoder learns from: what it has, what it should add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ductus.engines.trocr_support.checkpoint import Checkpoint, SpecialTokens

if TYPE_CHECKING:
    from PIL.Image import Image

IGNORED = -100
"""Where nothing is to be learnt: behind the end of a text. Cross entropy of torch passes it over."""
_ASKED_LINES = 8


def label_of(checkpoint: Checkpoint, text: str, leading: Sequence[int]) -> tuple[int, ...]:
    """The tokens of a text and the end token; `leading` go first."""
    ids = checkpoint.tokenizer.encode(text, add_special_tokens=False)
    return (*leading, *(int(each) for each in ids), checkpoint.special.ends[0])


def leading_tokens(checkpoint: Checkpoint, images: Sequence[Image]) -> tuple[int, ...]:
    """What the weights write before any text: nothing, or `<s>`.

    Weights made by some well-known tutorials begin each text with it, Microsoft's do not; labels must begin as the
    weights do, or the first steps unlearn the beginning (research note on platforms, 4.4). The weights are asked.
    """
    import numpy as np
    import torch

    begin = checkpoint.tokenizer.bos_token_id
    if begin is None or begin in (checkpoint.special.start, *checkpoint.special.ends) or not images:
        return ()
    asked = images[:_ASKED_LINES]
    with torch.inference_mode():
        device = next(checkpoint.network.parameters()).device
        pixels = torch.from_numpy(np.stack([checkpoint.images.pixels(image) for image in asked])).to(device)
        start = torch.full((len(asked), 1), checkpoint.special.start, device=device)
        scores = checkpoint.network(pixel_values=pixels, decoder_input_ids=start, use_cache=False).logits
    likeliest = Counter(scores[:, -1].argmax(-1).tolist())
    return (int(begin),) if likeliest[int(begin)] * 2 > len(asked) else ()


def decoder_rows(labels: Sequence[Sequence[int]], special: SpecialTokens) -> tuple[Any, Any]:
    """What the decoder is given and what it should write, both int64 tensors of shape (lines, longest).

    It is given the start token and then each token but the last, padded with the padding token; it should write the
    tokens, and behind them `IGNORED`.
    """
    import torch

    longest = max(map(len, labels))
    given = torch.full((len(labels), longest), special.pad)
    wanted = torch.full((len(labels), longest), IGNORED)
    for row, label in enumerate(labels):
        given[row, : len(label)] = torch.tensor((special.start, *label[:-1]))
        wanted[row, : len(label)] = torch.tensor(tuple(label))
    return given, wanted
