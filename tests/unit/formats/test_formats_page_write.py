import itertools
import re
from dataclasses import replace

import pytest
from lxml import etree

from ductus.document.geometry import Point
from ductus.document.page import Region
from ductus.errors import Cancelled, ExportFailed
from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import baseline, box, hard_page, line, outline, page, read_by_engine, require_valid, scan

NAMESPACE = "{http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15}"


def write(target, *pages, **options):
    return page_xml.write(pages, len(pages), target, WriteOptions(**options), lambda done, total: None)


def root_of(target, made, **options):
    (file,) = write(target, made, **options).files
    require_valid(file, page_xml.INFO.schema)
    return etree.parse(file).getroot()


def lines_of(root):
    return {element.get("id"): element for element in root.iter(f"{NAMESPACE}TextLine")}


def said(written):
    return "\n".join(f"{remark.where}: {remark.what}" for remark in written.losses)


# What the readers people use do with a file (research on eScriptorium, kraken, LAREX, OCR-D), in a few lines each.


def kraken_custom(text):
    """kraken: splits at braces, and drops the whole file when that fails."""
    found = {}
    for chunk in [part for part in text.strip().split("}") if part.strip()]:
        tag, values = chunk.split("{")
        pairs = [value.strip() for value in values.split(";") if value.strip()]
        found[tag.strip()] = {key: ":".join(rest) for key, *rest in (pair.split(":") for pair in pairs)}
    return found


def greedy_structure(text):
    """eScriptorium: reads to the last semicolon."""
    return re.search(r"structure {type:(.*);", text).group(1)


def whole_points(text):
    """kraken: `int()` on every number, repeated points collapsed."""
    numbers = [int(number) for pair in text.split(" ") for number in pair.split(",")]
    return [pair for pair, _ in itertools.groupby(zip(numbers[::2], numbers[1::2], strict=True))]


def test_hard_page_is_valid_and_read_whole_by_kraken_and_escriptorium(tmp_path):
    made = hard_page()
    root = root_of(tmp_path, made)
    found = root.findall("./{*}Page/{*}TextRegion/{*}TextLine")
    assert len(found) == len(made.lines)
    for element in found:
        ring = whole_points(element.find("{*}Coords").get("points"))
        foot = whole_points(element.find("{*}Baseline").get("points"))
        assert len(ring) >= 4
        assert len(foot) >= 2
        assert all(0 <= x < made.width_px and 0 <= y < made.height_px for x, y in (*ring, *foot))
        assert kraken_custom(element.get("custom"))["structure"]["type"] == greedy_structure(element.get("custom"))
        assert len(element.findall("{*}TextEquiv")) <= 1
        assert not element.findall("{*}Word")


def test_elements_are_found_without_a_prefix(tmp_path):
    (file,) = write(tmp_path, page(line("l1"))).files
    content = file.read_text(encoding="utf-8")
    assert content.startswith("<?xml version='1.0' encoding='UTF-8'?>")
    assert re.search(r"<\w+:", content) is None
    root = etree.fromstring(content.encode())
    schema = root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation").split()
    assert schema[-1].endswith("2019-07-15/pagecontent.xsd")
    assert root.find("PcGts", root.nsmap) is None
    assert len(root.findall("Page/TextRegion/TextLine", root.nsmap)) == 1


def test_custom_has_its_parts_in_the_one_order_that_works(tmp_path):
    region = Region("r1", box(0, 0, 500, 500), "MainZone:column")
    heading = line("l1", region_id="r1", kind="HeadingLine:title")
    made = page(heading, line("l2", top=200, baseline=None, region_id="r1"), regions=(region,))
    root = root_of(tmp_path, made)
    assert root.find(".//{*}TextRegion").get("custom") == "readingOrder {index:0;} structure {type:MainZone:column;}"
    first, second = lines_of(root).values()
    assert (
        first.get("custom") == "readingOrder {index:0;} ductus {status:verified;} structure {type:HeadingLine:title;}"
    )
    assert second.get("custom") == (
        "readingOrder {index:1;} ductus {status:verified; baseline:estimated;} structure {type:DefaultLine;}"
    )
    assert second.find("{*}Baseline") is not None
    assert (first.get("index"), second.get("index")) == ("0", "1")
    assert all(element.get("type") is None for element in root.iter(f"{NAMESPACE}TextRegion"))


