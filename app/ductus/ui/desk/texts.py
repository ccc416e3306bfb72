"""What each line of the page shows: what was typed and is not yet part of the project, else its transcription."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ductus.document.page import Line, Page

# Everything that Qt or Unicode takes for the end of a line, and the tab; a field of one line holds none of them.
_BREAKS = re.compile("\r\n|[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


def single_line(text: str) -> str:
    """`text` with each line break or tab as one space; everything else, no-break spaces included, as it was."""
    return _BREAKS.sub(" ", text)


class LineTexts:
    """The texts of one page as the desk shows them. Owned by the desk, main thread.

    A draft is text typed for a line that differs from what the page holds. It stands until the page comes back
    holding the same text, or until it is dropped: the screen calls nothing kept that is not.
    """

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        self._drafts: dict[str, str] = {}

    def load(self, page: Page | None, drafts: Mapping[str, str]) -> None:
        """Begin with another page, and with what was typed for it earlier and never accepted."""
        self._lines = {line.id: line for line in page.lines} if page is not None else {}
        self._drafts = {line_id: single_line(text) for line_id, text in drafts.items() if line_id in self._lines}
        self._forget_what_is_held()

    def refresh(self, page: Page) -> None:
        """Take the page as it is now; drafts that it holds by now are drafts no longer.

        Those of lines that are gone stay: an undo may bring the lines back, and what was typed with them.
        """
        self._lines = {line.id: line for line in page.lines}
        self._forget_what_is_held()

    def line(self, line_id: str) -> Line | None:
        """The line as the page holds it; None when the page has no such line."""
        return self._lines.get(line_id)

    def held(self, line_id: str) -> str:
        """The text the project holds for the line, on one line."""
        return single_line(self._lines[line_id].text)

    def shown(self, line_id: str) -> str:
        return self._drafts[line_id] if line_id in self._drafts else self.held(line_id)

    def is_draft(self, line_id: str) -> bool:
        return line_id in self._drafts

    def keep(self, line_id: str, text: str) -> None:
        """Take what was typed for a line; text the project holds already is no draft."""
        if text == self.held(line_id):
            self._drafts.pop(line_id, None)
        else:
            self._drafts[line_id] = text

    def drop(self, line_id: str) -> None:
        self._drafts.pop(line_id, None)

    def has_any_text(self) -> bool:
        has_draft = any(line_id in self._lines for line_id in self._drafts)
        return has_draft or any(line.transcription is not None for line in self._lines.values())

    def _forget_what_is_held(self) -> None:
        self._drafts = {
            line_id: text
            for line_id, text in self._drafts.items()
            if line_id not in self._lines or text != self.held(line_id)
        }
