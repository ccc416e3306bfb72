"""What a step of the timeline does: edits of pages, pages put into and taken out of documents, or several of these."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from ductus.document.codec import from_plain, one_level
from ductus.document.edits import EditMisfit, PageEdit, SetTranscription, Together, edit_from_plain, edit_level
from ductus.document.page import Page
from ductus.document.transcription import Origin
from ductus.project.cells import Cell, text_cell
from ductus.project.difference import PageDifference, difference
from ductus.project.documents import AddDocument, DocumentAction, DropDocument, MoveDocument, NameDocument
from ductus.project.kept import Drafts
from ductus.project.moving import MoveLines, moved
from ductus.project.placement import Placement, PlacePages, TakePages
from ductus.project.refit import refit
from ductus.project.store import PageStore


@dataclass(frozen=True, slots=True)
class Several:
    """Actions done one after another as a single step: edits of many pages, pages moved, or both.

    `title` is what Undo calls the step. With `continues` it belongs to the step before it, and Undo and Redo go
    through both at once.
    """

    NAME: ClassVar[str] = "several changes"
    actions: tuple[Action, ...]
    title: str = ""
    continues: bool = False


Action = PageEdit | PlacePages | TakePages | MoveLines | DocumentAction | Several

_OfPages = PlacePages | TakePages | MoveLines | DocumentAction
_OF_PAGES: dict[str, type[_OfPages]] = {
    kind.__name__: kind
    for kind in (PlacePages, TakePages, MoveLines, AddDocument, DropDocument, NameDocument, MoveDocument)
}


@dataclass(frozen=True, slots=True)
class Done:
    """What an action did and what takes it back.

    `page_ids` are all pages it touched; `edited` those whose content it changed, as they are now, with what changed;
    `has_moved_pages` tells whether pages came, went or changed places.
    """

    inverse: Action
    page_ids: tuple[str, ...]
    edited: tuple[tuple[Page, PageDifference], ...] = ()
    has_moved_pages: bool = False

    @property
    def line_ids(self) -> tuple[str, ...]:
        return tuple(line_id for _, difference in self.edited for line_id in difference.line_ids)

    @property
    def has_changed(self) -> bool:
        """Whether anything is different from before."""
        return self.has_moved_pages or any(not difference.is_empty for _, difference in self.edited)


class Actions:
    """Carries actions out on an open project's file. Belongs inside a transaction of the caller's.

    `page_of` gives a page as the disk held it before the transaction.
    """

    def __init__(self, store: PageStore, placement: Placement, page_of: Callable[[str], Page]) -> None:
        self._store = store
        self._placement = placement
        self._page_of = page_of

    def perform(self, action: Action, by: str, changed: dict[str, Page] | None = None) -> Done:
        """Do it and write it.

        `changed` are the pages that this transaction has changed already, by their ids; those changed here are added.

        Raises:
            EditMisfit: an edit does not fit its page.
            KeyError: a page is not in the project.
        """
        return self._perform(action, by, {} if changed is None else changed)

    def perform_again(self, action: Action, by: str, changed: dict[str, Page]) -> Done:
        """Do what the timeline stored, as far as it fits the pages as they are now.

        `changed` is as for `perform`.

        Raises:
            KeyError: a page is not in the project.
        """
        return self._perform(action, by, changed, is_fitted=True)

    def _perform(self, action: Action, by: str, changed: dict[str, Page], *, is_fitted: bool = False) -> Done:
        """`changed` holds pages that earlier parts of the same step have changed already."""
        if isinstance(action, Several):
            return _joined(action, [self._perform(part, by, changed, is_fitted=is_fitted) for part in action.actions])
        if isinstance(action, PlacePages):
            return Done(
                self._placement.place(action), tuple(item.page_id for item in action.placed), has_moved_pages=True
            )
        if isinstance(action, TakePages):
            return Done(self._placement.take(action), action.page_ids, has_moved_pages=True)
        if isinstance(action, DocumentAction):
            # Its pages are touched with it: they stand elsewhere, or under another title.
            page_ids = tuple(self._placement.page_ids(action.document_id))
            return Done(self._placement.documents.perform(action), page_ids, has_moved_pages=True)
        if isinstance(action, MoveLines):
            return self._move(action, changed, is_fitted=is_fitted)
        before = changed.get(action.page_id) or self._page_of(action.page_id)
        try:
            inverse, after = action.inverse(before), action.apply(before)
        except EditMisfit:
            if not is_fitted:
                raise
            fitted = refit(action, before)
            inverse, after = fitted.inverse(before), fitted.apply(before)
        changed[after.id] = after
        return Done(inverse, (after.id,), ((after, self._store.save(before, after, by)),))

    def _move(self, action: MoveLines, changed: dict[str, Page], *, is_fitted: bool) -> Done:
        before = [changed.get(page_id) or self._page_of(page_id) for page_id in (action.page_id, action.to_page_id)]
        source, target, inverse = moved(action, before[0], before[1], is_fitted=is_fitted)
        self._store.move_lines(source, target, [item.line_id for item in inverse.placed])
        changed.update({source.id: source, target.id: target})
        edited = tuple(
            (after, difference(former, after)) for former, after in zip(before, (source, target), strict=True)
        )
        return Done(inverse, (source.id, target.id), edited)


def _joined(action: Several, parts: Sequence[Done]) -> Done:
    """What the parts did, as one; taken back from the last to the first."""
    return Done(
        Several(tuple(done.inverse for done in reversed(parts)), action.title, action.continues),
        tuple(dict.fromkeys(page_id for done in parts for page_id in done.page_ids)),
        tuple(edited for done in parts for edited in done.edited),
        any(done.has_moved_pages for done in parts),
    )


BEGINS_CONTINUED = {"edit": Several.__name__, "continues": True}
"""How the JSON of an action that continues the step before it begins; told apart without reading megabytes."""


def action_cell(action: Action) -> Cell:
    """The action as JSON, its kind under "edit", for `action_from_plain`."""
    return text_cell(_ENCODER.encode(action))


def _level(value: object) -> Any:
    if isinstance(value, Several) and value.continues:
        return {**BEGINS_CONTINUED, "actions": value.actions, "title": value.title}
    if isinstance(value, Several | _OfPages):
        return {"edit": type(value).__name__, **one_level(value)}
    return edit_level(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), default=_level)


def action_from_plain(plain: dict[str, Any]) -> Action:
    """The action that `action_cell` wrote, as plain JSON.

    Raises:
        ValueError: an unknown kind of action, or one that is not whole.
    """
    if plain.get("edit") == Several.__name__:
        parts = tuple(action_from_plain(part) for part in plain["actions"])
        return Several(parts, str(plain.get("title", "")), plain.get("continues") is True)
    kind = _OF_PAGES.get(str(plain.get("edit")))
    return from_plain(kind, plain) if kind is not None else edit_from_plain(plain)


def drop_served(drafts: Drafts, action: Action) -> None:
    """Forget typing that has served, after this action settled the text of its line. Inside a transaction.

    Whoever accepts a line does that alone, and whatever was typed for it has served. A step over many lines (an import,
    a replacement) does not know of typing: that which says something else stays, for nobody has looked at it.
    """
    for edit in _texts_settled(action):
        text = edit.transcription.text if edit.transcription is not None else ""
        drafts.drop((edit.line_id,), that_say=text if isinstance(action, Several) else None)


def _texts_settled(action: Action) -> Iterator[SetTranscription]:
    """Where a person or an import settles a text; an engine's may arrive while the person is still typing."""
    if isinstance(action, Several):
        for step in action.actions:
            yield from _texts_settled(step)
    elif isinstance(action, Together):
        for part in action.edits:
            yield from _texts_settled(part)
    elif isinstance(action, SetTranscription):
        held = action.transcription
        if held is None or held.origin is not Origin.ENGINE:
            yield action
