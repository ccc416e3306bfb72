import json

import pytest

from ductus.document.page import Region
from ductus.formats import page_json
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, hard_page, line, page, read_by_engine


def write(target, *pages):
    return page_json.write(pages, len(pages), target / "p.json", WriteOptions(), lambda done, total: None)


def loaded(written):
    return json.loads(written.files[0].read_text(encoding="utf-8"))


def test_the_shape_is_that_of_doctr(tmp_path):
    region = Region("r", box(0, 0, 500, 700))
    held = read_by_engine(line("l1", "one two", region_id="r", confidence=0.5), confidence=0.75)
    (made,) = loaded(write(tmp_path, page(held, regions=(region,))))["pages"]
    assert {key: made[key] for key in ("page_idx", "dimensions", "orientation", "language")} == {
        "page_idx": 0,
        "dimensions": [1400, 1000],
        "orientation": {"value": 0, "confidence": None},
        "language": {"value": None, "confidence": None},
    }
    (block,) = made["blocks"]
    assert block["geometry"] == [[0, 0], [0.5, 0.5]]
    (row,) = block["lines"]
    assert row["geometry"] == [[0.05, round(100 / 1400, 6)], [0.45, 0.1]]
    assert [(word["value"], word["confidence"], word["objectness_score"]) for word in row["words"]] == [
        ("one", 0.75, 0.5), ("two", 0.75, 0.5)
    ]  # fmt: skip
    assert row["words"][0]["geometry"][0][0] == 0.05


def test_pages_are_numbered_and_those_without_size_passed_over(tmp_path):
    written = write(tmp_path, page(line("l"), width_px=0), page(line("l")), hard_page())
    assert [held["page_idx"] for held in loaded(written)["pages"]] == [0, 1]
    assert "no size" in written.losses[0].what
    assert loaded(write(tmp_path)) == {"pages": []}


@pytest.mark.slow
def test_doctr_takes_it(tmp_path):
    elements = pytest.importorskip("doctr.io.elements")
    held = loaded(write(tmp_path, hard_page(), page(line("l1", "second page"))))
    document = elements.Document.from_dict(held)
    assert document.pages[1].render() == "second page"
    assert "שלום עולם" in document.pages[0].render()
    exported = json.loads(json.dumps(document.export()))  # docTR draws its blocks anew, around lines it finds together
    assert sorted(words_of(exported)) == sorted(words_of(held))


def words_of(exported):
    for made in exported["pages"]:
        for block in made["blocks"]:
            for row in block["lines"]:
                for word in row["words"]:
                    yield word["value"], word["geometry"], word["confidence"]
