"""Real pages of other people's programs, where they are placed beside the repository: nothing is lost on import."""

import csv
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from ductus.formats import alto, page2013, page_xml, pdf
from ductus.formats._flow import HYPHENS
from ductus.formats._layout import lay_out
from ductus.formats._tagged import tags_of_line
from ductus.formats.base import Holds, WriteOptions
from ductus.formats.line_text import NORMAL_FORM
from ductus.formats.registry import Registry
from ductus.formats.remarks import Remarks
from ductus.imaging.scans import ScanSource, open_page
from fakes.pages_to_write import SHARED, page, page_of, require_valid, scan
from fakes.tei_subset import require_tei

WRITERS = [module for module in Registry.discover().writers() if not module.INFO.is_ground_truth]
WORDS = ("hocr", "page_json", "trace_json")
"""Formats that hold text in words alone."""
FILES = sorted((SHARED / "data" / "pages").glob("*/*.xml"))
pytestmark = pytest.mark.skipif(not FILES, reason="the real pages are not placed beside the repository")


def counted(file):
    """Lines, lines with text, lines with a baseline, characters: counted from the XML without our reader."""
    lines = list(etree.parse(file).getroot().iter("{*}TextLine"))
    texts = ["".join(line.xpath("./*[local-name()='TextEquiv']/*[local-name()='Unicode']/text()"))
             or "".join(line.xpath("./*[local-name()='String']/@CONTENT")) for line in lines]  # fmt: skip
    feet = [line for line in lines if line.get("BASELINE") or line.find("{*}Baseline") is not None]
    return len(lines), sum(map(bool, texts)), len(feet), sorted(texts)


def test_all_are_there():
    assert len(FILES) == 21


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[:24])
def test_import_loses_nothing_and_export_is_valid(file, tmp_path):
    (read,) = Registry.discover().reader_for(file).read(file)
    count, with_text, with_baseline, texts = counted(file)
    assert len(read.lines) == count
    assert sum(bool(line.text) for line in read.lines) == with_text
    assert sorted(line.text for line in read.lines) == texts
    assert sum(line.baseline_source == "imported" for line in read.lines) == with_baseline
    assert len({line.source_id for line in read.lines}) == count
    assert all(line.polygon.area > 0 for line in read.lines)
    assert (file.parent / read.image_name).exists(), "the image beside it is found by the cleaned name"

    made = page_of(read, page(scan=scan(read.image_name)))
    (out,) = page_xml.write([made], 1, tmp_path, WriteOptions(), lambda done, total: None).files
    require_valid(out, page_xml.INFO.schema)
    (again,) = page_xml.read(out)
    assert [line.text for line in again.lines] == [line.text for line in read.lines]
    assert [line.source_id for line in again.lines] == [line.source_id for line in read.lines]
    first = out.read_bytes()
    (second,) = page_xml.write(
        [page_of(again, made)], 1, tmp_path / "2", WriteOptions(), lambda done, total: None
    ).files
    assert second.read_bytes() == first


@pytest.fixture(scope="module")
def made_pages():
    """Every real page as an import would make it, its scan in place."""
    found = []
    for file in FILES:
        (read,) = Registry.discover().reader_for(file).read(file)
        found.append(page_of(read, page(name=file.stem, scan=scan(str(file.parent / read.image_name)))))
    return found


def scan_file(made):
    return Path(made.scan.path)


def export(module, pages, folder):
    target = folder if module.INFO.one_file_a_page else folder / f"all{module.INFO.suffixes[0]}"
    options = WriteOptions(page_image=lambda made: open_page(ScanSource(scan_file(made))), scan_file=scan_file)
    return module.write(iter(pages), len(pages), target, options, lambda done, total: None)


def texts(made):
    return [held.text for held in made.lines if held.text.strip()]


