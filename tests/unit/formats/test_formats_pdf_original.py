"""Our text on pages of PDFs that are taken over as they are."""

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from ductus.document.merge import same_line_score
from ductus.formats import pdf, pdf_text
from ductus.formats.base import WriteOptions
from ductus.imaging.scans import ScanSource, inspect, open_page
from fakes.pages_to_write import baseline, box, line, page, scan

DRAWN = b"q 0.5 0 0 0.5 10 10 cm 0 0 0 rg 40 60 100 30 re f Q 0.2 0 0 0.2 3 3 cm"
"""A page that draws a box and leaves its coordinates scaled."""


def original(folder, *, rotate=0, crop=None, content=DRAWN, name="book.pdf", **save):
    document = pikepdf.Pdf.new()
    for _ in range(2):
        document.add_blank_page(page_size=(240, 336))
        document.pages[-1].Contents = document.make_stream(content)
        document.pages[-1].Rotate = rotate
        if crop is not None:
            document.pages[-1].CropBox = pikepdf.Array(crop)
    document.save(folder / name, **save)
    return folder / name


def page_of(file, *lines, index=1):
    drawn = inspect(file).pages[index]
    return page(*lines, scan=scan(file.name, index=index, dpi=300), width_px=drawn.width_px, height_px=drawn.height_px)


def write(folder, file, *pages, **choices):
    def picture(made):
        return Image.new("RGB", (made.width_px, made.height_px), "white")

    options = WriteOptions(page_image=picture, scan_file=lambda made: file, choices=choices)
    return pdf.write(pages, len(pages), folder / "out.pdf", options, lambda done, total: None)


def picture_of(file, index=0):
    return open_page(ScanSource(file, index, 100))


def text_of(file):
    document = pypdfium2.PdfDocument(file)
    found = [document[number].get_textpage().get_text_range().strip() for number in range(len(document))]
    document.close()
    return found


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, [20, 36, 230, 330]])
def test_the_page_looks_as_before_and_the_text_lies_where_it_belongs(tmp_path, rotate, crop):
    file = original(tmp_path, rotate=rotate, crop=crop)
    made = page_of(
        file,
        line("a", "first line here", polygon=box(100, 100, 500, 140), baseline=baseline((100, 130), (500, 130))),
        line("b", "second ꝑ 𐌰", polygon=box(200, 300, 600, 340), baseline=baseline((200, 330), (600, 330))),
    )
    (target,) = write(tmp_path, file, made).files
    assert not ImageChops.difference(picture_of(file, 1), picture_of(target)).getbbox()
    (found,) = pdf_text.read(target)
    assert [held.text for held in found.lines] == ["first line here", "second ꝑ 𐌰"]
    for one, other in zip(found.lines, made.lines, strict=True):
        assert same_line_score(one.polygon, other.polygon) > 0.5


def test_the_pages_own_content_is_untouched(tmp_path):
    file = original(tmp_path)
    (target,) = write(tmp_path, file, page_of(file, line("a", "text")), page_of(file, index=0)).files
    with pikepdf.open(target) as document:
        contents = list(document.pages[0].Contents)
        assert contents[-1].read_bytes() == DRAWN
        assert document.pages[1].Contents.read_bytes() == DRAWN, "a page without text gets nothing"
    assert text_of(target) == ["text", ""]


@pytest.mark.parametrize(
    ("choice", "texts", "said"), [("replaced", ["ours"], ""), ("kept", ["theirs"], "carries text"), ("both", None, "")]
)
def test_text_that_is_there_already_is_treated_as_told(tmp_path, choice, texts, said):
    first = original(tmp_path)
    (with_text,) = write(tmp_path, first, page_of(first, line("a", "theirs"))).files
    file = with_text.rename(tmp_path / "theirs.pdf")
    result = write(tmp_path, file, page_of(file, line("a", "ours", 300), index=0), pdf_text=choice)
    found = text_of(result.files[0])
    assert found == texts or (texts is None and {"ours", "theirs"} <= set(found[0].split()))
    assert said in " ".join(remark.what for remark in result.losses)


def test_pages_that_cannot_be_taken_over_are_drawn(tmp_path):
    file = original(tmp_path, encryption=pikepdf.Encryption(user="", owner="x"))
    made = page_of(file, line("a", "text"))
    result = write(tmp_path, file, made)
    assert text_of(result.files[0]) == ["text"]
    assert any("drawn as a picture" in remark.what for remark in result.losses)
    plain = original(tmp_path, name="plain.pdf")
    drawn = write(tmp_path, plain, page_of(plain, line("a", "text")), pdf_pages="drawn")
    assert any("drawn as a picture" in remark.what for remark in drawn.losses)


def test_the_same_pages_give_the_same_bytes(tmp_path):
    file = original(tmp_path)
    made = [page_of(file, line("a", "text"), index=number) for number in (0, 1)]
    first = write(tmp_path, file, *made).files[0].read_bytes()
    assert write(tmp_path, file, *made).files[0].read_bytes() == first
