import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.page import Region
from ductus.formats import markdown
from ductus.formats.base import WriteOptions
from ductus.formats.line_text import brought_to
from fakes.pages_to_write import box, line, page

ODD = [
    "# no",
    "1. no",
    "12) no",
    "- no",
    "+",
    "***",
    "===",
    "a*b*c",
    "&amp; &c.",
    "<b>",
    "[x](y)",
    "`c`",
    "a\\",
    "> q",
    "x #",
]


def write(target, *pages, **choices):
    options = WriteOptions(choices=choices)
    return markdown.write(pages, len(pages), target / "t.md", options, lambda done, total: None)


def text_of(written):
    return written.files[0].read_bytes().decode("utf-8")


def test_headings_paragraphs_and_line_ends(tmp_path):
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    made = page(
        line("l0", "Testament", region_id="a", kind="HeadingLine:title"), line("l1", "eins", region_id="a"),
        line("l2", "zwei", region_id="a"), line("l3", None, region_id="b"), line("l4", "drei", region_id="b"),
        regions=regions,
    )  # fmt: skip
    written = write(tmp_path, made, page(line("l", "e\u0301"), name="2_v"))
    assert text_of(written) == "# folio 12r\n\n## Testament\n\neins\\\nzwei\n\ndrei\n\n# 2\\_v\n\n\u00e9\n"
    assert written.lines == 5
    assert [remark.what for remark in written.losses] == ["Lines without text were left out.", brought_to("NFC")]
    assert "e\u0301" in text_of(write(tmp_path, page(line("l", "e\u0301")), normal_form="none"))


def shown(text):
    """What a reader of CommonMark shows: the text of inline tokens, a line a line."""
    parser = pytest.importorskip("markdown_it").MarkdownIt("commonmark")
    lines = [""]
    for block in parser.parse(text):
        assert block.type in ("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline")
        for token in block.children or ():
            if token.type in ("hardbreak", "softbreak"):
                lines.append("")
            else:
                assert token.type in ("text", "text_special")
                lines[-1] += token.content
        lines += [""] if block.type == "inline" else []
    return lines[:-1]


@pytest.mark.parametrize("place", ["DefaultLine", "HeadingLine"])
def test_signs_of_markdown_are_shown_as_they_are(place, tmp_path):
    made = page(*(line(f"l{n}", text, kind=place) for n, text in enumerate(ODD)))
    assert shown(text_of(write(tmp_path, made))) == ["folio 12r", *ODD]


@given(st.text(st.sampled_from("ab1.)-+#=>*_`[]()!<>&;~|\\:$^ "), min_size=1, max_size=12))
def test_any_signs_are_shown_as_they_are(text):
    text = " ".join(text.split()) or "x"
    assert shown(f"first\\\n{markdown.escaped(text)}\\\nlast\n") == ["first", text, "last"]
    assert shown(f"## {markdown.escaped(text)}\n") == [text]
