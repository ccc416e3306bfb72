"""ALTO XML: what libraries keep and kraken and eScriptorium exchange. Reads versions 2 to 4, writes 4.2.

What is written is valid under 4.2 and under 4.4; the rules stand beside the code in `_alto_write`.
Options (`choices`):
- `profile` (default "exchange"): for which program it is made; `_profiles` says what each means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._alto_read import read_alto, words_by_line
from ductus.formats._alto_write import write_alto
from ductus.formats._profiles import ALTO_PROFILE
from ductus.formats._words import SeenWord
from ductus.formats.base import FormatInfo, Holds, OnPage, ReadPage, WriteOptions, Written

ROOTS = ("alto",)

INFO = FormatInfo(
    id="alto",
    title="ALTO XML",
    summary="Text with outlines, baselines and regions, for libraries, eScriptorium and kraken.",
    suffixes=(".xml", ".alto"),
    reads=True,
    writes=True,
    holds=frozenset(Holds) - {Holds.BASELINE_SOURCE, Holds.COMMENTS, Holds.IMAGES, Holds.TAGS},
    schema="alto/alto-4-4.xsd",
    refers_to_scan=True,
    asks=(ALTO_PROFILE,),
)


def read(source: Path) -> Sequence[ReadPage]:
    """The pages described in an ALTO file, repaired where they can be.

    Raises:
        FormatUnreadable: not XML, not ALTO, or without any page.
    """
    return read_alto(source)


def read_words(source: Path) -> dict[str, list[SeenWord]]:
    """The words of each line by its id, in the pixels of the file: what `read` puts together, apart again.

    Raises:
        FormatUnreadable: as `read`.
    """
    return words_by_line(source)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`, named after the page's image.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; files already whole stay.
    """
    return write_alto(pages, total, target, options, on_page)
