"""Places that leave room: rows in order, between any two of which others can be put without writing the rest anew."""

from __future__ import annotations

GAP = 1 << 20
"""Room left between two neighbours, so that putting one between them changes no other row twenty times over."""


def between(before: int, after: int | None, count: int) -> list[int] | None:
    """`count` ascending places behind `before` and ahead of `after`; None where there is no room for them.

    `before` is 0 where nothing stands before them, `after` None where nothing stands behind.
    """
    if after is None:
        return [before + GAP * (number + 1) for number in range(count)]
    if after - before <= count:
        return None
    step = (after - before) / (count + 1)
    return [before + int(step * (number + 1)) for number in range(count)]
