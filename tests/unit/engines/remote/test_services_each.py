"""Each service but the chats: what is sent, what of the answer becomes lines and readings, what goes wrong."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from PIL import Image

from ductus.engines.base import Crop
from ductus.engines.hosted import engine_registry
from ductus.engines.registry import parse_options
from ductus.engines.remote.mistral import plain_text
from ductus.engines.remote_support import keys
from ductus.errors import EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints
from fakes.services import SERVICES

pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def start():
    started = []

    def begin(engine_id):
        service = SERVICES[engine_id]()
        started.append(service)
        return service

    yield begin
    for service in started:
        service.close()


def engine_for(engine_id, service, **options):
    module = engine_registry().get(engine_id)
    return module.load(parse_options(module, {**service.options(), **options}))


def read_line(engine_id, service, **options):
    engine = engine_for(engine_id, service, **options)
    try:
        crop = Crop("l0", checkpoints.render("anno 1789"), "t")
        return engine.read([crop], CancelToken(), lambda index, reading: None)[0]
    finally:
        engine.close()


def read_page(engine_id, service, **options):
    page = Image.new("RGB", (800, 500), (240, 234, 220))
    for index in range(3):
        page.paste(checkpoints.render("Item ij marcas").resize((500, 80)), (50, 40 + 150 * index))
    engine = engine_for(engine_id, service, **options)
    try:
        return engine.read_page(page, CancelToken(), lambda done, total: None)
    finally:
        engine.close()


# --- every one of them -----------------------------------------------------------------------------------------------
# What goes wrong with each alike: tests/contract/test_engine_services.py


@pytest.mark.parametrize("engine_id", sorted(SERVICES))
def test_where_scans_go_is_known(engine_id):
    module = engine_registry().get(engine_id)
    away = {"trace": "https://trace.example", "azure": "https://x.cognitiveservices.azure.com"}
    options = parse_options(module, {"address": away[engine_id]} if engine_id in away else {})
    assert "." in module.destination(options)
    assert module.service_host(options) == (
        "account.readcoop.eu" if engine_id == "transkribus" else module.destination(options)
    )
    here = parse_options(module, {"address": "http://127.0.0.1:9/v1"})
    assert module.destination(here) == ""


# --- Anthropic -------------------------------------------------------------------------------------------------------


def test_anthropic_reads_with_the_key_in_its_own_header(start, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_ANTHROPIC", "sk-ant")
    service = start("anthropic")
    reading = read_line("anthropic", service)
    assert service.requests[0].headers["x-api-key"] == "sk-ant"
    assert service.requests[0].json()["messages"][0]["content"][0]["source"]["media_type"] == "image/png"
    assert reading.text.startswith("ink ")
    assert not reading.is_confidence_stated


@pytest.mark.parametrize(("stop", "words"), [("refusal", "declined"), ("max_tokens", "cut off")])
def test_anthropic_declines_or_stops_short(start, stop, words):
    service = start("anthropic")
    service.stop = stop
    with pytest.raises(EngineFailed, match=words):
        read_line("anthropic", service)


# --- Mistral ---------------------------------------------------------------------------------------------------------


def test_mistral_gives_each_word_its_confidence(start):
    service = start("mistral")
    service.markdown = "# **Anno** 1789 &amp; 1790"
    service.words = [
        {"text": "**Anno**", "confidence": 0.5, "start_index": 2},
        {"text": " 1789", "confidence": 1.0, "start_index": 10},
        {"text": "lost", "confidence": 0.1, "start_index": 90},
        {"text": "odd", "confidence": None},
    ]
    reading = read_line("mistral", service)
    assert reading.text == "Anno 1789 & 1790"
    assert [(span.start, span.end, span.confidence) for span in reading.spans] == [(0, 4, 0.5), (5, 9, 1.0)]
    assert reading.confidence == pytest.approx(0.75)
    assert service.requests[0].json()["confidence_scores_granularity"] == "word"


def test_mistral_without_confidences_states_none(start):
    service = start("mistral")
    service.words = []
    assert not read_line("mistral", service).is_confidence_stated


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("## In nomine\n\ndomini", "In nomine domini"),
        ("![img-0.jpeg](img-0.jpeg)", ""),
        ("*a* b\\*c 3 * 4 * 5", "a b*c 3 * 4 * 5"),
        ("Item<br>ij", "Item ij"),
        ("#12 and - so", "#12 and - so"),
    ],
)
def test_marks_of_markdown_go_and_signs_of_the_page_stay(markdown, text):
    assert plain_text(markdown) == text


# --- Azure -----------------------------------------------------------------------------------------------------------


def test_azure_polls_and_gives_words_their_place(start, monkeypatch, waits):
    monkeypatch.setenv("DUCTUS_KEY_AZURE", "k-1")
    service = start("azure")
    reading = read_line("azure", service, high_resolution=True)
    begun, first, _ = service.requests
    assert begun.headers["ocp-apim-subscription-key"] == first.headers["ocp-apim-subscription-key"] == "k-1"
    assert "api-version=2024-11-30" in begun.query
    assert "features=ocrHighResolution" in begun.query
    assert begun.headers["content-type"] == "image/png"
    assert waits == [1.0]
    assert reading.confidence == pytest.approx(0.9)
    assert [(span.left, span.right) for span in reading.spans] == [(0.0, 0.5), (0.5, 1.0)]


def test_azure_tells_hands_from_print(start):
    service = start("azure")
    everything = read_page("azure", service)
    assert [len(line.words) for line in everything.lines] == [2, 2, 2]
    assert everything.lines[0].confidence == pytest.approx(0.9)
    hands = read_page("azure", service, kinds="handwriting")
    print_ = read_page("azure", service, kinds="print")
    assert len(hands.lines) + len(print_.lines) == 3
    assert len(hands.lines) == len(print_.unassigned) > 0


def test_azure_sends_no_key_to_another_host(start):
    service = start("azure")
    service.elsewhere = "https://evil.example"
    with pytest.raises(EngineFailed, match="another host"):
        read_line("azure", service)
    assert len(service.requests) == 1


def test_azure_says_why_an_analysis_failed(start):
    service = start("azure")
    service.status = "failed"
    with pytest.raises(EngineFailed, match="The image is corrupt"):
        read_line("azure", service)


def test_azure_is_not_waited_for_without_end(start):
    service = start("azure")
    service.status = "running"
    with pytest.raises(EngineFailed, match="not ready after 10 seconds"):
        read_line("azure", service, page_wait_s=10)


def test_azure_in_inches_is_refused(start):
    service = start("azure")
    service.unit = "inch"
    with pytest.raises(EngineFailed, match="not pixels"):
        read_line("azure", service)


# --- Transkribus -----------------------------------------------------------------------------------------------------


def test_transkribus_signs_in_and_gives_lines_with_baselines(start, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_TRANSKRIBUS", "right")
    service = start("transkribus")
    found = read_page("transkribus", service, hand=4711, line_weights=49272, language="trained")
    asked = next(request.json() for request in service.requests if request.path.endswith("/processes"))
    assert asked["config"] == {
        "textRecognition": {"htrId": 4711, "languageModel": "trained"},
        "lineDetection": {"modelId": 49272},
    }
    assert service.requests[-1].headers["authorization"] == "Bearer token-1"
    assert [line.text for line in found.lines] == ["row 0", "row 1", "row 2"]
    assert all(line.baseline is not None and not line.is_confidence_stated for line in found.lines)
    assert found.weights == "htr 4711"


def test_transkribus_keeps_its_password_for_the_host_of_the_sign_in(key_ring):
    module = engine_registry().get("transkribus")
    keys.keep_key("transkribus", "account.readcoop.eu", "pässword")
    assert module.availability(parse_options(module, {"user": "anna"})).is_ready
    engine = module.load(parse_options(module, {"user": "anna"}))
    assert engine._client.service.secrets == ("pässword",)
    engine.close()
    elsewhere = {"user": "anna", "token_address": "https://evil.example/token"}
    assert not module.availability(parse_options(module, elsewhere)).is_ready


def test_a_key_with_letters_no_header_takes_is_told(monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_MISTRAL", "pässword")
    module = engine_registry().get("mistral")
    with pytest.raises(EngineUnavailable, match="characters no key has"):
        module.load(module.Options())


def test_transkribus_with_a_wrong_password_stops(start, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_TRANSKRIBUS", "wrong")
    with pytest.raises(EngineUnavailable, match="Invalid user credentials") as refused:
        read_page("transkribus", start("transkribus"))
    assert "wrong" not in refused.value.message


def test_transkribus_fails_there_or_answers_no_page(start):
    service = start("transkribus")
    service.ends = "FAILED"
    with pytest.raises(EngineFailed, match="could not be processed"):
        read_page("transkribus", service)
    service = start("transkribus")
    service.xml = b"<html/>"
    with pytest.raises(EngineFailed, match="no PAGE XML"):
        read_page("transkribus", service)


# --- Trace -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", ["trace", "docTR"])
def test_trace_understands_both_sets_of_names(start, names):
    service = start("trace")
    service.template = names == "docTR"
    found = read_page("trace", service, names=names)
    assert [line.text for line in found.lines] == ["row 0", "row 1", "row 2"]
    assert found.lines[0].words[1].confidence == 0.75
    assert ("paragraph_break=0.035" in service.requests[0].query) and ("true" in service.requests[0].query)


@pytest.mark.parametrize("names", ["trace", "docTR"])
def test_trace_is_asked_with_every_parameter_it_has_but_those_that_would_move_places_or_say_nothing(start, names):
    from ductus.server.parameters import OcrParameters

    service = start("trace")
    service.template = names == "docTR"
    read_page("trace", service, names=names, recognition_batch_size=7, disable_text_orientation=True)
    asked = parse_qs(service.requests[0].query)
    if names == "trace":
        left_out = {"straighten_pages", "detect_orientation", "detect_language"}
        assert asked.keys() == OcrParameters.model_fields.keys() - left_out
        assert asked["recognition_batch_size"] == ["7"]
    else:
        assert (asked["reco_bs"], asked["det_bs"]) == (["7"], ["2"])
        assert (asked["disable_crop_orientation"], asked["disable_page_orientation"]) == (["true"], ["false"])


def test_trace_reads_a_line_by_words_or_whole(start):
    service = start("trace")
    by_words = read_line("trace", service)
    assert " " in by_words.text
    assert len(by_words.spans) == 2
    whole = read_line("trace", service, line_reading="whole")
    assert whole.text == by_words.text.replace(" ", "")
    assert whole.confidence == 0.87


def test_trace_with_another_number_of_texts_is_refused(start):
    service = start("trace")
    service.several = True
    with pytest.raises(EngineFailed, match="not exactly one text"):
        read_line("trace", service, line_reading="whole")


def test_trace_needs_no_key_but_an_address():
    module = engine_registry().get("trace")
    assert module.availability(parse_options(module, {"address": "https://trace.example"})).is_ready
    assert not module.availability(module.Options()).is_ready
