"""Lines that look and read alike: the same scan twice, or the same line outlined twice.

Where one of two such lines is for teaching and the other for testing, the test says too much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 32, 8
"""Of the small picture that is compared: lines are wide."""
ALIKE = 24
"""So many of its 256 steps from light to dark may differ. Of 318 lines of twelve trial pages, no two came below 49, and
no two of the same text below 80; a line outlined two pixels off differs from itself by 12 (median)."""
FAINTEST = 12
"""Of 255: a small picture whose lightest and darkest places lie closer shows paper alone, which is alike everywhere."""
_COMPARED = 200
"""So many earlier lines of the same text are looked at, the latest: “et” stands on every page of a codex."""


class Duplicates:
    """Remembers a fingerprint of each line seen; belongs to one export. Under 100 bytes a line."""

    def __init__(self) -> None:
        self._seen: dict[str, list[tuple[int, str]]] = {}

    def twin(self, where: str, text: str, crop: Image) -> str:
        """Where a nearly equal line was seen before, "" when none was; remembers this one."""
        earlier = self._seen.setdefault(" ".join(text.casefold().split()), [])
        fingerprint = _fingerprint(crop)
        if fingerprint is None:
            return ""
        found = next((place for other, place in earlier if (other ^ fingerprint).bit_count() <= ALIKE), "")
        earlier.append((fingerprint, where))
        del earlier[:-_COMPARED]
        return found


def _fingerprint(crop: Image) -> int | None:
    """One bit for each step to the right in a small grey picture: whether it gets darker. None without any ink."""
    from PIL.Image import Resampling

    grey = crop.convert("L").resize((WIDTH + 1, HEIGHT), Resampling.BOX).tobytes()
    if max(grey) - min(grey) < FAINTEST:
        return None
    bits = 0
    for row in range(HEIGHT):
        start = row * (WIDTH + 1)
        for column in range(start, start + WIDTH):
            bits = bits << 1 | (grey[column] > grey[column + 1])
    return bits
