"""Reading order as XML files state it: indices that may be missing or doubled, and groups that may be nested."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from ductus.formats.remarks import Remarks
from ductus.formats.xml import attribute, child, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

T = TypeVar("T")

_REFERENCES = ("regionRef", "REF")
_INDICES = ("index", "ORDER")


def by_index(
    items: Sequence[T], index_of: Callable[[T], int | None], where: str, what: str, remarks: Remarks
) -> list[T]:
    """The items by their index; in the order of the file when no item has one, or when the indices cannot be meant."""
    indices = [index_of(item) for item in items]
    given = [index for index in indices if index is not None]
    if not given:
        return list(items)
    if len(given) < len(items) or len(set(given)) < len(given):
        remarks.note(where, f"The order of {what} is given in part or twice; the order of the file was kept.")
        return list(items)
    return [item for _, item in sorted(zip(given, items, strict=True), key=lambda pair: pair[0])]


def stated_order(page: Element, remarks: Remarks) -> list[str]:
    """The ids a ReadingOrder names, in its order, each once; groups one after another. Empty without one."""
    group = child(page, "ReadingOrder")
    if group is None:
        return []
    found: dict[str, None] = {}
    for item in group:
        _collect(item, found, remarks)
    return list(found)


def _collect(item: Element, found: dict[str, None], remarks: Remarks) -> None:
    reference = next((attribute(item, name) for name in _REFERENCES if attribute(item, name)), "")
    if reference:
        found.setdefault(reference)
    members = [member for member in item if local(member) not in ("Labels", "UserDefined")]
    for member in by_index(members, _index, "page", "regions", remarks):
        _collect(member, found, remarks)


def _index(item: Element) -> int | None:
    for name in _INDICES:
        try:
            return int(attribute(item, name))
        except ValueError:
            continue
    return None


def ranked(items: Sequence[T], ids: Sequence[str], order: Sequence[str]) -> list[T]:
    """The items whose id stands in `order` in that order, each other item right after the one before it in the file."""
    rank = {name: place for place, name in enumerate(order)}
    last, keys = -1, []
    for place, name in enumerate(ids):
        is_named = name in rank
        last = rank[name] if is_named else last
        keys.append((last, not is_named, place))
    return [items[place] for _, _, place in sorted(keys)]
