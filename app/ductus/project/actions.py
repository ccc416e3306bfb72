"""What a step of the timeline does: an edit of one page, or pages put into and taken out of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ductus.document.codec import from_plain, to_plain
from ductus.document.edits import EditMisfit, PageEdit, SetTranscription, Together, edit_from_plain, edit_to_plain
from ductus.document.page import Page
from ductus.document.transcription import Origin
from ductus.project.difference import PageDifference
from ductus.project.placement import Placement, PlacePages, TakePages
from ductus.project.refit import refit
from ductus.project.store import PageStore

Action = PageEdit | PlacePages | TakePages

_OF_PAGES: dict[str, type[PlacePages] | type[TakePages]] = {"PlacePages": PlacePages, "TakePages": TakePages}


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did and what takes it back; `page` and `difference` are there for an edit of one page."""

    inverse: Action
    page_ids: tuple[str, ...]
    page: Page | None = None
    difference: PageDifference | None = None

    @property
    def line_ids(self) -> tuple[str, ...]:
        return self.difference.line_ids if self.difference is not None else ()

    @property
    def has_changed(self) -> bool:
        """Whether anything is different from before."""
        return self.difference is None or not self.difference.is_empty


class Actions:
    """Carries actions out on an open project's file. Belongs inside a transaction of the caller's.

    `page_of` gives a page as the disk holds it.
    """

    def __init__(self, store: PageStore, placement: Placement, page_of: Callable[[str], Page]) -> None:
        self._store = store
        self._placement = placement
        self._page_of = page_of

    def perform(self, action: Action, by: str) -> Done:
        """Do it and write it.

        Raises:
            EditMisfit: an edit does not fit its page.
            KeyError: a page is not in the project.
        """
        if isinstance(action, PlacePages):
            return Done(self._placement.place(action), tuple(item.page_id for item in action.placed))
        if isinstance(action, TakePages):
            return Done(self._placement.take(action), action.page_ids)
        before = self._page_of(action.page_id)
        inverse, after = action.inverse(before), action.apply(before)
        return Done(inverse, (after.id,), after, self._store.save(before, after, by))

    def perform_again(self, action: Action, by: str) -> Done:
        """Do what the timeline stored, as far as it fits the page as it is now.

        Raises:
            KeyError: a page is not in the project.
        """
        try:
            return self.perform(action, by)
        except EditMisfit:
            if isinstance(action, PlacePages | TakePages):
                raise
            return self.perform(refit(action, self._page_of(action.page_id)), by)


def action_to_plain(action: Action) -> dict[str, Any]:
    """The action as plain JSON, its kind under "edit"."""
    if isinstance(action, PlacePages | TakePages):
        return {"edit": type(action).__name__, **to_plain(action)}
    return edit_to_plain(action)


def action_from_plain(plain: dict[str, Any]) -> Action:
    """The action that `action_to_plain` wrote.

    Raises:
        ValueError: an unknown kind of action, or one that is not whole.
    """
    kind = _OF_PAGES.get(str(plain.get("edit")))
    return from_plain(kind, plain) if kind is not None else edit_from_plain(plain)


def lines_settled(edit: PageEdit) -> Iterator[str]:
    """Lines whose text a person or an import settled with this edit, so that typing kept for them has served.

    An engine's text does not count: it may arrive while the person is still typing.
    """
    if isinstance(edit, Together):
        for part in edit.edits:
            yield from lines_settled(part)
    elif isinstance(edit, SetTranscription):
        held = edit.transcription
        if held is None or held.origin is not Origin.ENGINE:
            yield edit.line_id
