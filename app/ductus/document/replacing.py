"""A text with some of what was found in it written otherwise. Pure: what becomes of it is decided elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection

from ductus.document.finding import BadPattern, FindMode, Span, Wanted, compiled


class Replacement:
    r"""What is written in place of what is found.

    In mode REGEX `\1` and `\g<name>` stand for groups of the pattern; otherwise the new text is taken as it is.

    Raises:
        BadPattern: the pattern, or a group the new text speaks of, does not exist.
    """

    def __init__(self, wanted: Wanted, new_text: str) -> None:
        self._new_text = new_text
        self._pattern = compiled(wanted) if wanted.mode is FindMode.REGEX else None
        if self._pattern is not None:
            _check_groups(self._pattern, new_text)

    def of(self, text: str, span: Span) -> str:
        """What is written in place of what stands at `span` of `text`; what stands there where the text has changed."""
        if self._pattern is None:
            return self._new_text
        match = self._pattern.match(text, span.start)
        # A group that took no part in the match expands to nothing.
        return match.expand(self._new_text) if match is not None else text[span.start : span.end]

    def applied(self, text: str, spans: Collection[Span]) -> str:
        """`text` with all of `spans` written otherwise; they do not overlap."""
        pieces, place = [], 0
        for span in sorted(spans):
            pieces += [text[place : span.start], self.of(text, span)]
            place = span.end
        return "".join((*pieces, text[place:]))


def _check_groups(pattern: re.Pattern[str], new_text: str) -> None:
    try:
        # Expanding needs a match: one of the empty text, with the same groups, that no group has taken part in.
        named = {number: name for name, number in pattern.groupindex.items()}
        groups = "".join(
            f"(?P<{named[number]}>x)?" if number in named else "(x)?" for number in range(1, pattern.groups + 1)
        )
        match = re.match(groups, "")
        if match is not None:
            match.expand(new_text)
    except (re.error, IndexError) as fault:
        raise BadPattern(f"The new text is not right: {getattr(fault, 'msg', fault)}.") from fault
