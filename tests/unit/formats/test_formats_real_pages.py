"""Real pages of other people's programs, where they are placed beside the repository: nothing is lost on import."""

import pytest
from lxml import etree

from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import SHARED, page, page_of, require_valid, scan

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
