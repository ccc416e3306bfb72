"""A step's way back, fitted to a page that has moved on.

Readings of engines do not enter the timeline, so between a step and its undo a page may have gained or lost what the
stored way back does not know: a newer reading, a line. What still applies is done, the rest is passed over; an undo
that could only fail would block the timeline for good.
"""

from __future__ import annotations

from dataclasses import replace

from ductus.document.edits import (
    AddReading,
    DeleteLines,
    DropReading,
    EditMisfit,
    InsertLines,
    OrderLines,
    PageEdit,
    Together,
)
from ductus.document.frame_edits import FramePage
from ductus.document.page import Page


def refit(edit: PageEdit, page: Page) -> PageEdit:
    """`edit` if it fits `page`, else what of it does; at worst an edit that changes nothing."""
    if isinstance(edit, Together):
        return _refit_together(edit, page)
    fitted = _fitted(edit, page)
    try:
        fitted.inverse(page)
        fitted.apply(page)
    except EditMisfit:
        return Together(edit.page_id, ())
    return fitted


def _refit_together(edit: Together, page: Page) -> PageEdit:
    fitted = []
    for part in edit.edits:
        part_fitted = refit(part, page)
        page = part_fitted.apply(page)
        fitted.append(part_fitted)
    return replace(edit, edits=tuple(fitted))


def _fitted(edit: PageEdit, page: Page) -> PageEdit:
    present = {line.id for line in page.lines}
    if isinstance(edit, InsertLines):
        return replace(edit, placed=tuple(item for item in edit.placed if item.line.id not in present))
    if isinstance(edit, DeleteLines):
        return replace(edit, line_ids=tuple(line_id for line_id in edit.line_ids if line_id in present))
    if isinstance(edit, FramePage):
        return replace(edit, shapes=tuple(shape for shape in edit.shapes if shape.line_id in present))
    if isinstance(edit, OrderLines):
        return replace(edit, line_ids=_order(edit.line_ids, [line.id for line in page.lines]))
    if isinstance(edit, DropReading) and edit.line_id in present:
        return _drop_older(edit, page)
    return edit


def _order(wanted: tuple[str, ...], present: list[str]) -> tuple[str, ...]:
    """The lines of the page in the order wanted; each one it does not name stays behind the line it stands behind."""
    there = set(present)
    order = [line_id for line_id in wanted if line_id in there]
    named = set(order)
    for index, line_id in enumerate(present):
        if line_id not in named:
            place = order.index(present[index - 1]) + 1 if index else 0
            order.insert(place, line_id)
    return tuple(order)


def _drop_older(edit: DropReading, page: Page) -> PageEdit:
    """Take back a reading that newer ones lie upon: lift them off, take it back, lay them on again."""
    readings = page.line(edit.line_id).readings
    index = next((index for index, reading in enumerate(readings) if reading.id == edit.reading_id), None)
    if index is None:
        return edit
    newer = readings[index + 1 :]
    lifted = [DropReading(edit.page_id, edit.line_id, reading.id) for reading in reversed(newer)]
    laid = [AddReading(edit.page_id, edit.line_id, reading) for reading in newer]
    return Together(edit.page_id, (*lifted, edit, *laid), edit.NAME)
