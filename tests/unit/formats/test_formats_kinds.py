"""Types of regions and lines, with subtypes and from other people's lists, go out in PAGE and ALTO and come back."""

import pytest
from lxml import etree

from ductus.document.page import Region
from ductus.formats import alto, page_xml
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, line, page, page_of

ZONES = ("MarginTextZone:note", "MainZone:column#2", "page-number")
LINES = ("DefaultLine:rubric", "HeadingLine", "Zeile à côté")


def typed_page():
    regions = tuple(Region(f"r{k}", box(0, 200 * k, 900, 200 * k + 190), kind) for k, kind in enumerate(ZONES))
    lines = (line(f"l{k}", "text", 200 * k + 50, kind=kind, region_id=f"r{k}") for k, kind in enumerate(LINES))
    return page(*lines, regions=regions)


@pytest.mark.parametrize("form", [page_xml, alto])
def test_types_with_subtypes_go_out_and_come_back(form, tmp_path):
    original = typed_page()
    form.write([original], 1, tmp_path, WriteOptions(), lambda done, total: None)
    (file,) = tmp_path.glob("*.xml")
    (read,) = form.read(file)
    back = page_of(read, original)
    assert tuple(region.kind for region in back.regions) == ZONES
    assert tuple(held.kind for held in back.lines) == LINES
    names = {region.id: region.kind for region in back.regions}
    assert [names[held.region_id] for held in back.lines] == list(ZONES)


def test_types_stand_where_other_programs_look_for_them(tmp_path):
    page_xml.write([typed_page()], 1, tmp_path, WriteOptions(), lambda done, total: None)
    (file,) = tmp_path.glob("*.xml")
    customs = [node.get("custom") for node in etree.parse(file).iter("{*}TextRegion", "{*}TextLine")]
    assert any("structure {type:MarginTextZone:note;}" in custom for custom in customs)
    assert any("structure {type:DefaultLine:rubric;}" in custom for custom in customs)


def test_alto_names_each_type_once_and_refers_to_it(tmp_path):
    alto.write([typed_page()], 1, tmp_path, WriteOptions(), lambda done, total: None)
    (file,) = tmp_path.glob("*.xml")
    tree = etree.parse(file)
    labels = {node.get("ID"): node.get("LABEL") for node in tree.iter("{*}OtherTag")}
    assert {*ZONES, *LINES} <= set(labels.values())
    referred = {tag for node in tree.iter("{*}TextBlock", "{*}TextLine") for tag in node.get("TAGREFS").split()}
    assert {tag for tag, label in labels.items() if label in (*ZONES, *LINES)} <= referred
