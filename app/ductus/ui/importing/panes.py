"""What the import dialog shows: no files yet, the pairs with a preview, or the outcome; below, how far work is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits
from ductus.jobs.job import JobProgress
from ductus.numerals import whole
from ductus.project.records import PageSummary
from ductus.ui.importing.outcome import OutcomePanel
from ductus.ui.importing.page_choices import PageChoices
from ductus.ui.importing.pair_table import PairTable, effect_words
from ductus.ui.importing.pair_view import PairView
from ductus.ui.importing.picker import PagePicker
from ductus.ui.importing.preview import ImportPreview
from ductus.ui.importing.wish_box import WishBox
from ductus.ui.pictures import Pictures
from ductus.ui.session import Session
from ductus.workflows.import_content import Effect, Wish
from ductus.workflows.import_transcriptions import Imported
from ductus.workflows.pairing import Pages, Pair, Place
from ductus.workflows.read_transcriptions import FilesRead
from ductus.workflows.words import counted

_EMPTY_WORDS = (
    "Bring in text and lines made elsewhere: PAGE XML, ALTO, hOCR, JSON, Label.txt, pictures with .gt.txt, and zips "
    "exported by eScriptorium or Transkribus.\n\nAdd files or a folder, or drop them here. They are read first; "
    "nothing changes before you see which page each goes into. To bring in "
    "the pictures of a zip as well, open it like scans."
)

_NAMED = 3
"""So many files that could not be read are named; the tip and the outcome say of each why."""


class Stage(IntEnum):
    """What stands in the middle."""

    EMPTY = 0
    PAIRS = 1
    OUTCOME = 2


class ImportPanes(QWidget):
    """The parts and their states; it says what is wanted and does nothing itself."""

    files_wanted = Signal()
    folder_wanted = Signal()
    clear_wanted = Signal()
    wish_changed = Signal()
    pairs_changed = Signal()
    import_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, session: Session, pictures: Pictures, limits: Limits) -> None:
        super().__init__()
        self._table = PairTable(self)
        self.view = PairView(self._table)
        self.picker = PagePicker()
        self.preview = ImportPreview(session, pictures, limits)
        self.wishes = WishBox()
        self.outcome = OutcomePanel()
        self._middle = QStackedWidget()
        self._source = _words()
        self._said = _words()
        self._bar = QProgressBar()
        self._files, self._folder, self._clear = (
            QPushButton(text) for text in ("Add &files…", "Add f&older…", "C&lear")
        )
        self.go, self.close_button = QPushButton("&Import"), QPushButton("Cancel")
        self.is_busy = False
        self._arrange()
        self._connect()
        self.show_files(FilesRead(), [], ())

    @property
    def pairs(self) -> list[Pair]:
        """Where each page of the files goes, as it stands."""
        return self._table.pairs

    @property
    def said_of_files(self) -> str:
        """What is said of the files, with why some could not be read."""
        return f"{self._source.text()}\n{self._source.toolTip()}"

    @property
    def wish(self) -> Wish:
        return self.wishes.wish

    @property
    def stage(self) -> Stage:
        return Stage(self._middle.currentIndex())

    # -- what is shown -----------------------------------------------------------------------------------------------

    def show_wish(self, wish: Wish) -> None:
        self.wishes.show_wish(wish)

    def show_files(self, read: FilesRead, pairs: Sequence[Pair], summaries: Sequence[PageSummary]) -> None:
        """The files that were read, and the pages proposed for theirs."""
        choices = PageChoices(summaries)
        self.picker.show_choices(choices)
        self._table.show_pairs(pairs, choices)
        self._source.setText(source_words(read))
        self._source.setToolTip("\n".join(f"{fault.path.name}: {fault.error.message}" for fault in read.faults))
        self._middle.setCurrentIndex(Stage.PAIRS if pairs else Stage.EMPTY)
        self._said.setText("")
        if pairs:
            self.view.selectRow(next((row for row, pair in enumerate(pairs) if not pair.why.is_certain), 0))
        self._follow_row()
        self._enable()

    def show_effects(self, effects: Mapping[Place, Effect]) -> None:
        """What an import would do now."""
        self._table.show_effects(effects)
        total = sum(effects.values(), Effect())
        pages = sum(bool(pair.page_ids) for pair in self.pairs)
        out = len(self.pairs) - pages
        text = f"{counted(pages, 'page')}: {effect_words(total)}."
        text += f" {counted(out, 'page')} of the files left out." if out else ""
        self._said.setText(text)

    def forget_effects(self) -> None:
        """Something changed that what was shown depends on."""
        self._said.setText("")
        self._enable()

    def show_busy(self, title: str) -> None:
        """Work of the dialog goes on; it can be stopped."""
        self.is_busy = True
        self._said.setText(f"{title}…")
        self._bar.setRange(0, 0)
        self._enable()

    def show_progress(self, progress: JobProgress) -> None:
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)

    def show_idle(self) -> None:
        self.is_busy = False
        self._said.setText("")
        self._enable()

    def say(self, text: str) -> None:
        """Something about the work, where its progress stood."""
        self._said.setText(text)

    def show_outcome(self, imported: Imported, folder: str) -> None:
        """What an import of files from `folder` did; the last that is shown."""
        self.outcome.show_outcome(imported, folder)
        self._middle.setCurrentIndex(Stage.OUTCOME)
        self._enable()
        self.close_button.setFocus()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._source, 1)
        for button in (self._files, self._folder, self._clear):
            button.setAutoDefault(False)
            top.addWidget(button)
        for pane in (self._empty_pane(), self._pairs_pane(), self.outcome):
            self._middle.addWidget(pane)
        bottom = QHBoxLayout()
        bottom.addWidget(self._said, 1)
        bottom.addWidget(self._bar)
        bottom.addWidget(self.go)
        bottom.addWidget(self.close_button)
        self._bar.setFixedWidth(200)
        self._bar.setAccessibleName("How far the work is")
        self.go.setDefault(True)
        self.close_button.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self._middle, 1)
        column.addLayout(bottom)

    def _empty_pane(self) -> QWidget:
        words = _words(_EMPTY_WORDS)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setMargin(24)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for text, wanted in (("Add &files…", self.files_wanted), ("Add f&older…", self.folder_wanted)):
            button = QPushButton(text)
            button.clicked.connect(wanted)
            buttons.addWidget(button)
        buttons.addStretch(1)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.addStretch(1)
        column.addWidget(words)
        column.addLayout(buttons)
        column.addStretch(1)
        return pane

    def _pairs_pane(self) -> QWidget:
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(self.picker)
        beside.addWidget(self.preview, 1)
        splitter = QSplitter()
        splitter.addWidget(self.view)
        splitter.addWidget(right)
        splitter.setSizes([700, 420])
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(splitter, 1)
        column.addWidget(self.wishes)
        return pane

    def _connect(self) -> None:
        self._files.clicked.connect(self.files_wanted)
        self._folder.clicked.connect(self.folder_wanted)
        self._clear.clicked.connect(self.clear_wanted)
        self.go.clicked.connect(self.import_wanted)
        self.close_button.clicked.connect(self.close_wanted)
        self.wishes.changed.connect(self.wish_changed)
        self.picker.picked.connect(self._put)
        self.view.selectionModel().currentRowChanged.connect(self._follow_row)
        self.view.leave_out_wanted.connect(lambda: self._put(()))

    def _follow_row(self, *_: QModelIndex) -> None:
        row = self.view.currentIndex().row()
        pair = self.pairs[row] if 0 <= row < len(self.pairs) else None
        self.picker.show_pages(pair.page_ids if pair is not None else ())
        page_ids = pair.page_ids if pair is not None else ()
        self.preview.show_pair(pair.found if pair is not None else None, page_ids[0] if page_ids else "")

    def _put(self, page_ids: Pages) -> None:
        """Let the chosen rows go there: one into pages, several at once only nowhere."""
        for row in self.view.chosen_rows() if not page_ids else [self.view.currentIndex().row()]:
            if 0 <= row < len(self.pairs):
                self._table.put(row, page_ids)
        self._follow_row()
        self.pairs_changed.emit()

    def _enable(self) -> None:
        is_over = self.stage is Stage.OUTCOME
        for button in (self._files, self._folder, self._clear):
            button.setEnabled(not self.is_busy)
            button.setVisible(self.stage is Stage.PAIRS)
        self._clear.setEnabled(bool(self.pairs) and not self.is_busy)
        self._middle.setEnabled(not self.is_busy)
        self._bar.setVisible(self.is_busy)
        self.go.setVisible(not is_over)
        self.go.setEnabled(not self.is_busy and any(pair.page_ids for pair in self.pairs))
        self.close_button.setText("Stop" if self.is_busy else "Close" if is_over else "Cancel")


def source_words(read: FilesRead) -> str:
    """Which files there are, by format: "20 files of PAGE XML, 1 of ALTO; 2 could not be read."."""
    if not read.files and not read.faults:
        return ""
    registry = Registry.discover()
    formats = Counter(registry.get(file.format_id).INFO.title for file in read.files)
    named = ", ".join(f"{counted(count, 'file')} of {title}" for title, count in formats.most_common())
    pages = sum(len(file.pages) for file in read.files)
    words = f"{named}, {counted(pages, 'page')} in all." if named else ""
    if read.faults:
        names = [fault.path.name for fault in read.faults]
        more = f" and {whole(len(names) - _NAMED)} more" if len(names) > _NAMED else ""
        words += f" {counted(len(names), 'file')} could not be read: {', '.join(names[:_NAMED])}{more}."
    return words.strip()


def _words(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    return label
