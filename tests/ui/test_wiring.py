"""The window's seams: locked pages ask, a full disk asks before closing, remedies lead somewhere, files are told of."""

from __future__ import annotations

import sys

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox

from ductus.document.page import Page
from ductus.engines.weights import DownloadPlan
from ductus.errors import ProjectLocked, Remedy, StorageFailed
from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from ductus.imaging.scans import sha256_of
from ductus.project.project import Project
from ductus.ui import crash, leaving
from ductus.ui.dialogs import weights
from ductus.ui.dialogs.settings import SettingsDialog
from ductus.ui.dialogs.weights import WeightsDialog
from ductus.ui.notify import Kind, Message
from ductus.workflows.scan_sources import PASSWORDS
from fakes.pdfs import CORNERS, PdfPage, make_pdf
from waiting import wait_until_active

PASSWORD = "open sesame"  # of a file made here


@pytest.fixture
def locked(tmp_path):
    """A project whose only page is in an encrypted PDF, as it is when it is opened again on another day."""
    pdf = tmp_path / "locked.pdf"
    pdf.write_bytes(make_pdf(PdfPage(content=CORNERS), password=PASSWORD))
    held = Project.create(tmp_path / "locked.ductus")
    scan = held.scan_for(pdf, pdf.stat().st_size, sha256_of(pdf), 0, 72)
    held.insert_pages(held.add_document("locked").id, [Page("pdf", "locked.pdf", scan, 200, 100)])
    PASSWORDS.forget(scan.sha256)
    yield held
    PASSWORDS.forget(scan.sha256)


def question(window):
    """The question for a password that stands open, None when there is none."""
    return next((dialog for dialog in window.findChildren(QInputDialog) if dialog.isVisible()), None)


def answer(window, password):
    dialog = question(window)
    dialog.findChild(QLineEdit).setText(password)
    dialog.accept()


def test_a_locked_page_asks_until_the_password_is_right(window, locked, wait):
    shown = []
    window.bench.pictures.page_ready.connect(lambda page_id, _levels: shown.append(page_id))
    window.show_project(locked)
    wait(lambda: question(window) is not None)
    assert "needs a password" in question(window).labelText()
    answer(window, "wrong")
    wait(lambda: question(window) is not None)
    assert "wrong" in question(window).labelText()
    answer(window, PASSWORD)
    wait(lambda: shown == ["pdf"])
    assert question(window) is None


def test_a_locked_page_asks_by_itself_once_and_then_on_request(window, locked, wait):
    window.show_project(locked)
    wait(lambda: question(window) is not None)
    question(window).reject()
    wait(lambda: question(window) is None)
    window.show_page_again()
    wait(lambda: window.bench.bar.current() is not None)
    message = window.bench.bar.current()
    assert question(window) is None
    window.bench.bar.action_wanted.emit(message.remedy.action, message.remedy.argument)
    assert question(window) is not None
    question(window).reject()


def test_the_window_does_not_close_over_typing_the_disk_has_no_room_for(window, project, monkeypatch):
    window.show_project(project)

    def fail(*_args):
        raise StorageFailed("the disk is full")

    asked = []
    monkeypatch.setattr(project, "keep_draft", fail)
    stay = QMessageBox.StandardButton.Cancel
    monkeypatch.setattr(leaving.QMessageBox, "warning", lambda *shown: asked.append(shown[2]) or stay)
    window.bench.desk.focusProxy().insertPlainText("typed")
    assert not window.close()
    assert window.isVisible()
    assert "1 line" in asked[0]
    assert window.bench.session.project is project
    monkeypatch.undo()
    assert window.close()
    with Project.open(project.path) as again:
        assert again.drafts("p0") == {"p0_l0": "typed"}


def test_closing_ends_all_threads_even_when_the_project_cannot_be_closed(window, project, monkeypatch, watch):
    watch.expect("no such disk")
    window.show_project(project)
    close = project.close

    def fail():
        close()
        raise StorageFailed("no such disk")

    monkeypatch.setattr(project, "close", fail)
    window.close()  # the watch sees threads that are left running
    assert not window.bench.pictures._worker._thread.is_alive()


@pytest.mark.parametrize(("action", "dialog"), [("settings", SettingsDialog), ("get_weights", WeightsDialog)])
def test_remedies_open_their_dialogs(window, action, dialog):
    remedy = Remedy("Do it.", "Do it…", action, "engine" if action == "settings" else "microsoft/trocr-small-printed")
    window.bench.bar.show_message(Message(Kind.ERROR, "Something is missing.", remedy))
    window.bench.bar._do.click()
    opened = window.findChildren(dialog)[0]
    if action == "settings":
        assert opened._list.currentItem().text() == "Reading lines"
    else:
        assert opened._id.text() == "microsoft/trocr-small-printed"
    opened.close()


