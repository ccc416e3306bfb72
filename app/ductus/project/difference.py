"""What changed between two values of one page, so that only that is written."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.document.page import Line, Page, StatusCounts


@dataclass(frozen=True, slots=True)
class PageDifference:
    """Lines by what became of them. `changed` pairs a line before with the same line after."""

    changed: tuple[tuple[Line, Line], ...]
    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    is_reordered: bool
    has_new_regions: bool
    has_new_frame: bool

    @property
    def is_empty(self) -> bool:
        return not (self.line_ids or self.is_reordered or self.has_new_regions or self.has_new_frame)

    @property
    def has_new_counts(self) -> bool:
        """Whether the page has other lines than before, or lines at another status."""
        return bool(self.added or self.removed) or any(old.status is not new.status for old, new in self.changed)

    def counts_after(self, counts: StatusCounts) -> StatusCounts:
        """What `counts`, those of the page before, have become. Cheaper than counting 2,000 lines again."""
        lines = dict(counts.by_status)
        gone = (*(old for old, _ in self.changed), *self.removed)
        come = (*(new for _, new in self.changed), *self.added)
        for line in gone:
            lines[line.status] -= 1
        for line in come:
            lines[line.status] = lines.get(line.status, 0) + 1
        return StatusCounts({status: number for status, number in lines.items() if number})

    @property
    def line_ids(self) -> tuple[str, ...]:
        """Every line that was changed, added or removed."""
        written = [after for _, after in self.changed]
        return tuple(line.id for line in (*written, *self.added, *self.removed))


def difference(before: Page, after: Page) -> PageDifference:
    """What leads from `before` to `after`, two values of the same page.

    Lines that an edit did not touch are the very same objects, so most of a long page is passed over by identity.
    """
    pairs = [(old, new) for old, new in zip(before.lines, after.lines, strict=False) if old is not new]
    if len(before.lines) == len(after.lines) and all(old.id == new.id for old, new in pairs):
        added: tuple[Line, ...] = ()
        removed: tuple[Line, ...] = ()
        is_reordered = False
    else:
        former = {line.id: line for line in before.lines}
        present = {line.id for line in after.lines}
        pairs = [(former[line.id], line) for line in after.lines if line.id in former]
        added = tuple(line for line in after.lines if line.id not in former)
        removed = tuple(line for line in before.lines if line.id not in present)
        is_reordered = True
    return PageDifference(
        changed=tuple((old, new) for old, new in pairs if old is not new and old != new),
        added=added,
        removed=removed,
        is_reordered=is_reordered,
        has_new_regions=before.regions is not after.regions and before.regions != after.regions,
        has_new_frame=_frame(before) != _frame(after),
    )


def _frame(page: Page) -> tuple[object, ...]:
    return page.name, page.width_px, page.height_px, page.problem, page.cutout
