"""ALTO as it is written, seen with the eyes of the programs that read it."""

from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from lxml import etree
from test_formats_round_trip import clean_boxes, pages, plain, wild_outlines

from ductus.document.page import Region
from ductus.document.transcription import LineStatus
from ductus.formats import alto
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, hard_page, line, page, page_of, read_by_engine, require_valid, scan

SCHEMAS = ("alto/alto-4-2.xsd", "alto/alto-4-4.xsd")


def write(target, *made, **options):
    return alto.write(made, len(made), target, WriteOptions(**options), lambda done, total: None)


def root_of(target, made):
    (file,) = write(target, made).files
    return etree.parse(file).getroot()


# What the readers people use do with a file (research on eScriptorium and kraken), in a few lines each.


def kraken_lines(root):
    """kraken: pixels only, whole page sizes, blocks right below the print space, Strings and SPs glued together."""
    assert root.find("./{*}Description/{*}MeasurementUnit").text == "pixel"
    assert root.find("./{*}Description/{*}sourceImageInformation/{*}fileName").text
    page_element = root.find("./{*}Layout/{*}Page")
    int(page_element.get("WIDTH")), int(page_element.get("HEIGHT"))
    for element in page_element.findall("./{*}PrintSpace/{*}TextBlock/{*}TextLine"):
        ring = [int(number) for number in element.find("./{*}Shape/{*}Polygon").get("POINTS").split(" ")]
        foot = [int(number) for number in element.get("BASELINE").split(" ")]
        assert len(ring) >= 8
        assert len(foot) >= 4
        yield "".join(item.get("CONTENT", " ") for item in element if item.tag.endswith(("String", "SP")))


def escriptorium_type(root, element):
    """eScriptorium: the label of the first reference, whatever it is."""
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iterfind(".//{*}OtherTag")}
    return labels[element.get("TAGREFS").split(" ")[0]]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_hard_page_is_valid(schema, tmp_path):
    (file,) = write(tmp_path, hard_page()).files
    require_valid(file, schema)


def test_kraken_and_escriptorium_read_everything(tmp_path):
    made = hard_page()
    root = root_of(tmp_path, made)
    assert list(kraken_lines(root)) == [plain(held.text) for held in made.lines]
    assert [escriptorium_type(root, e) for e in root.iter("{*}TextLine")] == [held.kind for held in made.lines]
    typed = [escriptorium_type(root, e) for e in root.iter("{*}TextBlock") if e.get("TAGREFS")]
    assert typed == [region.kind for region in made.regions]
    assert root.find(".//{*}ReadingOrder") is None
    assert all(len(element.findall("{*}String")) == 1 for element in root.iter("{*}TextLine"))
    assert all(not {"LANG", "BASEDIRECTION"} & set(e.attrib) for e in root.iter("{*}TextLine"))


def test_corrected_lines_carry_the_mark_all_programs_know(tmp_path):
    statuses = list(LineStatus)
    made = page(*(line(f"l{n}", "x", 50 + 60 * n, status=status) for n, status in enumerate(statuses)))
    root = root_of(tmp_path, made)
    marked = [status for status, e in zip(statuses, root.iter("{*}TextLine"), strict=True) if e.get("CS") == "true"]
    assert marked == [LineStatus.CORRECTED, LineStatus.VERIFIED]
    (read,) = alto.read(tmp_path / "folio 12r.xml")
    assert [held.status for held in read.lines] == statuses


def test_which_engine_read_which_line(tmp_path):
    made = page(
        read_by_engine(line("l1", "one"), "trocr", 0.5),
        read_by_engine(line("l2", "two", 200), "quill", 0.25),
        line("l3", "three", 300),
    )
    root = root_of(tmp_path, made)
    assert [s.get("WC") for s in root.iter("{*}String")] == ["0.5000", "0.2500", None]
    (read,) = alto.read(tmp_path / "folio 12r.xml")
    assert [held.reading and held.reading.made_by for held in read.lines] == [
        made.lines[0].reading.made_by, made.lines[1].reading.made_by, None
    ]  # fmt: skip


def test_a_region_named_like_ours_stays_a_region(tmp_path):
    region = Region("r", box(0, 0, 500, 500), source_id="lines_without_region")
    made = page(line("l1", region_id="r"), line("l2", top=200), regions=(region,))
    write(tmp_path, made)
    (read,) = alto.read(tmp_path / "folio 12r.xml")
    assert len(read.regions) == 1
    assert [bool(held.region_id) for held in read.lines] == [True, False]


def test_what_alto_has_no_place_for_is_said(tmp_path):
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    made = page(
        line("l1", region_id="a", comment="why"), line("l2", region_id="b"), line("l3", region_id="a"), regions=regions
    )
    said = " ".join(remark.what for remark in write(tmp_path, made).losses)
    assert "Comments" in said
    assert "region by region" in said
    assert not write(tmp_path, page(line("l1"))).losses


def test_a_page_without_lines_is_valid(tmp_path):
    (file,) = write(tmp_path, page()).files
    for schema in SCHEMAS:
        require_valid(file, schema)


def test_pages_of_a_pdf_name_their_image_and_number(tmp_path):
    made = page(line("l1"), scan=scan("a/book.pdf", index=2, dpi=300))
    root = root_of(tmp_path, made)
    assert root.find(".//{*}fileName").text == "book-p0003.png"
    assert root.find(".//{*}Page").get("PHYSICAL_IMG_NR") == "3"


def there_and_back(made, folder):
    (file,) = write(folder, made).files
    for schema in SCHEMAS:
        require_valid(file, schema)
    (read,) = alto.read(file)
    return page_of(read, made), read, file.read_bytes()


# No shrinking: each step writes and validates four files, and a failure would take minutes to say itself.


@settings(max_examples=60, phases=[Phase.generate])
@given(made=pages(wild_outlines()))
def test_whatever_is_written_is_valid_and_a_second_export_is_the_same(made, tmp_path_factory):
    folder = tmp_path_factory.mktemp("alto")
    back, _, first = there_and_back(made, folder)
    again, read, second = there_and_back(back, folder)
    assert second == first
    assert sorted(plain(held.text) for held in back.lines) == sorted(plain(held.text) for held in made.lines)
    assert [held.status for held in again.lines] == [held.status for held in back.lines]
    assert not [remark for remark in read.repairs if "id is used" not in remark.what]


@settings(max_examples=40, phases=[Phase.generate])
@given(made=pages(clean_boxes()))
def test_shapes_and_text_come_back(made, tmp_path_factory):
    made = replace(made, lines=tuple(replace(held, region_id="") for held in made.lines))
    back, _, _ = there_and_back(made, tmp_path_factory.mktemp("alto"))
    assert [held.polygon for held in back.lines] == [held.polygon for held in made.lines]
    assert [plain(held.text) for held in back.lines] == [plain(held.text) for held in made.lines]
    assert [held.kind for held in back.lines] == [plain_kind(held.kind) for held in made.lines]


def plain_kind(kind):
    from ductus.formats.xml import holdable

    return holdable(kind).strip() or "DefaultLine"
