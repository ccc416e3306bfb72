"""Text and JSON files read within a limit, in UTF-8 with or without a byte order mark, or in UTF-16 with one."""

from __future__ import annotations

import codecs
import json
from pathlib import Path
from typing import Any

from ductus.errors import FormatUnreadable, Remedy
from ductus.numerals import whole

MAX_JSON_BYTES = 256_000_000
"""The largest JSON read; a page with every word boxed takes about 1 MB, and several times that in memory."""
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def decoded(source: Path, most_bytes: int) -> str:
    """The text of a file.

    Raises:
        FormatUnreadable: it cannot be opened, is larger than `most_bytes`, or is no text.
    """
    try:
        size = source.stat().st_size
        content = source.read_bytes() if size <= most_bytes else b""
    except OSError as fault:
        raise FormatUnreadable(f"“{source.name}” could not be opened: {fault.strerror or fault}.") from fault
    if size > most_bytes:
        raise FormatUnreadable(f"“{source.name}” is {whole(size)} bytes; over {whole(most_bytes)} are not read.")
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FormatUnreadable(
            f"“{source.name}” is not text in UTF-8.",
            remedy=Remedy("Save it as UTF-8 in a text editor and import again."),
            detail=str(fault),
        ) from fault
    if "\0" in text:
        raise FormatUnreadable(f"“{source.name}” is not a text file.")
    return text


def loaded(text: str, what: str) -> Any:
    """JSON as Python values; numbers that are none (NaN) count as faults.

    Raises:
        FormatUnreadable: it is no JSON, or nested so deep that it means harm; the message begins with `what`.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as fault:
        raise FormatUnreadable(f"{what} is not JSON.", detail=str(fault)) from fault


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")
