"""hOCR as it is written, seen with the eyes of the programs that read it."""

import re

from lxml import etree

from ductus.document.page import Region
from ductus.formats import hocr
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import baseline, box, hard_page, line, page, read_by_engine, scan


def written(target, made):
    return hocr.write([made], 1, target, WriteOptions(), lambda done, total: None)


def root_of(target, made):
    (file,) = written(target, made).files
    assert file.suffix == ".hocr"
    return etree.parse(file).getroot()


def boxes_of(element):
    return tuple(int(n) for n in re.search(r"\bbbox (\d+) (\d+) (\d+) (\d+)(;|$)", element.get("title")).groups()[:4])


def ocrmypdf_lines(root):
    """OCRmyPDF: pages, paragraphs, lines and words by exactly these tags; text nowhere else than in words."""
    (page_element,) = root.findall(".//{*}div[@class='ocr_page']")
    boxes_of(page_element)
    for paragraph in page_element.findall(".//{*}p[@class='ocr_par']"):
        for element in paragraph.findall("./{*}span[@class='ocr_line']"):
            words = element.findall("./{*}span[@class='ocrx_word']")
            assert all(boxes_of(word) for word in words)
            yield " ".join(word.text for word in words)


def test_all_text_is_found(tmp_path):
    made = hard_page()
    found = list(ocrmypdf_lines(root_of(tmp_path, made)))
    assert found == ["schräg & <steil>", "שלום עולם", "no region 🖋 𐌰𐌱", "", "flat", "ab c de f"]


def test_the_head_says_what_the_standard_asks_for(tmp_path):
    root = root_of(tmp_path, page(line("l1"), scan=scan('a/b "1".pdf', index=2, dpi=300)))
    metas = {meta.get("name"): meta.get("content") for meta in root.iter("{*}meta")}
    assert metas["ocr-system"] == "Ductus"
    used = {element.get("class") for element in root.iter() if element.get("class")}
    assert used <= set(metas["ocr-capabilities"].split())
    (page_element,) = root.findall(".//{*}div[@class='ocr_page']")
    assert page_element.get("title") == ('image "b \\"1\\"-p0003.png"; bbox 0 0 1000 1400; ppageno 2; scan_res 300 300')


def test_ids_are_unique_and_no_element_is_empty(tmp_path):
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    root = root_of(tmp_path, page(line("l1", region_id="b"), line("l2", None, region_id="b"), regions=regions))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(len(e) or e.text for e in root.iter() if not e.tag.endswith("meta"))


def test_a_line_says_where_it_stands(tmp_path):
    held = line("l1", "one two", baseline=baseline((150, 130), (250, 120), (350, 120)))
    result = written(tmp_path, page(read_by_engine(held)))
    root = etree.parse(result.files[0]).getroot()
    (element,) = root.findall(".//{*}span[@class='ocr_line']")
    assert element.get("title") == (
        "bbox 50 100 450 140; baseline -0.05 -5; poly 50 100 450 100 450 140 50 140; x_confidence 0.8750"
    )
    assert [w.get("title").split("; ")[1:] for w in root.findall(".//{*}span[@class='ocrx_word']")] == [
        ["x_wconf 88", "x_estimated 1"]
    ] * 2
    assert any("bent baseline" in remark.what for remark in result.losses)


def test_writing_up_the_page_has_no_baseline_and_right_to_left_says_so(tmp_path):
    root = root_of(tmp_path, page(
        line("l1", "up", polygon=box(50, 100, 90, 500), baseline=baseline((80, 500), (80, 100))),
        line("l2", "שלום", 600),
    ))  # fmt: skip
    up, hebrew = root.findall(".//{*}span[@class='ocr_line']")
    assert "baseline" not in up.get("title")
    assert hebrew.get("dir") == "rtl"
