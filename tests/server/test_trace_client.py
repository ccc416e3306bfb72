"""A client written for Trace gets what it expects: addresses, parameters, fields of the answers."""

from __future__ import annotations

import io
import json
import shutil
import subprocess

import httpx
import pytest
from PIL import Image

from ductus.server.language import language_of
from fakes.pdfs import CORNERS, PdfPage, make_pdf
from fakes.running_server import ROWS, page

# Every parameter of Trace's interface, as its documentation names them.
ALL_OF_OCR = {
    "assume_straight_pages": "true",
    "preserve_aspect_ratio": "true",
    "symmetric_padding": "true",
    "detect_orientation": "false",
    "detect_language": "false",
    "straighten_pages": "false",
    "detection_batch_size": "2",
    "recognition_batch_size": "128",
    "disable_page_orientation": "false",
    "disable_text_orientation": "false",
    "binary_threshold": "0.1",
    "box_threshold": "0.1",
    "group_lines": "true",
    "group_blocks": "false",
}


def words_of(answer):
    return [word for block in answer["pages"][0]["blocks"] for line in block["lines"] for word in line["words"]]


def test_the_curl_line_of_the_documentation_works_unchanged(server, tmp_path):
    curl = shutil.which("curl")
    if curl is None:
        pytest.skip("no curl here")
    (tmp_path / "invoice.png").write_bytes(page())
    query = "&".join(f"{name}={value}" for name, value in ALL_OF_OCR.items())
    done = subprocess.run(
        [
            *(curl, "-sS", "-X", "POST", f"{server.url}/ocr/?{query}", "-H", "accept: application/json"),
            *("-H", "Content-Type: multipart/form-data", "-F", f"files=@{tmp_path / 'invoice.png'};type=image/png"),
        ],
        capture_output=True,
        check=True,
    )
    (answer,) = json.loads(done.stdout)
    assert answer["name"] == "invoice.png"
    assert len(words_of(answer)) == 2 * ROWS  # the fake reads two words a line


def test_an_answer_has_every_field_and_no_other(server):
    (answer,) = server.post("/ocr/", ("a.png", page(400, 300))).json()
    assert set(answer) == {"name", "orientation", "language", "dimensions", "pages"}
    assert answer["orientation"] == answer["language"] == {"value": None, "confidence": None}
    assert answer["dimensions"] == [300, 400]
    (only,) = answer["pages"]
    (block,) = only["blocks"]
    assert set(block) == {"geometry", "detection_score", "lines"}
    assert len(block["lines"]) == ROWS
    assert set(block["lines"][0]) == {"geometry", "detection_score", "words"}
    word = block["lines"][0]["words"][0]
    assert set(word) == {"value", "geometry", "detection_score", "confidence", "text_orientation"}
    assert word["confidence"] == word["detection_score"] == 0.9
    assert word["text_orientation"] == {"value": 0, "confidence": None}


def test_words_stand_side_by_side_within_their_line(server):
    (answer,) = server.post("/ocr/", ("a.png", page())).json()
    for line in answer["pages"][0]["blocks"][0]["lines"]:
        left, top, right, bottom = line["geometry"]
        first, second = (word["geometry"] for word in line["words"])
        assert left <= first[0] < first[2] <= second[0] < second[2] <= right
        assert (first[1], first[3]) == (top, bottom)
        assert 0 <= left < right <= 1


def test_crooked_pages_get_four_points_clockwise(server):
    (answer,) = server.post("/ocr/?assume_straight_pages=false", ("a.png", page())).json()
    line = answer["pages"][0]["blocks"][0]["lines"][0]
    for geometry in (line["geometry"], *(word["geometry"] for word in line["words"])):
        x, y = geometry[0::2], geometry[1::2]
        assert len(geometry) == 8
        assert x[0] < x[1] and x[3] < x[2] and y[0] < y[3] and y[1] < y[2]


def test_several_files_and_pages_are_answered_in_their_order(server):
    book = make_pdf(PdfPage(content=CORNERS), PdfPage(content=CORNERS))
    answer = server.post("/ocr/", ("b.png", page()), ("book.pdf", book), ("a.png", page())).json()
    assert [item["name"] for item in answer] == ["b.png", "book.pdf", "book.pdf", "a.png"]


def test_without_grouping_there_is_one_line(server):
    (answer,) = server.post("/ocr/?group_lines=false&group_blocks=true", ("a.png", page())).json()
    (block,) = answer["pages"][0]["blocks"]
    (line,) = block["lines"]
    assert len(line["words"]) == 2 * ROWS


