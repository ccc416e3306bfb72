"""Where the page stands in the widget and how large it is shown: a value, and the ways to get from one to the next.

Widget coordinates are device-independent pixels (DIP), origin at the widget's top left; page coordinates are pixels of
the upright page. Nothing here knows Qt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ductus.document.geometry import Box, Point

FIT_MARGIN = 12.0
"""Room in DIP left around a page that is fitted: the window's margin (look.md)."""
MAX_ZOOM = 32.0
"""One page pixel as 32 DIP: single pixels of ink can be told apart and picked on any screen."""
_LEAST_ZOOM = 1e-4
_MIN_SHARE_OF_FIT = 0.5
_OVERSCROLL_SHARE = 0.15
_LINE_WIDTH_SHARE = 0.92
_LINE_HEIGHT_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class View:
    """A page of `page_width_px` x `page_height_px` in a widget of `width` x `height` DIP.

    `zoom` is DIP per page pixel; `left` and `top` say where the page's corner stands in the widget.
    """

    page_width_px: float
    page_height_px: float
    width: float
    height: float
    zoom: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def to_page(self, x: float, y: float) -> Point:
        return Point((x - self.left) / self.zoom, (y - self.top) / self.zoom)

    def to_widget(self, point: Point) -> Point:
        return Point(point.x * self.zoom + self.left, point.y * self.zoom + self.top)

    def box_in_widget(self, box: Box) -> Box:
        corner, opposite = self.to_widget(Point(box.left, box.top)), self.to_widget(Point(box.right, box.bottom))
        return Box(corner.x, corner.y, opposite.x, opposite.y)

    @property
    def page_frame(self) -> Box:
        """The whole page in page pixels."""
        return Box(0.0, 0.0, self.page_width_px, self.page_height_px)

    @property
    def visible(self) -> Box:
        """What the widget shows, in page pixels; it may reach beyond the page."""
        start, end = self.to_page(0.0, 0.0), self.to_page(self.width, self.height)
        return Box(start.x, start.y, end.x, end.y)

    @property
    def page_zoom(self) -> float:
        """The zoom at which the whole page is seen."""
        return min(self.width_zoom, max(_LEAST_ZOOM, self._room_y / self.page_height_px))

    @property
    def width_zoom(self) -> float:
        """The zoom at which the page fills the widget's width."""
        return min(MAX_ZOOM, max(_LEAST_ZOOM, self._room_x / self.page_width_px))

    @property
    def min_zoom(self) -> float:
        return min(1.0, self.page_zoom) * _MIN_SHARE_OF_FIT

    @property
    def _room_x(self) -> float:
        return max(1.0, self.width - 2 * FIT_MARGIN)

    @property
    def _room_y(self) -> float:
        return max(1.0, self.height - 2 * FIT_MARGIN)

    def panned(self, dx: float, dy: float) -> View:
        """The page shifted by DIP, as far as it may go."""
        return replace(self, left=self.left + dx, top=self.top + dy).clamped()

    def zoomed(self, zoom: float, at_x: float, at_y: float) -> View:
        """The same with another zoom, the page point under (`at_x`, `at_y`) staying where it is."""
        zoom = min(MAX_ZOOM, max(self.min_zoom, zoom))
        share = zoom / self.zoom
        left, top = at_x - (at_x - self.left) * share, at_y - (at_y - self.top) * share
        return replace(self, zoom=zoom, left=left, top=top).clamped()

    def centred_on(self, point: Point, zoom: float) -> View:
        """The same with `point` of the page in the middle, as far as the page's edges allow."""
        zoom = min(MAX_ZOOM, max(self.min_zoom, zoom))
        left, top = self.width / 2 - point.x * zoom, self.height / 2 - point.y * zoom
        return replace(self, zoom=zoom, left=left, top=top).clamped()

    def fitted_page(self) -> View:
        return self.centred_on(self.page_frame.centre, self.page_zoom)

    def fitted_width(self) -> View:
        """The page as wide as the widget; what was at the top of the widget stays there."""
        zoom = self.width_zoom
        at_top = max(0.0, self.visible.top)
        top = FIT_MARGIN if at_top == 0.0 else -at_top * zoom
        return replace(self, zoom=zoom, left=FIT_MARGIN, top=top).clamped()

    def fitted_line(self, box: Box) -> View:
        """The line as large as reads well: nearly the widget's width, but no more than a quarter of its height."""
        by_width = self.width * _LINE_WIDTH_SHARE / max(1.0, box.width)
        by_height = self.height * _LINE_HEIGHT_SHARE / max(1.0, box.height)
        return self.centred_on(box.centre, min(by_width, by_height))

    def resized(self, width: float, height: float) -> View:
        """The same page point in the middle of a widget of another size."""
        middle = self.visible.centre
        return replace(self, width=width, height=height).centred_on(middle, self.zoom)

    def revealing(self, box: Box, margin: float = 24.0) -> View:
        """The page shifted just so far that `box` is seen with `margin` DIP around it.

        A box larger than the widget is shown from its left and top.
        """
        seen = self.box_in_widget(box).grown(margin, margin)
        return self.panned(_shift(seen.left, seen.right, self.width), _shift(seen.top, seen.bottom, self.height))

    def clamped(self) -> View:
        """A page smaller than the widget stands in its middle; a larger one cannot be pushed out of sight."""
        left = _clamp_axis(self.left, self.page_width_px * self.zoom, self.width)
        top = _clamp_axis(self.top, self.page_height_px * self.zoom, self.height)
        return replace(self, left=left, top=top)

    def snapped(self, device_pixel_ratio: float) -> View:
        """The same with the page's corner on a whole device pixel, so that tiles are copied and not blurred."""
        left = round(self.left * device_pixel_ratio) / device_pixel_ratio
        top = round(self.top * device_pixel_ratio) / device_pixel_ratio
        return replace(self, left=left, top=top)


def _clamp_axis(start: float, extent: float, room: float) -> float:
    if extent <= room:
        return (room - extent) / 2
    spare = room * _OVERSCROLL_SHARE
    return min(spare, max(room - extent - spare, start))


def _shift(start: float, end: float, room: float) -> float:
    if start < 0 or end - start > room:
        return -start
    return min(0.0, room - end)
