"""How what is typed is held against rules and dictionaries: marked in the texts, gone to by key, put right."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QTimer, Signal
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip

from ductus.document.spelling import Spelling, Word
from ductus.errors import DuctusError
from ductus.jobs.host import Host
from ductus.ui.checking.marks import CellNotes, FieldNotes, Note
from ductus.ui.checking.page_words import PageWords
from ductus.ui.checking.speller import Speller
from ductus.ui.checking.suggestions import SuggestionsPopover
from ductus.ui.crash import report_fault
from ductus.ui.desk.ink import code_point_offset, utf16_offset
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.spelling.dictionaries import chosen, dictionaries, dictionary_folders

_REST_MS = 60
"""Between repaints while answers come in; the field itself is repainted with every stroke."""


class Checking(QObject):
    """Marks the texts of the desk. Owned by the window's wiring, main thread; `close` before the window goes."""

    changed = Signal()  # what is said of the page's words may be another

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._strip = bench.desk.strip
        self._editor = self._strip.editor
        self.speller = Speller(Host("spelling"), self)
        self.words = PageWords(bench.desk.shown_text, self.speller.is_unknown)
        self._field = FieldNotes(self._editor, self._notes_in_hand)
        self._cell_notes = self._strip.notes = CellNotes(self.words.notes)
        self._popover = SuggestionsPopover(self._strip.viewport())
        self._span = (0, 0)
        self._step = 0  # which way an unknown word is looked for while the dictionaries are being asked
        self._due = QTimer(self, singleShot=True, interval=_REST_MS)
        self._due.timeout.connect(self._show)
        self.speller.changed.connect(self.words.forget)
        self.speller.changed.connect(self._show_soon)
        self.speller.suggested.connect(self._suggested)
        self.speller.suggested_all.connect(self._suggested_all)
        self.speller.failed.connect(bench.say_error)
        self.speller.faulted.connect(lambda fault: report_fault(bench, fault))
        self._popover.chosen.connect(self._replace)
        self._popover.called_right.connect(self.call_right)
        self._popover.left.connect(self._popover_left)
        bench.tagging.text_menu_opening.connect(self._fill_menu)
        bench.desk.current_line_changed.connect(self._line_changed)
        bench.desk.text_changed.connect(self._text_changed)
        self._cells = self._strip.viewport()
        self._cells.installEventFilter(self)

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        session.sheet_changed.connect(self.agree)
        session.page_shown.connect(self._follow_page)
        session.page_changed.connect(self._follow_page)
        self.agree()
        self._follow_page(session.page)

    def close(self) -> None:
        """End what asks the dictionaries."""
        self.speller.close()

    def agree(self) -> None:
        """Hold texts against what the project agreed on, by the dictionaries there are now."""
        session = self._bench.session
        if session is None:
            return
        sheet = session.project.sheet
        # Looking for dictionaries reads folders, so it is left to projects that want one.
        present = dictionaries(dictionary_folders()) if sheet.spelling.languages else ()
        self.words.agree(sheet.rules, sheet.spelling)
        self.speller.use(chosen(sheet.spelling.languages, present), is_historical=sheet.spelling.is_historical)
        self._show_soon()

    def set_spelling(self, spelling: Spelling) -> None:
        """Have the project agree on this."""
        session = self._bench.session
        if session is None or session.project.is_read_only or session.project.sheet.spelling == spelling:
            return
        try:
            session.project.set_sheet(replace(session.project.sheet, spelling=spelling))
        except DuctusError as fault:
            self._bench.say_error(fault)

    def call_right(self, word: str) -> None:
        """Add a word to those of the project."""
        session = self._bench.session
        if session is not None:
            spelling = session.project.sheet.spelling
            own = tuple(sorted({*spelling.own_words, word}))
            self.set_spelling(replace(spelling, own_words=own))

    # --- what is shown --------------------------------------------------------------------------------------------

    def _follow_page(self, page: object) -> None:
        self.words.follow(self._bench.session.page if self._bench.session is not None else None)
        self._show_soon()

    def _show_soon(self) -> None:
        if not self._due.isActive():
            self._due.start()

    def _show(self) -> None:
        self.words.is_spelling_on = self.speller.is_on
        self._strip.viewport().update()
        self._field.update()
        self.changed.emit()
        if self._step:
            self.step(self._step)

    def _notes_in_hand(self) -> tuple[Note, ...]:
        line_id = self._bench.desk.current_line()
        return self.words.notes(line_id, self._editor.text(), self._bench.tagging.tags_in_hand()) if line_id else ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Only the kind of event is looked at first: while the window goes, what is watched is half gone already.
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and watched is self._cells:
            words = self._cell_notes.words_at(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self._strip)
                return True
        return False

    def _text_changed(self, _line_id: str) -> None:
        self._step = 0  # who types on no longer waits to be led elsewhere
        self.changed.emit()

    def _line_changed(self, _line_id: str) -> None:
        self._step = 0
        self._popover.leave(is_kept=False)
        self._field.update()

    # --- unknown words by key and menu ----------------------------------------------------------------------------

    def step(self, step: int) -> None:
        """Select the next (+1) or previous (-1) word of the page that no dictionary knows."""
        if not self.speller.is_on:
            self._step = 0
            self._bench.say("Choose a language in the Spelling panel first.")
            return
        found = self._beside_caret(step)
        # Nearer words may be on their way to the dictionaries still.
        self._step = step if self.speller.is_waiting else 0
        if self._step:
            return
        if found is None:
            where = "after" if step > 0 else "before"
            self._bench.say(f"No unknown word {where} this place on the page.")
            return
        line_id, word = found
        self._bench.desk.set_current(line_id, take_focus=True)
        self._bench.desk.select_text(line_id, word.start, word.end)

    def _beside_caret(self, step: int) -> tuple[str, Word] | None:
        here = self._bench.desk.current_line()
        ids = self.words.line_ids()
        if not ids:
            return None
        place = ids.index(here) if here in ids else 0
        start, end = self._selected()
        for line_id in ids[place:] if step > 0 else ids[place::-1]:
            words = self.words.unknown(line_id, self._bench.desk.shown_text(line_id))
            if line_id == here:
                words = tuple(word for word in words if (word.start >= end if step > 0 else word.end <= start))
            if words:
                return line_id, words[0 if step > 0 else -1]
        return None

    def _selected(self) -> tuple[int, int]:
        text, cursor = self._editor.text(), self._editor.textCursor()
        return code_point_offset(text, cursor.selectionStart()), code_point_offset(text, cursor.selectionEnd())

    def _word_at(self, place: int) -> Word | None:
        line_id = self._bench.desk.current_line()
        words = self.words.unknown(line_id, self._editor.text(), self._bench.tagging.tags_in_hand())
        return next((word for word in words if word.start <= place <= word.end), None)

    def show_suggestions(self) -> None:
        """List words like the unknown one at the caret."""
        word = self._word_at(self._selected()[1])
        if word is None:
            self._bench.say("Put the caret into a dotted word first; Alt+F7 finds the next one.")
            return
        session = self._bench.session
        if session is None:
            return
        self._editor.finish_composition()
        self._span = (word.start, word.end)
        can_add = not session.project.is_read_only
        self._popover.open_for(word.looked_up, self._strip.text_font, is_part=word.is_part, can_add=can_add)
        self._strip.attach(self._popover)
        if not word.is_part:
            self.speller.suggest(word.looked_up)

    def _suggested(self, word: str, found: str) -> None:
        if word == self._popover.word:
            self._popover.add(found)
            self._strip.attach(self._popover)

    def _suggested_all(self, word: str) -> None:
        if word == self._popover.word:
            self._popover.end()
            self._strip.attach(self._popover)

    def _popover_left(self, _is_kept: bool) -> None:
        self.speller.stop_suggesting()
        self._strip.attach(None)

    def _replace(self, suggestion: str) -> None:
        """Take a suggestion into the field, as typing would."""
        if self._editor.isReadOnly():
            return
        cursor, text = self._editor.textCursor(), self._editor.text()
        cursor.setPosition(utf16_offset(text, self._span[0]))
        cursor.setPosition(utf16_offset(text, self._span[1]), cursor.MoveMode.KeepAnchor)
        # Dictionaries write l'an; where the line has the typographic apostrophe, it keeps it.
        written = "\u2019" if "\u2019" in text[slice(*self._span)] else "'"
        cursor.insertText(suggestion.replace("'", written))
        self._editor.setTextCursor(cursor)

    def _fill_menu(self, menu: QMenu, place: QPoint) -> None:
        """Put the unknown word that was pointed at first in the menu of the text."""
        at = code_point_offset(self._editor.text(), self._editor.cursorForPosition(place).position())
        word = self._word_at(at)
        if word is None:
            return
        own = QAction(f"Add “{word.looked_up}” to the project’s words", menu)
        own.setEnabled(self._bench.session is not None and not self._bench.session.project.is_read_only)
        own.triggered.connect(lambda: self.call_right(word.looked_up))
        line = QAction(menu)
        line.setSeparator(True)
        menu.insertActions(menu.actions()[0], [self._bench.actions["suggest_spelling"], own, line])
        self._bench.desk.select_text(self._bench.desk.current_line(), word.start, word.end)
