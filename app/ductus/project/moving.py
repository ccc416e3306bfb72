"""Lines that go from one page to another, when a page is split and when that is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from ductus.document.edits import EditMisfit, PageEdit
from ductus.document.framing import framed, halved
from ductus.document.page import Cutout, Document, Page
from ductus.document.transcription import new_id
from ductus.project.placement import PlacedPage, PlacePages

SPLIT_TITLE = "split page"


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A line and its place in a page's reading order, from 0, counted with those placed before it."""

    line_id: str
    index: int


@dataclass(frozen=True, slots=True)
class MoveLines:
    """Lines leave a page for another one as they are: id, text, readings, history and typing go with them."""

    NAME: ClassVar[str] = "move lines"
    page_id: str
    to_page_id: str
    placed: tuple[LinePlace, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """How a page is to be divided: at an upright seam, counted from its left edge.

    `names` are what its left and its right half will be called. `is_right_first` for books read from right to left.
    With `cutout` the page is framed so before it is divided, and the seam counts from that frame's left edge.
    """

    page_id: str
    seam_px: float
    names: tuple[str, str]
    is_right_first: bool = False
    cutout: Cutout | None = None


def moved(change: MoveLines, source: Page, target: Page, *, is_fitted: bool = False) -> tuple[Page, Page, MoveLines]:
    """Both pages afterwards, and the way back. With `is_fitted`, lines that are gone meanwhile are passed over.

    Raises:
        EditMisfit: a line is not on the page it is to leave.
    """
    places = {line.id: place for place, line in enumerate(source.lines)}
    wanted = [item for item in change.placed if not is_fitted or item.line_id in places]
    missing = [item.line_id for item in wanted if item.line_id not in places]
    if missing:
        raise EditMisfit(f"page {source.name!r} has no lines {missing}")
    lines = list(target.lines)
    for item in wanted:
        lines.insert(item.index, source.lines[places[item.line_id]])
    gone = {item.line_id for item in wanted}
    # Ascending places count right when the lines go back from the first to the last.
    back = sorted((LinePlace(item.line_id, places[item.line_id]) for item in wanted), key=lambda item: item.index)
    return (
        replace(source, lines=tuple(line for line in source.lines if line.id not in gone)),
        replace(target, lines=tuple(lines)),
        MoveLines(change.to_page_id, change.page_id, tuple(back)),
    )


Splitting = tuple[PlacePages | MoveLines | PageEdit, ...]
"""What divides a page, in order."""


def all_split(
    splits: Sequence[Split], documents: Sequence[Document], page_of: Callable[[str], Page]
) -> tuple[list[Page], dict[str, Splitting]]:
    """The pages that come into being, and what divides each page, by its id; both from the last page to the first.

    In that order a page put in does not shift those still to be divided.

    Raises:
        KeyError: a page stands in none of the documents.
        ValueError: a seam is not on its page.
    """
    order = {page_id: place for each in documents for place, page_id in enumerate(each.page_ids)}
    new_pages: list[Page] = []
    actions: dict[str, Splitting] = {}
    for split in sorted(splits, key=lambda split: order[split.page_id], reverse=True):
        page, actions[split.page_id] = _split(page_of(split.page_id), split, order[split.page_id])
        new_pages.append(page)
    return new_pages, actions


def _split(page: Page, split: Split, index: int) -> tuple[Page, Splitting]:
    """The page that comes into being, still without lines, and what divides `page`, which stands at `index`.

    Raises:
        ValueError: the seam is not on the page.
    """
    framing = (framed(page, split.cutout),) if split.cutout is not None else ()
    for edit in framing:
        page = edit.apply(page)
    halves = halved(page, split.seam_px, new_id("p"), split.names, is_right_first=split.is_right_first)
    placed = PlacePages((PlacedPage(halves.other.id, page.document_id, index + 1),))
    lines = tuple(LinePlace(line_id, place) for place, line_id in enumerate(halves.moved))
    move = MoveLines(page.id, halves.other.id, lines)
    return halves.other, (*framing, placed, move, *halves.edits, *halves.other_edits)
