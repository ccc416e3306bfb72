"""Words divided at line ends, put together where they are one."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ductus.document.page import Region
from ductus.document.tags import Tag
from ductus.formats import docx, markdown, text
from ductus.formats._flow import is_divided, with_whole_words
from ductus.formats._tagged import ShownLine
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, line, page


def shown(*texts):
    return [ShownLine(line(f"l{number}", words), words) for number, words in enumerate(texts)]


def texts(lines):
    return [one.text for one in lines]


@pytest.mark.parametrize(
    ("text", "following", "expected"),
    [
        ("be-", "gan", True),
        ("be- ", " gan", True),
        ("Rhin-", "Meuse", False),
        ("Rhin¬", "Meuse", True),
        ("zu\u00ad", "gleich", True),
        ("12-", "14", False),
        ("he said -", "then", False),
        ("-", "a", False),
        ("be-", "", False),
        ("be-", "(gan", False),
    ],
)
def test_what_counts_as_divided(text, following, expected):
    assert is_divided(text, following) is expected


def test_the_word_stands_whole_where_it_begins():
    assert texts(with_whole_words(shown("we be-", "gan to", "write"))) == ["we began", "to", "write"]
    assert texts(with_whole_words(shown("in-", "com-", "plete x"))) == ["incomplete", "x"]
    assert texts(with_whole_words(shown("we be-", "gan"))) == ["we began"]


def test_tags_go_with_their_letters_and_grow_together():
    first, second = shown("we be-", "gan John")
    first = replace(first, tags=(Tag("unclear", 3, 5), Tag("deleted", 5, 6)))
    second = replace(second, tags=(Tag("unclear", 0, 3), Tag("person", 4, 8)))
    whole, rest = with_whole_words([first, second])
    assert (whole.text, whole.tags) == ("we began", (Tag("unclear", 3, 8),))
    assert (rest.text, rest.tags) == ("John", (Tag("person", 0, 4),))


# A divider within a line, before a space, divides no word: "a- a" is one line and stays so.
_LINES = st.text("ab -A¬", max_size=6).filter(lambda text: not re.search("[-¬] +[^ ]", text))


@example(["A-", "a-", "a"])
@given(st.lists(_LINES, max_size=6))
def test_nothing_but_dividers_and_line_ends_is_lost(words):
    made = with_whole_words(shown(*words))
    letters = [sign for one in made for sign in one.text if sign in "abA"]
    assert letters == [sign for one in words for sign in one if sign in "abA"]
    assert all(is_divided(one.text, other.text) is False for one, other in pairwise(made))


def two_regions():
    regions = (Region("r", box(0, 0, 500, 240)), Region("s", box(0, 250, 500, 700)))
    lines = (("a", "we be-", 100, "r"), ("b", "gan it", 200, "r"), ("c", "end", 300, "s"))
    return page(*(line(name, words, top, region_id=region) for name, words, top, region in lines), regions=regions)


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, "we be-\ngan it\n\nend\n"),
        ({"hyphens": "put together"}, "we began\nit\n\nend\n"),
        ({"breaks": "paragraphs"}, "we be- gan it\n\nend\n"),
        ({"breaks": "pages", "hyphens": "put together"}, "we began it end\n"),
    ],
)
def test_text_breaks_where_it_is_told(tmp_path, choices, expected):
    result = text.write([two_regions()], 1, tmp_path, WriteOptions(choices=choices), lambda done, total: None)
    assert result.files[0].read_text(encoding="utf-8") == expected
    assert result.lines == 3


def test_a_comment_outlives_its_line(tmp_path):
    import docx as reader

    made = page(line("a", "we be-"), line("b", "gan", 200, comment="sure?"))
    options = WriteOptions(choices={"hyphens": "put together"})
    docx.write([made], 1, tmp_path / "a.docx", options, lambda done, total: None)
    document = reader.Document(str(tmp_path / "a.docx"))
    assert [comment.text for comment in document.comments] == ["sure?"]
    assert document.paragraphs[-1].text == "we began"
    markdown.write([made], 1, tmp_path / "a.md", options, lambda done, total: None)
    assert (tmp_path / "a.md").read_text(encoding="utf-8").endswith("\n\nwe began\n")
