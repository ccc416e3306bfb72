"""One frame of the canvas: the page with its resting lines from tiles, and what is alive painted over it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFont, QPainter

from ductus.document.geometry import Box, Point, Polygon
from ductus.document.page import Line
from ductus.ui.canvas import badges
from ductus.ui.canvas.badges import BadgePainter, LabelledLine
from ductus.ui.canvas.hit_test import stroke
from ductus.ui.canvas.image_layer import ImageLayer
from ductus.ui.canvas.looks import HOVERED_WIDTH, LineLook, brief_look, lively_look, resting_look
from ductus.ui.canvas.outcome_paint import paint_outcome
from ductus.ui.canvas.paint import (
    Lens,
    PathCache,
    paint_current_mark,
    paint_handles,
    paint_ink,
    paint_knob,
    paint_lines,
    paint_shape,
    paint_sketch,
    paint_vertices,
)
from ductus.ui.canvas.regions import paint_live_regions, paint_region_handles, paint_regions
from ductus.ui.canvas.scene import Scene
from ductus.ui.canvas.shapes import LineShape, joint_box
from ductus.ui.canvas.shimmer import paint_shimmer
from ductus.ui.canvas.tiles import Place, Sheet, Style, TileCache
from ductus.ui.canvas.tools import Sketch, handle_box
from ductus.ui.canvas.view import View
from ductus.ui.canvas.words import paint_words

_TILE_SECONDS = 0.006
"""Time a frame gives to new tiles. With copying and what is alive it stays under the 16 ms of a 60 Hz screen."""
_MANY_ALIVE = 40
"""Selected lines above which they are painted into the tiles, and moved ones without care: each costs 0.3 ms alive."""
_MANY_BOXES = 40
"""Changed boxes above which comparing them with tiles takes longer than painting all tiles in sight anew."""
_ANOTHER_HEIGHT = 0.15
"""Share by which the page's usual line must be higher or lower than before until all lines are drawn to suit it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a frame shows besides page and scene."""

    shows_handles: bool = False
    sketch: Sketch | None = None
    ink: Polygon | None = None
    shimmer_phase: float = 0.0
    marked: str = ""


