"""What leads from one arrangement of documents and pages to another, writing as little as possible of what stays."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ductus.document.page import Document
from ductus.project.documents import AddDocument, DocumentAction, DropDocument, MoveDocument, NameDocument
from ductus.project.placement import PlacedPage, PlacePages, TakePages

Arranging = DocumentAction | TakePages | PlacePages


def actions_to(
    present: Sequence[Document], wanted: Sequence[Document], moved: Collection[str] = ()
) -> tuple[Arranging, ...]:
    """What makes the documents `present` into those `wanted`, in the order in which it is to be done.

    `moved` are pages that may rather be moved than the others, where it is one or the other.

    Raises:
        ValueError: the two do not hold the same pages, or a page stands in two places.
    """
    page_ids = [page_id for document in wanted for page_id in document.page_ids]
    if sorted(page_ids) != sorted(page_id for document in present for page_id in document.page_ids):
        raise ValueError("an arrangement holds each page of its project, once")
    going = {document.id for document in present} - {document.id for document in wanted}
    placed = _placed(present, wanted, moved)
    pages = (TakePages(tuple(item.page_id for item in placed)), PlacePages(placed)) if placed else ()
    return (*_of_documents(present, wanted), *pages, *map(DropDocument, sorted(going)))


def pages_to_move(
    present: Sequence[Document], wanted: Sequence[Document], moved: Collection[str] = ()
) -> tuple[str, ...]:
    """Ids of the pages that `actions_to` moves."""
    return tuple(item.page_id for item in _placed(present, wanted, moved))


def stages(
    present: Sequence[Document], wanted: Sequence[Document], movers: Sequence[str], most: int
) -> Iterator[tuple[Document, ...]]:
    """Arrangements that lead from `present` to `wanted`, each with at most so many pages moved since the one before.

    The last is `wanted`; `movers` are the `pages_to_move`.
    """
    for end in range(most, len(movers), most):
        yield _on_the_way(present, wanted, set(movers), set(movers[:end]))
    yield tuple(wanted)


def _on_the_way(
    present: Sequence[Document], wanted: Sequence[Document], movers: set[str], ready: set[str]
) -> tuple[Document, ...]:
    """The documents with those movers in their new places that are `ready`, and the others where they stood.

    A page that waits stands just behind what it stood behind, of what stays; a document that is to go, likewise.
    """
    former = {document.id: document.page_ids for document in present}
    ids = [document.id for document in wanted]
    going: dict[str, list[Document]] = {}
    last = ""
    for document in present:
        if document.id in ids:
            last = document.id
        else:
            going.setdefault(last, []).append(document)
    found: list[Document] = list(going.get("", ()))
    for document in wanted:
        found += (document, *going.get(document.id, ()))
    to_be = {document.id: document.page_ids for document in wanted}
    return tuple(
        replace(each, page_ids=_woven(former.get(each.id, ()), to_be.get(each.id, ()), movers, ready)) for each in found
    )


def _woven(former: Sequence[str], wanted: Sequence[str], movers: set[str], ready: set[str]) -> tuple[str, ...]:
    waiting: dict[str, list[str]] = {}
    last = ""
    for page_id in former:
        if page_id not in movers:
            last = page_id
        elif page_id not in ready:
            waiting.setdefault(last, []).append(page_id)
    found = list(waiting.get("", ()))
    for page_id in wanted:
        if page_id not in movers or page_id in ready:
            found.append(page_id)
        if page_id not in movers:
            found += waiting.get(page_id, ())
    return tuple(found)


def _of_documents(present: Sequence[Document], wanted: Sequence[Document]) -> list[DocumentAction]:
    """New documents, new titles and the order; from the last to the first, so that what each goes before is there."""
    titles = {document.id: document.title for document in present}
    staying = _staying([each.id for each in present], [each.id for each in wanted if each.id in titles])
    found: list[DocumentAction] = []
    before_id = ""
    for document in reversed(wanted):
        if document.id not in titles:
            found.append(AddDocument(document.id, document.title, before_id))
        elif document.title != titles[document.id]:
            found.append(NameDocument(document.id, document.title))
        if document.id in titles and document.id not in staying:
            found.append(MoveDocument(document.id, before_id))
        before_id = document.id
    return found


def _placed(present: Sequence[Document], wanted: Sequence[Document], moved: Collection[str]) -> tuple[PlacedPage, ...]:
    """The pages that have to move, from the front to the back, with the places they come to."""
    former = {document.id: document.page_ids for document in present}
    movable = set(moved)
    found: list[PlacedPage] = []
    for document in wanted:
        pages = former.get(document.id, ())
        if pages == document.page_ids:
            continue
        here = set(pages)
        staying = _staying(pages, [page_id for page_id in document.page_ids if page_id in here], movable)
        found += (
            PlacedPage(page_id, document.id, index)
            for index, page_id in enumerate(document.page_ids)
            if page_id not in staying
        )
    return tuple(found)


def _staying(former: Sequence[str], wanted: Sequence[str], movable: Collection[str] = ()) -> set[str]:
    """Those of `wanted` that need not move, since they stand in `former` in the same order: as many as possible.

    Where those that are not `movable` stand in the same order, all of them stay.
    """
    place = {each: number for number, each in enumerate(former)}
    rest = [each for each in wanted if each not in movable]
    if len(rest) == len(wanted) or any(place[one] > place[following] for one, following in pairwise(rest)):
        return _longest_rise(wanted, place)
    staying: set[str] = set()
    between: list[str] = []
    low = -1
    for each in (*wanted, ""):  # those movable between two that stay do so where they fit between them
        if each and each in movable:
            between.append(each)
            continue
        high = place[each] if each else len(place)
        staying |= _longest_rise([one for one in between if low < place[one] < high], place) | ({each} - {""})
        between, low = [], high
    return staying


def _longest_rise(found: Sequence[str], place: dict[str, int]) -> set[str]:
    """A longest part of `found` whose places rise, by the usual way of piles."""
    tops: list[int] = []
    last_of: list[int] = []
    before: list[int] = []
    for number, each in enumerate(found):
        pile = bisect_left(tops, place[each])
        before.append(last_of[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place[each]]
        last_of[pile : pile + 1] = [number]
    rise: set[str] = set()
    number = last_of[-1] if last_of else -1
    while number >= 0:
        rise.add(found[number])
        number = before[number]
    return rise
