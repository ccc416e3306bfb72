"""Which pages teach a reader and which test it: decided once for a project, then frozen.

A page that has a part keeps it for good, also while it is out of the project. New pages find theirs without moving any.
Pages of one scan are never parted: both halves of a spread, and a scan that was opened twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

TRAIN, VALIDATION, TEST = "train", "validation", "test"


class PartedBy(StrEnum):
    """What goes into one part as a whole. Parts by hand say how well a reader does on a hand it never saw."""

    PAGE = "page"
    DOCUMENT = "document"
    HAND = "hand"


class Share(NamedTuple):
    """A part and how much of the pages it is to hold, from 0 to 1."""

    part: str
    share: float


class HandOn(NamedTuple):
    """Whose hand wrote a page, by a name the project gave it."""

    page_id: str
    hand: str


class PartedPage(NamedTuple):
    """A page that has its part for good; `scan` and `unit` are what later pages know theirs by."""

    page_id: str
    scan: str
    unit: str
    part: str


class PartMove(NamedTuple):
    """A page that a person put into another part; `before` is empty where it had none. `at` is ISO 8601."""

    page_id: str
    before: str
    after: str
    by: str
    at: str


class PageToPart(NamedTuple):
    """A page as the partition sees it: `scan` names its pixels, `document_id` where it belongs."""

    page_id: str
    scan: str
    document_id: str


USUAL_SHARES = (Share(TRAIN, 0.8), Share(VALIDATION, 0.1), Share(TEST, 0.1))


@dataclass(frozen=True, slots=True)
class Partition:
    """How pages are parted, and what part each has got. Without pages it is a plan that may still be changed.

    `moves` is what people changed by hand, oldest first (`part_moves.py`); nothing of it is ever dropped.
    """

    shares: tuple[Share, ...] = USUAL_SHARES
    by: PartedBy = PartedBy.PAGE
    seed: int = 0
    hands: tuple[HandOn, ...] = ()
    pages: tuple[PartedPage, ...] = ()
    moves: tuple[PartMove, ...] = ()

    @property
    def is_made(self) -> bool:
        """Whether pages have their parts, so that shares, unit and seed stand."""
        return bool(self.pages)

    def parts(self) -> dict[str, str]:
        """Page id to part."""
        return {page.page_id: page.part for page in self.pages}


def shares_of_percents(percents: Sequence[float]) -> tuple[Share, ...]:
    """Shares for training, validation and test from three numbers in that order; parts of nothing are left out.

    Raises:
        ValueError: they are not three, one is below zero, or all are zero.
    """
    if len(percents) != 3 or min(percents) < 0 or not sum(percents):
        raise ValueError(f"no shares of three parts: {percents!r}")
    named = zip((TRAIN, VALIDATION, TEST), percents, strict=True)
    return tuple(Share(part, percent / sum(percents)) for part, percent in named if percent)


def with_pages(partition: Partition, pages: Iterable[PageToPart]) -> Partition:
    """The partition with a part for each of these pages; those that had one keep it.

    A new page goes where its scan is, else where its document or hand is. What is new altogether goes, in an order
    drawn by the seed, to the part that is furthest behind its share; while parts are empty they are filled first.
    The same partition and the same set of pages give the same parts, whatever the order of `pages`.
    """
    hands = dict(partition.hands)
    held = {page.page_id for page in partition.pages}
    new = {page.page_id: _drawn(partition, page, hands) for page in pages if page.page_id not in held}
    placing = _Placing(partition, sorted(new.values(), key=lambda page: _rank(partition.seed, page.page_id)))
    placing.follow_scans()
    placing.follow_units()
    placing.fill()
    return replace(partition, pages=(*partition.pages, *placing.placed))


def leaks(partition: Partition, chosen: Collection[str]) -> Iterator[str]:
    """Ids among `chosen` whose document or hand is also in another part, because a scan of theirs is there."""
    part_of: dict[str, set[str]] = {}
    for page in partition.pages:
        part_of.setdefault(page.unit, set()).add(page.part)
    return (page.page_id for page in partition.pages if page.page_id in chosen and len(part_of[page.unit]) > 1)


class _Placing:
    """Parts being given to new pages, in their order, a scan at a time. Belongs to one call of `with_pages`."""

    def __init__(self, partition: Partition, new: Iterable[PartedPage]) -> None:
        self.placed: list[PartedPage] = []
        self._shares = partition.shares
        self._count = {share.part: 0 for share in partition.shares}
        self._of_scan: dict[str, str] = {}
        self._of_unit: dict[str, str] = {}
        for page in partition.pages:
            self._note(page, page.part)
        self._waiting: dict[str, list[PartedPage]] = {}
        self._scans_of_unit: dict[str, dict[str, None]] = {}
        for page in new:
            self._waiting.setdefault(page.scan, []).append(page)
            self._scans_of_unit.setdefault(page.unit, {})[page.scan] = None

    def follow_scans(self) -> None:
        """Place the pages whose scan has a part."""
        for scan in [scan for scan in self._waiting if scan in self._of_scan]:
            self._place(scan, self._of_scan[scan])

    def follow_units(self) -> None:
        """Place the pages whose document or hand has a part, and those that hang together with them by a scan."""
        known = [unit for unit in self._scans_of_unit if unit in self._of_unit]
        for unit in known:  # grows while it is gone through
            for scan in self._scans_of_unit[unit]:
                if scan in self._waiting:
                    known += self._place(scan, self._of_unit[unit])

    def fill(self) -> None:
        """Place what is new altogether, each group that hangs together where it is needed most."""
        for scan in list(self._waiting):
            if scan in self._waiting:
                group = self._group(scan)
                part = self._neediest(sum(len(self._waiting[each]) for each in group))
                for each in group:
                    self._place(each, part)

    def _place(self, scan: str, part: str) -> list[str]:
        """Place the pages of a scan; gives the documents or hands that have a part by that."""
        pages = self._waiting.pop(scan)
        found = [page.unit for page in pages if page.unit not in self._of_unit]
        for page in pages:
            self.placed.append(page._replace(part=part))
            self._note(page, part)
        return found

    def _group(self, scan: str) -> list[str]:
        """The scan, and all that hang together with it by a document or a hand."""
        group = {scan: None}
        reached = [scan]
        units: set[str] = set()
        for each in reached:  # grows while it is gone through
            for unit in {page.unit: None for page in self._waiting[each]}:
                if unit not in units:
                    units.add(unit)
                    reached += [other for other in self._scans_of_unit[unit] if other not in group]
                    group.update(self._scans_of_unit[unit])
        return list(group)

    def _neediest(self, pages: int) -> str:
        """The part for so many new pages: the first that is empty, else the one furthest behind its share of all."""
        empty = next((share.part for share in self._shares if not self._count[share.part]), None)
        if empty is not None:
            return empty
        total = sum(self._count.values()) + pages
        return max(self._shares, key=lambda share: share.share * total - self._count[share.part]).part

    def _note(self, page: PartedPage, part: str) -> None:
        self._count[part] = self._count.get(part, 0) + 1
        self._of_scan.setdefault(page.scan, part)
        self._of_unit.setdefault(page.unit, part)


def unit_of(partition: Partition, page: PageToPart) -> str:
    """What the page must not be parted from. A page of no named hand stays with its document."""
    return _drawn(partition, page, dict(partition.hands)).unit


def _drawn(partition: Partition, page: PageToPart, hands: dict[str, str]) -> PartedPage:
    """The page with what it must not be parted from, and no part yet."""
    scan = page.scan or page.page_id
    unit = scan
    if partition.by is not PartedBy.PAGE:
        unit = f"document:{page.document_id}"
    if partition.by is PartedBy.HAND and page.page_id in hands:
        unit = f"hand:{hands[page.page_id]}"
    return PartedPage(page.page_id, scan, unit, "")


def _rank(seed: int, page_id: str) -> str:
    return hashlib.sha256(f"{seed}:{page_id}".encode()).hexdigest()
