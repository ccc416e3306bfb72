"""Weights: what is here, what can be fetched, and carrying them to computers without a network.

What would be fetched is said first, with its size and licence; only then it is fetched.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from ductus.engines.base import Role
from ductus.engines.doctr_support.detectors import DETECTORS
from ductus.engines.doctr_support.orientation import PAGES, WORDS
from ductus.engines.hosted import engine_registry
from ductus.engines.weights import DownloadPlan, InstalledWeights
from ductus.jobs.job import Job, Lane
from ductus.ui.dialog_size import fitting
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench
from ductus.workflows.adopt import reads_with
from ductus.workflows.carry_weights import bring_weights_in, pack_weights
from ductus.workflows.get_weights import ask_hub, get_weights, weights_store
from ductus.workflows.weights_on_hand import OnHand, WeightsRow, disk_words, engine_of, weights_rows
from ductus.workflows.words import size_words

_DOCTR = "doctr"
_NAME, _READS, _SIZE, _LICENCE = range(4)
_WIDTH_PX, _HEIGHT_PX = 960, 600
_ABOUT_LINES = 6
_FIND_PX = 260
_FETCH = "Fetch…"


def show_weights(bench: Workbench, hub_id: str = "") -> None:
    """Open the dialog, with a hub id filled in if one is given."""
    dialog = WeightsDialog(bench)
    offer_help(dialog, bench.keys, "find-lines")
    if hub_id:
        dialog.choose(hub_id)
    dialog.open()


class WeightsDialog(QDialog):
    """All weights that are here or known, what each reads and takes, and what can be done with it.

    The field names the weights meant: a row chosen fills it in, and any hub id can be written into it. What takes
    time runs as a job, so the dialog may be closed meanwhile.
    """

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Weights")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(fitting(bench.window, _WIDTH_PX, _HEIGHT_PX))
        self._bench = bench
        self._store = weights_store(bench.settings)
        self._rows: tuple[WeightsRow, ...] = ()
        self._disk = QLabel()
        self._table = QTreeWidget()
        self._table.setHeaderLabels(["Weights", "Reads", "Size", "Licence"])
        self._table.setAccessibleName("Weights on this computer and in the catalogue")
        self._find = QLineEdit()
        self._find.setPlaceholderText("Find weights: Kurrent, Latin, print…")
        self._find.setAccessibleName("Find weights")
        self._find.setClearButtonEnabled(True)
        self._find.setFixedWidth(_FIND_PX)
        self._id = QLineEdit()
        self._id.setPlaceholderText("owner/name: any TrOCR weights of the hub")
        self._id.setAccessibleName("Weights by their id")
        self._id.setClearButtonEnabled(True)
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._about.setMinimumHeight(self.fontMetrics().lineSpacing() * _ABOUT_LINES)
        self._delete = _button("Delete…", self._ask_to_delete)
        self._pack = _button("Pack…", self._pack_as)
        self._pack.setToolTip("As a zip or a folder, to carry to a computer without a network")
        self._go = _button(_FETCH, self._ask)
        self._go.setDefault(True)
        self._arrange()
        self._table.currentItemChanged.connect(self._row_chosen)
        self._id.textChanged.connect(self._describe)
        self._find.textChanged.connect(self._filter)
        self._refresh()
        self._table.setFocus()

    def choose(self, hub_id: str) -> None:
        """Fill in a hub id."""
        self._mark(self._item_of(hub_id))
        self._id.setText(hub_id)

    def _arrange(self) -> None:
        header = self._table.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_READS, QHeaderView.ResizeMode.Stretch)
        for narrow in (_NAME, _SIZE, _LICENCE):
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.ResizeToContents)
        bring = QPushButton("Bring in")
        bring.setToolTip("Weights from a folder or a zip on this computer")
        menu = QMenu(bring)
        menu.addAction("From a folder…", self._bring_folder)
        menu.addAction("From a zip…", self._bring_zip)
        bring.setMenu(menu)
        bring.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (bring, self._pack, self._delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(_button("Close", self.reject))
        buttons.addWidget(self._go)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self._disk, 1)
        head.addWidget(self._find)
        column.addLayout(head)
        column.addWidget(self._table, 1)
        column.addWidget(self._id)
        column.addWidget(self._about)
        column.addLayout(buttons)

    def _refresh(self) -> None:
        """Show what is here now, keeping what was chosen."""
        chosen = self._id.text()
        self._rows = weights_rows(self._store)
        self._disk.setText(disk_words(self._store, self._rows))
        self._table.clear()
        for state in OnHand:
            rows = [row for row in self._rows if row.on_hand is state]
            if rows:
                self._add_group(state, rows)
        self._mark(self._item_of(chosen) or self._first())
        self._filter()
        self._describe()

    def _filter(self) -> None:
        """Show only weights of which all words looked for are said: name, what they read, languages, engine."""
        words = self._find.text().casefold().split()
        said = {
            row.id: f"{row.id} {row.about} {row.entry.engine if row.entry else ''}".casefold() for row in self._rows
        }
        for item in self._items():
            item.setHidden(not all(word in said[item.text(_NAME)] for word in words))
        shown = [item for item in self._items() if not item.isHidden()]
        for index in range(self._table.topLevelItemCount()):
            group = self._table.topLevelItem(index)
            if group is not None:
                group.setHidden(all(item.parent() is not group for item in shown))
        if words and shown and self._table.currentItem() not in shown:
            self._mark(shown[0])

    def _add_group(self, state: OnHand, rows: list[WeightsRow]) -> None:
        group = QTreeWidgetItem([state.value])
        group.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._table.addTopLevelItem(group)
        for row in rows:
            licence = row.licence or (row.entry.licence if row.entry is not None else "")
            reads = row.entry.reads if row.entry is not None else row.provenance
            size = row.size if row.held_bytes or (row.entry is not None and row.entry.size_bytes) else "not stated"
            item = QTreeWidgetItem([row.id, reads, size, licence or "none stated"])
            item.setTextAlignment(_SIZE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(_READS, reads)
            if state is OnHand.WITHHELD:
                self._grey_out(item, row)
            group.addChild(item)
        group.setExpanded(True)

    def _grey_out(self, item: QTreeWidgetItem, row: WeightsRow) -> None:
        """Still to be chosen, so that the reason can be read."""
        grey = self.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
        for column in range(self._table.columnCount()):
            item.setForeground(column, grey)
            item.setToolTip(column, row.entry.withheld if row.entry is not None else "")

    def _mark(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            self._table.clearSelection()
        else:
            self._table.setCurrentItem(item)

    def _items(self) -> list[QTreeWidgetItem]:
        groups = (self._table.topLevelItem(index) for index in range(self._table.topLevelItemCount()))
        rows = (group.child(index) for group in groups if group is not None for index in range(group.childCount()))
        return [row for row in rows if row is not None]

    def _first(self) -> QTreeWidgetItem | None:
        return next(iter(self._items()), None)

    def _item_of(self, weights_id: str) -> QTreeWidgetItem | None:
        return next((item for item in self._items() if item.text(_NAME) == weights_id), None)

    def _row_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.parent() is not None:
            self._id.setText(item.text(_NAME))

    @property
    def _row(self) -> WeightsRow | None:
        """The row the field names, if it is one; weights that came with a catalogue name are found by it too."""
        name = self._id.text().strip()
        return next(
            (row for row in self._rows if name and name in (row.id, row.entry.source if row.entry else "")), None
        )

    def _describe(self) -> None:
        name, row = self._id.text().strip(), self._row
        is_here = row is not None and row.on_hand is OnHand.HERE
        is_found = is_here or (bool(name) and self._store.find(name) is not None)
        lines = [row.about] if row is not None else []
        if row is not None and row.on_hand is OnHand.BEGUN:
            lines.append("The fetch goes on where it stopped.")
        is_withheld = row is not None and row.on_hand is OnHand.WITHHELD
        if not is_found and name and not is_withheld:
            lines.append("Only this name is sent over the network; no scan and no text leaves this computer.")
        self._about.setText("\n".join(lines))
        self._go.setText("Use these" if is_found else _FETCH)
        self._go.setEnabled(bool(name) and (is_found or not is_withheld))
        self._pack.setEnabled(is_here)
        self._delete.setEnabled(row is not None and row.on_hand in (OnHand.HERE, OnHand.BEGUN))

    def _bring_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "A folder with weights")
        if name:
            self._bring(Path(name))

    def _bring_zip(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "A zip with weights", "", "Zip (*.zip)")
        if name:
            self._bring(Path(name))

    def _bring(self, source: Path) -> None:
        store = self._store
        job = Job(f"Bringing in {source.name}", Lane.DISK, lambda job: bring_weights_in(job, store, source))
        self._start(job, f"{source.name} is brought in.")

    def _pack_as(self) -> None:
        row = self._row
        if row is None:
            return
        proposed = f"{row.id.replace('/', '--')}.zip"
        name, _ = QFileDialog.getSaveFileName(self, "Pack weights", proposed, "Zip (*.zip);;Folder (*)")
        if not name:
            return
        store, target = self._store, Path(name)
        if target.is_file():
            target.unlink()  # the system's dialog has asked before
        job = Job(f"Packing {row.id}", Lane.DISK, lambda job: pack_weights(job, store, row.id, target))
        self._start(job, f"{row.id} is packed as {target.name}.")

    def _ask_to_delete(self) -> None:
        row = self._row
        if row is None:
            return
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle("Delete weights")
        box.setText(f"Delete {row.id}, {size_words(row.held_bytes)}?")
        again = (
            "They can be fetched again."
            if row.can_be_fetched
            else "They cannot be fetched again. To keep a copy, pack them first."
        )
        is_reading = reads_with(self._bench.settings, row.id)
        reads_now = "They read now: choose another reader afterwards. " if is_reading else ""
        box.setInformativeText(reads_now + again)
        delete = box.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        delete.clicked.connect(lambda: self._delete_now(row))
        box.open()

    def _delete_now(self, row: WeightsRow) -> None:
        store = self._store
        job = Job(f"Deleting {row.id}", Lane.DISK, lambda _job: store.delete(row.id))
        self._start(job, f"{row.id} is deleted.")

    def _start(self, job: Job, said: str) -> None:
        bench = self._bench

        def done(job: Job) -> None:
            bench.say(said, Kind.SUCCESS)
            if shiboken6.isValid(self):  # else it was closed while the job ran
                self._refresh()
                if isinstance(job.result, InstalledWeights):
                    self.choose(job.result.id)

        bench.window.when_done(bench.lanes.submit(job), done)

    def _ask(self) -> None:
        hub_id = self._id.text().strip()
        self.accept()
        if self._store.find(hub_id) is not None:
            use_weights(self._bench, hub_id)
            return
        bench = self._bench
        job = Job("Asking for weights", Lane.NET, lambda _job: ask_hub(bench.settings, hub_id))
        bench.window.when_done(bench.lanes.submit(job), lambda job: _agree_and_fetch(bench, job.result))


def _button(text: str, does: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: does())
    return button


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
    """Put weights to use: in the line finder or reader they are for, which is then in force, or beside its own."""
    engine_id = engine_of(weights_store(bench.settings), name)
    title = engine_registry().get(engine_id).INFO.title
    choice, role = _choice_of(engine_id, name)
    options = dict(bench.settings["engine.options"])
    options[engine_id] = {**options.get(engine_id, {}), **choice}
    bench.settings["engine.options"] = options
    if role is None:
        bench.say(f"{title} asks {Path(name).name} which way up writing lies from now on.", Kind.SUCCESS)
        return
    is_finder = role is Role.DETECTOR
    bench.settings["engine.detector" if is_finder else "engine.recognizer"] = engine_id
    what = f"{title} finds lines" if is_finder else f"{title} with {Path(name).name} reads"
    bench.say(f"{what} from now on.", Kind.SUCCESS)


def _choice_of(engine_id: str, name: str) -> tuple[dict[str, str | bool], Role | None]:
    """The options that put weights to use in their engine, and what they do there; None for what only helps."""
    if engine_id != _DOCTR:
        return {"weights": name}, Role.RECOGNIZER
    network = name.partition("/")[2]
    if network in DETECTORS:
        return {"detection_model": network, "detection_weights": ""}, Role.DETECTOR
    if network == PAGES.name:
        return {"straighten_pages": True, "disable_page_orientation": False}, None
    if network == WORDS.name:
        return {"disable_text_orientation": False}, None
    return {"recognition_model": network, "recognition_weights": "", "vocabulary": ""}, Role.RECOGNIZER
