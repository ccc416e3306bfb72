"""PAGE XML in the version Transkribus takes, 2013-07-15. Written only; `page_xml` reads every version.

The same writer as PAGE 2019, less what the older schema lacks: which engine read a line, and how sure the detector was.
Private metadata of Transkribus is never written. No options.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats._page_xml_write import write_page_xml
from ductus.formats._profiles import TRANSKRIBUS
from ductus.formats.base import FormatInfo, Holds, OnPage, WriteOptions, Written

INFO = FormatInfo(
    id="page2013",
    title="PAGE XML for Transkribus",
    summary="The 2013 version of PAGE XML, for Transkribus and other programs that do not take the newer one.",
    suffixes=(".xml",),
    reads=False,
    writes=True,
    holds=frozenset(Holds) - {Holds.IMAGES, Holds.PROVENANCE},
    schema="page/pagecontent-2013-07-15.xsd",
    refers_to_scan=True,
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """One file a page in the folder `target`, named after the page's image.

    Raises:
        ExportFailed: the folder cannot be written.
        Cancelled: `on_page` raised it; files already whole stay.
    """
    return write_page_xml(TRANSKRIBUS, pages, total, target, options, on_page)
