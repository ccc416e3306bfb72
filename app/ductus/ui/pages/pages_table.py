"""The rows of the pages panel: every page in order, and a header over each document when there are several."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QImage, QPixmap

from ductus.document.page import Cutout, StatusCounts
from ductus.document.transcription import LineStatus
from ductus.numerals import whole
from ductus.ui.pages.dragging import packed
from ductus.workflows.words import counted

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()

# A thumbnail in logical pixels, and the sharpest screen it is kept for; 600 of them take at most 50 MiB.
THUMBNAIL_SIZE = QSize(60, 80)
_SHARPEST_RATIO = 2
_THUMBNAIL_COUNT = 600


class PageSummaryLike(Protocol):
    """What the panel shows of a page."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def document_id(self) -> str: ...
    @property
    def counts(self) -> StatusCounts: ...
    @property
    def problem(self) -> str: ...
    @property
    def width_px(self) -> int: ...
    @property
    def height_px(self) -> int: ...
    @property
    def cutout(self) -> Cutout | None: ...


TESTED_WORDS = "For testing: no reader is taught this page"


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page and its number within its document, from 1."""

    summary: PageSummaryLike
    number: int


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """The title of the document whose pages follow, and how many they are."""

    document_id: str
    title: str
    count: int


class PagesRole(IntEnum):
    """What the delegate asks the table for."""

    ROW = Qt.ItemDataRole.UserRole
    THUMBNAIL = Qt.ItemDataRole.UserRole + 1
    IS_BUSY = Qt.ItemDataRole.UserRole + 2
    IS_TESTED = Qt.ItemDataRole.UserRole + 3


class PagesTable(QAbstractListModel):
    """Rows for 10,000 pages and more; thumbnails come later and the least recently shown are dropped. Main thread."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._summaries: list[PageSummaryLike] = []
        self._rows: list[PageRow | HeaderRow] = []
        self._row_of: dict[str, int] = {}
        self._titles: dict[str, str] = {}
        self._busy: frozenset[str] = frozenset()
        self._tested: frozenset[str] = frozenset()
        self._thumbnails: OrderedDict[str, QPixmap] = OrderedDict()

    @property
    def has_headers(self) -> bool:
        return len(self._rows) > len(self._row_of)

    def set_pages(self, summaries: Sequence[PageSummaryLike]) -> bool:
        """Show these pages in this order; thumbnails of pages that stay, and lie as they did, are kept.

        False when they are what was shown before.
        """
        if list(summaries) == self._summaries:
            return False
        cutouts = {summary.id: summary.cutout for summary in self._summaries}
        for summary in summaries:
            if cutouts.get(summary.id, summary.cutout) != summary.cutout:
                self._thumbnails.pop(summary.id, None)
        self._summaries = list(summaries)
        self._rebuild()
        for page_id in [page_id for page_id in self._thumbnails if page_id not in self._row_of]:
            del self._thumbnails[page_id]
        return True

    def set_documents(self, titles: Mapping[str, str]) -> bool:
        """Name all documents in order, also those without pages; False when they are called so already."""
        if list(self._titles.items()) == list(titles.items()):
            return False
        self._titles = dict(titles)
        self._rebuild()
        return True

    def update_page(self, summary: PageSummaryLike) -> None:
        """Show a page as it is now; a page that is not in the table is ignored."""
        row = self._row_of.get(summary.id)
        before = self._rows[row] if row is not None else None
        if row is None or not isinstance(before, PageRow):
            return
        self._rows[row] = PageRow(summary, before.number)
        place = row if not self.has_headers else self._summaries.index(before.summary)
        self._summaries[place] = summary
        self._tell(row)

    def set_thumbnail(self, page_id: str, image: QImage) -> None:
        row = self._row_of.get(page_id)
        if row is None or image.isNull():
            return
        room = THUMBNAIL_SIZE * _SHARPEST_RATIO
        if image.width() > room.width() or image.height() > room.height():
            keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            image = image.scaled(room, keep, smooth)
        self._thumbnails[page_id] = QPixmap.fromImage(image)
        self._thumbnails.move_to_end(page_id)
        if len(self._thumbnails) > _THUMBNAIL_COUNT:
            self._thumbnails.popitem(last=False)
        self._tell(row)

    def set_busy(self, page_ids: Collection[str]) -> None:
        changed = self._busy ^ frozenset(page_ids)
        self._busy = frozenset(page_ids)
        for page_id in changed:
            if page_id in self._row_of:
                self._tell(self._row_of[page_id])

    def set_tested(self, page_ids: Collection[str]) -> None:
        """Mark the pages that are for testing."""
        changed = self._tested ^ frozenset(page_ids)
        self._tested = frozenset(page_ids)
        for page_id in changed:
            if page_id in self._row_of:
                self._tell(self._row_of[page_id])

    def is_tested(self, row: int) -> bool:
        """Whether the row is a page for testing."""
        return self.page_at(row) in self._tested

    def busy_rows(self) -> list[int]:
        return [self._row_of[page_id] for page_id in self._busy if page_id in self._row_of]

    def row_of(self, page_id: str) -> int:
        """The row of a page, -1 when it is not here."""
        return self._row_of.get(page_id, -1)

    def page_at(self, row: int) -> str:
        """Id of the page in a row; "" for a header or a row that is not there."""
        if not 0 <= row < len(self._rows):
            return ""
        found = self._rows[row]
        return found.summary.id if isinstance(found, PageRow) else ""

    def summary_at(self, row: int) -> PageSummaryLike | None:
        """The page in a row; None for a heading."""
        found = self._rows[row]
        return found.summary if isinstance(found, PageRow) else None

    def document_headed(self, row: int) -> str:
        """Id of the document whose heading is in a row; "" for a page or a row that is not there."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found.document_id if isinstance(found, HeaderRow) else ""

    def heading_of(self, document_id: str) -> int:
        """The row of a document's heading, -1 where it has none."""
        headings = (row for row, found in enumerate(self._rows) if isinstance(found, HeaderRow))
        return next((row for row in headings if self.document_headed(row) == document_id), -1)

    def place_at(self, gap: int) -> tuple[str, int]:
        """Document and place in it, from 0, of what is put between two rows; `gap` 0 is before the first.

        The table has pages.
        """
        first = 1 if self.has_headers else 0
        before = self._rows[min(max(gap, first), len(self._rows)) - 1] if gap or first else None
        if isinstance(before, HeaderRow):
            return before.document_id, 0
        if before is not None:
            return before.summary.document_id, before.number
        return self._summaries[0].document_id, 0

    def lacks_thumbnail(self, row: int) -> bool:
        """Whether the row is a healthy page whose thumbnail has not come, or was dropped again."""
        found = self._rows[row]
        is_healthy = isinstance(found, PageRow) and not found.summary.problem
        return is_healthy and self.page_at(row) not in self._thumbnails

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._rows, self._row_of = [], {}
        pages: dict[str, list[PageSummaryLike]] = {}
        for summary in self._summaries:
            pages.setdefault(summary.document_id, []).append(summary)
        # Until both were told, documents may be missing that pages are of.
        in_order = self._titles if pages.keys() <= self._titles.keys() else pages
        document_ids = list(dict.fromkeys((*in_order, *self._titles))) if pages else []
        for document_id in document_ids:
            here = pages.get(document_id, [])
            if len(document_ids) > 1:
                self._rows.append(HeaderRow(document_id, self._titles.get(document_id) or "Untitled", len(here)))
            for number, summary in enumerate(here, start=1):
                self._row_of[summary.id] = len(self._rows)
                self._rows.append(PageRow(summary, number))
        self.endResetModel()

    def _tell(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)

    # What Qt asks

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not self.page_at(index.row()):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return packed([page_id for index in indexes if (page_id := self.page_at(index.row()))])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == PagesRole.ROW:
            return row
        if isinstance(row, HeaderRow):
            return _header_data(row, role)
        return self._page_data(row, role)

    def _page_data(self, row: PageRow, role: int) -> object:
        page_id = row.summary.id
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.summary.name
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{describe(row)}\n{TESTED_WORDS}" if page_id in self._tested else describe(row)
            case PagesRole.THUMBNAIL:
                return self._thumbnail(page_id)
            case PagesRole.IS_BUSY:
                return page_id in self._busy
            case PagesRole.IS_TESTED:
                return page_id in self._tested
        return None

    def _thumbnail(self, page_id: str) -> QPixmap | None:
        found = self._thumbnails.get(page_id)
        if found is not None:
            self._thumbnails.move_to_end(page_id)
        return found