def test_blocks_part_lines_that_do_not_follow_one_another(server):
    # The fake's lines take 0.7 of a row: the gap between them is less than their height, so they stay together.
    (together,) = server.post("/ocr/?group_blocks=true", ("a.png", page())).json()
    (apart,) = server.post("/ocr/?group_blocks=true&paragraph_break=0.01", ("a.png", page())).json()
    assert len(together["pages"][0]["blocks"]) == 1
    assert len(apart["pages"][0]["blocks"]) > 1  # pieces of one row do not stand below one another


def test_a_wide_gap_begins_a_new_line_only_when_asked(server):
    def lines(query):
        (answer,) = server.post(f"/ocr/{query}", ("a.png", page())).json()
        return len(answer["pages"][0]["blocks"][0]["lines"])

    assert lines("") == ROWS
    assert lines("?paragraph_break=0.01") == 2 * ROWS
    assert lines("?paragraph_break=0.9") == ROWS


def test_recognition_reads_each_picture_as_one_line(server):
    answer = server.post("/recognition/", ("one.png", page(300, 40)), ("two.png", page(200, 40))).json()
    assert [item["name"] for item in answer] == ["one.png", "two.png"]
    assert all(set(item) == {"name", "value", "confidence"} for item in answer)
    wide, narrow = (int(item["value"].split()[-1].split("x")[0]) for item in answer)
    assert wide - narrow == 100 and 300 <= wide < 330  # the picture with the crop's margin
    assert not server.host.named("find_lines")


def test_detection_finds_and_reads_nothing(server):
    (answer,) = server.post("/detection/", ("a.png", page())).json()
    assert set(answer) == {"name", "bounding_boxes"}
    assert [len(box) for box in answer["bounding_boxes"]] == [4] * ROWS
    (crooked,) = server.post("/detection/?assume_straight_pages=false", ("a.png", page())).json()
    assert [len(box) for box in crooked["bounding_boxes"]] == [8] * ROWS
    assert not server.host.named("read_together")


def test_kie_gives_everything_as_words_where_the_detector_knows_no_kinds(server):
    (answer,) = server.post("/kie/", ("a.png", page())).json()
    (field,) = answer["extracted_fields"]
    assert field["field_type"] == "words"
    assert len(field["values"]) == 2 * ROWS


def test_a_page_turned_a_little_says_so_when_asked(server):
    (answer,) = server.post("/ocr/?detect_orientation=true", ("a.png", page())).json()
    assert answer["orientation"]["value"] == 0


def test_language_is_stated_only_of_enough_text(server):
    (answer,) = server.post("/ocr/?detect_language=true", ("a.png", page())).json()
    assert answer["language"] == {"value": None, "confidence": None}


def test_the_language_of_enough_text_is_told_the_same_each_time():
    text = "Die Urkunde wurde im Archiv gefunden und von den Schreibern der Stadt abgeschrieben."
    assert language_of(text) == language_of(text)
    assert language_of(text).value == "de"


def test_a_blank_page_is_an_answer_without_blocks(server):
    stream = io.BytesIO()
    Image.new("RGB", (200, 100), "white").save(stream, "PNG")
    (answer,) = server.post("/ocr/", ("blank.png", stream.getvalue())).json()
    assert answer["pages"] == [{"blocks": []}]


def test_every_engine_of_ours_can_be_named(server):
    (answer,) = server.post("/ocr/?detection_model=fake-grid&recognition_model=fake-blank", ("a.png", page())).json()
    assert answer["pages"] == [{"blocks": []}]  # it reads nothing anywhere


def test_what_an_engine_has_no_option_for_is_said(server):
    answer = server.post("/ocr/?symmetric_padding=true&box_threshold=0.3&group_lines=true", ("a.png", page()))
    assert answer.headers["X-Without-Effect"] == "box_threshold, symmetric_padding"
    assert "fake-echo" in answer.headers["X-Weights"]
    assert float(answer.headers["X-Process-Time"]) >= 0


def test_the_description_names_every_parameter_with_its_range(server):
    paths = httpx.get(f"{server.url}/openapi.json").json()["paths"]
    parameters = {item["name"]: item["schema"] for item in paths["/ocr/"]["post"]["parameters"]}
    assert set(parameters) == {*ALL_OF_OCR, "detection_model", "recognition_model", "paragraph_break"}
    assert (parameters["box_threshold"]["minimum"], parameters["box_threshold"]["maximum"]) == (0, 1)
    guide = httpx.get(f"{server.url}/docs").text
    assert all(name in guide for name in parameters)
    assert "src=" not in guide and "://" not in guide.replace(server.url, "")  # loads nothing from elsewhere
