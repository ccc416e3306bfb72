"""What would leave is known before it does; nothing goes to a host nobody named or agreed to."""

from __future__ import annotations

import pytest

from ductus.document.geometry import Box
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus, Origin
from ductus.engines.base import DetectedLine, DetectedWord
from ductus.engines.hosted import EngineCall
from ductus.errors import EngineUnavailable, InputError, OfflineRefused
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.settings import Settings
from ductus.training.measuring.pages_to_test import LineToTest, PageToTest, SetToTest
from ductus.workflows.engine_choice import destination_of, hosts_of, refuse_call_when_offline, require_call_ready
from ductus.workflows.find_lines import FindRequest, find_lines
from ductus.workflows.page_order import Focus
from ductus.workflows.sending import (
    agree,
    ask_again,
    cost_words,
    finding_sends,
    is_agreed,
    measuring_sends,
    reading_sends,
    require_named,
    try_service,
)
from ductus.workflows.writing import Direct
from fakes.inline_host import InlineHost
from fakes.service_server import Fault
from fakes.services import FakeOpenAi, FakeTranskribus

AWAY = EngineCall("openai-compatible", {"price_per_1000": 4.5, "price_note": "EUR, 1 November 2026"})
OWN = EngineCall("openai-compatible", {"service": "ollama"})
LOCAL = EngineCall("ppocr")
CLOUD = EngineCall("openai-compatible", {"service": "ollama", "weights": "qwen3-vl:235b-cloud"})


def test_where_scans_go_depends_on_the_address():
    assert [destination_of(call) for call in (AWAY, OWN, LOCAL, CLOUD)] == ["api.openai.com", "", "", "ollama.com"]
    assert hosts_of(AWAY, LOCAL, CLOUD, None, EngineCall("gone")) == "api.openai.com, ollama.com"
    assert destination_of(EngineCall("openai-compatible", {"service": "nonsense"})) == "Chat service"


def test_what_would_be_sent_is_counted(with_lines):
    pages = with_lines.page_ids()
    sending = reading_sends(AWAY, with_lines, pages)
    assert (sending.host, sending.pages, sending.lines) == ("api.openai.com", 3, 18)
    assert sending.what == "Images of 18 lines on 3 pages"
    assert sending.cost == "about 0.08 at 4.5 per 1,000 lines (EUR, 1 November 2026)"
    assert reading_sends(AWAY, with_lines, pages[:1], ["a", "b"]).lines == 2
    assert reading_sends(OWN, with_lines, pages) is None
    assert finding_sends(AWAY, pages).what == "Images of 3 pages"
    assert "1,000 pages" in finding_sends(AWAY, pages).cost
    assert finding_sends(LOCAL, pages) is None


def test_lines_that_are_still_to_be_found_are_not_counted(project):
    sending = reading_sends(AWAY, project, project.page_ids())
    assert sending.lines is None
    assert sending.what == "Images of all lines found on 3 pages"
    assert sending.cost == "4.5 per 1,000 lines (EUR, 1 November 2026)"


def test_pages_that_are_read_are_not_counted(with_lines):
    page = with_lines.page(with_lines.page_ids()[0])
    for line in page.lines:
        with_lines.apply(accept_text(with_lines.page(page.id), line.id, "mine"))
    sending = reading_sends(AWAY, with_lines, with_lines.page_ids())
    assert (sending.pages, sending.lines) == (2, 12)


def test_measuring_sends_every_line_of_the_set_to_each_service():
    lines = tuple(LineToTest(f"l{index}", "anno") for index in range(4))
    tested = SetToTest("set", "all", (PageToTest("a", "a", lines[:1]), PageToTest("b", "b", lines[1:])))
    (sending,) = measuring_sends((LOCAL, AWAY, OWN), tested)
    assert (sending.host, sending.what) == ("api.openai.com", "Images of 4 lines on 2 pages")
    assert sending.cost.startswith("about 0.02 at 4.5 per 1,000 lines")
    assert measuring_sends((LOCAL, OWN), tested) == ()


