"""Weights are fetched from the window: asked for, agreed to, put to use; or a sentence says why not."""

from __future__ import annotations

import json

import pytest
from PySide6.QtWidgets import QMessageBox

from ductus.ui.dialogs.weights import WeightsDialog, show_weights
from ductus.workflows.get_weights import weights_store
from fakes.hub import COMMIT, CONFIG, FakeHub, Fault

HAND = "archive/hand"
FILES = {
    "config.json": json.dumps(CONFIG).encode(),
    "model.safetensors": bytes(range(256)) * 400,
    "preprocessor_config.json": b"{}",
    "tokenizer.json": b"{}",
}


@pytest.fixture
def hub(window):
    fake = FakeHub({HAND: dict(FILES)})
    window.bench.settings["network.mirror"] = fake.url
    yield fake
    fake.close()


def ask_for(window, name):
    show_weights(window.bench, name)
    (dialog,) = window.findChildren(WeightsDialog)
    assert dialog._go.text() == "Fetch…"
    dialog._go.click()


def asked(window):
    return next((box for box in window.findChildren(QMessageBox) if box.isVisible()), None)


def press(box, words):
    next(button for button in box.buttons() if button.text().replace("&", "") == words).click()


def said(window):
    message = window.bench.bar.current()
    return message.text if message is not None else ""


def test_what_was_agreed_to_is_fetched_and_reads_from_then_on(window, hub, wait):
    settings = window.bench.settings
    ask_for(window, HAND)
    wait(lambda: asked(window) is not None)
    box = asked(window)
    assert HAND in box.text()
    assert f"4 files at revision {COMMIT[:10]}. Licence: mit." in box.informativeText()
    assert not hub.requests_for("model.safetensors"), "nothing comes before it was agreed to"

    press(box, "Fetch")
    wait(lambda: "reads from now on" in said(window))
    assert weights_store(settings).find(HAND).name == COMMIT
    assert (settings["engine.recognizer"], settings["engine.options"]["trocr"]["weights"]) == ("trocr", HAND)


def test_without_agreement_nothing_is_fetched(window, hub, wait):
    ask_for(window, HAND)
    wait(lambda: asked(window) is not None)
    press(asked(window), "Cancel")
    assert not hub.requests_for("model.safetensors")
    assert weights_store(window.bench.settings).installed() == ()


def test_a_fetch_that_breaks_off_says_so_and_goes_on_when_it_is_asked_for_again(window, hub, wait):
    hub.faults = {"model.safetensors": Fault("break", 1, 60_000), "/model.safetensors": Fault("status", value=404)}
    ask_for(window, HAND)
    wait(lambda: asked(window) is not None)
    press(asked(window), "Fetch")
    wait(lambda: "does not exist there" in said(window))
    ((name, held_bytes),) = weights_store(window.bench.settings).unfinished()
    assert (name, held_bytes >= 60_000) == (HAND, True)

    hub.faults.clear()
    window.bench.bar.next()
    ask_for(window, HAND)
    wait(lambda: asked(window) is not None)
    press(asked(window), "Fetch")
    wait(lambda: "reads from now on" in said(window))
    assert hub.requests_for("model.safetensors")[-1] == "bytes=60000-"


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("network.mirror", "http://127.0.0.1:9", "cannot be reached"),
        ("network.offline", True, "set to stay offline"),
        ("network.proxy", "http://", "no address of a proxy"),
    ],
)
def test_without_a_way_there_a_sentence_says_so(window, hub, wait, key, value, words):
    window.bench.settings[key] = value
    ask_for(window, HAND)
    wait(lambda: words in said(window))
    assert hub.log == []
