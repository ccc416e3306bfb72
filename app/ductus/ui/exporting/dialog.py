"""The export dialog: formats at the left, what and how in the middle, one page as it would be written at the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ductus.document.transcription import LineStatus
from ductus.formats.base import FormatInfo, Holds, Written
from ductus.formats.registry import Registry
from ductus.jobs.job import Job
from ductus.numerals import whole
from ductus.ui.dialog_size import fitting
from ductus.ui.exporting.description import edit_description, summary_of
from ductus.ui.exporting.format_list import FormatList
from ductus.ui.exporting.lines_form import CHOSEN, LinesForm
from ductus.ui.exporting.outcome import Outcome, OutcomeDialog, follow
from ductus.ui.exporting.parts_form import PartsForm
from ductus.ui.exporting.previewing import Previewing
from ductus.ui.exporting.remembered import Remembered
from ductus.ui.exporting.target_row import target_row
from ductus.ui.exporting.truth_counter import TruthCounter
from ductus.ui.forms.form import Form
from ductus.ui.forms.question import of_format
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.rules.keeper import survey_keeper
from ductus.ui.session import Session
from ductus.ui.tags.tei_dialog import edit_tei_table
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.words import counted

_TEI = "tei"
_WIDTHS_PX = (270, 440, 430)
_SIZE_PX = (1140, 700)


def show_export(bench: Workbench) -> None:
    """Open the dialog for the project of the window."""
    if bench.session is None:
        return
    bench.desk.flush()
    dialog = ExportDialog(bench, bench.session)
    offer_help(dialog, bench.keys, "export")
    dialog.open()


class ExportDialog(QDialog):
    """Owned by the window, for one export; what comes of it is shown by an `OutcomeDialog`."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(bench.window, *_SIZE_PX))
        self._bench, self._session = bench, session
        self._remembered = Remembered(bench.settings)
        summaries = session.project.summaries()
        self.formats = FormatList(module.INFO for module in Registry.discover().writers())
        self._infos = self.formats.infos()
        self._info = self._infos[0]
        self._title, self._about = QLabel(), QuietLabel()
        self.lines = LinesForm(summaries, bench.pages.selected_pages(), session.page)
        self.options = Form()
        self.parts = PartsForm(session.project.partition, summaries)
        self._described = QuietLabel()
        self._describe = QPushButton("Description of the project…")
        self._elements = QPushButton("Elements for tags…")
        self.target = QLineEdit()
        self.effect, self.losses, self.breaches, self.place = (QuietLabel() for _ in range(4))
        self.preview = Previewing(bench, session)
        self._counter = TruthCounter(session, self)
        self._texts = survey_keeper(bench.window)
        self._texts.follow(session)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = self.buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self._arrange()
        self._connect()
        self._recall()

    @property
    def info(self) -> FormatInfo:
        """The format chosen."""
        return self._info

    def _arrange(self) -> None:
        parts = QSplitter()
        parts.setChildrenCollapsible(False)
        for part in (self.formats, self._middle(), self.preview):
            parts.addWidget(part)
        parts.setSizes(list(_WIDTHS_PX))
        parts.setStretchFactor(2, 1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(parts, 1)
        column.addLayout(target_row(self.target, self._browse))
        for said in (self.place, self.effect, self.losses, self.breaches):
            column.addWidget(said)
        column.addWidget(self.buttons)

    def _middle(self) -> QWidget:
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        for button in (self._describe, self._elements):
            button.setAutoDefault(False)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 0, 12, 0)
        column.setSpacing(12)
        self._truth_head = QLabel("Parts for teaching and testing")
        for part in (
            self._title, self._about, self.lines, self.options, self._elements, self._truth_head, self.parts,
            self._described, self._describe,
        ):  # fmt: skip
            column.addWidget(part)
        for button in (self._describe, self._elements):
            column.setAlignment(button, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the field the keys are on
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(_WIDTHS_PX[1])
        return area

    def _connect(self) -> None:
        self.formats.format_chosen.connect(self._format_chosen)
        self.lines.changed.connect(self._changed)
        self.options.changed.connect(lambda _name, _value: self._changed())
        self.parts.changed.connect(self._show_effect)
        self.target.textChanged.connect(lambda _text: self._show_effect())
        self._counter.changed.connect(self._show_effect)
        self._texts.changed.connect(self._show_breaches)
        self._describe.clicked.connect(self._edit_description)
        self._elements.clicked.connect(self._edit_elements)
        self.buttons.accepted.connect(self._export)
        self.buttons.rejected.connect(self.reject)
        self._session.destroyed.connect(self.close)

    def _recall(self) -> None:
        ids = [info.id for info in self._infos]
        fullest = max(self._infos, key=lambda info: (not info.is_ground_truth, len(info.holds)))
        known = self._remembered.format_id
        if len(self._bench.pages.selected_pages()) > 1:
            self.lines.choose_pages(CHOSEN)
        self.formats.choose(known if known in ids else fullest.id)
        self.formats.setFocus()

    def _format_chosen(self, info: FormatInfo) -> None:
        self._info = info
        self._title.setText(info.title)
        self._about.say(info.summary)
        self.lines.choose_statuses(self._remembered.statuses(info))
        self.options.ask(of_format(info.asks), self._remembered.choices(info))
        self.options.setVisible(bool(info.asks))
        for part in (self._truth_head, self.parts, self._describe):
            part.setVisible(info.is_ground_truth)
        self._elements.setVisible(info.id == _TEI)
        self._describe_shown()
        self.target.setText(str(self._remembered.target(info, self._session.project.path)))
        lost = [part.value for part in Holds if part not in info.holds and part is not Holds.IMAGES]
        self.losses.say(f"This format cannot hold: {', '.join(lost)}." if lost else "")
        self._changed()

    def _describe_shown(self) -> None:
        said = summary_of(self._session.project.sheet.description) if self._info.is_ground_truth else ""
        self._described.say(said)

    def _edit_description(self) -> None:
        if edit_description(self, self._session):
            self._describe_shown()
            self._changed()

    def _edit_elements(self) -> None:
        edit_tei_table(self, self._session).finished.connect(self._changed)

    def _browse(self) -> None:
        start = self.target.text()
        if self.info.is_folder or self.info.one_file_a_page:
            name = QFileDialog.getExistingDirectory(self, "Write to", start)
        else:
            patterns = " ".join(f"*{suffix}" for suffix in self.info.suffixes)
            name, _ = QFileDialog.getSaveFileName(self, "Write to", start, f"{self.info.title} ({patterns})")
            if name and not Path(name).suffix:
                name += self.info.suffixes[0]
        if name:
            self.target.setText(name)

    # -- what it would do --------------------------------------------------------------------------------------------

    def request(self) -> ExportRequest:
        """The export as it is chosen now."""
        statuses = self.lines.chosen_statuses()
        return ExportRequest(
            self.lines.page_ids(),
            self.info.id,
            Path(self.target.text().strip()).expanduser(),
            frozenset() if statuses == frozenset(LineStatus) else statuses,
            self.options.values(),
            limits(self._bench.settings),
            self.parts.plan if self.info.is_ground_truth else None,
        )

    def _changed(self) -> None:
        request = self.request()
        self.preview.want(request)
        if self.info.is_ground_truth and self.lines.chosen_statuses():
            self._counter.count(request.page_ids, request.statuses, request.choices)
        else:
            self._counter.stop()
        self._show_effect()

    def _show_effect(self) -> None:
        taken, left_out = self.lines.lines()
        pages = len(self.lines.page_ids())
        text = f"{counted(taken, 'line')} on {counted(pages, 'page')} will be written."
        if self.info.is_ground_truth and taken:
            text = self._truth_in_words(taken)
        if not taken:
            text = f"No line of these {counted(pages, 'page')} is at a status chosen."
        elif left_out:
            text += f" {counted(left_out, 'line')} left out by status."
        self.effect.say(text)
        problem = self._problem_of_place()
        self._go.setEnabled(bool(taken) and bool(self.target.text().strip()) and not problem and self._has_plan())
        self._show_breaches()

    def _truth_in_words(self, taken: int) -> str:
        """How many lines a data set takes, as far as they were counted; the parts say how they are dealt out."""
        lines, is_counting = self._counter.lines, self._counter.is_counting
        self.parts.show_lines(lines, is_counting=is_counting)
        if is_counting:
            return f"Counting the lines that qualify… {whole(sum(lines.values()))} so far."
        qualify = sum(lines.values())
        reasons = taken - qualify
        text = f"{counted(qualify, 'line')} on {counted(len(lines), 'page')} will be written."
        return text + (f" {counted(reasons, 'line')} left out by their tags or for want of text." if reasons else "")

    def _has_plan(self) -> bool:
        return not self.info.is_ground_truth or self.parts.is_possible

    def _problem_of_place(self) -> str:
        """Why nothing can be written there, "" when it can; also says what would be replaced."""
        place, info = Path(self.target.text().strip()).expanduser(), self.info
        problem = note = ""
        try:
            if info.is_folder and place.exists() and (not place.is_dir() or any(place.iterdir())):
                problem = "There are files in this folder, and a data set is not mixed with others: name a new folder."
            elif not info.is_folder and not info.one_file_a_page and place.is_file():
                note = f"“{place.name}” stands there already and will be replaced."
            elif (
                info.one_file_a_page
                and place.is_dir()
                and any(path.suffix in info.suffixes for path in place.iterdir())
            ):
                note = f"There are {info.suffixes[0]} files in this folder; those of the same names will be replaced."
        except OSError as fault:
            problem = f"This place cannot be looked into: {fault.strerror or fault}."
        self.place.say(problem or note)
        return problem

    def _show_breaches(self) -> None:
        """Places against the rules on these pages, as far as their texts were gone through."""
        survey, wanted = self._texts.survey, set(self.lines.page_ids())
        lines = [line for _, line in survey.offending() if line.page_id in wanted] if survey is not None else []
        places = sum(len(line.offences) for line in lines)
        where = f"{counted(places, 'place')} in {counted(len(lines), 'line')} of these pages"
        verb = "breaks" if places == 1 else "break"
        self.breaches.say(f"{where} {verb} the rules of the project; the Rules panel lists them." if places else "")

    def _export(self) -> None:
        request = self.request()
        self._remembered.keep(self.info, request)
        start_export(self._bench, self._session, request)
        self.accept()


def start_export(bench: Workbench, session: Session, request: ExportRequest) -> OutcomeDialog:
    """Write in the background; a dialog beside the work shows how far it is and what came of it."""
    title = Registry.discover().get(request.format_id).INFO.title

    def told(result: object) -> Outcome:
        if not isinstance(result, Written):
            raise TypeError(f"an export gave {type(result).__name__}")
        folder = request.target if request.target.is_dir() else request.target.parent
        text = f"{counted(result.lines, 'line')} written in {counted(len(result.files), 'file')}."
        if result.losses:
            text += f" {counted(len(result.losses), 'thing')} could not be kept."
        if result.breaches:
            text += f" {counted(len(result.breaches), 'place')} against the rules of the project."
        remarks = (("Not in the export", result.losses), ("Against the rules of the project", result.breaches))
        return Outcome(text, folder, result.files, tuple(each for each in remarks if each[1]))

    def work(job: Job) -> Written:
        return export_pages(job, session.thread_of_project, request)

    job = session.run(f"Exporting {title}", work)
    return follow(bench, job, told, lambda: show_export(bench))
