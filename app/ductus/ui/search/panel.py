"""The panel that finds: the query above, what was found below as ink and text, and replacing in between on demand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout

from ductus.document.finding import BadPattern
from ductus.document.replacing import Replacement
from ductus.errors import DuctusError
from ductus.project.records import Change
from ductus.project.search import Hit
from ductus.ui.crash import report_fault
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.going import go_to
from ductus.ui.long_steps import make_step
from ductus.ui.search.crops_in_sight import CropsInSight
from ductus.ui.search.form import SearchForm
from ductus.ui.search.index_filler import IndexFiller
from ductus.ui.search.occurrence_view import OccurrenceView
from ductus.ui.search.occurrences import Occurrence, OccurrenceTable, Order
from ductus.ui.search.replace_form import ReplaceForm
from ductus.ui.search.scopes import Scope, pages_and_document
from ductus.ui.search.searcher import MOST_LINES, SearchEnd, Searcher
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.long_step import Changed
from ductus.workflows.replace_text import replace_text
from ductus.workflows.words import counted

_TYPING_REST_MS = 150
_EDITING_REST_MS = 500
"""After a change of the project: the list follows when the hands rest, not at every line accepted."""
_TEXT_POINTS = 13
_ORDERS = (
    (Order.PAGE, "By page"),
    (Order.BEFORE, "By text before"),
    (Order.AFTER, "By text after"),
    (Order.CONFIDENCE, "Least sure first"),
)
_NO_QUERY = "Type what to look for, or choose a status to see all its lines. Accents, ſ and æ need not be typed."
_NOTHING = "Nothing found."


class FindPanel(SidePanel):
    """Finds, replaces and compares. Made when it is first opened; changes the project only through the session."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._stop_listening: Callable[[], None] = _nothing
        self._table = OccurrenceTable(self)
        self._searcher = Searcher(self)
        self._filler = IndexFiller(self)
        self._sight = CropsInSight(limits(bench.settings), self)
        self._form, self._replace = SearchForm(self), ReplaceForm(self)
        self._count = QLabel(_NO_QUERY, self)
        self._order = QComboBox(self)
        self._view = OccurrenceView(self._table, self._sight.crops, self)
        self._number = 0
        self._names_lines = False  # it is lines by their status that are listed, not places of a text
        self._has_begun = False  # whether the list shows the search of that number, no longer the one before
        self._chosen: tuple[str, int] | None = None
        self._is_stale = False
        self._looked_in: tuple[tuple[str, ...], str] = ((), "")
        self._pages: set[str] = set()
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._search)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        bare_while_empty(self._view)
        self._count.setWordWrap(True)
        self._count.setMinimumWidth(1)
        for order, name in _ORDERS:
            self._order.addItem(name, order.value)
        self._order.setAccessibleName("Order")
        self._order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._order.setMinimumContentsLength(8)
        above = QVBoxLayout()
        above.setContentsMargins(8, 4, 8, 8)
        above.setSpacing(8)
        above.addWidget(self._form)
        above.addWidget(self._replace)
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._count, 1)
        said.addWidget(self._order)
        above.addLayout(said)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self._view, 1)
        self.setFocusProxy(self._form)
        self._replace.hide()
        self._order.hide()
        self._view.set_text_font(transcription_font(self.bench.settings["desk.font"], _TEXT_POINTS))

    def _connect(self) -> None:
        self._form.changed.connect(lambda: self._search_soon(_TYPING_REST_MS))
        self._form.left_downwards.connect(self._enter_list)
        self._form.next_wanted.connect(self._go_on)
        self._replace.changed.connect(self._show_replacement)
        self._replace.all_wanted.connect(self._table.tick_all)
        self._replace.replace_wanted.connect(self._replace_ticked)
        self._table.ticks_changed.connect(self._show_ticks)
        self._order.currentIndexChanged.connect(lambda _index: self._reorder())
        self._view.looked_at.connect(lambda occurrence: self._go(occurrence, take_focus=False))
        self._view.wanted.connect(lambda occurrence: self._go(occurrence, take_focus=True))
        self._view.in_sight.connect(self._sight.want)
        self._view.left_upwards.connect(self._form.setFocus)
        self._searcher.found.connect(self._take_hits)
        self._searcher.ended.connect(self._search_ended)
        for part in (self._searcher, self._sight.crops):
            part.faulted.connect(lambda fault: report_fault(self.bench, fault))
        self._filler.filled.connect(lambda: self._search_soon(_EDITING_REST_MS))

    # What the window asks for

    def follow(self, session: Session | None) -> None:
        self._stop_listening()
        self._stop_listening = session.project.listen(self._project_changed) if session is not None else _nothing
        self._session = session
        self._sight.follow(session)
        self._filler.follow(session)
        self._due.stop()
        self._table.clear()
        self._table.forget_ticks()
        if session is None:
            self._searcher.close()
        else:
            session.page_shown.connect(lambda _page: self._follow_page())
            self._search_soon(0)

    def look_for(self, text: str, scope: Scope) -> None:
        """Look for `text` there, or for what was looked for last where it is empty."""
        self._replace.hide()
        self._begin(text, scope)

    def replace(self, text: str) -> None:
        """Look for `text` to replace it."""
        self._replace.setVisible(self._can_write())
        self._begin(text, self._form.scope)

    def _begin(self, text: str, scope: Scope) -> None:
        self._view.set_aligned(False)
        self._order.setCurrentIndex(0)
        self._form.set_text(text)
        self._form.set_scope(scope)
        self._show_replacement()

    def where_else(self, text: str) -> None:
        """Show everywhere these words are written, one under the other, ready to be corrected."""
        self._replace.setVisible(self._can_write())
        self._form.set_word(text)
        self._replace.set_text(text)
        self._view.set_aligned(True)
        if self._can_write():
            self._replace.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def step(self, step: int) -> None:
        """Go to the next (+1) or previous (-1) place found, the keyboard staying where it is."""
        self._go_on(step, take_focus=False)

    def _can_write(self) -> bool:
        return self._session is not None and not self._session.project.is_read_only

    # Searching

    def _search_soon(self, rest_ms: int) -> None:
        self._due.start(rest_ms)

    def _project_changed(self, change: Change) -> None:
        if change.kind in ("page", "pages"):
            self._sight.forget_sources()
            self._search_soon(_EDITING_REST_MS)

    def _follow_page(self) -> None:
        """Another page is shown: look there instead, where this page or its document is meant."""
        if self._session is not None and self._where() != self._looked_in:
            self._search_soon(0)

    def _where(self) -> tuple[tuple[str, ...], str]:
        """The pages and the document that are meant now."""
        if self._session is None:
            return (), ""
        return pages_and_document(self._form.scope, self._session, tuple(self.bench.pages.selected_pages()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._search_soon(0)

    def _search(self) -> None:
        session = self._session
        self._is_stale = not self.isVisible()
        if session is None or self._is_stale:
            return
        self._looked_in = self._where()
        query = self._form.query(*self._looked_in)
        if not query.wanted.text.strip() and not query.asks_for_status_alone:
            self._searcher.cancel()
            self._number = 0
            self._begin_list()
            self._say(_NO_QUERY)
            return
        self._names_lines = query.asks_for_status_alone
        self._has_begun = False
        self._number = self._searcher.start(session.project.path, query)
        self._show_replacement()

    def _begin_list(self) -> None:
        """Take the former search off the list, remembering what was chosen in it."""
        current = self._view.current()
        self._chosen = current.key if current is not None else self._chosen
        self._table.clear()
        self._pages.clear()
        self._has_begun = True

    def _take_hits(self, number: int, hits: Sequence[Hit]) -> None:
        session = self._session
        if number != self._number or session is None:
            return
        if not self._has_begun:
            self._begin_list()
        found = []
        for hit in hits:
            try:
                name = session.project.summary(hit.page_id).name
            except KeyError:
                continue  # the page went meanwhile
            self._pages.add(hit.page_id)
            found += [Occurrence(hit, span, name) for span in hit.spans]
        if found:
            self._table.add(found)
        self._choose_again()
        self._show_count(is_at_end=False)

    def _search_ended(self, number: int, end: SearchEnd) -> None:
        if number != self._number:
            return
        if not self._has_begun:
            self._begin_list()
        if isinstance(end.fault, BadPattern):
            self._say(str(end.fault), is_wrong=True)
        elif isinstance(end.fault, DuctusError):
            self.bench.say_error(end.fault)
        else:
            self._show_count(is_at_end=True, is_cut_off=end.is_cut_off)
        self._show_ticks()

    def _choose_again(self) -> None:
        row = self._table.row_of(self._chosen) if self._chosen is not None else -1
        if row >= 0:
            index = self._table.index(row)
            self._view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self._chosen = None

    def _show_count(self, *, is_at_end: bool, is_cut_off: bool = False) -> None:
        places = self._table.rowCount()
        self._order.setVisible(places > 1)
        if not places:
            self._say(_NOTHING if is_at_end else "Searching…")
            return
        words = f"{counted(places, 'line' if self._names_lines else 'place')} on {counted(len(self._pages), 'page')}"
        if is_cut_off:
            words = f"The first {counted(MOST_LINES, 'line')}: {words}. Narrow the search to see the rest."
        self._say(words if is_at_end else f"{words}…")

    def _say(self, words: str, *, is_wrong: bool = False) -> None:
        self._count.setText(words)
        self._count.setAccessibleDescription("The search cannot be done." if is_wrong else "")
        self._order.setVisible(self._table.rowCount() > 1)

    def _reorder(self) -> None:
        order = Order(self._order.currentData())
        self._table.set_order(order)
        self._view.set_aligned(order is not Order.PAGE)

    # Going there

    def _enter_list(self) -> None:
        if self._table.rowCount():
            if self._view.current() is None:
                self._view.choose(0)
            self._view.setFocus(Qt.FocusReason.TabFocusReason)

    def _go_on(self, step: int, *, take_focus: bool = False) -> None:
        rows = self._table.rowCount()
        if not rows:
            return
        here = self._view.currentIndex().row()
        row = 0 if here < 0 else (here + step) % rows
        occurrence = self._view.choose(row)
        if occurrence is not None:
            self._go(occurrence, take_focus=take_focus)

    def _go(self, occurrence: Occurrence, *, take_focus: bool) -> None:
        hit, span = occurrence.hit, occurrence.span
        letters = (hit.text, span.start, span.end) if hit.kind == "held" else None
        go_to(self.bench, hit.page_id, hit.line.id, letters, take_focus=take_focus)

    # Replacing

    def _show_replacement(self) -> None:
        is_ticking = not self._replace.isHidden()
        replacement = None
        fault = ""
        if is_ticking and self._replace.is_given and self._form.wanted.text:
            try:
                replacement = Replacement(self._form.wanted, self._replace.text)
            except BadPattern as bad:
                fault = str(bad)
        self._replace.show_fault(fault)
        self._table.set_replacement(replacement, is_ticking=is_ticking)

    def _show_ticks(self) -> None:
        self._replace.show_ticked(self._table.ticked() if not self._replace.isHidden() else 0)

    def _replace_ticked(self) -> None:
        session = self._session
        self.bench.desk.accept()
        if session is None:
            return
        rewrites, person = tuple(self._table.rewrites()), session.person

        def told(changed: Changed) -> None:
            self._table.forget_ticks()
            words = f"Replaced in {counted(changed.lines, 'line')}. Undo takes it back in one step."
            if len(rewrites) > changed.lines:
                words += f" {counted(len(rewrites) - changed.lines, 'line')} stayed: locked, or changed since."
            self.bench.say(words)
            self._search_soon(0)

        make_step(
            self.bench,
            "Replacing",
            tuple({rewrite.page_id: None for rewrite in rewrites}),
            lambda job, project: replace_text(job, project, rewrites, person),
            told,
        )


def _nothing() -> None:
    """Where there is nobody to stop listening to."""
