"""The order of documents and of the pages in them, and what moving, sorting, dividing and joining make of it.

Pure functions from all documents of a project to all of them as they should stand. What has to be written for that,
`project/arranging.py` knows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from ductus.document.page import Document

Documents = tuple[Document, ...]
"""All documents of a project in order, also those without pages; each page stands in one of them, once."""


def placed(documents: Documents, page_ids: Collection[str], document_id: str, index: int) -> Documents:
    """These pages as one block, in the order they have, before the page at `index` of a document, or behind its last.

    `index` is counted from 0 among the pages as they stand now, those that move included.

    Raises:
        KeyError: there is no such document.
    """
    moving = set(page_ids)
    block = tuple(page_id for document in documents for page_id in document.page_ids if page_id in moving)
    target = document_of_id(documents, document_id)
    before = tuple(page_id for page_id in target.page_ids[: max(0, index)] if page_id not in moving)
    behind = tuple(page_id for page_id in target.page_ids[max(0, index) :] if page_id not in moving)
    return tuple(
        replace(target, page_ids=(*before, *block, *behind))
        if document.id == document_id
        else replace(document, page_ids=tuple(page_id for page_id in document.page_ids if page_id not in moving))
        for document in documents
    )


def placed_at(documents: Documents, page_ids: Collection[str], document_id: str, number: int) -> Documents:
    """These pages as one block in a document, the first of them as its page `number`, counted from 1.

    Raises:
        KeyError: there is no such document.
    """
    moving = set(page_ids)
    target = document_of_id(documents, document_id)
    rest = [index for index, page_id in enumerate(target.page_ids) if page_id not in moving]
    index = rest[number - 1] if number <= len(rest) else len(target.page_ids)
    return placed(documents, page_ids, document_id, index)


def stepped(
    documents: Documents, page_ids: Collection[str], step: int, shown: Collection[str] | None = None
) -> Documents:
    """Each of these pages one place up (-1) or down (1), past the heading of a document into the next one.

    Those that stand at the end of the list stay, and those that follow them there. Where the list shows some pages
    only, `shown`, it is past the next of these; a page not shown stays behind what it stands behind.
    """
    if shown is not None and page_ids:
        return _stepped_among(documents, page_ids, step, shown)
    # Headings are rows as the pages are, but the first, which nothing gets past.
    rows: list[int | str] = []
    for number, document in enumerate(documents):
        rows += (number, *document.page_ids)
    chosen = set(page_ids)
    from_end_to_end = range(2, len(rows)) if step < 0 else range(len(rows) - 2, 0, -1)
    for place in from_end_to_end:
        if rows[place] in chosen and rows[place + step] not in chosen:
            rows[place], rows[place + step] = rows[place + step], rows[place]
    return _of_rows(documents, rows)


def _stepped_among(documents: Documents, page_ids: Collection[str], step: int, shown: Collection[str]) -> Documents:
    chosen = set(page_ids)
    seen = {*shown, *chosen}
    among = tuple(replace(each, page_ids=tuple(one for one in each.page_ids if one in seen)) for each in documents)
    at_the_end = among[0].page_ids if step < 0 else among[-1].page_ids[::-1]
    chosen.difference_update(takewhile(chosen.__contains__, at_the_end))  # these stay
    hidden: dict[str, list[str]] = {}
    for document in documents:
        before = document.id
        for page_id in document.page_ids:
            if page_id not in seen:
                hidden.setdefault(before, []).append(page_id)
            elif page_id not in chosen:
                before = page_id
    return tuple(
        replace(
            document,
            page_ids=(
                *hidden.get(document.id, ()),
                *(one for page_id in document.page_ids for one in (page_id, *hidden.get(page_id, ()))),
            ),
        )
        for document in stepped(among, page_ids, step)
    )


def _of_rows(documents: Documents, rows: Sequence[int | str]) -> Documents:
    found: list[list[str]] = []
    for row in rows:
        if isinstance(row, str):
            found[-1].append(row)
        else:
            found.append([])
    return tuple(replace(document, page_ids=tuple(ids)) for document, ids in zip(documents, found, strict=True))


def ordered(documents: Documents, page_ids: Sequence[str]) -> Documents:
    """These pages in this order, within each document in the places that they have there together; others stay."""
    found = []
    for document in documents:
        here = set(document.page_ids)
        wanted = [page_id for page_id in page_ids if page_id in here]
        chosen, following = set(wanted), iter(wanted)
        in_order = tuple(next(following) if page_id in chosen else page_id for page_id in document.page_ids)
        found.append(replace(document, page_ids=in_order))
    return tuple(found)


def split_off(documents: Documents, page_ids: Collection[str], new: Document) -> Documents:
    """These pages in a new document behind that of the first of them; `new` gives its id and title."""
    moving = set(page_ids)
    place = next((number for number, each in enumerate(documents) if moving.intersection(each.page_ids)), -1)
    with_new = (*documents[: place + 1], replace(new, page_ids=()), *documents[place + 1 :])
    return placed(with_new, page_ids, new.id, 0)


def joined(documents: Documents, document_id: str) -> Documents:
    """The pages of a document behind those of the one before it, and it gone; as before where it is the first.

    Raises:
        KeyError: there is no such document.
    """
    joining = document_of_id(documents, document_id)
    place = documents.index(joining)
    if place == 0:
        return documents
    before = documents[place - 1]
    both = replace(before, page_ids=(*before.page_ids, *joining.page_ids))
    return (*documents[: place - 1], both, *documents[place + 1 :])


def renamed(documents: Documents, document_id: str, title: str) -> Documents:
    """A document under another title."""
    return tuple(replace(each, title=title) if each.id == document_id else each for each in documents)


def document_stepped(documents: Documents, document_id: str, step: int) -> Documents:
    """A document with all its pages one place up (-1) or down (1) among the documents; as before at the end.

    Raises:
        KeyError: there is no such document.
    """
    moving = document_of_id(documents, document_id)
    rest = [each for each in documents if each is not moving]
    rest.insert(max(0, documents.index(moving) + step), moving)
    return tuple(rest)


def without_empty(documents: Documents, document_ids: Collection[str]) -> Documents:
    """The documents but for those of these ids that have no pages."""
    return tuple(each for each in documents if each.page_ids or each.id not in document_ids)


def fitted(documents: Documents, present: Documents) -> Documents:
    """An arrangement for the pages that are there now: those that went since are left out, new ones stay behind."""
    here = {page_id for document in present for page_id in document.page_ids}
    known = {page_id for document in documents for page_id in document.page_ids}
    new = {document.id: [each for each in document.page_ids if each not in known] for document in present}
    found = [
        replace(
            document,
            page_ids=(*(each for each in document.page_ids if each in here), *new.pop(document.id, ())),
        )
        for document in documents
    ]
    # Documents made since, and any to be taken away that a new page came into.
    return (*found, *(replace(each, page_ids=tuple(new[each.id])) for each in present if new.get(each.id)))


def document_of_id(documents: Documents, document_id: str) -> Document:
    """The document of that id.

    Raises:
        KeyError: there is none.
    """
    for document in documents:
        if document.id == document_id:
            return document
    raise KeyError(f"there is no document {document_id!r}")


def document_with(documents: Documents, page_id: str) -> Document | None:
    """The document that a page stands in; None for a page that is in none."""
    return next((document for document in documents if page_id in document.page_ids), None)
