"""Put taught weights to use: compare them with the reader in use on the test pages, take them, give them back."""

from __future__ import annotations

import json
from typing import Any

from ductus.engines.hosted import EngineCall
from ductus.errors import EngineUnavailable, InputError, Remedy
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import Job
from ductus.settings import Settings
from ductus.training.measuring.measurement import work_out
from ductus.training.measuring.pages_to_test import SetToTest
from ductus.workflows.engine_choice import destination_of, engine_call, recognizer_call
from ductus.workflows.evaluate import Evaluated, EvaluateRequest, evaluate

_READER, _OPTIONS, _WEIGHTS = "engine.recognizer", "engine.options", "weights"


def call_with(settings: Settings, engine_id: str, weights: str) -> EngineCall:
    """The engine as it is set, but with these weights."""
    call = engine_call(settings, engine_id)
    return EngineCall(engine_id, {**call.options, _WEIGHTS: weights}, call.device)


def is_in_use(settings: Settings, engine_id: str, weights: str) -> bool:
    """Whether these weights read now."""
    return bool(settings[_READER] == engine_id and _weights_set(settings, engine_id) == weights)


def calls_to_compare(settings: Settings, engine_id: str, weights: str, base: str) -> tuple[EngineCall, EngineCall]:
    """The reader in use and the new weights. In the place of a service the weights the course began with are measured.

    Test pages are not sent anywhere for the sake of a comparison.
    """
    used = recognizer_call(settings)
    if _is_elsewhere(used) or is_in_use(settings, engine_id, weights):
        used = call_with(settings, engine_id, base)
    return used, call_with(settings, engine_id, weights)


def _is_elsewhere(call: EngineCall) -> bool:
    """Whether lines would leave this computer to be read, or nobody here can read them."""
    try:
        return bool(destination_of(call))
    except EngineUnavailable:
        return True


def compare(job: Job, host: Host, tested: SetToTest, calls: tuple[EngineCall, EngineCall], limits: Limits) -> Evaluated:
    """Measure both on the same lines. On a lane's thread.

    Raises:
        InputError: nothing is left to measure on.
        Cancelled: the job was cancelled.
    """
    if not tested.lines:
        raise InputError("No test page has a corrected line.", remedy=Remedy("Correct the test pages first."))
    done = evaluate(job, host, EvaluateRequest(tested, calls, limits=limits))
    work_out(done.measurement)
    return done


def adopt(settings: Settings, engine_id: str, weights: str) -> str:
    """Let these weights read from now on; what was set before, as `take_back` takes it."""
    before = json.dumps(
        {"reader": settings[_READER], "engine": engine_id, "weights": _weights_set(settings, engine_id)}
    )
    _set_weights(settings, engine_id, weights)
    settings[_READER] = engine_id
    return before


def take_back(settings: Settings, before: str) -> None:
    """Let read what read before `adopt`."""
    said: dict[str, Any] = json.loads(before)
    _set_weights(settings, said["engine"], said["weights"])
    settings[_READER] = said["reader"]


def _weights_set(settings: Settings, engine_id: str) -> str:
    return str(settings[_OPTIONS].get(engine_id, {}).get(_WEIGHTS, ""))


def _set_weights(settings: Settings, engine_id: str, weights: str) -> None:
    options = dict(settings[_OPTIONS])
    own = {name: value for name, value in options.get(engine_id, {}).items() if name != _WEIGHTS}
    options[engine_id] = {**own, _WEIGHTS: weights} if weights else own
    settings[_OPTIONS] = options
