"""The window that measures engines on one's own pages and shows how they did, now and before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from ductus.document.part_moves import pages_for_testing
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.training.measuring import store
from ductus.training.measuring.ground_truth import read_ground_truth
from ductus.training.measuring.measurement import Measurement, work_out
from ductus.training.measuring.pages_to_test import SetToTest
from ductus.ui.dialog_size import fitting
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.measuring.offers import Offer, offers
from ductus.ui.measuring.result_tables import fitted
from ductus.ui.measuring.results import ResultsView
from ductus.ui.notify import Kind
from ductus.ui.services.consent import may_measure
from ductus.ui.session import Session
from ductus.ui.status_bar import progress_words
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import hosts_of, limits
from ductus.workflows.evaluate import EvaluateRequest, evaluate
from ductus.workflows.project_to_test import project_to_test
from ductus.workflows.words import counted

_WIDTH_PX, _HEIGHT_PX = 1040, 720
_ENGINES_SHOWN = 7
_LOOK_MS = 200
_OFFER = Qt.ItemDataRole.UserRole
_SERVICES = "Before lines leave for a service, you are told how many and at what cost, and asked."

MakesSet = Callable[[CancelToken], SetToTest]


def show_evaluation(bench: Workbench) -> None:
    """Open the window beside the main one, for the project that is open."""
    if bench.session is not None:
        bench.desk.accept()
        dialog = EvaluateWindow(bench, bench.session)
        offer_help(dialog, bench.keys, "measure")
        dialog.show()


class EvaluateWindow(QDialog):
    """What to measure on and which engines, and what came of it. Work runs in a lane; it may be closed meanwhile."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Measure engines")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(fitting(bench.window, _WIDTH_PX, _HEIGHT_PX))
        self._bench, self._session = bench, session
        self._place: Path | None = None
        self._folder = store.folder_of(session.project.path)
        self._kept: list[Measurement] = []
        self._job: Job | None = None
        self._set = QComboBox()
        self._imported = QCheckBox("Also imported texts that nobody has corrected here")
        self._engines = QListWidget()
        self._engines.setAccessibleName("Engines to measure")
        self._engines.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._engines.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._measure = _button("Measure", self._start)
        self._measure.setDefault(True)
        self._stop = _button("Stop", self._cancel)
        self._stop.setEnabled(False)
        self._progress = QLabel()
        # A job that fails or is stopped elsewhere is told of elsewhere; here it is only looked whether it goes on.
        self._watch = QTimer(self, interval=_LOOK_MS)
        self._watch.timeout.connect(self._refresh)
        self._made = QComboBox()
        self._made.setAccessibleName("Measurements made")
        self._made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._made.setMinimumContentsLength(36)
        self.results = ResultsView(bench)
        self._arrange()
        self._fill_sets()
        self._fill_engines()
        self._set.activated.connect(self._set_chosen)
        self._made.currentIndexChanged.connect(self._show_made)
        self._engines.itemChanged.connect(lambda _item: self._refresh())
        session.parts_changed.connect(self._fill_sets)
        self._look_up()

    def _arrange(self) -> None:
        self._engines.setFixedHeight(self.fontMetrics().lineSpacing() * (_ENGINES_SHOWN + 1))
        choose = QFormLayout()
        choose.addRow("Measure on", self._set)
        choose.addRow("", self._imported)
        choose.addRow("Engines", self._engines)
        choose.addRow("", QuietLabel(_SERVICES))
        self._save_report = _button("Save report…", self._report)
        self._save_table = _button("Save table…", self._table)
        self._save_table.setToolTip("All figures as CSV, for other programs")
        run = QHBoxLayout()
        run.addWidget(QLabel("Measured"))
        run.addWidget(self._made, 1)
        run.addWidget(self._progress)
        run.addWidget(self._stop)
        run.addWidget(self._measure)
        foot = QHBoxLayout()
        foot.addWidget(self._save_report)
        foot.addWidget(self._save_table)
        foot.addStretch(1)
        foot.addWidget(_button("Close", self.close))
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addLayout(choose)
        column.addLayout(run)
        column.addWidget(self.results, 1)
        column.addLayout(foot)

    # -- what is measured --------------------------------------------------------------------------------------------

    def _fill_sets(self) -> None:
        project, chosen = self._session.project, self._bench.pages.selected_pages()
        here = project.page_ids()
        tested = pages_for_testing(project.partition).intersection(here)
        self._set.clear()
        if tested:
            self._set.addItem(f"Test pages ({len(tested)})", "tested")
        self._set.addItem(f"All pages ({len(here)})", "all")
        if chosen:
            self._set.addItem(f"Chosen pages ({len(chosen)})", "chosen")
        self._set.addItem("A folder…", "folder")
        self._set.addItem("A Parquet file…", "file")

    def _fill_engines(self) -> None:
        for number, offer in enumerate(offers(self._bench.settings)):
            item = QListWidgetItem(offer.words)
            item.setData(_OFFER, offer)
            item.setToolTip(item.text())
            item.setFlags(Qt.ItemFlag.NoItemFlags if offer.problem else _CHECKABLE)
            item.setCheckState(Qt.CheckState.Checked if not number and not offer.problem else Qt.CheckState.Unchecked)
            self._engines.addItem(item)

    def _set_chosen(self) -> None:
        kind = self._set.currentData()
        if kind not in ("folder", "file"):
            return
        name = QFileDialog.getExistingDirectory(self, "A folder of lines with texts") if kind == "folder" else ""
        if kind == "file":
            name, _ = QFileDialog.getOpenFileName(self, "Lines with texts", "", "Parquet (*.parquet)")
        if name:
            self.measure_on(Path(name))
        else:
            self._set.setCurrentIndex(0)

    def measure_on(self, place: Path) -> None:
        """Choose ground truth outside the project."""
        self._place = place
        self._set.insertItem(0, str(place), "place")
        self._set.setCurrentIndex(0)

    def _set_maker(self) -> MakesSet:
        kind, place = self._set.currentData(), self._place
        if kind == "place" and place is not None:
            return lambda _cancel: read_ground_truth(place)
        project = self._session.project
        chosen: tuple[str, ...] = ()
        if kind == "chosen":
            chosen = self._bench.pages.selected_pages()
        elif kind == "all" and pages_for_testing(project.partition):
            chosen = project.page_ids()
        with_imported = self._imported.isChecked()
        thread = self._session.thread_of_project
        return lambda cancel: thread.call(
            lambda held: project_to_test(held, chosen, with_imported=with_imported), cancel
        )

    def _offers_chosen(self) -> list[Offer]:
        items = [self._engines.item(row) for row in range(self._engines.count())]
        return [item.data(_OFFER) for item in items if item.checkState() is Qt.CheckState.Checked]

    # -- at work -----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        chosen, makes_set = self._offers_chosen(), self._set_maker()
        if any(offer.host for offer in chosen):
            self._ask_first(makes_set, chosen)
        else:
            self._measure_on(makes_set, chosen)

    def _ask_first(self, makes_set: MakesSet, chosen: list[Offer]) -> None:
        """Count what would be sent, ask whether it may, and measure if so."""

        def counted_up(job: Job) -> None:
            tested = job.result
            if shiboken6.isValid(self) and isinstance(tested, SetToTest):
                self._job = None
                if may_measure(self._bench, [offer.call for offer in chosen], tested):
                    self._measure_on(lambda _cancel: tested, chosen)
                self._refresh()

        self._job = self._session.run("Counting the lines to measure on", lambda job: makes_set(job.cancel))
        self._bench.window.when_done(self._job, counted_up)
        self._refresh()

    def _measure_on(self, makes_set: MakesSet, chosen: list[Offer]) -> None:
        bench, folder, most = self._bench, self._folder, limits(self._bench.settings)
        calls = tuple(offer.call for offer in chosen)
        is_kept = not self._session.project.is_read_only

        def work(job: Job) -> Measurement:
            done = evaluate(job, bench.host, EvaluateRequest(makes_set(job.cancel), calls, limits=most))
            work_out(done.measurement)
            if is_kept:
                store.keep(folder, done.measurement, done.crops)
            return done.measurement

        title = f"Measuring {counted(len(calls), 'engine')}"
        self._job = self._session.run(title, work, Lane.CPU, hosts_of(*calls))
        self._job_follows(self._job)
        self._refresh()

    def _job_follows(self, job: Job) -> None:
        bench = self._bench

        def done(job: Job) -> None:
            bench.window.show_reader()  # meanwhile the status bar named whoever was measured
            if not isinstance(job.result, Measurement):
                return
            if not shiboken6.isValid(self):
                bench.say("The engines are measured: Teach > Measure engines shows how they did.", Kind.SUCCESS)
                return
            self._take([job.result, *self._kept])

        bench.window.when_done(job, done)

    def _cancel(self) -> None:
        if self._job is not None:
            self._session.cancel_job(self._job.id)
            self._job = None
        self._refresh()

    def _refresh(self) -> None:
        if self._job is not None and self._job.state.is_final:
            self._job = None
        is_busy = self._job is not None
        if is_busy != self._watch.isActive():
            (self._watch.start if is_busy else self._watch.stop)()
        self._progress.setText(progress_words(self._job) if self._job is not None else "")
        self._measure.setEnabled(not is_busy and bool(self._offers_chosen()))
        self._stop.setEnabled(is_busy)
        for button in (self._save_report, self._save_table):
            button.setEnabled(self.results.measurement is not None)

    # -- what came of it ---------------------------------------------------------------------------------------------

    def _look_up(self) -> None:
        folder = self._folder

        def work(_job: Job) -> list[Measurement]:
            found = store.kept(folder)
            for made in found:
                work_out(made)
            return found

        def done(job: Job) -> None:
            if shiboken6.isValid(self) and isinstance(job.result, list):
                self._take(job.result)

        self._take([])
        if folder.is_dir():
            self._bench.window.when_done(self._session.run("Looking up measurements", work), done)

    def _take(self, kept: list[Measurement]) -> None:
        self._kept = kept
        self._made.blockSignals(True)
        self._made.clear()
        for made in kept:
            names = ", ".join(run.name for run in made.runs)
            when = made.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
            self._made.addItem(f"{when}  {made.set_title}: {names}")
        self._made.setEnabled(bool(kept))
        self._made.blockSignals(False)
        self._show_made()

    def _show_made(self) -> None:
        place = self._made.currentIndex()
        made = self._kept[place] if 0 <= place < len(self._kept) else None
        self.results.show_results(made, self._kept)
        self._refresh()
        if made is not None:
            self._fetch_pictures(made)

    def _fetch_pictures(self, made: Measurement) -> None:
        """Bring the worst lines' pictures in, which are decoded beside the window."""
        folder = self._folder

        def work(_job: Job) -> dict[str, QImage]:
            return {line_id: fitted(picture) for line_id, picture in store.pictures_of(folder, made).items()}

        def done(job: Job) -> None:
            if shiboken6.isValid(self) and self.results.measurement is made and isinstance(job.result, dict):
                self.results.show_pictures(job.result)

        self._bench.window.when_done(self._session.run("Looking up pictures of lines", work), done)

    def _report(self) -> None:
        made = self.results.measurement
        name, _ = QFileDialog.getSaveFileName(self, "Save report", "report.html", "HTML (*.html)")
        if made is not None and name:
            self._write(Path(name), lambda: store.report_again(self._folder, made).encode("utf-8"))

    def _table(self) -> None:
        made = self.results.measurement
        name, _ = QFileDialog.getSaveFileName(self, "Save table", "figures.csv", "CSV (*.csv)")
        if made is not None and name:
            self._write(Path(name), lambda: store.csv_bytes(made))

    def _write(self, target: Path, content: Callable[[], bytes]) -> None:
        bench = self._bench
        job = self._session.run(f"Writing {target.name}", lambda _job: store.write(target, content()))
        bench.window.when_done(job, lambda _job: bench.say(f"{target.name} is written.", Kind.SUCCESS))


_CHECKABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable


def _button(text: str, does: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: does())
    return button
