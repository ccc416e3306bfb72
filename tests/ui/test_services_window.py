"""Scans leave only when somebody said so; the window shows it while they do; keys go to the keyring."""

from __future__ import annotations

import threading

import keyring
import pytest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QWidget

from ductus.engines.hosted import engine_registry
from ductus.engines.remote_support import keys
from ductus.imaging.scans import Limits
from ductus.jobs.job import Job, Lane
from ductus.jobs.lanes import Lanes
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.ui.main_window import MainWindow
from ductus.ui.services import consent
from ductus.ui.services.consent import ConsentDialog
from ductus.ui.services.key_box import KeyBox, has_key
from ductus.workflows.sending import Sending, agree, is_agreed
from fakes.inline_host import InlineHost
from fakes.memory_keyring import LockedKeyring, MemoryKeyring
from fakes.services import FakeOpenAi
from waiting import PATIENCE_S

SENDING = Sending("Chat service", "api.openai.com", 3, 120, "about 0.54 at 4.5 per 1,000 (EUR, 1 November 2026)")


@pytest.fixture
def opened(window, project, monkeypatch):
    """The window on the project, with a service as its reader and its key at hand."""
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-test")
    project.close()
    window.show_project(Project.open(project.path))
    window.bench.settings["engine.recognizer"] = "openai-compatible"
    return window


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    held = MemoryKeyring()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)


def answering(monkeypatch, code, *, asks_no_more=False):
    """Have the dialog answered so; returns what it was asked."""
    asked = []

    def answer(dialog):
        asked.append(dialog)
        dialog._no_more.setChecked(asks_no_more)
        return code

    monkeypatch.setattr(ConsentDialog, "exec", answer)
    return asked


def test_cancel_sends_nothing(opened, monkeypatch, wait):
    wait(lambda: not opened.bench.session.job_ids)
    asked = answering(monkeypatch, QDialog.DialogCode.Rejected)
    opened.bench.do("read_page")
    assert len(asked) == 1
    assert not opened.bench.lanes.jobs()
    assert not opened.bench.session.job_ids


def test_send_reads_and_the_job_knows_where_scans_go(opened, monkeypatch):
    answering(monkeypatch, QDialog.DialogCode.Accepted)
    submitted = []
    keep = opened.bench.lanes.submit
    monkeypatch.setattr(opened.bench.lanes, "submit", lambda job: submitted.append(job) or keep(job))
    opened.bench.do("read_page")
    assert [job.sends_to for job in submitted if job.title == "Reading"] == ["api.openai.com"]


def test_agreement_for_good_asks_no_more_in_this_project(opened, monkeypatch):
    asked = answering(monkeypatch, QDialog.DialogCode.Accepted, asks_no_more=True)
    assert consent.may_read(opened.bench, ["p0"])
    assert consent.may_read(opened.bench, ["p1"])
    assert len(asked) == 1
    assert is_agreed(opened.bench.session.project, "api.openai.com")


def test_agreement_is_taken_back_in_the_settings(opened, monkeypatch):
    agree(opened.bench.session.project, "api.openai.com")
    box = KeyBox(engine_registry().get("openai-compatible"), opened.bench)
    assert not box._ask_button.isHidden()
    box._ask_button.click()
    assert box._ask_button.isHidden()
    assert not is_agreed(opened.bench.session.project, "api.openai.com")
    box.deleteLater()


def test_an_engine_on_this_computer_is_not_asked_about(opened, monkeypatch):
    asked = answering(monkeypatch, QDialog.DialogCode.Rejected)
    opened.bench.settings["engine.options"] = {"openai-compatible": {"service": "ollama"}}
    assert consent.may_read(opened.bench, ["p0"])
    assert asked == []


def test_a_part_of_the_window_that_does_not_ask_cannot_send(opened):
    with pytest.raises(AssertionError, match="nobody was asked"):
        opened.bench.session.read_lines(["p0"])
    assert not opened.bench.session.project.jobs()


def test_the_dialog_says_what_to_whom_how_much_and_at_what_cost(opened):
    dialog = ConsentDialog(opened.bench, SENDING)
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for words in ("120 lines on 3 pages", "api.openai.com", "about 0.54", "1 November 2026"):
        assert words in said
    assert not dialog._send.isDefault()
    dialog.deleteLater()


def test_the_status_bar_says_so_while_scans_leave(opened, wait):
    go_on = threading.Event()
    job = Job("Reading", Lane.CPU, lambda _: go_on.wait(PATIENCE_S), sends_to="api.openai.com")
    opened.bench.lanes.submit(job)
    said = "Images of lines or pages are being sent to api.openai.com"

    def shown():
        named = [each for each in opened.bench.status.findChildren(QWidget) if each.accessibleName().startswith(said)]
        return bool(named and named[0].isVisible())

    wait(shown)
    go_on.set()
    wait(lambda: not shown())


# --- keys -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def box(qapp, tmp_path, ring):
    """The key box of the chat service in a window of its own, whose lanes reach the network."""
    lanes = Lanes({Lane.CPU: 1, Lane.DISK: 1, Lane.NET: 1})
    host = InlineHost()
    host.close = lambda: None
    window = MainWindow(Settings(tmp_path / "settings.json"), lanes, host, Limits())
    held = KeyBox(engine_registry().get("openai-compatible"), window.bench)
    yield held
    held.deleteLater()
    window.close()
    window.deleteLater()


def test_only_services_have_a_key():
    assert [module.INFO.id for module in engine_registry().all() if has_key(module)] == [
        module.INFO.id for module in engine_registry().all() if module.INFO.scans_leave
    ]


def test_a_key_is_kept_masked_and_forgotten(box, ring, wait):
    assert box._field.echoMode() is QLineEdit.EchoMode.Password
    assert "api.openai.com alone" in box._help.text()
    box._field.setText(" sk-new ")
    box._keep_button.click()
    wait(lambda: keys.is_known("openai-compatible", "api.openai.com"))
    wait(lambda: box._forget_button.isEnabled())
    assert box._field.text() == ""
    assert list(ring.held.values()) == ["sk-new"]
    box._forget_button.click()
    wait(lambda: not ring.held)
    wait(lambda: not box._forget_button.isEnabled())


def test_without_a_keyring_the_way_out_is_said(box, wait):
    keyring.set_keyring(LockedKeyring())
    box._field.setText("sk-new")
    box._keep_button.click()
    wait(lambda: "DUCTUS_KEY_OPENAI_COMPATIBLE" in box._outcome.text())


def test_a_connection_is_tried_with_a_made_up_word(box, wait):
    service = FakeOpenAi()
    service.say = "anno 1789"
    try:
        box._bench.settings["engine.options"] = {"openai-compatible": service.options()}
        box.refresh()
        assert "scans do not leave it" in box._help.text()
        box._try_button.click()
        wait(lambda: "anno 1789" in box._outcome.text())
        assert len(service.requests) == 1
    finally:
        service.close()