def test_a_price_is_the_persons_and_says_of_when():
    from ductus.engines.remote.mistral import Options

    assert cost_words(Options(), 100, "lines") == ""
    assert cost_words(Options(price_per_1000=2.0), 1, "pages").startswith("less than 0.01 at 2 per 1,000 pages")
    assert "without a date" in cost_words(Options(price_per_1000=2.0), 100, "lines")


def test_agreement_is_for_one_host_and_can_be_taken_back(project):
    agree(project, "api.openai.com")
    agree(project, "api.openai.com")
    agree(project, "api.mistral.ai")
    assert not is_agreed(project, "evil.example")
    ask_again(project, "api.openai.com")
    assert not is_agreed(project, "api.openai.com")
    assert is_agreed(project, "api.mistral.ai")


def test_a_command_line_must_name_the_host():
    with pytest.raises(InputError, match=r"api\.openai\.com") as refused:
        require_named(AWAY, [])
    assert "--send-to api.openai.com" in refused.value.remedy.sentence
    with pytest.raises(InputError):
        require_named(AWAY, ["api.anthropic.com"])
    require_named(AWAY, ["api.anthropic.com", "api.openai.com"])
    require_named(OWN, [])


def test_the_offline_switch_refuses_what_leaves_and_nothing_else():
    settings = Settings()
    settings["network.offline"] = True
    for call in (AWAY, CLOUD):
        with pytest.raises(OfflineRefused):
            refuse_call_when_offline(settings, call)
        with pytest.raises(OfflineRefused):
            require_call_ready(settings, call)
    for call in (OWN, LOCAL, EngineCall("gone")):
        refuse_call_when_offline(settings, call)
    require_call_ready(settings, OWN)


def test_trying_a_service_sends_a_made_up_word():
    service = FakeOpenAi()
    service.say = "anno 1789"
    try:
        said = try_service(Settings(), EngineCall("openai-compatible", service.options()), CancelToken())
        assert "read “anno 1789”" in said
        service.faults = [Fault(401)]
        with pytest.raises(EngineUnavailable, match="did not accept the key"):
            try_service(Settings(), EngineCall("openai-compatible", service.options()), CancelToken())
    finally:
        service.close()


def test_trying_transkribus_costs_nothing(monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_TRANSKRIBUS", "right")
    service = FakeTranskribus()
    try:
        said = try_service(Settings(), EngineCall("transkribus", service.options()), CancelToken())
    finally:
        service.close()
    assert "accepts account and password" in said
    assert [request.path for request in service.requests] == ["/token"]


def test_what_a_page_reader_read_is_kept_with_its_words(project):
    outline = Box(100, 100, 500, 140).polygon()
    words = (
        DetectedWord(Box(100, 100, 200, 140).polygon(), 0.9, "anno"),
        DetectedWord(Box(300, 100, 500, 140).polygon(), 0.5, "1789"),
    )
    found = (
        DetectedLine(outline, 0.7, words=words, text="anno 1789"),
        DetectedLine(Box(100, 300, 500, 340).polygon(), 1.0, text="Item", is_confidence_stated=False),
        DetectedLine(Box(100, 500, 500, 540).polygon(), 0.8),
    )
    page_id = project.page_ids()[0]
    request = FindRequest((page_id,), EngineCall("far"))
    find_lines(Job("Finding", Lane.CPU, lambda _: None), Direct(project), InlineHost(found=found), request, Focus())
    read, unsure, unread = project.page(page_id).lines
    assert (read.text, read.status, read.transcription.origin) == ("anno 1789", LineStatus.READ, Origin.ENGINE)
    assert [(span.left, span.right) for span in read.reading.spans] == [(0.0, 0.25), (0.5, 1.0)]
    assert read.reading.made_by.engine == "far"
    assert (unsure.confidence, unsure.reading.stated_confidence) == (None, None)
    assert unread.transcription is None
    project.undo()
    assert project.page(page_id).lines == ()
