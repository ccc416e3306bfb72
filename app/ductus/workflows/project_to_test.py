"""Lines of a project that a person vouches for, as a set to measure engines on."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ductus.document.page import Page
from ductus.document.part_moves import once_taught
from ductus.document.partition import TEST, Partition
from ductus.document.transcription import LineStatus, Origin
from ductus.errors import DuctusError, InputError, Remedy
from ductus.project.project import Project
from ductus.training.line_samples import plain_text
from ductus.training.measuring.pages_to_test import LineToTest, PageToTest, SetToTest
from ductus.training.project_lines import VOUCHED
from ductus.workflows.scan_sources import source_of
from ductus.workflows.words import counted


def project_to_test(project: Project, page_ids: Collection[str] = (), *, with_imported: bool = False) -> SetToTest:
    """The test pages of a project, or those named; with neither, all that have lines a person vouches for.

    `with_imported` takes texts besides that came from other programs and that nobody has looked at here: ground truth,
    or what a machine read elsewhere; only the person knows. What the set says of itself tells which of the three it is,
    for only test pages are kept from training. On the project's thread.

    Raises:
        InputError: no line on these pages has been corrected or verified.
    """
    partition = project.partition
    title, about, wanted = _which(project, partition, page_ids)
    hands = dict(partition.hands)
    documents = {document.id: document.title for document in project.documents()}
    pages: list[PageToTest] = []
    notes: list[str] = []
    for summary in project.summaries():
        if summary.id not in wanted or summary.problem or not summary.counts.total:
            continue
        page = project.page(summary.id)
        lines = tuple(_vouched(page, with_imported=with_imported))
        if not lines:
            continue
        try:
            scan = source_of(project, page)
        except DuctusError as fault:
            notes.append(f"{summary.name} is left out: {fault.message}")
        else:
            document = documents.get(summary.document_id, "")
            pages.append(PageToTest(page.id, summary.name, lines, document, hands.get(page.id, ""), scan))
    if not pages:
        raise InputError(
            f"No line of “{project.title}” that could be measured on has been corrected or verified yet.",
            remedy=Remedy("Correct some lines first: what engines read is compared with them."),
        )
    known = once_taught(partition).intersection(page.key for page in pages)
    if known:
        notes.append(f"{counted(len(known), 'page')} of these could be taught before: older weights may know them.")
    return SetToTest(title, f"{about}, with imported texts" if with_imported else about, tuple(pages), tuple(notes))


def _which(project: Project, partition: Partition, page_ids: Collection[str]) -> tuple[str, str, set[str]]:
    """The title of the set, how it was chosen, and its page ids."""
    here = set(project.page_ids())
    if page_ids:
        wanted = here.intersection(page_ids)
        return f"{counted(len(wanted), 'page')} of “{project.title}”", "pages chosen by hand", wanted
    tested = {page_id for page_id, part in partition.parts().items() if part == TEST and page_id in here}
    if tested:
        return f"Test pages of “{project.title}”", f"{counted(len(tested), 'page')} frozen for testing", tested
    return f"All pages of “{project.title}”", "no test pages are frozen, so engines may have been taught these", here


def _vouched(page: Page, *, with_imported: bool) -> Iterator[LineToTest]:
    for line in page.lines:
        text = plain_text(line.text)
        is_imported = line.transcription is not None and line.transcription.origin is Origin.IMPORT
        is_right = line.status in VOUCHED or (with_imported and is_imported and line.status is LineStatus.READ)
        if is_right and text:
            yield LineToTest(line.id, text, line.polygon, line.baseline)
