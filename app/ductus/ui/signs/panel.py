"""The panel of signs: sheets to write from, search by name, what was written last, what stands at the caret."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ductus.document.characters import named
from ductus.document.sheet import Sheet
from ductus.document.signs import Keyboard, Sign, SignRow
from ductus.errors import DuctusError, ExportFailed
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.help.in_dialogs import offer_help
from ductus.ui.icons import icon
from ductus.ui.rules.keeper import survey_keeper
from ductus.ui.session import Session
from ductus.ui.side.panel import SidePanel
from ductus.ui.signs.grid import SignGrid
from ductus.ui.signs.inspector import Inspector
from ductus.ui.signs.own_signs import MINE, KeyDialog, with_own_sign, without_sign
from ductus.ui.signs.snippets import SnippetsDialog
from ductus.ui.workbench import Workbench
from ductus.workflows.keyboards import of_characters, read_keyboard, shipped_keyboards, write_keyboard

_POINTS = 15
_REST_MS = 180
_MOST_FOUND = 120
_FILES = "Keyboards (*.json)"


class SignsPanel(SidePanel):
    """Writes signs into the line in hand. Made when it is first opened."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self._session: Session | None = None
        self._keeper = survey_keeper(bench.window)
        font = transcription_font(bench.settings["desk.font"], _POINTS)
        self._field = QLineEdit()
        self._choice = QComboBox()
        self._more = QToolButton()
        self._recent, self._grid = SignGrid(font), SignGrid(font)
        self._note = QLabel()
        self._inspector = Inspector(bench.desk.strip.editor, self._count_of, font)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._show_signs)
        self._arrange()
        for grid in (self._recent, self._grid):
            grid.chosen.connect(bench.signs.write)
            grid.menu_wanted.connect(self._show_sign_menu)
        bench.signs.written.connect(lambda _text: self._show_recent())
        self._field.textChanged.connect(self._rest.start)
        self._field.returnPressed.connect(self._write_first)
        self._choice.currentIndexChanged.connect(self._show_signs)
        self._more.clicked.connect(self._show_menu)

    def _arrange(self) -> None:
        self._field.setPlaceholderText("Name or U+ number")
        self._field.setAccessibleName("Search signs by their Unicode names")
        self._field.setClearButtonEnabled(True)
        self._choice.setAccessibleName("Sheet of signs")
        self._more.setIcon(icon("more"))
        self._more.setAutoRaise(True)
        self._more.setToolTip("Which sheets, short forms, import and export")
        self._more.setAccessibleName("More about signs")
        self._note.setWordWrap(True)
        head = QHBoxLayout()
        head.addWidget(self._choice, 1)
        head.addWidget(self._more)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._recent, self._grid, self._note):
            column.addWidget(part)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        line = QFrame()
        line.setFrameShape(QFrame.Shape.HLine)
        line.setForegroundRole(self.palette().ColorRole.Mid)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self._field)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)
        whole.addWidget(line)
        whole.addWidget(self._inspector)
        self.setFocusProxy(self._field)

    def follow(self, session: Session | None) -> None:
        self._session = session
        self._keeper.follow(session)
        if session is not None:
            session.sheet_changed.connect(self._show_choices)
        self._show_choices()

    # --- what is shown --------------------------------------------------------------------------------------------

    def _sheet(self) -> Sheet:
        return self._session.project.sheet if self._session is not None else Sheet()

    def _known(self) -> dict[str, Keyboard]:
        return {held.id: held for held in (*shipped_keyboards(), *self._sheet().own_keyboards)}

    def _show_choices(self) -> None:
        known, shown = self._known(), self._choice.currentData()
        in_use = [known[held_id] for held_id in self._sheet().keyboards if held_id in known]
        self._choice.blockSignals(True)
        self._choice.clear()
        for held in in_use:
            self._choice.addItem(held.title, held.id)
        self._choice.setCurrentIndex(max(0, self._choice.findData(shown)))
        self._choice.blockSignals(False)
        self._choice.setEnabled(bool(in_use))
        self._show_recent()
        self._show_signs()

    def _show_recent(self) -> None:
        recent = self.bench.signs.recent if self._session is not None else []
        signs = tuple(Sign(text) for text in recent)
        self._recent.show_rows([SignRow("Written last", signs)] if signs else [])

    def _show_signs(self) -> None:
        words = self._field.text().strip()
        self._note.clear()
        if words:
            found = list(itertools.islice(named(words), _MOST_FOUND + 1))
            self._grid.show_rows([SignRow("Found", tuple(Sign(sign) for sign in found[:_MOST_FOUND]))] if found else [])
            if not found:
                self._note.setText("No character has such a name.")
            elif len(found) > _MOST_FOUND:
                self._note.setText("There are more; another word narrows it.")
            return
        held = self._known().get(str(self._choice.currentData()))
        self._grid.show_rows(held.rows if held is not None else ())
        if held is None:
            self._note.setText("No sheet of signs is in use. The button above offers some.")

    def _write_first(self) -> None:
        self._rest.stop()
        self._show_signs()
        if self._field.text().strip() and self._grid.texts():
            self.bench.signs.write(self._grid.texts()[0])

    def _count_of(self, sign: str) -> int | None:
        survey = self._keeper.survey
        return survey.count_of(sign) if survey is not None and self._keeper.is_complete else None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._more.setIcon(icon("more"))

    # --- which sheets ---------------------------------------------------------------------------------------------

    def _show_menu(self) -> None:
        menu = QMenu(self)
        in_use = self._sheet().keyboards
        for held in self._known().values():
            action = QAction(held.title, menu, checkable=True, checked=held.id in in_use)
            action.toggled.connect(lambda is_on, held_id=held.id: self._use(held_id, is_on=is_on))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("Make a sheet of the project's characters", self._make_from_project)
        menu.addAction("Import a sheet…", self._import)
        shown = self._known().get(str(self._choice.currentData()))
        export = menu.addAction("Export this sheet…", self._export)
        export.setEnabled(shown is not None)
        remove = menu.addAction("Remove this sheet from the project", self._remove)
        remove.setEnabled(shown in self._sheet().own_keyboards)
        menu.addSeparator()
        menu.addAction("Short forms…", self._edit_snippets)
        for action in menu.actions():
            if self._session is None or self._session.project.is_read_only:
                action.setEnabled(action is export and shown is not None)
        menu.exec(self._more.mapToGlobal(QPoint(0, self._more.height())))
        menu.deleteLater()

    def _show_sign_menu(self, sign: Sign, place: QPoint) -> None:
        if self._session is None or self._session.project.is_read_only:
            return
        menu = QMenu(self)
        mine = next((held for held in self._sheet().own_keyboards if held.id == MINE), None)
        if mine is None or sign.text not in [held.text for held in mine.signs]:
            menu.addAction("Add to my signs", lambda: self.keep(with_own_sign(self._sheet(), sign)))
        menu.addAction("Give it a key…", lambda: self._ask_key(sign))
        shown = self._known().get(str(self._choice.currentData()))
        if shown in self._sheet().own_keyboards and not self._field.text().strip():
            gone = shown.id if shown is not None else ""
            menu.addAction("Remove from this sheet", lambda: self.keep(without_sign(self._sheet(), gone, sign.text)))
        menu.exec(place)
        menu.deleteLater()

    def _ask_key(self, sign: Sign) -> None:
        dialog = KeyDialog(sign, self)
        offer_help(dialog, self.bench.keys, "tags-and-characters")
        dialog.given.connect(lambda key: self.keep(with_own_sign(self._sheet(), replace(sign, key=key))))
        dialog.open()

    def keep(self, sheet: Sheet) -> None:
        """Keep another project sheet; what the disk refuses is said."""
        if self._session is None:
            return
        try:
            self._session.project.set_sheet(sheet)
        except DuctusError as fault:
            self._session.failed.emit(fault)

    def _use(self, keyboard_id: str, *, is_on: bool) -> None:
        sheet = self._sheet()
        others = tuple(held for held in sheet.keyboards if held != keyboard_id)
        self.keep(replace(sheet, keyboards=(*others, keyboard_id) if is_on else others))

    def add(self, keyboard: Keyboard) -> None:
        """Give the project a sheet of its own, and show it."""
        sheet = self._sheet()
        others = tuple(held for held in sheet.own_keyboards if held.id != keyboard.id)
        in_use = (*(held for held in sheet.keyboards if held != keyboard.id), keyboard.id)
        self.keep(replace(sheet, own_keyboards=(*others, keyboard), keyboards=in_use))
        self._choice.setCurrentIndex(self._choice.findData(keyboard.id))

    def _make_from_project(self) -> None:
        survey = self._keeper.survey
        made = of_characters(survey.characters() if survey is not None else {}, "Of this project")
        if made.rows:
            self.add(made)
        else:
            self.bench.say("The texts of this project use no characters beyond those of every keyboard.")

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import a sheet of signs", "", _FILES)
        if not name:
            return
        try:
            self.add(read_keyboard(Path(name)))
        except DuctusError as fault:
            self.bench.say_error(fault)

    def _export(self) -> None:
        held = self._known().get(str(self._choice.currentData()))
        if held is None:
            return
        name, _ = QFileDialog.getSaveFileName(self, "Export this sheet of signs", f"{held.title}.json", _FILES)
        if not name:
            return
        try:
            write_keyboard(held, Path(name))
        except OSError as fault:
            self.bench.say_error(ExportFailed(f"“{Path(name).name}” could not be written: {fault.strerror}."))

    def _remove(self) -> None:
        sheet, gone = self._sheet(), str(self._choice.currentData())
        own = tuple(held for held in sheet.own_keyboards if held.id != gone)
        in_use = tuple(held for held in sheet.keyboards if held != gone)
        self.keep(replace(sheet, own_keyboards=own, keyboards=in_use))

    def _edit_snippets(self) -> None:
        dialog = SnippetsDialog(self._sheet().snippets, self)
        offer_help(dialog, self.bench.keys, "tags-and-characters")
        dialog.kept.connect(lambda snippets: self.keep(replace(self._sheet(), snippets=tuple(snippets))))
        dialog.open()
