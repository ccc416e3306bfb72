"""How pages, canvas and desk follow one another: what is said in one place is seen in the others.

Each part only says what happened to it; this file alone knows who else has to hear it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from ductus.document.edits import PageEdit
from ductus.document.geometry import Point
from ductus.document.page import Page
from ductus.document.transcription import LineStatus
from ductus.errors import DuctusError, PasswordNeeded
from ductus.ui.actions.stages import check_stage
from ductus.ui.canvas.word_wiring import WordWiring
from ductus.ui.checking.checking import Checking
from ductus.ui.completing.completing import Completing
from ductus.ui.crash import report_fault
from ductus.ui.desk.arrangements import Arrangements
from ductus.ui.history.wiring import HistoryWiring
from ductus.ui.keys.hints import HintLine
from ductus.ui.kinds.menu import kind_menu, region_menu
from ductus.ui.measuring.marks import TestMarks
from ductus.ui.page_frame.wiring import PageFrameWiring
from ductus.ui.pages.arranging import PagesArranging, document_menu, order_menu
from ductus.ui.pages.filtering import Stage
from ductus.ui.passwords import PageLocks
from ductus.ui.review.wiring import ReviewWiring
from ductus.ui.seeing import Seeing
from ductus.ui.session import LINE_STATE, VIEW_STATE, Session
from ductus.ui.shaping.wiring import Shaping
from ductus.ui.signs.writing import SignWriting
from ductus.ui.tags.tagging import Tagging
from ductus.ui.training.wiring import Teaching
from ductus.ui.workbench import Workbench
from ductus.workflows.writing import page_if_there


class Wiring(QObject):
    """Connects the parts of one window. Lives as long as the window; the session may come and go."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench.window)
        self._bench = bench
        self.locks = PageLocks(bench)
        self._is_following = False
        self._drawn = ""  # the line chosen on the page that the desk does not have yet
        self._caret = ("", 0.0, 0.0)
        self._wire_canvas()
        self._wire_desk()
        self._wire_pages()
        self._wire_pictures()
        self._history = HistoryWiring(bench, self)
        self._words = WordWiring(bench, self)
        self._page_frame = PageFrameWiring(bench, self.show_page_again, self)
        self.hints = HintLine(bench)
        self._test_marks = TestMarks(bench, self)
        self._arranging = PagesArranging(bench, self)
        bench.shaping = Shaping(bench, self)
        bench.tagging = Tagging(bench, self)
        bench.signs = SignWriting(bench, self)
        bench.checking = Checking(bench, self)
        bench.completing = Completing(bench, self)
        bench.teaching = Teaching(bench, self)
        self._bench.seeing = Seeing(bench, self)
        self.arrangements = Arrangements(bench, self)
        self.reviews = ReviewWiring(bench, self)
        bench.reviews = self.reviews.keeper

    def wire_session(self, session: Session) -> None:
        """Follow a newly opened project."""
        self._bench.pages.show_stage(Stage.ALL)
        session.page_leaving.connect(self._bench.desk.accept)
        session.page_shown.connect(self._page_shown)
        session.line_wanted.connect(self._show_line)
        session.page_changed.connect(self._page_changed)
        self._history.wire_session(session)
        self._words.wire_session(session)
        self._page_frame.wire_session(session)
        self.hints.wire_session(session)
        self._test_marks.wire_session(session)
        self._arranging.wire_session(session)
        self._bench.shaping.wire_session(session)
        self._bench.tagging.wire_session(session)
        self._bench.signs.wire_session(session)
        self._bench.checking.wire_session(session)
        self._bench.completing.wire_session(session)
        self._bench.teaching.wire_session(session)
        self.reviews.wire_session(session)
        self._bench.seeing.wire_session(session)
        session.failed.connect(self._bench.say_error)
        self._bench.side.follow(session)

    def show_page_again(self) -> None:
        """Show the page on screen as if it had just been turned to."""
        if self._session is not None:
            self._page_shown(self._session.page)

    @property
    def _session(self) -> Session | None:
        return self._bench.session

    def _page(self) -> Page | None:
        return self._session.page if self._session is not None else None

    def _wire_canvas(self) -> None:
        canvas = self._bench.canvas
        canvas.edit_made.connect(self._edit_made)
        canvas.texts_concerned.connect(self._bench.desk.accept)
        canvas.current_line_changed.connect(self._canvas_line)
        canvas.selection_changed.connect(lambda _ids: self._bench.window.refresh_actions())
        canvas.line_hovered.connect(self._bench.desk.set_hovered)
        canvas.text_requested.connect(lambda line_id: self._bench.desk.set_current(line_id, take_focus=True))
        canvas.ink_clicked.connect(self._ink_clicked)
        canvas.view_changed.connect(self._view_changed)
        canvas.tool_changed.connect(self._bench.window.show_tool)
        canvas.order_visible_changed.connect(self._bench.actions["order"].setChecked)
        canvas.menu_requested.connect(self._line_menu)

    def _wire_desk(self) -> None:
        desk = self._bench.desk
        desk.accepted.connect(self._accepted)
        desk.draft_changed.connect(self._draft_changed)
        desk.draft_dropped.connect(self._draft_dropped)
        desk.current_line_changed.connect(self._desk_line)
        desk.line_hovered.connect(self._bench.canvas.set_hovered)
        desk.caret_moved.connect(self._caret_moved)
        desk.crops_wanted.connect(self._want_crops)
        desk.status_requested.connect(self._set_status)
        desk.next_page_wanted.connect(lambda: self._turn_page(1))
        desk.previous_page_wanted.connect(lambda: self._turn_page(-1))
        desk.menu_requested.connect(self._line_menu)
        desk.leave_wanted.connect(self._bench.canvas.setFocus)
        desk.find_lines_wanted.connect(lambda: self._bench.do("find_lines"))
        desk.read_page_wanted.connect(lambda: self._bench.do("read_page"))
        desk.read_everything_wanted.connect(lambda: self._bench.do("read_everything"))

    def _wire_pages(self) -> None:
        pages = self._bench.pages
        pages.page_chosen.connect(self._page_chosen)
        pages.thumbnails_wanted.connect(self._want_thumbnails)
        pages.files_dropped.connect(self._bench.window.open_paths)
        pages.menu_requested.connect(self._pages_menu)
        pages.shown_changed.connect(lambda _title: check_stage(self._bench))

    def _wire_pictures(self) -> None:
        pictures = self._bench.pictures
        pictures.preview_ready.connect(
            lambda page_id, image: self._if_shown(page_id, self._bench.canvas.set_preview, image)
        )
        pictures.page_ready.connect(
            lambda page_id, picture: self._if_shown(page_id, self._bench.canvas.set_picture, picture)
        )
        pictures.page_failed.connect(self._page_failed)
        pictures.faulted.connect(self._picture_faulted)
        pictures.thumbnail_ready.connect(self._bench.pages.set_thumbnail)
        pictures.crop_ready.connect(self._crop_ready)

    def _if_shown(self, page_id: str, show: Callable[[Any], None], picture: object) -> None:
        page = self._page()
        if page is not None and page.id == page_id:
            show(picture)

    # --- pages -------------------------------------------------------------------------------------------------

    def _page_chosen(self, page_id: str) -> None:
        if self._session is not None:
            self._session.show_page(page_id)

    def _page_shown(self, page: Page | None) -> None:
        canvas, desk = self._bench.canvas, self._bench.desk
        session = self._session
        self.keep_view()
        canvas.set_page(page)  # first, to follow the desk to the line it takes in hand
        if session is None or page is None:
            desk.set_page(None)
            if session is not None and session.page_damage:
                canvas.set_message("This page cannot be shown", session.page_damage)
                self._bench.pages.set_current(session.focus.page_id)
                self._bench.window.show_counts()
            self._bench.window.refresh_actions()
            return
        desk.set_read_only(session.project.is_read_only)
        desk.set_page(page, session.drafts(page.id), str(session.project.get_state(f"{LINE_STATE}.{page.id}", "")))
        self._bench.window.refresh_actions()
        self._bench.pages.set_current(page.id)
        self._bench.window.show_counts()
        if page.problem:
            canvas.set_message("This page cannot be shown", page.problem)
            return
        try:
            source = session.source(page)
        except DuctusError as fault:
            remedy = fault.remedy.sentence if fault.remedy is not None else ""
            canvas.set_message(fault.message, remedy)
            self._bench.say_error(fault)
            return
        self._bench.pictures.want_page(page, source)
        view = session.project.get_state(f"{VIEW_STATE}.{page.id}")
        if isinstance(view, dict):
            canvas.restore_view(view)

    def _show_line(self, line_id: str) -> None:
        self._bench.desk.set_current(line_id)

    def _page_changed(self, page: Page) -> None:
        self._bench.canvas.refresh(page)
        self._bench.desk.refresh(page)
        if self._drawn:
            self._canvas_line(self._drawn)
        self._bench.window.refresh_actions()

    def _page_failed(self, page_id: str, fault: DuctusError) -> None:
        page = self._page()
        if page is not None and page.id == page_id:
            self._bench.canvas.set_message(f"“{page.name}” cannot be shown", fault.message)
            if isinstance(fault, PasswordNeeded):
                self.locks.page_is_locked(page, fault)
            else:
                self._bench.say_error(fault)

    def _picture_faulted(self, fault: Exception) -> None:
        report_fault(self._bench, fault)

    def _turn_page(self, step: int) -> None:
        session = self._session
        if session is None:
            return
        if not session.step_page(step, lambda page_id: not session.project.summary(page_id).problem):
            where = "last" if step > 0 else "first"
            self._bench.say(f"This is the {where} page.")
            return
        page = session.page
        if page is not None and page.lines:
            line = page.lines[0] if step > 0 else page.lines[-1]
            self._bench.desk.set_current(line.id, take_focus=True, at_end=step < 0)

    def _want_thumbnails(self, page_ids: Sequence[str]) -> None:
        session = self._session
        if session is None:
            return
        for page_id in page_ids:
            try:
                page = page_if_there(page_id, session.project)  # the list may show it a moment longer than it is there
                if page is not None and not page.problem:
                    self._bench.pictures.want_thumbnail(page_id, session.source(page))
            except DuctusError:
                continue  # a missing scan, or damage, is said when the page is turned to

    # --- canvas and desk ----------------------------------------------------------------------------------------

    def _canvas_line(self, line_id: str) -> None:
        self._follow(lambda: self._bench.desk.set_current(line_id), line_id)
        self._drawn = line_id if line_id != self._bench.desk.current_line() else ""

    def _desk_line(self, line_id: str) -> None:
        self._follow(lambda: self._bench.canvas.set_current(line_id), line_id)

    def _follow(self, follow: Callable[[], None], line_id: str) -> None:
        """One part leads, the other follows, and does not lead back."""
        if self._is_following:
            return
        self._is_following = True
        try:
            follow()
        finally:
            self._is_following = False
        page = self._page()
        if self._session is not None and page is not None and line_id:
            self._session.remember(f"{LINE_STATE}.{page.id}", line_id)
        self._bench.window.refresh_actions()

    def _edit_made(self, edit: PageEdit) -> None:
        if self._session is not None and not self._session.apply(edit):
            self.show_page_again()

    def _draft_changed(self, line_id: str, text: str) -> None:
        if self._session is not None:
            self._session.keep_draft(line_id, text)

    def _draft_dropped(self, line_id: str) -> None:
        if self._session is not None:
            self._session.drop_draft(line_id)

    def _accepted(self, line_id: str, text: str, is_verified: bool) -> None:
        if self._session is not None:
            tags = self._bench.tagging.waiting(line_id, text)
            self._session.accept(line_id, text, is_verified=is_verified, tags=tags)

    def _set_status(self, line_id: str, status: str) -> None:
        if self._session is not None:
            self._session.set_status([line_id], LineStatus(status))

    def _caret_moved(self, line_id: str, left: float, right: float) -> None:
        self._caret = line_id, left, right
        line = self._session.line(line_id) if self._session is not None else None
        frame = self._bench.pictures.crop_frame(line) if line is not None else None
        self._bench.canvas.show_ink(frame.outline(left, right) if frame is not None else None)

    def _ink_clicked(self, line_id: str, x: float, y: float) -> None:
        line = self._session.line(line_id) if self._session is not None else None
        frame = self._bench.pictures.crop_frame(line) if line is not None else None
        if frame is not None:
            self._bench.desk.set_caret_share(line_id, frame.share_at(Point(x, y)))

    def _want_crops(self, line_ids: Sequence[str]) -> None:
        session, page = self._session, self._page()
        if session is None or page is None or page.problem:
            return
        wanted = [line for line_id in line_ids if (line := session.line(line_id)) is not None]
        try:
            self._bench.pictures.want_crops(page, session.source(page), wanted)
        except DuctusError:
            return  # said when the page was turned to

    def _crop_ready(self, page_id: str, line_id: str, image: QImage) -> None:
        page = self._page()
        if page is None or page.id != page_id:
            return
        self._bench.desk.set_crop(line_id, self._bench.seeing.crop_shown(line_id, image))
        if line_id == self._caret[0]:
            self._caret_moved(*self._caret)  # until now nobody knew where on the page the caret is

    def _view_changed(self, zoom: float) -> None:
        self._bench.status.show_zoom(zoom)

    def keep_view(self) -> None:
        """Remember how the page on the canvas is looked at."""
        page = self._bench.canvas.page()
        if self._session is not None and page is not None and page.id in self._session.project.page_ids():
            self._session.remember(f"{VIEW_STATE}.{page.id}", self._bench.canvas.view_state())

    # --- menus --------------------------------------------------------------------------------------------------

    def _line_menu(self, line_id: str, place: QPoint) -> None:
        if line_id and line_id not in self._bench.canvas.selection():
            self._bench.canvas.set_current(line_id, reveal=False)
        about_page = ("find_lines", "read_page", "", "fit_page", "fit_width")
        status = ("status_verified", "status_unclear", "status_skipped", "status_todo", "")
        shape = ("join_lines" if len(self._bench.canvas.selection()) > 1 else "tool_cut", "lock_lines", "")
        kinds = ("set_kind", "put_in_region", "")
        rest = ("tag_text", "where_else", "comment", "history", "", "earlier", "later", "", "delete_lines")
        if not line_id and self._bench.canvas.scene.regions.chosen:
            about_page = ("set_kind", "remove_region", "", "assign_lines", "order_automatically")
        self._pop_up(("read_selection", "", *status, *shape, *kinds, *rest) if line_id else about_page, place)

    def _pages_menu(self, _page_ids: Sequence[str], place: QPoint) -> None:
        lying = ("turn_left", "turn_right", "straighten_automatically", "straighten_and_crop", "split_spread")
        order = ("move_pages_to", "new_document")  # with all that is like them
        testing = ("use_for_testing", "give_up_testing", "name_hand")
        reading = ("find_lines_chosen", "read_chosen")
        self._pop_up(
            (*reading, "", *lying, "", *order, "", "set_statuses", "export", "", *testing, "", "remove_pages"), place
        )

    def _pop_up(self, names: Sequence[str], place: QPoint) -> None:
        self._bench.window.refresh_actions()
        menu = QMenu(self._bench.window)
        submenus = {"set_kind": kind_menu, "put_in_region": region_menu}
        submenus |= {"move_pages_to": order_menu, "new_document": document_menu}
        for name in names:
            if name in submenus and self._bench.actions[name].isEnabled():
                menu.addMenu(submenus[name](self._bench))
            elif name:
                menu.addAction(self._bench.actions[name])
            else:
                menu.addSeparator()
        menu.exec(place)
        menu.deleteLater()
