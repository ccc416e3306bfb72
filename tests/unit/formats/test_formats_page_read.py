from pathlib import Path

import pytest

from ductus.document.geometry import points_of
from ductus.document.page import BaselineSource
from ductus.document.transcription import LineStatus, Origin
from ductus.errors import FormatUnreadable
from ductus.formats import page_xml

GOLDEN = Path(__file__).parents[2] / "golden" / "page"


def read(name):
    (page,) = page_xml.read(GOLDEN / name)
    return page, {line.source_id or line.text: line for line in page.lines}, said(page)


def said(page):
    return "\n".join(f"{remark.where}: {remark.what}" for remark in page.repairs)


def page_of(tmp_path, body, head="", sizes='imageWidth="1000" imageHeight="800"'):
    file = tmp_path / "made.xml"
    file.write_text(f'<PcGts>{head}<Page imageFilename="a.jpg" {sizes}>{body}</Page></PcGts>', encoding="utf-8")
    (page,) = page_xml.read(file)
    return page


def test_transkribus_order_text_and_status():
    page, lines, report = read("transkribus-2013.xml")
    assert page.image_name == "folio 3.jpg"
    assert "folder in the name of the image" in report
    assert [region.source_id for region in page.regions] == ["r2", "r1"]
    assert [region.kind for region in page.regions] == ["heading", "paragraph"]
    assert [line.source_id for line in page.lines] == ["l0", "l1", "l2"]
    assert lines["l2"].text == "second line ", "the line's own text, exactly, not its words"
    assert lines["l0"].transcription is None
    assert lines["l0"].status is LineStatus.TODO, "an empty line is not vouched for"
    assert lines["l1"].status is LineStatus.VERIFIED
    assert lines["l1"].transcription.origin is Origin.IMPORT
    assert lines["l1"].transcription.by == "transkribus-2013.xml"
    assert lines["l1"].transcription.made_at.isoformat() == "2023-05-17T13:28:37.108000+00:00"
    assert lines["l1"].comment == "is this right?"
    assert lines["l0"].kind == "heading"
    (style,) = lines["l2"].transcription.tags
    assert (style.kind, style.start, style.end) == ("textStyle", 0, 3), "a style we have no word for is kept as it is"


def test_transkribus_geometry():
    page, lines, report = read("transkribus-2013.xml")
    assert page.regions[1].polygon.points == points_of([(0, 100), (990, 100), (990, 300), (0, 300)])
    assert lines["l1"].polygon.points == points_of([(10, 110), (1000, 110), (1000, 150), (10, 150)])
    assert lines["l1"].baseline.points == points_of([(10, 141), (900, 140)])
    assert "line l1: The baseline ran from right to left and was turned round." in report
    assert "Points outside the page were moved to its edge." in report
    assert lines["l2"].baseline_source is BaselineSource.IMPORTED


@pytest.mark.parametrize(
    ("word", "status"),
    [("GT", "verified"), ("FINAL", "verified"), ("DONE", "corrected"), ("IN_PROGRESS", "read"), ("NEW", "read")],
)
def test_status_of_a_transkribus_page(tmp_path, word, status):
    head = f'<Metadata><TranskribusMetadata status="{word}"/></Metadata>'
    page = page_of(tmp_path, '<TextRegion id="r"><TextLine id="l"><Coords points="1,1 9,1 9,9"/><TextEquiv><Unicode>x'
                   "</Unicode></TextEquiv></TextLine></TextRegion>", head)  # fmt: skip
    assert page.lines[0].status == status


def test_prefix_point_elements_words_and_tables():
    page, lines, report = read("prefixed-2010.xml")
    assert [region.source_id for region in page.regions] == ["outer", "inner", "cell"]
    assert page.regions[1].kind == "marginalia"
    assert lines["t1"].text == "two ws"
    assert lines["t1"].reading.confidence == 0.5
    assert (lines["t1"].polygon.box.left, lines["t1"].polygon.box.right) == (20, 200)
    assert lines["n1"].region_id == page.regions[1].id
    assert lines["c1"].text == "cell"
    assert "its words were joined with spaces" in report
    assert "Regions inside this region now stand beside it" in report
    assert "region picture: The region holds no text (ImageRegion) and was left out." in report
    assert "one was drawn around what the file gives" in report


