"""The view in which lines are chosen: page, selection, current line, pointer, and whom all that is told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from ductus.document.edits import PageEdit
from ductus.document.geometry import Point
from ductus.document.page import Page
from ductus.ui.canvas.page_view import PageView
from ductus.ui.canvas.tools import Tool


class ChoosingView(PageView):
    """Shows one page and its lines; emits edits and never changes the page itself. Main thread.

    `texts_concerned` comes before an edit made from the lines' texts: typing not accepted yet is to be accepted now.
    Selection and current line are told whenever they change, also when the owner changed them; hovering only when the
    pointer did. Selected lines are those the next command takes; the current line is the one whose text is on the desk.
    """

    edit_made = Signal(object)
    texts_concerned = Signal()
    current_line_changed = Signal(str)
    selection_changed = Signal(list)
    line_hovered = Signal(str)
    text_requested = Signal(str)
    ink_clicked = Signal(str, float, float)
    hint_changed = Signal(str)
    tool_changed = Signal(str)
    touched = Signal()  # a button, a key or the wheel went to the canvas, or the keyboard left it
    menu_requested = Signal(str, QPoint)
    action_wanted = Signal(str)  # id of an action of the menus that has a key of its own here
    command_done = Signal(str)  # a key of the tables was obeyed

    tool: Tool

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._awaited: tuple[str, ...] = ()
        self._hint = ""

    def give_up_gesture(self) -> None:
        """Let go of what the hand is just doing: the page it was done on goes."""
        raise NotImplementedError

    # The page

    def set_page(self, page: Page | None) -> None:
        """Show another page, or none: nothing is chosen on it, and it is fitted unless a view is waiting for it."""
        self.give_up_gesture()
        before = self.scene.selection, self.scene.current, self.scene.hovered
        self._awaited = ()
        self.show_page(page)
        self._tell_changes(*before)

    def refresh(self, page: Page) -> None:
        """Show the same page after an edit; what was chosen stays chosen where it still exists."""
        if self.scene.page is None or self.scene.page.id != page.id:
            self.set_page(page)
            return
        before = self.scene.selection, self.scene.current, self.scene.hovered
        self.show_edited(page)
        self._tell_changes(*before)
        if self._awaited and all(line_id in self.scene.index for line_id in self._awaited):
            line_ids, self._awaited = self._awaited, ()
            self.choose(line_ids, current=line_ids[0])

    # What is chosen

    def selection(self) -> tuple[str, ...]:
        """Ids of the selected lines, in the order they were selected."""
        return self.scene.selection

    def select(self, line_ids: Sequence[str], *, reveal: bool = False) -> None:
        """Select these lines, as far as they are on the page; with `reveal`, shift the page so that they are seen."""
        self.choose(line_ids)
        if reveal:
            self.reveal(self.scene.selection)

    def set_current(self, line_id: str, *, reveal: bool = True) -> None:
        """Make a line the current one, or none with "". It becomes the selection, unless it is part of it."""
        line_id = line_id if line_id in self.scene.index else ""
        kept = self.scene.selection if not line_id or line_id in self.scene.selection else (line_id,)
        self.choose(kept, current=line_id, forget_current=not line_id)
        if reveal and line_id:
            self.reveal((line_id,))

    def set_hovered(self, line_id: str) -> None:
        """Light up a line that is pointed at elsewhere, or none."""
        line_id = line_id if line_id in self.scene.index else ""
        if line_id != self.scene.hovered:
            self.scene.hovered = line_id
            self.update()

    # What tools and input ask of the canvas

    def propose(self, edit: PageEdit | None) -> None:
        """Emit an edit for the owner to apply; None is passed over."""
        if edit is not None:
            self.edit_made.emit(edit)

    def settle_texts(self) -> None:
        """Have text that is being typed accepted, before an edit that divides or joins texts is made."""
        self.texts_concerned.emit()

    def choose(self, line_ids: Sequence[str], *, current: str = "", forget_current: bool = False) -> None:
        """Select these lines, as far as they exist, and make `current` the current line, if given."""
        scene = self.scene
        selected, before = scene.selection, scene.current
        scene.selection = scene.known(line_ids)
        scene.current = current or ("" if forget_current else before)
        if scene.selection:
            scene.regions.choose("")
        if scene.selection != selected:
            scene.corners = frozenset()
        self._tell_changes(selected, before, scene.hovered)

    def choose_region(self, region_id: str) -> None:
        """Choose a region instead of lines, or none with ""."""
        if region_id != self.scene.regions.chosen:
            self.scene.regions.choose(region_id)
            if region_id:
                self.choose(())
            self.selection_changed.emit(list(self.scene.selection))
            self.tell(self.tool.hint())
            self.describe()
            self.update()

    def hover_region(self, region_id: str) -> None:
        """The pointer is on this region's edge or name, or on none's."""
        if region_id != self.scene.regions.hovered:
            self.scene.regions.hovered = region_id
            self.update()

    def choose_when_there(self, line_ids: Sequence[str]) -> None:
        """Select lines as soon as the owner has put them on the page; the first becomes the current one."""
        self._awaited = tuple(line_ids)

    def hover_line(self, line_id: str) -> None:
        """The pointer is on this line, or on none."""
        if line_id != self.scene.hovered:
            self.scene.hovered = line_id
            self.line_hovered.emit(line_id)
            self.update()

    def ask_for_text(self, line_id: str) -> None:
        self.choose((line_id,), current=line_id)
        self.text_requested.emit(line_id)

    def click_ink(self, line_id: str, at: Point) -> None:
        self.ink_clicked.emit(line_id, at.x, at.y)

    def ask_for_menu(self, line_id: str, at: QPoint, region_id: str = "") -> None:
        """Ask the owner for a context menu; a line that is not among the selected is selected first.

        Where there is no line the region is chosen.
        """
        if line_id and line_id not in self.scene.selection:
            self.choose((line_id,), current=line_id)
        elif not line_id:
            self.choose_region(region_id)
        self.menu_requested.emit(line_id, at)

    def open_menu(self) -> None:
        """Ask the owner for a context menu at the current or first selected line, for those without a mouse."""
        line_id = next(iter(self.scene.subject_ids), "")
        at = self.rect().center()
        region = self.scene.regions.shape(self.scene.page)
        if region is not None:
            box = self.view.box_in_widget(region.box)
            line_id, at = "", QPoint(round(box.left), round(box.top))
        elif line_id:
            box = self.view.box_in_widget(self.scene.index.box(line_id))
            at = QPoint(round(box.left), round(box.bottom))
        self.menu_requested.emit(line_id, self.mapToGlobal(at))

    def tell(self, hint: str) -> None:
        """Say what the tool expects now, if that has changed."""
        if hint != self._hint:
            self._hint = hint
            self.hint_changed.emit(hint)

    def _tell_changes(self, selected: tuple[str, ...], current: str, hovered: str) -> None:
        scene = self.scene
        if (scene.selection, scene.current, scene.hovered) != (selected, current, hovered):
            self.update()
        if scene.selection != selected:
            self.selection_changed.emit(list(scene.selection))
            self.tell(self.tool.hint())
        if scene.current != current:
            self.current_line_changed.emit(scene.current)
        if scene.hovered != hovered:
            self.line_hovered.emit(scene.hovered)
        if scene.selection != selected or scene.current != current:
            self.describe()
