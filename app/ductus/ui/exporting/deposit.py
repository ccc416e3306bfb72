"""The deposit dialog: what goes into the zip for an archive, how large it gets, what the description does not say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from ductus.formats.base import Written
from ductus.jobs.job import Job
from ductus.numerals import decimal, whole
from ductus.ui.exporting.description import edit_description, summary_of
from ductus.ui.exporting.outcome import Outcome, OutcomeDialog, follow
from ductus.ui.exporting.target_row import target_row
from ductus.ui.forms.form import Form
from ductus.ui.forms.question import of_format
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.deposit import (
    PROFILE,
    USUAL_PROFILE,
    DepositRequest,
    ScanFiles,
    deposit,
    free_bytes,
    needed_bytes,
    scan_files,
)
from ductus.workflows.words import counted

_KEY = "export.choices"
_REMEMBERED = "deposit"
_ENDING = ".zip"
_SIZE_PX = (640, 460)
_COPIED, _REFERENCED = True, False


def show_deposit(bench: Workbench) -> None:
    """Open the dialog for the project of the window."""
    if bench.session is None:
        return
    bench.desk.flush()
    dialog = DepositDialog(bench, bench.session)
    offer_help(dialog, bench.keys, "export")
    dialog.open()


class DepositDialog(QDialog):
    """Owned by the window, for one deposit; what comes of it is shown by an `OutcomeDialog`."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Deposit")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE_PX)
        self._bench, self._session = bench, session
        remembered = bench.settings[_KEY].get(_REMEMBERED, {})
        self._files: ScanFiles = scan_files(session.project, session.project.page_ids())
        self.pages = QComboBox()
        self._offer_pages()
        self.images = QComboBox()
        self.images.addItem("Copied into the zip, byte for byte", _COPIED)
        self.images.addItem("Left where they are; named with their checksums", _REFERENCED)
        self.images.setCurrentIndex(0 if remembered.get("has_images", True) else 1)
        self.text = QCheckBox("The text of each page as plain text, too")
        self.text.setChecked(bool(remembered.get("has_text", True)))
        question = replace(of_format((PROFILE,))[0], title="PAGE made for", default=USUAL_PROFILE)
        self.profile = Form((question,), {PROFILE.name: remembered.get("profile", USUAL_PROFILE)})
        self.described = QuietLabel()
        self._describe = QPushButton("Description of the project…")
        self._describe.setAutoDefault(False)
        self.target = QLineEdit(str(self._proposed(remembered.get("folder", ""))))
        self.effect, self.problem = QuietLabel(), QuietLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = self.buttons.addButton("Make deposit", QDialogButtonBox.ButtonRole.AcceptRole)
        self._arrange()
        self._connect()
        self._show_effect()

    def _arrange(self) -> None:
        first = Form()
        for name, field in (("Pages", self.pages), ("Scans", self.images), ("Text", self.text)):
            first.add_row(name, field)
        about = QHBoxLayout()
        about.addWidget(self._describe)
        about.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(
            QuietLabel(
                "One zip for an archive: PAGE XML, scans, README, licence, citation file, and the SHA-256 of every "
                "file, as BagIt has it."
            )
        )
        column.addWidget(first)
        column.addWidget(self.profile)
        column.addWidget(self.described)
        column.addLayout(about)
        column.addStretch(1)
        column.addLayout(target_row(self.target, self._browse))
        for said in (self.effect, self.problem):
            column.addWidget(said)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.pages.currentIndexChanged.connect(self._pages_chosen)
        self.images.currentIndexChanged.connect(self._show_effect)
        self.target.textChanged.connect(self._show_effect)
        self._describe.clicked.connect(self._edit_description)
        self.buttons.accepted.connect(self._deposit)
        self.buttons.rejected.connect(self.reject)
        self._session.destroyed.connect(self.close)

    def _offer_pages(self) -> None:
        every = self._session.project.page_ids()
        chosen = set(self._bench.pages.selected_pages())
        self.pages.addItem(f"All pages · {counted(len(every), 'page')}", every)
        if len(chosen) > 1:
            self.pages.addItem(
                f"Pages chosen in the list · {counted(len(chosen), 'page')}",
                tuple(page_id for page_id in every if page_id in chosen),
            )

    def _proposed(self, folder: str) -> Path:
        project = self._session.project.path
        return (Path(folder) if folder else project.parent) / f"{project.stem}-deposit{_ENDING}"

    def request(self) -> DepositRequest:
        """The deposit as it is chosen now."""
        return DepositRequest(
            tuple(self.pages.currentData()),
            Path(self.target.text().strip()).expanduser(),
            bool(self.images.currentData()),
            self.text.isChecked(),
            str(self.profile.values()[PROFILE.name]),
        )

    def _pages_chosen(self) -> None:
        self._files = scan_files(self._session.project, self.request().page_ids)
        self._show_effect()

    def _show_effect(self) -> None:
        request, files = self.request(), self._files
        scans = len(files.names)
        size = f" with {whole(files.size_bytes / 1e6)} MB" if request.has_images else ", named only"
        text = f"{counted(len(request.page_ids), 'page')} from {counted(scans, 'scan file')}{size}."
        if request.target.is_file():
            text += f" “{request.target.name}” stands there already and will be replaced."
        self.effect.say(text)
        self.described.say(summary_of(self._session.project.sheet.description))
        problem = self._problem_of(request)
        self.problem.say(problem)
        self._go.setEnabled(not problem and bool(self.target.text().strip()))

    def _problem_of(self, request: DepositRequest) -> str:
        missing = self._files.missing
        if request.has_images and missing:
            return (
                f"{counted(len(missing), 'scan')} not where they were, the first is “{missing[0]}”. Find them with "
                "File > Find missing scans, or leave the scans out."
            )
        try:
            free = free_bytes(request.target)
        except OSError as fault:
            return f"This place cannot be looked into: {fault.strerror or fault}."
        if needed_bytes(request, self._files) > free:
            return f"Only {whole(free / 1e6)} MB are free there. Choose another disk, or leave the scans out."
        return ""

    def _edit_description(self) -> None:
        edit_description(self, self._session)
        self._show_effect()

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Write to", self.target.text(), f"Zip files (*{_ENDING})")
        if name:
            self.target.setText(name if Path(name).suffix else name + _ENDING)

    def _deposit(self) -> None:
        request = self.request()
        settings = self._bench.settings
        kept = {
            "has_images": request.has_images,
            "has_text": request.has_text,
            "profile": request.profile,
            "folder": str(request.target.parent),
        }
        settings[_KEY] = {**settings[_KEY], _REMEMBERED: kept}
        start_deposit(self._bench, self._session, request)
        self.accept()


def start_deposit(bench: Workbench, session: Session, request: DepositRequest) -> OutcomeDialog:
    """Make the deposit in the background; a dialog beside the work shows how far it is and what came of it."""

    def told(result: object) -> Outcome:
        if not isinstance(result, Written):
            raise TypeError(f"a deposit gave {type(result).__name__}")
        size = request.target.stat().st_size / 1e6 if request.target.is_file() else 0.0
        text = f"“{request.target.name}” holds {counted(len(request.page_ids), 'page')}, "
        text += f"{counted(result.lines, 'line')}, {decimal(size)} MB."
        remarks = (("To know", result.losses),) if result.losses else ()
        return Outcome(text, request.target.parent, result.files, remarks)

    def work(job: Job) -> Written:
        return deposit(job, session.thread_of_project, request)

    return follow(bench, session.run("Making the deposit", work), told, lambda: show_deposit(bench), "Deposit again…")
