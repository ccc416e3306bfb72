"""A line's text as exports write it: on one line, in one normal form, with the confidence that belongs to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from ductus.document.page import Line
from ductus.document.transcription import Reading
from ductus.errors import ExportFailed, Remedy

_FORMS = ("NFC", "NFD", "NFKC", "NFKD")


def one_line(text: str) -> str:
    """`text` with line ends, and the blanks around them, turned into single spaces; for formats of a line a line."""
    if text.isprintable():
        return text  # without any line end, as nearly all texts are
    parts = text.splitlines()
    if parts in ([], [text]):
        return text
    return " ".join(stripped for part in parts if (stripped := part.strip()))


def normal_form(text: str, form: str) -> str:
    """`text` in a Unicode normal form; "none" leaves it as it is.

    Raises:
        ExportFailed: there is no such form.
    """
    if form == "none":
        return text
    if form not in _FORMS:
        raise ExportFailed(f"There is no normal form “{form}”.", remedy=Remedy(f"Choose none or {', '.join(_FORMS)}."))
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]  # checked above


def standing_reading(line: Line) -> Reading | None:
    """The reading whose text holds; once a person has changed the text, the engine's confidence is not about it."""
    held = line.transcription
    if held is None or not held.reading_id:
        return None
    reading = line.reading_of(held.reading_id)
    return reading if reading is not None and reading.text == held.text else None


def newest_text(lines: Iterable[Line]) -> datetime | None:
    """When the newest of the texts was made; None without any. Files carry it as their date: same page, same bytes."""
    return max((line.transcription.made_at for line in lines if line.transcription is not None), default=None)


def share(value: float | None) -> str:
    """A confidence from 0 to 1 with four digits; empty for none and for what is no number."""
    if value is None or value != value:
        return ""
    return f"{min(1.0, max(0.0, value)):.4f}"
