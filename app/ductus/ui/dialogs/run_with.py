"""Read or find once with another engine than the one in force: engine, weights and care, remembered for the next time.

The settings stay as they are. Readings of several engines stand beside each other in the history of a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ductus.document.transcription import LineStatus
from ductus.engines.base import EngineModule
from ductus.engines.hosted import EngineCall
from ductus.engines.registry import parse_options, usable_options
from ductus.errors import DuctusError
from ductus.numerals import whole
from ductus.project.records import PageSummary
from ductus.ui.dialog_size import fitting
from ductus.ui.forms.form import Form
from ductus.ui.forms.question import Question
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.services.consent import may_find, may_read
from ductus.ui.session import Session
from ductus.ui.settings_pages.engine_view import questions_of
from ductus.ui.settings_pages.engines_page import FINDING, READING, ROLES, engines_for
from ductus.ui.settings_pages.state_row import StateRow
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import destination_of, require_call_ready
from ductus.workflows.words import counted

_REMEMBERED = "engine.runs"
_SETTING = {FINDING: "engine.detector", READING: "engine.recognizer"}
_WIDTH_PX, _HEIGHT_PX = 600, 640
_GAP_PX = 12


@dataclass(frozen=True, slots=True)
class Extent:
    """Which lines or pages a run is about. Without lines it is all of the pages, or with `only_open` what they lack."""

    name: str
    title: str
    page_ids: tuple[str, ...]
    line_ids: tuple[str, ...] = ()
    is_possible: bool = True
    only_open: bool = True


def show_read_with(bench: Workbench) -> None:
    """Ask with which engine to read, and read."""
    _show(bench, READING)


def show_find_with(bench: Workbench) -> None:
    """Ask with which engine to find lines, and find them."""
    _show(bench, FINDING)


def _show(bench: Workbench, work: str) -> None:
    if bench.session is None or bench.session.page is None:
        return
    bench.desk.flush()
    dialog = RunWithDialog(bench, bench.session, work)
    offer_help(dialog, bench.keys, "find-lines")
    dialog.open()


class RunWithDialog(QDialog):
    """Engine, its options for this run, and what it is to work on. Owned by the window, for one run."""

    def __init__(self, bench: Workbench, session: Session, work: str) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Read with…" if work == READING else "Find lines with…")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(bench.window, _WIDTH_PX, _HEIGHT_PX))
        self._bench, self._session, self._work = bench, session, work
        self._modules = engines_for(work)
        before = bench.settings[_REMEMBERED].get(work, {})
        kept: dict[str, dict[str, Any]] = {**bench.settings["engine.options"], **before.get("options", {})}
        self._options = {each.INFO.id: usable_options(each, kept.get(each.INFO.id, {})) for each in self._modules}
        self._extents = reading_extents(bench, session) if work == READING else finding_extents(bench, session)
        self._what = QButtonGroup(self)
        self._engine = QComboBox()
        self._engine.setAccessibleName("Engine")
        for module in self._modules:
            self._engine.addItem(module.INFO.title, module.INFO.id)
        self._about = QuietLabel()
        self._state = StateRow(bench)
        self._form = Form()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = QPushButton("Read" if work == READING else "Find lines")
        self._buttons.addButton(self._go, QDialogButtonBox.ButtonRole.AcceptRole)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._go.setDefault(True)
        self._arrange(before.get("what", ""))
        self._engine.currentIndexChanged.connect(lambda _: self._show_engine())
        self._form.changed.connect(self._set)
        self._buttons.accepted.connect(self._run)
        self._buttons.rejected.connect(self.reject)
        at = self._engine.findData(before.get("engine", bench.settings[_SETTING[work]]))
        self._engine.setCurrentIndex(max(0, at))
        self._show_engine()

    @property
    def module(self) -> EngineModule:
        """The engine chosen."""
        return self._modules[self._engine.currentIndex()]

    @property
    def call(self) -> EngineCall:
        """The engine chosen with its options, those that differ from the default."""
        chosen = dict(self._options.get(self.module.INFO.id, {}))
        return EngineCall(self.module.INFO.id, chosen, self._bench.settings["engine.device"])

    @property
    def extent(self) -> Extent:
        """What is to be worked on."""
        return self._extents[max(0, self._what.checkedId())]

    def _arrange(self, before: str) -> None:
        head = QFormLayout()
        head.setHorizontalSpacing(16)
        head.setVerticalSpacing(_GAP_PX)
        boxes = QVBoxLayout()
        boxes.setSpacing(4)
        for number, extent in enumerate(self._extents):
            box = QRadioButton(extent.title)
            box.setEnabled(extent.is_possible)
            self._what.addButton(box, number)
            boxes.addWidget(box)
        self._what.button(_first_offered(self._extents, before)).setChecked(True)
        head.addRow("Lines" if self._work == READING else "Pages", boxes)
        head.addRow("Engine", self._engine)
        place = QWidget()
        inner = QVBoxLayout(place)
        inner.setContentsMargins(0, 0, _GAP_PX, 0)
        inner.addWidget(self._form)
        inner.addStretch(1)
        area = QScrollArea()
        area.setWidget(place)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setSpacing(_GAP_PX)
        column.addLayout(head)
        column.addWidget(self._about)
        column.addWidget(self._state)
        column.addWidget(area, 1)
        column.addWidget(_stays(self._work))
        column.addWidget(self._buttons)

    def _show_engine(self) -> None:
        self._about.say(self.module.INFO.summary)
        asked = run_questions(self.module, self._bench, self._work)
        self._form.ask(asked, self._values(asked))
        self._show_state()

    def _values(self, asked: Sequence[Question]) -> Mapping[str, Any]:
        options = parse_options(self.module, self._options.get(self.module.INFO.id, {}))
        return {question.name: getattr(options, question.name) for question in asked}

    def _set(self, name: str, value: Any) -> None:
        own = {**self._options.get(self.module.INFO.id, {}), name: value}
        if value == getattr(self.module.Options(), name):
            del own[name]
        self._options[self.module.INFO.id] = own
        self._show_state()

    def _show_state(self) -> None:
        try:
            require_call_ready(self._bench.settings, self.call, ROLES[self._work][0])
        except DuctusError as fault:
            self._state.say("warning", fault.message, fault.remedy)
            self._go.setEnabled(False)
            return
        away = destination_of(self.call)
        said = f"Scans leave this computer to {away}; you are asked before." if away else "Ready on this computer."
        self._state.say("leaves" if away else "success", said)
        self._go.setEnabled(self.extent.is_possible)

    def _run(self) -> None:
        bench, session, call, extent = self._bench, self._session, self.call, self.extent
        self._remember()
        self.accept()
        if bench.session is not session:
            return
        if self._work == FINDING:
            if may_find(bench, extent.page_ids, call):
                job = session.find_lines(extent.page_ids, only_empty=extent.only_open, engine=call)
                bench.window.when_done(job, bench.shaping.outcomes.take)
        elif may_read(bench, extent.page_ids, extent.line_ids, call, only_unread=extent.only_open):
            session.read_lines(extent.page_ids, extent.line_ids, only_unread=extent.only_open, engine=call)

    def _remember(self) -> None:
        runs = dict(self._bench.settings[_REMEMBERED])
        own = {name: options for name, options in self._options.items() if options}
        # Many pages are chosen anew each time: Enter pressed by habit must not start hours of work.
        what = self.extent.name if len(self.extent.page_ids) == 1 else ""
        runs[self._work] = {"engine": self.module.INFO.id, "options": own, "what": what}
        self._bench.settings[_REMEMBERED] = runs


def _first_offered(extents: Sequence[Extent], before: str) -> int:
    """The place of the extent taken before where it is possible again, else of the first that lacks something.

    One line is always chosen beside the page, so a selection is meant only where it is of several.
    """
    possible = [number for number, extent in enumerate(extents) if extent.is_possible]
    again = [number for number in possible if extents[number].name == before]
    meant = [number for number in possible if len(extents[number].line_ids) != 1]
    return next(iter([*again, *meant, *possible]), 0)


def run_questions(module: EngineModule, bench: Workbench, work: str) -> tuple[Question, ...]:
    """What is asked for one run: the engine's own options; what it shares with other services stays as it is set."""
    own = module.Options.__annotations__
    return tuple(each for each in questions_of(module, bench, ROLES[work]) if each.name in own)


