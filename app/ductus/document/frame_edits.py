"""Edits of a page as a whole: what it is called, and how it lies on its scan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from ductus.document.cutouts import between
from ductus.document.edit_contract import PageEdit, require_lines
from ductus.document.geometry import Baseline, Polygon
from ductus.document.page import Cutout, Line, Page, Region


@dataclass(frozen=True, slots=True)
class NamePage:
    """What a page is called."""

    NAME: ClassVar[str] = "rename page"
    page_id: str
    name: str

    def apply(self, page: Page) -> Page:
        return replace(page, name=self.name)

    def inverse(self, page: Page) -> PageEdit:
        return NamePage(self.page_id, page.name)


@dataclass(frozen=True, slots=True)
class LineShape:
    """Where a line stands in the frame of its page."""

    line_id: str
    polygon: Polygon
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class FramePage:
    """How the page lies on its scan, its size, and where its lines and regions are in that frame.

    Shapes are stated, not computed, so that the way back is exact; a line that is not named follows its ink. Locked
    lines move too: their ink is where it was. `document/framing.py` makes this edit; `title` is what Undo calls it.
    """

    NAME: ClassVar[str] = "frame page"
    page_id: str
    cutout: Cutout | None
    width_px: int
    height_px: int
    shapes: tuple[LineShape, ...]
    regions: tuple[Region, ...]
    title: str = ""

    def apply(self, page: Page) -> Page:
        require_lines(page, tuple(shape.line_id for shape in self.shapes))
        stated = {shape.line_id: shape for shape in self.shapes}
        moved = between(page.cutout, self.cutout)

        def in_frame(line: Line) -> Line:
            shape = stated.get(line.id)
            if shape is None:
                return moved.line(line)
            return replace(line, polygon=shape.polygon, baseline=shape.baseline)

        return replace(
            page,
            cutout=self.cutout,
            width_px=self.width_px,
            height_px=self.height_px,
            regions=self.regions,
            lines=tuple(in_frame(line) for line in page.lines),
        )

    def inverse(self, page: Page) -> PageEdit:
        require_lines(page, tuple(shape.line_id for shape in self.shapes))
        shapes = tuple(LineShape(line.id, line.polygon, line.baseline) for line in page.lines)
        return FramePage(
            self.page_id, page.cutout, page.width_px, page.height_px, shapes, page.regions, title=self.title
        )
