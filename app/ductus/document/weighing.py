"""A person holds a newer reading against the text that holds: which lines want it, and what each choice does.

Reading again never touches human text (`document/precedence.py`). What it found is laid before the person here, once:
whatever they choose, the reading counts as weighed, and the line comes back only with a newer one.
"""

from __future__ import annotations

from dataclasses import replace

from ductus.document.edits import PageEdit, SetTranscription, Together, WeighReading
from ductus.document.line_texts import held_reading
from ductus.document.page import Line, Page
from ductus.document.precedence import accept_text
from ductus.document.three_way import three_way
from ductus.document.transcription import LineStatus, Reading

KEEP_TITLE = "keep the text"
TAKE_TITLE = "take the reading"
"""What Undo calls the two choices."""


def reading_to_weigh(line: Line) -> Reading | None:
    """The newest reading, where it disagrees with a person's text and the person has not judged it yet.

    A text that was corrected from that very reading is a judgement of it. Locked and skipped lines ask for none.
    """
    newest, held = line.reading, line.transcription
    if newest is None or held is None or not line.is_human or line.is_locked or line.status is LineStatus.SKIPPED:
        return None
    is_judged = newest.id in (line.weighed_id, held.reading_id)
    return None if is_judged or newest.text == held.text else newest


def base_of(line: Line) -> Reading | None:
    """The reading the person's text was made from, None when it was typed or imported without one."""
    held = line.transcription
    found = held_reading(line)
    return found if held is not None and found is not None and found.id == held.reading_id else None


def merged_text(line: Line) -> str | None:
    """What the person's text and the newest reading come to together, None when that is neither clear nor new.

    It is clear only where the text's own base is known and the two changed different places of it.
    """
    base, newest = base_of(line), line.reading
    if base is None or newest is None:
        return None
    merged = three_way(base.text, line.text, newest.text)
    return None if merged in (line.text, newest.text) else merged


def keep_text(page: Page, line_id: str, reading_id: str) -> PageEdit:
    """The edit with which a person stays with the text that holds; only the mark of having weighed changes.

    Raises:
        KeyError: the page has no such line.
    """
    return Together(page.id, (WeighReading(page.id, page.line(line_id).id, reading_id),), KEEP_TITLE)


def take_text(page: Page, line_id: str, text: str, reading_id: str, by: str = "") -> PageEdit:
    """The edit with which a person takes `text`, the reading's or one merged from it, in place of what holds.

    The text is theirs from then on, based on that reading. A verified line stays verified: they looked at the ink.

    Raises:
        KeyError: the page has no such line.
    """
    line = page.line(line_id)
    weighed = WeighReading(page.id, line.id, reading_id)
    taken = accept_text(page, line_id, text, by, is_verified=line.status is LineStatus.VERIFIED)
    if not isinstance(taken, SetTranscription) or taken.transcription is None:
        return Together(page.id, (weighed,), TAKE_TITLE)
    taken = replace(taken, transcription=replace(taken.transcription, reading_id=reading_id))
    return Together(page.id, (taken, weighed), TAKE_TITLE)
