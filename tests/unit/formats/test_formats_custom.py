import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.formats import custom
from ductus.formats.xml import holdable


def as_pairs(text):
    return [(tag.name, dict(tag.values)) for tag in custom.parse(text)]


def test_reads_what_transkribus_writes():
    text = (
        "readingOrder {index:3;} structure {type:heading;} abbrev {offset:2; length:4;expansion:Johannes\\u0020Paul;}"
    )
    assert as_pairs(text) == [
        ("readingOrder", {"index": "3"}),
        ("structure", {"type": "heading"}),
        ("abbrev", {"offset": "2", "length": "4", "expansion": "Johannes Paul"}),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("{}", []),
        ("} structure {type:a;}", [("structure", {"type": "a"})]),
        ("structure {type:a;", [("structure", {"type": "a"})]),
        ("structure {type:a", [("structure", {"type": "a"})]),
        ("structure{type:a;} trailing words", [("structure", {"type": "a"})]),
        ("one {a:1; two {b:2;}", [("one", {"a": "1"})]),
        ("x {no colon; :no key; k:v;}", [("x", {"k": "v"})]),
        ("x {k:a:b;}", [("x", {"k": "a:b"})]),
        ("x {k:\\ud800\\u12;}", [("x", {"k": "\\u12"})]),
    ],
)
def test_survives_malformed_text(text, expected):
    assert as_pairs(text) == expected


@pytest.mark.parametrize("text", ["a" * 300_000, "a " * 150_000, "{" * 300_000, "a{" * 150_000, " " * 300_000])
@pytest.mark.timeout(120)
def test_hostile_text_is_not_looked_at_for_ever(text):
    """Milliseconds; without the bounds in its pattern so many letters take 18 minutes, their number squared."""
    custom.parse(text)


@given(st.text().map(holdable).filter(bool))
def test_any_value_comes_back(value):
    written = custom.text_of([custom.Tag("structure", {"type": value})])
    assert custom.value(custom.parse(written), "structure", "type") == value
    assert not set(written[len("structure {type:") : -2]) & set("{};\n\t\r")


def test_colon_stays_as_two_readers_want_it():
    assert (
        custom.text_of([custom.Tag("structure", {"type": "MainZone:column#1"})])
        == "structure {type:MainZone:column#1;}"
    )


def test_index_is_none_for_no_number():
    tags = custom.parse("readingOrder {index:first;}")
    assert custom.index(tags, "readingOrder", "index") is None
    assert custom.index((), "readingOrder", "index") is None
