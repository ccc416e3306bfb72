"""Ground truth for kraken as pages: PAGE or ALTO with the picture beside (`ketos train -f page`, `ketos segtrain`).

    train/x.png  train/x.xml     a page and its lines
    train.lst  test.lst  …       the XML files of each part, relative to this folder, for -t and -e
    dataset.json                 the manifest

Options are `xml` (PAGE or ALTO) and those of `_choosing`, without a recipe, and of `_making`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats.base import Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._choosing import TEXT_OPTIONS
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import Target, make_set, write_text
from ductus.formats.datasets._xml_pages import XML, save_xml

INFO = ground_truth(
    "kraken_pages",
    "Pages with XML (kraken)",
    "Pages as PAGE or ALTO with their images, verified lines only, for training kraken to read and to find lines.",
    ".xml",
    frozenset(Holds) - {Holds.COMMENTS, Holds.TAGS, Holds.BASELINE_SOURCE},
    (XML, *TEXT_OPTIONS),
)


def write(pages: Iterable[Page], total: int, target: Path, options: WriteOptions, on_page: OnPage) -> Written:
    """The data set as the folder `target`, which must be new or empty. It appears whole or not at all.

    Raises:
        ExportFailed: as of every data set (`_making.make_set`).
        Cancelled: `on_page` raised it; nothing is left behind.
    """
    return make_set(Target(INFO, _arrange, save_xml, has_crops=False), pages, total, target, options, on_page)


def _arrange(cutting: Cutting) -> None:
    for part, pages in cutting.parts():
        listed = []
        for page in pages:
            cutting.move(f"{page.stem}.png", part)
            listed.append(cutting.move(f"{page.stem}.xml", part).as_posix() + "\n")
        write_text(cutting, f"{part}.lst", "".join(listed))
