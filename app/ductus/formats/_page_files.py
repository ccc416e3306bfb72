"""The loops over pages that formats share: one file a page, or all pages in one file, one page in memory at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ductus.document.page import Line, Page
from ductus.formats._safe_writers import SafeWriters
from ductus.formats.base import OnPage, WriteOptions, Written
from ductus.formats.files import PageNames, opened_beside
from ductus.formats.remarks import Remarks

Content = Callable[[Page, tuple[Line, ...], Remarks], bytes]
"""Makes a page's file from the page and the lines that are taken."""
Piece = Callable[[Page, int], tuple[bytes, int]]
"""Makes a page's part of a file, and says how many lines are in it, from the page and its number from 1."""


def write_page_files(
    pages: Iterable[Page],
    total: int,
    target: Path,
    suffix: str,
    options: WriteOptions,
    on_page: OnPage,
    content: Content,
    *,
    keeps_readings: bool = False,
) -> Written:
    """One file a page in the folder `target`, named after the page's image. Pages without a size are left out.

    `keeps_readings`: earlier readings are in the files, so that nothing is said of them.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; files already whole stay.
    """
    names, remarks = PageNames(options.part_of_scan), Remarks()
    files: list[Path] = []
    count = 0
    with SafeWriters() as writers:
        for done, page in enumerate(pages, start=1):
            if page.width_px > 0 and page.height_px > 0:
                lines = chosen_lines(page, options, remarks)
                if not keeps_readings:
                    _note_readings(page, lines, remarks)
                file = target / f"{names.stem(page)}{suffix}"
                writers.write(file, content(page, lines, remarks))
                files.append(file)
                count += len(lines)
            else:
                note_no_size(page, remarks)
            on_page(done, total)
    return Written(tuple(files), count, remarks.remarks())


def write_one_file(
    pages: Iterable[Page],
    total: int,
    target: Path,
    on_page: OnPage,
    content: Piece,
    head: bytes = b"",
    tail: bytes = b"",
) -> int:
    """All pages in the file `target`, between `head` and `tail`. Returns how many lines were written.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; what stood at `target` before stays.
    """
    count = 0
    with opened_beside(target) as stream:
        stream.write(head)
        for done, page in enumerate(pages, start=1):
            written, lines = content(page, done)
            stream.write(written)
            count += lines
            on_page(done, total)
        stream.write(tail)
    return count


def chosen_lines(page: Page, options: WriteOptions, remarks: Remarks) -> tuple[Line, ...]:
    """The lines of the page that are to be written; the remarks say that others were left out."""
    lines = tuple(line for line in page.lines if options.include is None or options.include(line))
    if len(lines) < len(page.lines):
        remarks.note(page.name, "Lines of other status than chosen were left out.")
    return lines


def note_no_size(page: Page, remarks: Remarks) -> None:
    """Say that a page whose scan could never be opened is not in the export."""
    remarks.note(page.name, "The page has no size, because its scan could not be opened; it was left out.")


def note_comments(page: Page, lines: Sequence[Line], remarks: Remarks) -> None:
    """Say that the comments on lines are not in the export; for formats that have no place for them."""
    if any(line.comment for line in lines):
        remarks.note(page.name, "Comments on lines are not in the file; they stay in the project.")


def note_tags(page: Page, lines: Iterable[Line], remarks: Remarks, held: Iterable[str] = ()) -> None:
    """Say that tags in the text are not in the export, other than those of the kinds `held`."""
    kinds = {tag.kind for line in lines if line.transcription is not None for tag in line.transcription.tags}
    lost = sorted(kinds - set(held))
    if lost:
        remarks.note(page.name, f"Tags in the text are not in the file ({', '.join(lost)}); they stay in the project.")


def _note_readings(page: Page, lines: tuple[Line, ...], remarks: Remarks) -> None:
    if any(len(line.readings) > 1 or (line.readings and line.readings[-1].alternatives) for line in lines):
        remarks.note(page.name, "Only the text that holds is written; earlier readings stay in the project.")
