"""The panel of the rules: what is agreed on, where it is broken, and what can be put right at once."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QSplitter, QVBoxLayout, QWidget

from ductus.document.mending import MEND_TITLE, mend
from ductus.document.rules import Rules
from ductus.document.survey import TextSurvey
from ductus.errors import DuctusError
from ductus.jobs.job import Job
from ductus.numerals import whole
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.going import go_to
from ductus.ui.long_steps import make_step
from ductus.ui.rules.keeper import survey_keeper
from ductus.ui.rules.places import TextPlace
from ductus.ui.rules.places_view import PlacesView
from ductus.ui.rules.rules_form import RulesForm
from ductus.ui.session import Session
from ductus.ui.side.bare import bare_while_empty
from ductus.ui.side.panel import SidePanel
from ductus.ui.workbench import Workbench
from ductus.workflows.long_step import Changed, change_pages
from ductus.workflows.words import counted
from ductus.workflows.writing import ProjectThread

_SHOWN_AT_MOST = 2000
"""Places listed; more are counted. Nobody reads further before mending a rule or a habit."""
_REST_MS = 120
_POINTS = 12


class RulesPanel(SidePanel):
    """Shows and keeps the rules of the project. Made when it is first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._keeper = survey_keeper(bench.window)
        self._form = RulesForm()
        self._found = QLabel()
        self._found.setWordWrap(True)
        self._mend = QPushButton("Mend")
        self._view = PlacesView("Places that break the rules")
        font = transcription_font(bench.settings["desk.font"], _POINTS)
        self._view.set_text_font(font)
        self._form.set_text_font(font)
        # Slices come quickly one after another; the list is filled when they rest, or now and then.
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self._show_places)
        self._arrange()
        self._form.edited.connect(self._keep)
        self._form.characters_wanted.connect(self._allow_those_in_use)
        self._mend.clicked.connect(self._mend_all)
        self._view.looked_at.connect(lambda place: self._go(place, take_focus=False))
        self._view.wanted.connect(lambda place: self._go(place, take_focus=True))
        self._keeper.changed.connect(self._show_soon)

    def _arrange(self) -> None:
        bare_while_empty(self._view)
        above = QScrollArea()
        above.setWidget(self._form)
        above.setWidgetResizable(True)
        above.setFrameShape(QScrollArea.Shape.NoFrame)
        below = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 4)
        head.addWidget(self._found, 1)
        head.addWidget(self._mend)
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._view, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.addWidget(above)
        parts.addWidget(below)
        parts.setChildrenCollapsible(False)
        parts.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)
        self.setFocusProxy(self._form)

    def _go(self, place: TextPlace, *, take_focus: bool) -> None:
        go_to(self.bench, place.page_id, place.line_id, place.letters, take_focus=take_focus)

    def follow(self, session: Session | None) -> None:
        self._session = session
        self._keeper.follow(session)
        if session is not None:
            session.sheet_changed.connect(self._show_rules)
        self._show_rules()
        self._show_places()

    def _show_rules(self) -> None:
        session = self._session
        rules = session.project.sheet.rules if session is not None else Rules()
        self._form.show_rules(rules, can_write=session is not None and not session.project.is_read_only)

    def _keep(self, rules: Rules) -> None:
        session = self._session
        if session is None or session.project.sheet.rules == rules:
            return
        try:
            session.project.set_sheet(replace(session.project.sheet, rules=rules))
        except DuctusError as fault:
            self.bench.say_error(fault)

    def _allow_those_in_use(self) -> None:
        survey = self._keeper.survey
        if survey is not None:
            in_use = "".join(sorted(sign for sign in survey.characters() if not sign.isspace()))
            self._keep(replace(self._form.rules(), characters=in_use))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_soon()

    def _show_soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _show_places(self) -> None:
        session, survey = self._session, self._keeper.survey
        if session is None or survey is None or self.isHidden():
            self._view.show_places([])
            return
        places = _places(session, survey)
        self._view.show_places(places)
        self._found.setText(_found_words(survey, is_complete=self._keeper.is_complete))
        mendable = sum(offence.mend is not None for _, line in survey.offending() for offence in line.offences)
        self._mend.setText(f"Mend {whole(mendable)}")
        self._mend.setToolTip("Put right what needs no judgement: form, spaces, hyphens. Undo takes it back.")
        self._mend.setVisible(mendable > 0)
        self._mend.setEnabled(not session.project.is_read_only)

    def _mend_all(self) -> None:
        session, survey = self._session, self._keeper.survey
        if session is None or survey is None:
            return
        self.bench.desk.accept()
        by_page: dict[str, list[str]] = {}
        for line_id, line in survey.offending():
            by_page.setdefault(line.page_id, []).append(line_id)
        rules, person = survey.rules, session.person

        def work(job: Job, project: ProjectThread) -> Changed:
            return change_pages(
                job, project, tuple(by_page), lambda page: mend(page, by_page[page.id], rules), MEND_TITLE, person
            )

        def told(changed: Changed) -> None:
            self.bench.say(f"Texts mended on {counted(changed.pages, 'page')}. Undo takes all of it back.")

        make_step(self.bench, "Mending texts", tuple(by_page), work, told)


def _places(session: Session, survey: TextSurvey) -> list[TextPlace]:
    """The places that break a rule, in the order of the pages."""
    order = {page_id: number for number, page_id in enumerate(session.project.page_ids())}
    lines = sorted(survey.offending(), key=lambda item: order.get(item[1].page_id, len(order)))
    found: list[TextPlace] = []
    for line_id, line in lines:
        if line.page_id not in order or len(found) >= _SHOWN_AT_MOST:
            continue
        name = session.project.summary(line.page_id).name
        found += [
            TextPlace(line.page_id, name, line_id, line.text, offence.start, offence.end, offence.what)
            for offence in line.offences
        ]
    return found


def _found_words(survey: TextSurvey, *, is_complete: bool) -> str:
    if survey.rules.says_nothing:
        return "No rules are laid down yet; every text keeps to them."
    found = f"{counted(survey.places, 'place')} in {counted(len(survey), 'line')} {_break(survey.places)} the rules."
    if not is_complete:
        found = f"Looking: {found}"
    return found + (f" The first {whole(_SHOWN_AT_MOST)} are listed." if survey.places > _SHOWN_AT_MOST else "")


def _break(count: int) -> str:
    return "breaks" if count == 1 else "break"
