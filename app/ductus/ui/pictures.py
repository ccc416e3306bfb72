"""Pixels for the window: page pyramids, thumbnails and line crops, decoded on a thread of their own.

What is asked for last is done first, what nobody waits for any more is dropped, and memory has a stated budget.
Signals arrive on the main thread.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PIL.Image import Image
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from ductus.document.page import Line, Page
from ductus.errors import DuctusError
from ductus.imaging.crops import CropFrame, cut_line
from ductus.imaging.scans import Limits, ScanSource, open_page, open_preview
from ductus.imaging.tiles import Pyramid

PREVIEW_SIDE_PX = 1200
THUMBNAIL_SIDE_PX = 320
_BAND_PX = 64 * 1024
"""Pixels handed to Qt at a time. Qt keeps Python's lock while it converts or copies: an A3 page at 400 dpi in one go
stops the main thread for 50 to 70 ms, in bands for 2 to 6 (tests/bench, November 2026), at the same total time."""
_PAGES_BUDGET_BYTES = 600 * 2**20
"""Decoded pages kept: one A3 page at 400 dpi takes 93 MB, its pyramid a third more."""
_CROPS_BUDGET_BYTES = 128 * 2**20
"""Line crops kept, at full size: about 40 lines of an A3 page at 400 dpi, or 300 of a letter. The desk shares them."""

_CropKey = tuple[str, int]
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Task:
    """One thing to make. `is_wanted` is asked again just before the work starts."""

    key: tuple[object, ...]
    run: Callable[[], None]
    is_wanted: Callable[[], bool]
    urgency: int


class Pictures(QObject):
    """Makes pictures in the background. Owned by the window; `close` before the application ends."""

    preview_ready = Signal(str, QImage)
    page_ready = Signal(str, list)
    page_failed = Signal(str, object)
    thumbnail_ready = Signal(str, QImage)
    crop_ready = Signal(str, str, QImage)
    faulted = Signal(object)  # a fault of ours; the next picture is made all the same
    _crop_cut = Signal(str, object, object)

    def __init__(self, limits: Limits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = limits
        self._pages = _ByteBudget[ScanSource, _HeldPage](_PAGES_BUDGET_BYTES, lambda page: page.size_bytes)
        self._crops = _ByteBudget[_CropKey, QImage](_CROPS_BUDGET_BYTES, lambda crop: crop.sizeInBytes())
        self._frames: dict[_CropKey, CropFrame] = {}  # a few numbers each, and needed longer than the pixels
        self._unreadable: set[ScanSource] = set()  # not tried again for each line of a page
        self._wanted_page = ""
        self._crop_cut.connect(self._keep_crop, Qt.ConnectionType.QueuedConnection)
        self._worker = _Worker("pictures", self.faulted.emit)

    def want_page(self, page: Page, source: ScanSource) -> None:
        """Show this page: a preview as soon as possible, then the whole pyramid."""
        self._wanted_page = page.id
        self._unreadable.discard(source)
        held = self._pages.get(source)
        if held is not None:
            self.page_ready.emit(page.id, held.images)
            return
        self._worker.add(
            _Task(("preview", page.id), lambda: self._make_preview(page.id, source), lambda: self._is_shown(page.id), 0)
        )
        self._worker.add(
            _Task(("page", page.id), lambda: self._make_page(page.id, source), lambda: self._is_shown(page.id), 1)
        )

    def want_thumbnail(self, page_id: str, source: ScanSource) -> None:
        """A small picture of a page."""
        self._worker.add(_Task(("thumbnail", page_id), lambda: self._make_thumbnail(page_id, source), lambda: True, 5))

    def want_crops(self, page: Page, source: ScanSource, lines: Sequence[Line]) -> None:
        """Crops of lines of the page on screen; those made before come at once."""
        for line in lines:
            held = self._crops.get(_crop_key(line))
            if held is not None:
                self.crop_ready.emit(page.id, line.id, held)
                continue
            self._worker.add(
                _Task(
                    ("crop", line.id),
                    lambda line=line: self._make_crop(page.id, source, line),  # type: ignore[misc]
                    lambda: self._is_shown(page.id),
                    2,
                )
            )

    def crop_frame(self, line: Line) -> CropFrame | None:
        """How the crop of a line lies on the page, if it has been cut."""
        return self._frames.get(_crop_key(line))

    def forget(self) -> None:
        """Drop everything held, for another project."""
        self._wanted_page = ""
        self._worker.clear()
        self._pages.clear()
        self._crops.clear()
        self._frames.clear()
        self._unreadable.clear()

    def close(self) -> None:
        """End the thread; waits for what is being decoded."""
        self._worker.close()

    def _is_shown(self, page_id: str) -> bool:
        return page_id == self._wanted_page

    def _make_preview(self, page_id: str, source: ScanSource) -> None:
        try:
            self.preview_ready.emit(page_id, to_qimage(open_preview(source, PREVIEW_SIDE_PX, self._limits)))
        except DuctusError:
            return  # the whole page is tried next and says what is wrong

    def _make_page(self, page_id: str, source: ScanSource) -> None:
        try:
            held = self._page(source)
        except DuctusError as fault:
            self._unreadable.add(source)
            self.page_failed.emit(page_id, fault)
            return
        self.page_ready.emit(page_id, held.images)

    def _make_thumbnail(self, page_id: str, source: ScanSource) -> None:
        try:
            self.thumbnail_ready.emit(page_id, to_qimage(open_preview(source, THUMBNAIL_SIDE_PX, self._limits)))
        except DuctusError:
            return  # the panel already marks pages with a problem

    def _make_crop(self, page_id: str, source: ScanSource, line: Line) -> None:
        if source in self._unreadable:
            return  # said once, when the page itself was asked for
        try:
            page = self._page(source)
        except DuctusError:
            self._unreadable.add(source)
            return
        cut = cut_line(page.image, line.polygon, line.baseline)
        picture = to_qimage(cut.image)
        self._crop_cut.emit(page_id, line, (picture, cut.frame))

    @Slot(str, object, object)
    def _keep_crop(self, page_id: str, line: Line, crop: tuple[QImage, CropFrame]) -> None:
        self._crops.put(_crop_key(line), crop[0])
        self._frames[_crop_key(line)] = crop[1]
        self.crop_ready.emit(page_id, line.id, crop[0])

    def _page(self, source: ScanSource) -> _HeldPage:
        held = self._pages.get(source)
        if held is None:
            image = open_page(source, self._limits)
            levels = Pyramid(image).levels
            held = _HeldPage(image, [to_qimage(level) for level in levels])
            self._pages.put(source, held)
        return held


def _crop_key(line: Line) -> _CropKey:
    return line.id, hash((line.polygon, line.baseline))


def to_qimage(image: Image) -> QImage:
    """A QImage with pixels of its own from an RGB PIL image. Any thread."""
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    width, height = rgb.size
    picture = QImage(width, height, QImage.Format.Format_RGB32)
    pixels, row_bytes = memoryview(picture.bits()), picture.bytesPerLine()
    rows = max(1, _BAND_PX // max(1, width))
    for top in range(0, height, rows):
        bottom = min(top + rows, height)
        band = rgb.crop((0, top, width, bottom)).convert("RGBA")
        # Format_RGB32 is a native 32-bit number: on the little-endian machines we support, bytes in this order.
        pixels[top * row_bytes : bottom * row_bytes] = band.tobytes("raw", "BGRA")
    return picture


@dataclass(frozen=True, slots=True)
class _HeldPage:
    image: Image
    images: list[QImage]

    @property
    def size_bytes(self) -> int:
        return self.image.width * self.image.height * 3 + sum(picture.sizeInBytes() for picture in self.images)


class _ByteBudget(Generic[K, V]):
    """Values by last use, under a budget; the newest is always kept, however large. Safe from any thread."""

    def __init__(self, budget_bytes: int, size_of: Callable[[V], int]) -> None:
        self._budget_bytes = budget_bytes
        self._size_of = size_of
        self._lock = threading.Lock()
        self._held: OrderedDict[K, V] = OrderedDict()
        self._bytes = 0

    def get(self, key: K) -> V | None:
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        with self._lock:
            if key in self._held:
                self._bytes -= self._size_of(self._held.pop(key))
            self._held[key] = value
            self._bytes += self._size_of(value)
            while len(self._held) > 1 and self._bytes > self._budget_bytes:
                self._bytes -= self._size_of(self._held.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._held.clear()
            self._bytes = 0


class _Worker:
    """One thread: the most urgent task first, then the newest; a task replaces an older one of the same key.

    `on_fault` gets, on this thread, what a task raised; the next task is done all the same.
    """

    def __init__(self, name: str, on_fault: Callable[[Exception], None]) -> None:
        self._on_fault = on_fault
        self._tasks: OrderedDict[tuple[object, ...], _Task] = OrderedDict()
        self._changed = threading.Condition()
        self._is_closed = False
        self._thread = threading.Thread(target=self._loop, name=name)
        self._thread.start()

    def add(self, task: _Task) -> None:
        with self._changed:
            self._tasks.pop(task.key, None)
            self._tasks[task.key] = task
            self._changed.notify()

    def clear(self) -> None:
        with self._changed:
            self._tasks.clear()

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._tasks.clear()
            self._changed.notify()
        self._thread.join()

    def _loop(self) -> None:
        while True:
            with self._changed:
                while not self._tasks and not self._is_closed:
                    self._changed.wait()
                if self._is_closed:
                    return
                task = min(reversed(self._tasks.values()), key=lambda waiting: waiting.urgency)
                del self._tasks[task.key]
            try:
                if task.is_wanted():
                    task.run()
            except Exception as fault:  # ours: one picture is missing, and the thread lives on
                self._on_fault(fault)
