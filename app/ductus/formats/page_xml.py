"""PAGE XML: the interchange and archive format. Reads 2010 to 2019 as real programs write it, writes 2019-07-15.

What is written follows what the readers people use insist on; the rules stand beside the code in `_page_xml_write`.

Options (`choices`):
- `profile` (default "exchange"): for which program it is made; `_profiles` says what each means.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._page_xml_read import read_page_xml
from ductus.formats._page_xml_write import write_page_xml
from ductus.formats._profiles import PAGE_PROFILE, page_profile
from ductus.formats.base import FormatInfo, Holds, OnPage, ReadPage, WriteOptions, Written

ROOTS = ("PcGts",)

INFO = FormatInfo(
    id="page",
    title="PAGE XML",
    summary="Text with outlines, baselines and regions, for eScriptorium, Transkribus, kraken, OCR-D and archives.",
    suffixes=(".xml",),
    reads=True,
    writes=True,
    holds=frozenset(Holds) - {Holds.IMAGES},
    schema="page/pagecontent-2019-07-15.xsd",
    refers_to_scan=True,
    asks=(PAGE_PROFILE,),
)


def read(source: Path) -> Sequence[ReadPage]:
    """The pages described in a PAGE file, repaired where they can be.

    Raises:
        FormatUnreadable: not XML, or not PAGE.
    """
    return read_page_xml(source)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`, named after the page's image.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; files already whole stay.
    """
    return write_page_xml(page_profile(options), pages, total, target, options, on_page)
