"""May a checkpoint be read in whole numbers of eight bits? Only when that reads what float32 reads.

Rounding errs twice as much there as in bfloat16, and whether a network minds depends on its weights. So some lines are
read in float32; given the same beginning, the rounded network must find the same token likeliest in 98 of a hundred
cases. The answer is kept, for these weights with these versions on this machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ductus.engines.trocr_support import int8_linear, verdicts
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoding import decode, encode
from ductus.jobs.job import CancelToken

# Short and long words, letters and figures, as hands and prints have them; some ninety tokens in all.
_LINES = (
    "In the name of God amen the first day of May",
    "anno domini 1643, Item ij marcas argenti",
    "Dear Sir, I have received your letter of the 5th",
    "und der ersame Rat zu Nürnberg hat beschlossen",
    "paid to John Smith for 12 days work 3s 6d",
    "la maison située en la rue Saint-Jacques",
)
_LINE_HEIGHT_PX, _MARGIN_PX = 64, 16
_PAPER, _INK = (226, 214, 190), (45, 38, 30)
_MOST_TOKENS = 24
_LEAST_SHARE = 0.98
_VERDICTS = "trocr-int8.json"
# Raised when the lines, the rule or the rounding change, so that old answers are not believed.
_EDITION = "edition 1"


def pack_if_it_reads_alike(checkpoint: Checkpoint, identity: str) -> bool:
    """Round the network, which is in float32 on the processor, in place; whether it then reads as before.

    `identity` names the weights and their revision. Where the answer is False, the network may be rounded or not.
    Raises what torch and ONNX Runtime raise.
    """
    if not int8_linear.weight_range():
        return False
    key = verdicts.key_of(identity, f"weights up to {int8_linear.weight_range()}", _EDITION)
    verdict = verdicts.known(_VERDICTS, key)
    if verdict is None:
        exact = _readings(checkpoint)
        int8_linear.pack(checkpoint.network)
        verdict = _share_alike(checkpoint, exact) >= _LEAST_SHARE
        verdicts.keep(_VERDICTS, key, verdict)
    elif verdict:
        int8_linear.pack(checkpoint.network)
    return verdict


def _readings(checkpoint: Checkpoint) -> list[list[int]]:
    """The ids of each line as float32 reads it."""
    import torch

    with torch.inference_mode():
        seen = encode(checkpoint, _pixels(checkpoint), CancelToken())
        limit = min(_MOST_TOKENS, checkpoint.max_tokens)
        rows = decode(checkpoint, seen, limit, CancelToken())
    ends = checkpoint.special.ends[:1]
    return [[*row.ids, *(ends if row.end_log_probability is not None else ())] for row in rows]


def _share_alike(checkpoint: Checkpoint, exact: list[list[int]]) -> float:
    """The share of tokens that are the likeliest still, each after the beginning that float32 read."""
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    alike = total = 0
    with torch.inference_mode():
        seen = encode(checkpoint, _pixels(checkpoint), CancelToken())
        for place, ids in enumerate(exact):
            given = torch.tensor([[checkpoint.special.start, *ids[:-1]]])
            scores = checkpoint.network(
                encoder_outputs=BaseModelOutput(last_hidden_state=seen[place : place + 1]),
                decoder_input_ids=given[:, : max(1, len(ids))],
                use_cache=False,
            ).logits[0]
            found = scores.argmax(-1).tolist()
            alike += sum(one == other for one, other in zip(found, ids, strict=False))
            total += len(ids)
    return alike / total if total else 0.0


def _pixels(checkpoint: Checkpoint) -> Any:
    """The lines as the checkpoint takes them: float32 of shape (lines, 3, height, width)."""
    import torch
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size=_LINE_HEIGHT_PX * 0.6)
    made = []
    for text in _LINES:
        width_px = int(font.getlength(text)) + 2 * _MARGIN_PX
        image = Image.new("RGB", (width_px, _LINE_HEIGHT_PX), _PAPER)
        ImageDraw.Draw(image).text((_MARGIN_PX, _LINE_HEIGHT_PX * 0.12), text, fill=_INK, font=font)
        made.append(checkpoint.images.pixels(image))
    return torch.from_numpy(np.stack(made))