def reading_extents(bench: Workbench, session: Session) -> tuple[Extent, ...]:
    """What can be read: the selection, and of this page, the chosen ones and all what has no text, or all once more."""
    page = session.page
    if page is None:
        return ()
    selected = tuple(bench.canvas.selection())
    found = [Extent("selection", f"Selected lines ({len(selected)})", (page.id,), selected, bool(selected), False)]
    for name, whose, summaries in _page_sets(bench, session, page.id):
        unread = sum(each.counts[LineStatus.TODO] for each in summaries)
        every = sum(each.counts.total for each in summaries)
        ids = tuple(each.id for each in summaries if each.counts.total)
        end = "" if name == "page" else f"_{name}"
        found += (
            Extent(f"unread{end}", f"Lines of {whose} without a text ({whole(unread)})", ids, (), bool(unread)),
            Extent(f"page{end}", f"All lines of {whose} once more ({whole(every)})", ids, (), bool(every), False),
        )
    return tuple(found)


def finding_extents(bench: Workbench, session: Session) -> tuple[Extent, ...]:
    """Where lines can be found: on the page on screen, and on the chosen pages and all pages that have none."""
    page = session.page
    if page is None:
        return ()
    found = [Extent("page", "This page", (page.id,), only_open=False)]
    for name, whose, summaries in _page_sets(bench, session, page.id)[1:]:
        empty = tuple(each.id for each in summaries if not each.counts.total)
        title = f"{whose[:1].upper()}{whose[1:]} without lines ({counted(len(empty), 'page')})"
        found.append(Extent("empty" if name == "all" else name, title, empty, (), bool(empty)))
    return tuple(found)


def _page_sets(bench: Workbench, session: Session, page_id: str) -> list[tuple[str, str, list[PageSummary]]]:
    """Name, words and pages of what a run can be about, the page on screen first; pages without a scan are left out."""
    usable = [each for each in session.project.summaries() if not each.problem]
    chosen = frozenset(bench.pages.selected_pages())
    sets = [("page", "this page", [each for each in usable if each.id == page_id])]
    if len(chosen) > 1:
        sets.append(("chosen", "the chosen pages", [each for each in usable if each.id in chosen]))
    if len(usable) > 1:
        sets.append(("all", "all pages", usable))
    return sets


def _stays(work: str) -> QLabel:
    said = {
        READING: "Each line gets one more reading. Its history shows it beside the others; your text stays.",
        FINDING: "Lines you worked on stay.",
    }
    return QuietLabel(said[work])