class Renderer:
    """Paints a scene; owned by its canvas, keeps the page's picture and its finished tiles."""

    def __init__(self, scene: Scene, font: QFont) -> None:
        self.images = ImageLayer()
        self.tiles = TileCache()
        self._scene = scene
        self._font = font
        self._paths = PathCache()
        self._badges: BadgePainter | None = None
        self._lifted: frozenset[str] = frozenset()
        self._baked: frozenset[str] = frozenset()
        self._usual_height_px = 0.0  # one for all lines, so that a page looks of one piece however small it is shown

    def clear(self) -> None:
        """Forget the page, its picture and its tiles."""
        self.images.clear()
        self.tiles.clear()
        self._paths.clear()
        self._lifted = self._baked = frozenset()

    def mark_changed(self, boxes: Sequence[Box] | None = None) -> None:
        """Have these parts of the page (page pixels) painted anew; everything without them."""
        if boxes is None or len(boxes) > _MANY_BOXES:
            self.tiles.mark_stale()
            return
        for box in boxes:
            self.tiles.mark_stale(box, badges.REACH)

    def draw(self, painter: QPainter, view: View, ratio: float, exposed: QRect, moment: Moment) -> bool:
        """Paint what is `exposed` (device pixels) with a painter in device pixels. Whether it is all sharp and fresh.

        If it is not, the next frames will make it so.
        """
        self._settle_tiles()
        style = Style(ratio, self._scene.is_overlay_visible, self._scene.is_order_visible)
        sheet = Sheet(view.zoom * ratio, style)
        left, top = round(view.left * ratio), round(view.top * ratio)
        width = max(1, round(view.page_width_px * sheet.scale))
        height = max(1, round(view.page_height_px * sheet.scale))
        place = Place(sheet, left, top, width, height)
        is_whole = self.tiles.draw(painter, place, exposed, self, _TILE_SECONDS)
        lens = Lens(sheet.scale, left, top, ratio)
        if self._scene.is_overlay_visible:
            self._draw_alive(painter, lens, view.visible, moment)
        if moment.ink is not None:
            paint_ink(painter, moment.ink, lens)
        if moment.sketch is not None:
            paint_sketch(painter, moment.sketch, lens)
            self._badge_painter(ratio).paint_new_numbers(painter, moment.sketch.numbers, lens)
        return is_whole

    def paint_tile(self, painter: QPainter, sheet: Sheet, part: QRect) -> None:
        """Paint the picture and the resting lines of that part of a sheet."""
        self._paint_image(painter, sheet, part, is_smooth=True)
        if not sheet.style.has_overlay:
            return
        ratio = sheet.style.device_pixel_ratio
        lens = Lens(sheet.scale, 0.0, 0.0, ratio)
        reach = HOVERED_WIDTH * ratio / sheet.scale
        shown = _box_on_page(sheet, part)
        if self._scene.page is not None:
            label = badges.REACH * ratio / sheet.scale
            paint_regions(painter, self._scene.page.regions, shown.grown(label, label), self._font, lens)
        near = self._resting(shown.grown(reach, reach))
        paint_lines(painter, ((line, self._look(line, lens.zoom)) for line in near), self._paths, lens)
        reach = badges.REACH * ratio / sheet.scale
        labelled = [
            LabelledLine(line, self._scene.index.place(line.id)) for line in self._resting(shown.grown(reach, reach))
        ]
        height = self._usual_height_px * lens.zoom
        self._badge_painter(ratio).paint(
            painter, labelled, lens, self._scene.colour_by, height, has_order=sheet.style.has_order
        )

    def paint_rough(self, painter: QPainter, sheet: Sheet, part: QRect) -> None:
        """Paint the picture alone, not smoothed: a fifth of a millisecond where a full tile takes several."""
        self._paint_image(painter, sheet, part, is_smooth=False)

    def _paint_image(self, painter: QPainter, sheet: Sheet, part: QRect, *, is_smooth: bool) -> None:
        page = self._scene.page
        if page is None:
            return
        frame = Box(0.0, 0.0, float(page.width_px), float(page.height_px))
        self.images.draw(painter, frame, _box_on_page(sheet, part), QRectF(part), is_smooth=is_smooth)

    def _resting(self, box: Box) -> list[Line]:
        return [line for line in self._scene.index.within(box) if line.id not in self._lifted]

    def _look(self, line: Line, zoom: float) -> LineLook:
        if line.id in self._baked:
            return brief_look(line, self._scene.colour_by)
        return resting_look(line, self._usual_height_px * zoom, self._scene.colour_by)

    def _settle_tiles(self) -> None:
        """Have tiles know which lines they leave out, because a gesture moves them, and which they show as selected.

        A few selected lines are painted alive, over the tiles; very many become part of them.
        """
        usual_px = self._scene.typical_height_px
        if abs(usual_px - self._usual_height_px) > _ANOTHER_HEIGHT * self._usual_height_px:
            self._usual_height_px = usual_px
            self.mark_changed()
        outcome = self._scene.outcome
        lifted = frozenset(self._scene.preview) | (outcome.hidden_ids if outcome is not None else frozenset())
        selection = self._scene.selection
        baked = frozenset(selection) if len(selection) > _MANY_ALIVE else frozenset()
        changed = (lifted ^ self._lifted) | (baked ^ self._baked)
        if changed:
            self._lifted, self._baked = lifted, baked
            self.mark_changed(self._scene.boxes(changed))

    def _badge_painter(self, ratio: float) -> BadgePainter:
        if self._badges is None or self._badges.ratio != ratio:
            self._badges = BadgePainter(self._font, ratio)
        return self._badges

    def _draw_alive(self, painter: QPainter, lens: Lens, visible: Box, moment: Moment) -> None:
        scene = self._scene
        if scene.busy:
            paint_shimmer(painter, scene, self._paths, lens, visible, moment.shimmer_phase)
        paint_live_regions(painter, scene, self._paths, lens, self._font)
        chosen = (*scene.selection, *scene.preview) if not self._baked else scene.preview
        alive = dict.fromkeys((*chosen, scene.current, scene.hovered))
        if scene.outcome is not None:
            alive = {line_id: None for line_id in alive if line_id not in scene.outcome.marks}
            paint_outcome(painter, scene.outcome, visible, moment.marked, self._font, lens)
        shown = [line_id for line_id in alive if line_id in scene.index and _touch(self._box_now(line_id), visible)]
        if len(shown) > _MANY_ALIVE:
            self._draw_many(painter, shown, lens)
        else:
            for line_id in shown:
                self._draw_one(painter, line_id, lens)
        if scene.words:
            paint_words(painter, scene.words, scene.pointed_word, lens)
        self._draw_handles(painter, lens, moment)
        if moment.shows_handles:
            paint_region_handles(painter, scene, lens)

    def _draw_one(self, painter: QPainter, line_id: str, lens: Lens) -> None:
        scene = self._scene
        line, shape = scene.line(line_id), scene.shape(line_id)
        if line is None or shape is None:
            return
        look = lively_look(
            line,
            is_selected=line_id in scene.selection,
            is_current=line_id == scene.current,
            is_hovered=line_id == scene.hovered,
            by=scene.colour_by,
        )
        paint_shape(painter, shape, look, lens)
        if line_id == scene.current:
            path: tuple[Point, ...] = shape.baseline.points if shape.baseline is not None else stroke(line)
            paint_current_mark(painter, path, shape.polygon.box, lens)

    def _draw_many(self, painter: QPainter, line_ids: Iterable[str], lens: Lens) -> None:
        looks = []
        for line_id in line_ids:
            line, shape = self._scene.line(line_id), self._scene.shape(line_id)
            if line is None or shape is None:
                continue
            looks.append((_with_shape(line, shape), brief_look(line, self._scene.colour_by)))
        paint_lines(painter, looks, PathCache(), lens)

    def _draw_handles(self, painter: QPainter, lens: Lens, moment: Moment) -> None:
        scene = self._scene
        box = scene.free_box
        if not moment.shows_handles or box is None:
            return
        if scene.preview:
            box = joint_box(scene.preview.values())
        else:
            paint_knob(painter, box, lens)
        paint_handles(painter, handle_box(box, lens.zoom), lens)
        line = scene.only_line
        shape = scene.shape(line.id) if line is not None else None
        if shape is not None:
            paint_vertices(painter, shape, scene.corners, lens)

    def _box_now(self, line_id: str) -> Box:
        shape = self._scene.preview.get(line_id)
        return shape.box if shape is not None else self._scene.index.box(line_id)


def _with_shape(line: Line, shape: LineShape) -> Line:
    return replace(line, polygon=shape.polygon, baseline=shape.baseline, baseline_source=shape.source)


def _box_on_page(sheet: Sheet, part: QRect) -> Box:
    scale = sheet.scale
    return Box(
        part.x() / scale,
        part.y() / scale,
        (part.x() + part.width()) / scale,
        (part.y() + part.height()) / scale,
    )


def _touch(a: Box, b: Box) -> bool:
    return a.left <= b.right and b.left <= a.right and a.top <= b.bottom and b.top <= a.bottom
