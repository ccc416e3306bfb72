from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.errors import FormatUnreadable
from ductus.formats import xml
from ductus.jobs.job import CancelToken
from ductus.workflows.read_transcriptions import read_files

LAUGHS = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><PcGts>&c;</PcGts>"""


def written(folder, content, name="file.xml"):
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        '<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd"><PcGts/>',
        '<?xml version="1.0"?>\n<!-- a > b --><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><PcGts>&e;</PcGts>',
        LAUGHS.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"),
        b"\xef\xbb\xbf" + LAUGHS.encode(),
        "<!-- " + "x" * 70_000 + " --><!DOCTYPE x [<!ENTITY a 'ha'>]><PcGts>&a;</PcGts>",
    ],
)
def test_document_types_are_refused(tmp_path, content):
    with pytest.raises(FormatUnreadable, match="document type") as caught:
        xml.parse(written(tmp_path, content))
    assert caught.value.remedy is not None


def test_a_document_type_where_it_belongs_is_refused_before_the_parser_sees_it(tmp_path, monkeypatch):
    monkeypatch.setattr("lxml.etree.fromstring", mock.Mock(side_effect=AssertionError("parsed")))
    with pytest.raises(FormatUnreadable, match="document type"):
        xml.parse(written(tmp_path, LAUGHS))


@pytest.mark.parametrize(
    "content",
    [
        "", "plain text", "<a><b></a>", "<a>&undefined;</a>", b"\x00\x01\x02", "<a", b"<a>\xff\xfe</a>",
        b'<?xml version="1.0" encoding="no-such"?><a/>', "<a>" * 1000 + "</a>" * 1000,
    ],
)  # fmt: skip
def test_broken_files_are_named(tmp_path, content):
    with pytest.raises(FormatUnreadable, match=r"file\.xml"):
        xml.parse(written(tmp_path, content))


def test_what_an_import_refuses_is_told_from_what_it_does_not_know(tmp_path):
    for number, content in enumerate((LAUGHS, LAUGHS.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16"))):
        file = written(tmp_path, content, f"{number}.xml")
        (fault,) = read_files([file], cancel=CancelToken(), on_progress=lambda _done, _total: None).faults
        assert "document type" in fault.error.message
    for content in ("<svg/>", '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0" "x.dtd"><a/>'):
        assert xml.refusal(written(tmp_path, content)) is None
    assert xml.refusal(tmp_path / "absent.xml") is None


def test_missing_files_and_folders_are_named(tmp_path):
    for path in (tmp_path / "absent.xml", tmp_path):
        with pytest.raises(FormatUnreadable, match=path.name):
            xml.parse(path)
        assert xml.root_name(path) == ""


def test_large_files_are_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(xml, "MAX_BYTES", 100)
    with pytest.raises(FormatUnreadable, match="MB"):
        xml.parse(written(tmp_path, "<a>" + " " * 100 + "</a>"))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("<PcGts/>", "PcGts"),
        ('\n<?xml version="1.0"?><!-- <alto> --><pc:PcGts xmlns:pc="x"/>', "PcGts"),
        ('<?xml version="1.0"?><alto>'.encode("utf-16"), "alto"),
        (b"\xef\xbb\xbf<alto/>", "alto"),
        ("no xml", ""),
    ],
)
def test_root_name_is_seen_without_parsing(tmp_path, content, name):
    assert xml.root_name(written(tmp_path, content)) == name


@pytest.mark.timeout(120)
def test_a_hostile_prolog_is_not_looked_at_for_ever(tmp_path):
    """Without its atomic groups the pattern tries all ways to part it: 200 such comments take it over ten minutes."""
    assert xml.root_name(written(tmp_path, "<!---->" * 9000 + "<!- x")) == ""


def test_text_is_exact_around_comments_and_sections(tmp_path):
    root = xml.parse(written(tmp_path, "<a> one<!-- no --> two<![CDATA[ <3> ]]><b>!</b>\n</a>"))
    assert xml.text(root) == " one two <3> !\n"


@given(st.text())
def test_holdable_text_comes_back(value):
    held = xml.holdable(value)
    root = xml.root("a", "urn:x", "x.xsd")
    element = xml.add(root, "b", {"c": held or "-"}, content=held)
    from lxml import etree

    again = etree.fromstring(xml.to_bytes(root))
    assert (again[0].text or "") == (element.text or "") == held
    assert again[0].get("c") == (held or "-")


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=2), max_size=12))
def test_ids_are_valid_and_unique(wishes):
    from lxml import etree

    ids = xml.Ids()
    taken = [ids.take(*wish) for wish in wishes]
    assert len(set(taken)) == len(taken)
    for name in taken:
        etree.QName(name)  # raises for a name XML does not allow
        assert ":" not in name
        assert len(name) <= xml.MAX_ID_LENGTH


def test_ids_keep_good_wishes():
    ids = xml.Ids()
    assert ids.take("r1", "region_9") == "r1"
    assert ids.take("r1", "region_9") == "region_9"
    assert ids.take("1r", "line_2") == "line_2"
    assert ids.take("région_1", "x") == "région_1"
    assert ids.take("a:b") == "a_b"
    assert ids.take("9") == "id_9"
    assert ids.take("9") == "id_9_2"


@pytest.mark.parametrize(
    "path", ["scans/a b.jpg", "C:\\scans\\a b.jpg", "\\\\server\\x\\a b.jpg", "https://x.org/i/a b.jpg"]
)
def test_bare_name(path):
    assert xml.bare_name(path) == "a b.jpg"
