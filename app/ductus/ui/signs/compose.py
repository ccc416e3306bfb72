"""Two strokes for one sign: after the compose key, a letter and what is to become of it.

Pairs are taken in either order. What is not a pair of its own is a letter with a mark: `'` acute, `~` tilde, ...
"""

from __future__ import annotations

import unicodedata

_PAIRS = {
    "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "ss": "ß", "SS": "ẞ", "fs": "ſ", "th": "þ", "TH": "Þ", "dh": "ð",
    "DH": "Ð", "p-": "ꝑ", "p_": "ꝑ", "p)": "ꝓ", "pr": "ꝓ", "q-": "ꝗ", "q/": "ꝙ", "r2": "ꝛ", "rm": "ꝝ", "co": "ꝯ",
    "us": "ꝰ", "et": "⁊", "7-": "⁊", "um": "ꝝ", "is": "ꝭ", "d-": "đ", "h-": "ħ", "l-": "ł", "l/": "ł", "o/": "ø",
    "O/": "Ø", "b-": "ƀ", "s-": "ẜ", "vr": "℣", "rr": "℟", "lb": "℔", "..": "·", "P!": "¶", "--": "–", "<<": "«",
    ">>": "»", ",,": "„", "-,": "¬", "wy": "ƿ", "yo": "ȝ", "YO": "Ȝ", "dn": "₰",
}  # fmt: skip
_MARKS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", '"': "\u0308", ":": "\u0308", "-": "\u0304",
    "_": "\u0305", ".": "\u0307", ",": "\u0327", ";": "\u0328", "*": "\u030a", "v": "\u030c", "u": "\u0306",
    "e": "\u0364", "o": "\u0366", "z": "\u035b", "!": "\u0323",
}  # fmt: skip


def composed(first: str, second: str) -> str | None:
    """The sign for two strokes; None where they make none. In NFC, with the mark apart where no letter has it."""
    for pair in (first + second, second + first):
        if pair in _PAIRS:
            return _PAIRS[pair]
    for letter, mark in ((first, second), (second, first)):
        if mark in _MARKS and letter.isalpha():
            return unicodedata.normalize("NFC", letter + _MARKS[mark])
    return None
