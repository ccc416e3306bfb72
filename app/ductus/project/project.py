"""One open project: the one writer of its file.

Everything a person or an engine does to a project goes through here, and is on the disk when the call returns. What is
held in memory (pages read lately, the list of pages) is only ever what the disk holds: a write that fails changes
neither.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from ductus.document.arrangement import Documents
from ductus.document.edits import PageEdit, title_of
from ductus.document.page import Document, Page, StatusCounts
from ductus.document.transcription import new_id, now
from ductus.errors import DuctusError
from ductus.project.actions import Action, Actions, Done, Several, drop_served
from ductus.project.arranging import actions_to
from ductus.project.cache import PageCache
from ductus.project.catalogue import Catalogue
from ductus.project.database import Database
from ductus.project.documents import AddDocument, DocumentRows
from ductus.project.files import create_file, open_file, settled
from ductus.project.line_queries import LineQueries
from ductus.project.lock import WriterLock
from ductus.project.moving import SPLIT_TITLE, Split, all_split
from ductus.project.parts import handfuls, parts_of
from ductus.project.placement import PlacedPage, Placement, PlacePages, TakePages
from ductus.project.records import Change, Checkpoint, Leg, PageSummary, Step
from ductus.project.store import PageStore
from ductus.project.timeline import Timeline
from ductus.project.travel import Travelled, Way, part, whole


class Project(LineQueries):
    """An open project. Whoever opened it closes it, or the end of the process does.

    To be called from the thread that opened it only; every method checks. Listeners are called on that thread, after
    the change is on the disk.

    Every method that reads may raise `ProjectDamaged` (a part of the file is broken) or `StorageFailed` (the disk is).
    Every method that writes may raise `StorageFailed`, also when the project is open for reading only; the project is
    then as it was, on the disk and in memory, and the call can be repeated.
    """

    def __init__(self, database: Database, title: str, lock: WriterLock | None) -> None:
        super().__init__(database, lock)
        self._cache = PageCache()
        self._catalogue: Catalogue | None = None
        self._seen_version = 0
        self._store = PageStore(database, self._history)
        self._placement = Placement(database)
        self._actions = Actions(self._store, self._placement, self._page_read)
        self._way: Way | None = None
        self.making: list[str] = []
        """Titles of the steps that are being made in several calls just now; who makes one says so."""
        self.title = title

    @classmethod
    def create(cls, path: Path, title: str = "") -> Project:
        """A new, empty project at `path`, open for writing. `title` is the file's name when it is not given.

        Raises:
            StorageFailed: there is a file already, or the folder cannot be written; nothing was left behind.
            ProjectLocked: another process is just making it.
        """
        place = settled(path)
        return cls(*create_file(place, title or place.stem))

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Project:
        """The project at `path`; for reading only it may be open elsewhere, and what happens there is seen here.

        A file of an older Ductus is brought up to date first, and a copy of it kept beside it.

        Raises:
            ProjectLocked: it is open for writing elsewhere.
            ProjectTooNew: a newer Ductus wrote it.
            ProjectDamaged: it is absent, not a project, or broken beyond reading.
            StorageFailed: it cannot be read, or not be written and `read_only` was not asked for.
        """
        return cls(*open_file(settled(path), read_only=read_only))

    def close(self) -> None:
        """Let go of the file and of the lock; a step that `go` set out to go through is gone through first."""
        try:
            if self._way is not None:
                with suppress(DuctusError):  # the disk: the project stays within the step, and Undo and Redo lead on
                    self._arrive()
        finally:
            super().close()

    # -- what is in it -----------------------------------------------------------------------------------------------

    def documents(self) -> tuple[Document, ...]:
        """All documents in order, also those without pages."""
        return self._listed().documents

    def page_ids(self) -> tuple[str, ...]:
        """All pages: documents in order, pages in order within."""
        return self._listed().page_ids

    def page(self, page_id: str) -> Page:
        """The page as it stands.

        Raises:
            KeyError: the project has no such page (any more).
        """
        self._look()
        return self._page_held(page_id)

    def pages(self, page_ids: Sequence[str], most_lines: int) -> tuple[Page | None, ...]:
        """The first of these pages as they stand, for going through many in slices; None for one that is not there.

        So many that they hold `most_lines` together at most, but one at least. They are not held in memory afterwards,
        so that those a person has looked at lately stay there.
        """
        taken: list[str] = []
        room = most_lines
        listed = self._listed()
        for page_id in page_ids:
            room -= listed.lines_on(page_id)
            if taken and room < 0:
                break
            taken.append(page_id)
        held = {page_id: page for page_id in taken if (page := self._cache.get(page_id)) is not None}
        held |= self._store.load_several([page_id for page_id in taken if page_id not in held])
        return tuple(held.get(page_id) for page_id in taken)

    def summaries(self) -> tuple[PageSummary, ...]:
        """What a list shows of each page, in the order of `page_ids`. From memory after the first call."""
        return self._listed().summaries

    def summary(self, page_id: str) -> PageSummary:
        """What a list shows of one page.

        Raises:
            KeyError: the project has no such page.
        """
        return self._listed().summary(page_id)

    def counts(self) -> StatusCounts:
        """How many lines of the whole project stand at each status."""
        return self._listed().counts

    # -- changing it -------------------------------------------------------------------------------------------------

    def add_document(self, title: str) -> Document:
        """A new document behind the others, without pages. Not a step of the timeline."""
        self._look()
        document = Document(new_id("doc"), title)
        with self._db.writing():
            DocumentRows(self._db).perform(AddDocument(document.id, title))
        self._catalogue = None
        self._tell(Change("pages"))
        return document

    def insert_pages(self, document_id: str, pages: Sequence[Page], index: int | None = None) -> None:
        """Put new pages into a document before the page now at `index`, or behind the last. One step of the timeline.

        Their `document_id` is set here. Readings and texts they bring begin their lines' history.

        Raises:
            KeyError: there is no such document.
            EditMisfit: the project has, or had, a page or a line of the same id.
        """
        self._arrive()
        there = len(self._listed().document(document_id).page_ids)
        first = there if index is None else max(0, min(index, there))
        if not pages:
            return
        placed = tuple(PlacedPage(page.id, document_id, first + number) for number, page in enumerate(pages))
        self._do((PlacePages(placed),), PlacePages.NAME, "", new_pages=pages)

    def remove_pages(self, page_ids: Sequence[str], by: str = "", *, behind: int = 0) -> None:
        """Take pages out of the project. One step of the timeline; undo brings them back as they were.

        Their lines' history is kept. `behind` is as for `split_pages`.

        Raises:
            KeyError: one of them is not in the project; none was removed.
        """
        if page_ids:
            taking = Several((TakePages(tuple(page_ids)),), TakePages.NAME)
            self._do((taking,), TakePages.NAME, by, behind=behind)

    def arrange(
        self, documents: Documents, title: str, by: str = "", *, moved: Collection[str] = (), behind: int = 0
    ) -> None:
        """Have the documents stand so, in this order, with these titles and pages, as a step Undo calls `title`.

        Documents that are new are made, those that are not named go. As few pages as possible are moved; `moved` are
        those that a person took hold of. What stands so already makes no step. `behind` is as for `split_pages`.

        Raises:
            ValueError: not each page of the project stands in one of them, once.
        """
        self._arrive()
        self._do((Several(actions_to(self.documents(), documents, moved), title),), title, by, behind=behind)

    def apply(self, edit: PageEdit, by: str = "", *, is_undoable: bool = True) -> Page:
        """The page after the edit, which is on the disk. `by` is a person's name, or empty for engines.

        An edit that changes nothing makes no step. With `is_undoable` false (readings by engines) it enters no
        timeline and leaves what can be redone alone. A text settled by a person or an import drops the line's draft.

        Raises:
            KeyError: the page is not in the project (any more).
            EditMisfit: the edit does not fit the page as it is now; nothing has changed.
        """
        self._do((edit,), title_of(edit), by, is_undoable=is_undoable)
        return self._page_held(edit.page_id)

    def apply_all(self, edits: Sequence[PageEdit], title: str, by: str = "", *, behind: int = 0) -> int:
        """Make edits of any pages, in order, as one step of the timeline that Undo calls `title`: all or none of them.

        Gives the step's number. It is kept in parts, so that Undo may go through it in parts. A long step is made in
        several calls, each on the disk when it returns, so that others have their turn between: `behind` is the number
        the call before gave. Where somebody made another step since, what follows is a step of its own. Drafts stay on
        lines that it gives another text than was typed.

        Raises:
            KeyError: a page is not in the project (any more).
            EditMisfit: an edit does not fit its page as it is then; nothing has changed.
        """
        parts = parts_of(edits, self._listed().lines_on)
        return self._do((Several(part, title) for part in parts), title, by, behind=behind) or behind

    @property
    def step_number(self) -> int:
        """The number of the step that `undo` would take back; none is 0 at the beginning."""
        self._look()
        with self._db.reading():
            return self._timeline.position

    def split_pages(self, splits: Sequence[Split], by: str = "", *, behind: int = 0) -> tuple[str, ...]:
        """Divide pages in two, each new page behind its other half; gives the new pages' ids. One step of the timeline.

        A page becomes the half that is read first. Lines go with all they hold to the half in which most of them lies.
        `behind` is the `step_number` after the call that this one goes on from, as for `apply_all`.

        Raises:
            KeyError: a page is not in the project (any more).
            ValueError: a seam is not on its page; nothing was divided.
        """
        self._arrive()
        new_pages, actions = all_split(splits, self.documents(), self.page)
        parts = [
            Several(tuple(action for page_id in part for action in actions[page_id]), SPLIT_TITLE)
            for part in handfuls(tuple(actions), self._listed().lines_on)
        ]
        self._do(parts, SPLIT_TITLE, by, new_pages=new_pages, behind=behind)
        return tuple(page.id for page in reversed(new_pages))

    def _do(
        self,
        actions: Iterable[Action],
        title: str,
        by: str,
        *,
        is_undoable: bool = True,
        new_pages: Sequence[Page] = (),
        behind: int = 0,
    ) -> int:
        """Do these actions, the parts of one step; the number of the step this made, 0 for none."""
        if is_undoable:
            self._arrive()
        continues = bool(behind) and self.step_number == behind
        number = 0
        parts: list[Done] = []
        changed: dict[str, Page] = {}
        with self._db.writing():
            for page in new_pages:
                self._store.add(page)
            for each in actions:
                action = replace(each, continues=continues) if isinstance(each, Several) else each
                parts.append(done := self._actions.perform(action, by, changed))
                drop_served(self._drafts, action)
                if is_undoable and done.has_changed:
                    number = self._timeline.push(_step(title, done, by), action, done.inverse)
                    continues = True
        for done in parts:
            self._settle(done)
        self._tell_done(*(done for done in parts if done.has_changed))
        if number:
            self._tell(Change("timeline"))
        return number

    # -- the timeline ------------------------------------------------------------------------------------------------

    def undo(self) -> Step | None:
        """Take back the last step, on the pages as they are now; the step, or None at the beginning.

        Readings that arrived since then stay. Drafts stay. Where `go` is on its way back, the rest of that step.
        """
        travelled = self._travel(whole, Way.BACK)
        return travelled.step if travelled is not None else None

    def redo(self) -> Step | None:
        """Do the step again that was taken back last; the step, or None when there is none."""
        travelled = self._travel(whole, Way.FORTH)
        return travelled.step if travelled is not None else None

    def ahead(self, way: Way) -> tuple[int, ...]:
        """How many pages each part of the step touches that `undo` or `redo` would go through; () where there is none.

        A step of more than one part is gone through in parts by a window, with `go`.
        """
        self._look()
        with self._db.reading():
            return self._timeline.parts(is_back=way is Way.BACK)

    def go(self, way: Way) -> Leg | None:
        """Set out to `undo` or `redo` a step with its first part, which is on the disk then; None where there is none.

        `go_on` does the others. Whoever makes a step meanwhile finds the project arrived.
        """
        self._arrive()
        return _leg(self._travel(part, way))

    def go_on(self) -> Leg | None:
        """Do the next part of what `go` set out to; None where nothing is on its way (any more)."""
        self._look()
        return _leg(self._travel(part, self._way)) if self._way is not None else None

    def turn_round(self) -> None:
        """Go back to where `go` set out from: `go_on` leads there now."""
        self._look()
        if self._way is not None:
            self._way = self._way.opposite

    def stay(self) -> None:
        """Stop within the step that `go` set out to go through: Undo takes back what is left of it, Redo does it."""
        self._look()
        self._way = None

    @property
    def undo_title(self) -> str:
        """What `undo` would take back ("delete lines"), empty when there is nothing."""
        self._look()
        with self._db.reading():
            return self._timeline.undo_title

    @property
    def redo_title(self) -> str:
        """What `redo` would do again, empty when there is nothing."""
        self._look()
        with self._db.reading():
            return self._timeline.redo_title

    def checkpoint(self, name: str) -> None:
        """Give this point of the timeline a name, and bring all of it into the one file, ready to be copied."""
        self._look()
        with self._db.writing():
            self._timeline.name(name)
        self._db.fold_journal()
        self._tell(Change("timeline"))

    def look_for_checkpoints(self, steps: int) -> bool:
        """Go through at most that many steps of the timeline; whether `checkpoints` has nothing left to go through."""
        self._look()
        with self._db.reading():
            return self._timeline.look_for_names(steps)

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All named points, oldest first. Goes through the timeline first, as far as nobody has looked."""
        self._look()
        with self._db.reading():
            return self._timeline.names()

    # -- inside ------------------------------------------------------------------------------------------------------

    def _page_held(self, page_id: str) -> Page:
        page = self._page_read(page_id)
        self._cache.put(page)
        return page

    def _page_read(self, page_id: str) -> Page:
        """The page, not held from now on: within a transaction it may be what the disk will never hold."""
        return self._cache.get(page_id) or self._store.load(page_id)

    def _listed(self) -> Catalogue:
        self._look()
        if self._catalogue is None:
            self._catalogue = Catalogue.read(self._db)
        self._catalogue = self._catalogue.now(self._db)
        return self._catalogue

    def _settle(self, done: Done) -> None:
        """Make memory say what the disk says since this was done."""
        if done.has_moved_pages:
            if self._catalogue is not None:
                self._catalogue.lose(done.page_ids)
            for page_id in done.page_ids:
                self._cache.drop(page_id)
            return
        for page, difference in done.edited:
            self._cache.put(page)
            if self._catalogue is not None:
                self._catalogue.note(page, difference)

    def _arrive(self) -> None:
        """Do at once what is left of a step that `go` set out to go through, so that another can be made."""
        self._look()
        if self._way is not None:
            self._travel(whole, self._way)

    def _travel(self, going: Callable[[Timeline, Actions, Way], Travelled | None], way: Way) -> Travelled | None:
        self._look()
        with self._db.writing():
            travelled = going(self._timeline, self._actions, way)
        self._way = way if travelled is not None and travelled.goes_on else None
        if travelled is not None:
            for done in travelled.done:
                self._settle(done)
            self._tell_done(*travelled.done)
            self._tell(Change("timeline"))
        return travelled

    def _tell_done(self, *parts: Done) -> None:
        """Tell once of all that was done in one step."""
        moved = tuple(dict.fromkeys(page_id for done in parts if done.has_moved_pages for page_id in done.page_ids))
        edited = tuple(dict.fromkeys(page.id for done in parts for page, _ in done.edited))
        if any(done.has_moved_pages for done in parts):
            self._tell(Change("pages", moved))
        if edited:
            self._tell(Change("page", edited, tuple(line_id for done in parts for line_id in done.line_ids)))

    def _forget(self) -> None:
        self._cache.clear()
        self._catalogue = None

    def _look(self) -> None:
        """Before anything: is this the right thread, and has another process written what we only read?"""
        super()._look()
        if self.is_read_only:
            version = self._db.number("data_version")
            if version != self._seen_version:
                self._seen_version = version
                self._forget()


def _leg(travelled: Travelled | None) -> Leg | None:
    return Leg(travelled.step, travelled.goes_on) if travelled is not None else None


def _step(title: str, done: Done, by: str) -> Step:
    return Step(title, done.page_ids, done.line_ids, by, now())
