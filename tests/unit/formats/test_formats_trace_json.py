"""JSON of docTR and of the Trace API, as they write it themselves and as we do."""

import json

import pytest

from ductus.errors import FormatUnreadable
from ductus.formats import page_json, trace_json
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import line, page, read_by_engine, scan


def word(value, geometry, score="objectness_score", **more):
    return {"value": value, "confidence": 0.5, "geometry": geometry, score: 1.0, **more}


def read(tmp_path, value, expected):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    module = Registry.discover().reader_for(file)
    assert module.INFO.id == expected
    return module.read(file)


def places(held):
    return [(point.x, point.y) for point in held.polygon.points]


def test_doctrs_own_export_is_read(tmp_path):
    words = [word("two", [[0.1, 0.1], [0.2, 0.15]]), {**word("words", [[0.3, 0.1], [0.4, 0.15]]), "confidence": 1.0}]
    rows = [{"geometry": [[0.1, 0.1], [0.4, 0.15]], "objectness_score": 0.75, "words": words}]
    pages = [
        {"page_idx": n, "dimensions": [2000, 1000], "blocks": [{"geometry": [[0, 0], [0.5, 0.5]], "lines": rows}]}
        for n in range(2)
    ]
    first, second = read(tmp_path, {"pages": pages}, "page_json")
    assert (first.image_name, second.image_name) == ("answer-p0001.png", "answer-p0002.png")
    assert (first.width_px, first.height_px) == (1000, 2000)
    (held,) = first.lines
    assert held.text == "two words"
    assert places(held) == [(100, 200), (400, 200), (400, 300), (100, 300)]
    assert held.readings[0].confidence == pytest.approx((0.5 * 3 + 1.0 * 5) / 8)
    assert held.confidence == 0.75
    assert not first.repairs


@pytest.mark.parametrize("key", ["pages", "items"])
def test_answers_of_trace_and_of_its_template_are_read(tmp_path, key):
    score = "detection_score" if key == "pages" else "objectness_score"
    turned = [0.1, 0.1, 0.4, 0.2, 0.4, 0.3, 0.1, 0.2]
    rows = [{"geometry": turned, score: 0.5, "words": [word("slanted", turned, score)]}]
    entry = {
        "name": "book.pdf",
        "dimensions": [1000, 1000],
        key: [{"blocks": [{"geometry": [0, 0, 1, 1], "lines": rows}]}],
    }
    first, second = read(tmp_path, [entry, entry], "trace_json")
    assert (first.image_name, second.image_name) == ("book-p0001.png", "book-p0002.png")
    assert places(first.lines[0]) == [(100, 100), (400, 200), (400, 300), (100, 200)]
    assert first.lines[0].text == "slanted"


def test_the_shape_is_that_of_the_answer(tmp_path):
    made = page(read_by_engine(line("l", "one two"), confidence=0.75), scan=scan("a/b.jpg"))
    target = tmp_path / "t.json"
    trace_json.write([made], 1, target, WriteOptions(), lambda done, total: None)
    (entry,) = json.loads(target.read_text(encoding="utf-8"))
    assert set(entry) == {"name", "orientation", "language", "dimensions", "pages"}
    assert (entry["name"], entry["dimensions"]) == ("b.jpg", [1400, 1000])
    (block,) = entry["pages"][0]["blocks"]
    assert set(block) == {"geometry", "detection_score", "lines"}
    (row,) = block["lines"]
    assert row["geometry"] == [0.05, 0.071429, 0.45, 0.1]
    assert set(row["words"][0]) == {"value", "geometry", "detection_score", "confidence", "text_orientation"}
    assert [held["confidence"] for held in row["words"]] == [0.75, 0.75]


@pytest.mark.parametrize(
    "value",
    [
        {"pages": []},
        {"pages": [{"blocks": []}]},
        {"pages": [{"dimensions": [0, -1], "blocks": []}]},
        {"pages": [{"dimensions": ["a", None], "blocks": 7}]},
        [{"dimensions": [1, 1], "pages": 3}],
    ],
)
def test_other_shapes_are_told(tmp_path, value):
    file = tmp_path / "odd.json"
    file.write_text(json.dumps(value), encoding="utf-8")
    with pytest.raises(FormatUnreadable, match=r"odd\.json"):
        (trace_json if isinstance(value, list) else page_json).read(file)


def test_odd_parts_do_no_harm(tmp_path):
    lines = [
        {"words": [{"value": 7}, None, word("x", "nowhere")], "geometry": [[1e300, 0], [0, 0]], "tags": [3, {}]},
        5,
    ]
    value = {"pages": [{"dimensions": [100, 100], "blocks": [{"lines": lines}, "no block"]}]}
    (found,) = read(tmp_path, value, "page_json")
    assert [held.text for held in found.lines] == ["x"]
