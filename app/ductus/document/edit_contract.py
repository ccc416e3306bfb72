"""What every edit of a page is: a change with a way back, or a misfit that changes nothing."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from ductus.document.page import Page


class EditMisfit(ValueError):
    """The edit speaks of something the page does not have, or has already. Ours to prevent, not the person's fault."""


@runtime_checkable
class PageEdit(Protocol):
    """A change of one page."""

    @property
    def page_id(self) -> str: ...

    def apply(self, page: Page) -> Page:
        """The page after the change.

        Raises:
            EditMisfit: the change does not fit this page.
        """
        ...

    def inverse(self, page: Page) -> PageEdit:
        """The edit that leads back to `page`, which is the page before this edit.

        Raises:
            EditMisfit: the change does not fit this page.
        """
        ...


def require_lines(page: Page, line_ids: tuple[str, ...]) -> None:
    """Do nothing when the page has all these lines.

    Raises:
        EditMisfit: it lacks one.
    """
    missing = set(line_ids) - {line.id for line in page.lines}
    if missing:
        raise EditMisfit(f"page {page.name!r} has no lines {sorted(missing)}")