def test_geometry_is_mended_or_made():
    page, lines, report = read("broken-geometry-2019.xml")
    assert (page.width_px, page.height_px) == (1000, 800)
    assert page.image_name == "broken-geometry-2019"
    assert lines["fractions"].polygon.points[0] == (10, 11)
    assert lines["fractions"].text == "preferred"
    assert lines["fractions"].reading.confidence == 0.75
    assert lines["onepoint"].text == "broken over lines"
    assert lines["onepoint"].polygon.box.bottom > 140 > lines["onepoint"].polygon.box.top
    assert abs(lines["onepoint"].polygon.box.height - 40) < 2, "as high as the lines beside it"
    assert lines["bowtie"].polygon.area == 490 * 40
    assert lines["bowtie"].kind == "HeadingLine"
    assert lines["bowtie"].baseline_source is BaselineSource.ESTIMATED
    assert 220 < lines["bowtie"].baseline.points[0].y < 240
    flat, nowhere = (line for line in page.lines if line.source_id == "flat")
    assert flat.polygon.area > 0
    assert nowhere.text == "nowhere"
    assert flat.id != nowhere.id
    (region,) = page.regions
    assert region.kind == "MainZone"
    assert region.polygon.box.right >= 500
    for sentence in (
        "Coordinates with fractions were rounded",
        "sides cross was untangled",
        "no baseline; one was estimated",
        "one was drawn along its baseline",
        "gives no place for the line",
        "id “flat”: The id is used more than once",
        "several texts; the preferred one was taken",
        "Line ends inside the text",
        "The order of lines is given in part or twice",
        "does not name its image",
        "one was drawn around its lines",
        "region empty: The region has neither a usable outline nor lines",
    ):
        assert sentence in report


def test_text_on_regions_is_kept():
    page, lines, report = read("region-text-2019.xml")
    assert [line.text for line in page.lines] == ["one", "two", "three", "four", ""]
    one, two = page.lines[:2]
    assert one.polygon.box.bottom == two.polygon.box.top == 60
    assert lines["b"].text == "four"
    assert "does not match its lines in number" in report
    assert page.image_name == "p1.jpg"


def test_lines_of_a_dummy_block_have_no_region():
    page, lines, _ = read("escriptorium-2019.xml")
    assert [region.source_id for region in page.regions] == ["first", "second"], "nested groups count"
    assert page.regions[0].kind == "MarginTextZone:left"
    assert lines["free"].region_id == ""
    assert lines["free"].kind == "InterlinearLine"


def test_size_is_taken_from_the_points_where_it_is_missing(tmp_path):
    body = '<TextRegion id="r"><Coords points="0,0 50,0 50,70"/></TextRegion>'
    for sizes in ("", 'imageWidth="0" imageHeight="x"', 'imageWidth="1e300" imageHeight="9"'):
        page = page_of(tmp_path, body, sizes=sizes)
        assert (page.width_px, page.height_px) == (51, 71)
        assert "size of the page" in said(page)
    with pytest.raises(FormatUnreadable, match="neither the size"):
        page_of(tmp_path, "", sizes="")


def test_order_by_custom_when_all_have_it(tmp_path):
    regions = "".join(
        f'<TextRegion id="r{n}" custom="readingOrder {{index:{n};}}"><Coords points="0,{n} 50,{n} 50,70"/></TextRegion>'
        for n in (2, 0, 1)
    )
    assert [region.source_id for region in page_of(tmp_path, regions).regions] == ["r0", "r1", "r2"]


def test_index_attribute_orders_lines(tmp_path):
    lines = "".join(
        f'<TextLine id="l{n}" index="{n}"><Coords points="0,{n} 50,{n} 50,70"/></TextLine>' for n in (2, 0, 1)
    )
    page = page_of(tmp_path, f'<TextRegion id="r"><Coords points="0,0 50,0 50,70"/>{lines}</TextRegion>')
    assert [line.source_id for line in page.lines] == ["l0", "l1", "l2"]


def test_right_to_left_and_upside_down_baselines_stay(tmp_path):
    def line(name, text, outline):
        return (f'<TextLine id="{name}"><Coords points="{outline}"/><Baseline points="300,50 10,50"/>'
                f"<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>")  # fmt: skip

    body = line("he", "שלום", "10,10 300,10 300,60 10,60") + line("up", "x", "10,45 300,45 300,95 10,95")
    page = page_of(tmp_path, f'<TextRegion id="r"><Coords points="0,0 500,0 500,70"/>{body}</TextRegion>')
    assert all(line.baseline.points[0].x == 300 for line in page.lines)
    assert not page.repairs


def test_repairs_of_one_kind_are_told_once(tmp_path):
    lines = "".join(f'<TextLine id="l{n}"><Coords points="0,{n} 50,{n} 50,{n + 9}"/></TextLine>' for n in range(200))
    page = page_of(tmp_path, f'<TextRegion id="r"><Coords points="0,0 50,0 50,70"/>{lines}</TextRegion>')
    (remark,) = page.repairs
    assert remark.where == "line l0, line l1, line l2 and 197 more"


@pytest.mark.parametrize("content", ["<PcGts/>", "<alto><Layout><Page/></Layout></alto>", "<html><Page/></html>"])
def test_other_xml_is_refused(tmp_path, content):
    file = tmp_path / "other.xml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FormatUnreadable, match="not PAGE"):
        page_xml.read(file)


def test_several_pages_in_one_file(tmp_path):
    file = tmp_path / "two.xml"
    page = '<Page imageFilename="{}.jpg" imageWidth="10" imageHeight="20"/>'
    file.write_text(f"<PcGts>{page.format(1)}{page.format(2)}</PcGts>", encoding="utf-8")
    assert [page.image_name for page in page_xml.read(file)] == ["1.jpg", "2.jpg"]
