"""PAGE for Transkribus: the older schema, its own escapes, nothing newer than it."""

import re

from lxml import etree

from ductus.document.page import Region
from ductus.formats import page2013, page_xml
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, hard_page, line, page, page_of, read_by_engine, require_valid


def written(target, made):
    (file,) = page2013.write([made], 1, target, WriteOptions(), lambda done, total: None).files
    require_valid(file, page2013.INFO.schema)
    return file


def transkribus_custom(text):
    """Transkribus: a value ends at a colon, semicolon, brace or blank; its escapes are undone."""
    found = {}
    for name, body in re.findall(r"(\w+) \{([^{}]*)\}", text):
        pairs = re.findall(r"(\w+):([^:;{}\s]*);", body)
        assert "".join(f"{key}:{value};" for key, value in pairs) == body.replace(" ", "")
        found[name] = {key: value.encode().decode("unicode_escape") for key, value in pairs}
    return found


def test_values_are_escaped_as_transkribus_reads_them(tmp_path):
    region = Region("r", box(0, 0, 900, 900), 'MainZone:column; {odd} "zone"')
    root = etree.parse(written(tmp_path, page(line("l1", region_id="r"), regions=(region,)))).getroot()
    element = root.find(".//{*}TextRegion")
    assert r"\u003a" in element.get("custom")
    assert transkribus_custom(element.get("custom")) == {
        "readingOrder": {"index": "0"}, "structure": {"type": region.kind}
    }  # fmt: skip


def test_nothing_of_2019_is_in_it(tmp_path):
    made = page(read_by_engine(line("l1", confidence=0.5)))
    content = written(tmp_path, made).read_text(encoding="utf-8")
    assert "2013-07-15" in content
    for newer in ("2019", "MetadataItem", "TranskribusMetadata", "<TextLine index", "reader:", "Labels"):
        assert newer not in content
    line_element = etree.fromstring(content.encode()).find(".//{*}TextLine")
    assert line_element.get("index") is None
    assert line_element.find("{*}Coords").get("conf") is None
    assert line_element.find("{*}TextEquiv").get("conf") == "0.8750"
    assert "upright page" in content


def test_it_comes_back_and_goes_out_again_the_same(tmp_path):
    made = hard_page()
    file = written(tmp_path, made)
    (read,) = page_xml.read(file)
    assert not read.repairs
    assert [held.kind for held in read.lines] == [held.kind for held in made.lines]
    assert [region.kind for region in read.regions] == [region.kind for region in made.regions]
    assert [held.status for held in read.lines] == [held.status for held in made.lines]
    assert written(tmp_path / "again", page_of(read, made)).read_bytes() == file.read_bytes()
