"""What one cell of the project file holds: text and JSON, whatever a person, a file name or an engine put into them."""

from __future__ import annotations

import json
from typing import Any

Cell = str | bytes


def text_cell(text: str) -> Cell:
    """`text` as SQLite can keep it: as text, or as bytes where it is not valid Unicode.

    File names on Linux and broken clipboards bring lone surrogates, which have no UTF-8 form. Refusing them would
    lose a page or a line of typing, so they are kept as bytes and come back as they were.
    """
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def cell_text(cell: Cell) -> str:
    """The text that `text_cell` turned into `cell`.

    Raises:
        ValueError: the bytes are not text; the file is damaged.
    """
    return cell if isinstance(cell, str) else cell.decode("utf-8", "surrogatepass")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_cell(value: object) -> Cell:
    """`value`, plain JSON, as compact text.

    Raises:
        TypeError: `value` holds something that JSON has no form for.
    """
    return text_cell(_ENCODER.encode(value))


def cell_json(cell: Cell) -> Any:
    """The value that `json_cell` turned into `cell`.

    Raises:
        ValueError: the cell is not JSON; the file is damaged.
    """
    return json.loads(cell_text(cell))