def test_elements_and_reading_order_agree(tmp_path):
    regions = tuple(Region(name, box(0, 0, 500, 500)) for name in ("a", "empty", "b"))
    made = page(line("l1", region_id="b"), line("l2", region_id="b"), line("l3", region_id="a"), regions=regions)
    root = root_of(tmp_path, made)
    elements = [element.get("id") for element in root.iter(f"{NAMESPACE}TextRegion")]
    references = [element.get("regionRef") for element in root.iter(f"{NAMESPACE}RegionRefIndexed")]
    assert elements == references == ["b", "a", "empty"]
    assert list(lines_of(root)) == ["l1", "l2", "l3"]


def test_text_of_a_region_is_its_lines_joined_by_line_feeds(tmp_path):
    region = Region("r", box(0, 0, 500, 500))
    made = page(line("l1", "ein", region_id="r"), line("l2", None, region_id="r"), line("l3", "drei", region_id="r"),
                regions=(region,))  # fmt: skip
    root = root_of(tmp_path, made)
    assert root.find(".//{*}TextRegion/{*}TextEquiv/{*}Unicode").text == "ein\n\ndrei"
    assert lines_of(root)["l2"].find("{*}TextEquiv") is None


def test_lines_without_region_stand_in_a_hull_that_holds_them(tmp_path):
    root = root_of(tmp_path, page(line("l1"), line("l2", top=300), line("l3", top=700, region_id="no such region")))
    (region,) = root.iter(f"{NAMESPACE}TextRegion")
    assert whole_points(region.find("{*}Coords").get("points"))[:1]
    assert kraken_custom(region.get("custom"))["ductus"] == {"loose": "yes"}
    ys = [y for _, y in whole_points(region.find("{*}Coords").get("points"))]
    assert (min(ys), max(ys)) == (100, 740)


def test_alternating_regions_are_told(tmp_path):
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    made = page(line("l1", region_id="a"), line("l2", region_id="b"), line("l3", region_id="a"), regions=regions)
    assert "region by region" in said(write(tmp_path, made))
    assert "region by region" not in said(write(tmp_path, replace(made, lines=made.lines[:2])))


def test_ids_are_kept_when_valid_and_always_unique(tmp_path):
    made = page(
        line("line_1", source_id="r1l1"), line("line_2", source_id="r1l1"), line("line_3", source_id="1 bad"),
        line("line_4", source_id="reading_order"), line("line_5", source_id="x" * 129), line("line_6", source_id="reg"),
        regions=(Region("region_1", box(0, 0, 9, 9), source_id="reg"),),
    )  # fmt: skip
    root = root_of(tmp_path, made)
    assert list(lines_of(root)) == ["r1l1", "line_2", "line_3", "reading_order", "line_5", "line_6"]
    assert "reg" in [element.get("id") for element in root.iter(f"{NAMESPACE}TextRegion")]


def test_confidence_and_provenance(tmp_path):
    first = read_by_engine(line("l1", "read"), "trocr", 0.98765)
    changed = replace(read_by_engine(line("l2", "read")), transcription=line("l2", "changed").transcription)
    root = root_of(
        tmp_path,
        page(first, changed, read_by_engine(line("l3", "x"), "quill", 2.0), replace(line("l4"), confidence=0.5)),
    )
    shares = [element.find("{*}TextEquiv").get("conf") for element in lines_of(root).values()]
    assert shares == ["0.9877", None, "1.0000", None], "a confidence belongs to the text the engine read"
    assert lines_of(root)["l4"].find("{*}Coords").get("conf") == "0.5000"
    items = {item.get("name"): item for item in root.iter(f"{NAMESPACE}MetadataItem")}
    assert "origin top left" in items["frame"].get("value")
    engines = [item.get("value") for item in root.iter(f"{NAMESPACE}MetadataItem") if item.get("name") == "recognition"]
    assert engines == ["trocr", "quill"]
    labels = {label.get("type"): label.get("value") for label in items["recognition"].iter(f"{NAMESPACE}Label")}
    assert labels == {"weights": "weights/of-ours", "revision": "abc123", "recipe": "masked-1", "device": "cpu"}


def test_pages_of_a_pdf_say_where_they_come_from(tmp_path):
    made = page(line("l1"), scan=scan("box 3/book.pdf", index=2, dpi=300))
    root = root_of(tmp_path, made)
    assert root.find("{*}Page").get("imageFilename") == "book-p0003.png"
    (source,) = [item.get("value") for item in root.iter(f"{NAMESPACE}MetadataItem") if item.get("name") == "source"]
    assert source == "book.pdf, page 3 at 300 dpi"
    assert (tmp_path / "book-p0003.xml").exists()


def test_image_name_is_bare(tmp_path):
    root = root_of(tmp_path, page(scan=scan("../a b/c d.tif")))
    assert root.find("{*}Page").get("imageFilename") == "c d.tif"
    assert root.find(".//{*}ReadingOrder") is None, "an empty group would not be valid"


