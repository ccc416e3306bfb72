"""Put taught weights to use: compare them with the reader in use on the test pages, take them, give them back."""

from __future__ import annotations

import json
from typing import Any

from ductus.engines.base import Role
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.engines.weights import WeightsStore
from ductus.errors import EngineUnavailable, InputError, Remedy
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import Job
from ductus.settings import Settings
from ductus.training.measuring.measurement import work_out
from ductus.training.measuring.pages_to_test import SetToTest
from ductus.workflows.engine_choice import destination_of, engine_call, recognizer_call, require_call_ready
from ductus.workflows.evaluate import Evaluated, EvaluateRequest, evaluate
from ductus.workflows.weights_on_hand import engine_of

_READER, _OPTIONS, _WEIGHTS = "engine.recognizer", "engine.options", "weights"


def call_with(settings: Settings, engine_id: str, weights: str) -> EngineCall:
    """The engine as it is set, but with these weights; with its own where none are named."""
    call = engine_call(settings, engine_id)
    others = {name: value for name, value in call.options.items() if name != _WEIGHTS}
    return EngineCall(engine_id, {**others, _WEIGHTS: weights} if weights else others, call.device)


def is_in_use(settings: Settings, engine_id: str, weights: str) -> bool:
    """Whether these weights read now."""
    return bool(settings[_READER] == engine_id and _weights_set(settings, engine_id) == weights)


def reads_with(settings: Settings, weights_id: str) -> bool:
    """Whether weights of that id read now, in whichever revision: without them nothing could be read."""
    return _weights_set(settings, settings[_READER]).partition("@")[0] == weights_id.partition("@")[0]


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


def let_read(settings: Settings, store: WeightsStore, name: str) -> str:
    """Let the weights of that id read from now on, or an engine as it comes; the id that brings back what read before.

    Raises:
        InputError: no weights and no reader of that id are here.
        EngineUnavailable: they cannot read here now; says why and what to do.
    """
    before = _weights_set(settings, settings[_READER]) or str(settings[_READER])
    engine_id, weights = _meant(store, name)
    require_call_ready(settings, call_with(settings, engine_id, weights), Role.RECOGNIZER)
    adopt(settings, engine_id, weights)
    return before


def _meant(store: WeightsStore, name: str) -> tuple[str, str]:
    """The engine and the weights a person means by an id; no weights where an engine is meant as it comes."""
    if any(module.INFO.id == name for module in engine_registry().with_role(Role.RECOGNIZER)):
        return name, ""
    wanted, _, revision = name.partition("@")
    here = (each for each in store.installed() if each.id == wanted and each.revision.startswith(revision))
    found = next(here, None)
    if found is None:
        raise InputError(f"“{name}” is not on this computer.", remedy=Remedy("See: ductus weights"))
    is_published = any(entry.id == wanted for entry in store.catalogue())
    return engine_of(store, wanted), name if is_published else f"{found.id}@{found.revision}"


def _weights_set(settings: Settings, engine_id: str) -> str:
    return str(settings[_OPTIONS].get(engine_id, {}).get(_WEIGHTS, ""))


def _set_weights(settings: Settings, engine_id: str, weights: str) -> None:
    options = dict(settings[_OPTIONS])
    own = {name: value for name, value in options.get(engine_id, {}).items() if name != _WEIGHTS}
    options[engine_id] = {**own, _WEIGHTS: weights} if weights else own
    settings[_OPTIONS] = options
