"""Sheets of signs: those that come with Ductus, eScriptorium's as files, and one made of a project's own characters."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from ductus.document.signs import Keyboard, Sign, SignRow
from ductus.document.transcription import new_id
from ductus.errors import FormatUnreadable
from ductus.paths import resource

FOLDER = "keyboards"
_MOST_BYTES = 2_000_000
_MOST_SIGNS = 2_000
_LONGEST_SIGN = 40
"""Code points; eScriptorium's keys may hold whole words."""
_MOST_ROWS = 200
_MOST_OF_PROJECT = 120
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@lru_cache(maxsize=1)
def shipped_keyboards() -> tuple[Keyboard, ...]:
    """The sheets that come with Ductus, by their titles."""
    files = resource(FOLDER).glob("*.json")
    return tuple(sorted((read_keyboard(file) for file in files), key=lambda held: held.title))


def read_keyboard(file: Path) -> Keyboard:
    """The sheet in a file of ours or of eScriptorium's; what is not a sign in it is passed over.

    Raises:
        FormatUnreadable: it cannot be read, is too large, or holds no signs.
    """
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise FormatUnreadable(f"“{file.name}” is too large to be a keyboard.")
        plain = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError, ValueError, RecursionError) as fault:
        raise FormatUnreadable(f"“{file.name}” is not a keyboard: {fault}") from fault
    rows = _our_rows(plain) or _rows_of_escriptorium(plain)
    if not rows:
        raise FormatUnreadable(f"“{file.name}” holds no characters.")
    is_ours = isinstance(plain, dict) and isinstance(plain.get("id"), str)
    title = next((plain[key] for key in ("title", "name") if isinstance(plain, dict) and plain.get(key)), file.stem)
    return Keyboard(plain["id"] if is_ours else new_id("keyboard"), _clean(str(title)) or file.stem, rows)


def write_keyboard(keyboard: Keyboard, file: Path) -> None:
    """Write a sheet the way eScriptorium reads it, a row of ours a row there.

    Raises:
        OSError: the file cannot be written.
    """
    characters = [
        {"character": sign.text, "row": row, "column": column}
        for row, held in enumerate(keyboard.rows)
        for column, sign in enumerate(held.signs)
    ]
    plain = {"version": "0.1", "name": keyboard.title, "author": "Ductus", "characters": characters}
    file.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")


def of_characters(counts: Mapping[str, int], title: str) -> Keyboard:
    """A sheet of a project's own characters beyond those of an ordinary keyboard, the most frequent first."""
    wanted = [sign for sign in counts if ord(sign) > 0x7E and sign.isprintable() and not sign.isspace()]
    wanted = sorted(wanted, key=lambda sign: (-counts[sign], sign))[:_MOST_OF_PROJECT]
    marks = tuple(Sign(sign) for sign in wanted if unicodedata.combining(sign))
    letters = tuple(Sign(sign) for sign in wanted if not unicodedata.combining(sign) and sign.isalnum())
    others = tuple(Sign(sign) for sign in wanted if not unicodedata.combining(sign) and not sign.isalnum())
    named = (("Letters", letters), ("Marks", marks), ("Other signs", others))
    return Keyboard(new_id("keyboard"), title, tuple(SignRow(name, signs) for name, signs in named if signs))


def _our_rows(plain: Any) -> tuple[SignRow, ...]:
    rows = plain.get("rows") if isinstance(plain, dict) else None
    found = []
    for row in rows[:_MOST_ROWS] if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("signs"), list):
            signs = tuple(sign for item in row["signs"][:_MOST_SIGNS] if (sign := _sign(item)) is not None)
            if signs:
                found.append(SignRow(_clean(str(row.get("title", ""))), signs))
    return tuple(found)


def _rows_of_escriptorium(plain: Any) -> tuple[SignRow, ...]:
    """Its keys lie in any order, each with row and column; a bare list of characters is taken as one row."""
    items = plain.get("characters", plain.get("keys")) if isinstance(plain, dict) else plain
    placed: dict[int, list[tuple[int, Sign]]] = {}
    for number, item in enumerate(items[:_MOST_SIGNS] if isinstance(items, list) else ()):
        sign = _sign(item)
        if sign is None:
            continue
        place = item if isinstance(item, dict) else {}
        row, column = _whole(place.get("row"), 0), _whole(place.get("column"), number)
        placed.setdefault(row, []).append((column, sign))
    rows = [placed[row] for row in sorted(placed)]
    return tuple(SignRow("", tuple(sign for _, sign in sorted(row, key=lambda one: one[0]))) for row in rows)


def _sign(item: Any) -> Sign | None:
    if isinstance(item, str):
        item = {"text": item}
    if not isinstance(item, dict):
        return None
    text = next((item[key] for key in ("text", "character", "char", "value") if isinstance(item.get(key), str)), "")
    text = _clean(text)[:_LONGEST_SIGN]
    key = item.get("key", "")
    return Sign(text, key if isinstance(key, str) and len(key) < _LONGEST_SIGN else "") if text else None


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
