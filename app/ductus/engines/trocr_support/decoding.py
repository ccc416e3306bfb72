"""From pixels to token ids: the encoder, then greedy or beam search, stoppable at every step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.lines_at_once import lines_per_encoding
from ductus.engines.trocr_support.slots import SlotReading
from ductus.engines.trocr_support.spans import Token

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken

# Written lines have at most about 5 letters for each line height of width (99 % of 60,000 lines of our data sets have
# fewer than 89 letters); rare letters cost several tokens. What is beyond is a loop.
_TOKENS_PER_HEIGHT = 12
_FEWEST_TOKENS = 32
_MOST_TOKENS = 256


@dataclass(frozen=True, slots=True)
class Decoded:
    """What was decoded for one line: its tokens without the special ones, and other ids worth offering.

    `end_log_probability` is that of the end token, None when the line was cut off at the limit. `looks` says where the
    decoder looked for each token, (tokens, states of the encoder), where that is known.
    """

    tokens: tuple[Token, ...]
    end_log_probability: float | None
    others: tuple[tuple[int, ...], ...] = ()
    looks: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(token.id for token in self.tokens)


def token_limit(width_px: int, height_px: int, most: int) -> int:
    """How many tokens a crop of this shape may become at most, and never more than `most` positions allow."""
    by_shape = math.ceil(_TOKENS_PER_HEIGHT * width_px / max(1, height_px))
    return max(1, min(max(_FEWEST_TOKENS, by_shape), _MOST_TOKENS, most))


def encode(checkpoint: Checkpoint, pixels: Any, cancel: CancelToken) -> Any:
    """What the encoder sees, for a float32 tensor of shape (lines, 3, height, width).

    Raises:
        Cancelled: `cancel` was set; looked at between a few lines.
    """
    import torch

    like = next(checkpoint.network.parameters())
    step = lines_per_encoding(like.device.type)
    seen = []
    for start in range(0, len(pixels), step):
        cancel.check()
        part = pixels[start : start + step].to(device=like.device, dtype=like.dtype)
        seen.append(checkpoint.network.encoder(pixel_values=part).last_hidden_state)
    return torch.cat(seen)


def decode(
    checkpoint: Checkpoint, seen: Any, limit: int, cancel: CancelToken, *, beams: int = 1, others: int = 0
) -> list[Decoded]:
    """Decode what the encoder saw, at most `limit` tokens a line; greedy, or with that many beams.

    `others` asks for as many other texts as well, which takes more beams than that.

    Raises:
        Cancelled: `cancel` was set; looked at after every token.
    """
    from transformers.modeling_outputs import BaseModelOutput

    def may_go_on(ids: Any, scores: Any, **_: Any) -> Any:
        cancel.check()
        return ids.new_zeros(ids.shape[0], dtype=_bool())

    certainty = _GreedyCertainty()
    settings = _settings(checkpoint, limit, beams, others)
    ids = checkpoint.network.generate(
        encoder_outputs=BaseModelOutput(last_hidden_state=seen),
        generation_config=settings,
        stopping_criteria=[may_go_on],
        logits_processor=[certainty] if beams == 1 else [],
    )[:, 1:]
    wanted = settings.num_return_sequences
    best = ids[::wanted]
    logs = certainty.table() if beams == 1 else _certainty_of(checkpoint, seen, best)
    rows = [_decoded(row, log, checkpoint) for row, log in zip(best.tolist(), logs, strict=True)]
    if wanted == 1:
        return rows
    every = [tuple(_text_ids(row, checkpoint)) for row in ids.tolist()]
    groups = [every[start + 1 : start + wanted] for start in range(0, len(every), wanted)]
    return [Decoded(row.tokens, row.end_log_probability, tuple(group)) for row, group in zip(rows, groups, strict=True)]


def decoded(reading: SlotReading, checkpoint: Checkpoint, others: int = 0) -> Decoded:
    """What was decoded in a slot, as `decode` gives it, with where the decoder looked."""
    best = reading.paths[0]
    row = _decoded(best.ids, best.log_probabilities, checkpoint)
    kept = _text_places(best.ids, checkpoint)
    more = tuple(tuple(_text_ids(path.ids, checkpoint)) for path in reading.paths[1 : 1 + others])
    return Decoded(row.tokens, row.end_log_probability, more, reading.looks[kept])


class _GreedyCertainty:
    """Keeps the log probability of the likeliest token of each step, which is the one greedy search takes.

    `output_scores` would keep the whole vocabulary for every step: a gigabyte for 32 lines of 160 tokens.
    """

    def __init__(self) -> None:
        self._steps: list[Any] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        self._steps.append(scores.float().log_softmax(-1).amax(-1))
        return scores

    def table(self) -> list[list[float]]:
        import torch

        rows: list[list[float]] = torch.stack(self._steps, dim=1).cpu().tolist()
        return rows


def _certainty_of(checkpoint: Checkpoint, seen: Any, ids: Any) -> list[list[float]]:
    """Log probability of each given token, by one pass over the finished text."""
    import torch
    from transformers.modeling_outputs import BaseModelOutput

    start = torch.full_like(ids[:, :1], checkpoint.special.start)
    scores = checkpoint.network(
        encoder_outputs=BaseModelOutput(last_hidden_state=seen),
        decoder_input_ids=torch.cat([start, ids[:, :-1]], dim=1),
        use_cache=False,
    ).logits
    logs = scores.float().log_softmax(-1).gather(-1, ids[:, :, None])[:, :, 0]
    rows: list[list[float]] = logs.cpu().tolist()
    return rows


def _settings(checkpoint: Checkpoint, limit: int, beams: int, others: int) -> Any:
    """Everything said: what is left to the checkpoint cuts lines at 20 tokens and switches the cache off."""
    from transformers import GenerationConfig

    return GenerationConfig(
        max_new_tokens=min(limit, checkpoint.max_tokens),
        num_beams=beams,
        num_return_sequences=1 + min(others, beams - 1),
        do_sample=False,
        use_cache=True,
        decoder_start_token_id=checkpoint.special.start,
        pad_token_id=checkpoint.special.pad,
        eos_token_id=list(checkpoint.special.ends),
    )


def _decoded(row: Sequence[int], logs: Sequence[float], checkpoint: Checkpoint) -> Decoded:
    length = _text_length(row, checkpoint)
    end = logs[length] if length < len(row) else None
    return Decoded(tuple(Token(row[place], logs[place]) for place in _text_places(row, checkpoint)), end)


def _text_ids(row: Sequence[int], checkpoint: Checkpoint) -> list[int]:
    return [row[place] for place in _text_places(row, checkpoint)]


def _text_places(row: Sequence[int], checkpoint: Checkpoint) -> list[int]:
    skipped = _not_text(checkpoint)
    return [place for place in range(_text_length(row, checkpoint)) if row[place] not in skipped]


def _text_length(row: Sequence[int], checkpoint: Checkpoint) -> int:
    ends = {*checkpoint.special.ends, checkpoint.special.pad}
    return next((place for place, id in enumerate(row) if id in ends), len(row))


def _not_text(checkpoint: Checkpoint) -> set[int]:
    return set(checkpoint.tokenizer.all_special_ids) | {checkpoint.special.start}


def _bool() -> Any:
    import torch

    return torch.bool
