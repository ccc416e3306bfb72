"""Which page of a project a page in a file belongs to: by name, or a proposal by order or size that a person confirms.

Names decide by themselves. Order and size are guesses: they are proposed for what names left over, never applied unless
`bring_in` is handed them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath

from ductus.formats.base import ReadPage
from ductus.formats.files import image_name
from ductus.project.project import Project
from ductus.project.records import PageSummary
from ductus.workflows.read_transcriptions import FilesRead

SAME_RATIO = 0.02
"""Width over height may differ by this share and still be a picture of the same page."""

Place = tuple[Path, int]
"""A page in a file: the file, and its number there from 0."""
Pages = tuple[str, ...]
"""Ids of the pages that show one scan: one, or the halves of a spread."""


class Why(StrEnum):
    """What a pair rests on, as it is told to the person who confirms it."""

    NAME = "Same image name"
    STEM = "Same image name, other file type"
    FILE = "The file is named like the scan"
    ORDER = "Same place in the order"
    SIZE = "The only page of this size"
    CHOSEN = "Chosen by you"
    NOTHING = "No page found"

    @property
    def is_certain(self) -> bool:
        """Whether it needs nobody's word."""
        return self in (Why.NAME, Why.STEM, Why.FILE, Why.CHOSEN)


@dataclass(frozen=True, slots=True)
class Pair:
    """A page in a file and the pages of the project it is taken to belong to, `page_ids` empty for none.

    `has_same_shape` is False where the page is no picture of the proportions the file tells of.
    """

    place: Place
    found: ReadPage
    page_ids: Pages
    why: Why
    has_same_shape: bool = True

    def with_pages(self, page_ids: Pages, *, has_same_shape: bool = True) -> Pair:
        """The same with other pages, as a person chose them; none leaves the page of the file out."""
        return replace(self, page_ids=page_ids, why=Why.CHOSEN, has_same_shape=has_same_shape)


def propose(project: Project, read: FilesRead) -> list[Pair]:
    """A pair for every page of the files, in their order. On the project's thread.

    What no name finds is paired in order where as many pages of the files as of the project are left over and each has
    the other's proportions; else by size, where only one page on either side has it.
    """
    finder = PageFinder(project.summaries())
    found = [(file.path, number, page) for file in read.files for number, page in enumerate(file.pages)]
    pairs = [_by_name(finder, *one) for one in found]
    taken = {page_id for pair in pairs for page_id in pair.page_ids}
    left = [summary for summary in project.summaries() if summary.id not in taken and not summary.problem]
    return _by_size(_by_order(pairs, left), left)


def chosen_pages(pairs: Iterable[Pair]) -> dict[Place, Pages]:
    """What `bring_in` takes: where each page of the files goes, confirmed as the pairs stand."""
    return {pair.place: pair.page_ids for pair in pairs}


def has_same_shape(found: ReadPage, page: PageSummary) -> bool:
    """Whether a file's page may be a picture of that page, by its proportions."""
    sizes = [(page.width_px, page.height_px)]
    if page.cutout is not None:
        sizes.append((page.cutout.scan_width_px, page.cutout.scan_height_px))
    return any(_has_ratio(found, width_px, height_px) for width_px, height_px in sizes)


def _has_ratio(found: ReadPage, width_px: int, height_px: int) -> bool:
    if min(width_px, height_px, found.width_px, found.height_px) <= 0:
        return False
    return abs((found.width_px / found.height_px) / (width_px / height_px) - 1) <= SAME_RATIO


def _by_name(finder: PageFinder, path: Path, number: int, found: ReadPage) -> Pair:
    summaries, why = finder.look(path, found)
    fits = all(has_same_shape(found, summary) for summary in summaries)
    return Pair((path, number), found, tuple(summary.id for summary in summaries), why, fits)


def _by_order(pairs: Sequence[Pair], left: Sequence[PageSummary]) -> list[Pair]:
    open_pairs = [pair for pair in pairs if not pair.page_ids]
    is_match = len(open_pairs) == len(left) and all(
        has_same_shape(pair.found, page) for pair, page in zip(open_pairs, left, strict=True)
    )
    if not is_match:
        return list(pairs)
    page_of = {pair.place: page.id for pair, page in zip(open_pairs, left, strict=True)}
    return [_given(pair, page_of, Why.ORDER) for pair in pairs]


def _by_size(pairs: Sequence[Pair], left: Sequence[PageSummary]) -> list[Pair]:
    open_pairs = [pair for pair in pairs if not pair.page_ids]
    taken = {page_id for pair in pairs for page_id in pair.page_ids}
    free = [page for page in left if page.id not in taken]
    ours = Counter((page.width_px, page.height_px) for page in free)
    theirs = Counter((pair.found.width_px, pair.found.height_px) for pair in open_pairs)
    page_of_size = {(page.width_px, page.height_px): page.id for page in free}
    page_of = {
        pair.place: page_of_size[size]
        for pair in open_pairs
        if (size := (pair.found.width_px, pair.found.height_px)) in ours and ours[size] == theirs[size] == 1
    }
    return [_given(pair, page_of, Why.SIZE) for pair in pairs]


def _given(pair: Pair, page_of: Mapping[Place, str], why: Why) -> Pair:
    page_id = page_of.get(pair.place)
    return pair if page_id is None else replace(pair, page_ids=(page_id,), why=why)


class PageFinder:
    """Finds the page a file speaks of: by image name, by that name's stem, by the file's own stem; case aside.

    A page of a PDF goes by the name exports give its image (`formats/files.py`). The halves of a split scan are found
    together.
    """

    def __init__(self, summaries: Iterable[PageSummary]) -> None:
        self._by_name: dict[str, list[PageSummary]] = {}
        self._by_stem: dict[str, list[PageSummary]] = {}
        for summary in summaries:
            path = PurePath(summary.scan.path)
            for name in {path.name.casefold(), image_name(summary.scan).casefold()}:
                self._by_name.setdefault(name, []).append(summary)
            self._by_stem.setdefault(path.stem.casefold(), []).append(summary)

    def find(self, path: Path, found: ReadPage) -> Pages:
        """Ids of the pages that show the scan the file speaks of; none where no name fits."""
        return tuple(summary.id for summary in self.look(path, found)[0])

    def look(self, path: Path, found: ReadPage) -> tuple[list[PageSummary], Why]:
        """The same as summaries, and by which name they were found."""
        image = PurePath(found.image_name.casefold())
        for table, key, why in (
            (self._by_name, image.name, Why.NAME),
            (self._by_stem, image.stem, Why.STEM),
            (self._by_stem, path.stem.casefold(), Why.FILE),
        ):
            candidates = table.get(key, []) if key else []
            if candidates:
                nearest = _nearest(path / found.folder, candidates)
                if nearest.cutout is None:
                    return [nearest], why
                return [one for one in candidates if one.scan == nearest.scan and one.cutout is not None], why
        return [], Why.NOTHING


def _nearest(path: Path, candidates: Sequence[PageSummary]) -> PageSummary:
    """Of several scans of one name, the one that shares most folders with `path`."""

    def shared(summary: PageSummary) -> int:
        parts = set(path.resolve().parts)
        return sum(part in parts for part in PurePath(summary.scan.path).parts)

    return max(candidates, key=shared)
