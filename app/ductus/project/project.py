"""One open project: the one writer of its file.

Everything a person or an engine does to a project goes through here, and is on the disk when the call returns. What is
held in memory (pages read lately, the list of pages) is only ever what the disk holds: a write that fails changes
neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from ductus.document.edits import PageEdit, title_of
from ductus.document.page import Document, Page, StatusCounts
from ductus.document.transcription import LineStatus, new_id, now
from ductus.project import travel
from ductus.project.actions import Action, Actions, Done, Several, lines_settled
from ductus.project.cache import PageCache
from ductus.project.catalogue import Catalogue
from ductus.project.cells import text_cell
from ductus.project.database import Database
from ductus.project.files import create_file, open_file, settled
from ductus.project.history import History
from ductus.project.line_statuses import LineAt, lines_at
from ductus.project.lock import WriterLock
from ductus.project.moving import SPLIT_TITLE, Split, split_actions
from ductus.project.open_file import OpenFile
from ductus.project.placement import GAP, PlacedPage, Placement, PlacePages, TakePages
from ductus.project.records import Change, Checkpoint, HistoryEntry, PageSummary, Step
from ductus.project.reviews import LineReview, Reviews
from ductus.project.search import Hit, SearchQuery, hits
from ductus.project.search_index import SearchIndex
from ductus.project.store import PageStore
from ductus.project.texts import LineText, TaggedLine, Texts
from ductus.project.timeline import Timeline
from ductus.project.travel import Travelled


class Project(OpenFile):
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
        self._history = History(database)
        self._store = PageStore(database, self._history)
        self._placement = Placement(database)
        self._actions = Actions(self._store, self._placement, self._page_read)
        self._timeline = Timeline(database)
        self._texts = Texts(database)
        self._reviews = Reviews(database)
        self._index = SearchIndex(database)
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

    def page_of(self, line_id: str) -> str:
        """Id of the page a line stands on now; "" where it is on none that is in the project."""
        self._look()
        with self._db.reading():
            return self._store.page_of(line_id)

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

    def texts_after(self, place: int, limit: int) -> tuple[LineText, ...]:
        """Up to `limit` texts of lines behind `place`, for going through all of them in slices; none at the end."""
        self._look()
        with self._db.reading():
            return self._texts.after(place, limit)

    def texts_of(self, page_id: str) -> tuple[LineText, ...]:
        """The texts of a page's lines, without loading the page; none for a page that is not in the project."""
        self._look()
        with self._db.reading():
            return self._texts.of_page(page_id)

    def tagged_lines(self, page_id: str) -> tuple[TaggedLine, ...]:
        """The lines of a page that have tags, without loading the page; none for one that is not in the project."""
        self._look()
        with self._db.reading():
            return self._texts.tagged_on_page(page_id)

    def lines_at(self, page_ids: Sequence[str], statuses: Collection[LineStatus]) -> tuple[LineAt, ...]:
        """The lines of these pages at one of these statuses, in no meaningful order, without loading the pages."""
        self._look()
        with self._db.reading():
            return lines_at(self._db, page_ids, statuses)

    def reviews_after(self, place: int, limit: int) -> tuple[LineReview, ...]:
        """Up to `limit` lines with text and readings behind `place`, to go through all in slices; none at the end."""
        self._look()
        with self._db.reading():
            return self._reviews.after(place, limit)

    def reviews_of(self, line_ids: Sequence[str]) -> tuple[LineReview, ...]:
        """Those of these lines that have text and readings, without loading their pages."""
        self._look()
        with self._db.reading():
            return self._reviews.of_lines(line_ids)

    # -- changing it -------------------------------------------------------------------------------------------------

    def add_document(self, title: str) -> Document:
        """A new document behind the others, without pages. Not a step of the timeline."""
        self._look()
        document = Document(new_id("doc"), title)
        with self._db.writing():
            self._db.run(
                "INSERT INTO document SELECT ?, ?, coalesce(max(place), 0) + ? FROM document",
                (document.id, text_cell(title), GAP),
            )
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
        there = len(self._listed().document(document_id).page_ids)
        first = there if index is None else max(0, min(index, there))
        if not pages:
            return
        placed = tuple(PlacedPage(page.id, document_id, first + number) for number, page in enumerate(pages))
        with self._db.writing():
            for page in pages:
                self._store.add(page)
            done = self._rearrange(PlacePages(placed))
        self._settle(done)
        self._tell(Change("pages", done.page_ids), Change("timeline"))

    def remove_pages(self, page_ids: Sequence[str]) -> None:
        """Take pages out of the project. One step of the timeline; undo brings them back as they were.

        Their lines' history is kept.

        Raises:
            KeyError: one of them is not in the project; none was removed.
        """
        self._look()
        if not page_ids:
            return
        with self._db.writing():
            done = self._rearrange(TakePages(tuple(page_ids)))
        self._settle(done)
        self._tell(Change("pages", done.page_ids), Change("timeline"))

    def apply(self, edit: PageEdit, by: str = "", *, is_undoable: bool = True) -> Page:
        """The page after the edit, which is on the disk. `by` is a person's name, or empty for engines.

        An edit that changes nothing makes no step. With `is_undoable` false (readings by engines) it enters no
        timeline and leaves what can be redone alone. A text settled by a person or an import drops the line's draft.

        Raises:
            KeyError: the page is not in the project (any more).
            EditMisfit: the edit does not fit the page as it is now; nothing has changed.
        """
        self._do(edit, title_of(edit), by, is_undoable=is_undoable)
        return self._page_held(edit.page_id)

    def apply_all(self, edits: Sequence[PageEdit], title: str, by: str = "", *, behind: int = 0) -> int:
        """Make edits of any pages, in order, as one step of the timeline that Undo calls `title`: all or none of them.

        Gives the step's number. A long step is made in parts, each on the disk when its call returns, so that others
        have their turn between: `behind` is the number of the part before. Where somebody made another step since, what
        follows is a step of its own.

        Raises:
            KeyError: a page is not in the project (any more).
            EditMisfit: an edit does not fit its page as it is then; nothing has changed.
        """
        if not edits:
            return behind
        continues = bool(behind) and self.step_number == behind
        return self._do(Several(tuple(edits), title, continues), title, by) or behind

    @property
    def step_number(self) -> int:
        """The number of the step that `undo` would take back; none is 0 at the beginning."""
        self._look()
        with self._db.reading():
            return self._timeline.position

    def split_pages(self, splits: Sequence[Split], by: str = "") -> tuple[str, ...]:
        """Divide pages in two, each new page behind its other half; gives the new pages' ids. One step of the timeline.

        A page becomes the half that is read first. Lines go with all they hold to the half in which most of them lies.

        Raises:
            KeyError: a page is not in the project (any more).
            ValueError: a seam is not on its page; nothing was divided.
        """
        order = {page_id: place for each in self.documents() for place, page_id in enumerate(each.page_ids)}
        actions: list[Action] = []
        new_pages: list[Page] = []
        # From the last to the first, so that a page put in does not shift those still to be divided.
        for split in sorted(splits, key=lambda split: order[split.page_id], reverse=True):
            page, parts = split_actions(self.page(split.page_id), split, order[split.page_id])
            new_pages.append(page)
            actions += parts
        if actions:
            self._do(Several(tuple(actions), SPLIT_TITLE), SPLIT_TITLE, by, new_pages=new_pages)
        return tuple(page.id for page in reversed(new_pages))

    def _do(
        self, action: Action, title: str, by: str, *, is_undoable: bool = True, new_pages: Sequence[Page] = ()
    ) -> int:
        """The number of the step this made; 0 for none."""
        self._look()
        with self._db.writing():
            for page in new_pages:
                self._store.add(page)
            done = self._actions.perform(action, by)
            self._drafts.drop(lines_settled(action))
            is_step = is_undoable and done.has_changed
            number = self._timeline.push(_step(title, done, by), action, done.inverse) if is_step else 0
        self._settle(done)
        if done.has_changed:
            self._tell_done(done)
        if is_step:
            self._tell(Change("timeline"))
        return number

    # -- the timeline ------------------------------------------------------------------------------------------------

    def undo(self) -> Step | None:
        """Take back the last step, on the pages as they are now; the step, or None at the beginning.

        Readings that arrived since then stay. Drafts stay.
        """
        self._look()
        with self._db.writing():
            travelled = travel.back(self._timeline, self._actions)
        return self._arrived(travelled)

    def redo(self) -> Step | None:
        """Do the step again that was taken back last; the step, or None when there is none."""
        self._look()
        with self._db.writing():
            travelled = travel.forth(self._timeline, self._actions)
        return self._arrived(travelled)

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

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """All named points, oldest first."""
        self._look()
        with self._db.reading():
            return self._timeline.names()

    def history(self, line_id: str) -> tuple[HistoryEntry, ...]:
        """Every reading and every transcription the line ever had, oldest first; also of a line that is gone."""
        self._look()
        with self._db.reading():
            return self._history.of_line(line_id)

    def had_line(self, line_id: str) -> bool:
        """Whether a line of that id was ever worked on here, be it there still or not. A few ms for a long timeline."""
        self._look()
        with self._db.reading():
            return self._timeline.has_touched(line_id)

    def search(self, query: SearchQuery) -> Iterator[tuple[Hit, ...]]:
        """Lines that say it, a page at a time, exactly and in order; a window asks `search.hits` on another thread.

        Raises:
            BadPattern: the query's regular expression is none.
        """
        self._look()
        return hits(self._db, query)

    def fill_search_index(self, lines: int) -> int:
        """Take in as many lines that the search index lacks; how many may be left, 0 when it is whole.

        A file from before the index, or one that an older SQLite wrote, is searched line by line until then.
        """
        self._look()
        if self.is_read_only:
            return 0
        with self._db.writing(is_durable=False):
            return self._index.fill(lines)

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
        return self._catalogue

    def _rearrange(self, action: PlacePages | TakePages) -> Done:
        done = self._actions.perform(action, "")
        self._timeline.push(_step(action.NAME, done, ""), action, done.inverse)
        return done

    def _settle(self, done: Done) -> None:
        """Make memory say what the disk says since this was done."""
        if done.has_moved_pages:
            self._catalogue = None
            for page_id in done.page_ids:
                self._cache.drop(page_id)
            return
        for page, difference in done.edited:
            self._cache.put(page)
            if self._catalogue is not None:
                self._catalogue.note(page, difference)

    def _arrived(self, travelled: Travelled | None) -> Step | None:
        if travelled is None:
            return None
        for done in travelled.done:
            self._settle(done)
        self._tell_done(*travelled.done)
        self._tell(Change("timeline"))
        return travelled.step

    def _tell_done(self, *parts: Done) -> None:
        """Tell once of all that was done in one step."""
        moved = tuple(dict.fromkeys(page_id for done in parts if done.has_moved_pages for page_id in done.page_ids))
        edited = tuple(dict.fromkeys(page.id for done in parts for page, _ in done.edited))
        if moved:
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


def _step(title: str, done: Done, by: str) -> Step:
    return Step(title, done.page_ids, done.line_ids, by, now())
