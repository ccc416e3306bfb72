from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.page import Region
from ductus.document.tags import USUAL_KINDS, Tag, settled
from ductus.errors import ExportFailed
from ductus.formats import tei
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, hard_page, line, page, scan
from fakes.tei_subset import NAMESPACE, XML, require_tei


def written(folder, *pages, **choices):
    options = WriteOptions(choices=choices)
    return tei.write(pages, len(pages), folder / "edition.xml", options, lambda done, total: None)


def root_of(folder, *pages, **choices):
    (file,) = written(folder, *pages, **choices).files
    return require_tei(file.read_bytes())


def tagged(text, *tags, line_id="l", top=100, **values):
    made = line(line_id, text, top, **values)
    return replace(made, transcription=replace(made.transcription, tags=settled(tags, len(text))))


def body_of(folder, *lines, **choices):
    """What stands in the first region, as XML without namespace and pointers."""
    from lxml import etree

    (area,) = root_of(folder, page(*lines), **choices).iter(f"{NAMESPACE}ab")
    content = etree.tostring(area, encoding="unicode", with_tail=False)
    return content.replace(f' xmlns="{NAMESPACE[1:-1]}"', "").replace("\n", "⏎")


def text_of(area):
    """The text of lines as an edition's reader has it: parted by lb, with abbreviations as written."""
    pieces = []

    def walk(element):
        name = element.tag.removeprefix(NAMESPACE)
        if name == "lb":
            pieces.append("")
        elif name not in ("note", "expan", "ab"):
            pieces[-1] += element.text or ""
        for child in element:
            walk(child)
            pieces[-1] += child.tail or ""

    walk(area)
    return [text.removesuffix("\n") for text in pieces]


def test_places_and_text_point_to_each_other(tmp_path):
    region = Region("r", box(0, 0, 500, 500), "MainZone:column 1")
    root = root_of(
        tmp_path, page(line("l", "x", region_id="r", comment="why?"), line("m", "y", 600), regions=(region,))
    )
    zones = {zone.get(f"{XML}id"): zone for zone in root.iter(f"{NAMESPACE}zone")}
    assert [zone.get("type") for zone in zones.values()] == ["region", "line", "line"]
    assert zones["p1_r"].get("subtype") == "MainZone:column_1"
    assert [element.get("facs") for element in root.iter(f"{NAMESPACE}lb")] == ["#p1_l", "#p1_m"]
    assert zones["p1_l"].get("points") == "50,100 450,100 450,140 50,140"
    paths = list(root.iter(f"{NAMESPACE}path"))
    assert [path.get("points") for path in paths] == ["50,130 450,130", "50,630 450,630"]
    assert [note.text for note in root.iter(f"{NAMESPACE}note")] == ["why?"]


def test_hard_pages_and_pages_with_the_same_ids_keep_the_subset(tmp_path):
    root = root_of(tmp_path, hard_page(), replace(hard_page(), scan=scan("2 é.jpg")), page())
    assert [graphic.get("url") for graphic in root.iter(f"{NAMESPACE}graphic")][1] == "2%20%C3%A9.jpg"
    assert root_of(tmp_path) is not None, "no page at all is still TEI"


def test_tags_become_the_elements_of_the_table(tmp_path):
    made = tagged(
        "ꝑ John 12 May", Tag("abbreviation", 0, 1, (("expansion", "per"),)), Tag("person", 2, 6), Tag("unclear", 4, 6),
        Tag("date", 7, 13, (("when", "1805-05-12"),)), Tag("gap", 13, 13, (("extent", "2 words"),)),
    )  # fmt: skip
    assert body_of(tmp_path, made).endswith(
        '<choice><abbr>ꝑ</abbr><expan>per</expan></choice> <persName>Jo<unclear>hn</unclear></persName> '
        '<date when="1805-05-12">12 May</date><gap reason="lost" extent="2 words"/></ab>'
    )  # fmt: skip


def test_overlapping_tags_are_cut_and_joined_by_pointers(tmp_path):
    made = tagged("abcdef", Tag("deleted", 0, 4), Tag("abbreviation", 2, 6, (("expansion", "cdefg"),)))
    assert body_of(tmp_path, made).endswith(
        '<del>ab<abbr xml:id="piece_1" next="#piece_1_2">cd</abbr></del>'
        '<choice><abbr xml:id="piece_1_2" prev="#piece_1">ef</abbr><expan>cdefg</expan></choice></ab>'
    )


def test_what_tei_does_not_take_as_a_value_stands_beside(tmp_path):
    made = tagged("in May", Tag("date", 3, 6, (("when", "in spring"),)), Tag("sic", 0, 2, (("by", "me"),)))
    assert '<seg type="sic">in</seg> <date n="in spring">May</date>' in body_of(tmp_path, made)
    losses = written(tmp_path, page(made)).losses
    assert any("without a place" in remark.what and "by" in remark.what for remark in losses)


def test_a_project_has_its_own_rows(tmp_path):
    made = tagged("Ada", Tag("person", 0, 3, (("ref", "#ada"),)))
    table = '# ours\nperson: rs type="person" key="{ref}"'
    (file,) = written(tmp_path, page(made), tag_table=table).files
    assert '<rs type="person" key="#ada">Ada</rs>' in file.read_text(encoding="utf-8")
    (tmp_path / "rows.txt").write_text(table, encoding="utf-8")
    (again,) = written(tmp_path, page(made), tag_table=str(tmp_path / "rows.txt")).files
    assert '<rs type="person" key="#ada">Ada</rs>' in again.read_text(encoding="utf-8")
    with pytest.raises(ExportFailed, match=r"absent\.txt"):
        written(tmp_path, page(made), tag_table=str(tmp_path / "absent.txt"))
    with pytest.raises(ExportFailed, match="Row 1"):
        written(tmp_path, page(made), tag_table="person: <persName>")


def test_a_divided_word_is_whole_and_its_lines_are_kept(tmp_path):
    lines = (line("a", "we be-", 100), line("b", "gan in Rhin-", 200), line("c", "Meuse", 300))
    kept = body_of(tmp_path, *lines)
    assert "we be-⏎<lb" in kept
    whole = body_of(tmp_path, *lines, hyphens="put together")
    assert 'we be<lb facs="#p1_b" n="2" break="no"/>gan in Rhin-⏎<lb' in whole


tag_lists = st.lists(
    st.builds(Tag, st.sampled_from([kind.id for kind in USUAL_KINDS]), st.integers(0, 9), st.integers(0, 9)), max_size=7
)


@given(st.text("ab<&𐌰é ", min_size=1, max_size=9), tag_lists)
def test_any_tags_keep_the_text_and_the_subset(tmp_path_factory, text, tags):
    made = tagged(text, *tags)
    root = root_of(tmp_path_factory.mktemp("tei"), page(made), normal_form="none")
    (area,) = root.iter(f"{NAMESPACE}ab")
    assert text_of(area) == [text]
