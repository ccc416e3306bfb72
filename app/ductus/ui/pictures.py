"""Pixels for the window: pages in levels, thumbnails and line crops, decoded on a thread of their own.

What is asked for last is done first, what nobody waits for any more is dropped, and memory has a stated budget. What a
dialog shows is made on a second thread. Signals arrive on the main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from ductus.document.page import Line, Page
from ductus.errors import DuctusError
from ductus.imaging.crops import CropFrame, cut_line
from ductus.imaging.level_folder import LevelFolder
from ductus.imaging.scans import Limits, ScanSource, open_preview
from ductus.ui.page_store import PageStore, to_qimage
from ductus.ui.picture_worker import ByteBudget, Task, Worker

PREVIEW_SIDE_PX = 1200
THUMBNAIL_SIDE_PX = 320
_CROPS_BUDGET_BYTES = 128 * 2**20
"""Line crops kept, at full size: about 40 lines of an A3 page at 400 dpi, or 300 of a letter. The desk shares them."""
_PREVIEW, _PAGE, _CROP, _THUMBNAIL, _AHEAD = 0, 1, 2, 5, 8
"""How urgent things are; the page that may come next has time until nothing else is waiting."""

_CropKey = tuple[str, int]


class Pictures(QObject):
    """Makes pictures in the background. Owned by the window; `close` before the application ends."""

    preview_ready = Signal(str, QImage)
    page_ready = Signal(str, object)
    page_failed = Signal(str, object)
    thumbnail_ready = Signal(str, QImage)
    crop_ready = Signal(str, str, QImage)
    made = Signal(str, object)
    faulted = Signal(object)  # a fault of ours; the next picture is made all the same
    _crop_cut = Signal(str, object, object)
    _file_failed = Signal(object)

    def __init__(self, limits: Limits, folder: LevelFolder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = limits
        self.store = PageStore(limits, folder, self._file_failed.emit)
        self._crops = ByteBudget[_CropKey, QImage](_CROPS_BUDGET_BYTES, lambda crop: crop.sizeInBytes())
        self._frames: dict[_CropKey, CropFrame] = {}  # a few numbers each, and needed longer than the pixels
        self._unreadable: set[ScanSource] = set()  # not tried again for each line of a page
        self._wanted_page = self._next_page = ""
        self._shown: tuple[Page, ScanSource] | None = None
        self._crop_cut.connect(self._keep_crop, Qt.ConnectionType.QueuedConnection)
        self._file_failed.connect(self._make_again, Qt.ConnectionType.QueuedConnection)
        self._worker = Worker("pictures", self.faulted.emit)
        self._maker = Worker("pictures for dialogs", self.faulted.emit)

    def want_page(self, page: Page, source: ScanSource) -> None:
        """Show this page: a preview as soon as possible, then the page in all its levels."""
        self._wanted_page, self._next_page = page.id, ""
        self._shown = page, source
        self._unreadable.discard(source)
        held = self.store.at_hand(source)
        if held is not None:
            self.page_ready.emit(page.id, held)
            return

        def is_shown() -> bool:
            return self._is_shown(page.id) and self._shown is not None and self._shown[1] == source

        self._add(("preview", page.id), lambda: self._make_preview(page.id, source), is_shown, _PREVIEW)
        self._add(("page", page.id), lambda: self._make_page(page.id, source, is_shown), is_shown, _PAGE)

    def want_next(self, page: Page, source: ScanSource) -> None:
        """Have this page at hand when there is time, if it fits into memory beside the one shown."""
        self._next_page = page.id
        shown = self._shown[1] if self._shown is not None else None
        if source in self._unreadable or not self.store.has_room_beside(shown, (page.width_px, page.height_px)):
            return

        def is_next() -> bool:
            return page.id in (self._next_page, self._wanted_page)

        self._add(("page", page.id), lambda: self._make_ahead(source, is_next), is_next, _AHEAD)

    def want_thumbnail(self, page_id: str, source: ScanSource) -> None:
        """A small picture of a page."""
        self._add(("thumbnail", page_id), lambda: self._make_thumbnail(page_id, source), lambda: True, _THUMBNAIL)

    def want_crops(self, page: Page, source: ScanSource, lines: Sequence[Line]) -> None:
        """Crops of lines of the page on screen; those made before come at once."""
        for line in lines:
            held = self._crops.get(_crop_key(line))
            if held is not None:
                self.crop_ready.emit(page.id, line.id, held)
                continue
            self._add(
                ("crop", line.id),
                partial(self._make_crop, page.id, source, line),
                lambda: self._is_shown(page.id),
                _CROP,
            )

    def want_made(self, name: str, make: Callable[[], object], is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Have something else made, of a scan perhaps; `made` brings it under its name, or a `DuctusError`.

        On a thread of its own: a dialog shows what it is asked for while a large scan is decoded for the page behind
        it. `is_wanted` is asked there, just before it begins.
        """

        def run() -> None:
            try:
                self.made.emit(name, make())
            except DuctusError as fault:
                self.made.emit(name, fault)

        self._maker.add(Task(("made", name), run, is_wanted, _PREVIEW))

    def crop_frame(self, line: Line) -> CropFrame | None:
        """How the crop of a line lies on the page, if it has been cut."""
        return self._frames.get(_crop_key(line))

    def held_crop(self, line: Line) -> QImage | None:
        """The crop of a line, if it has been cut and is still held."""
        return self._crops.get(_crop_key(line))

    def forget(self) -> None:
        """Drop everything held, for another project."""
        self._wanted_page = self._next_page = ""
        self._shown = None
        self._worker.clear()
        self._maker.clear()
        self.store.forget()
        self._crops.clear()
        self._frames.clear()
        self._unreadable.clear()

    def close(self) -> None:
        """End the threads; waits for what is being decoded."""
        self._wanted_page = self._next_page = ""
        self._worker.close()
        self._maker.close()

    def _add(
        self, key: tuple[object, ...], run: Callable[[], None], is_wanted: Callable[[], bool], urgency: int
    ) -> None:
        self._worker.add(Task(key, run, is_wanted, urgency))

    def _is_shown(self, page_id: str) -> bool:
        return page_id == self._wanted_page

    def _make_preview(self, page_id: str, source: ScanSource) -> None:
        try:
            self.preview_ready.emit(page_id, to_qimage(open_preview(source, PREVIEW_SIDE_PX, self._limits)))
        except DuctusError:
            return  # the whole page is tried next and says what is wrong

    def _make_page(self, page_id: str, source: ScanSource, is_shown: Callable[[], bool]) -> None:
        try:
            picture = self.store.make(source, is_shown)
        except DuctusError as fault:
            self._unreadable.add(source)
            self.page_failed.emit(page_id, fault)
            return
        if picture is not None and is_shown():
            self.page_ready.emit(page_id, picture)

    def _make_ahead(self, source: ScanSource, is_next: Callable[[], bool]) -> None:
        with suppress(DuctusError):  # said when the page is turned to
            self.store.make(source, is_next)

    @Slot(object)
    def _make_again(self, source: ScanSource) -> None:
        """The file a page was drawn from failed: make its picture anew."""
        self.store.give_up_file(source)
        if self._shown is not None and self._shown[1] == source:
            self.want_page(*self._shown)

    def _make_thumbnail(self, page_id: str, source: ScanSource) -> None:
        try:
            self.thumbnail_ready.emit(page_id, to_qimage(open_preview(source, THUMBNAIL_SIDE_PX, self._limits)))
        except DuctusError:
            return  # the panel already marks pages with a problem

    def _make_crop(self, page_id: str, source: ScanSource, line: Line) -> None:
        if source in self._unreadable:
            return  # said once, when the page itself was asked for
        try:
            page = self.store.make(source, lambda: self._is_shown(page_id))
        except DuctusError:
            self._unreadable.add(source)
            return
        if page is None:
            return
        cut = cut_line(page, line.polygon, line.baseline)
        picture = to_qimage(cut.image)
        self._crop_cut.emit(page_id, line, (picture, cut.frame))

    @Slot(str, object, object)
    def _keep_crop(self, page_id: str, line: Line, crop: tuple[QImage, CropFrame]) -> None:
        self._crops.put(_crop_key(line), crop[0])
        self._frames[_crop_key(line)] = crop[1]
        self.crop_ready.emit(page_id, line.id, crop[0])


def _crop_key(line: Line) -> _CropKey:
    return line.id, hash((line.polygon, line.baseline))
