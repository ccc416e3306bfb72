"""How text is tagged from the desk: which stretch, which kind, what is asked, and how it becomes an edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent
from PySide6.QtWidgets import QMenu, QToolTip

from ductus.document.page import Line
from ductus.document.precedence import set_tags
from ductus.document.tags import Tag, TagKind, carried, kind_of, tags_at, with_tag
from ductus.ui.desk.ink import code_point_offset, utf16_offset
from ductus.ui.session import Session
from ductus.ui.tags.field_marks import FieldMarks
from ductus.ui.tags.palette import AttributeField, TagPalette
from ductus.ui.tags.words import example_of
from ductus.ui.workbench import Workbench


class Tagging(QObject):
    """Tags the line in hand. Owned by the window's wiring, main thread.

    A tag set on text that is typed and not accepted yet accepts it first, as a step of its own. Tags that come with
    typing, from a snippet, wait with the draft and become part of the same step as the text.
    """

    text_menu_opening = Signal(QMenu, QPoint)  # the menu of the text, to be added to, and where in the field it opens

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._strip = bench.desk.strip
        self._editor = self._strip.editor
        self._span = (0, 0)
        self._caret = 0
        self._is_chosen = False  # the person selected the stretch, rather than us the word at the caret
        self._asked: Tag | None = None
        self._questions: list[str] = []
        self._waiting: dict[str, tuple[str, tuple[Tag, ...]]] = {}
        self._earlier: dict[tuple[str, str], tuple[Tag, ...]] = {}
        self._palette = TagPalette(self._strip.viewport())
        self._field = AttributeField(self._strip.viewport())
        self._field_marks = FieldMarks(self._editor, self._strip.tag_marks, self.tags_in_hand)
        for popover in (self._palette, self._field):
            popover.left.connect(lambda _is_kept: self._strip.attach(None))
        self._palette.kind_chosen.connect(self._begin)
        self._palette.tags_removed.connect(self.remove)
        self._field.given.connect(self._answer)
        self._cells, self._text = self._strip.viewport(), self._editor.viewport()
        for watched in (self._cells, self._text):
            watched.installEventFilter(self)
        bench.desk.current_line_changed.connect(self._line_changed)
        bench.desk.draft_dropped.connect(lambda line_id: self._waiting.pop(line_id, None))

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        self._waiting.clear()
        self._earlier.clear()
        session.sheet_changed.connect(self._show_kinds)
        session.page_changed.connect(lambda _page: self._field_marks.update())
        self._show_kinds()

    @property
    def kinds(self) -> tuple[TagKind, ...]:
        """The kinds of tags of the project."""
        return self._strip.tag_marks.kinds

    def _show_kinds(self) -> None:
        if self._bench.session is not None:
            self._strip.tag_marks.kinds = self._bench.session.project.sheet.tag_kinds
            self._strip.viewport().update()
            self._field_marks.update()

    # --- what is tagged -------------------------------------------------------------------------------------------

    def _line(self) -> Line | None:
        session = self._bench.session
        return session.line(self._bench.desk.current_line()) if session is not None else None

    def tags_in_hand(self) -> tuple[Tag, ...]:
        """The tags of the line in hand, in code points of the text in the field."""
        line = self._line()
        if line is None:
            return ()
        text = self._editor.text()
        if text == line.text:
            self._waiting.pop(line.id, None)
        elif (line.id, text) in self._earlier:
            self._waiting[line.id] = (text, self._earlier[line.id, text])
        held = line.transcription
        before, tags = self._waiting.get(line.id, (line.text, held.tags if held is not None else ()))
        return carried(tags, before, text)

    def waiting(self, line_id: str, text: str) -> tuple[Tag, ...] | None:
        """The tags that are to be accepted with the text of a line; None where they follow by themselves."""
        self._earlier.clear()
        found = self._waiting.pop(line_id, None)
        return carried(found[1], found[0], text) if found is not None else None

    def tag_typed(self, tag: Tag, earlier: Mapping[str, Sequence[Tag]]) -> None:
        """Have a tag accepted together with the text being typed, which it counts in.

        `earlier` are texts of the field from before it, with their tags: what undo brings back has them again.
        """
        line = self._line()
        if line is not None:
            text = self._editor.text()
            self._waiting[line.id] = (text, with_tag(self.tags_in_hand(), tag, len(text)))
            self._earlier.update({(line.id, before): tuple(tags) for before, tags in earlier.items()})
            self._field_marks.update()

    # --- setting and removing -------------------------------------------------------------------------------------

    def show_palette(self) -> None:
        """Ask which tag the chosen text, or the word at the caret, is to have."""
        session, line = self._bench.session, self._line()
        if session is None or line is None or line.is_locked or session.project.is_read_only:
            return
        self._bench.desk.flush()
        self._find_span()
        text = self._editor.text()
        present = tags_at(self.tags_in_hand(), *(self._span if self._is_chosen else (self._caret, self._caret)))
        said = text[slice(*self._span)]
        title = f"Tag “{said}” as" if said else "Set at the caret"
        self._palette.show_kinds(title, self.kinds, present, text)
        self._strip.attach(self._palette)

    def _find_span(self) -> None:
        text, cursor = self._editor.text(), self._editor.textCursor()
        self._caret = code_point_offset(text, cursor.position())
        self._is_chosen = cursor.hasSelection()
        edges = (cursor.selectionStart(), cursor.selectionEnd())
        self._span = (code_point_offset(text, edges[0]), code_point_offset(text, edges[1]))
        if not self._is_chosen:
            self._span = word_at(text, self._caret)

    def put(self, kind_id: str) -> None:
        """Tag the chosen text, or the word at the caret, as the kind of that id, asking what the kind asks for."""
        if self._line() is not None:
            self._find_span()
            self._begin(kind_of(self.kinds, kind_id))

    def _begin(self, kind: TagKind) -> None:
        start, end = self._span
        if kind.may_be_empty and not self._is_chosen:
            start = end = self._caret
        if start == end and not kind.may_be_empty:
            self._bench.say(f"Select the letters that are to be tagged as {kind.title.lower()} first.")
            return
        self._asked, self._questions = Tag(kind.id, start, end), list(kind.attributes)
        self._ask_next()

    def _ask_next(self) -> None:
        asked = self._asked
        if asked is None:
            return
        if not self._questions:
            self._asked = None
            self._set(asked)
            return
        title = kind_of(self.kinds, asked.kind).title
        said = self._editor.text()[asked.start : asked.end]
        of = f" of “{said}”" if said else ""
        before = _same(self.tags_in_hand(), asked)
        question = self._questions[0]
        self._field.ask(f"{title}{of}: {question}", before.value(question) if before else "", example_of(question))
        self._strip.attach(self._field)

    def _answer(self, value: str) -> None:
        if self._asked is None or not self._questions:
            return
        name = self._questions.pop(0)
        if value:
            given = (*self._asked.attributes, (name, value))
            self._asked = Tag(self._asked.kind, self._asked.start, self._asked.end, given)
        self._ask_next()

    def _set(self, tag: Tag) -> None:
        self._change(with_tag(self.tags_in_hand(), tag, len(self._editor.text())))

    def remove(self, tags: Sequence[Tag]) -> None:
        """Take tags off the line in hand."""
        gone = set(tags)
        self._change(tuple(tag for tag in self.tags_in_hand() if tag not in gone))

    def _change(self, tags: Sequence[Tag]) -> None:
        session = self._bench.session
        self._bench.desk.accept()
        line, page = self._line(), session.page if session is not None else None
        if session is None or line is None or page is None:
            return
        edit = set_tags(page, line.id, tags, session.person)
        if edit is not None:
            session.apply(edit)

    def go_to(self, line_id: str, tag: Tag) -> None:
        """Take the line in hand with the tag's text chosen."""
        self._bench.desk.set_current(line_id, take_focus=True)
        text = self._editor.text()
        self._editor.put_caret(utf16_offset(text, min(tag.start, len(text))))
        if tag.end > tag.start:
            self._editor.put_caret(utf16_offset(text, min(tag.end, len(text))), is_selecting=True)

    # --- what is seen ---------------------------------------------------------------------------------------------

    def _line_changed(self, _line_id: str) -> None:
        self._asked = None
        for popover in (self._palette, self._field):
            popover.leave(is_kept=False)
        self._field_marks.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Only the kind of event is looked at first: while the window goes, what is watched is half gone already.
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and watched is self._cells:
            words = self._strip.tag_marks.words_at(QPointF(event.pos()))
            if words:
                QToolTip.showText(event.globalPos(), words, self._strip)
                return True
        # The menu key opens the menu of the line, which names tags too; the pointer that of the text.
        if event.type() == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent) and watched is self._text:
            if event.reason() != QContextMenuEvent.Reason.Mouse:
                return False
            self._show_text_menu(event.pos(), event.globalPos())
            return True
        return False

    def _show_text_menu(self, place: QPoint, on_screen: QPoint) -> None:
        """What one can do with the chosen text, tags among it."""
        menu = self._editor.createStandardContextMenu(place)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSeparator()
        self._bench.window.refresh_actions()
        for name in ("tag_text", "where_else", "alternatives"):
            menu.addAction(self._bench.actions[name])
        self.text_menu_opening.emit(menu, place)
        menu.popup(on_screen)


def _same(tags: Sequence[Tag], asked: Tag) -> Tag | None:
    """The tag of the same kind on the same letters, whose attributes are proposed again."""
    place = (asked.kind, asked.start, asked.end)
    return next((tag for tag in tags if (tag.kind, tag.start, tag.end) == place), None)


def word_at(text: str, place: int) -> tuple[int, int]:
    """Start and end, in code points, of the word that touches `place`; both are `place` where none does."""
    start = end = place
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return start, end
