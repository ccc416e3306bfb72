"""Putting pages into another part by hand: into the tests, or out of them. Each such act is recorded for good."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from ductus.document.partition import TEST, TRAIN, PageToPart, PartedPage, Partition, PartMove, unit_of


def put_in(
    partition: Partition, pages: Iterable[PageToPart], chosen: Collection[str], part: str, by: str, at: datetime
) -> Partition:
    """The partition with the chosen pages in a part, whatever part they had, and a record of each that changed.

    `pages` are all of the project. Pages that show the scan of a chosen one go with it: halves of one sheet are of one
    hand and one text.
    """
    listed = list(pages)
    scans = {page.scan for page in listed if page.page_id in chosen and page.scan}
    going = [page for page in listed if page.page_id in chosen or page.scan in scans]
    before = partition.parts()
    changed = [page for page in going if before.get(page.page_id, "") != part]
    ids = {page.page_id for page in changed}
    kept = [page._replace(part=part) if page.page_id in ids else page for page in partition.pages]
    known = {page.page_id for page in partition.pages}
    new = [
        PartedPage(page.page_id, page.scan or page.page_id, unit_of(partition, page), part)
        for page in changed
        if page.page_id not in known
    ]
    moves = (PartMove(page.page_id, before.get(page.page_id, ""), part, by, at.isoformat()) for page in changed)
    return replace(partition, pages=(*kept, *new), moves=(*partition.moves, *moves))


def pages_for_testing(partition: Partition) -> frozenset[str]:
    """Ids of the pages that are for testing, also of those that are out of the project."""
    return frozenset(page.page_id for page in partition.pages if page.part == TEST)


def released(partition: Partition) -> frozenset[str]:
    """Ids of pages that were for testing once and are not now: weights may have been taught them since."""
    left = {move.page_id for move in partition.moves if move.before == TEST}
    return frozenset(left) - pages_for_testing(partition)


def once_taught(partition: Partition) -> frozenset[str]:
    """Ids of test pages that were for training before: weights of that time may know them."""
    taught = {move.page_id for move in partition.moves if move.before == TRAIN and move.after == TEST}
    return frozenset(taught) & pages_for_testing(partition)
