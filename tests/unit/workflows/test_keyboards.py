"""Sheets of signs: ours, eScriptorium's, damaged ones, and those made of a project."""

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.sheet import USUAL_KEYBOARDS
from ductus.document.signs import Keyboard, Sign, SignRow
from ductus.errors import FormatUnreadable
from ductus.workflows.keyboards import of_characters, read_keyboard, shipped_keyboards, write_keyboard


def texts(keyboard):
    return [[sign.text for sign in row.signs] for row in keyboard.rows]


@pytest.mark.parametrize("held", shipped_keyboards(), ids=lambda held: held.id)
def test_what_comes_with_ductus_is_whole(held):
    signs = [sign.text for sign in held.signs]
    assert len(signs) == len(set(signs)) > 40, "no sign twice"
    assert all(row.title and row.signs for row in held.rows)
    keys = [sign.key for sign in held.signs if sign.key]
    assert len(keys) == len(set(keys))
    for row in held.rows:
        for character in "".join(sign.text for sign in row.signs):
            category = unicodedata.category(character)
            assert category != "Cn", f"U+{ord(character):04X} is not assigned"
            assert (category == "Co") <= ("private use" in row.title), "private use is said to be that"


def test_a_new_project_begins_with_sheets_that_are_there():
    assert set(USUAL_KEYBOARDS) <= {held.id for held in shipped_keyboards()}
    assert {held.id for held in shipped_keyboards()} >= {"latin-medieval", "old-french", "german", "greek", "combining"}


def test_a_sheet_goes_out_as_escriptorium_has_it_and_comes_back(tmp_path):
    held = Keyboard("k", "Mine", (SignRow("", (Sign("ꝑ"), Sign("per"))), SignRow("", (Sign("\u0303"),))))
    write_keyboard(held, tmp_path / "mine.json")
    back = read_keyboard(tmp_path / "mine.json")
    assert (back.title, texts(back)) == ("Mine", texts(held))


@pytest.mark.parametrize(
    ("plain", "rows"),
    [
        (["a", "ꝑ", "", 3, None, {"x": 1}], [["a", "ꝑ"]]),
        ({"keys": [{"char": "b", "row": 1, "column": 1}, {"char": "a", "row": 1, "column": 0}]}, [["a", "b"]]),
        ({"characters": [{"character": "a\x00\n", "row": "no", "column": True}]}, [["a"]]),
        ({"title": "T", "rows": [{"signs": ["x"]}, {"signs": []}, 5]}, [["x"]]),
    ],
)
def test_odd_files_are_read_as_far_as_they_go(plain, rows, tmp_path):
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(plain), encoding="utf-8")
    assert texts(read_keyboard(file)) == rows


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"characters": {}}', b"[" * 100_000, b"3"])
def test_what_is_no_keyboard_is_said_to_be_none(content, tmp_path):
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    with pytest.raises(FormatUnreadable, match=r"odd\.json"):
        read_keyboard(file)


def test_a_huge_file_is_refused_unread(tmp_path):
    file = tmp_path / "huge.json"
    file.write_bytes(b" " * 2_000_001)
    with pytest.raises(FormatUnreadable, match="too large"):
        read_keyboard(file)


NAMES = ("rows", "signs", "characters", "text", "row", "key", "title")
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60)
@given(plain=plain_values)
def test_no_json_makes_the_reader_fail(plain, tmp_path_factory):
    file = tmp_path_factory.mktemp("keyboards") / "any.json"
    file.write_text(json.dumps(plain), encoding="utf-8")
    try:
        held = read_keyboard(file)
    except FormatUnreadable:
        return
    assert all(sign.text for sign in held.signs)


def test_a_sheet_of_a_projects_characters():
    held = of_characters({"e": 900, " ": 500, "\u0303": 5, "ꝑ": 7, "ꝓ": 9, "¶": 1, "\u00a0": 4, "\n": 3}, "Of this")
    assert [(row.title, [sign.text for sign in row.signs]) for row in held.rows] == [
        ("Letters", ["ꝓ", "ꝑ"]),
        ("Marks", ["\u0303"]),
        ("Other signs", ["¶"]),
    ]
    assert of_characters({"e": 1}, "Of this").rows == ()
