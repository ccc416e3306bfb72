"""Reading order: blocks of lines that stand under one another, and the order of the blocks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from ductus.document.geometry import Box


def reading_order(lines: Sequence[Box]) -> list[int]:
    """Indexes of `lines` in the order they are read: down each column, columns from left to right.

    `lines` are the extents of the lines where writing runs along x. Lines that are each other's only neighbour above
    and below form a block; blocks follow one another by Breuel's two rules (High Performance Document Layout Analysis,
    2003): above comes before below where they share a column, left before right where nothing stretches across both.
    """
    blocks = _blocks(lines)
    extents = [
        Box(
            min(lines[i].left for i in block),
            min(lines[i].top for i in block),
            max(lines[i].right for i in block),
            max(lines[i].bottom for i in block),
        )
        for block in blocks
    ]
    return [i for k in _block_order(extents) for i in blocks[k]]


def _blocks(lines: Sequence[Box]) -> list[list[int]]:
    order = sorted(range(len(lines)), key=lambda i: lines[i].centre.y)
    middles = [lines[i].centre.y for i in order]
    below: dict[int, list[int]] = {i: [] for i in order}
    above: dict[int, list[int]] = {i: [] for i in order}
    for place, i in enumerate(order):
        # The nearest lines below, side by side, together cover this one at most once.
        reach = bisect_left(middles, middles[place] + _BLOCK_REACH_HEIGHTS * lines[i].height)
        seen: list[Box] = []
        for j in order[place + 1 : reach]:
            other = lines[j]
            if _shared_width(lines[i], other) <= 0 or any(_shared_width(other, box) > 0 for box in seen):
                continue
            seen.append(other)
            below[i].append(j)
            above[j].append(i)
    blocks, done = [], set()
    for i in order:
        if i in done:
            continue
        block = [i]
        done.add(i)
        while len(below[block[-1]]) == 1:
            follower = below[block[-1]][0]
            if follower in done or len(above[follower]) != 1:
                break
            block.append(follower)
            done.add(follower)
        blocks.append(block)
    return blocks


_BLOCK_REACH_HEIGHTS = 4.0
"""Lines farther apart than this many heights are not one block."""


def _block_order(blocks: Sequence[Box]) -> list[int]:
    count = len(blocks)
    waits: list[set[int]] = [set() for _ in range(count)]
    for a in range(count):
        for b in range(count):
            if a != b and _comes_before(blocks, a, b):
                waits[b].add(a)
    order: list[int] = []
    left = set(range(count))
    while left:
        # A circle of rules is broken at the topmost block.
        ready = [i for i in left if not waits[i] & left] or list(left)
        chosen = min(ready, key=lambda i: (blocks[i].top, blocks[i].left))
        order.append(chosen)
        left.remove(chosen)
    return order


def _comes_before(blocks: Sequence[Box], a: int, b: int) -> bool:
    one, other = blocks[a], blocks[b]
    if _shared_width(one, other) > 0:
        return one.centre.y < other.centre.y
    if one.right > other.left + 1e-6 and one.centre.x >= other.centre.x:
        return False
    top, bottom = sorted((one.centre.y, other.centre.y))
    return not any(
        k not in (a, b)
        and top < blocks[k].centre.y < bottom
        and _shared_width(blocks[k], one) > 0
        and _shared_width(blocks[k], other) > 0
        for k in range(len(blocks))
    )


def _shared_width(a: Box, b: Box) -> float:
    """Width both cover, 0 where it is too little to mean anything (a tenth of the narrower)."""
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared if shared > 0.1 * min(a.width, b.width) else 0.0
