"""The TEI table of a project: shown with what it gives, changed, kept on the sheet, carried as CSV."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from ductus.document.tag_elements import TagElement
from ductus.document.tags import TagKind
from ductus.ui.tags.tei_dialog import edit_tei_table


@pytest.fixture
def dialog(window, project):
    kinds = (*project.sheet.tag_kinds, TagKind("ship", "Ship", attributes=("ref",)))
    project.set_sheet(replace(project.sheet, tag_kinds=kinds))
    window.show_project(project)
    held = edit_tei_table(window, window.bench.session)
    held.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    yield held
    held.close()
    held.deleteLater()


def place_of(dialog, title):
    return next(row for row in range(dialog.table.rowCount()) if dialog.table.item(row, 0).text() == title)


def sample_of(dialog, title):
    return dialog.table.item(place_of(dialog, title), 2).text()


def type_element(dialog, title, element):
    dialog.table.item(place_of(dialog, title), 1).setText(element)


def test_every_kind_stands_with_what_it_becomes(dialog):
    assert sample_of(dialog, "Person") == "<persName>Text</persName>"
    assert sample_of(dialog, "Date") == '<date when="1813-05-01">Text</date>'
    assert sample_of(dialog, "Ship") == '<seg type="ship">Text</seg>'
    assert sample_of(dialog, "Abbreviation").startswith("<choice><abbr>Text</abbr><expan>")
    assert dialog.rows() == (), "the usual rows are not kept"


def test_a_change_is_shown_at_once_and_kept_on_the_sheet(dialog, project):
    type_element(dialog, "Ship", 'name type="ship" ref="{ref}"')
    assert sample_of(dialog, "Ship") == '<name type="ship" ref="ref">Text</name>'
    dialog.keep_button.click()
    assert project.sheet.tag_elements == (TagElement("ship", 'name type="ship" ref="{ref}"'),)


def test_what_is_no_element_is_said_and_cannot_be_kept(dialog):
    type_element(dialog, "Ship", "<name>")
    assert "cannot be understood" in dialog.problem.text()
    assert not dialog.keep_button.isEnabled()
    type_element(dialog, "Ship", "")
    assert dialog.keep_button.isEnabled()
    assert dialog.rows() == ()


def test_a_table_goes_out_and_comes_back_as_csv(dialog, monkeypatch, tmp_path):
    type_element(dialog, "Ship", 'name type="ship"')
    file = str(tmp_path / "table")
    monkeypatch.setattr("ductus.ui.tags.tei_dialog.QFileDialog.getSaveFileName", lambda *_: (file, ""))
    dialog._export()
    dialog.show_rows(())
    assert dialog.rows() == ()
    monkeypatch.setattr("ductus.ui.tags.tei_dialog.QFileDialog.getOpenFileName", lambda *_: (f"{file}.csv", ""))
    dialog._import()
    assert dialog.rows() == (TagElement("ship", 'name type="ship"'),)


def test_the_usual_element_of_a_row_comes_back(dialog):
    type_element(dialog, "Person", "name")
    dialog.table.setCurrentCell(place_of(dialog, "Person"), 1)
    dialog._reset_row()
    assert dialog.rows() == ()
