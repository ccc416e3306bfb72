"""May a checkpoint be read in slots? Only when that gives what `generate` gives.

Asked in float32 on the processor, where the two may differ by the order of sums alone, on lines made up for it: the
same tokens, and scores that agree to a thousandth of their spread. It takes some seconds for large weights, so the
answer is kept, for these weights with these versions on this machine.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus import paths
from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoder_step import DecoderStep, fits
from ductus.engines.trocr_support.decoding import decode, decoded, encode
from ductus.engines.trocr_support.self_test import forced_ids, made_up_line
from ductus.engines.trocr_support.slot_cache import SlotCache
from ductus.engines.trocr_support.slots import SlotReader, WaitingLine
from ductus.jobs.job import CancelToken

# Three lines in two slots, of different length, so that a slot is refilled while another goes on.
_LIMITS = (5, 9, 7)
_SLOTS = 2
_MOST_ERROR = 1e-3
_VERDICTS = "trocr-slots.json"
# Raised when the slots change what they compute, so that old answers are not believed.
_EDITION = 1


def is_accepted(checkpoint: Checkpoint, identity: str, beams: int, reference: NDArray[np.float32]) -> bool:
    """Whether slots read what `generate` reads with this checkpoint, which is in float32 on the processor.

    `identity` names the weights and their revision; `reference` is what `score_line` gave. Never raises: what fails
    is not accepted.
    """
    if not fits(checkpoint.network):
        return False
    key = _key(identity, beams)
    known = _verdicts().get(key)
    if isinstance(known, bool):
        return known
    try:
        verdict = _scores_agree(checkpoint, reference) and _texts_agree(checkpoint, beams)
    except Exception:  # a decoder with parts we do not know: the plain path reads it
        verdict = False
    _keep(key, verdict)
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


def _scores_agree(checkpoint: Checkpoint, reference: NDArray[np.float32]) -> bool:
    ours = score_line_in_slots(checkpoint)
    return ours.shape == reference.shape and bool(np.abs(ours - reference).max() <= _MOST_ERROR * reference.std())


def _texts_agree(checkpoint: Checkpoint, beams: int) -> bool:
    import torch

    cancel = CancelToken()
    lines = [
        WaitingLine(place, made_up_line(checkpoint, place), limit) for place, limit in enumerate(_limits(checkpoint))
    ]
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


def _limits(checkpoint: Checkpoint) -> Sequence[int]:
    return [min(limit, checkpoint.max_tokens) for limit in _LIMITS]


def _key(identity: str, beams: int) -> str:
    versions = f"torch {version('torch')}, transformers {version('transformers')}"
    return f"{identity}, {beams} beams, {versions}, {platform.processor() or platform.machine()}, edition {_EDITION}"


def _file() -> Path:
    return paths.cache_folder() / _VERDICTS


def _verdicts() -> dict[str, Any]:
    try:
        said = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there yet, or damaged: asked anew
        return {}
    return said if isinstance(said, dict) else {}


def _keep(key: str, verdict: bool) -> None:
    file = _file()
    beside = file.with_suffix(".new")
    try:
        beside.write_text(json.dumps({**_verdicts(), key: verdict}, indent=1), encoding="utf-8")
        beside.replace(file)
    except OSError:  # the disk: asked again next time
        return
