"""What all services share: addresses, patience, keys, the offline switch, pictures, answers."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from PIL import Image

from ductus.engines.base import Crop
from ductus.engines.registry import parse_options
from ductus.engines.remote import openai_compatible as chat
from ductus.engines.remote_support import gate, keys
from ductus.engines.remote_support.addresses import is_on_this_computer, parse_address
from ductus.engines.remote_support.answers import json_in, one_line, several_lines
from ductus.engines.remote_support.gate import refuse_offline
from ductus.engines.remote_support.opening import address_and_key, availability_of
from ductus.engines.remote_support.pictures import PictureLimits, picture_of
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from ductus.paths import config_folder
from fakes import checkpoints
from fakes.memory_keyring import LockedKeyring
from fakes.service_server import Fault, read_of
from fakes.services import FakeOpenAi


@pytest.fixture
def service():
    service = FakeOpenAi()
    yield service
    service.close()


def engine_for(service, **options):
    return chat.load(parse_options(chat, {**service.options(), **options}))


def crops(count=3):
    return [Crop(f"l{index}", checkpoints.render(f"anno 178{index}"), "t") for index in range(count)]


def read(engine, given, cancel=None):
    told = []
    try:
        return engine.read(given, cancel or CancelToken(), lambda index, reading: told.append((index, reading))), told
    finally:
        engine.close()


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "host", "is_here"),
    [
        ("https://api.openai.com/v1/", "api.openai.com", False),
        ("http://127.0.0.1:11434/v1", "127.0.0.1:11434", True),
        ("http://localhost:8000", "localhost:8000", True),
        ("http://[::1]:8000/v1", "[::1]:8000", True),
        ("http://192.168.1.20:8000/v1", "192.168.1.20:8000", False),
        ("https://ocr.archive.example:8443", "ocr.archive.example:8443", False),
    ],
)
def test_an_address_says_where_scans_go(text, host, is_here):
    address = parse_address(text)
    assert (address.host, address.is_here) == (host, is_here)
    assert address / "/a" == f"{text.rstrip('/')}/a"


@pytest.mark.parametrize(
    "text",
    ["", "api.openai.com", "ftp://x.example", "http://api.openai.com/v1", "https://", "https://me:secret@x.example",
     "https://x.example/?key=secret", "https://x .example", "https://x.example:port", "http://0.0.0.0:1", "\0"],
)  # fmt: skip
def test_what_is_no_safe_address_is_refused(text):
    with pytest.raises(ValueError) as refused:
        parse_address(text)
    assert "secret" not in str(refused.value)


# --- patience ---------------------------------------------------------------------------------------------------------


def test_a_busy_service_is_asked_again_when_it_says(service, waits):
    service.faults = [Fault(429, headers={"Retry-After": "7"}), Fault(503), Fault(500)]
    readings, _ = read(engine_for(service, at_once=1), crops(1))
    assert readings[0].text.startswith("ink ")
    assert waits == [7.0, 2.0, 4.0]


def test_a_date_to_come_back_at_is_understood(service, waits):
    then = datetime.now(UTC) + timedelta(seconds=30)
    service.faults = [Fault(429, headers={"Retry-After": format_datetime(then, usegmt=True)})]
    read(engine_for(service), crops(1))
    assert 25 < waits[0] <= 30


def test_who_asks_for_too_long_a_wait_is_given_up_on(service, waits):
    service.faults = [Fault(429, headers={"Retry-After": "3600"})]
    with pytest.raises(EngineUnavailable, match="asks to wait 60 minutes"):
        read(engine_for(service), crops(1))
    assert waits == []


def test_attempts_end(service, waits):
    service.faults = [Fault(503, times=99)]
    with pytest.raises(EngineUnavailable, match="busy or not started"):
        read(engine_for(service, attempts=3, at_once=1), crops(1))
    assert len(service.requests) == 3
    assert waits == [1.0, 2.0]


def test_a_silent_service_is_given_up_on(service, waits):
    service.faults = [Fault(kind="silent", times=9)]
    with pytest.raises(EngineUnavailable, match="did not answer within 1 seconds"):
        read(engine_for(service, timeout_s=1, attempts=1), crops(1))


def test_nobody_there_is_told_so(service, waits):
    engine = engine_for(service, attempts=2)
    service.close()
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        read(engine, crops(1))


@pytest.mark.parametrize("kind", ["truncated", "html"])
def test_half_an_answer_costs_its_line_alone(service, waits, kind):
    service.faults = [Fault(kind=kind)]
    engine = engine_for(service, at_once=1)
    told = []
    with pytest.raises(EngineFailed, match="1 of 3 lines were not read"):
        engine.read(crops(3), CancelToken(), lambda index, reading: told.append(index))
    engine.close()
    assert told == [1, 2]


def test_an_answer_that_broke_off_is_asked_for_again(service, waits):
    service.faults = [Fault(kind="cut")]
    readings, _ = read(engine_for(service), crops(1))
    assert readings[0].text.startswith("ink ")


def test_five_failures_in_a_row_stop_the_rest(service, waits):
    service.faults = [Fault(400, times=99)]
    with pytest.raises(EngineFailed, match="12 of 12 lines were not read"):
        read(engine_for(service, at_once=1), crops(12))
    assert len(service.requests) == 5


@pytest.mark.parametrize("status", [401, 402, 403, 404])
def test_what_no_line_would_change_stops_at_once(service, waits, status):
    service.faults = [Fault(status, times=99)]
    with pytest.raises(EngineUnavailable) as refused:
        read(engine_for(service, at_once=1), crops(5))
    assert refused.value.remedy is not None
    assert len(service.requests) == 1


def test_a_request_sent_elsewhere_is_not_followed(service, waits):
    service.faults = [Fault(307, headers={"Location": "http://127.0.0.1:1/elsewhere"})]
    with pytest.raises(EngineUnavailable, match="another address"):
        read(engine_for(service), crops(1))
    assert len(service.requests) == 1


def test_requests_keep_the_pace_agreed(service, waits):
    read(engine_for(service, per_minute=60, at_once=4), crops(4))
    assert [round(wait) for wait in waits] == [1, 2, 3]


def test_a_cancel_drops_a_request_under_way(service):
    cancel = CancelToken()

    def answer(request):
        cancel.cancel()  # while the engine waits for what never comes
        service.wait()

    service.answer = answer
    engine = engine_for(service, at_once=1)
    with pytest.raises(Cancelled):
        engine.read(crops(2), cancel, lambda index, reading: None)
    engine.close()


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_key_is_kept_for_one_host(key_ring):
    keys.keep_key("openai-compatible", "api.openai.com", "sk-1")
    assert keys.key_of("openai-compatible", "api.openai.com") == "sk-1"
    assert keys.key_of("openai-compatible", "evil.example") == ""
    assert not keys.is_known("openai-compatible", "evil.example")
    assert "sk-1" not in "".join(file.read_text(encoding="utf-8") for file in config_folder().iterdir())
    keys.keep_key("openai-compatible", "api.openai.com", "")
    assert not keys.is_known("openai-compatible", "api.openai.com")
    assert key_ring.held == {}


def test_a_variable_takes_the_place_of_a_keyring(monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", " sk-2 ")
    assert keys.key_of("openai-compatible", "api.openai.com") == "sk-2"
    assert availability_of(chat.INFO, "https://api.openai.com/v1").is_ready


def test_without_key_the_way_out_is_told():
    answer = availability_of(chat.INFO, "https://api.openai.com/v1")
    assert not answer.is_ready
    assert "DUCTUS_KEY_OPENAI_COMPATIBLE" in answer.remedy.sentence


def test_a_locked_keyring_is_a_plain_message(key_ring):
    import keyring

    keys.keep_key("openai-compatible", "api.openai.com", "sk-1")
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(EngineUnavailable, match="keyring could not be used") as locked:
        address_and_key(chat.INFO, "https://api.openai.com/v1")
    assert "DUCTUS_KEY_OPENAI_COMPATIBLE" in locked.value.remedy.sentence
    with pytest.raises(EngineUnavailable):
        keys.keep_key("openai-compatible", "api.openai.com", "sk-3")


def test_another_key_is_taken_up_after_a_refusal(service, waits, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-old")
    engine = engine_for(service)
    service.faults = [Fault(401)]
    with pytest.raises(EngineUnavailable):
        engine.read(crops(1), CancelToken(), lambda index, reading: None)
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-new")
    assert read(engine, crops(1))[0]
    assert [request.headers["authorization"] for request in service.requests] == ["Bearer sk-old", "Bearer sk-new"]


def test_a_refusal_does_not_repeat_the_key(service, waits, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-very-secret")
    service.faults = [Fault(401, body=b'{"error": {"message": "Incorrect API key provided: sk-very-secret."}}')]
    engine = engine_for(service)
    assert "secret" not in repr(engine._client.service)
    with pytest.raises(EngineUnavailable) as refused:
        read(engine, crops(1))
    assert service.requests[0].headers["authorization"] == "Bearer sk-very-secret"
    assert "secret" not in refused.value.message + refused.value.detail
    assert "Incorrect API key provided" in refused.value.message


# --- offline ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ['{"network.offline": true}', "{ broken", "[]"])
def test_the_offline_switch_refuses(text):
    (config_folder() / "settings.json").write_text(text, encoding="utf-8")
    with pytest.raises(EngineUnavailable, match="stay offline"):
        refuse_offline("api.openai.com")


def test_the_switch_does_not_hold_for_this_computer(service):
    (config_folder() / "settings.json").write_text('{"network.offline": true}', encoding="utf-8")
    assert read(engine_for(service), crops(1))[0]


@pytest.mark.parametrize(
    ("url", "stays"),
    [("http://127.0.0.1:9/x?a=b", True), ("http://[::1]/x", True), ("https://x.example", False), ("?", False)],
)  # fmt: skip
def test_each_request_is_judged_by_its_own_address(url, stays):
    assert is_on_this_computer(url) is stays


def test_without_the_switch_nothing_is_refused():
    refuse_offline("api.openai.com")
    (config_folder() / "settings.json").write_text("{}", encoding="utf-8")
    refuse_offline("api.openai.com")


def test_the_proxy_of_the_settings_is_used_but_not_for_this_computer(service, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-1")
    settings = config_folder() / "settings.json"
    settings.write_text(json.dumps({"network.proxy": "proxy.invalid:3128"}), encoding="utf-8")
    assert gate.proxy() == "http://proxy.invalid:3128"
    assert read(engine_for(service), crops(1))[0], "asked directly"
    settings.write_text(json.dumps({"network.proxy": "ftp://proxy.invalid"}), encoding="utf-8")
    with pytest.raises(EngineUnavailable, match="proxy in the settings"):
        chat.load(parse_options(chat, {"service": "openai"}))


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_a_picture_that_fits_is_sent_without_loss():
    image = checkpoints.render("anno")
    picture = picture_of(image, PictureLimits(1 << 20, 4096))
    assert picture.media_type == "image/png"
    assert Image.open(io.BytesIO(picture.data)).tobytes() == image.convert("RGB").tobytes()
    assert picture.scale == 1.0


def test_a_large_picture_is_made_to_fit():
    image = Image.effect_noise((900, 700), 80).convert("RGB")
    picture = picture_of(image, PictureLimits(60_000, 500))
    assert len(picture.data) <= 60_000
    assert max(picture.width_px, picture.height_px) <= 500
    assert picture.width_px == round(900 * picture.scale)


def test_a_thin_picture_is_filled_up():
    picture = picture_of(Image.new("RGB", (3, 400)), PictureLimits(1 << 20, 4096, least_px=50))
    assert (picture.width_px, picture.height_px) == (50, 400)


def test_what_cannot_be_made_to_fit_is_told():
    with pytest.raises(EngineFailed):
        picture_of(Image.effect_noise((300, 300), 90), PictureLimits(50, 500))


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("  In nomine\n domini ", "In nomine domini"),
        ("```\nIn nomine\n```", "In nomine"),
        ("Here it is:\n```text\nIn nomine\n```", "In nomine"),
        ('```json\n{"text": "In nomine"}\n```', "In nomine"),
        ('"In nomine"', "In nomine"),
        ("“In nomine”", "“In nomine”"),
        ("[1] Item", "[1] Item"),
        ("<think>Is it a u?</think>anno", "anno"),
        ('{"text": "cut o', '{"text": "cut o'),
        ("", ""),
    ],
)
def test_one_line_comes_out_of_its_wrapping(answer, text):
    assert one_line(answer) == text


def test_several_lines_are_counted():
    assert several_lines('["a", "b  c"]', 2) == ["a", "b c"]
    assert several_lines('Sure:\n```json\n{"lines": [{"text": "a"}, {"text": "b"}]}\n```', 2) == ["a", "b"]
    for answer in ('["a"]', '["a", "b", "c"]', '["a", 1]', '["a", "b"', "a\nb", "null"):
        assert several_lines(answer, 2) is None


def test_json_is_found_among_words():
    assert json_in('The lines are [{"a": 1}] as asked.') == [{"a": 1}]
    assert json_in("nothing here") is None
    assert json_in("[" * 5000) is None


# --- lines ------------------------------------------------------------------------------------------------------------


def test_blank_crops_are_not_sent(service):
    blank = Crop("b", Image.new("RGB", (640, 48), (236, 228, 210)), "t")
    readings, _ = read(engine_for(service), [blank, *crops(1)])
    assert readings[0].text == ""
    assert len(service.requests) == 1


def test_a_wrong_number_of_lines_is_asked_for_again_one_by_one(service):
    service.said = lambda prompt, pictures: json.dumps(["only one"]) if len(pictures) > 1 else read_of(pictures[0])
    readings, _ = read(engine_for(service, lines_together=3), crops(3))
    assert len({reading.text for reading in readings}) == 3
    assert len(service.requests) == 4


def test_lines_together_are_one_request(service):
    readings, _ = read(engine_for(service, lines_together=3), crops(3))
    assert len(service.requests) == 1
    assert len({reading.text for reading in readings}) == 3
