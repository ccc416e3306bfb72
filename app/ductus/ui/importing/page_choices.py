"""The pages of the project that a page of a file may go into, by the names under which a person picks them."""

from __future__ import annotations

from collections.abc import Sequence

from ductus.formats.base import ReadPage
from ductus.project.records import PageSummary
from ductus.workflows.pairing import Pages, has_same_shape


class PageChoices:
    """Every page, and for a scan that was divided all its parts together. As of the moment it was made."""

    def __init__(self, summaries: Sequence[PageSummary]) -> None:
        self._summary_of = {summary.id: summary for summary in summaries}
        self._number_of = {summary.id: number for number, summary in enumerate(summaries, 1)}

    def all(self) -> list[tuple[str, Pages]]:
        """Titles, beginning with the number of the page, and the pages they stand for, in the order of the project."""
        found: dict[Pages, None] = {}
        for summary in self._summary_of.values():
            parts = self._parts(summary)
            if len(parts) > 1:
                found[parts] = None
            found[(summary.id,)] = None
        return [(self.title(pages), pages) for pages in found]

    def title(self, pages: Pages) -> str:
        """What these pages are called; pages that went meanwhile are not named."""
        here = [page_id for page_id in pages if page_id in self._summary_of]
        if not here:
            return ""
        numbers = " + ".join(str(self._number_of[page_id]) for page_id in here)
        return f"{numbers} · {self._summary_of[here[0]].name}"

    def has_same_shape(self, found: ReadPage, page_id: str) -> bool:
        """Whether a file's page may be a picture of that page, by its proportions."""
        summary = self._summary_of.get(page_id)
        return summary is not None and has_same_shape(found, summary)

    def _parts(self, summary: PageSummary) -> Pages:
        if summary.cutout is None:
            return (summary.id,)
        others = self._summary_of.values()
        return tuple(one.id for one in others if one.cutout is not None and one.scan == summary.scan)
