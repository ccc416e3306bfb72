"""Tags go out as each format can show them, and come in from Transkribus' words."""

import json
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ductus.document.tags import Tag, settled
from ductus.errors import ExportFailed
from ductus.formats import custom, docx, markdown, page_json, text, tsv
from ductus.formats._page_xml_tags import marks_of, tags_of
from ductus.formats.base import WriteOptions
from ductus.formats.datasets import imagefolder
from fakes.pages_to_write import line, page


def tagged(said, *tags, line_id="l", top=100):
    made = line(line_id, said, top)
    return replace(made, transcription=replace(made.transcription, tags=settled(tags, len(said))))


ABBREVIATED = Tag("abbreviation", 0, 1, (("expansion", "per"),))
PAGE = page(tagged("ꝑſon is very gone", ABBREVIATED, Tag("deleted", 8, 13), Tag("superscript", 13, 14)))


def written(module, made, folder, **choices):
    target = folder if module.INFO.one_file_a_page else folder / f"all{module.INFO.suffixes[0]}"
    found = module.write(iter([made]), 1, target, WriteOptions(choices=choices), lambda *_: None)
    return found.files[0].read_bytes(), [remark.what for remark in found.losses]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({}, "ꝑſon is very gone"),
        ({"abbreviations": "expanded"}, "perſon is very gone"),
        ({"abbreviations": "both"}, "ꝑ(per)ſon is very gone"),
        ({"deleted": "left out"}, "ꝑſon is gone"),
        ({"abbreviations": "expanded", "deleted": "left out"}, "perſon is gone"),
    ],
)
def test_plain_text_as_written_or_expanded(choices, expected, tmp_path):
    content, losses = written(text, PAGE, tmp_path, **choices)
    assert content.decode("utf-8").strip() == expected
    told = {"abbreviations": "abbreviation", "deleted": "deleted"}
    for option in choices:
        assert not any(told[option] in loss for loss in losses), "what the text says is not lost"
    assert any("superscript" in loss for loss in losses)


def test_an_unknown_choice_is_named(tmp_path):
    with pytest.raises(ExportFailed, match="sideways"):
        written(text, PAGE, tmp_path, deleted="sideways")


def test_a_deleted_abbreviation_goes_with_its_expansion(tmp_path):
    made = page(tagged("ꝑſon x", ABBREVIATED, Tag("deleted", 0, 4)))
    content, _ = written(text, made, tmp_path, abbreviations="expanded", deleted="left out")
    assert content.decode("utf-8") == " x\n"


def test_markdown_shows_what_it_has_signs_for(tmp_path):
    content, losses = written(markdown, PAGE, tmp_path)
    assert "ꝑſon is ~~very~~ <sup>g</sup>one" in content.decode("utf-8"), "a sign beside a blank would show as itself"
    assert any("abbreviation" in loss and "deleted" not in loss for loss in losses)


def test_word_documents_strike_and_raise(tmp_path):
    written(docx, PAGE, tmp_path)
    with zipfile.ZipFile(tmp_path / "all.docx") as held:
        body = held.read("word/document.xml").decode("utf-8")
    assert body.count("<w:strike/>") == 1
    assert body.count('<w:vertAlign w:val="superscript"/>') == 1


def test_tables_and_json_carry_tags_with_their_places(tmp_path):
    content, _ = written(tsv, PAGE, tmp_path)
    row = content.decode("utf-8").splitlines()[1].split("\t")
    first = json.loads(row[-1].strip('"').replace('""', '"'))[0]
    assert first == {"kind": "abbreviation", "start": 0, "end": 1, "attributes": {"expansion": "per"}}
    content, _ = written(page_json, PAGE, tmp_path)
    (held,) = json.loads(content)["pages"][0]["blocks"][0]["lines"]
    assert [(tag["kind"], tag["text"]) for tag in held["tags"]][:2] == [("abbreviation", "ꝑ"), ("deleted", "very ")]


def test_ground_truth_leaves_out_lines_that_do_not_say_all(tmp_path):
    made = page(
        tagged("whole", line_id="a"),
        tagged("bro n", Tag("gap", 3, 3), line_id="b", top=200),
        tagged("doubt", Tag("unclear", 0, 5), line_id="c", top=300),
    )
    image = Image.new("RGB", (made.width_px, made.height_px))

    def lines(folder, **choices):
        options = WriteOptions(page_image=lambda _page: image, choices=choices)
        return imagefolder.write(iter([made]), 1, tmp_path / folder, options, lambda *_: None)

    usual = lines("usual")
    assert usual.lines == 2
    assert any("nobody could read" in remark.what for remark in usual.losses)
    assert lines("strict", with_unclear=False).lines == 1
    assert lines("all", with_gaps=True).lines == 3


def test_transkribus_words_become_ours_and_the_other_way_round():
    said = "𐌰 ꝑſon"
    attribute = (
        "readingOrder {index:0;} abbrev {offset:3; length:1; expansion:per;} textStyle {offset:0; length:2;"
        " strikethrough:true; superscript:true;} gap {offset:4; length:0; reason:illegible;} person {offset:3;"
        " length:4; lastname:Per\\u0020son;} broken {offset:x;} structure {type:DefaultLine;}"
    )
    found, lost = tags_of(said, custom.parse(attribute))
    assert lost == ["broken"]
    assert {(tag.kind, said[tag.start : tag.end]) for tag in found} == {
        ("deleted", "𐌰"), ("superscript", "𐌰"), ("abbreviation", "ꝑ"), ("illegible", ""), ("person", "ꝑſon"),
    }  # fmt: skip
    assert next(tag for tag in found if tag.kind == "person").value("lastname") == "Per son"
    assert "person {offset:3; length:4; lastname:Per son;}" in custom.text_of(marks_of(said, found))


kinds = st.sampled_from(["unclear", "gap", "illegible", "deleted", "added", "abbreviation", "superscript", "x-y"])
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(str.strip)
attributes = st.just(()) | words.map(lambda word: (("note", word),))


@given(st.data())
def test_any_tag_comes_back_from_the_attribute(data):
    said = data.draw(st.text(st.sampled_from("ab ꝑ𐌰"), max_size=12))
    places = st.integers(0, len(said))
    spans = [sorted((data.draw(places), data.draw(places))) for _ in range(data.draw(st.integers(0, 4)))]
    tags = settled([Tag(data.draw(kinds), *span, data.draw(attributes)) for span in spans], len(said))
    for escape in (custom.escaped, custom.escaped_for_transkribus):
        found, lost = tags_of(said, custom.parse(custom.text_of(marks_of(said, tags), escape)))
        assert not lost
        assert set(found) == set(tags)


@given(st.text(max_size=60), st.text(max_size=10))
def test_no_attribute_makes_the_reader_fail(attribute, said):
    found, _ = tags_of(said, custom.parse(attribute))
    assert all(0 <= tag.start <= tag.end <= len(said) for tag in found)
