"""What each token of a vocabulary writes, as bytes: needed where text must begin with given letters.

Decoding single tokens would not tell: a rare letter is made of several, and blanks at the beginning are dropped.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Any

_BLANK_MARK = "\u2581"
"""How SentencePiece writes a blank within its pieces."""
_BYTE_LEVEL, _METASPACE = "ByteLevel", "Metaspace"
_AFTER_EVERY_BYTE = b"\xff"
"""Greater than anything UTF-8 holds, so that it ends the range of what begins alike."""


class TokenBytes:
    """The bytes of every token that is text; special ones write nothing.

    Holds for byte-level BPE (Microsoft's base and large), SentencePiece (small) and vocabularies of plain pieces.
    """

    def __init__(self, tokenizer: Any) -> None:
        kinds = set(_kinds(json.loads(tokenizer.backend_tokenizer.to_str())["decoder"]))
        special = set(tokenizer.all_special_ids)
        pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
        self._bytes = [
            b"" if id in special or piece is None else _written(str(piece), kinds) for id, piece in enumerate(pieces)
        ]
        self._sorted = sorted((written, id) for id, written in enumerate(self._bytes) if written)

    def __getitem__(self, id: int) -> bytes:
        """What the token writes; nothing where the network's vocabulary is larger than the tokenizer's."""
        return self._bytes[id] if id < len(self._bytes) else b""

    def leading_into(self, wanted: bytes) -> list[int]:
        """The tokens text that begins with `wanted` can begin with: shorter ones, and longer ones that go beyond."""
        found = [id for length in range(1, len(wanted)) for id in self._between(wanted[:length], wanted[:length])]
        return found + list(self._between(wanted, wanted + _AFTER_EVERY_BYTE))

    def _between(self, first: bytes, last: bytes) -> Iterator[int]:
        """Tokens whose bytes lie from `first` to `last` in order of bytes, both included."""
        place = bisect_left(self._sorted, (first, -1))
        while place < len(self._sorted) and self._sorted[place][0] <= last:
            yield self._sorted[place][1]
            place += 1


def _kinds(decoder: Any) -> Iterator[str]:
    """The types of a decoder of the tokenizers library and of those within it."""
    if isinstance(decoder, dict):
        yield str(decoder.get("type"))
        for inner in decoder.get("decoders", ()):
            yield from _kinds(inner)


def _written(piece: str, kinds: set[str]) -> bytes:
    letters = _byte_letters() if _BYTE_LEVEL in kinds else {}
    if letters and all(letter in letters for letter in piece):
        return bytes(letters[letter] for letter in piece)
    if _METASPACE in kinds:
        piece = piece.replace(_BLANK_MARK, " ")
    return piece.encode("utf-8")


@cache
def _byte_letters() -> dict[str, int]:
    """The letter that byte-level BPE writes for each byte: its own where Latin-1 prints it, else one from U+0100 on."""
    printed = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = (byte for byte in range(0x100) if byte not in set(printed))
    return {chr(byte): byte for byte in printed} | {chr(0x100 + place): byte for place, byte in enumerate(others)}
