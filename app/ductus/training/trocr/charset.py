"""Whether a checkpoint can write what it is to be taught, asked before the first step."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

_FIRST_SHOWN = 12


class Writes(Protocol):
    """What the check asks of weights: their tokenizer, and how many tokens a line may have. A `Checkpoint` is one."""

    @property
    def tokenizer(self) -> Any: ...

    @property
    def max_tokens(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Writer:
    """A tokenizer alone, for asking before the network is opened."""

    tokenizer: Any
    max_tokens: int


@dataclass(frozen=True, slots=True)
class Sign:
    """A character of the texts: how often it stands there, how many tokens it costs, what comes back of it."""

    character: str
    times: int
    tokens: int
    comes_back: str

    @property
    def is_written(self) -> bool:
        return self.comes_back == self.character

    @property
    def name(self) -> str:
        """The character with its code and name, for those a font may not show."""
        return f"{self.character} (U+{ord(self.character):04X} {unicodedata.name(self.character, 'unnamed').lower()})"


@dataclass(frozen=True, slots=True)
class CharsetCheck:
    """What the tokenizer makes of the texts.

    `lost` are characters that come back as others or not at all; `split` are those of several tokens, which are harder
    to learn; `altered` counts texts that do not come back as they were, `too_long` those with more tokens than fit.
    """

    lost: tuple[Sign, ...]
    split: tuple[Sign, ...]
    texts: int
    altered: int
    too_long: int

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.altered or self.too_long)

    def sentences(self) -> tuple[str, ...]:
        """What a person should know before the first step; empty when all can be written well."""
        said = []
        if self.lost:
            said.append(
                f"These weights cannot write {_listed(self.lost)}; {self.altered} of {self.texts} lines have such."
            )
        elif self.altered:
            said.append(f"{self.altered} of {self.texts} lines cannot be written exactly: blanks or signs are changed.")
        if self.split:
            said.append(f"Written in several pieces, and so learnt more slowly: {_listed(self.split)}.")
        if self.too_long:
            said.append(f"{self.too_long} of {self.texts} lines are longer than these weights can write, and left out.")
        return tuple(said)


def check_charset(checkpoint: Writes, texts: Iterable[str]) -> CharsetCheck:
    """Send every character, and every text, through the tokenizer and back."""
    listed = list(texts)
    counts = Counter(character for text in listed for character in text if not character.isspace())
    signs = [_sign(checkpoint, character, times) for character, times in counts.most_common()]
    altered = too_long = 0
    for text in listed:
        ids = checkpoint.tokenizer.encode(text, add_special_tokens=False)
        altered += _text(checkpoint, ids) != text
        too_long += len(ids) + 1 > checkpoint.max_tokens
    return CharsetCheck(
        tuple(sign for sign in signs if not sign.is_written),
        tuple(sign for sign in signs if sign.is_written and sign.tokens > 1),
        len(listed),
        altered,
        too_long,
    )


def _sign(checkpoint: Writes, character: str, times: int) -> Sign:
    ids = checkpoint.tokenizer.encode(character, add_special_tokens=False)
    # XLM-R's tokenizer puts a piece for the blank before a word, which is no piece of the character.
    pieces = sum(1 for each in ids if _text(checkpoint, [each]).strip() or len(ids) == 1)
    return Sign(character, times, max(1, pieces), _text(checkpoint, ids).strip())


def _text(checkpoint: Writes, ids: list[int]) -> str:
    return str(checkpoint.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))


def _listed(signs: tuple[Sign, ...]) -> str:
    shown = ", ".join(f"{sign.name} {sign.times} times" for sign in signs[:_FIRST_SHOWN])
    left = len(signs) - _FIRST_SHOWN
    return f"{shown} and {left} more" if left > 0 else shown
