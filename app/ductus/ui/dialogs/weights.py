"""Getting weights: what would be fetched is said first, with its size and licence; only then it is fetched."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
)

from ductus.engines.weights import DownloadPlan, WeightsEntry
from ductus.jobs.job import Job, Lane
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench
from ductus.workflows.get_weights import ask_hub, get_weights, weights_store
from ductus.workflows.words import size_words

_TROCR = "trocr"
_DOCTR = "doctr"


def show_weights(bench: Workbench, hub_id: str = "") -> None:
    """Open the dialog, with a hub id filled in if one is given."""
    dialog = WeightsDialog(bench)
    if hub_id:
        dialog.choose(hub_id)
    dialog.open()


class WeightsDialog(QDialog):
    """Choose weights: from the catalogue, any TrOCR weights of the hub by id, or a folder on this computer."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Weights")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self._bench = bench
        self._store = weights_store(bench.settings)
        self._id = QComboBox()
        self._id.setEditable(True)
        self._id.setAccessibleName("Weights")
        for entry in self._store.catalogue():
            self._id.addItem(entry.id)
        self._about = QLabel()
        self._about.setWordWrap(True)
        form = QFormLayout()
        form.addRow("Weights", self._id)
        form.addRow("", self._about)
        folder = QPushButton("Use a folder on this computer…")
        folder.clicked.connect(self._use_folder)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton("Ask what it takes…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(folder, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.accepted.connect(self._ask)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)
        self._id.currentTextChanged.connect(self._describe)
        self._describe(self._id.currentText())

    def choose(self, hub_id: str) -> None:
        """Fill in a hub id."""
        self._id.setCurrentText(hub_id)

    def _describe(self, hub_id: str) -> None:
        known = self._known(hub_id)
        here = self._store.find(hub_id) if hub_id.strip() else None
        lines = []
        if known is not None:
            licence = known.licence or "none stated"
            lines.append(f"{known.reads}. {size_words(known.size_bytes)}. Licence: {licence}.")
            if known.note:
                lines.append(known.note)
        if here is not None:
            lines.append("On this computer already.")
        else:
            lines.append("Only this name is sent over the network; no scan and no text leaves this computer.")
        self._about.setText("\n".join(lines))
        self._go.setText("Use these" if here is not None else "Ask what it takes…")
        self._go.setEnabled(bool(hub_id.strip()))

    def _known(self, name: str) -> WeightsEntry | None:
        return next((entry for entry in self._store.catalogue() if name in (entry.id, entry.source)), None)

    def _use_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "A folder with TrOCR weights")
        if name:
            use_weights(self._bench, name)
            self.accept()

    def _ask(self) -> None:
        hub_id = self._id.currentText().strip()
        self.accept()
        if self._store.find(hub_id) is not None:
            use_weights(self._bench, hub_id)
            return
        bench = self._bench
        job = Job("Asking for weights", Lane.NET, lambda _job: ask_hub(bench.settings, hub_id))
        bench.window.when_done(bench.lanes.submit(job), lambda job: _agree_and_fetch(bench, job.result))


def _agree_and_fetch(bench: Workbench, plan: object) -> None:
    """Say what would come, and fetch it when the person agrees; returns at once, other jobs go on being told of."""
    if not isinstance(plan, DownloadPlan):
        return
    box = QMessageBox(bench.window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("Fetch weights")
    box.setText(f"Fetch {size_words(plan.size_bytes)} for {plan.id}?")
    box.setInformativeText(
        f"{len(plan.files)} files at revision {plan.revision[:10]}. Licence: {plan.licence or 'none stated'}.\n"
        f"The fetch can be paused and goes on where it stopped. {plan.note}".rstrip()
    )
    fetch = box.addButton("Fetch", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    fetch.clicked.connect(lambda: _fetch(bench, plan))
    box.open()


def _fetch(bench: Workbench, plan: DownloadPlan) -> None:
    store = weights_store(bench.settings)
    job = Job(f"Fetching {plan.id}", Lane.NET, lambda job: get_weights(job, store, plan))
    bench.window.when_done(bench.lanes.submit(job), lambda job: _fetched(bench, plan.id, job.result))


def _fetched(bench: Workbench, hub_id: str, folder: object) -> None:
    if isinstance(folder, Path):
        use_weights(bench, hub_id)


def use_weights(bench: Workbench, name: str) -> None:
    """Put weights to use: docTR's as the line finder, any others as TrOCR's, the reader in force."""
    engine_id, _, architecture = name.partition("/")
    is_finder = engine_id == _DOCTR
    choice = {"architecture": architecture, "weights_file": ""} if is_finder else {"weights": name}
    engine_id = _DOCTR if is_finder else _TROCR
    options = dict(bench.settings["engine.options"])
    options[engine_id] = {**options.get(engine_id, {}), **choice}
    bench.settings["engine.options"] = options
    bench.settings["engine.detector" if is_finder else "engine.recognizer"] = engine_id
    what = "docTR finds lines" if is_finder else f"TrOCR with {Path(name).name} reads"
    bench.say(f"{what} from now on.", Kind.SUCCESS)
