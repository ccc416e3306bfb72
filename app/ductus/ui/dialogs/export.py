"""The export dialog: format, lines, pages, place; says beforehand what will be written and what cannot be held."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ductus.document.transcription import LineStatus
from ductus.errors import Remedy
from ductus.formats.base import FormatInfo, Holds, Written
from ductus.formats.registry import Registry
from ductus.jobs.job import Job
from ductus.ui.dialogs.export_options import ExportOptions
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.notify import Kind, Message
from ductus.ui.rules.keeper import survey_keeper
from ductus.ui.session import Session
from ductus.ui.theme import status_glyph, status_title
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.export_pages import ExportRequest, default_statuses, export_pages
from ductus.workflows.words import counted

_REMEMBERED = "export.choices"


def show_export(bench: Workbench) -> None:
    """Open the dialog for the project of the window."""
    if bench.session is None:
        return
    bench.desk.flush()
    dialog = ExportDialog(bench, bench.session)
    offer_help(dialog, bench.keys, "export")
    dialog.open()


class ExportDialog(QDialog):
    """Owned by the window, for one export."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Export")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self._bench, self._session = bench, session
        infos = (module.INFO for module in Registry.discover().writers())
        self._infos = sorted(infos, key=lambda info: info.title.casefold())
        self._format = QComboBox()
        for info in self._infos:
            self._format.addItem(info.title)
        self._about = _quiet_label()
        self._statuses = {status: QCheckBox(f"{status_glyph(status)}  {status_title(status)}") for status in LineStatus}
        self._this_page = QRadioButton("This page")
        self._chosen_pages = QRadioButton("Chosen pages")
        self._all_pages = QRadioButton("All pages")
        self._options = ExportOptions()
        self._target = QLineEdit()
        self._target.setAccessibleName("Where to write")
        self._effect = _quiet_label()
        self._losses = _quiet_label()
        self._breaches = _quiet_label()
        self._texts = survey_keeper(bench.window)
        self._texts.follow(session)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = self._buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self._arrange()
        self._recall()
        self._format.currentIndexChanged.connect(self._format_chosen)
        for part in (*self._statuses.values(), self._this_page, self._chosen_pages, self._all_pages):
            part.toggled.connect(self._show_effect)
        self._target.textChanged.connect(self._show_effect)
        self._texts.changed.connect(self._show_breaches)
        self._buttons.accepted.connect(self._export)
        self._buttons.rejected.connect(self.reject)
        self._show_effect()

    @property
    def info(self) -> FormatInfo:
        """The format chosen."""
        return self._infos[self._format.currentIndex()]

    def _arrange(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(12)
        form.addRow("Format", self._format)
        form.addRow("", self._about)
        pages = QButtonGroup(self)
        page_row = QHBoxLayout()
        for choice in (self._all_pages, self._chosen_pages, self._this_page):
            pages.addButton(choice)
            page_row.addWidget(choice)
        page_row.addStretch(1)
        form.addRow("Pages", page_row)
        line_box = QVBoxLayout()
        line_box.setSpacing(4)
        for box in self._statuses.values():
            line_box.addWidget(box)
        form.addRow("Lines", line_box)
        form.addRow("", self._options)
        browse = QPushButton("Choose…")
        browse.clicked.connect(self._browse)
        place = QHBoxLayout()
        place.addWidget(self._target, 1)
        place.addWidget(browse)
        form.addRow("Write to", place)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._effect)
        column.addWidget(self._losses)
        column.addWidget(self._breaches)
        column.addWidget(self._buttons)

    def _recall(self) -> None:
        remembered = self._bench.settings[_REMEMBERED]
        ids = [info.id for info in self._infos]
        fullest = max(self._infos, key=lambda info: (not info.is_ground_truth, len(info.holds)))
        known = remembered.get("format") in ids
        self._format.setCurrentIndex(ids.index(remembered["format"] if known else fullest.id))
        self._all_pages.setChecked(True)
        self._chosen_pages.setEnabled(len(self._bench.pages.selected_pages()) > 1)
        self._format_chosen()

    def _format_chosen(self) -> None:
        info = self.info
        self._about.setText(info.summary)
        remembered = self._bench.settings[_REMEMBERED]
        chosen = remembered.get("statuses", {}).get(info.id)
        statuses = frozenset(LineStatus(value) for value in chosen) if chosen else default_statuses(info.id)
        for status, box in self._statuses.items():
            box.setChecked(not statuses or status in statuses)
        self._options.show_options(info.asks, remembered.get("choices", {}).get(info.id, {}))
        self._target.setText(str(self._proposed_target(info)))
        lost = [part.value for part in Holds if part not in info.holds and part is not Holds.IMAGES]
        self._losses.setText(f"This format cannot hold: {', '.join(lost)}." if lost else "")
        self._losses.setVisible(bool(lost))

    def _proposed_target(self, info: FormatInfo) -> Path:
        project = self._session.project.path
        places = self._bench.settings[_REMEMBERED].get("places", {})
        folder = Path(places[info.id]) if info.id in places else project.parent
        if info.is_folder or info.one_file_a_page:
            return folder / f"{project.stem}-{info.id}" if info.id not in places else folder
        return folder / f"{project.stem}{info.suffixes[0]}"

    def _browse(self) -> None:
        start = self._target.text()
        if self.info.is_folder or self.info.one_file_a_page:
            name = QFileDialog.getExistingDirectory(self, "Write to", start)
        else:
            patterns = " ".join(f"*{suffix}" for suffix in self.info.suffixes)
            name, _ = QFileDialog.getSaveFileName(self, "Write to", start, f"{self.info.title} ({patterns})")
            if name and not Path(name).suffix:
                name += self.info.suffixes[0]
        if name:
            self._target.setText(name)

    def _page_ids(self) -> tuple[str, ...]:
        page = self._session.page
        if self._this_page.isChecked() and page is not None:
            return (page.id,)
        if self._chosen_pages.isChecked():
            chosen = set(self._bench.pages.selected_pages())
            return tuple(page_id for page_id in self._session.project.page_ids() if page_id in chosen)
        return self._session.project.page_ids()

    def _chosen_statuses(self) -> frozenset[LineStatus]:
        return frozenset(status for status, box in self._statuses.items() if box.isChecked())

    def _show_effect(self) -> None:
        wanted, statuses = set(self._page_ids()), self._chosen_statuses()
        summaries = [summary for summary in self._session.project.summaries() if summary.id in wanted]
        lines = sum(summary.counts[status] for summary in summaries for status in statuses)
        left_out = sum(summary.counts.total for summary in summaries) - lines
        text = f"{counted(lines, 'line')} on {counted(len(summaries), 'page')} will be written."
        if left_out:
            text += f" {counted(left_out, 'line')} left out by status."
        self._effect.setText(text)
        self._go.setEnabled(bool(lines) and bool(self._target.text().strip()))
        self._show_breaches()

    def _show_breaches(self) -> None:
        """Places against the rules on these pages, as far as their texts were gone through."""
        survey, wanted = self._texts.survey, set(self._page_ids())
        lines = [line for _, line in survey.offending() if line.page_id in wanted] if survey is not None else []
        places = sum(len(line.offences) for line in lines)
        where = f"{counted(places, 'place')} in {counted(len(lines), 'line')} of these pages"
        verb = "breaks" if places == 1 else "break"
        self._breaches.setText(
            f"{where} {verb} the rules of the project; the Rules panel lists them." if places else ""
        )
        self._breaches.setVisible(bool(places))

    def _export(self) -> None:
        statuses = self._chosen_statuses()
        request = ExportRequest(
            self._page_ids(),
            self.info.id,
            Path(self._target.text()).expanduser(),
            frozenset() if statuses == frozenset(LineStatus) else statuses,
            choices=self._options.choices(),
            limits=limits(self._bench.settings),
        )
        self._remember(request)
        start_export(self._bench, self._session, request)
        self.accept()

    def _remember(self, request: ExportRequest) -> None:
        remembered = dict(self._bench.settings[_REMEMBERED])
        remembered["format"] = request.format_id
        chosen = sorted(status.value for status in self._chosen_statuses())
        remembered["statuses"] = {**remembered.get("statuses", {}), request.format_id: chosen}
        remembered["choices"] = {**remembered.get("choices", {}), request.format_id: dict(request.choices)}
        folder = request.target if self.info.is_folder or self.info.one_file_a_page else request.target.parent
        remembered["places"] = {**remembered.get("places", {}), request.format_id: str(folder)}
        self._bench.settings[_REMEMBERED] = remembered


def start_export(bench: Workbench, session: Session, request: ExportRequest) -> Job:
    """Write in the background; afterwards says what was written, with a button to the folder."""

    def done(job: Job) -> None:
        written = job.result
        if not isinstance(written, Written):
            return
        folder = request.target if request.target.is_dir() else request.target.parent
        details = tuple(f"{remark.where}: {remark.what}" for remark in (*written.losses, *written.breaches))
        text = f"{counted(written.lines, 'line')} written in {counted(len(written.files), 'file')}."
        if written.losses:
            text += f" {len(written.losses)} things could not be kept."
        if written.breaches:
            text += f" {counted(len(written.breaches), 'place')} against the rules of the project."
        show = Remedy("", "Open folder", "show_folder", str(folder))
        bench.bar.show_message(Message(Kind.SUCCESS, text, show, details))

    job = session.run("Exporting", lambda job: export_pages(job, session.thread_of_project, request))
    bench.window.when_done(job, done)
    return job


def show_folder(folder: str) -> None:
    """Show a folder in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def _quiet_label(parent: QWidget | None = None) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    return label
