"""Where is searched: the words for it, and which pages that is at the moment."""

from __future__ import annotations

from enum import StrEnum

from ductus.ui.session import Session


class Scope(StrEnum):
    """Where is searched."""

    PROJECT = "project"
    DOCUMENT = "document"
    PAGE = "page"
    SELECTED = "selected"


def pages_and_document(scope: Scope, session: Session, selected: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The pages and the document of a query; both empty for everything. `selected` are the pages chosen in the list."""
    page = session.page
    if scope is Scope.PROJECT or page is None:
        return (), ""
    if scope is Scope.DOCUMENT:
        return (), page.document_id
    return ((selected or (page.id,)) if scope is Scope.SELECTED else (page.id,)), ""
