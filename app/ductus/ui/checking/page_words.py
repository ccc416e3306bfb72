"""Which words of the page's lines are to be right, and where its rules are broken: from text to notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ductus.document.page import Page
from ductus.document.rules import Rules, offences
from ductus.document.spelling import Spelling, Word, is_own, judged, words_in
from ductus.document.tags import Tag, carried
from ductus.document.transcription import Transcription
from ductus.ui.checking.marks import Against, Note


class _Found(NamedTuple):
    """The unknown words of a line that read so, between its neighbours, while it held that."""

    read: tuple[str, str, str]
    held: Transcription | None
    words: tuple[Word, ...]


class PageWords:
    """Judges the lines of the page on screen as they stand, typing included. Main thread; asks, and never waits.

    `shown` gives the text a line shows, `is_unknown` says of a word that no dictionary knows it.
    """

    def __init__(self, shown: Callable[[str], str], is_unknown: Callable[[str], bool]) -> None:
        self._shown = shown
        self._is_unknown = is_unknown
        self._page: Page | None = None
        self._places: dict[str, int] = {}
        self._rules = Rules()
        self._own_words: frozenset[str] = frozenset()
        self._found: dict[str, _Found] = {}  # a page of 2,000 lines is asked for as a whole at every pause in typing
        self.is_spelling_on = False

    def follow(self, page: Page | None) -> None:
        """Judge the lines of this page, or of its next state."""
        if page is None or self._page is None or page.id != self._page.id:
            self.forget()
        self._page = page
        self._places = {line.id: place for place, line in enumerate(page.lines)} if page is not None else {}

    def agree(self, rules: Rules, spelling: Spelling) -> None:
        """Judge by what the project agreed on."""
        self._rules, self._own_words = rules, frozenset(spelling.own_words)
        self.forget()

    def forget(self) -> None:
        """Dictionaries may say something else of words by now."""
        self._found.clear()

    def line_ids(self) -> tuple[str, ...]:
        """The lines of the page in reading order."""
        return tuple(self._places)

    def notes(self, line_id: str, text: str, tags: Sequence[Tag] | None = None) -> tuple[Note, ...]:
        """What is to be said of a line that reads `text`. Without `tags` those the page holds for it count."""
        broken = [Note(each.start, each.end, Against.RULES, each.what) for each in offences(text, self._rules)]
        unknown = [
            Note(word.start, word.end, Against.DICTIONARY, f"No dictionary knows “{word.looked_up}”.")
            for word in self.unknown(line_id, text, tags)
        ]
        return (*unknown, *broken)

    def unknown(self, line_id: str, text: str, tags: Sequence[Tag] | None = None) -> tuple[Word, ...]:
        """The words of a line that neither a dictionary nor the project knows, as far as was answered."""
        place = self._places.get(line_id)
        if not self.is_spelling_on or self._page is None or place is None:
            return ()
        lines = self._page.lines
        before = self._shown(lines[place - 1].id) if place > 0 else ""
        after = self._shown(lines[place + 1].id) if place + 1 < len(lines) else ""
        held = lines[place].transcription
        if tags is not None:
            return self._judged(words_in(text, before, after), tags)
        read = (text, before, after)
        found = self._found.get(line_id)
        if found is None or found.read != read or found.held is not held:
            carried_tags = carried(held.tags, held.text, text) if held is not None and held.tags else ()
            found = _Found(read, held, self._judged(words_in(*read), carried_tags))
            self._found[line_id] = found
        return found.words

    def _judged(self, words: Sequence[Word], tags: Sequence[Tag]) -> tuple[Word, ...]:
        return tuple(
            word
            for word in judged(words, tags)
            if not is_own(word.looked_up, self._own_words) and self._is_unknown(word.looked_up)
        )
