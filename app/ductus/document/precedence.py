"""Whose text holds: human text outranks machine text, always.

The one place that decides what a new reading does to a line, so that every engine, command and import obeys the same
rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ductus.document.edits import AddReading, PageEdit, SetTranscription, Together
from ductus.document.page import Line, Page
from ductus.document.tags import Tag, carried, settled
from ductus.document.transcription import LineStatus, Origin, Reading, Transcription

RETURN_TITLE = "reset to the reading"
"""What Undo calls a person's going back to a reading."""
TAG_TITLE = "tag text"
"""What Undo calls a change of tags that leaves the text as it is."""


def take_reading(page: Page, line_id: str, reading: Reading) -> PageEdit:
    """The edit that stores a reading, and makes it the line's text unless a person has vouched for the line.

    Raises:
        KeyError: the page has no such line any more; the reading is stale.
    """
    line = page.line(line_id)
    kept = AddReading(page.id, line_id, reading)
    if line.is_human:
        return kept
    taken = SetTranscription(page.id, line_id, _text_of(reading), LineStatus.READ)
    return Together(page.id, (kept, taken), AddReading.NAME)


def read_when_found(line: Line, reading: Reading) -> Line:
    """A line that is not on its page yet, with what the engine that found it read in it."""
    return replace(line, readings=(*line.readings, reading), transcription=_text_of(reading), status=LineStatus.READ)


def return_to_reading(page: Page, line_id: str, reading_id: str) -> PageEdit | None:
    """The edit with which a person lets a reading of the line hold again, or None when it does or the line is locked.

    The line is then as if nobody had touched it since: what is read later may replace its text.

    Raises:
        KeyError: the page has no such line, or the line no such reading.
    """
    line = page.line(line_id)
    reading = line.reading_of(reading_id)
    if reading is None:
        raise KeyError(f"line {line_id!r} has no reading {reading_id!r}")
    text = _text_of(reading)
    if line.is_locked or (text == line.transcription and line.status is LineStatus.READ):
        return None
    return Together(page.id, (SetTranscription(page.id, line_id, text, LineStatus.READ),), RETURN_TITLE)


def accept_text(
    page: Page,
    line_id: str,
    text: str,
    by: str = "",
    *,
    is_verified: bool = False,
    tags: Sequence[Tag] | None = None,
) -> PageEdit | None:
    """The edit with which a person accepts `text` for a line, or None when nothing would change.

    Changed text is the person's and counts as corrected; unchanged text stays what it was, because passing over a line
    is not vouching for it. `is_verified` (Ctrl+Enter) vouches for the line whether or not it was changed. The line's
    tags follow the text by themselves; `tags`, in offsets of `text`, says which are to hold instead.

    Raises:
        KeyError: the page has no such line.
    """
    line = page.line(line_id)
    held = line.transcription
    had = held.tags if held is not None else ()
    followed = carried(had, line.text, text) if tags is None else settled(tags, len(text))
    status = _status_after(line, text, is_verified=is_verified)
    if text == line.text and status is line.status and followed == had:
        return None
    if held is None or text != held.text or held.origin is not Origin.PERSON:
        reading_id = held.reading_id if held is not None else ""
        held = Transcription(text, Origin.PERSON, by, reading_id=reading_id)
    return SetTranscription(page.id, line_id, replace(held, tags=followed), status)


def set_tags(page: Page, line_id: str, tags: Sequence[Tag], by: str = "") -> PageEdit | None:
    """The edit with which a person says what holds of stretches of a line's text, or None when it does already.

    The text is a person's from then on, for no reading may take it away from under the tags; a line that was only read
    counts as corrected.

    Raises:
        KeyError: the page has no such line.
    """
    line = page.line(line_id)
    held = line.transcription or Transcription("", Origin.PERSON, by)
    followed = settled(tags, len(held.text))
    if line.is_locked or followed == held.tags:
        return None
    if held.origin is not Origin.PERSON:
        held = Transcription(held.text, Origin.PERSON, by, reading_id=held.reading_id)
    status = LineStatus.CORRECTED if line.status in (LineStatus.TODO, LineStatus.READ) else line.status
    said = SetTranscription(page.id, line_id, replace(held, tags=followed), status)
    return Together(page.id, (said,), TAG_TITLE)


def _text_of(reading: Reading) -> Transcription:
    return Transcription(reading.text, Origin.ENGINE, reading.made_by.engine, reading.made_at, reading.id)


def _status_after(line: Line, text: str, *, is_verified: bool) -> LineStatus:
    if is_verified:
        return LineStatus.VERIFIED
    return line.status if text == line.text else LineStatus.CORRECTED
