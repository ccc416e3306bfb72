"""Completing very wide lines: the piece in which the typed text ends is completed, those after it are read."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Protocol

from ductus.engines.base import Completer, Completion, Crop, RawReading, StreamRecognizer
from ductus.engines.wide_lines import Piece, joined, pieces_of
from ductus.engines.wide_streams import PieceStreamer

if TYPE_CHECKING:
    from ductus.jobs.job import CancelToken


class CompletingReader(StreamRecognizer, Completer, Protocol):
    """A recognizer that completes lines as well."""


class PieceCompleter(PieceStreamer):
    """A `PieceStreamer` whose reader completes lines, pieces of lines included."""

    def __init__(self, reader: CompletingReader, widest: float) -> None:
        super().__init__(reader, widest)
        self._completer = reader

    def complete(self, crop: Crop, beginning: str, cancel: CancelToken) -> Completion:
        """What follows `beginning` on this line, as `Completer` says. Text runs from left to right.

        Raises:
            EngineFailed, Cancelled: as the reader within.
        """
        pieces = pieces_of(crop.image, self.widest)
        left = beginning
        for place, piece in enumerate(pieces[:-1]):
            whole = self._completer.complete(piece.cut_from(crop), "", cancel).text
            share = share_within(left, whole)
            if share == len(left):
                return self._completed(crop, pieces[place:], left, cancel)
            left = left[share:].lstrip()
        return self._completed(crop, pieces[-1:], left, cancel)

    def _completed(self, crop: Crop, pieces: tuple[Piece, ...], beginning: str, cancel: CancelToken) -> Completion:
        first, *others = (
            self._completer.complete(piece.cut_from(crop), "" if place else beginning, cancel)
            for place, piece in enumerate(pieces)
        )
        if not others:
            return first
        rest = joined(pieces, [RawReading(each.text.strip(), each.confidence) for each in (first, *others)])
        # A blank belongs between what was typed and the rest, unless the rest ends a word or the blank is typed.
        is_new_word = first.text.startswith(" ") or (not first.text and pieces[1].is_new_word)
        needs_blank = rest.text and is_new_word and beginning.strip() and not beginning.endswith(" ")
        return Completion(" " * bool(needs_blank) + rest.text, rest.confidence)


def share_within(typed: str, read: str) -> int:
    """How many letters of `typed` lie within a piece read as `read`: all of them where it ends there.

    Whole words only: of all beginnings of what was typed, the one most like what was read; where the reading goes on
    beyond it, all that was typed lies within.
    """
    ends = [match.end() for match in re.finditer(r"\S+\s*", typed)]
    if not ends:
        return len(typed)
    return max(ends, key=lambda end: (SequenceMatcher(None, typed[:end].strip(), read, autojunk=False).ratio(), end))
