"""The import dialog: says which page each file goes into and what that does, lets it be changed, and says what came."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ductus.document.precedence import accept_text
from ductus.ui.importing.dialog import ImportDialog, show_import
from ductus.ui.importing.pair_table import LEFT_OUT, Column
from ductus.ui.importing.panes import Stage
from ductus.workflows.import_content import TITLE, Existing, Wish

PAGE_XML = """<?xml version="1.0" encoding="UTF-8"?>
<PcGts xmlns="http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15">
<Metadata><Creator>x</Creator><Created>2026-01-01T00:00:00Z</Created><LastChange>2026-01-01T00:00:00Z</LastChange>
</Metadata><Page imageFilename="{image}" imageWidth="1000" imageHeight="1000">
<TextRegion id="r1"><Coords points="50,50 950,50 950,950 50,950"/>{lines}</TextRegion></Page></PcGts>"""
LINE = """<TextLine id="{name}"><Coords points="100,{top} 900,{top} 900,{bottom} 100,{bottom}"/>
<TextEquiv><Unicode>{text}</Unicode></TextEquiv></TextLine>"""


def write_file(path, image, texts):
    """A PAGE file with a line for each text, standing where the lines of the project's pages stand."""
    tops = [(100 + 200 * place, text) for place, text in enumerate(texts)]
    lines = "".join(LINE.format(name=f"x{top}", top=top, bottom=top + 80, text=text) for top, text in tops)
    path.write_text(PAGE_XML.format(image=image, lines=lines), encoding="utf-8")
    return path


@pytest.fixture
def dialog(bench, wait):
    held = ImportDialog(bench, bench.session)
    held.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    held.show()
    yield held
    held.close()
    wait(lambda: not bench.session.job_ids)
    held.deleteLater()


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "xml"
    folder.mkdir()
    write_file(folder / "a.xml", "elsewhere.jpg", ["alpha", "beta"])
    write_file(folder / "b.xml", "another.jpg", ["gamma"])
    return folder


def cell(dialog, row, column):
    index = dialog.panes.view.model().index(row, column)
    return index.data()


def choose(dialog, row, title):
    dialog.panes.view.selectRow(row)
    box = dialog.panes.picker.box
    place = box.findText(title)
    assert place >= 0, [box.itemText(i) for i in range(box.count())]
    box.setCurrentIndex(place)
    box.activated.emit(place)


def read(dialog, paths, wait):
    dialog.add(paths)
    wait(lambda: dialog.panes.stage is Stage.PAIRS and dialog._watch.job is None)


def texts(project, page_id):
    return [line.text for line in project.page(page_id).lines]


def test_before_any_file_it_says_what_to_do_and_imports_nothing(dialog):
    assert dialog.panes.stage is Stage.EMPTY
    assert not dialog.panes.go.isEnabled()


def test_a_folder_is_read_its_format_said_and_pages_can_be_chosen(dialog, files, project, wait):
    read(dialog, [files], wait)
    assert "2 files of PAGE XML, 2 pages in all." in dialog.panes._source.text()
    assert [cell(dialog, row, Column.FILE) for row in (0, 1)] == ["a.xml", "b.xml"]
    assert [cell(dialog, row, Column.PAGE) for row in (0, 1)] == [LEFT_OUT, LEFT_OUT]
    assert not dialog.panes.go.isEnabled(), "nothing would go anywhere"
    choose(dialog, 0, "2 · 2r")
    assert cell(dialog, 0, Column.PAGE) == "2 · 2r"
    assert cell(dialog, 0, Column.WHY) == "Chosen by you"
    wait(lambda: cell(dialog, 0, Column.EFFECT) == "2 filled")
    assert dialog.panes.go.isEnabled()
    assert texts(project, "p1") == ["", "", "", ""], "nothing has happened yet"


def test_importing_is_one_step_and_the_outcome_can_undo_it(dialog, files, project, wait, monkeypatch):
    read(dialog, [files], wait)
    choose(dialog, 0, "2 · 2r")
    choose(dialog, 1, "3 · 3r")
    QTest.keyClick(dialog.panes.go, Qt.Key.Key_Space)
    wait(lambda: dialog.panes.stage is Stage.OUTCOME)
    assert texts(project, "p1")[:2] == ["alpha", "beta"]
    assert texts(project, "p2")[:1] == ["gamma"]
    assert dialog.panes.outcome.headline.text() == "3 lines imported; 2 pages matched."
    assert project.undo_title == TITLE
    opened = []
    monkeypatch.setattr("ductus.ui.importing.outcome.show_folder", opened.append)
    dialog.panes.outcome.open_folder.click()
    assert opened == [str(files)]
    dialog.panes.outcome.undo.click()
    assert texts(project, "p1") + texts(project, "p2") == [""] * 8
    assert not dialog.isVisible()


