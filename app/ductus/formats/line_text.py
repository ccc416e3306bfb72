"""A line's text as exports write it: on one line, in one normal form, with the confidence that belongs to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from ductus.document.page import Line, Page
from ductus.document.transcription import Reading
from ductus.errors import ExportFailed, Remedy
from ductus.formats.base import FormatOption, WriteOptions
from ductus.formats.remarks import Remarks
from ductus.formats.xml import holdable

AS_TYPED = "none"
NORMAL_FORM = FormatOption(
    "normal_form",
    "Normal form",
    ("NFC", "NFD", AS_TYPED),
    (
        "A letter and its marks are one character where there is one, which most programs expect.",
        "A letter and its marks are a character each.",
        "The text has the characters that were typed.",
    ),
)
NO_BLANKS = "Blanks at the ends of the text were left out."
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
    if form == AS_TYPED:
        return text
    if form not in _FORMS:
        raise ExportFailed(f"There is no normal form “{form}”.", remedy=Remedy(f"Choose none or {', '.join(_FORMS)}."))
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]  # checked above


def form_of(options: WriteOptions) -> str:
    """The normal form that is chosen.

    Raises:
        ExportFailed: there is no such form.
    """
    form = str(options.choices.get(NORMAL_FORM.name, NORMAL_FORM.choices[0]))
    normal_form("", form)
    return form


def note_changes(page: Page, lines: Iterable[Line], form: str, remarks: Remarks) -> None:
    """Say where `one_line`, `holdable` and `normal_form` change a text."""
    for line in lines:
        if line.text.isascii() and line.text.isprintable():
            continue
        where = f"{page.name}, line {line.source_id or line.id}"
        clean = holdable(one_line(line.text))
        if clean != line.text:
            remarks.note(where, "Line ends and control characters in the text were left out.")
        if normal_form(clean, form) != clean:
            remarks.note(where, brought_to(form))


def brought_to(form: str) -> str:
    """What is said of a text that was written in another normal form."""
    return f"The text was brought to the normal form {form}; the project keeps what was typed."


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
