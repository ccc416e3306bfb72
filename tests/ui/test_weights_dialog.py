"""The dialog of weights: what is here, begun and to be fetched; bringing in, packing, deleting."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from ductus.jobs.job import JobState
from ductus.ui.dialogs.weights import WeightsDialog, show_weights, use_weights
from ductus.workflows.adopt import adopt
from ductus.workflows.get_weights import weights_store
from ductus.workflows.weights_on_hand import OnHand, disk_words, engine_of, weights_rows
from fakes.hub import CONFIG

FILES = {"config.json": json.dumps(CONFIG), "model.safetensors": "numbers", "tokenizer.json": "{}"}
PUBLISHED = "microsoft/trocr-small-printed"


@pytest.fixture
def hand(tmp_path):
    folder = tmp_path / "hand"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def store(window):
    return weights_store(window.bench.settings)


@pytest.fixture
def dialog(window):
    show_weights(window.bench)
    (dialog,) = window.findChildren(WeightsDialog)
    yield dialog
    dialog.close()


def begin(store):
    partial = store.folder / "microsoft--trocr-small-printed" / ("a" * 40 + ".partial")
    partial.mkdir(parents=True)
    (partial / "model.safetensors.part").write_bytes(bytes(2_000_000))


def groups(dialog):
    tops = [dialog._table.topLevelItem(index) for index in range(dialog._table.topLevelItemCount())]
    return {top.text(0): [top.child(index).text(0) for index in range(top.childCount())] for top in tops}


def until_said(window, wait, words):
    """Until the window told how a job ended: its lane is done a little before, and the dialog looks again then."""
    wait(lambda: (message := window.bench.bar.current()) is not None and words in message.text)


def until_ended(window, wait):
    wait(lambda: all(job.state.is_final for job in window.bench.lanes.jobs()))
    assert {job.state for job in window.bench.lanes.jobs()} <= {JobState.DONE}


def test_rows_say_what_is_here_begun_and_to_be_fetched(store, hand):
    begin(store)
    store.import_folder(hand)
    rows = weights_rows(store)
    assert [row.id for row in rows if row.on_hand is OnHand.HERE] == ["local/hand"]
    (begun,) = [row for row in rows if row.on_hand is OnHand.BEGUN]
    assert begun.id == PUBLISHED and begun.size == "2 MB of 248 MB" and begun.can_be_fetched
    assert not rows[0].can_be_fetched and rows[0].revision in rows[0].about
    assert len({row.id for row in rows}) == len(rows)
    assert disk_words(store, rows).startswith("Weights take 2 MB; ")


def test_the_list_of_weights_is_in_the_menus_with_no_project_open(window):
    action = window.bench.actions["weights"]
    assert action.isEnabled() and action.text() == "Weights…"
    action.trigger()
    (opened,) = window.findChildren(WeightsDialog)
    assert opened.isVisible() and opened._table.topLevelItemCount()
    opened.close()


def test_weights_go_to_the_reader_they_are_for(window, store, hand):
    store.import_folder(hand)
    assert engine_of(store, "local/hand") == engine_of(store, "anybody/else") == "trocr"
    assert engine_of(store, "doctr/fast_tiny") == "doctr"
    use_weights(window.bench, "local/hand")
    assert window.bench.settings["engine.recognizer"] == "trocr"
    assert window.bench.settings["engine.options"]["trocr"] == {"weights": "local/hand"}


def test_weights_of_doctr_find_or_read_each_for_themselves(window, store):
    use_weights(window.bench, "doctr/fast_tiny")
    use_weights(window.bench, "doctr/parseq")

    settings = window.bench.settings
    assert (settings["engine.detector"], settings["engine.recognizer"]) == ("doctr", "doctr")
    chosen = settings["engine.options"]["doctr"]
    assert (chosen["detection_model"], chosen["recognition_model"]) == ("fast_tiny", "parseq")


def test_weights_of_doctr_for_turns_change_neither_finder_nor_reader(window, store):
    settings = window.bench.settings
    before = (settings["engine.detector"], settings["engine.recognizer"])

    use_weights(window.bench, "doctr/mobilenet_v3_small_page_orientation")
    assert settings["engine.options"]["doctr"] == {"straighten_pages": True, "disable_page_orientation": False}
    use_weights(window.bench, "doctr/mobilenet_v3_small_crop_orientation")
    assert settings["engine.options"]["doctr"]["disable_text_orientation"] is False
    assert (settings["engine.detector"], settings["engine.recognizer"]) == before


def test_the_dialog_shows_them_and_what_can_be_done(window, store, hand):
    begin(store)
    store.import_folder(hand)
    show_weights(window.bench)
    (dialog,) = window.findChildren(WeightsDialog)
    shown = groups(dialog)
    assert shown["On this computer"] == ["local/hand"] and shown["Begun"] == [PUBLISHED]
    assert dialog._id.text() == "local/hand" and dialog._go.text() == "Use these"
    assert dialog._pack.isEnabled() and dialog._delete.isEnabled()
    dialog.choose(PUBLISHED)
    assert dialog._go.text() == "Fetch…" and "goes on where it stopped" in dialog._about.text()
    assert dialog._delete.isEnabled() and not dialog._pack.isEnabled()
    dialog.choose("anybody/else")
    assert "Only this name is sent" in dialog._about.text()
    assert not dialog._delete.isEnabled() and dialog._table.selectedItems() == []
    dialog.close()


def test_weights_are_brought_in_packed_and_deleted(window, dialog, hand, tmp_path, monkeypatch, wait):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(hand))
    dialog._bring_folder()
    wait(lambda: dialog._id.text() == "local/hand")
    assert groups(dialog)["On this computer"] == ["local/hand"]

    target = tmp_path / "stick.zip"
    target.write_bytes(b"older")  # the system's dialog has asked whether to replace it
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    dialog._pack_as()
    until_said(window, wait, "is packed as stick.zip")
    assert target.stat().st_size > 100

    adopt(window.bench.settings, "trocr", "local/hand")
    dialog._ask_to_delete()
    box = next(box for box in dialog.findChildren(QMessageBox) if box.isVisible())
    assert "cannot be fetched again" in box.informativeText() and "They read now" in box.informativeText()
    assert box.defaultButton().text().replace("&", "") == "Cancel"
    next(button for button in box.buttons() if button.text().replace("&", "") == "Delete").click()
    until_said(window, wait, "is deleted")
    assert "On this computer" not in groups(dialog)

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(target), ""))
    dialog._bring_zip()
    wait(lambda: "On this computer" in groups(dialog))


def test_a_dialog_closed_meanwhile_does_not_matter(window, hand, store, monkeypatch, wait):
    show_weights(window.bench)
    (dialog,) = window.findChildren(WeightsDialog)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(hand))
    dialog._bring_folder()
    dialog.close()
    until_ended(window, wait)
    wait(lambda: window.bench.bar.current() is not None)
    assert "brought in" in window.bench.bar.current().text
    assert store.installed()


def shown(dialog):
    return [item.text(0) for item in dialog._items() if not item.isHidden()]


def test_weights_are_found_by_what_they_read_and_by_their_language(dialog):
    every = len(shown(dialog))
    dialog._find.setText("kurrent german")
    assert shown(dialog) == ["dh-unibe/trocr-kurrent", "dh-unibe/trocr-kurrent-XVI-XVII"]
    assert dialog._id.text() == "dh-unibe/trocr-kurrent"  # so that Enter acts on what is seen
    dialog._find.setText("nothing of the kind")
    assert shown(dialog) == []
    dialog._find.clear()
    assert len(shown(dialog)) == every


def test_weights_nobody_can_fetch_are_greyed_with_their_reason(dialog):
    assert "DTrOCR" in groups(dialog)[OnHand.WITHHELD.value]
    dialog.choose("DTrOCR")
    assert "published no weights" in dialog._about.text()
    assert "is sent over the network" not in dialog._about.text()
    assert not dialog._go.isEnabled()
    grey = dialog._item_of("DTrOCR").foreground(0).color()
    assert grey != dialog.palette().text().color()
    dialog.choose(PUBLISHED)
    assert dialog._go.isEnabled()
