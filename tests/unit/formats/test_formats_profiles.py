"""Profiles, seen with the eyes of the programs they are for."""

import re
from dataclasses import replace

import pytest
from lxml import etree

from ductus.document.page import Region
from ductus.document.tags import Tag
from ductus.document.transcription import LineStatus, Provenance, Reading
from ductus.errors import ExportFailed
from ductus.formats import alto, page_xml
from ductus.formats._profiles import ALTO_PROFILE, PAGE_PROFILE, PAGE_PROFILES, page_type
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import MOMENT, box, hard_page, line, page, read_by_engine, require_valid

SCHEMA = {True: "page/pagecontent-2019-07-15.xsd", False: "page/pagecontent-2013-07-15.xsd"}


def written(module, folder, made, profile):
    options = WriteOptions(choices={"profile": profile})
    return module.write([made], 1, folder / profile, options, lambda done, total: None)


def root_of(module, folder, made, profile):
    return etree.parse(written(module, folder, made, profile).files[0]).getroot()


def rich_page():
    """A page with all a profile may leave out: a colon in a type, a comment, a tag, several readings, a status."""
    region = Region("r", box(40, 80, 480, 900), "MainZone:column#1")
    read = read_by_engine(line("l1", "new text", region_id="r", comment="sure?", kind="Interlinear:gloss"))
    oldest = Reading("oldest", "oldest text", 0.4, Provenance("tesseract"), MOMENT)
    early = Reading("old", "old text", 0.5, Provenance("kraken"), MOMENT)
    tagged = replace(read.transcription, tags=(Tag("person", 0, 3),))
    first = replace(read, readings=(oldest, early, *read.readings), transcription=tagged)
    return page(first, line("l2", "by a person", 200, region_id="r", status=LineStatus.CORRECTED), regions=(region,))


@pytest.mark.parametrize("profile", PAGE_PROFILES, ids=lambda profile: profile.name)
def test_every_profile_of_page_is_valid_and_comes_back(profile, tmp_path):
    for made in (rich_page(), hard_page()):
        (file,) = written(page_xml, tmp_path, made, profile.name).files
        require_valid(file, SCHEMA[profile.is_2019])
        (back,) = page_xml.read(file)
        assert [held.text for held in back.lines][:2] == [held.text for held in made.lines][:2]


@pytest.mark.parametrize("profile", ALTO_PROFILE.choices)
def test_every_profile_of_alto_is_valid_and_comes_back(profile, tmp_path):
    (file,) = written(alto, tmp_path, hard_page(), profile).files
    require_valid(file, "alto/alto-4-4.xsd")
    if profile != "archive":
        require_valid(file, "alto/alto-4-2.xsd")
    (back,) = alto.read(file)
    assert [held.text for held in back.lines][:4] == [held.text for held in hard_page().lines][:4]


@pytest.mark.parametrize("option", [PAGE_PROFILE, ALTO_PROFILE])
def test_each_profile_is_explained_in_one_sentence(option):
    assert len(option.explained) == len(option.choices)
    assert all(re.fullmatch(r"[A-Z][^.]*\d?[^.]*(\.\d[^.]*)*\.", sentence) for sentence in option.explained)


def test_an_unknown_profile_is_named(tmp_path):
    with pytest.raises(ExportFailed, match="“nobody”"):
        written(page_xml, tmp_path, rich_page(), "nobody")


# What readers do, each in a few lines (formats.md, section 3).


def lines_without_prefix(root):
    """eScriptorium and kraken look elements up by unprefixed name in the default namespace."""
    assert None in root.nsmap
    return root.findall(f".//{{{root.nsmap[None]}}}TextLine")


def greedy_type(element):
    """eScriptorium's pattern reads to the last semicolon."""
    return re.search(r"structure \{.*?type:(.*);", element.get("custom")).group(1)


def whole_points(points):
    """kraken's int() on each coordinate, on "x,y" pairs."""
    return [tuple(int(number) for number in pair.split(",")) for pair in points.split(" ")]


def joined_equivs(element):
    """eScriptorium joins all texts of a line by blanks."""
    return " ".join(equiv.findtext("{*}Unicode") for equiv in element.findall("{*}TextEquiv"))


def text_in_order(element):
    """kraken takes the first text in the order of the file."""
    return element.find("{*}TextEquiv").findtext("{*}Unicode")