@pytest.mark.parametrize("module", WRITERS, ids=lambda module: module.INFO.id)
def test_all_pages_go_out_in_every_format_and_only_what_is_said_is_lost(module, made_pages, tmp_path):
    written = export(module, made_pages, tmp_path)
    expected = sum(len(texts(made)) for made in made_pages)
    assert written.lines in (expected, sum(len(made.lines) for made in made_pages))
    said = {remark.what.split(" ")[0] for remark in written.losses}
    known = {"Lines", "Of", "A"} if Holds.TAGS in module.INFO.holds else {"Lines", "Of", "A", "Tags"}
    known |= {"Blanks"} if module.INFO.id in WORDS or HYPHENS in module.INFO.asks else set()
    known |= {"The"} if NORMAL_FORM in module.INFO.asks else set()
    known |= {"Attributes"} if module.INFO.id == "tei" else set()
    assert said <= known, "no text, bent baselines, guarded cells, tags without a place, odd blanks, a normal form"
    for file in written.files:
        if module.INFO.schema:
            require_valid(file, module.INFO.schema)
        elif module.INFO.id == "tei":
            require_tei(file.read_bytes())


@pytest.mark.parametrize("name", WORDS)
def test_formats_of_words_come_back_but_for_blanks(name, made_pages, tmp_path):
    module = Registry.discover().get(name)
    read = [found for file in export(module, made_pages, tmp_path).files for found in module.read(file)]
    for made, found in zip(made_pages, read, strict=True):
        upright = {"The line has no baseline; one was estimated from its outline."} if name == "hocr" else set()
        assert {repair.what for repair in found.repairs} <= upright
        lines = made.lines if name == "hocr" else [held for held in made.lines if held.text.strip()]
        assert [held.text for held in found.lines] == [" ".join(held.text.split()) for held in lines]
        assert [held.polygon.box for held in found.lines] == [held.polygon.box for held in laid_out(made, lines)]
    back = [page_of(one, made) for one, made in zip(read, made_pages, strict=True)]
    again = [file.read_bytes() for file in export(module, back, tmp_path / "again").files]
    third = [found for file in export(module, back, tmp_path / "again").files for found in module.read(file)]
    back = [page_of(one, made) for one, made in zip(third, made_pages, strict=True)]
    assert [file.read_bytes() for file in export(module, back, tmp_path / "third").files] == again


def laid_out(made, lines):
    """The lines with their outlines as a writer mends them."""
    laid = lay_out(made, lines, Remarks())
    outlines = {held.line.id: held.outline for block in laid.blocks for held in block.lines}
    return [replace(held, polygon=outlines[held.id]) for held in lines]


@pytest.mark.parametrize(("writer", "reader"), [(alto, alto), (page2013, page_xml)], ids=["alto", "page2013"])
def test_they_come_back_and_go_out_again_the_same(writer, reader, made_pages, tmp_path):
    files = export(writer, made_pages, tmp_path).files
    for made, file in zip(made_pages, files, strict=True):
        (read,) = reader.read(file)
        assert not read.repairs
        if Holds.TAGS in writer.INFO.holds:
            assert [tags_of_line(held) for held in read.lines] == [tags_of_line(held) for held in made.lines]
        assert [held.text for held in read.lines] == [held.text for held in made.lines]
        assert [held.kind for held in read.lines] == [held.kind for held in made.lines]
        assert [held.status for held in read.lines] == [held.status for held in made.lines]
        (again,) = export(writer, [page_of(read, made)], tmp_path / "again").files
        assert again.read_bytes() == file.read_bytes()


def test_the_pdf_says_every_page_in_reading_order(made_pages, tmp_path):
    document = pypdfium2.PdfDocument(export(pdf, made_pages, tmp_path).files[0])
    for made, shown in zip(made_pages, document, strict=True):
        found = shown.get_textpage().get_text_range().replace("\ufffe", "- ")  # PDFium's sign for a divided word
        assert found.split() == " ".join(texts(made)).split(), made.name
    document.close()


def test_the_table_has_every_line(made_pages, tmp_path):
    (file,) = export(Registry.discover().get("tsv"), made_pages, tmp_path).files
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [row["text"] for row in csv.DictReader(stream, dialect="excel-tab")]
    lines = [held.text for made in made_pages for held in made.lines]
    assert [row.removeprefix("'") for row in rows] == [text.removeprefix("'") for text in lines]
