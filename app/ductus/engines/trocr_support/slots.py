"""Lines read side by side in slots: as soon as one is done, the next that waits takes its place.

The decoder reads its weights once for all slots, and no row is computed that nobody waits for: `generate` carries the
lines of a batch that are done until the longest of them is (trocr-performance notes, section 5, "Refill of slots").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.engines.trocr_support.decoder_step import DecoderStep
from ductus.engines.trocr_support.lines_at_once import lines_per_encoding
from ductus.engines.trocr_support.searches import Beams, Candidate, LikeliestPath, Path, Search
from ductus.engines.trocr_support.slot_cache import SlotCache

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken

# Free slots fill over a few steps, so that the first line appears before the last slot was filled.
_LINES_BETWEEN_STEPS = 4


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line to read: its place among those given, its pixels (3, height, width), and how many tokens it may become."""

    place: int
    pixels: NDArray[np.float32]
    limit: int


@dataclass(frozen=True, slots=True)
class SlotReading:
    """What was decoded for a line, best path first.

    `looks` holds where the best path looked for each of its ids: float32 of shape (ids, states), not normalised.
    """

    place: int
    paths: tuple[Path, ...]
    looks: NDArray[np.float32]


@dataclass(slots=True)
class _Occupied:
    """A line in a slot; `looks` holds how its rows looked at each step, (rows, states)."""

    place: int
    search: Search
    looks: list[Any]


class SlotReader:
    """Decodes lines in slots. One run at a time; takes no memory between runs. Owned by the thread that reads.

    `beams` 1 is greedy; more follow that many beginnings of each line, which takes as many rows a slot.
    """

    def __init__(self, checkpoint: Checkpoint, slots: int, beams: int = 1) -> None:
        self._checkpoint = checkpoint
        self._step = DecoderStep(checkpoint.network)
        self._slots = max(1, slots)
        self._beams = beams
        like = next(checkpoint.network.parameters())
        self._device, self._kind = like.device, like.dtype
        self._per_encoding = lines_per_encoding(self._device.type)

    def run(self, lines: Iterable[WaitingLine], cancel: CancelToken) -> Iterator[SlotReading]:
        """Each line as it is done. Lines are taken from `lines` only when there is a slot for them.

        Raises:
            Cancelled: `cancel` was set; looked at before each line that is encoded and before each token.
        """
        import torch

        waiting = iter(lines)
        occupied: list[_Occupied] = []
        cache: SlotCache | None = None
        while True:
            with torch.inference_mode():
                for line, states in self._encode(waiting, self._slots - len(occupied), cancel):
                    if cache is None:
                        cache = SlotCache(self._slots, self._beams, self._step.shape, states[None])
                    cache.put(len(occupied), states)
                    occupied.append(_Occupied(line.place, self._search(line.limit), []))
                if cache is None or not occupied:
                    return
                cancel.check()
                done = self._advance(cache, occupied)
            yield from done

    def _search(self, limit: int) -> Search:
        special = self._checkpoint.special
        if self._beams == 1:
            return LikeliestPath(special.start, frozenset((*special.ends, special.pad)), limit)
        return Beams(special.start, frozenset(special.ends), limit, self._beams)

    def _encode(
        self, waiting: Iterator[WaitingLine], free: int, cancel: CancelToken
    ) -> Iterator[tuple[WaitingLine, Any]]:
        """The next lines with what the encoder saw, as many as slots are free but few between two steps."""
        import torch

        wanted = min(free, max(_LINES_BETWEEN_STEPS, self._per_encoding))
        while wanted > 0:
            with torch.inference_mode(False):  # taking a line may find the lines of its page, with an engine of its own
                lines = list(islice(waiting, min(wanted, self._per_encoding)))
            if not lines:
                return
            cancel.check()
            pixels = torch.from_numpy(np.stack([line.pixels for line in lines]))
            seen = self._checkpoint.network.encoder(pixel_values=pixels.to(device=self._device, dtype=self._kind))
            yield from zip(lines, self._step.states(seen.last_hidden_state), strict=True)
            wanted -= len(lines)

    def _advance(self, cache: SlotCache, occupied: list[_Occupied]) -> list[SlotReading]:
        """One token further in every slot; the lines that are done, their slots given up."""
        import torch

        cache.prepare()
        ids = torch.tensor([id for line in occupied for id in line.search.next_ids], device=self._device)
        stepped = self._step(ids, cache)
        candidates = self._candidates(stepped.scores, occupied)
        looks = stepped.looks.view(len(occupied), self._beams, -1)
        parents: list[int] = []
        done: list[int] = []
        for slot, line in enumerate(occupied):
            line.looks.append(looks[slot])
            rows: Sequence[int] | None = line.search.take(candidates[slot])
            if rows is None:
                done.append(slot)
                rows = range(self._beams)
            parents.extend(slot * self._beams + row for row in rows)
        cache.advance()
        if self._beams > 1 and parents != list(range(len(parents))):
            cache.reorder(torch.tensor(parents, device=self._device))
        finished = [_reading(occupied[slot]) for slot in done]
        for slot in reversed(done):
            occupied[slot] = occupied[cache.drop(slot)]
            occupied.pop()
        return finished

    def _candidates(self, scores: Any, occupied: Sequence[_Occupied]) -> list[list[Candidate]]:
        """For each line its best ways on, best first: one for greedy, enough to keep all beams for beam search."""
        import torch

        scores = scores.float()
        if self._beams == 1:
            best, ids = scores.max(dim=-1)
            logs = (best - scores.logsumexp(dim=-1)).tolist()
            return [[Candidate(0, id, log)] for id, log in zip(ids.tolist(), logs, strict=True)]
        sums = torch.tensor([line.search.scores for line in occupied], device=self._device)
        vocabulary = scores.shape[-1]
        logs = scores.log_softmax(dim=-1).view(len(occupied), self._beams, vocabulary) + sums[:, :, None]
        wanted = max(2, 1 + len(self._checkpoint.special.ends)) * self._beams
        top = logs.flatten(1).topk(min(wanted, self._beams * vocabulary))
        return [
            [Candidate(place // vocabulary, place % vocabulary, value) for value, place in zip(*pair, strict=True)]
            for pair in zip(top.values.tolist(), top.indices.tolist(), strict=True)
        ]


def _reading(line: _Occupied) -> SlotReading:
    import torch

    paths = tuple(line.search.paths())
    looks = torch.stack([look[row] for look, row in zip(line.looks, paths[0].rows, strict=False)])
    return SlotReading(line.place, paths, looks.cpu().numpy())
