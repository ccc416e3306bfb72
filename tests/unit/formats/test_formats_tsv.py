import csv

import pytest

from ductus.document.page import BaselineSource, Region
from ductus.formats import tsv
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, hard_page, line, page, read_by_engine


def write(target, *pages, include=None, **choices):
    options = WriteOptions(include=include, choices=choices)
    return tsv.write(pages, len(pages), target / "t.tsv", options, lambda done, total: None)


def rows_of(written):
    with written.files[0].open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, dialect="excel-tab"))


def test_one_row_a_line_with_everything_known(tmp_path):
    region = Region("r1", box(0, 0, 500, 500), "MainZone:column")
    made = page(
        read_by_engine(line("l1", "one", region_id="r1")),
        line("l2", None, 200, baseline_source=BaselineSource.ESTIMATED, comment="why\nnot"),
        regions=(region,),
    )
    first, second = rows_of(write(tmp_path, made))
    assert first == {
        "page": "folio 12r", "image": "folio 12r.jpg", "region_id": "r1", "region_type": "MainZone:column",
        "line_id": "l1", "line_type": "DefaultLine", "order": "1", "text": "one", "confidence": "0.8750",
        "status": "read", "outline": "50,100 450,100 450,140 50,140", "baseline": "50,130 450,130",
        "baseline_source": "imported", "comment": "", "tags": "",
    }  # fmt: skip
    assert (second["region_id"], second["text"], second["order"]) == ("", "", "2")
    assert (second["baseline_source"], second["comment"]) == ("estimated", "why not")


def test_a_row_is_a_line_of_the_file_for_those_who_only_split(tmp_path):
    content = write(tmp_path, hard_page(), page(line("l1", 'say\t"a"'))).files[0].read_bytes().decode("utf-8")
    rows = content.rstrip("\n").split("\n")
    assert len(rows) == 1 + len(hard_page().lines) + 1
    assert {row.count("\t") for row in rows} == {len(tsv.COLUMNS) - 1}


@pytest.mark.parametrize("text", ["=1+1", "- 3 fl.", "+", "@a", "＝1"])
def test_a_cell_like_a_formula_is_guarded_and_said(text, tmp_path):
    made = page(line("l1", text))
    guarded = write(tmp_path, made)
    assert rows_of(guarded)[0]["text"] == f"'{text}"
    assert any("apostrophe" in remark.what for remark in guarded.losses)
    exact = write(tmp_path, made, formula_guard=False)
    assert rows_of(exact)[0]["text"] == text
    assert not exact.losses


def test_excel_gets_its_mark_on_request(tmp_path):
    made = page(line("l1", "ſchön"))
    assert not write(tmp_path, made).files[0].read_bytes().startswith(b"\xef\xbb\xbf")
    assert write(tmp_path, made, bom=True).files[0].read_bytes().startswith(b"\xef\xbb\xbf")


def test_alternating_regions_keep_their_order_and_left_out_lines_are_said(tmp_path):
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    made = page(*(line(f"l{n}", str(n), region_id="ab"[n % 2]) for n in range(4)), regions=regions)
    assert [row["text"] for row in rows_of(write(tmp_path, made))] == list("0123")
    written = write(tmp_path, made, include=lambda held: held.id != "l2")
    assert [row["text"] for row in rows_of(written)] == list("013")
    assert [remark.what for remark in written.losses] == ["Lines of other status than chosen were left out."]


def test_a_page_without_size_is_said(tmp_path):
    written = write(tmp_path, page(line("l1"), width_px=0, height_px=0))
    assert rows_of(written) == []
    assert "no size" in written.losses[0].what
