"""Pairs of image and text, and Label.txt: what other trainers keep beside the pictures."""

import json

import pytest
from PIL import Image

from ductus.errors import FormatUnreadable
from ductus.formats import label_txt, line_pairs
from ductus.formats.registry import Registry


def image(path, size=(300, 40)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("L", size, 255).save(path)


def pair(tmp_path, content, name="a.b.png"):
    image(tmp_path / name)
    file = tmp_path / "a.b.gt.txt"
    file.write_bytes(content)
    assert Registry.discover().reader_for(file).INFO.id == "line_pairs"
    (page,) = line_pairs.read(file)
    return page


def test_a_pair_is_a_page_with_one_line_that_fills_it(tmp_path):
    page = pair(tmp_path, "\ufeffſchön 𐌰\n".encode())
    assert (page.image_name, page.width_px, page.height_px) == ("a.b.png", 300, 40)
    (line,) = page.lines
    assert line.text == "ſchön 𐌰"
    box = line.polygon.box
    assert (box.left, box.top, box.right, box.bottom) == (0, 0, 300, 40)


def test_the_scan_stands_before_what_programs_made_of_it(tmp_path):
    image(tmp_path / "a.b.nrm.png", (9, 9))
    assert pair(tmp_path, b"x", "a.b.tif").image_name == "a.b.tif"


def test_a_text_without_its_image_is_named(tmp_path):
    (tmp_path / "a.gt.txt").write_text("x", encoding="utf-8")
    with pytest.raises(FormatUnreadable, match=r"beside “a\.gt\.txt”"):
        line_pairs.read(tmp_path / "a.gt.txt")


def label(tmp_path, *rows, name="Label.txt"):
    file = tmp_path / "pages" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(
        "\n".join(f"{image}\t{json.dumps(lines, ensure_ascii=False)}" for image, lines in rows), encoding="utf-8"
    )
    assert Registry.discover().reader_for(file).INFO.id == "label_txt"
    return label_txt.read(file)


BOX = [[10, 10], [90, 12.4], [90, 30], [10, 30]]


def test_rows_are_pages_and_words_of_python_stay_words(tmp_path):
    image(tmp_path / "pages" / "one.jpg", (400, 500))
    one, two = label(
        tmp_path,
        ("pages/one.jpg", [{"transcription": "true false null __import__('os')", "points": BOX, "difficult": False}]),
        ("C:\\x\\two.jpg", [{"transcription": "###", "points": BOX}, {"transcription": "b", "points": BOX}]),
    )
    assert one.lines[0].text == "true false null __import__('os')"
    assert (one.image_name, one.width_px, one.height_px) == ("one.jpg", 400, 500)
    assert [(point.x, point.y) for point in one.lines[0].polygon.points][1] == (90, 12)
    assert two.image_name == "two.jpg"
    assert [line.text for line in two.lines] == ["", "b"]
    assert any("not to be read" in remark.what for remark in two.repairs)


def test_ends_of_lines_within_a_text_end_no_row(tmp_path):
    (page,) = label(tmp_path, ("one.jpg", [{"transcription": "one\u2028two\x85three\x0bfour", "points": BOX}]))
    assert page.lines[0].text == "one\u2028two\x85three\x0bfour"


@pytest.mark.parametrize("content", ["a.jpg\t{'x': True}", "a.jpg\t[1, 2", "no tab", "a.jpg\t" + "[" * 100_000, ""])
def test_what_is_no_json_is_not_evaluated(tmp_path, content):
    file = tmp_path / "Label.txt"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(FormatUnreadable, match=r"Label\.txt"):
        label_txt.read(file)


def test_other_texts_are_not_taken_for_labels(tmp_path):
    for number, content in enumerate(("just words", "a\tb", "")):
        file = tmp_path / f"{number}.txt"
        file.write_text(content, encoding="utf-8")
        assert Registry.discover().reader_for(file) is None