def test_errors_of_the_world_that_nobody_caught_are_told_without_a_crash_report(window, ductus_home, monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    crash.install(window.bench)
    sys.excepthook(StorageFailed, StorageFailed("the disk is full"), None)
    assert window.bench.bar.current().text == "the disk is full"
    assert not list((ductus_home / "log").glob("crash-*"))


def test_settings_hold_on_a_full_disk_and_say_that_they_are_not_kept(window, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ductus.settings.replace_file", fail)
    window.bench.settings["desk.font_size"] = 21
    assert window.bench.settings["desk.font_size"] == 21
    assert "No space left" in window.bench.bar.current().text
    monkeypatch.undo()
    window.bench.settings["desk.font_size"] = 22
    assert window.bench.settings.problem == ""


def test_transcriptions_dropped_with_their_scans_find_their_pages(window, tmp_path, project, wait):
    folder = tmp_path / "dropped"
    folder.mkdir()
    Image.new("RGB", (1000, 1000), "white").save(folder / "scan9.png")
    page = project.page("p0")
    written = page_xml.write([page], 1, tmp_path / "out", WriteOptions(), lambda _done, _of: None)
    xml = tmp_path / "apart" / "scan9.xml"
    xml.parent.mkdir()
    text = written.files[0].read_text(encoding="utf-8").replace("scan.png", "scan9.png")
    xml.write_text(text, encoding="utf-8")
    window.open_paths([xml, folder / "scan9.png"])
    wait(lambda: window.bench.session is not None and not window.bench.session.job_ids)
    assert len(window.bench.session.page.lines) == 4


def test_a_line_drawn_on_the_page_is_in_hand_on_the_desk_too(window, project, wait):
    window.show_project(project)
    window.activateWindow()
    wait_until_active(window)
    bench = window.bench
    wait(lambda: bench.desk.current_line() == "p0_l0")
    bench.do("focus_canvas")
    for key, modifier in (
        (Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
    ):
        QTest.keyClick(window.windowHandle(), key, modifier)
    wait(lambda: len(bench.session.page.lines) == 5)
    (drawn,) = bench.canvas.selection()
    assert drawn not in [f"p0_l{index}" for index in range(4)]
    assert bench.desk.current_line() == drawn
    bench.session.undo()
    assert bench.desk.current_line() in [line.id for line in bench.session.page.lines]


def test_transcriptions_without_a_project_are_not_swallowed(window, tmp_path):
    xml = tmp_path / "page.xml"
    xml.write_text("<PcGts/>", encoding="utf-8")
    window.open_paths([xml])
    assert "Open the scans" in window.bench.bar.current().text


def test_scans_for_a_project_open_elsewhere_are_not_swallowed(window, project, tmp_path, monkeypatch):
    whole = Project.open

    def locked_elsewhere(path, *, read_only=False):
        if not read_only:
            raise ProjectLocked("It is open in another window.")
        return whole(path, read_only=True)

    monkeypatch.setattr(Project, "open", locked_elsewhere)
    window.open_paths([project.path])
    assert window.bench.session.project.is_read_only
    while window.bench.bar.current() is not None:
        window.bench.bar.next()
    window.open_paths([tmp_path / "scan.png"])
    assert "reading only" in window.bench.bar.current().text


def test_a_project_on_a_disk_that_cannot_be_written_is_shown_for_reading(window, project, monkeypatch):
    whole = Project.open

    def on_a_cd(path, *, read_only=False):
        if not read_only:
            raise StorageFailed("The disk is read-only.")
        return whole(path, read_only=True)

    monkeypatch.setattr(Project, "open", on_a_cd)
    window.open_paths([project.path])
    assert window.bench.session.project.is_read_only
    assert "shown here without" in window.bench.bar.current().text


def test_fetching_weights_is_agreed_to_beside_whatever_goes_on(window, monkeypatch):
    fetched = []
    monkeypatch.setattr(weights, "_fetch", lambda _bench, plan: fetched.append(plan.id))
    plan = DownloadPlan("archive/hand", "0" * 40, "mit", "hub", (), "")
    for button in ("Cancel", "Fetch"):
        weights._agree_and_fetch(window.bench, plan)
        box = next(box for box in window.findChildren(QMessageBox) if box.isVisible())
        next(found for found in box.buttons() if found.text().replace("&", "") == button).click()
    assert fetched == ["archive/hand"]
