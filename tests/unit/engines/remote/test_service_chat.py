"""Chat completions: what is sent, what of the answer becomes a reading, where scans go."""

from __future__ import annotations

import json
import math

import pytest

from ductus.engines.base import Crop
from ductus.engines.registry import parse_options
from ductus.engines.remote import openai_compatible as chat
from ductus.engines.remote_support import vision
from ductus.errors import EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints
from fakes.service_server import Reply
from fakes.services import FakeOpenAi


@pytest.fixture
def service():
    service = FakeOpenAi()
    yield service
    service.close()


def read(service, /, **options):
    engine = chat.load(parse_options(chat, {**service.options(), **options}))
    try:
        crop = Crop("l0", checkpoints.render("anno 1789"), "t")
        return engine.read([crop], CancelToken(), lambda index, reading: None)[0], engine.state
    finally:
        engine.close()


def test_one_crop_goes_with_the_hint_and_comes_back_without_a_confidence(service):
    reading, state = read(service, hint="German Kurrent, about 1820.")
    asked = service.requests[0].json()
    words, picture = asked["messages"][0]["content"]
    assert words["text"].endswith("German Kurrent, about 1820.")
    assert picture["image_url"]["url"].startswith("data:image/png;base64,")
    assert asked["model"] == "gpt-fake"
    assert reading.text.startswith("ink ")
    assert not reading.is_confidence_stated
    assert reading.confidence == 1.0
    assert (state.weights, state.revision) == ("gpt-fake", "gpt-fake-2026-11-01")
    assert state.device == service.root.removeprefix("http://")


def test_openai_wants_its_own_name_for_the_limit_and_no_temperature(service):
    read(service, service="openai", effort="minimal", answer_tokens=500)
    asked = service.requests[0].json()
    assert asked["max_completion_tokens"] == 500
    assert asked["reasoning_effort"] == "minimal"
    assert not {"max_tokens", "temperature", "logprobs"} & asked.keys()


def test_own_servers_are_asked_for_their_likeliest_text(service):
    read(service, service="ollama")
    asked = service.requests[0].json()
    assert asked["temperature"] == 0.0
    assert "max_tokens" in asked


@pytest.mark.parametrize(
    ("weights", "own", "told"),
    [
        ("PaddlePaddle/PaddleOCR-VL", "", "OCR:"),
        ("stepfun-ai/GOT-OCR-2.0-hf", "", "OCR:"),
        ("PaddlePaddle/PaddleOCR-VL", "Text:", "Text: Kurrent"),
        ("qwen2.5vl:7b", "", f"{vision.LINE_PROMPT} Kurrent"),
    ],
)
def test_weights_that_know_tasks_only_are_told_their_task(service, weights, own, told):
    read(service, service="vllm", weights=weights, prompt=own, hint="Kurrent")
    words, _ = service.requests[0].json()["messages"][0]["content"]
    assert words["text"] == told


def test_probabilities_become_confidences(service):
    service.say = "anno 1789"
    service.logprobs = {
        "content": [{"token": "anno", "logprob": -0.1}, {"token": " 1789", "logprob": -1.5}],
    }
    reading, _ = read(service, asks_probabilities=True)
    assert reading.is_confidence_stated
    assert reading.confidence == pytest.approx(math.exp(-0.8))
    assert [(span.start, span.end) for span in reading.spans] == [(0, 4), (4, 9)]
    assert reading.spans[1].confidence == pytest.approx(math.exp(-1.5))


@pytest.mark.parametrize(
    "content", [[], None, "many", [{"token": "a"}], [{"token": "a", "logprob": "x"}], [{"token": 1, "logprob": -1}]]
)
def test_probabilities_that_make_no_sense_are_none(service, content):
    service.logprobs = {"content": content}
    assert not read(service, asks_probabilities=True)[0].is_confidence_stated


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"refusal": "I cannot help."}, "declined"),
        ({"finish": "content_filter"}, "declined"),
        ({"finish": "length"}, "cut off"),
    ],
)
def test_a_refusal_is_no_text(service, change, words):
    for name, value in change.items():
        setattr(service, name, value)
    with pytest.raises(EngineFailed, match=words):
        read(service)


@pytest.mark.parametrize("held", [{}, {"choices": []}, {"choices": [{}]}, {"choices": [{"message": {"content": 5}}]}])
def test_an_answer_without_text_is_a_fault(service, held):
    service.answer = lambda request: Reply(held)
    with pytest.raises(EngineFailed, match="cannot be used"):
        read(service)


@pytest.mark.parametrize(
    "said",
    ["no list", '[{"text": "a"}]', '[{"text": "a", "box": [0, 0, 2000, 10]}]', '[{"text": "a", "box": [5, 0, 5, 10]}]'],
)
def test_a_page_without_places_is_refused(service, said):
    service.say = said
    engine = chat.load(parse_options(chat, service.options()))
    with pytest.raises(EngineFailed):
        engine.read_page(checkpoints.render("anno"), CancelToken(), lambda done, total: None)
    engine.close()


def test_boxes_of_a_page_are_thousandths_of_it(service):
    service.say = json.dumps(
        {"lines": [{"text": "Item", "bbox": [100, 0, 500, 1000]}, {"text": "", "box": [0, 0, 9, 9]}]}
    )
    engine = chat.load(parse_options(chat, service.options()))
    page = checkpoints.render("Item ij marcas").resize((1000, 50))
    (line,) = engine.read_page(page, CancelToken(), lambda done, total: None).lines
    engine.close()
    box = line.polygon.box
    assert (box.left, box.top, box.right, box.bottom) == (100, 0, 500, 50)
    assert not line.is_confidence_stated


@pytest.mark.parametrize(
    ("given", "away"),
    [
        ({}, "api.openai.com"),
        ({"service": "gemini"}, "generativelanguage.googleapis.com"),
        ({"service": "ollama"}, ""),
        ({"service": "ollama", "weights": "qwen3-vl:235b-cloud"}, "ollama.com"),
        ({"service": "vllm", "address": "http://10.0.0.7:8000/v1"}, "10.0.0.7:8000"),
        ({"service": "own address"}, "a service whose address is not set"),
    ],
)
def test_where_scans_go_is_known_before(given, away):
    assert chat.destination(parse_options(chat, given)) == away


def test_what_is_missing_is_said():
    for given in ({"service": "own address"}, {"service": "lm studio"}, {}):
        with pytest.raises(EngineUnavailable):
            chat.load(parse_options(chat, given))
    assert chat.availability(parse_options(chat, {"service": "ollama"})).is_ready
