"""Any engine serves as recognition_model: weights put by under their id, docTR's networks with one's own weights."""

from __future__ import annotations

import io

import pytest

from ductus.document.geometry import Baseline, Box, Point
from ductus.document.transcription import TextSpan
from ductus.engines.base import DetectedLine, RawReading
from ductus.engines.doctr_support import orientation
from ductus.engines.local import doctr
from ductus.server import answers
from ductus.server.request_queue import PageServed
from ductus.settings import Settings
from ductus.workflows.get_weights import weights_store
from fakes import checkpoints, doctr_weights
from fakes.running_server import FAKES, page, running


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setenv("DUCTUS_ENGINES", FAKES)
    return Settings()


@pytest.fixture
def weights_id(settings):
    """Tiny TrOCR weights, put by for the time of a test."""
    store = weights_store(settings)
    weights = store.import_folder(checkpoints.folder(checkpoints.MICROSOFT))
    yield weights.id
    store.delete(weights.id)


def written(text: str) -> bytes:
    stream = io.BytesIO()
    checkpoints.render(text).save(stream, "PNG")
    return stream.getvalue()


def test_weights_that_were_put_by_read_under_their_id(settings, weights_id):
    with running(settings=settings) as server:
        answer = server.post(
            f"/recognition/?recognition_model={weights_id}", ("line.png", written("anno 1789 ⁊ cetera"))
        )
        (offered,) = [each for each in server.get("/models/").json() if each["name"] == weights_id]
    assert answer.status_code == 200, answer.text
    assert [item["value"] for item in answer.json()] == ["anno 1789 ⁊ cetera"]
    assert answer.headers["X-Weights"] == weights_id
    assert offered["recognizes"] and offered["ready"] and not offered["detects"]


def test_a_network_of_doctr_reads_under_its_name_and_lends_its_weights_to_no_other(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCTR_CACHE_DIR", str(tmp_path))
    settings["engine.options"] = {"doctr": doctr_weights.options()}
    name = doctr_weights.SMALL_RECOGNIZER
    with running(settings=settings) as server:
        (answer,) = server.post(f"/ocr/?recognition_model={name}", ("a.png", page())).json()
        refused = server.post("/ocr/?recognition_model=parseq", ("a.png", page()))
    assert answer["pages"][0]["blocks"]
    assert refused.status_code == 503
    assert "weights for parseq are not here" in refused.json()["detail"]


def test_a_page_on_its_head_says_so_where_the_weights_for_it_are_here(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCTR_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(doctr, "PAGES", doctr_weights.orienter(orientation.PAGES, says=180))
    settings["engine.options"] = {"doctr": doctr_weights.options()}
    name = doctr_weights.SMALL_DETECTOR
    with running(settings=settings) as server:
        asked = f"/ocr/?detection_model={name}&detect_orientation=true"
        (answer,) = server.post(asked, ("a.png", page())).json()
        (left,) = server.post(f"{asked}&disable_page_orientation=true", ("a.png", page())).json()
    assert abs(answer["orientation"]["value"]) > 90
    assert abs(left["orientation"]["value"]) <= 90


def test_words_on_their_heads_begin_at_their_own_first_corner():
    line = DetectedLine(Box(0, 0, 100, 20).polygon(), 0.9, Baseline((Point(0, 16), Point(100, 16))))
    spans = (TextSpan(0, 4, 0.9, 0.6, 1.0),)
    answers_of = {}
    for degrees in (0, 180):
        reading = RawReading("anno", 0.9, spans, turn_degrees=degrees)
        served = PageServed(200, 100, (line,), (reading,), ("w",), turn_degrees=degrees or None)
        (answers_of[degrees],) = answers.words(served, is_straight=False)
        assert answers.turn_of(served) == degrees
    upright, turned = answers_of[0], answers_of[180]
    assert (upright.text_orientation.value, turned.text_orientation.value) == (0, 180)
    assert turned.geometry == upright.geometry[4:] + upright.geometry[:4]
