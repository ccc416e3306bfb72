"""Reading order: blocks of lines that stand under one another, and the order of the blocks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from ductus.document.geometry import Box


def reading_order(lines: Sequence[Box]) -> list[int]:
    """Indexes of `lines` in the order they are read: down each column, columns from left to right.

    `lines` are the extents of the lines where writing runs along x. Lines that are each other's only neighbour above
    and below form a block; blocks follow one another by Breuel's two rules (High Performance Document Layout Analysis,
    2003): above comes before below where they share a column, left before right where nothing stretches across both.
    The second is for columns: a line or two standing higher at the right, as the date of a letter, come first. A
    number standing alone before a line is read with that line.
    """
    numbers = _numbers(lines)
    others = [i for i in range(len(lines)) if i not in numbers]
    blocks = [_Block.around([others[k] for k in block], lines) for block in _blocks([lines[i] for i in others])]
    before: dict[int, list[int]] = {}
    for number in sorted(numbers, key=lambda i: lines[i].left):
        before.setdefault(numbers[number], []).append(number)
    return [j for k in _block_order(blocks) for i in blocks[k].lines for j in (*before.get(i, ()), i)]


def _numbers(lines: Sequence[Box]) -> dict[int, int]:
    """Short lines that stand alone in the margin, each with the line before which it stands."""
    found: dict[int, int] = {}
    for i, short in enumerate(lines):
        if short.width > _NUMBER_HEIGHTS * short.height:
            continue
        reach = _NUMBER_GAP_HEIGHTS * short.height
        around = Box(short.left, short.top - short.height, short.right, short.bottom + short.height)
        beside = Box(short.right, short.centre.y, short.right + reach, short.centre.y)
        hosts = [j for j, box in enumerate(lines) if box.width > short.width and _covers_edge(box, beside)]
        # A note of several lines is a block of its own, whatever stands beside it.
        is_alone = not any(j != i and j not in hosts and box.overlap(around) > 0 for j, box in enumerate(lines))
        if hosts and is_alone:
            found[i] = min(hosts, key=lambda j: lines[j].left)
    return {i: host for i, host in found.items() if host not in found}


def _covers_edge(line: Box, beside: Box) -> bool:
    """Whether a line begins within the stretch `beside` a short one, on its row."""
    return beside.left - line.height / 2 <= line.left <= beside.right and line.top <= beside.top <= line.bottom


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that stand under one another, and their extent."""

    lines: tuple[int, ...]
    extent: Box

    @classmethod
    def around(cls, members: Sequence[int], lines: Sequence[Box]) -> _Block:
        extent = Box(
            min(lines[i].left for i in members),
            min(lines[i].top for i in members),
            max(lines[i].right for i in members),
            max(lines[i].bottom for i in members),
        )
        return cls(tuple(members), extent)


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


_NUMBER_HEIGHTS = 3.0
"""What stands in the margin is a number, or a mark, up to this many times as wide as high."""
_NUMBER_GAP_HEIGHTS = 3.0
"""How far from its line it may stand, in its heights."""
_COLUMN_LINES = 3
"""From so many lines on a block by itself is taken for a column, or a part of one."""


def _block_order(blocks: Sequence[_Block]) -> list[int]:
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
        chosen = min(ready, key=lambda i: (blocks[i].extent.top, blocks[i].extent.left))
        order.append(chosen)
        left.remove(chosen)
    return order


def _comes_before(blocks: Sequence[_Block], a: int, b: int) -> bool:
    one, other = blocks[a].extent, blocks[b].extent
    if _shared_width(one, other) > 0:
        return one.centre.y < other.centre.y
    if one.right > other.left + 1e-6 and one.centre.x >= other.centre.x:
        return _stands_above(blocks, a, b)
    if _stands_above(blocks, b, a):
        return False
    top, bottom = sorted((one.centre.y, other.centre.y))
    return not any(
        k not in (a, b)
        and top < block.extent.centre.y < bottom
        and _shared_width(block.extent, one) > 0
        and _shared_width(block.extent, other) > 0
        for k, block in enumerate(blocks)
    )


def _stands_above(blocks: Sequence[_Block], right: int, left: int) -> bool:
    """Whether the right block is no part of a column beside the left one, only something short that stands higher."""
    upper, lower = blocks[right], blocks[left]
    if upper.extent.bottom > lower.extent.centre.y or len(upper.lines) >= _COLUMN_LINES:
        return False
    return not any(
        k not in (left, right)
        and _shared_width(block.extent, upper.extent) > 0
        and _shared_width(block.extent, lower.extent) <= 0
        and block.extent.overlap(Box(block.extent.left, lower.extent.top, block.extent.right, lower.extent.bottom)) > 0
        for k, block in enumerate(blocks)
    )


def _shared_width(a: Box, b: Box) -> float:
    """Width both cover, 0 where it is too little to mean anything (a tenth of the narrower)."""
    shared = min(a.right, b.right) - max(a.left, b.left)
    return shared if shared > 0.1 * min(a.width, b.width) else 0.0
