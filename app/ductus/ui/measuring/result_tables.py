"""The tables of a measurement: leaderboard, groups, mistakes, worst lines, and figures over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem

from ductus.numerals import decimal, whole
from ductus.training.measuring.confusions import character_name
from ductus.training.measuring.figures_in_words import board, with_ends
from ductus.training.measuring.forms import TextForm
from ductus.training.measuring.measurement import WORST_SHOWN, EngineFigures, Measurement

_CONFUSIONS_SHOWN = 100
_PLACE = Qt.ItemDataRole.UserRole
_PICTURE = QSize(300, 34)
_ROW_WITH_PICTURE = QSize(_PICTURE.width(), _PICTURE.height() + 2)


def table(name: str, heads: Sequence[str], wide: int) -> QTreeWidget:
    """An empty table; the column `wide` takes the room that is left, the last one beside its words where it is -1."""
    found = QTreeWidget()
    found.setAccessibleName(name)
    found.setHeaderLabels(list(heads))
    found.setRootIsDecorated(False)
    found.setUniformRowHeights(True)
    found.setAlternatingRowColors(True)
    found.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    header = found.header()
    header.setStretchLastSection(wide < 0)
    for column in range(len(heads)):
        mode = QHeaderView.ResizeMode.Stretch if column == wide else QHeaderView.ResizeMode.ResizeToContents
        header.setSectionResizeMode(column, mode)
    return found


def fill(into: QTreeWidget, rows: Iterable[Sequence[str]]) -> None:
    """Show these rows and no others."""
    into.clear()
    for row in rows:
        item = QTreeWidgetItem(list(row))
        for column, text in enumerate(row):
            item.setToolTip(column, text)
        into.addTopLevelItem(item)


def board_rows(measurement: Measurement) -> list[Sequence[str]]:
    """The leaderboard; engines that could not be measured stand at its end with what went wrong."""
    rows: list[Sequence[str]] = [
        (row.name, row.cer, row.wer, row.behind or "–", row.in_forms[-1], row.speed) for row in board(measurement)
    ]
    return [*rows, *((run.name, run.fault, "", "", "", "") for run in measurement.runs if run.fault)]


def group_rows(figures: EngineFigures) -> list[Sequence[str]]:
    """The figures of an engine in each form, and of each document, hand and page."""
    rates = figures.rates
    rows: list[Sequence[str]] = [
        ("All lines", form.value, whole(rates[form].lines), with_ends(rates[form].cer), with_ends(rates[form].wer))
        for form in TextForm
    ]
    for title, group in figures.groups.items():
        for name, each in group.items():
            rows.append((title, name, whole(each.lines), with_ends(each.cer), with_ends(each.wer)))
    return rows


def mistake_rows(figures: EngineFigures) -> list[Sequence[str]]:
    """What an engine mistakes for what, the most frequent first."""
    return [
        (
            each.mistake.value.capitalize(),
            character_name(each.right) or "–",
            character_name(each.read) or "–",
            whole(each.times),
            f"{decimal(each.share * 100)} %",
        )
        for each in figures.confusions[:_CONFUSIONS_SHOWN]
    ]


def fill_worst(into: QTreeWidget, figures: EngineFigures, pictures: Mapping[str, QImage]) -> None:
    """The lines with most to correct, with those pictures of them that there are; each item knows its page and line."""
    into.clear()
    for line, read, counts in figures.worst(WORST_SHOWN):
        item = QTreeWidgetItem([line.page_name or line.page, "", line.text, read, f"{counts.character_edits}"])
        item.setData(0, _PLACE, (line.page, line.id))
        item.setSizeHint(1, _ROW_WITH_PICTURE)  # also before pictures come: all rows are as high as the first was
        if line.id in pictures:
            item.setData(1, Qt.ItemDataRole.DecorationRole, pictures[line.id])
        for column in (1, 2, 3):
            item.setToolTip(column, f"{line.text}\n{read}")
        into.addTopLevelItem(item)


def fitted(picture: bytes) -> QImage:
    """A picture of a line as its row has room for it; any thread. Null where it cannot be decoded."""
    image = QImage.fromData(picture)
    how = Qt.AspectRatioMode.KeepAspectRatio
    return image.scaled(_PICTURE, how, Qt.TransformationMode.SmoothTransformation) if not image.isNull() else image


def place_of(item: QTreeWidgetItem) -> tuple[str, str]:
    """Page and line an item of the worst lines stands for."""
    page_id, line_id = item.data(0, _PLACE)
    return str(page_id), str(line_id)


def history_rows(kept: Iterable[Measurement]) -> list[Sequence[str]]:
    """Every engine of every measurement, the newest first; only figures of one set can be compared."""
    return [
        (
            made.made_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            f"{made.set_title}, {whole(len(made.lines))} lines",
            made.fingerprint,
            figures.run.name,
            with_ends(figures.rates[TextForm.WRITTEN].cer),
        )
        for made in kept
        for figures in made.ranked
    ]
