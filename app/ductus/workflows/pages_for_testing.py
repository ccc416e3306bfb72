"""Choosing a project's test pages: by chance, once; or by hand; and the deliberate act of giving one up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ductus.document.part_moves import pages_for_testing, put_in
from ductus.document.partition import (
    TEST,
    TRAIN,
    VALIDATION,
    HandOn,
    PartedBy,
    Partition,
    Share,
    leaks,
    with_pages,
)
from ductus.document.transcription import now
from ductus.project.project import Project
from ductus.training.project_lines import VOUCHED
from ductus.workflows.part_pages import has_lines, keep_parts, page_to_part

LEAST_SHARE, MOST_SHARE = 0.05, 0.5
"""Fewer test pages than one in twenty say little; more than half leave too little to learn from."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What choosing by chance would do: the ids of the test pages then, their names, and how many pages take part."""

    partition: Partition
    page_ids: frozenset[str]
    names: tuple[str, ...]
    pages: int
    lines: int


def foreseen(project: Project, share: float, by: PartedBy, seed: int) -> Choice:
    """The choice that these wishes would make among the pages with lines people vouch for; nothing is written."""
    held = project.partition
    start = held if held.is_made else plan_of(held, share, by, seed)
    here = [page for page in project.summaries() if has_lines(page, VOUCHED)]
    parted = with_pages(start, map(page_to_part, here))
    tested = pages_for_testing(parted)
    chosen = [page for page in here if page.id in tested]
    lines = sum(page.counts[status] for page in chosen for status in VOUCHED)
    return Choice(parted, frozenset(page.id for page in chosen), tuple(page.name for page in chosen), len(here), lines)


def plan_of(held: Partition, share: float, by: PartedBy, seed: int) -> Partition:
    """A partition to begin with; half as much as is tested on is kept to judge by while teaching."""
    rest = share / 2
    shares = (Share(TRAIN, 1 - share - rest), Share(VALIDATION, rest), Share(TEST, share))
    return replace(held, shares=shares, by=by, seed=seed, pages=())


def choose_by_chance(project: Project, share: float, by: PartedBy, seed: int) -> Partition:
    """Give all pages with lines people vouch for their parts; those that have one keep it.

    Raises:
        StorageFailed: the project is open for reading only, or the disk is full.
    """
    chosen = foreseen(project, share, by, seed).partition
    keep_parts(project, chosen)
    return chosen


def use_for_testing(project: Project, page_ids: Collection[str], by: str = "") -> Partition:
    """Put pages among the test pages for good, with those that show the same scan.

    Raises:
        StorageFailed: as `choose_by_chance`.
    """
    return _put(project, page_ids, TEST, by)


def give_up_testing(project: Project, page_ids: Collection[str], by: str = "") -> Partition:
    """Let test pages be taught from now on; that it was done, by whom and when stays in the project.

    Raises:
        StorageFailed: as `choose_by_chance`.
    """
    return _put(project, pages_for_testing(project.partition).intersection(page_ids), TRAIN, by)


def name_hand(project: Project, page_ids: Collection[str], hand: str) -> None:
    """Say whose hand wrote these pages; an empty name takes it back. Parts that pages have stay.

    Raises:
        StorageFailed: as `choose_by_chance`.
    """
    held = project.partition
    chosen = set(page_ids)
    others = tuple(each for each in held.hands if each.page_id not in chosen)
    named = tuple(HandOn(page_id, hand.strip()) for page_id in page_ids if hand.strip())
    project.set_partition(replace(held, hands=(*others, *named)))


def leaking(project: Project) -> tuple[str, ...]:
    """Names of test pages whose document or hand is also taught, as far as the project parts by these."""
    held = project.partition
    found = set(leaks(held, pages_for_testing(held)))
    return tuple(page.name for page in project.summaries() if page.id in found)


def _put(project: Project, page_ids: Collection[str], part: str, by: str) -> Partition:
    held = project.partition
    moved = put_in(held, map(page_to_part, project.summaries()), set(page_ids), part, by, now())
    if moved != held:
        project.set_partition(moved)
    return moved
