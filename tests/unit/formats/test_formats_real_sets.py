"""Real pages in every data set: each line once, with its text, wherever the trainer it is for looks for it."""

import json
import unicodedata

import pyarrow.parquet
import pytest
from lxml import etree

from ductus.formats import label_txt, line_pairs, page_xml
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from ductus.imaging.scans import ScanSource, open_page
from fakes.pages_to_write import SHARED, page, page_of, scan

TARGETS = [module for module in Registry.discover().writers() if module.INFO.is_ground_truth]
FILES = sorted(
    (SHARED / "data" / "pages").glob("*/*.xml"), key=lambda file: len(list(etree.parse(file).iter("{*}TextLine")))
)[:3]
"""Those with the fewest lines, so that it does not take minutes."""
pytestmark = pytest.mark.skipif(not FILES, reason="the real pages are not placed beside the repository")


@pytest.fixture(scope="module")
def made_pages():
    """The pages as an import would make them, and their pixels by the name of the page."""
    pages, pixels = [], {}
    for file in FILES:
        (read,) = Registry.discover().reader_for(file).read(file)
        made = page_of(read, page(id=file.stem, name=file.stem, scan=scan(read.image_name)))
        pages.append(made)
        pixels[made.id] = open_page(ScanSource(file.parent / read.image_name))
    return pages, pixels


def of_xml(folder):
    return [line.text for file in folder.rglob("*.xml") for read in page_xml.read(file) for line in read.lines]


def of_pairs(folder):
    return [line.text for file in folder.rglob("*.gt.txt") for read in line_pairs.read(file) for line in read.lines]


def of_rows(folder, names):
    rows = [row for file in folder.glob(names) for row in file.read_text(encoding="utf-8").split("\n") if row]
    return [row.partition("\t")[2] for row in rows]


def of_parquet(folder):
    files = (folder / "data").glob("*.parquet")
    return [text for file in files for text in pyarrow.parquet.read_table(file).column("text").to_pylist()]


def of_tables(folder):
    files = folder.glob("*/metadata.jsonl")
    return [json.loads(row)["text"] for file in files for row in file.read_text(encoding="utf-8").split("\n") if row]


def of_labels(folder):
    files = folder.glob("*/labels.json")
    return [text for file in files for text in json.loads(file.read_text(encoding="utf-8")).values()]


def of_paddle(folder):
    labelled = [line.text for read in label_txt.read(folder / "pages" / "Label.txt") for line in read.lines]
    cut = of_rows(folder, "rec_gt_*.txt")
    assert sorted(filter(None, labelled)) == sorted(cut)
    return cut


READ = {
    "doctr_recognition": of_labels,
    "htr_united": of_xml,
    "imagefolder": of_tables,
    "kraken_lines": of_pairs,
    "kraken_pages": of_xml,
    "paddleocr": of_paddle,
    "parquet": of_parquet,
    "tesseract": of_pairs,
    "unilm": lambda folder: of_rows(folder, "gt_*.txt"),
}


def write(module, made_pages, folder):
    pages, pixels = made_pages
    options = WriteOptions(page_image=lambda held: pixels[held.id], include=lambda line: True)
    return module.write(iter(pages), len(pages), folder / "set", options, lambda done, total: None)


def readable(made_pages):
    return [line for made in made_pages[0] for line in made.lines if line.text.strip()]


@pytest.mark.parametrize("module", [module for module in TARGETS if module.INFO.id in READ], ids=lambda m: m.INFO.id)
def test_every_line_is_in_it_with_its_text(module, made_pages, tmp_path):
    written = write(module, made_pages, tmp_path)
    expected = [unicodedata.normalize("NFC", line.text).strip() for line in readable(made_pages)]
    assert written.lines == len(expected)
    assert sorted(READ[module.INFO.id](tmp_path / "set")) == sorted(expected)


def test_every_line_is_marked_for_those_that_find_lines(made_pages, tmp_path):
    write(Registry.discover().get("doctr_detection"), made_pages, tmp_path)
    files = (tmp_path / "set").glob("*/labels.json")
    held = {name: page for file in files for name, page in json.loads(file.read_text(encoding="utf-8")).items()}
    assert sum(len(page["polygons"]) for page in held.values()) == sum(len(made.lines) for made in made_pages[0])
    for page_held in held.values():
        height, width = page_held["img_dimensions"]
        corners = [corner for polygon in page_held["polygons"] for corner in polygon]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in corners)


def test_no_target_is_forgotten_here():
    assert {module.INFO.id for module in TARGETS} == {*READ, "doctr_detection"}
