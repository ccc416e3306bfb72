"""Giving types, and regions, to what is chosen on the page; called from menus, keys, panel and inspector."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.document.edits import Together
from ductus.document.page import Page
from ductus.document.region_members import put_in_region
from ductus.document.region_shaping import region_of, set_kinds
from ductus.ui.workbench import Workbench


def set_kind(
    bench: Workbench, kind: str, line_ids: Sequence[str] | None = None, region_ids: Sequence[str] | None = None
) -> bool:
    """Give lines and regions of the page on screen a type, as one step; those chosen, if none are named.

    Locked lines keep theirs, which is said. Whether anything changed.
    """
    page = page_on_screen(bench)
    if page is None or not kind:
        return False
    if line_ids is None and region_ids is None:
        line_ids, region_ids = chosen_lines(bench), chosen_regions(bench)
    edit = set_kinds(page, kind, set(line_ids or ()), set(region_ids or ()))
    if region_ids:
        bench.canvas.scene.regions.kind_of_new = kind
    if edit is None:
        if any(line.is_locked and line.kind != kind for line in page.lines if line.id in set(line_ids or ())):
            bench.canvas.tell("Locked lines keep their type · the Line menu unlocks them")
        return False
    return bench.session is not None and bench.session.apply(edit)


def set_region(bench: Workbench, region_id: str) -> bool:
    """Put the chosen lines into a region by hand, or into none with "". Whether anything changed."""
    page = page_on_screen(bench)
    steps = put_in_region(page, set(chosen_lines(bench)), region_id) if page is not None else ()
    if page is None or not steps or bench.session is None:
        return False
    return bench.session.apply(
        Together(page.id, steps, "put lines in region" if region_id else "take lines out of region")
    )


def page_on_screen(bench: Workbench) -> Page | None:
    return bench.session.page if bench.session is not None else None


def chosen_regions(bench: Workbench) -> tuple[str, ...]:
    """Id of the chosen region, if one is."""
    page, region_id = page_on_screen(bench), bench.canvas.scene.regions.chosen
    return (region_id,) if page is not None and region_of(page, region_id) is not None else ()


def chosen_lines(bench: Workbench) -> tuple[str, ...]:
    """The selected lines, or else the current one; none while a region is chosen."""
    return bench.canvas.scene.subject_ids if not chosen_regions(bench) else ()


def chosen_kinds(bench: Workbench) -> frozenset[str]:
    """The types of what is chosen."""
    page = page_on_screen(bench)
    if page is None:
        return frozenset()
    ids = {*chosen_lines(bench), *chosen_regions(bench)}
    lines = (line.kind for line in page.lines if line.id in ids)
    return frozenset((*lines, *(region.kind for region in page.regions if region.id in ids)))
