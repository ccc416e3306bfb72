import pytest

from ductus.document.page import Region
from ductus.errors import Cancelled, ExportFailed
from ductus.formats import text
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import box, line, page, scan


def write(target, *pages, include=None, on_page=lambda done, total: None, **choices):
    return text.write(pages, len(pages), target, WriteOptions(include=include, choices=choices), on_page)


def two_regions():
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    return page(
        line("l1", "eins", region_id="a"), line("l2", "zwei ", region_id="a"), line("l3", None, region_id="a"),
        line("l4", "dr\x00ei\nvier", region_id="b"), regions=regions,
    )  # fmt: skip


def test_a_line_a_line_and_a_blank_line_between_regions(tmp_path):
    written = write(tmp_path, two_regions())
    (file,) = written.files
    assert file == tmp_path / "folio 12r.txt"
    assert file.read_bytes() == b"eins\nzwei\n\ndrei vier\n"
    assert written.lines == 3
    assert [remark.what for remark in written.losses] == [
        "Line ends and control characters in the text were left out.",
        "Blanks at the ends of the text were left out.",
        "Lines without text were left out.",
    ]


def test_normal_form(tmp_path):
    made = page(line("l1", "e\u0301"))
    assert write(tmp_path, made).files[0].read_text(encoding="utf-8") == "\u00e9\n"
    assert write(tmp_path, made, normal_form="none").files[0].read_text(encoding="utf-8") == "e\u0301\n"
    with pytest.raises(ExportFailed, match="NFX"):
        write(tmp_path, made, normal_form="NFX")


@pytest.mark.parametrize(
    ("page_break", "content"),
    [
        ("form feed", "one\n\ftwo\n"),
        ("blank line", "one\n\ntwo\n"),
        ("title", "--- first ---\n\none\n\n--- second ---\n\ntwo\n"),
    ],
)
def test_pages_joined(tmp_path, page_break, content):
    pages = (page(line("l1", "one"), name="first"), page(line("l2", "two"), name="second"))
    file = tmp_path / "all.txt"
    written = write(file, *pages, joined=True, page_break=page_break)
    assert written.files == (file,)
    assert file.read_bytes().decode() == content
    assert write(tmp_path, *pages, joined=True).files == (tmp_path / "transcription.txt",)
    assert {path.name for path in tmp_path.iterdir()} == {"all.txt", "transcription.txt"}


def test_joined_is_whole_or_as_before(tmp_path):
    file = tmp_path / "all.txt"
    file.write_text("before", encoding="utf-8")

    def on_page(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        write(file, page(line("l1")), joined=True, on_page=on_page)
    assert file.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_unknown_page_break_is_refused(tmp_path):
    with pytest.raises(ExportFailed, match="ruler"):
        write(tmp_path, page(), joined=True, page_break="ruler")


def test_include_decides(tmp_path):
    written = write(tmp_path, page(line("l1", "a"), line("l2", "b")), include=lambda held: held.text == "b")
    assert written.files[0].read_bytes() == b"b\n"
    assert written.lines == 1


def test_pages_of_one_name_get_files_of_their_own(tmp_path):
    written = write(tmp_path, page(scan=scan("a/x.jpg")), page(scan=scan("b/x.jpg")))
    assert [file.name for file in written.files] == ["x.txt", "x_2.txt"]
