"""The project's list of types: what regions and lines of its pages may be, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ductus.document.sheet import SEGMONTO_LINES, SEGMONTO_ZONES, Sheet, agreed_kinds
from ductus.jobs.job import Job, Lane
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench
from ductus.workflows.rename_kinds import RenameReport, rename_kinds
from ductus.workflows.words import counted

_BEFORE = Qt.ItemDataRole.UserRole
"""The name a row had when the dialog was opened; none for rows added since."""


def show_kinds(bench: Workbench) -> None:
    """Open the dialog for the project on screen."""
    if bench.session is not None:
        dialog = KindsDialog(bench, bench.session.project.sheet)
        offer_help(dialog, bench.keys, "shape-lines")
        dialog.open()


class KindsDialog(QDialog):
    """Types of regions and of lines, each in a list to be changed. Nothing holds before Save."""

    def __init__(self, bench: Workbench, sheet: Sheet) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Types of lines and regions")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 520)
        self._bench = bench
        self._sheet = sheet
        self.zones = KindList("Types of regions", sheet.zone_kinds, SEGMONTO_ZONES)
        self.lines = KindList("Types of lines", sheet.line_kinds, SEGMONTO_LINES)
        self.renames_pages = QCheckBox("Give renamed types their new name on all pages too")
        self.renames_pages.setChecked(True)
        self.renames_pages.setToolTip("One step that can be undone, on whatever pages; locked lines keep their type.")
        self._arrange()
        for kinds in (self.zones, self.lines):
            kinds.changed.connect(self._follow)
        self._follow()

    def _arrange(self) -> None:
        about = QLabel(
            "Offered in this order when a type is given. Types that are not listed but stand on a page, "
            "from an import or from before, stay as they are."
        )
        about.setWordWrap(True)
        tabs = QTabWidget()
        tabs.addTab(self.zones, "Regions")
        tabs.addTab(self.lines, "Lines")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(about)
        column.addWidget(tabs, 1)
        column.addWidget(self.renames_pages)
        column.addWidget(buttons)

    def _follow(self) -> None:
        self.renames_pages.setEnabled(bool(self.zones.renamed() or self.lines.renamed()))

    def accept(self) -> None:
        """Keep the lists, and rename on the pages in the background if that is wanted."""
        session = self._bench.session
        if session is None:
            super().accept()
            return
        zones, lines = self.zones.renamed(), self.lines.renamed()
        sheet = replace(session.project.sheet, zone_kinds=self.zones.kinds(), line_kinds=self.lines.kinds())
        if sheet != session.project.sheet:
            session.project.set_sheet(sheet)
        if (zones or lines) and self.renames_pages.isChecked():
            _rename_on_pages(self._bench, zones, lines)
        elif zones or lines:
            self._bench.say("Pages keep the old names of types until they are given anew.")
        super().accept()


class KindList(QWidget):
    """One list of types. Double click or F2 renames, dragging reorders; each name stands once."""

    changed = Signal()

    def __init__(self, title: str, kinds: Sequence[str], usual: Sequence[str]) -> None:
        super().__init__()
        self._usual = usual
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        self._list.setSpacing(2)
        self._list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self._fill(kinds, kinds)
        self._list.itemChanged.connect(self._settle)
        self._list.model().rowsMoved.connect(lambda *_: self.changed.emit())
        buttons = QVBoxLayout()
        for text, key, act in (
            ("Add", "", self.add),
            ("Rename", "", self._rename),
            ("Remove", "Del", self.remove),
            ("Up", "Alt+Up", lambda: self.shift(-1)),
            ("Down", "Alt+Down", lambda: self.shift(+1)),
            ("Reset to SegmOnto", "", self.reset),
        ):
            button = QPushButton(text)
            button.clicked.connect(act)
            button.setAutoDefault(False)
            if key:
                native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
                button.setToolTip(f"{text} ({native})")
                shortcut = QShortcut(QKeySequence(key), self._list)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(act)
            buttons.addWidget(button)
        buttons.addStretch(1)
        row = QHBoxLayout(self)
        row.addWidget(self._list, 1)
        row.addLayout(buttons)

    def kinds(self) -> tuple[str, ...]:
        """The types as they stand, each once."""
        return agreed_kinds(self._list.item(row).text() for row in range(self._list.count()))

    def renamed(self) -> Mapping[str, str]:
        """New names by old ones, of rows that were renamed."""
        items = (self._list.item(row) for row in range(self._list.count()))
        names = {str(item.data(_BEFORE) or ""): item.text().strip() for item in items}
        return {old: new for old, new in names.items() if old and new and new != old}

    def add(self) -> None:
        """A new row, its name to be typed."""
        item = self._row("", "")
        self._list.insertItem(self._list.currentRow() + 1 or self._list.count(), item)
        self._list.setCurrentItem(item)
        self._list.editItem(item)

    def remove(self) -> None:
        """Take the current row away; pages that have the type keep it."""
        if self._list.currentRow() >= 0:
            self._list.takeItem(self._list.currentRow())
            self.changed.emit()

    def shift(self, step: int) -> None:
        """Take the current row up or down."""
        row = self._list.currentRow()
        if row >= 0 and 0 <= row + step < self._list.count():
            item = self._list.takeItem(row)
            self._list.insertItem(row + step, item)
            self._list.setCurrentRow(row + step)
            self.changed.emit()

    def reset(self) -> None:
        """The types of SegmOnto again; the others are taken out of the list."""
        self._fill(self._usual, ())
        self.changed.emit()

    def _rename(self) -> None:
        if self._list.currentItem() is not None:
            self._list.editItem(self._list.currentItem())

    def _fill(self, kinds: Sequence[str], before: Sequence[str]) -> None:
        self._list.clear()
        for kind in kinds:
            self._list.addItem(self._row(kind, kind if kind in before else ""))
        self._list.setCurrentRow(0)

    def _row(self, text: str, before: str) -> QListWidgetItem:
        item = QListWidgetItem(text)
        item.setData(_BEFORE, before)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        return item

    def _settle(self, item: QListWidgetItem) -> None:
        """A name was typed: an empty one, or one that is there already, is not kept."""
        name = item.text().strip()
        others = {self._list.item(row).text() for row in range(self._list.count()) if self._list.item(row) is not item}
        if not name or name in others:
            before = str(item.data(_BEFORE) or "")
            if before and before not in others:
                item.setText(before)
            else:
                self._list.takeItem(self._list.row(item))
        elif name != item.text():
            item.setText(name)
        self.changed.emit()


def _rename_on_pages(bench: Workbench, zones: Mapping[str, str], lines: Mapping[str, str]) -> None:
    session = bench.session
    if session is None:
        return
    project, person = session.thread_of_project, session.person

    def done(job: Job) -> None:
        report = job.result
        if isinstance(report, RenameReport):
            kept = f" {counted(report.locked_lines, 'locked line')} kept theirs." if report.locked_lines else ""
            bench.say(f"Types renamed on {counted(report.pages, 'page')}.{kept}", Kind.INFORMATION)

    work = session.run("Renaming types", lambda job: rename_kinds(job, project, zones, lines, person), Lane.STEPS)
    bench.window.when_done(work, done)
