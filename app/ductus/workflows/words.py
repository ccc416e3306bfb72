"""Numbers as people say them."""

from __future__ import annotations

from ductus.numerals import decimal, whole


def counted(count: int, one: str, many: str = "") -> str:
    """The number with its noun: "1 line", "3 lines"."""
    return f"{whole(count)} {one if count == 1 else many or one + 's'}"


def size_words(size_bytes: int) -> str:
    """A size as people say it, decimal: "1.33 GB", "248 MB", "an unknown size" for 0."""
    if size_bytes <= 0:
        return "an unknown size"
    return f"{decimal(size_bytes / 1e9, 2)} GB" if size_bytes >= 1e9 else f"{whole(size_bytes / 1e6)} MB"
