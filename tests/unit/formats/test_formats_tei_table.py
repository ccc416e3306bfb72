"""The table of TEI elements as a project holds it and a CSV file carries it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.sheet import Sheet
from ductus.document.tag_elements import TagElement
from ductus.document.tags import USUAL_KINDS
from ductus.errors import ExportFailed, FormatUnreadable
from ductus.formats.tei_table import fault_of, read_elements, sample, table_of, usual_elements, write_elements

ROWS = (TagElement("date", 'date when="{when}"'), TagElement("ship", 'name type="ship"'), TagElement("x; y", "seg"))


def test_the_usual_table_has_a_row_for_every_usual_kind():
    assert list(usual_elements()) == [kind.id for kind in USUAL_KINDS]
    assert all(not fault_of(TagElement(*row)) for row in usual_elements().items())


def test_a_projects_rows_come_before_the_usual_ones():
    table = table_of((TagElement("person", "name"),))
    assert (table["person"].name, table["place"].name) == ("name", "placeName")


@pytest.mark.parametrize("element", ["", "<b>", 'a b="', "a\nb: c", "persName when={when}", "# no"])
def test_what_is_no_element_is_refused(element):
    assert fault_of(TagElement("x", element))
    assert sample(TagElement("x", element)) == ""
    with pytest.raises(ExportFailed):
        table_of((TagElement("x", element),))


def test_a_sample_escapes_what_a_value_holds():
    assert sample(TagElement("x", 'seg n="<&"')) == '<seg n="&lt;&amp;">Text</seg>'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_spreadsheet_is_read(tmp_path, delimiter):
    file = tmp_path / "t.csv"
    rows = ["kind", "element"], ["date", '"date when=""{when}"""'], ["", ""], ["ship", "name", "a remark"]
    file.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding="utf-8-sig")
    assert read_elements(file) == (ROWS[0], TagElement("ship", "name"))


@pytest.mark.parametrize("text", ["date,<date>\n", ",persName\n", "date\n"])
def test_a_row_of_no_sense_is_named(tmp_path, text):
    file = tmp_path / "t.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FormatUnreadable, match="Row 1"):
        read_elements(file)


KINDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)
ELEMENTS = st.sampled_from(["persName", 'date when="{when}"', 'seg type="a, b; c" n="x"'])


@given(st.dictionaries(KINDS, ELEMENTS, min_size=1, max_size=5))
def test_what_is_written_comes_back(tmp_path_factory, table):
    rows = tuple(TagElement(*row) for row in table.items())
    if tuple(cell.casefold() for cell in next(iter(table.items()))) == ("kind", "element"):
        return
    file = tmp_path_factory.mktemp("table") / "t.csv"
    write_elements(file, rows)
    assert read_elements(file) == rows


def test_a_sheet_keeps_it():
    from ductus.document.codec import from_plain, to_plain

    sheet = Sheet(tag_elements=ROWS)
    assert from_plain(Sheet, to_plain(sheet)) == sheet
