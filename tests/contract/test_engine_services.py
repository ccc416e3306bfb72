"""Every engine that asks a service keeps its temper when the service does not: one file for all, over the registry.

A new engine in `engines/remote/` is tested by existing; it needs a service of the tests in `fakes/services.py` that
answers as its documentation says.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from PIL import Image

from ductus.engines.base import Crop, Role
from ductus.engines.registry import Registry, parse_options
from ductus.engines.remote_support.options import ServiceOptions
from ductus.errors import EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints
from fakes.service_server import Fault, Reply
from fakes.services import SERVICES, pauses_asked_for

REMOTE = {module.INFO.id: module for module in Registry.discover().all() if module.INFO.scans_leave}
ASKED = [
    pytest.param(engine_id, role, id=f"{engine_id}-{role.name.lower()}")
    for engine_id, module in REMOTE.items()
    for role in sorted(module.INFO.roles)
]
every_way_to_ask = pytest.mark.parametrize(("engine_id", "role"), ASKED)


@pytest.fixture
def service(engine_id):
    started = SERVICES[engine_id]()
    yield started
    started.close()


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The pauses that were asked for, none of which is waited for."""
    return pauses_asked_for(monkeypatch)


def ask(engine_id: str, role: Role, service, **options) -> int:
    """How many texts came back, of one line or of a page with three."""
    module = REMOTE[engine_id]
    given = parse_options(module, {**service.options(), "at_once": 1})
    engine = module.load(replace(given, **options))
    try:
        if role is Role.RECOGNIZER:
            crop = Crop("l0", checkpoints.render("anno 1789"), "t")
            readings = engine.read([crop], CancelToken(), lambda index, reading: None)
            return sum(bool(reading.text) for reading in readings)
        page = Image.new("RGB", (800, 500), (240, 234, 220))
        for index in range(3):
            page.paste(checkpoints.render("Item ij marcas").resize((500, 80)), (50, 40 + 150 * index))
        return sum(bool(line.text) for line in engine.read_page(page, CancelToken(), lambda done, total: None).lines)
    finally:
        engine.close()


def wanted(role: Role) -> int:
    return 1 if role is Role.RECOGNIZER else 3


def test_each_has_a_service_to_be_tested_against_and_only_roles_that_are_tested():
    assert REMOTE.keys() == SERVICES.keys()
    for module in REMOTE.values():
        assert module.INFO.roles <= {Role.RECOGNIZER, Role.PAGE_READER}
        assert issubclass(module.Options, ServiceOptions)


@every_way_to_ask
def test_a_service_that_asks_to_wait_is_waited_for_as_long_as_it_says(engine_id, role, service, waits):
    service.faults = [Fault(429, headers={"Retry-After": "11"})]
    assert ask(engine_id, role, service) == wanted(role)
    assert waits[0] == 11.0


@every_way_to_ask
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_fault_of_the_service_is_asked_again(engine_id, role, service, status):
    service.faults = [Fault(status)]
    assert ask(engine_id, role, service) == wanted(role)


@every_way_to_ask
def test_faults_without_end_end_at_the_attempts_set(engine_id, role, service):
    service.faults = [Fault(503, times=99)]
    with pytest.raises(EngineUnavailable) as given_up:
        ask(engine_id, role, service, attempts=3)
    assert given_up.value.remedy is not None
    assert len(service.requests) == 3


@every_way_to_ask
@pytest.mark.parametrize(("status", "words"), [(401, "did not accept"), (402, "no credit"), (403, "does not allow")])
def test_a_refusal_of_the_key_is_told_at_once(engine_id, role, service, status, words):
    service.faults = [Fault(status, times=99)]
    with pytest.raises(EngineUnavailable, match=words) as refused:
        ask(engine_id, role, service)
    assert refused.value.remedy is not None
    assert len(service.requests) == 1


@every_way_to_ask
def test_a_refusal_of_this_input_does_not_take_the_service_away(engine_id, role, service):
    service.faults = [Fault(422, times=99)]
    with pytest.raises(EngineFailed):
        ask(engine_id, role, service)
    assert len(service.requests) == 1


@every_way_to_ask
@pytest.mark.parametrize("kind", ["truncated", "html"])
def test_what_is_no_whole_json_is_no_text(engine_id, role, service, kind):
    service.faults = [Fault(kind=kind, times=99)]
    with pytest.raises((EngineFailed, EngineUnavailable)):
        ask(engine_id, role, service)


@every_way_to_ask
@pytest.mark.parametrize(
    "held", [{}, [], None, 5, "text", {"pages": []}, [{}], {"content": 5}, {"choices": [{}]}, [{"value": 5}]], ids=repr
)
def test_an_answer_of_another_shape_is_a_fault_not_a_crash(engine_id, role, service, held):
    service.answer = lambda request: Reply(held)
    with pytest.raises((EngineFailed, EngineUnavailable)):
        ask(engine_id, role, service)


@every_way_to_ask
def test_an_answer_that_broke_off_is_asked_for_again(engine_id, role, service):
    service.faults = [Fault(kind="cut")]
    assert ask(engine_id, role, service) == wanted(role)


@every_way_to_ask
def test_a_silent_service_is_given_up_on(engine_id, role, service):
    service.faults = [Fault(kind="silent", times=99)]
    with pytest.raises(EngineUnavailable, match=r"did not answer within 0\.2 seconds"):
        ask(engine_id, role, service, timeout_s=0.2, attempts=1)


@every_way_to_ask
def test_nobody_there_is_told_so(engine_id, role):
    gone = SERVICES[engine_id]()
    gone.close()
    with pytest.raises(EngineUnavailable, match="cannot be reached"):
        ask(engine_id, role, gone, attempts=1)


@every_way_to_ask
def test_a_request_sent_elsewhere_is_not_followed(engine_id, role, service):
    service.faults = [Fault(307, headers={"Location": "http://127.0.0.1:1/elsewhere"}, times=99)]
    with pytest.raises(EngineUnavailable, match="another address"):
        ask(engine_id, role, service)
    assert len(service.requests) == 1
