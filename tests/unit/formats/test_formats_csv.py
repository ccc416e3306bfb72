import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.formats import csv_table
from ductus.formats.base import WriteOptions
from ductus.formats.tsv import COLUMNS
from fakes.pages_to_write import line, page


def written(folder, *texts, **choices):
    made = page(*(line(f"l{number}", text) for number, text in enumerate(texts)))
    options = WriteOptions(choices=choices)
    return csv_table.write([made], 1, folder / "t.csv", options, lambda done, total: None).files[0].read_bytes()


def texts_of(content):
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == COLUMNS
    return [row[COLUMNS.index("text")] for row in rows[1:]]


def test_excel_finds_its_mark_and_rows_end_as_the_standard_has_it(tmp_path):
    content = written(tmp_path, 'a, "b"; c')
    assert content.startswith(b"\xef\xbb\xbfpage,")
    assert content.endswith(b"\r\n")
    assert texts_of(content) == ['a, "b"; c']
    assert not written(tmp_path, "a", bom="no").startswith(b"\xef")


@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-cmd|' /C calc'!A0", "+1", "＝1", "\t=1", " \n=1", "\x00=1", "=\x001"]
)
def test_no_cell_is_a_formula(tmp_path, text):
    (cell,) = texts_of(written(tmp_path, text))
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))


ON_ONE_LINE = st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"), blacklist_characters="\ufffe\uffff")


@given(st.text(ON_ONE_LINE, max_size=12))
def test_any_text_comes_back_without_the_guard(tmp_path_factory, text):
    assert texts_of(written(tmp_path_factory.mktemp("csv"), text, formula_guard="no")) == [text]
