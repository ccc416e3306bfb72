"""Crops of lines on any page, cut on a thread of their own: of the latest request only, one decoded page at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PIL.Image import Image
from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QImage

from ductus.document.page import Line
from ductus.errors import DuctusError
from ductus.imaging.crops import cut_line
from ductus.imaging.scans import Limits, ScanSource, open_page
from ductus.ui.page_store import to_qimage
from ductus.ui.picture_worker import ByteBudget, Task, Worker

CropKey = tuple[str, int]
_HEIGHT_PX = 80
"""A crop in a list is shown half as high on a common screen, and as high on one of double density."""
_CROPS_BUDGET_BYTES = 64 * 2**20
"""About 150 lines of 1,400 x 80 pixels: a dozen screens of a list."""
_PAGES_BUDGET_BYTES = 256 * 2**20
"""Decoded pages kept while lines of them are wanted: two of A3 at 400 dpi, ten of a letter."""
_MOST_UNREADABLE = 512


@dataclass(frozen=True, slots=True)
class CropRequest:
    """A line and where its page's pixels come from."""

    line: Line
    source: ScanSource


class FarCrops(QObject):
    """Makes and keeps crops for a list. Main thread; `close` ends its thread, the next request begins a new one."""

    ready = Signal()
    faulted = Signal(object)  # a fault of ours
    _cut = Signal(object, QImage)

    def __init__(self, limits: Limits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = limits
        self._crops: OrderedDict[CropKey, QImage] = OrderedDict()
        self._bytes = 0
        self._pages = ByteBudget[ScanSource, Image](_PAGES_BUDGET_BYTES, lambda page: page.width * page.height * 4)
        self._unreadable: OrderedDict[ScanSource, None] = OrderedDict()
        self._wanted: frozenset[CropKey] = frozenset()
        self._worker: Worker | None = None
        self._cut.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def crop(self, line: Line) -> QImage | None:
        """The crop, if it is here; at most 80 pixels high."""
        key = crop_key(line)
        found = self._crops.get(key)
        if found is not None:
            self._crops.move_to_end(key)
        return found

    def want(self, requests: Sequence[CropRequest]) -> None:
        """Make these, the first one first, and no longer what was wanted before and is not begun."""
        self._wanted = frozenset(crop_key(request.line) for request in requests)
        if self._worker is None:
            self._worker = Worker("found crops", self.faulted.emit)
        self._worker.clear()
        for request in reversed(requests):  # the worker takes the newest first
            key = crop_key(request.line)
            if key not in self._crops:
                self._worker.add(Task(key, partial(self._make, request), partial(self._is_wanted, key), 0))

    def _is_wanted(self, key: CropKey) -> bool:
        return key in self._wanted

    def forget(self) -> None:
        """Drop everything held, for another project."""
        self._wanted = frozenset()
        self._crops.clear()
        self._bytes = 0
        self._pages.clear()
        self._unreadable.clear()

    def close(self) -> None:
        """End the thread, after the page it is decoding."""
        self._wanted = frozenset()
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        self.forget()

    def _make(self, request: CropRequest) -> None:
        """On the thread."""
        page = self._page(request.source)
        if page is None:
            return
        cut = cut_line(page, request.line.polygon, request.line.baseline).image
        if cut.height > _HEIGHT_PX:
            cut = cut.resize((max(1, round(cut.width * _HEIGHT_PX / cut.height)), _HEIGHT_PX))
        self._cut.emit(request.line, to_qimage(cut))

    def _page(self, source: ScanSource) -> Image | None:
        held = self._pages.get(source)
        if held is None and source not in self._unreadable:
            try:
                held = open_page(source, self._limits)
            except DuctusError:
                # The world: said when the page itself is turned to. Here its lines have text and no picture.
                self._unreadable[source] = None
                if len(self._unreadable) > _MOST_UNREADABLE:
                    self._unreadable.popitem(last=False)
                return None
            self._pages.put(source, held)
        return held

    @Slot(object, QImage)
    def _keep(self, line: Line, image: QImage) -> None:
        key = crop_key(line)
        former = self._crops.pop(key, None)
        self._bytes += image.sizeInBytes() - (former.sizeInBytes() if former is not None else 0)
        self._crops[key] = image
        while self._bytes > _CROPS_BUDGET_BYTES and len(self._crops) > 1:
            self._bytes -= self._crops.popitem(last=False)[1].sizeInBytes()
        self.ready.emit()


def crop_key(line: Line) -> CropKey:
    """Which crop it is: of a line as it is outlined now."""
    return line.id, hash((line.polygon, line.baseline))
