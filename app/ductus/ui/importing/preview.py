"""One page of a file over the page it would go into: its outlines on the scan, and its text line by line."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLabel, QListWidget, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from ductus.document.page import Line, Page
from ductus.errors import DuctusError
from ductus.formats.base import ReadPage
from ductus.imaging.scans import Limits, open_preview
from ductus.ui.page_store import to_qimage
from ductus.ui.pictures import Pictures
from ductus.ui.session import Session
from ductus.ui.theme import ACCENT, quiet
from ductus.workflows.import_frames import in_frame

_SIDE_PX = 1200
"""Longer side of the picture: enough to see whether outlines lie on writing, in a pane of half a screen."""
_FILL_SHARE = 0.12


class ImportPreview(QWidget):
    """Shows a pair. The picture comes from the pictures thread; until then, and without a page, paper stands there."""

    def __init__(self, session: Session, pictures: Pictures, limits: Limits, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._pictures, self._limits = session, pictures, limits
        self._page_id = ""
        self.sheet = PreviewSheet()
        self.lines = QListWidget()
        self.lines.setAccessibleName("Text of this page in the file")
        self.lines.setWordWrap(True)
        self._note = QLabel()
        self._note.setWordWrap(True)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self.sheet)
        splitter.addWidget(self.lines)
        splitter.setSizes([3, 2])
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(splitter, 1)
        column.addWidget(self._note)
        self.lines.currentRowChanged.connect(self.sheet.mark)
        pictures.made.connect(self._take_picture)

    def show_pair(self, found: ReadPage | None, page_id: str) -> None:
        """Show what a file says of a page; `page_id` empty for none of the project's."""
        page = self._page(page_id)
        remarks: list[str] = []
        framed = in_frame(page, found, remarks.append) if found is not None and page is not None else found
        self._page_id = page.id if page is not None else ""
        lines = framed.lines if framed is not None else ()
        size = (page.width_px, page.height_px) if page is not None else (0, 0)
        if framed is not None and page is None:
            size = (framed.width_px, framed.height_px)
        self.sheet.show_lines(lines, size)
        self.lines.clear()
        self.lines.addItems([line.text or "(no text)" for line in lines])
        self._note.setText(" ".join(remarks))
        self._note.setVisible(bool(remarks))
        if page is not None:
            self._want_picture(page)

    def _page(self, page_id: str) -> Page | None:
        try:
            return self._session.project.page(page_id) if page_id else None
        except KeyError:
            return None  # it was taken out of the project meanwhile

    def _want_picture(self, page: Page) -> None:
        try:
            source = self._session.source(page)
        except DuctusError:
            return  # its scan is missing; the outlines say enough
        self._pictures.want_made(_name(page.id), lambda: to_qimage(open_preview(source, _SIDE_PX, self._limits)))

    def _take_picture(self, name: str, made: object) -> None:
        if name == _name(self._page_id) and isinstance(made, QImage):
            self.sheet.show_picture(made)


def _name(page_id: str) -> str:
    return f"import {page_id}"


class PreviewSheet(QWidget):
    """A page, fitted into the widget, with outlines and baselines; one line may be marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()
        self._size_px = (0, 0)
        self._picture: QImage | None = None
        self._marked = -1
        self.setAccessibleName("Lines of the file on the page")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # Qt's name
        return QSize(320, 380)

    def minimumSizeHint(self) -> QSize:  # Qt's name
        return QSize(200, 160)

    def show_lines(self, lines: tuple[Line, ...], size_px: tuple[int, int]) -> None:
        """Lines in the frame of a page of that width and height; the picture is taken away."""
        self._lines, self._size_px, self._picture, self._marked = lines, size_px, None, -1
        self.update()

    def show_picture(self, picture: QImage) -> None:
        """The page under the lines, at any size."""
        self._picture = picture
        self.update()

    def mark(self, place: int) -> None:
        """Mark the line at that place, from 0; -1 for none."""
        self._marked = place
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width, height = self._size_px
        if width <= 0 or height <= 0:
            painter.setPen(quiet(self.palette()))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No page chosen")
            return
        scale = min(self.width() / width, self.height() / height)
        paper = QRectF(0, 0, width * scale, height * scale)
        paper.moveCenter(QRectF(self.rect()).center())
        painter.fillRect(paper, Qt.GlobalColor.white)
        if self._picture is not None:
            painter.drawImage(paper, self._picture)
        painter.translate(paper.topLeft())
        for place, line in enumerate(self._lines):
            self._draw(painter, line, scale, is_marked=place == self._marked)

    def _draw(self, painter: QPainter, line: Line, scale: float, *, is_marked: bool) -> None:
        colour = QColor("#D55E00") if is_marked else ACCENT
        fill = QColor(colour)
        fill.setAlphaF(_FILL_SHARE * (2 if is_marked else 1))
        painter.setBrush(fill)
        painter.setPen(QPen(colour, 2.0 if is_marked else 1.0))
        painter.drawPolygon(QPolygonF([QPointF(point.x * scale, point.y * scale) for point in line.polygon.points]))
        if line.baseline is not None:
            painter.setPen(QPen(colour, 1.5))
            points = [QPointF(point.x * scale, point.y * scale) for point in line.baseline.points]
            painter.drawPolyline(QPolygonF(points))
