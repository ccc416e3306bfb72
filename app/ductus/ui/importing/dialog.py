"""The import dialog: which files, which page each goes into, what becomes of text there, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox, QVBoxLayout

from ductus.errors import DuctusError
from ductus.jobs.job import Job, JobState
from ductus.ui.dialog_size import fitting
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.importing.outcome import headline
from ductus.ui.importing.panes import ImportPanes, Stage
from ductus.ui.job_watch import JobWatch
from ductus.ui.notify import Kind
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.import_content import TITLE, Existing, Wish
from ductus.workflows.import_transcriptions import Imported, ImportPlan, foresee, import_read
from ductus.workflows.open_archives import reader_patterns, transcriptions_in
from ductus.workflows.pairing import Pair, chosen_pages, propose
from ductus.workflows.read_transcriptions import FilesRead, read_files

_SIZE_PX = (1160, 720)
_REMEMBERED = "import.choices"
_SETTLE_MS = 200
"""A wish or a pairing has stood still this long when its effect is worked out."""


def show_import(bench: Workbench, paths: Sequence[Path] = ()) -> None:
    """Open the dialog for the project of the window, with these files if any."""
    if bench.session is None:
        bench.say("Open the scans these transcriptions belong to first; then they can be imported.")
        return
    if bench.session.project.is_read_only:
        name = bench.session.project.path.name
        bench.say(f"“{name}” is open for reading only; nothing can be imported.", Kind.WARNING)
        return
    bench.desk.accept()
    dialog = ImportDialog(bench, bench.session)
    offer_help(dialog, bench.keys, "open")
    dialog.open()
    if paths:
        dialog.add(paths)


class ImportDialog(QDialog):
    """Owned by the window, for one import. What takes time is done in lanes; closing the dialog stops it."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Import transcriptions")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.resize(fitting(bench.window, *_SIZE_PX))
        self._bench, self._session = bench, session
        self._paths: list[Path] = []
        self._read = FilesRead()
        self.panes = ImportPanes(session, bench.pictures, limits(bench.settings))
        self._watch = JobWatch(self)
        self._foreseeing = JobWatch(self)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self.panes)
        self._recall()
        self._connect()

    def _connect(self) -> None:
        panes = self.panes
        panes.files_wanted.connect(self._ask_files)
        panes.folder_wanted.connect(self._ask_folder)
        panes.clear_wanted.connect(self._clear)
        panes.wish_changed.connect(self._settle)
        panes.pairs_changed.connect(self._settle)
        panes.import_wanted.connect(self._import)
        panes.close_wanted.connect(self._stop_or_close)
        panes.outcome.undo_wanted.connect(self._undo)
        self._settling.timeout.connect(self._foresee)
        self._watch.progressed.connect(panes.show_progress)
        self._foreseeing.ended.connect(self._take_plan)
        self._watch.ended.connect(self._ended)
        self.finished.connect(self._leave)

    def _recall(self) -> None:
        held = self._bench.settings[_REMEMBERED]
        existing = held.get("existing", Existing.REPLACE)
        known = existing in list(Existing)
        self.panes.show_wish(
            Wish(Existing(existing) if known else Existing.REPLACE, adds_lines=bool(held.get("adds_lines", True)))
        )

    # -- files -------------------------------------------------------------------------------------------------------

    def _ask_files(self) -> None:
        patterns = " ".join(reader_patterns())
        names, _ = QFileDialog.getOpenFileNames(
            self, "Add files", self._bench.settings["recent.folder"], f"Transcriptions ({patterns});;All files (*)"
        )
        self.add([Path(name) for name in names])

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Add a folder", self._bench.settings["recent.folder"])
        self.add([Path(name)] if name else [])

    def add(self, paths: Sequence[Path]) -> None:
        """Read these files and folders as well, and propose pages for them."""
        if not paths or self._watch.job is not None:
            return
        self._paths = list(dict.fromkeys([*self._paths, *paths]))
        wanted, thread = tuple(self._paths), self._session.thread_of_project

        def work(job: Job) -> tuple[FilesRead, list[Pair]]:
            files = transcriptions_in(wanted, job.cancel)
            read = read_files(files, cancel=job.cancel, on_progress=lambda done, of: job.report(done, of, "files"))
            return read, thread.call(lambda project: propose(project, read), job.cancel)

        self._work("Reading transcriptions", work)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # Qt's name
        if event.mimeData().hasUrls() and self.panes.stage is not Stage.OUTCOME:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # Qt's name
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _clear(self) -> None:
        self._paths, self._read = [], FilesRead()
        self.panes.show_files(self._read, [], self._session.project.summaries())

    # -- what it would do --------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        self.panes.forget_effects()
        self._settling.start()

    def _foresee(self) -> None:
        earlier = self._foreseeing.forget()
        if earlier is not None:
            self._session.cancel_job(earlier.id)
        if not self.panes.pairs or self._watch.job is not None:
            return
        read, chosen, wish = self._read, chosen_pages(self.panes.pairs), self.panes.wish
        thread = self._session.thread_of_project
        work = partial(foresee, project=thread, read=read, chosen=chosen, wish=wish)
        self._foreseeing.follow(self._session.run("Looking what an import does", work))

    def _take_plan(self, job: Job) -> None:
        if isinstance(job.result, ImportPlan):
            self.panes.show_effects(job.result.effects)

    # -- doing it ----------------------------------------------------------------------------------------------------

    def _import(self) -> None:
        read, chosen, wish = self._read, chosen_pages(self.panes.pairs), self.panes.wish
        self._bench.settings[_REMEMBERED] = {"existing": str(wish.existing), "adds_lines": wish.adds_lines}
        earlier = self._foreseeing.forget()
        if earlier is not None:
            self._session.cancel_job(earlier.id)
        thread, person = self._session.thread_of_project, self._session.person
        self._work(
            "Importing",
            partial(import_read, project=thread, read=read, chosen=chosen, wish=wish, by=person),
        )

    def _work(self, title: str, work: Callable[[Job], object]) -> None:
        self.panes.show_busy(title)
        self._watch.follow(self._session.run(title, work))

    def _ended(self, job: Job) -> None:
        self.panes.show_idle()
        if job.state is JobState.DONE and isinstance(job.result, Imported):
            self.panes.show_outcome(job.result, str(self._read.files[0].path.parent))
            self._bench.say(headline(job.result), Kind.SUCCESS)
        elif job.state is JobState.DONE and isinstance(job.result, tuple):
            self._read, pairs = job.result
            self.panes.show_files(self._read, pairs, self._session.project.summaries())
            self._foresee()
        elif job.state is JobState.FAILED:
            said = job.error.message if isinstance(job.error, DuctusError) else "That could not be done."
            self.panes.say(f"{said} Nothing was changed.")
        else:
            self.panes.say("Stopped. Nothing was changed.")

    def _undo(self) -> None:
        if self._session.project.undo_title == TITLE:
            self._session.undo()
            self.accept()
        else:
            QMessageBox.information(self, "Undo", "Other work was done since; Undo in the window takes both back.")

    def _stop_or_close(self) -> None:
        job = self._watch.job
        if job is None:
            self.reject()
        else:
            self._session.cancel_job(job.id)

    def _leave(self) -> None:
        """The dialog goes: what it waits for is not wanted any more."""
        self._settling.stop()
        for watch in (self._watch, self._foreseeing):
            job = watch.forget()
            if job is not None:
                self._session.cancel_job(job.id)
