"""The widget that shows a page: picture, lines, zoom and place. What it cannot do is change anything."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ductus.document.geometry import Box, Polygon
from ductus.document.page import Page
from ductus.ui.adjustment import Adjustment
from ductus.ui.canvas.colouring import ColourBy
from ductus.ui.canvas.renderer import Moment, Renderer
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.scroll_marks import Axis
from ductus.ui.canvas.shapes import around
from ductus.ui.canvas.shimmer import PERIOD_S
from ductus.ui.canvas.spoken import description_of
from ductus.ui.canvas.surround import letterbox, paint_focus, paint_letterbox, paint_message, paint_scroll_marks
from ductus.ui.canvas.tools import Sketch
from ductus.ui.canvas.view import View
from ductus.ui.canvas.view_state import Fit, state_of, view_from
from ductus.ui.page_picture import PagePicture

_SHIMMER_MS = 40
"""Between two frames of the shimmer: 25 a second look smooth and leave the machine to the reading."""


class PageView(QWidget):
    """Shows one page with its lines, zoomed and placed; the base of the canvas that edits. Main thread."""

    view_changed = Signal(float)
    resized = Signal()
    order_visible_changed = Signal(bool)
    place_changed = Signal()  # another page, zoom, place or size: what is seen of the page
    picture_changed = Signal()
    loupe_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene()
        self.view = View(1.0, 1.0, 1.0, 1.0)
        self.active_bar: Axis | None = None
        self._renderer = Renderer(self.scene, self.font())
        self._fit = Fit.PAGE
        self._awaited_view: Mapping[str, Any] | None = None
        self._message = ("", "")
        self._ink: Polygon | None = None
        self._is_settled = False
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.timeout.connect(self.update)
        self._shimmer = QTimer(self)
        self._shimmer.setInterval(_SHIMMER_MS)
        self._shimmer.timeout.connect(self._update_busy)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Page")
        self.describe()

    # What is shown

    def page(self) -> Page | None:
        """The page on show."""
        return self.scene.page

    def show_page(self, page: Page | None) -> None:
        """Show another page, or none, fitted as the one before unless a view is waiting for it."""
        self.scene.show(page)
        self._renderer.clear()
        self._ink, self._message = None, ("", "")
        self._shimmer.stop()
        if page is not None:
            self.view = View(max(1, page.width_px), max(1, page.height_px), self.width(), self.height())
            state, self._awaited_view = self._awaited_view, None
            self._apply_fit()
            if state is not None:
                self.restore_view(state)
        self.describe()
        self.picture_changed.emit()
        self.place_changed.emit()
        self.update()

    def show_edited(self, page: Page) -> None:
        """Show the same page after an edit, painting anew only what the edit changed."""
        regions = self.scene.page.regions if self.scene.page is not None else ()
        changes = self.scene.refresh(page)
        has_new_numbers = changes.is_renumbered and self.scene.is_order_visible
        is_all_new = has_new_numbers or page.regions != regions
        self._renderer.mark_changed(None if is_all_new else changes.boxes)
        self.describe()
        self.update()

    def set_preview(self, image: QImage) -> None:
        """Show a small picture of the page, stretched to its frame, until the full one is there."""
        if self._renderer.images.set_preview(image):
            self._renderer.mark_changed()
            self.picture_changed.emit()
            self.update()

    def set_picture(self, picture: PagePicture) -> None:
        """Show the page's picture in place of its preview."""
        self._renderer.images.set_picture(picture)
        self._renderer.mark_changed()
        self.picture_changed.emit()
        self.update()

    def set_adjustment(self, adjustment: Adjustment) -> None:
        """Show the picture brighter, harder and so on, for the eye only."""
        self._renderer.images.set_adjustment(adjustment)
        self._renderer.mark_changed()
        self.picture_changed.emit()
        self.update()

    def overview(self) -> QImage | None:
        """The whole page small, as it is to be seen; None until there is a picture."""
        return self._renderer.images.overview()

    def paint_scan(self, painter: QPainter, part: Box, target: QRectF) -> None:
        """Paint a part of the page (page pixels) without its lines onto `target` of a painter in device pixels."""
        self._renderer.images.draw(painter, self.view.page_frame, part, target)

    def hold_loupe(self) -> None:
        """Magnify what the pointer is on until the key is let go."""
        self.loupe_wanted.emit()

    @property
    def picture(self) -> PagePicture | None:
        """The page's full picture; None until it is there."""
        return self._renderer.images.picture

    def set_message(self, title: str, text: str = "") -> None:
        """Show words instead of a page, until the next page or an empty title."""
        self._message = (title, text)
        self.describe()
        self.update()

    def show_ink(self, outline: Polygon | None) -> None:
        """Light up the ink the desk's caret stands at, or none."""
        if outline != self._ink:
            before, self._ink = self._ink, outline
            # At each key of the desk: painting the page's lines again would cost ten times as much.
            for each in (before, outline):
                if each is not None:
                    self._update_box(each.box)

    def set_busy(self, line_ids: Collection[str]) -> None:
        """Let these lines, which are being read now, shimmer; all others rest."""
        self._update_busy()
        self.scene.busy = frozenset(self.scene.known(line_ids))
        self._update_busy()
        if not self.scene.busy:
            self._shimmer.stop()
        elif not self._shimmer.isActive():
            self._shimmer.start()

    def set_overlay_visible(self, is_visible: bool) -> None:
        """Show or hide the lines over the page."""
        self.scene.is_overlay_visible = is_visible
        self.update()

    def set_order_visible(self, is_visible: bool) -> None:
        """Show or hide the numbers of the reading order."""
        if is_visible != self.scene.is_order_visible:
            self.scene.is_order_visible = is_visible
            self.order_visible_changed.emit(is_visible)
            self.update()

    def set_colour_by(self, by: ColourBy) -> None:
        """Let the colours of lines say something else."""
        if by is not self.scene.colour_by:
            self.scene.colour_by = by
            self._renderer.mark_changed()
            self.update()

    def describe(self) -> None:
        """Tell screen readers what is shown and chosen now."""
        self.setAccessibleDescription(description_of(self.scene, self._message))

    @property
    def shows_page(self) -> bool:
        """Whether a page is seen: there is one, and no message stands in its place."""
        return self.scene.page is not None and not self._message[0]

    # Where the page stands

    def zoom_by(self, factor: float) -> None:
        """Zoom by a factor, the middle of the widget staying where it is."""
        self.zoom_at(factor, self.width() / 2, self.height() / 2)

    def zoom_to(self, zoom: float) -> None:
        """Show one page pixel as `zoom` device-independent pixels."""
        self.zoom_by(zoom / self.view.zoom)

    def zoom_at(self, factor: float, x: float, y: float) -> None:
        """Zoom by a factor, the page point under (`x`, `y`) of the widget staying where it is."""
        self.show_view(self.view.zoomed(self.view.zoom * factor, x, y))

    def fit_page(self) -> None:
        """Show the whole page, also when the widget changes its size."""
        self._fit = Fit.PAGE
        self._apply_fit()

    def fit_width(self) -> None:
        """Show the page as wide as the widget, also when that changes."""
        self._fit = Fit.WIDTH
        self._apply_fit()

    def fit_line(self) -> None:
        """Show the selected lines, or the current one, as large as reads well."""
        boxes = self.scene.boxes(self.scene.subject_ids)
        if boxes:
            self.show_view(self.view.fitted_line(around(boxes)))

    def pan(self, dx: float, dy: float) -> None:
        """Shift the page by DIP, as far as it may go."""
        self.show_view(self.view.panned(dx, dy))

    def view_state(self) -> dict[str, Any]:
        """Where the page stands, as plain values for `restore_view`."""
        return state_of(self.view, self._fit)

    def restore_view(self, state: Mapping[str, Any]) -> None:
        """Show the page as it stood when `view_state` gave this; without a page, the next one."""
        if self.scene.page is None:
            self._awaited_view = state
            return
        view, fit = view_from(self.view, state)
        self.show_view(view)
        self._fit = fit

    def show_view(self, view: View, *, keeps_fit: bool = False) -> None:
        """Show another view, on whole device pixels. Zoomed it is no longer fitted; shifted, not to the page."""
        if self.scene.page is None:
            return
        view = view.snapped(self.devicePixelRatioF())
        if view == self.view:
            return
        is_zoomed = view.zoom != self.view.zoom
        self.view = view
        if not keeps_fit and (is_zoomed or self._fit is Fit.PAGE):
            self._fit = Fit.FREE
        self.update()
        self.place_changed.emit()
        if is_zoomed:
            self.view_changed.emit(view.zoom)

    def _apply_fit(self) -> None:
        if self._fit is Fit.FREE:
            self._fit = Fit.PAGE
        view = self.view.fitted_width() if self._fit is Fit.WIDTH else self.view.fitted_page()
        self.show_view(view, keeps_fit=True)

    def reveal(self, line_ids: Sequence[str]) -> None:
        """Shift the page just so far that these lines are seen."""
        boxes = self.scene.boxes(line_ids)
        if boxes:
            self.show_view(self.view.revealing(around(boxes)))

    # Paint

    @property
    def shows_handles(self) -> bool:
        """Whether the selection's handles are painted and may be taken."""
        return False

    @property
    def is_drawing(self) -> bool:
        """Whether a tool that draws on the page is in hand, so that nothing may lie over it."""
        return False

    def sketch(self) -> Sketch | None:
        """What is being drawn at the moment."""
        return None

    def marked(self) -> str:
        """Id of the line in question that is pointed at."""
        return ""

    @property
    def is_settled(self) -> bool:
        """Whether the last frame showed everything sharp and fresh, so that it asked for no further one."""
        return self._is_settled

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.shows_page:
            self._paint_page(painter, event.rect())
        else:
            painter.fillRect(event.rect(), letterbox(self.palette()))
            paint_message(painter, QRectF(self.rect()), self.palette(), self.font(), *self._message)
        if self.hasFocus():
            paint_focus(painter, QRectF(self.rect()), self.palette())
        painter.end()

    def _paint_page(self, painter: QPainter, exposed: QRect) -> None:
        ratio = self.devicePixelRatioF()
        page = self.view.box_in_widget(self.view.page_frame)
        paint_letterbox(painter, QRectF(exposed), page, self.palette())
        phase = time.monotonic() / PERIOD_S % 1.0
        moment = Moment(self.shows_handles, self.sketch(), self._ink, phase, self.marked())
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        in_pixels = QRectF(exposed.x() * ratio, exposed.y() * ratio, exposed.width() * ratio, exposed.height() * ratio)
        self._is_settled = self._renderer.draw(painter, self.view, ratio, in_pixels.toAlignedRect(), moment)
        if not self._is_settled:
            self._sharpen.start()
        painter.restore()
        paint_scroll_marks(painter, self.view, self.active_bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.scene.page is not None:
            resized = self.view.resized(self.width(), self.height())
            if self._fit is Fit.FREE:
                self.show_view(resized, keeps_fit=True)
            else:
                self.view = resized
                self._apply_fit()
        self.place_changed.emit()
        super().resizeEvent(event)
        self.resized.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.show_view(self.view, keeps_fit=True)
            self.update()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.update()
        super().changeEvent(event)

    def _update_busy(self) -> None:
        """Paint busy lines again, and nothing but them."""
        boxes = self.scene.boxes(self.scene.busy)
        if boxes:
            self._update_box(around(boxes))

    def _update_box(self, box: Box) -> None:
        """Paint a box of the page again."""
        if self.shows_page:
            seen = self.view.box_in_widget(box).grown(2.0, 2.0)
            area = QRectF(seen.left, seen.top, seen.width, seen.height).toAlignedRect()
            self.update(area.intersected(self.rect()))
