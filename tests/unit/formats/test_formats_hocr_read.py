"""hOCR as other programs write it, each with what is odd about it."""

import pytest

from ductus.errors import FormatUnreadable
from ductus.formats import hocr
from ductus.formats.registry import Registry

TESSERACT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
    "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head><title></title><meta name='ocr-system' content='tesseract 5.3.0' /></head>
 <body>
  <div class='ocr_page' id='page_1' title='image "/home/x/in; put\\"s.png"; bbox 0 0 600 400; ppageno 0'>
   <div class='ocr_carea' id='block_1_1' title="bbox 10 20 500 90">
    <p class='ocr_par' id='par_1_1' lang='eng' title="bbox 10 20 500 90">
     <span class='ocr_header' id='line_1_1' title="bbox 10 20 500 50; baseline 0.01 -5; x_size 30">
      <span class='ocrx_word' id='word_1_1' title='bbox 10 20 100 50; x_wconf 90'>Dear</span>
      <span class='ocrx_word' id='word_1_2' title='bbox 110 20 500 50; x_wconf 80'><strong>Sir</strong>,</span>
     </span>
    </p>
   </div>
   <span class='ocr_line' id='line_1_2' title="bbox 10 60 500 90; textangle 180">alone &amp; free</span>
  </div>
 </body>
</html>
"""


def read(tmp_path, content, name="a.hocr"):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    assert Registry.discover().reader_for(file).INFO.id == "hocr"
    return hocr.read(file)


def test_tesseract_is_read_with_its_document_type(tmp_path):
    (page,) = read(tmp_path, TESSERACT, "scan.html")
    assert (page.image_name, page.width_px, page.height_px) == ('in; put"s.png', 600, 400)
    first, second = page.lines
    assert [line.text for line in page.lines] == ["Dear Sir,", "alone & free"]
    assert [(point.x, point.y) for point in first.baseline.points] == [(10, 45), (500, 50)]
    assert first.readings[0].confidence == pytest.approx((0.9 * 4 + 0.8 * 4) / 8)
    assert first.readings[0].made_by.engine == "tesseract 5.3.0"
    assert (first.region_id, second.region_id) == (page.regions[0].id, "")
    assert not second.readings, "no confidence is no reading"


def test_a_web_page_that_is_no_xml_is_read_too(tmp_path):
    (page,) = read(
        tmp_path,
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title><body>"
        "<div class=ocr_page title='bbox 0 0 100 100'><p>é&nbsp;à<br>"
        "<span class='ocrx_word' title='bbox 1 2 30 20'>naïve</span> "
        "<span class=ocrx_word title='bbox 40 2 60 22'>ſ</span>",
    )
    assert [line.text for line in page.lines] == ["naïve ſ"]
    box = page.lines[0].polygon.box
    assert (box.left, box.top, box.right, box.bottom) == (1, 2, 60, 22)
    assert any("stand in no line" in remark.what for remark in page.repairs)


def test_pages_without_image_name_are_told_apart_by_number(tmp_path):
    line = "<span class='ocr_line' title='bbox 1 1 5 5'>a</span>"
    one = f"<div class='ocr_page' title='image; bbox 0 0 9 9; ppageno 0'>{line}</div>"
    pages = read(tmp_path, f"<html><body>{one}{one}</body></html>", "letters.hocr")
    assert [page.image_name for page in pages] == ["letters-p0001.png", "letters-p0002.png"]


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>nothing</body></html>",
        '<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/hostname">]><html><div class="ocr_page">&e;</div></html>',
    ],
)
def test_what_is_no_hocr_or_declares_entities_is_refused(tmp_path, content):
    file = tmp_path / "a.hocr"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FormatUnreadable, match=r"a\.hocr"):
        hocr.read(file)
