"""Ground truth as a repository for HTR-United: PAGE or ALTO with images, and a filled htr-united.yml.

    data/train/x.png  x.xml  …        a folder a part
    htr-united.yml                    what the catalogue asks for; counts and characters are those of this export
    characters.tsv                    each character with its code point, name and count
    README.md  LICENSE  CITATION.cff  from the project's description
    dataset.json                      the manifest

Options are `xml` (PAGE or ALTO) and those of `_choosing`, without a recipe, and of `_making`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ductus.document.page import Page
from ductus.formats.base import Holds, OnPage, WriteOptions, Written
from ductus.formats.datasets._choosing import TEXT_OPTIONS
from ductus.formats.datasets._cutting import Cutting
from ductus.formats.datasets._info import ground_truth
from ductus.formats.datasets._making import MANIFEST, Target, make_set, volume_of, write_text
from ductus.formats.datasets._xml_pages import XML, save_xml, xml_of
from ductus.formats.description_files import citation, htr_united, licence_file, readme

INFO = ground_truth(
    "htr_united",
    "Repository for HTR-United",
    "Pages as PAGE or ALTO with their images, described as the HTR-United catalogue asks: ready to be published.",
    ".yml",
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
        for page in pages:
            for suffix in ("png", "xml"):
                cutting.move(f"{page.stem}.{suffix}", f"data/{part}")
    said, volume = cutting.options.description, volume_of(cutting)
    missing = said.missing()
    if missing:
        cutting.remarks.note("htr-united.yml", f"The project's description does not say {', '.join(missing)}.")
    xml = {"PAGE": "Page-XML", "ALTO": "Alto-XML"}[xml_of(cutting.options)]
    contents = [
        *((f"data/{part}", f"pages of {part}") for part, _ in cutting.parts()),
        ("htr-united.yml", "entry for the HTR-United catalogue"),
        ("characters.tsv", "characters"),
        (MANIFEST, "manifest"),
    ]
    write_text(cutting, "htr-united.yml", htr_united(said, volume, xml, cutting.characters, cutting.form))
    write_text(cutting, "characters.tsv", _character_table(cutting))
    write_text(cutting, "README.md", readme(said, volume, contents))
    write_text(cutting, "LICENSE", licence_file(said))
    write_text(cutting, "CITATION.cff", citation(said))


def _character_table(cutting: Cutting) -> str:
    rows = (
        f"{character}\tU+{ord(character):04X}\t{unicodedata.name(character, 'unnamed').lower()}\t{count}\n"
        for character, count in sorted(cutting.characters.items())
    )
    return "".join(("character\tcode point\tname\tcount\n", *rows))
