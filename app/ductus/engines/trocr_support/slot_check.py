"""May a checkpoint be read in slots? Only when that gives what `generate` gives.

Asked in float32 on the processor, where the two may differ by the order of sums alone: at opening on lines made up for
it (the same tokens, and scores that agree to a thousandth of their spread), and on the first lines there are to read
(the same tokens). Each takes some seconds for large weights, so the answers are kept, for these weights with these
versions on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.engines.trocr_support import verdicts
from ductus.engines.trocr_support.checkpoint import Checkpoint, open_checkpoint
from ductus.engines.trocr_support.decoder_step import DecoderStep, fits
from ductus.engines.trocr_support.decoding import decode, decoded, encode
from ductus.engines.trocr_support.memory import is_out_of_memory
from ductus.engines.trocr_support.self_test import forced_ids, made_up_line
from ductus.engines.trocr_support.slot_cache import SlotCache
from ductus.engines.trocr_support.slots import SlotReader, WaitingLine
from ductus.errors import Cancelled
from ductus.jobs.job import CancelToken

# Three lines in two slots, of different length, so that a slot is refilled while another goes on.
_LIMITS = (5, 9, 7)
_SLOTS = 2
NOT_IN_SLOTS = "These weights are read by the plain way, which is slower."
"""What a state's note says where the answer is no."""

FIRST_LINES = 3
"""How many of the lines there are to read are asked about."""
_MOST_TOKENS = 24
_MOST_ERROR = 1e-3
# The weights once more in float32, and what the computation needs beside them.
_MEMORY_BY_WEIGHTS = 1.5
_WEIGHTS_SUFFIXES = (".safetensors", ".bin")
_VERDICTS = "trocr-slots.json"
# Raised when the slots change what they compute, so that old answers are not believed.
_EDITION = "edition 1"


def is_accepted(checkpoint: Checkpoint, identity: str, beams: int, reference: NDArray[np.float32]) -> bool:
    """Whether slots read what `generate` reads with this checkpoint, which is in float32 on the processor.

    `identity` names the weights and their revision; `reference` is what `score_line` gave. Never raises: what fails
    is not accepted.
    """
    if not fits(checkpoint.network):
        return False
    if is_known_of_first_lines(identity, beams) is False:
        return False
    key = verdicts.key_of(identity, f"{beams} beams", _EDITION)
    known = verdicts.known(_VERDICTS, key)
    if known is not None:
        return known
    try:
        verdict = _scores_agree(checkpoint, reference) and _texts_agree(
            checkpoint, beams, _made_up_lines(checkpoint), CancelToken()
        )
    except Exception:  # a decoder with parts we do not know: the plain path reads it
        verdict = False
    verdicts.keep(_VERDICTS, key, verdict)
    return verdict


def is_known_of_first_lines(identity: str, beams: int) -> bool | None:
    """What `first_lines_agree` found for these weights on this machine; None where it was not asked yet."""
    return verdicts.known(_VERDICTS, _first_lines_key(identity, beams))


def first_lines_agree(
    folder: Path, identity: str, beams: int, lines: Sequence[WaitingLine], cancel: CancelToken
) -> bool:
    """Whether slots read the first lines there are as `generate` does, with the checkpoint in `folder` in float32.

    It is opened once more for that, beside the one at work; where memory does not suffice, True, and nothing is kept.

    Raises:
        Cancelled: `cancel` was set; nothing is kept.
    """
    if not _fits_into_memory(folder):
        return True
    try:
        checkpoint = open_checkpoint(folder)
        short = [WaitingLine(line.place, line.pixels, min(line.limit, _MOST_TOKENS)) for line in lines]
        verdict = _texts_agree(checkpoint, beams, short, cancel)
    except Cancelled:
        raise
    except Exception as fault:
        if is_out_of_memory(fault):
            return True
        verdict = False  # what fails here is not read in slots
    verdicts.keep(_VERDICTS, _first_lines_key(identity, beams), verdict)
    return verdict


def score_line_in_slots(checkpoint: Checkpoint) -> NDArray[np.float32]:
    """As `self_test.score_line`, token by token through the step that slots use."""
    import torch

    like = next(checkpoint.network.parameters())
    step = DecoderStep(checkpoint.network)
    with torch.inference_mode():
        pixels = torch.from_numpy(made_up_line(checkpoint))[None].to(device=like.device, dtype=like.dtype)
        states = step.states(checkpoint.network.encoder(pixel_values=pixels).last_hidden_state)
        cache = SlotCache(1, 1, step.shape, states)
        cache.put(0, states[0])
        rows = []
        for id in forced_ids(checkpoint):
            cache.prepare()
            rows.append(step(torch.tensor([id], device=like.device), cache).scores.float())
            cache.advance()
        scores: NDArray[np.float32] = torch.cat(rows).cpu().numpy()
    return scores


def _first_lines_key(identity: str, beams: int) -> str:
    return verdicts.key_of(identity, f"{beams} beams", "first lines", _EDITION)


def _scores_agree(checkpoint: Checkpoint, reference: NDArray[np.float32]) -> bool:
    ours = score_line_in_slots(checkpoint)
    return ours.shape == reference.shape and bool(np.abs(ours - reference).max() <= _MOST_ERROR * reference.std())


def _texts_agree(checkpoint: Checkpoint, beams: int, lines: Sequence[WaitingLine], cancel: CancelToken) -> bool:
    import torch

    ours = {
        line.place: decoded(line, checkpoint).ids for line in SlotReader(checkpoint, _SLOTS, beams).run(lines, cancel)
    }
    with torch.inference_mode():
        for line in lines:
            seen = encode(checkpoint, torch.from_numpy(line.pixels)[None], cancel)
            (theirs,) = decode(checkpoint, seen, line.limit, cancel, beams=beams)
            if ours[line.place] != theirs.ids:
                return False
    return True


def _made_up_lines(checkpoint: Checkpoint) -> list[WaitingLine]:
    return [
        WaitingLine(place, made_up_line(checkpoint, place), min(limit, checkpoint.max_tokens))
        for place, limit in enumerate(_LIMITS)
    ]


def _fits_into_memory(folder: Path) -> bool:
    import psutil

    size = sum(file.stat().st_size for file in folder.iterdir() if file.suffix in _WEIGHTS_SUFFIXES)
    return int(psutil.virtual_memory().available) > _MEMORY_BY_WEIGHTS * size
