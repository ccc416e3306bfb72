import pytest
from docx import Document
from PIL import Image

from ductus.document.page import Region
from ductus.errors import ExportFailed, ScanUnreadable
from ductus.formats import docx
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, hard_page, line, page


def write(target, *pages, page_image=None, **choices):
    options = WriteOptions(choices=choices, page_image=page_image)
    return docx.write(pages, len(pages), target / "t.docx", options, lambda done, total: None)


def opened(written):
    return Document(str(written.files[0]))


def test_headings_paragraphs_line_ends_and_page_breaks(tmp_path):
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    made = page(
        line("l0", "Testament", region_id="a", kind="HeadingLine"), line("l1", "eins", region_id="a"),
        line("l2", "zwei", region_id="a"), line("l3", None, region_id="a"), line("l4", "drei", region_id="b"),
        regions=regions,
    )  # fmt: skip
    written = write(tmp_path, made, page(line("l", "vier"), name="12v"))
    found = opened(written).paragraphs
    assert [(p.style.name, p.text) for p in found] == [
        ("Heading 1", "folio 12r"), ("Heading 2", "Testament"), ("Normal", "eins\nzwei"), ("Normal", "drei"),
        ("Heading 1", "12v"), ("Normal", "vier"),
    ]  # fmt: skip
    assert [p.paragraph_format.page_break_before for p in found if p.style.name == "Heading 1"] == [False, True]
    assert written.lines == 5


def test_comments_stand_beside_their_line(tmp_path):
    made = page(line("l1", "eins"), line("l2", "zwei", comment="who?\nsee 12v \x07"))
    document = opened(write(tmp_path, made))
    (comment,) = document.comments
    assert (comment.text, comment.author, comment.timestamp) == ("who?\nsee 12v", "Ductus", None)
    marked = document.element.body.xpath(".//w:commentRangeStart/following-sibling::w:r[1]//w:t")
    assert [element.text for element in marked] == ["zwei"]


def test_comments_on_lines_without_text_are_told(tmp_path):
    made = page(line("l1", "eins"), line("l2", None, comment="torn away"))
    assert [remark.what for remark in write(tmp_path, made).losses] == [
        "Lines without text were left out.", "Comments on lines without text were left out."
    ]  # fmt: skip


def test_any_text_goes_in_and_right_to_left_is_marked(tmp_path):
    document = opened(write(tmp_path, hard_page()))
    text = "\n".join(p.text for p in document.paragraphs)
    for expected in ("schräg & <steil>", "שלום עולם", "no region 🖋 𐌰𐌱", "ab c de\tf"):
        assert expected in text
    (run,) = [run for p in document.paragraphs for run in p.runs if run.font.rtl]
    assert run.text.strip() == "שלום עולם"
    alone = opened(write(tmp_path, page(line("l", "שלום"))))
    assert alone.element.body.xpath(".//w:p/w:pPr/w:bidi")


def test_pictures_of_pages_on_request(tmp_path):
    def pixels(made):
        if made.name == "bad":
            raise ScanUnreadable("The scan is damaged.")
        return Image.new("RGB", (2000, 4000))

    pages = [page(line("l", "a")), page(line("l", "b"), name="bad")]
    assert not opened(write(tmp_path, *pages, page_image=pixels)).inline_shapes
    written = write(tmp_path, *pages, page_image=pixels, page_images=True)
    document = opened(written)
    (shape,) = document.inline_shapes
    section = document.sections[0]
    assert shape.height < section.page_height - section.top_margin - section.bottom_margin
    assert shape.height / shape.width == pytest.approx(2, abs=0.01)
    assert [remark.what for remark in written.losses] == ["The picture of the page was left out: The scan is damaged."]
    with pytest.raises(ExportFailed):
        write(tmp_path, *pages, page_images=True)
