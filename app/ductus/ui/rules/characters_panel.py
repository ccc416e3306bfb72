"""The panel of characters: every one the project uses, how often, and where it stands."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductus.document.rules import name_of
from ductus.document.survey import TextSurvey
from ductus.numerals import whole
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.going import go_to
from ductus.ui.rules.keeper import survey_keeper
from ductus.ui.rules.places import TextPlace
from ductus.ui.rules.places_view import PlacesView
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench
from ductus.workflows.words import counted

_SHOWN_AT_MOST = 2000
_REST_MS = 200
_POINTS = 14
_PLACE_POINTS = 12
_DOTTED_CIRCLE = "\u25cc"
_SIGN, _COUNT, _NAME = range(3)


class CharactersPanel(SidePanel):
    """Shows the characters of the project, the most frequent first. Made when it is first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._keeper = survey_keeper(bench.window)
        self._field = QLineEdit()
        self._table = QTableWidget(0, 3)
        self._found = QLabel()
        self._view = PlacesView("Places of the character")
        self._font = transcription_font(bench.settings["desk.font"], _POINTS)
        self._view.set_text_font(transcription_font(bench.settings["desk.font"], _PLACE_POINTS))
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self._show)
        self._arrange()
        self._field.textChanged.connect(self._filter)
        self._table.itemSelectionChanged.connect(self._show_places)
        self._view.looked_at.connect(lambda place: self._go(place, take_focus=False))
        self._view.wanted.connect(lambda place: self._go(place, take_focus=True))
        self._keeper.changed.connect(self._show_soon)

    def _arrange(self) -> None:
        bare_while_empty(self._view)
        self._field.setPlaceholderText("Character, name or U+ number")
        self._field.setAccessibleName("Search characters")
        self._field.setClearButtonEnabled(True)
        self._set_up_table()
        above, below = QWidget(), QWidget()
        upper, lower = QVBoxLayout(above), QVBoxLayout(below)
        upper.setContentsMargins(8, 8, 8, 0)
        upper.addWidget(self._field)
        upper.addWidget(self._table, 1)
        lower.setContentsMargins(0, 4, 0, 0)
        self._found.setWordWrap(True)
        self._found.setContentsMargins(8, 4, 8, 4)
        lower.addWidget(self._found)
        lower.addWidget(self._view, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(above)
        parts.addWidget(below)
        parts.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)
        self.setFocusProxy(self._field)

    def _set_up_table(self) -> None:
        table = self._table
        table.setHorizontalHeaderLabels(["", "Times", "Name"])
        table.verticalHeader().hide()
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.setColumnWidth(_SIGN, 40)
        table.setColumnWidth(_COUNT, 64)
        table.setWordWrap(False)
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setAccessibleName("Characters of the project")

    def _go(self, place: TextPlace, *, take_focus: bool) -> None:
        go_to(self.bench, place.page_id, place.line_id, place.letters, take_focus=take_focus)

    def follow(self, session: Session | None) -> None:
        self._session = session
        self._keeper.follow(session)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_soon()

    def _show_soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _show(self) -> None:
        """Fill the table anew where the counts differ; the chosen character stays chosen."""
        survey = self._keeper.survey
        if survey is None or self.isHidden():
            self._table.setRowCount(0)
            return
        chosen, counts = self._chosen(), survey.characters()
        self._table.blockSignals(True)
        self._table.setRowCount(len(counts))
        for row, (sign, count) in enumerate(counts.items()):
            for column, item in enumerate(_items(sign, count, self._font)):
                self._table.setItem(row, column, item)
            if sign == chosen:
                self._table.selectRow(row)
        self._table.blockSignals(False)
        self._filter(self._field.text())
        self._show_places()

    def _chosen(self) -> str:
        return self._sign(self._table.currentRow())

    def _sign(self, row: int) -> str:
        item = self._table.item(row, _SIGN)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _filter(self, words: str) -> None:
        wanted = words.strip()
        for row in range(self._table.rowCount()):
            sign = self._sign(row)
            # A letter with its mark may be two signs; anything longer is a name.
            is_meant = sign in wanted if 0 < len(wanted) <= 2 else wanted.casefold() in name_of(sign).casefold()
            self._table.setRowHidden(row, not is_meant)

    def _show_places(self) -> None:
        session, survey, sign = self._session, self._keeper.survey, self._chosen()
        if session is None or survey is None or not sign:
            self._view.show_places([])
            self._found.setText("Choose a character to see where it stands.")
            return
        places = _places(session, survey, sign)
        self._view.show_places(places)
        times = survey.characters().get(sign, 0)
        more = f" The first {whole(_SHOWN_AT_MOST)} lines are listed." if len(places) >= _SHOWN_AT_MOST else ""
        self._found.setText(f"“{_shown(sign)}” stands {counted(times, 'time')} in the project.{more}")


def _items(sign: str, count: int, font: QFont) -> tuple[QTableWidgetItem, QTableWidgetItem, QTableWidgetItem]:
    shown, times, name = (
        QTableWidgetItem(_shown(sign)),
        QTableWidgetItem(whole(count)),
        QTableWidgetItem(name_of(sign)),
    )
    shown.setFont(font)
    shown.setData(Qt.ItemDataRole.UserRole, sign)
    shown.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    shown.setData(Qt.ItemDataRole.AccessibleTextRole, name_of(sign))
    name.setToolTip(name_of(sign))
    return shown, times, name


def _shown(sign: str) -> str:
    """The character as it can be seen: a mark on a dotted circle, a space as an open box."""
    if sign.isspace():
        return "\u2423"
    return _DOTTED_CIRCLE + sign if unicodedata.combining(sign) else sign


def _places(session: Session, survey: TextSurvey, sign: str) -> list[TextPlace]:
    """One place a line, in the order of the pages."""
    order = {page_id: number for number, page_id in enumerate(session.project.page_ids())}
    lines = [(line_id, line) for line_id, line in survey.holding(sign) if line.page_id in order]
    lines.sort(key=lambda item: order[item[1].page_id])
    found = []
    for line_id, line in lines[:_SHOWN_AT_MOST]:
        start = line.text.index(sign)
        name, times = session.project.summary(line.page_id).name, line.text.count(sign)
        what = counted(times, "time") if times > 1 else ""
        found.append(TextPlace(line.page_id, name, line_id, line.text, start, start + 1, what))
    return found
