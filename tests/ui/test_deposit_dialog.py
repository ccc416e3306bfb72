"""The deposit dialog: says what goes in and what is missing, makes the zip, remembers the choices."""

import zipfile

import pytest
from PySide6.QtWidgets import QDialog
from shiboken6 import isValid

from ductus.document.description import Author
from ductus.ui.exporting.deposit import DepositDialog
from ductus.ui.exporting.description import DescriptionDialog
from ductus.ui.exporting.outcome import OutcomeDialog


@pytest.fixture
def dialog(window, project, wait):
    window.show_project(project)
    wait(lambda: window.bench.session.page is not None)
    window.bench.do("deposit")
    (made,) = window.findChildren(DepositDialog)
    yield made
    if isValid(made):
        made.close()


def test_a_deposit_is_made_and_its_choices_are_kept(dialog, window, wait, tmp_path):
    assert "3 pages from 1 scan file" in dialog.effect.text()
    assert "without a licence" in dialog.described.text()
    dialog.target.setText(str(tmp_path / "out" / "letters.zip"))
    dialog.images.setCurrentIndex(1)
    dialog.profile.set_values({"profile": "exchange"})
    dialog._go.click()
    (outcome,) = window.findChildren(OutcomeDialog)
    wait(lambda: outcome.has_ended)
    assert "“letters.zip” holds 3 pages, 12 lines" in outcome.head.text()
    with zipfile.ZipFile(tmp_path / "out" / "letters.zip") as packed:
        names = packed.namelist()
    assert "letters/bagit.txt" in names and not [name for name in names if "/images/" in name]
    outcome.again_button.click()
    wait(lambda: [each for each in window.findChildren(DepositDialog) if each is not dialog])
    again = next(each for each in window.findChildren(DepositDialog) if each is not dialog)
    assert not again.request().has_images
    assert again.request().profile == "exchange"
    assert again.target.text() == str(tmp_path / "out" / "letters-deposit.zip")
    again.close()


def test_missing_scans_and_a_full_disk_are_said_before(dialog, window, project, tmp_path, monkeypatch):
    (tmp_path / "scan.png").unlink()
    dialog._pages_chosen()
    assert "scan.png" in dialog.problem.text()
    assert not dialog._go.isEnabled()
    dialog.images.setCurrentIndex(1)
    assert dialog._go.isEnabled()
    monkeypatch.setattr("ductus.ui.exporting.deposit.free_bytes", lambda _target: 10)
    dialog._show_effect()
    assert "are free there" in dialog.problem.text()
    assert not dialog._go.isEnabled()


def test_the_description_of_the_project_is_asked_for_and_kept(dialog, project, monkeypatch):
    def fill(form):
        form.title.setText("Letters of Ada")
        form.authors.setPlainText("Lovelace, Ada\nCharles Babbage")
        form.licence.setEditText("CC-BY-4.0")
        form.languages.setText("eng; fra")
        form.not_before.setValue(1840)
        form.not_after.setValue(1852)
        form.hands.setValue(2)
        form._accept()
        return form.result()

    monkeypatch.setattr(DescriptionDialog, "exec", fill)
    dialog._describe.click()
    said = project.sheet.description
    assert said.authors == (Author("Ada", "Lovelace"), Author("Charles", "Babbage"))
    assert (said.title, said.licence, said.languages) == ("Letters of Ada", "CC-BY-4.0", ("eng", "fra"))
    assert (said.not_before, said.not_after, said.hands) == (1840, 1852, 2)
    assert dialog.described.text() == "“Letters of Ada” goes out under CC-BY-4.0."


def test_a_description_that_cannot_be_is_not_kept(dialog, project):
    form = DescriptionDialog(dialog, project.sheet.description)
    form.languages.setText("French")
    form._accept()
    assert "“French”" in form.problem.text()
    assert form.result() != QDialog.DialogCode.Accepted
    form.languages.setText("fra")
    form.not_before.setValue(1900)
    form.not_after.setValue(1800)
    form._accept()
    assert "years" in form.problem.text()
    form.close()