def _header_data(row: HeaderRow, role: int) -> str | None:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return row.title
        case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
            return f"Document “{row.title}”: {counted(row.count, 'page') if row.count else 'no pages'}"
    return None


def page_status(counts: StatusCounts) -> LineStatus:
    """The status of a page: that of its line which is least far, except that any unclear line makes it unclear.

    A page is read or corrected as soon as one of its lines is; it is verified only when nobody needs to look again.
    """
    if counts.total and counts.done == counts.total:
        return LineStatus.VERIFIED if counts[LineStatus.VERIFIED] else LineStatus.SKIPPED
    if counts[LineStatus.UNCLEAR]:
        return LineStatus.UNCLEAR
    if counts[LineStatus.CORRECTED] or counts[LineStatus.VERIFIED]:
        return LineStatus.CORRECTED
    return LineStatus.READ if counts[LineStatus.READ] else LineStatus.TODO


def describe(row: PageRow) -> str:
    """One sentence for tooltips and screen readers: which page, what is wrong with it or how far it has come."""
    summary = row.summary
    first = f"Page {row.number}: {summary.name}"
    if summary.problem:
        return f"{first}\nCannot be shown: {summary.problem}"
    counts = summary.counts
    if not counts.total:
        return f"{first}\nNo lines yet"
    words = {
        "verified": counts[LineStatus.VERIFIED],
        "corrected": counts[LineStatus.CORRECTED],
        "read": counts[LineStatus.READ],
        "unclear": counts[LineStatus.UNCLEAR],
        "skipped": counts[LineStatus.SKIPPED],
        "to do": counts[LineStatus.TODO],
    }
    told = ", ".join(f"{whole(count)} {word}" for word, count in words.items() if count)
    return f"{first}\n{whole(counts.total)} lines: {told}"
