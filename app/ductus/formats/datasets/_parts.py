"""Which page of a data set goes into which part: by page, so that nothing is learnt that is asked later."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from ductus.errors import ExportFailed, Remedy

_PART = re.compile(r"[a-z][a-z0-9_]*")


def checked_shares(shares: Mapping[str, float]) -> dict[str, float]:
    """The shares that are above zero, made to sum to one.

    Raises:
        ExportFailed: none is above zero, or a part's name is no plain lower-case word.
    """
    kept = {part: float(share) for part, share in shares.items() if share > 0}
    odd = [part for part in kept if not _PART.fullmatch(part)]
    if not kept or odd:
        raise ExportFailed(
            f"The parts of a data set need a name and a share: {dict(shares)!r} will not do.",
            remedy=Remedy("Give shares such as train 0.8, validation 0.1, test 0.1."),
        )
    total = sum(kept.values())
    return {part: share / total for part, share in kept.items()}


def parted(page_ids: Sequence[str], shares: Mapping[str, float], seed: int, known: Mapping[str, str]) -> dict[str, str]:
    """Page id to part. `known` pages keep their part; the others are ranked by a hash of seed and id.

    Ranking by hash keeps most pages where they were when pages are added. Every part but the first gets its rounded
    share of the pages, at least one page as long as the first part keeps one; the first part takes the rest.
    """
    part_of = {page_id: known[page_id] for page_id in page_ids if known.get(page_id) in shares}
    free = sorted((page_id for page_id in page_ids if page_id not in part_of), key=lambda page_id: _rank(seed, page_id))
    first, *others = shares
    for part in others:
        held = sum(1 for name in part_of.values() if name == part)
        wanted = max(1, round(shares[part] * len(page_ids))) - held
        spare = len(free) - (first not in part_of.values())
        for _ in range(max(0, min(wanted, spare))):
            part_of[free.pop()] = part
    return part_of | dict.fromkeys(free, first)


def _rank(seed: int, page_id: str) -> str:
    return hashlib.sha256(f"{seed}:{page_id}".encode()).hexdigest()
