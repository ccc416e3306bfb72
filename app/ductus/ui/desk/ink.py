"""Which character stands at a place of the ink, and the other way round; where each stands is `document`'s business.

Places are shares of the crop's width, 0 at the left and 1 at the right whatever the direction of the script.
Character offsets are code points, as in `TextSpan`; Qt counts UTF-16 units, and the two functions at the end convert.
"""

from __future__ import annotations

from collections.abc import Sequence

from ductus.document.letter_places import Place, is_right_to_left, places

__all__ = ["Place", "code_point_offset", "index_at", "is_right_to_left", "place_of", "places", "utf16_offset"]

_LAST_BMP_CHARACTER = "\uffff"


def place_of(found: Sequence[Place], index: int) -> Place:
    """The place of the character behind caret position `index`; behind the last character, that character's."""
    if not found:
        return Place(0.0, 0.0)
    return found[min(max(index, 0), len(found) - 1)]


def index_at(text: str, found: Sequence[Place], share: float) -> int:
    """The caret position, in code points, nearest to the ink at `share` of the crop's width."""
    if not found:
        return 0
    nearest = min(range(len(found)), key=lambda index: _distance(found[index], share))
    place = found[nearest]
    is_in_right_half = share > (place.left + place.right) / 2
    is_behind = is_in_right_half is not is_right_to_left(text)
    return nearest + 1 if is_behind else nearest


def utf16_offset(text: str, index: int) -> int:
    """The offset in UTF-16 units of the code point offset `index`."""
    if max(text, default="") <= _LAST_BMP_CHARACTER:
        return index
    return len(text[:index].encode("utf-16-le")) // 2


def code_point_offset(text: str, units: int) -> int:
    """The code point offset of an offset in UTF-16 units."""
    if max(text, default="") <= _LAST_BMP_CHARACTER:
        return units
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore"))


def _distance(place: Place, share: float) -> float:
    return max(place.left - share, share - place.right, 0.0)
