"""Regions drawn, shaped, taken away, and their kind and that of lines, each as one step of the timeline.

Lines follow (see `region_members.py`). Locked lines change in nothing, so a region that holds one stays.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ductus.document.edits import PageEdit, SetRegions, SetRemark, Together
from ductus.document.geometry import Polygon
from ductus.document.page import DEFAULT_REGION_KIND, Page, Region
from ductus.document.region_members import followed
from ductus.document.transcription import new_id


def draw_region(page: Page, polygon: Polygon, kind: str = DEFAULT_REGION_KIND) -> tuple[PageEdit, str]:
    """The edit that adds a region with the lines that stand in it, and the region's id."""
    region = Region(new_id("region"), polygon, kind)
    return _with_regions(page, (*page.regions, region), "draw region"), region.id


def shape_region(page: Page, region_id: str, polygon: Polygon, title: str = "shape region") -> PageEdit | None:
    """The edit that gives a region another outline; None when it is gone or has that outline."""
    region = region_of(page, region_id)
    if region is None or region.polygon == polygon:
        return None
    return _with_regions(page, _replaced(page, replace(region, polygon=polygon)), title)


def remove_region(page: Page, region_id: str) -> PageEdit | None:
    """The edit that takes a region away; its lines stay, in the region beneath or in none.

    None when it is gone, or holds a locked line: that would no longer stand in the region it was locked in.
    """
    if region_of(page, region_id) is None or holds_locked(page, region_id):
        return None
    return _with_regions(page, tuple(region for region in page.regions if region.id != region_id), "remove region")


def set_kinds(
    page: Page, kind: str, line_ids: Collection[str] = (), region_ids: Collection[str] = ()
) -> PageEdit | None:
    """The edit that gives lines and regions a kind, as one step; None when they have it. Locked lines keep theirs."""
    steps: list[PageEdit] = [
        SetRemark(page.id, line.id, line.comment, kind, line.region_id, line.is_locked)
        for line in page.lines
        if line.id in line_ids and line.kind != kind and not line.is_locked
    ]
    regions = tuple(replace(one, kind=kind) if one.id in region_ids else one for one in page.regions)
    if regions != page.regions:
        steps.append(SetRegions(page.id, regions))
    return Together(page.id, tuple(steps), f"set type {kind}") if steps else None


def region_of(page: Page, region_id: str) -> Region | None:
    """The region of that id, None when the page has none."""
    return next((region for region in page.regions if region.id == region_id), None)


def holds_locked(page: Page, region_id: str) -> bool:
    """Whether a locked line belongs to the region."""
    return any(line.is_locked and line.region_id == region_id for line in page.lines)


def _replaced(page: Page, region: Region) -> tuple[Region, ...]:
    return tuple(region if one.id == region.id else one for one in page.regions)


def _with_regions(page: Page, regions: tuple[Region, ...], title: str) -> PageEdit:
    edit = followed(page, SetRegions(page.id, regions))
    steps = edit.edits if isinstance(edit, Together) else (edit,)
    return Together(page.id, steps, title)