def test_your_text_stays_and_is_named_in_the_outcome(dialog, files, project, wait):
    project.apply(accept_text(project.page("p1"), "p1_l0", "mine"))
    read(dialog, [files / "a.xml"], wait)
    choose(dialog, 0, "2 · 2r")
    wait(lambda: cell(dialog, 0, Column.EFFECT) == "1 filled; 1 of yours stay")
    dialog.panes.go.click()
    wait(lambda: dialog.panes.stage is Stage.OUTCOME)
    assert texts(project, "p1")[:2] == ["mine", "beta"]
    tree = dialog.panes.outcome.tree
    titles = [tree.topLevelItem(row).text(0) for row in range(tree.topLevelItemCount())]
    assert "Your text was kept (1)" in titles


def test_the_delete_key_leaves_rows_out(dialog, files, project, wait):
    read(dialog, [files], wait)
    choose(dialog, 0, "2 · 2r")
    dialog.panes.view.selectRow(0)
    QTest.keyClick(dialog.panes.view, Qt.Key.Key_Delete)
    assert cell(dialog, 0, Column.PAGE) == LEFT_OUT


def test_a_wish_shows_in_the_effect_and_is_remembered(dialog, bench, files, project, wait):
    read(dialog, [files / "a.xml"], wait)
    choose(dialog, 0, "1 · 1r")
    dialog.panes.go.click()
    wait(lambda: dialog.panes.stage is Stage.OUTCOME)
    write_file(files / "a.xml", "elsewhere.jpg", ["other", "beta"])
    again = ImportDialog(bench, bench.session)
    read(again, [files / "a.xml"], wait)
    choose(again, 0, "1 · 1r")
    wait(lambda: cell(again, 0, Column.EFFECT) == "1 of yours stay")
    again.panes.wishes.existing[Existing.READING].click()
    again.panes.wishes.adds_lines.click()
    wait(lambda: cell(again, 0, Column.EFFECT) == "1 as readings")
    again.panes.go.click()
    wait(lambda: again.panes.stage is Stage.OUTCOME)
    assert [reading.text for reading in project.page("p0").lines[0].readings] == ["other"]
    again.close()
    third = ImportDialog(bench, bench.session)
    assert third.panes.wish == Wish(Existing.READING, adds_lines=False)
    third.close()


def test_the_preview_shows_the_lines_over_the_page_chosen(dialog, files, wait):
    read(dialog, [files], wait)
    choose(dialog, 0, "2 · 2r")
    preview = dialog.panes.preview
    assert [preview.lines.item(row).text() for row in range(preview.lines.count())] == ["alpha", "beta"]
    wait(lambda: preview.sheet._picture is not None)
    bare = preview.sheet.grab().toImage()
    preview.lines.setCurrentRow(0)
    assert preview.sheet.grab().toImage() != bare, "the line chosen in the text is marked on the page"


def test_what_is_no_transcription_is_said_and_the_rest_is_read(dialog, files, wait):
    (files / "c.txt.xml").write_text("<nothing/>", encoding="utf-8")
    read(dialog, [files / "a.xml", files / "c.txt.xml"], wait)
    assert "1 file could not be read" in dialog.panes._source.text()
    assert len(dialog.panes.pairs) == 1


def test_closing_the_dialog_stops_reading(dialog, bench, files, wait):
    dialog.add([files])
    dialog.close()
    wait(lambda: not bench.session.job_ids)


def test_the_menu_opens_the_dialog(bench, window):
    bench.do("import")
    dialog = window.findChild(ImportDialog)
    assert dialog.isVisible()
    assert dialog.panes.stage is Stage.EMPTY
    dialog.close()


def test_a_project_open_for_reading_only_takes_nothing(bench, window, files, monkeypatch):
    monkeypatch.setattr(type(bench.session.project), "is_read_only", True)
    show_import(bench, [files])
    assert window.findChild(ImportDialog) is None


def test_transcriptions_dropped_on_the_window_come_to_the_dialog(bench, files, window, wait):
    show_import(bench, [files / "a.xml"])
    dialog = window.findChild(ImportDialog)
    wait(lambda: len(dialog.panes.pairs) == 1 and dialog._watch.job is None)
    dialog.close()
    wait(lambda: not bench.session.job_ids)
