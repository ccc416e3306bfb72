"""What dictionaries say of words. Runs in a host process of its own.

spylls reads and asks hunspell dictionaries in plain Python: seconds to load one, up to 15 ms for a word it does not
know, seconds for suggestions (measured on the French and German ones). In a thread of the window each of these would
hold up typing, for the interpreter runs one thread at a time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from ductus.document.spelling import modern_spellings
from ductus.errors import EngineFailed, Remedy
from ductus.jobs.job import CancelToken

if TYPE_CHECKING:
    from ductus.jobs.host import HostContext

LOOK_UP = "ductus.workflows.spelling.lookup:look_up"
SUGGEST = "ductus.workflows.spelling.lookup:suggest"
MOST_SUGGESTIONS = 6
_SUGGESTING_S = 4.0
"""Nobody waits longer for a word that could be typed."""
_ANOTHER_DICTIONARY = Remedy("Choose another dictionary for it in the Spelling panel, or put its files there again.")


def look_up(context: HostContext, stems: Sequence[str], words: Sequence[str], is_historical: bool) -> dict[str, bool]:
    """Whether any of the dictionaries knows each word. `stems` are paths without their ending.

    Raises:
        EngineFailed: a dictionary cannot be read; the message names it.
        Cancelled: the context's token was set.
    """
    known = {}
    every = [_loaded(context, stem) for stem in stems]
    for word in words:
        context.cancel.check()
        known[word] = any(_knows(each, word, is_historical=is_historical) for each in every)
    return known


def suggest(context: HostContext, stems: Sequence[str], word: str, is_historical: bool) -> int:
    """Emit likely words for one that is not known, each as it is found, for some seconds; how many there were.

    Raises:
        EngineFailed: a dictionary cannot be read; the message names it.
        Cancelled: the context's token was set.
    """
    every = [_loaded(context, stem) for stem in stems]
    deadline = time.monotonic() + _SUGGESTING_S
    given: set[str] = set()
    for found in _likely(context.cancel, every, word, deadline, is_historical=is_historical):
        if found != word and found not in given:
            given.add(found)
            context.emit(found)
        if len(given) >= MOST_SUGGESTIONS:
            break
    return len(given)


def _likely(
    cancel: CancelToken, every: Sequence[Any], word: str, deadline: float, *, is_historical: bool
) -> Iterator[str]:
    if is_historical:
        yield from (spelling for spelling in modern_spellings(word) if any(each.lookup(spelling) for each in every))
    for dictionary in every:
        yield from _one_stroke_away(dictionary, word)
    for dictionary in every:
        # Ranking the whole dictionary by likeness takes ten seconds and more, and gives little that helps.
        dictionary.aff.MAXNGRAMSUGS = 0
        dictionary.suggester.lookup = _Timed(dictionary.lookuper, cancel, deadline)
        try:
            yield from dictionary.suggest(word)
        except TimeoutError:
            return


def _one_stroke_away(dictionary: Any, word: str) -> Iterator[str]:
    """Stems that differ from the word by one letter or two changed places, in a tenth of a second.

    spylls tries out letters instead and may need longer than anybody waits for a word of nine.
    """
    wanted = word.casefold()
    for entry in dictionary.dic.words:
        stem = entry.stem
        if abs(len(stem) - len(wanted)) <= 1 and is_one_stroke(stem.casefold(), wanted):
            shown = stem.capitalize() if word[0].isupper() and stem.islower() else stem
            if dictionary.lookup(shown):
                yield shown


def is_one_stroke(first: str, second: str) -> bool:
    """Whether one letter more, less or other, or two neighbours that changed places, make one word of the other."""
    if first == second:
        return False
    short, long = sorted((first, second), key=len)
    same = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    if short[same + 1 :] == long[same + 1 :]:
        return True
    return short[same : same + 2] == long[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :]


class _Timed:
    """Asks a dictionary until the time is up: spylls itself looks at no clock between two suggestions."""

    def __init__(self, lookup: Any, cancel: CancelToken, deadline: float) -> None:
        self._lookup = lookup
        self._cancel = cancel
        self._deadline = deadline

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self._check()
        return self._lookup(*arguments, **options)

    def good_forms(self, *arguments: Any, **options: Any) -> Any:
        self._check()
        return self._lookup.good_forms(*arguments, **options)

    def _check(self) -> None:
        self._cancel.check()
        if time.monotonic() > self._deadline:
            raise TimeoutError


def _knows(dictionary: Any, word: str, *, is_historical: bool) -> bool:
    if is_historical:
        return any(_knows(dictionary, spelling, is_historical=False) for spelling in modern_spellings(word))
    if dictionary.lookup(word):
        return True
    # Not every dictionary takes l'an or O'Connell apart.
    parts = word.split("'")
    return len(parts) > 1 and all(len(part) < 2 or dictionary.lookup(part) for part in parts)


def _loaded(context: HostContext, stem: str) -> Any:
    """The dictionary, loaded at its first use and kept as long as the process."""
    from spylls.hunspell import Dictionary

    held = context.cache.get(stem)
    if held is None:
        try:
            held = Dictionary.from_files(stem)
        except Exception as fault:  # spylls raises whatever a damaged line makes Python raise
            raise EngineFailed(
                f"The dictionary {stem} cannot be read.", remedy=_ANOTHER_DICTIONARY, detail=repr(fault)
            ) from fault
        context.cache[stem] = held
    return cast("Any", held)
