"""What the history of a line says in words: one row for each thing that happened to its text. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ductus.document.transcription import LineStatus, Origin, Provenance
from ductus.project.records import HistoryEntry

_MARKED = {
    LineStatus.CORRECTED: "Corrected",
    LineStatus.VERIFIED: "Verified",
    LineStatus.UNCLEAR: "Marked unclear",
    LineStatus.SKIPPED: "Marked skipped",
    LineStatus.TODO: "Marked to do",
    LineStatus.READ: "Marked read",
}
# Revisions are hashes of 40 digits; as with commits, so many of them tell any two apart.
_SHORT_REVISION = 8


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One row. `what` says what happened and through whom, `made_with` the weights of a reading.

    `status` is the line's from then on; a reading that changed nothing has none. `is_now` marks what holds now.
    `reading_id` is empty for what is no reading, `confidence` None where nobody said any.
    """

    at: datetime
    what: str
    made_with: str
    text: str
    status: LineStatus | None
    confidence: float | None
    reading_id: str
    is_now: bool
    details: str


def history_rows(entries: Sequence[HistoryEntry]) -> tuple[HistoryRow, ...]:
    """The rows for `entries`, which come oldest first; the newest row is first.

    A reading that became the line's text at once is one row, not two.
    """
    found: list[HistoryRow] = []
    texts: list[HistoryEntry] = []
    for index, entry in enumerate(entries):
        before = entries[index - 1] if index else None
        if entry.reading is not None:
            found.append(_row(entry, f"Read by {entry.by}, not taken over", None))
        elif before is not None and _is_taken_at_once(before, entry):
            found[-1] = _row(before, f"Read by {entry.by}", entry.status)
        else:
            found.append(_row(entry, _what_text(entry, texts, entries[:index]), entry.status))
        if entry.kind == "transcription":
            texts.append(entry)
    return tuple(reversed(_with_now(found)))


def _is_taken_at_once(reading: HistoryEntry, text: HistoryEntry) -> bool:
    return (
        reading.reading is not None
        and text.kind == "transcription"
        and text.origin is Origin.ENGINE
        and (text.by, text.text) == (reading.by, reading.text)
    )


def _what_text(entry: HistoryEntry, texts: Sequence[HistoryEntry], before: Sequence[HistoryEntry]) -> str:
    """What happened, given the texts the line had and all that was before."""
    said = (entry.origin, entry.text)
    is_new = said not in [(text.origin, text.text) for text in texts]
    if not texts or said != (texts[-1].origin, texts[-1].text):
        if entry.origin is Origin.ENGINE:
            return f"Text taken from {entry.by}" if is_new else f"Back to the reading of {entry.by}"
        if entry.origin is Origin.IMPORT:
            return f"Imported from {entry.by}" if is_new else f"Back to the text of {entry.by}"
        if not entry.text:
            return f"Emptied{_by_person(entry, before)}"
        if entry.status is not LineStatus.VERIFIED:
            return f"Corrected{_by_person(entry, before)}"
    return f"{_MARKED[entry.status]}{_by_person(entry, before)}"


def _by_person(entry: HistoryEntry, before: Sequence[HistoryEntry]) -> str:
    # Where a person without a name marks a line, the history names the engine or file its text came from instead.
    is_source = any(old.by == entry.by and old.origin is not Origin.PERSON for old in before)
    return f" by {entry.by}" if entry.by and not is_source else " by hand"


def _row(entry: HistoryEntry, what: str, status: LineStatus | None) -> HistoryRow:
    reading = entry.reading
    return HistoryRow(
        at=entry.at,
        what=what,
        made_with=_weights_words(reading.made_by) if reading is not None else "",
        text=entry.text,
        status=status,
        confidence=reading.stated_confidence if reading is not None else None,
        reading_id=reading.id if reading is not None else "",
        is_now=False,
        details=_details(entry, what),
    )


def _with_now(rows: list[HistoryRow]) -> list[HistoryRow]:
    last = max((index for index, row in enumerate(rows) if row.status is not None), default=-1)
    return [replace(row, is_now=index == last) for index, row in enumerate(rows)]


def _weights_words(made_by: Provenance) -> str:
    if not made_by.weights:
        return ""
    revision = made_by.revision[:_SHORT_REVISION]
    return f"{made_by.weights} @ {revision}" if revision else made_by.weights


def _details(entry: HistoryEntry, what: str) -> str:
    parts = [what, f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S}"]
    if entry.reading is not None:
        made_by = entry.reading.made_by
        named = (
            ("Weights", made_by.weights),
            ("Revision", made_by.revision),
            ("Crop", made_by.recipe),
            ("Device", made_by.device),
        )
        parts += [f"{name}: {value}" for name, value in named if value]
    return "\n".join(parts)


def when_words(at: datetime, today: datetime) -> str:
    """When that was, in local time, as a person says it: "today, 14:03" or "20 Nov 2026, 14:03"."""
    local = at.astimezone()
    if local.date() == today.astimezone().date():
        return f"today, {local:%H:%M}"
    return f"{local.day} {local:%b %Y, %H:%M}"
