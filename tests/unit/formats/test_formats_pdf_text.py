"""The text of PDFs, read back from those we write and from one that is turned and cropped."""

import pikepdf
import pytest
from PIL import Image

from ductus.document.merge import same_line_score
from ductus.errors import DuctusError, FormatUnreadable
from ductus.formats import pdf, pdf_text
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from ductus.imaging.scans import inspect
from fakes.pages_to_write import baseline, box, line, page


def pixels(made):
    return Image.new("RGB", (made.width_px, made.height_px), "white")


def written(tmp_path, *pages):
    target = tmp_path / "letters.pdf"
    pdf.write(pages, len(pages), target, WriteOptions(page_image=pixels), lambda done, total: None)
    return target


def test_what_we_write_is_read_at_its_place(tmp_path):
    made = page(
        line("a", "The first line of the page, long enough"),
        line("b", "a word di-", 200),
        line("c", "vided; ꝑ 𐌰 é", 300),
        line("d", "שלום עולם", 400),
    )
    target = written(tmp_path, page(), made)
    assert Registry.discover().reader_for(target).INFO.id == "pdf_text"
    (found,) = pdf_text.read(target)
    drawn = inspect(target).pages[1]  # PDFium rounds sizes up, which may be one pixel
    assert (found.image_name, found.width_px, found.height_px) == ("letters-p0002.png", drawn.width_px, drawn.height_px)
    assert [held.text for held in found.lines] == [held.text for held in made.lines]
    for one, other in zip(found.lines, made.lines, strict=True):
        assert same_line_score(one.polygon, other.polygon) > 0.5


def test_columns_on_one_height_are_two_lines(tmp_path):
    left = line("a", "left column text here", polygon=box(50, 100, 400, 140), baseline=baseline((50, 130), (400, 130)))
    right = line("b", "right column text", polygon=box(600, 100, 950, 140), baseline=baseline((600, 130), (950, 130)))
    (found,) = pdf_text.read(written(tmp_path, page(left, right)))
    assert [held.text for held in found.lines] == ["left column text here", "right column text"]


def test_a_turned_and_cropped_page_is_read_in_its_own_frame(tmp_path):
    target = written(tmp_path, page(line("a", "some text to be turned")))
    with pikepdf.open(target, allow_overwriting_input=True) as document:
        document.pages[0].Rotate = 90
        document.pages[0].CropBox = pikepdf.Array([0, 36, 240, 336])
        document.save(target)
    (found,) = pdf_text.read(target)
    assert (found.width_px, found.height_px) in ((1250, 1000), (1250, 1001)), "PDFium rounds sizes up"
    (held,) = found.lines
    assert held.text == "some text to be turned"
    around = held.polygon.box
    assert around.height > around.width, "the line runs down the page"
    assert 1250 - 160 < around.centre.x < 1250 - 80, "100 to 140 from the top is so far from the right now"


def test_a_picture_without_text_and_a_locked_file_are_told(tmp_path):
    target = written(tmp_path, page())
    with pytest.raises(FormatUnreadable, match="carries no text"):
        pdf_text.read(target)
    with pikepdf.open(target) as document:
        document.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(user="x", owner="y"))
    with pytest.raises(DuctusError, match="password"):
        pdf_text.read(tmp_path / "locked.pdf")
