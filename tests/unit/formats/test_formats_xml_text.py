"""XML written as text is what lxml writes of the same elements, byte for byte, whatever stands in it."""

from hypothesis import given
from hypothesis import strategies as st

from ductus.formats.xml import add, root, to_bytes
from ductus.formats.xml_text import XmlText

SPACE, SCHEMA = "http://example.org/space", "http://example.org/space/s.xsd"
ANYTHING = st.text(st.characters(), max_size=12) | st.text("&<>\"'\t\n\r a\x00\ufffe𐌰é", max_size=12)
ATTRIBUTES = st.dictionaries(st.sampled_from(["id", "points", "conf"]), ANYTHING)
LEAF = st.tuples(st.sampled_from(["Coords", "Unicode"]), ATTRIBUTES, st.none() | ANYTHING)
TREE = st.recursive(LEAF, lambda inner: st.tuples(st.just("Line"), ATTRIBUTES, st.lists(inner, min_size=1, max_size=4)))


def by_lxml(parent, node):
    name, attributes, content = node
    if isinstance(content, list):
        element = add(parent, name, attributes)
        for child in content:
            by_lxml(element, child)
    else:
        add(parent, name, attributes, content)


def as_text(file, node):
    name, attributes, content = node
    if isinstance(content, list):
        file.open(name, attributes)
        for child in content:
            as_text(file, child)
        file.close()
    else:
        file.leaf(name, attributes, content)


@given(st.lists(TREE, min_size=1, max_size=4))
def test_it_is_what_lxml_writes(nodes):
    top, file = root("Top", SPACE, SCHEMA), XmlText("Top", SPACE, SCHEMA)
    for node in nodes:
        by_lxml(top, node)
        as_text(file, node)
    assert file.to_bytes() == to_bytes(top)
