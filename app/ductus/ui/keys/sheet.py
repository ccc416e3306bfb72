"""The printed sheet of keys, made from the map: one landscape page in three columns, grouped by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF, QSizeF
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrinter

from ductus.document.characters import seen
from ductus.errors import ExportFailed
from ductus.ui.keys.commands import MOUSE, Place
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.strokes import shown, shown_together
from ductus.whole_files import replace_file

_COLUMNS = 3
_MARGIN_MM = 10.0
_SMALLEST_PT, _LARGEST_PT, _STEP_PT = 5.5, 9.0, 0.25
"""Sizes tried for one page, from the largest; smaller than the smallest cannot be read on a wall."""
_HEADINGS = {
    Place.CANVAS: "On the page",
    Place.TEXT: "In the text",
    Place.PAGES: "In the list of pages",
    Place.SIDE: "In the side panels",
}
_HEADING_ROWS = 2
_LETTERS_A_ROW = 38
"""Letters of what a key does that fit beside it."""


@dataclass(frozen=True, slots=True)
class Group:
    """A heading and its rows of keys and words."""

    title: str
    rows: tuple[tuple[str, str], ...]


def groups(keys: KeyMap) -> list[Group]:
    """What stands on the sheet: every command that has a key, by menu and place, the project's signs, the pointer."""
    found: dict[str, list[tuple[str, str]]] = {}
    for command in keys.commands:
        held = keys.keys(command.id)
        if held:
            title = _HEADINGS.get(command.place, f"Everywhere: {command.group}")
            found.setdefault(title, []).append((shown_together(held), command.text))
    if keys.signs:
        found["Signs, in the text"] = [(shown(key), seen(sign)) for key, sign in keys.signs.items()]
    found["With the pointer on the page"] = list(MOUSE)
    return [Group(title, tuple(rows)) for title, rows in found.items()]


def sheet_html(keys: KeyMap, size_pt: float = _LARGEST_PT) -> str:
    """The sheet as a page of HTML that stands by itself."""
    columns = "".join(
        f'<td width="{100 // _COLUMNS}%" valign="top">{"".join(map(_group_html, column))}</td>'
        for column in _in_columns(groups(keys))
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Keys of Ductus</title>'
        f"<style>body {{ font-family: sans-serif; font-size: {size_pt}pt; color: #000; }} "
        f".title {{ font-size: {size_pt * 1.7:.1f}pt; font-weight: 600; margin: 0; }} .about {{ margin: 0 0 4px 0; }} "
        f".head {{ font-size: {size_pt * 1.15:.1f}pt; font-weight: 600; margin: 7px 0 2px 0; }} "
        "td { padding: 0 6px 1px 0; vertical-align: top; } .key { font-weight: 600; white-space: nowrap; }"
        "</style></head>"
        f'<body><p class="title">Keys of Ductus</p><p class="about">{escape(_about(keys))}</p>'
        f'<table width="100%" cellspacing="0"><tr>{columns}</tr></table></body></html>'
    )


def write_html(keys: KeyMap, target: Path) -> None:
    """Write the sheet as HTML.

    Raises:
        ExportFailed: the file could not be written.
    """
    try:
        replace_file(target, sheet_html(keys).encode("utf-8"))
    except OSError as fault:
        raise ExportFailed(f"“{target.name}” could not be written: {fault.strerror}") from fault


def write_pdf(keys: KeyMap, target: Path) -> int:
    """Write the sheet as a PDF on landscape A4; the number of its pages.

    Raises:
        ExportFailed: the file could not be written.
    """
    try:
        with target.open("ab"):
            pass  # QPdfWriter says nothing about a file it cannot write
    except OSError as fault:
        raise ExportFailed(f"“{target.name}” could not be written: {fault.strerror}") from fault
    writer = QPdfWriter(str(target))
    writer.setTitle("Keys of Ductus")
    writer.setPageLayout(_layout(QPageSize(QPageSize.PageSizeId.A4)))
    document = _document(keys, writer)
    document.print_(writer)
    return document.pageCount()


def print_sheet(keys: KeyMap, printer: QPrinter) -> None:
    """Print the sheet on a chosen printer and paper, landscape."""
    printer.setPageLayout(_layout(printer.pageLayout().pageSize()))
    _document(keys, printer).print_(printer)


def _layout(size: QPageSize) -> QPageLayout:
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    return QPageLayout(size, QPageLayout.Orientation.Landscape, margins, QPageLayout.Unit.Millimeter)


def _document(keys: KeyMap, paper: QPagedPaintDevice) -> QTextDocument:
    """The sheet laid out for that paper, as large as one page holds. The paper has to outlive it."""
    page = QSizeF(paper.pageLayout().paintRectPixels(paper.logicalDpiX()).size())
    size_pt = _LARGEST_PT
    while True:
        document = QTextDocument()
        document.documentLayout().setPaintDevice(paper)  # or points would be those of the screen
        document.setDocumentMargin(0)
        document.setHtml(sheet_html(keys, size_pt))
        document.setPageSize(page)
        if document.pageCount() <= 1 or size_pt <= _SMALLEST_PT:
            return document
        size_pt -= _STEP_PT


def _in_columns(parts: Sequence[Group]) -> Iterator[list[Group]]:
    """The groups in columns of about the same height, in their order; a long group goes on in the next column."""
    height = sum(_HEADING_ROWS + sum(map(_height, group.rows)) for group in parts) / _COLUMNS
    column: dict[str, list[tuple[str, str]]] = {}
    used, left = 0, _COLUMNS
    for group in parts:
        title = group.title
        for row in group.rows:
            more = _height(row) + (0 if title in column else _HEADING_ROWS)
            if left > 1 and used and used + more > height:
                title = f"{group.title}, continued" if title in column else title
                yield [Group(name, tuple(found)) for name, found in column.items()]
                column, used, left = {}, 0, left - 1
                more = _height(row) + _HEADING_ROWS
            column.setdefault(title, []).append(row)
            used += more
    yield [Group(name, tuple(found)) for name, found in column.items()]


def _height(row: tuple[str, str]) -> int:
    """Rows of print a row takes."""
    return 1 + len(row[1]) // _LETTERS_A_ROW


def _group_html(group: Group) -> str:
    rows = "".join(
        f'<tr><td class="key" width="38%">{escape(keys)}</td><td>{escape(words)}</td></tr>'
        for keys, words in group.rows
    )
    return f'<p class="head">{escape(group.title)}</p><table width="100%" cellspacing="0">{rows}</table>'


def _about(keys: KeyMap) -> str:
    changed = len(keys.own)
    own = f", {changed} of them changed" if changed else ""
    return f"Key set: {keys.preset.title}{own}. Help > Keys changes them."
