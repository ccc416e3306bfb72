"""The table that says which element of TEI a tag becomes, as a project changes it and as a CSV file carries it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from ductus.document.tag_elements import TagElement
from ductus.document.tags import EXPANSION, Tag
from ductus.errors import ExportFailed, FormatUnreadable, Remedy
from ductus.formats._plain import decoded
from ductus.formats._tei_tags import CHOICE, TABLE, Element, read_table
from ductus.formats._tei_text import TagWriter
from ductus.formats.files import write_file
from ductus.formats.remarks import Remarks

COLUMNS = ("kind", "element")
MAX_TABLE_BYTES = 64 * 1024
"""A table of more has thousands of rows."""
_SAMPLE = "Text"
_MARK = "\ufeff"


def usual_elements() -> dict[str, str]:
    """The element of every kind in the table that holds unless a project says otherwise, as it would be typed."""
    rows = (row.partition(":") for row in TABLE.splitlines() if row.strip())
    return {kind.strip(): element.strip() for kind, _, element in rows}


def table_of(rows: Iterable[TagElement]) -> dict[str, Element]:
    """The usual table with a project's rows in place of its own.

    Raises:
        ExportFailed: an element of a row cannot be understood.
    """
    table = read_table(TABLE)
    for row in rows:
        table[row.kind] = _element(row)
    return table


def fault_of(row: TagElement) -> str:
    """Why a row cannot be written, as a sentence; empty where it can."""
    try:
        _element(row)
    except ExportFailed as fault:
        return fault.message
    return ""


def sample(row: TagElement, attributes: Sequence[str] = ()) -> str:
    """What a tag of that kind becomes: the word “Text” as it would stand in the file; empty where the row is no row.

    `attributes` are those that the kind asks for; each stands with a value of its own name, a date with a date.
    """
    from lxml import etree

    try:
        table = {row.kind: _element(row)}
    except ExportFailed:
        return ""
    names = dict.fromkeys((*attributes, *((EXPANSION,) if table[row.kind].name == CHOICE else ())))
    values = tuple((name, "1813-05-01" if name == "when" else "de" if name == "language" else name) for name in names)
    around = etree.Element("ab")
    TagWriter(table, Remarks()).write(around, _SAMPLE, (Tag(row.kind, 0, len(_SAMPLE), values),), "")
    return "".join(etree.tostring(child, encoding="unicode") for child in around)


def _element(row: TagElement) -> Element:
    if "\n" in row.element or "\r" in row.element:
        raise ExportFailed(f"The element of “{row.kind}” has more than one row.", remedy=Remedy("Write it in one row."))
    found = read_table(f"tag: {row.element}").get("tag")
    if found is None:
        raise ExportFailed(f"“{row.kind}” has no element.", remedy=Remedy("Write a name of TEI, as persName."))
    return found


def write_elements(target: Path, rows: Iterable[TagElement]) -> None:
    """The rows as CSV in UTF-8 with the mark by which spreadsheets know it.

    Raises:
        ExportFailed: the folder cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows((row.kind, row.element) for row in rows)
    write_file(target, (_MARK + text.getvalue()).encode("utf-8"))


def read_elements(source: Path) -> tuple[TagElement, ...]:
    """The rows of a CSV file, parted by commas, semicolons or tabs; its first row may name the columns.

    Raises:
        FormatUnreadable: it cannot be opened, is no text, or a row has no kind, no element or one of no sense.
    """
    text = decoded(source, MAX_TABLE_BYTES).removeprefix(_MARK)
    first = text.partition("\n")[0]
    delimiter = max("\t;,", key=first.count)
    found: dict[str, TagElement] = {}
    for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
        cells = [cell.strip() for cell in cells]
        if not any(cells) or (number == 1 and tuple(cell.casefold() for cell in cells[:2]) == COLUMNS):
            continue
        row = TagElement(*(cells[:2] if len(cells) > 1 else (cells[0], "")))
        fault = fault_of(row) if row.kind else "It names no kind."
        if fault:
            raise FormatUnreadable(
                f"Row {number} of “{source.name}” cannot be taken: {fault}",
                remedy=Remedy('Each row holds a kind and its element, as: date,"date when=""{when}"""'),
            )
        found[row.kind] = row
    return tuple(found.values())
