"""PAGE is written as text; it is what lxml would write of the same elements, byte for byte, whatever a page holds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_formats_round_trip import clean_boxes, pages, wild_outlines

from ductus.formats import page_xml
from ductus.formats._profiles import PAGE_PROFILES
from ductus.formats.base import WriteOptions
from ductus.formats.xml import to_bytes
from fakes.pages_to_write import hard_page


def content_of(made, folder, profile):
    options = WriteOptions(choices={"profile": profile.name})
    (file,) = page_xml.write([made], 1, folder, options, lambda done, total: None).files
    return file.read_bytes()


def by_lxml(content):
    """The same elements laid out anew."""
    top = etree.fromstring(content, etree.XMLParser(remove_blank_text=True))
    for text in top.iter("{*}Unicode"):
        text.text = text.text or ""  # an empty text is written as one, and read as none
    return to_bytes(top)


@settings(max_examples=100)
@given(profile=st.sampled_from(PAGE_PROFILES), made=pages(clean_boxes() | wild_outlines()))
def test_any_page_has_the_bytes_of_lxml(profile, made, tmp_path_factory):
    content = content_of(made, tmp_path_factory.mktemp("out"), profile)
    assert content == by_lxml(content)


@pytest.mark.parametrize("profile", PAGE_PROFILES, ids=lambda profile: profile.name)
def test_a_hard_page_has_the_bytes_of_lxml(profile, tmp_path):
    content = content_of(hard_page(), tmp_path, profile)
    assert content == by_lxml(content)
