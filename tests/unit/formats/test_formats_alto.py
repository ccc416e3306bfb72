from pathlib import Path

import pytest

from ductus.document.geometry import points_of
from ductus.document.page import BaselineSource
from ductus.document.transcription import LineStatus
from ductus.errors import FormatUnreadable
from ductus.formats import alto
from fakes.pages_to_write import box

BOX = 'HPOS="10" VPOS="60" WIDTH="490" HEIGHT="40"'
GOLDEN = Path(__file__).parents[2] / "golden" / "alto"


def read(name):
    (page,) = alto.read(GOLDEN / name)
    return page, "\n".join(f"{remark.where}: {remark.what}" for remark in page.repairs)


def page_of(tmp_path, body, unit="pixel", sizes='WIDTH="1000" HEIGHT="800"', head=""):
    file = tmp_path / "made.xml"
    file.write_text(
        f"<alto><Description><MeasurementUnit>{unit}</MeasurementUnit>{head}</Description><Layout><Page {sizes}>"
        f'<PrintSpace WIDTH="600" HEIGHT="500">{body}</PrintSpace></Page></Layout></alto>',
        encoding="utf-8",
    )
    (page,) = alto.read(file)
    return page, "\n".join(f"{remark.where}: {remark.what}" for remark in page.repairs)


def test_words_margins_and_composed_blocks():
    page, report = read("words-v2-mm10.xml")
    assert page.image_name == "P0001.tif"
    assert [region.source_id for region in page.regions] == ["head", "body"]
    assert [line.text for line in page.lines] == ["17", "in prin¬", "cipio erat"]
    assert page.lines[1].reading.confidence == pytest.approx((0.5 * 2 + 0.8 * 4) / 6)
    assert page.lines[1].reading.made_by.engine == "SomeOCR"
    assert page.lines[1].status is LineStatus.READ
    assert page.lines[2].readings == ()
    assert "line t2: The words of the line stand without spaces; they were joined with spaces." in report


def test_millimetres_become_pixels():
    page, report = read("words-v2-mm10.xml")
    assert (page.width_px, page.height_px) == (3000, 6000)
    assert page.lines[0].polygon == box(300, 30, 900, 180)
    assert page.lines[1].baseline.points == points_of([(300, 720), (1500, 720)])
    assert page.lines[2].baseline_source is BaselineSource.ESTIMATED
    assert "mm10" in report
    assert "fractions" not in report


def test_inches_become_pixels(tmp_path):
    line = '<TextBlock ID="b"><TextLine ID="l" HPOS="400" VPOS="400" WIDTH="1200" HEIGHT="200"/></TextBlock>'
    page, report = page_of(tmp_path, line, "inch1200", 'WIDTH="12000" HEIGHT="8000"')
    assert (page.width_px, page.height_px) == (3000, 2000)
    assert page.lines[0].polygon == box(100, 100, 400, 150)
    assert "inch1200" in report


def test_tags_order_and_points():
    page, report = read("escriptorium-v4.xml")
    assert [region.source_id for region in page.regions] == ["b2", "b1"]
    assert [line.source_id for line in page.lines] == ["l3", "l1", "l2", "l1"]
    empty, free, second, first = page.lines
    assert page.regions[1].kind == "MainZone:column#1"
    assert first.kind == "HeadingLine"
    assert first.status is LineStatus.VERIFIED
    assert first.text == "first '05."
    assert first.polygon == box(10, 20, 500, 60)
    assert first.baseline.points == points_of([(10, 50), (500, 52)])
    assert second.kind == "InterlinearLine", "a tag that says it is the type wins"
    assert second.status is LineStatus.CORRECTED
    assert second.baseline.points == points_of([(10, 90), (500, 92)])
    assert second.polygon == box(10, 61, 500, 101)
    assert second.reading.confidence == 0.75
    assert empty.polygon == box(600, 100, 900, 140), "the box, where the polygon encloses nothing"
    assert empty.transcription is None
    assert empty.status is LineStatus.TODO
    assert free.region_id == ""
    assert free.status is LineStatus.CORRECTED
    assert "id “l1”" in report
    assert "fractions were rounded" in report
    assert "region b2: The region has no usable outline" in report


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("10 90 500 92", [(10, 90), (500, 92)]),
        ("10,90 500,92", [(10, 90), (500, 92)]),
        ("(10,90),(500,92)", [(10, 90), (500, 92)]),
        ("90", [(10, 90), (500, 90)]),
        ("500 90 10 92", [(10, 92), (500, 90)]),
    ],
)
def test_baselines_in_all_their_forms(tmp_path, written, expected):
    body = f'<TextBlock ID="b"><TextLine ID="l" {BOX} BASELINE="{written}"/></TextBlock>'
    page, _ = page_of(tmp_path, body)
    assert page.lines[0].baseline.points == points_of(expected)
    assert page.lines[0].baseline_source is BaselineSource.IMPORTED


@pytest.mark.parametrize("written", ["x", "10 90", "nan nan 1 2"])
def test_baselines_that_are_none_are_estimated(tmp_path, written):
    body = f'<TextBlock ID="b"><TextLine ID="l" {BOX} BASELINE="{written}"/></TextBlock>'
    page, report = page_of(tmp_path, body)
    assert page.lines[0].baseline_source is BaselineSource.ESTIMATED
    assert "estimated" in report


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ('<String CONTENT="a"/><SP/><String CONTENT="b"/>', "a b"),
        ('<String CONTENT="a"/><String CONTENT="b"/>', "a b"),
        ('<String CONTENT="a"/><HYP/>', "a-"),
        ('<String CONTENT=" exact  text "/>', " exact  text "),
        ('<String><Glyph CONTENT="a"/><Glyph CONTENT="b"/></String>', "ab"),
        ("", ""),
    ],
)
def test_text_of_a_line(tmp_path, items, text):
    body = f'<TextBlock ID="b"><TextLine ID="l" HPOS="1" VPOS="6" WIDTH="49" HEIGHT="4">{items}</TextLine></TextBlock>'
    page, _ = page_of(tmp_path, body)
    assert page.lines[0].text == text


def test_words_without_a_line_box_give_it_a_place(tmp_path):
    words = [f'<String CONTENT="x" HPOS="{left}" VPOS="50" WIDTH="50" HEIGHT="20"/>' for left in (100, 200)]
    page, report = page_of(tmp_path, f'<TextBlock ID="b"><TextLine ID="l">{"<SP/>".join(words)}</TextLine></TextBlock>')
    assert page.lines[0].polygon.box.left == 100
    assert page.lines[0].polygon.box.right == 250
    assert "around what the file gives" in report


def test_size_of_the_print_space_stands_in_for_that_of_the_page(tmp_path):
    page, _ = page_of(tmp_path, "", sizes="")
    assert (page.width_px, page.height_px) == (600, 500)


@pytest.mark.parametrize("content", ["<alto/>", "<PcGts><Page/></PcGts>", "<alto><Layout/></alto>"])
def test_other_xml_is_refused(tmp_path, content):
    file = tmp_path / "other.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FormatUnreadable, match="not ALTO"):
        alto.read(file)
