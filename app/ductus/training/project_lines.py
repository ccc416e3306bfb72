"""The lines of a project that readers may be taught: those a person vouches for, never one of a test page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ductus.document.page import Page
from ductus.document.partition import TEST, TRAIN
from ductus.document.transcription import LineStatus
from ductus.errors import DuctusError
from ductus.imaging.scans import open_page
from ductus.imaging.source import ScanSource
from ductus.project.project import Project
from ductus.training.line_samples import LineSample, picture_of_line, plain_text

VOUCHED = frozenset((LineStatus.CORRECTED, LineStatus.VERIFIED))
"""Statuses of lines whose text a person holds to be right."""


def read_project(file: Path) -> dict[str, list[LineSample]]:
    """The lines by part; pages that have no part yet teach. Test pages are not even opened.

    The project may be open elsewhere.

    Raises:
        ValueError: a scan is missing or cannot be read; the message names the page.
        ProjectError: the file cannot be opened as a project.
    """
    found: dict[str, list[LineSample]] = {}
    with Project.open(file, read_only=True) as project:
        parts = project.partition.parts()
        documents = {document.id: document.title for document in project.documents()}
        licence = project.sheet.description.licence
        for summary in project.summaries():
            part = parts.get(summary.id, TRAIN)
            if part == TEST or summary.problem or not any(summary.counts[status] for status in VOUCHED):
                continue
            page = project.page(summary.id)
            try:
                path = project.scan_path(page.scan)
                source = ScanSource(path, page.scan.index, page.scan.dpi, cutout=page.cutout)
                samples = list(_samples(page, source, documents.get(summary.document_id, ""), licence))
            except DuctusError as fault:
                raise ValueError(f"{summary.name}: {fault.message}") from fault
            found.setdefault(part, []).extend(samples)
    return found


def _samples(page: Page, source: ScanSource, document: str, licence: str) -> Iterator[LineSample]:
    image = open_page(source)
    for line in page.lines:
        text = plain_text(line.text)
        if line.status in VOUCHED and text:
            yield LineSample(picture_of_line(image, line.polygon, line.baseline), text, document, page.id, licence)