@pytest.mark.parametrize("profile", ["exchange", "eScriptorium", "Transkribus"])
def test_escriptorium_and_kraken_read_text_shape_and_type(profile, tmp_path):
    root = root_of(page_xml, tmp_path, rich_page(), profile)
    lines = lines_without_prefix(root)
    assert [joined_equivs(element) for element in lines] == ["new text", "by a person"]
    assert all(len(whole_points(element.find("{*}Coords").get("points"))) >= 4 for element in lines)
    assert all(len(whole_points(element.find("{*}Baseline").get("points"))) >= 2 for element in lines)
    wanted = "Interlinear\\u003agloss" if profile == "Transkribus" else "Interlinear:gloss"
    assert greedy_type(lines[0]) == wanted
    assert all(region.get("type") is None for region in root.iter("{*}TextRegion"))


def test_escriptorium_gets_nothing_it_would_not_take(tmp_path):
    result = written(page_xml, tmp_path, rich_page(), "eScriptorium")
    (element, _) = lines_without_prefix(etree.parse(result.files[0]).getroot())
    assert re.findall(r"(\w+) \{", element.get("custom")) == ["readingOrder", "structure"]
    assert element.get("comments") is None
    said = " ".join(remark.what for remark in result.losses)
    for lost in ("Tags", "Comments", "status", "engine"):
        assert lost in said


def test_transkribus_names_no_engine_and_says_so(tmp_path):
    result = written(page_xml, tmp_path, rich_page(), "Transkribus")
    assert any("Which engine" in remark.what for remark in result.losses)
    exchanged = written(page_xml, tmp_path, rich_page(), "exchange")
    assert not any("Which engine" in remark.what for remark in exchanged.losses)


def test_larex_has_types_of_page_and_texts_by_number(tmp_path):
    root = root_of(page_xml, tmp_path, rich_page(), "LAREX")
    assert [region.get("type") for region in root.iter("{*}TextRegion")] == ["paragraph"]
    lines = lines_without_prefix(root)
    assert [element.find("{*}TextEquiv").get("index") for element in lines] == ["1", "0"]
    assert [page_type(kind) for kind in ("marginalia", "MarginTextZone:left", "Whatever")] == [
        "marginalia", "marginalia", "other"
    ]  # fmt: skip


def test_the_archive_keeps_earlier_readings_the_newest_first_and_the_checksum(tmp_path):
    result = written(page_xml, tmp_path, rich_page(), "archive")
    root = etree.parse(result.files[0]).getroot()
    first = lines_without_prefix(root)[0]
    equivs = [(e.get("index"), e.get("comments"), e.findtext("{*}Unicode")) for e in first.findall("{*}TextEquiv")]
    assert equivs == [("0", None, "new text"), ("1", "kraken", "old text"), ("2", "tesseract", "oldest text")]
    assert text_in_order(first) == "new text"
    assert "ab" * 32 in {item.get("value") for item in root.iter("{*}MetadataItem")}
    assert not any("earlier readings" in remark.what for remark in result.losses)
    assert any(
        "earlier readings" in remark.what for remark in written(page_xml, tmp_path, rich_page(), "exchange").losses
    )


def alto_points(element):
    """eScriptorium splits at blanks and calls float(); kraken int()."""
    return [int(token) for token in element.get("POINTS").split()]


def glued(element):
    """kraken puts Strings together and takes SP for blanks."""
    return "".join(child.get("CONTENT", " ") for child in element if child.tag.endswith(("String", "SP")))


@pytest.mark.parametrize("profile", ALTO_PROFILE.choices)
def test_alto_is_read_by_blanks_first_tag_and_joined_strings(profile, tmp_path):
    root = root_of(alto, tmp_path, rich_page(), profile)
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iter("{*}OtherTag")}
    lines = list(root.iter("{*}TextLine"))
    assert [labels[element.get("TAGREFS").split()[0]] for element in lines] == ["Interlinear:gloss", "DefaultLine"]
    assert all(len(alto_points(element)) >= 8 for element in root.iter("{*}Polygon"))
    assert [glued(element) for element in lines] == ["new text", "by a person"]
    assert int(root.find(".//{*}Page").get("WIDTH")) == 1000
    status = [ref for element in lines for ref in element.get("TAGREFS").split()[1:]]
    assert bool(status) is (profile != "eScriptorium")
