"""Numbers as people say them."""

from __future__ import annotations


def counted(count: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 line", "3 lines"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}".replace(",", "\u202f")
