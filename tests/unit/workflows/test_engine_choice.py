"""Which engine works and how: threads of all engines, what the host process is started with, what is said of it."""

from __future__ import annotations

import pytest

from ductus.engines.base import EngineState
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.engines.registry import parse_options
from ductus.errors import InputError
from ductus.settings import Settings
from ductus.workflows import engine_choice
from ductus.workflows.engine_choice import at_work_words, engine_call, host_environment, require_call_ready


@pytest.fixture
def settings(monkeypatch):
    monkeypatch.setattr(engine_choice, "usable_cores", lambda: 96)
    return Settings()


def test_an_engine_with_threads_of_its_own_takes_those_of_all_unless_it_has_some(settings):
    assert engine_call(settings, "ppocr").options == {}
    settings["engine.threads"] = 3
    assert engine_call(settings, "ppocr").options == {"threads": 3}
    settings["engine.options"] = {"ppocr": {"threads": 1}}
    assert engine_call(settings, "ppocr").options == {"threads": 1}


def test_threads_stay_within_what_the_engine_takes(settings):
    settings["engine.threads"] = 90
    assert engine_call(settings, "ppocr").options == {"threads": 64}


def test_an_engine_without_such_an_option_or_that_is_gone_gets_none(settings):
    settings["engine.threads"] = 3
    assert "threads" not in engine_call(settings, "trocr").options
    assert engine_call(settings, "gone").options == {}


def test_the_host_process_is_told_of_threads_only_when_they_were_chosen(settings):
    assert host_environment(settings) == {}
    settings["engine.threads"] = 3
    assert host_environment(settings) == {"OMP_NUM_THREADS": "3"}


def test_an_engine_at_work_is_named_with_its_device_and_any_shorter_number_type():
    assert at_work_words("ppocr", EngineState("w", "1", "cpu")) == "PP-OCR on CPU"
    assert at_work_words("trocr", EngineState("w", "1", "cuda:0", "bfloat16")) == "TrOCR on cuda:0, bfloat16"
    assert at_work_words("gone", EngineState("w", "1", "cpu")) == "gone on CPU"


# --- options kept from before ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "usable"),
    [
        ({"architecture": "db_resnet50"}, {}),
        (
            {"architecture": "db_resnet50", "detection_model": "linknet_resnet18"},
            {"detection_model": "linknet_resnet18"},
        ),
        ({"detection_model": "of another version", "threads": 1}, {}),
    ],
)
def test_kept_options_that_the_engine_takes_no_more_go_back_to_their_defaults(settings, kept, usable):
    settings["engine.options"] = {"doctr": kept}
    call = engine_call(settings, "doctr")
    assert call.options == usable
    module = engine_registry().get("doctr")
    assert parse_options(module, call.options) == module.Options(**usable)


def test_values_out_of_range_go_back_to_their_defaults_and_the_others_stay(settings):
    settings["engine.options"] = {"trocr": {"beams": 1000, "alternatives": 2, "care": ["careful"], "widest": "wide"}}
    assert engine_call(settings, "trocr").options == {"alternatives": 2}


def test_an_option_that_is_passed_over_is_noted_once(settings, caplog):
    settings["engine.options"] = {"ppocr": {"an option of old": 1}}
    for _ in range(3):
        engine_call(settings, "ppocr")
    assert [record.getMessage().count("an option of old") for record in caplog.records] == [1]


def test_an_option_that_is_asked_for_by_name_is_refused_still(settings):
    with pytest.raises(InputError, match="architecture"):
        require_call_ready(settings, EngineCall("doctr", {"architecture": "db_resnet50"}))
