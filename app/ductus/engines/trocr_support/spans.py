"""From token ids to text, and which token wrote which characters."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ductus.document.transcription import TextSpan

_REPLACEMENT = "\ufffd"

# A loop is a short pattern repeated to the very end, at least this often and over at least so many tokens. Rows of
# dots, dashes and ditto marks repeat too, so a loop is doubted, never cut.
_LONGEST_PATTERN = 8
_LOOP_TIMES = 4
_LOOP_TOKENS = 12


@dataclass(frozen=True, slots=True)
class Token:
    """One token of text that was decoded, and the logarithm of its probability."""

    id: int
    log_probability: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` (code points) written by tokens `first` to `last`, both exclusive at the end."""

    start: int
    end: int
    first: int
    last: int


def text_and_pieces(ids: Sequence[int], decode: Callable[[Sequence[int]], str]) -> tuple[str, list[Piece]]:
    """The text of the ids on one line, without blanks around it, and the piece each token wrote.

    Tokens are placed by decoding longer and longer beginnings: correct for every tokenizer, at the cost of some
    milliseconds a line. Where several tokens make up one character (bytes of a rare letter) they become one piece.
    """
    whole = decode(ids)
    pieces: list[Piece] = []
    start = first = 0
    for last in range(1, len(ids) + 1):
        text = whole if last == len(ids) else decode(ids[:last])
        is_settled = last == len(ids) or (whole.startswith(text) and not text.endswith(_REPLACEMENT))
        if is_settled and len(text) > start:
            pieces.append(Piece(start, len(text), first, last))
            start, first = len(text), last
    line = "".join(" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in whole)
    lead = len(line) - len(line.lstrip())
    text = line.strip()
    moved = (
        Piece(max(0, piece.start - lead), min(len(text), piece.end - lead), piece.first, piece.last) for piece in pieces
    )
    return text, [piece for piece in moved if piece.end > piece.start]


def spans(
    text: str,
    pieces: Sequence[Piece],
    tokens: Sequence[Token],
    doubted_from: int | None,
    places: Sequence[tuple[float, float]] | None = None,
) -> tuple[TextSpan, ...]:
    """Confidence and place of each piece; from token `doubted_from` on, confidence is 0.

    `places` holds left and right of each token where they were seen. Without, places are divided in proportion to
    characters and marked so, from the right for text that is written from the right.
    """
    from_right = is_from_right(text)
    result = []
    for piece in pieces:
        certainty = math.exp(sum(token.log_probability for token in tokens[piece.first : piece.last]))
        if doubted_from is not None and piece.last > doubted_from:
            certainty = 0.0
        if places is not None:
            own = places[piece.first : piece.last]
            left, right = min(place[0] for place in own), max(place[1] for place in own)
        else:
            left, right = piece.start / len(text), piece.end / len(text)
            if from_right:
                left, right = 1 - right, 1 - left
        result.append(TextSpan(piece.start, piece.end, _share(certainty), _share(left), _share(right), places is None))
    return tuple(result)


def line_confidence(tokens: Sequence[Token]) -> float:
    """Geometric mean of the tokens' probabilities, so that long lines are not doubted for being long."""
    if not tokens:
        return 0.0
    return _share(math.exp(sum(token.log_probability for token in tokens) / len(tokens)))


def loop_start(ids: Sequence[int]) -> int | None:
    """Where a pattern that repeats to the end begins to repeat; None if it does not."""
    length, times = _loop(ids)
    return len(ids) - (times - 1) * length if times else None


def loop_length(ids: Sequence[int]) -> int:
    """How many ids at the end are one pattern repeated; 0 where nothing is."""
    length, times = _loop(ids)
    return times * length


def _loop(ids: Sequence[int]) -> tuple[int, int]:
    """The shortest pattern that repeats to the end: its length, and how often it stands there, 0 for none."""
    backwards = list(reversed(ids))
    for length in range(1, min(_LONGEST_PATTERN, len(ids) // _LOOP_TIMES) + 1):
        pattern = backwards[:length]
        times = 1
        while backwards[times * length : (times + 1) * length] == pattern:
            times += 1
        if times >= _LOOP_TIMES and times * length >= _LOOP_TOKENS:
            return length, times
    return 0, 0


def is_from_right(text: str) -> bool:
    """Whether most of the letters are of a script that is written from the right."""
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    return sum(kind in ("R", "AL") for kind in kinds) > kinds.count("L")


def _share(value: float) -> float:
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0
