"""The printed sheet: every key once, on one page, in HTML and PDF."""

import pypdfium2
import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter

from ductus.errors import ExportFailed
from ductus.settings import Settings
from ductus.ui.keys.commands import MOUSE
from ductus.ui.keys.key_map import KeyMap
from ductus.ui.keys.presets import PRESETS
from ductus.ui.keys.sheet import groups, print_sheet, sheet_html, write_html, write_pdf


@pytest.fixture
def keys(qapp):
    return KeyMap(Settings())


def test_every_command_with_a_key_stands_on_the_sheet_once(keys):
    rows = [what for group in groups(keys) for _, what in group.rows]
    named = [command.text for command in keys.commands if keys.keys(command.id)]
    assert sorted(rows) == sorted([*named, *(what for _, what in MOUSE)])


def test_keys_of_the_projects_signs_stand_on_the_sheet(keys):
    keys.signs = {"Alt+1": "ꝑ", "Alt+2": "\u0303"}
    found = {group.title: group.rows for group in groups(keys)}["Signs, in the text"]
    assert found == (("Alt+1", "ꝑ"), ("Alt+2", "\u25cc\u0303"))
    assert "ꝑ" in sheet_html(keys)


def test_changed_keys_stand_on_the_sheet_and_that_they_are_changed(keys):
    keys.give("window.sample", "F9", taking=False)
    html = sheet_html(keys)
    assert "F9" in html
    assert "1 of them changed" in html
    assert "<script" not in html


@pytest.mark.parametrize("preset", PRESETS, ids=lambda row: row.id)
def test_a_pdf_holds_all_on_two_pages_at_most(keys, tmp_path, preset):
    keys.choose_preset(preset.id)
    target = tmp_path / "keys.pdf"
    count = write_pdf(keys, target)
    document = pypdfium2.PdfDocument(target)
    assert len(document) == count <= 2
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "Ctrl+Shift+R" in text
    assert preset.title in text
    document.close()


def test_html_goes_to_a_file(keys, tmp_path):
    write_html(keys, tmp_path / "keys.html")
    assert "Cut a line in two" in (tmp_path / "keys.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("write", [write_pdf, write_html])
def test_a_place_that_cannot_be_written_is_said(keys, tmp_path, write):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ExportFailed, match=r"keys\.out"):
        write(keys, tmp_path / "file" / "keys.out")


def test_a_printer_gets_the_sheet_on_its_paper(keys, tmp_path):
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    print_sheet(keys, printer)
    document = pypdfium2.PdfDocument(tmp_path / "printed.pdf")
    width, height = document[0].get_size()
    assert width > height
    document.close()