def test_pages_of_one_name_get_files_of_their_own(tmp_path):
    written = write(tmp_path, *(page(scan=scan(path)) for path in ("a/1.jpg", "b/1.JPG", "c/1_2.jpg")))
    assert [file.name for file in written.files] == ["1.xml", "1_2.xml", "1_2_2.xml"]


def test_same_page_same_bytes(tmp_path):
    (first,) = write(tmp_path / "one", hard_page()).files
    (second,) = write(tmp_path / "two", hard_page()).files
    assert first.read_bytes() == second.read_bytes()
    assert b"<LastChange>2024-05-06T07:08:09.123Z</LastChange>" in first.read_bytes()


def test_left_out_lines_are_told(tmp_path):
    written = write(tmp_path, page(line("l1"), line("l2")), include=lambda held: held.id == "l2")
    assert written.lines == 1
    assert "Lines of other status than chosen were left out." in said(written)


def test_pages_without_size_are_left_out_and_told(tmp_path):
    written = write(tmp_path, page(width_px=0, height_px=0, problem="damaged"), page())
    assert len(written.files) == 1
    assert "no size" in said(written)


def test_tiny_pages_are_valid(tmp_path):
    made = page(line("l1", polygon=outline((0, 0), (1, 0), (1, 1)), baseline=None), width_px=1, height_px=1)
    root_of(tmp_path, made)


def test_tangled_outlines_are_untangled_and_told(tmp_path):
    tangled = line("l1", polygon=outline((50, 100), (450, 140), (450, 100), (50, 140)))
    written = write(tmp_path, page(tangled))
    assert "untangled" in said(written)
    element = lines_of(etree.parse(written.files[0]).getroot())["l1"]
    ring = whole_points(element.find("{*}Coords").get("points"))
    assert set(ring) == {(50, 100), (450, 100), (450, 140), (50, 140)}


def test_shapes_that_reach_beyond_the_page_are_moved_and_told(tmp_path):
    inside, outside = (
        line("l1"),
        line("l2", "text", 200, polygon=outline((50, 200), (1004, 200), (1004, 240), (50, 240))),
    )
    assert not write(tmp_path, page(inside)).losses
    (told,) = write(tmp_path, page(inside, outside)).losses
    assert told.where.endswith("line l2")
    assert "outside the page" in told.what
    low = replace(inside, baseline=baseline((50, 130), (1007, 130)))
    assert "outside the page" in said(write(tmp_path, page(low)))


def test_regions_that_are_mended_are_told(tmp_path):
    crossed = Region("r1", outline((0, 0), (500, 300), (500, 0), (0, 300)))
    flat = Region("r2", outline((0, 0), (500, 0), (200, 0)))
    losses = write(tmp_path, page(regions=(crossed, flat))).losses
    assert [(told.where.rpartition(" ")[2], told.what.split(";")[0]) for told in losses] == [
        ("r1", "An outline whose sides cross was untangled."),
        ("r2", "The outline encloses nothing"),
    ]


def test_a_comment_without_a_character_that_xml_holds_is_left_out(tmp_path):
    assert "comments" not in lines_of(root_of(tmp_path, page(line("l1", comment="\x1f"))))["l1"].attrib


def test_baselines_run_in_reading_direction(tmp_path):
    root = root_of(tmp_path, page(line("l1", baseline=baseline((450, 130), (50, 130))), hard_page().line("line_rtl")))
    feet = [element.find("{*}Baseline").get("points") for element in lines_of(root).values()]
    assert feet == ["50,130 450,130", "450,230 50,230"]


def test_progress_is_told_and_cancel_keeps_whole_files(tmp_path):
    def on_page(done, total):
        assert total == 3
        if done == 2:
            raise Cancelled

    pages = (page(scan=scan(f"{n}.jpg")) for n in range(3))
    with pytest.raises(Cancelled):
        page_xml.write(pages, 3, tmp_path, WriteOptions(), on_page)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0.xml", "1.xml"]
    assert next(pages).scan.path == "2.jpg", "pages are taken one at a time"


def test_a_target_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ExportFailed, match=r"folio 12r\.xml") as caught:
        write(tmp_path / "file", page())
    assert caught.value.remedy is not None


def test_corner_points_on_the_far_edge_move_onto_the_page(tmp_path):
    made = page(line("l1", polygon=box(0, 0, 1000, 1400)))
    ring = whole_points(lines_of(root_of(tmp_path, made))["l1"].find("{*}Coords").get("points"))
    assert Point(999, 1399) in ring
    assert not write(tmp_path, made).losses
