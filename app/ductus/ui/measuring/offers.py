"""Which engines can be measured here: every reader with each of its weights, and the services there are keys for."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.engines.base import Role
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.errors import DuctusError
from ductus.settings import Settings
from ductus.workflows.engine_choice import destination_of, engine_call, require_call_ready, title_of
from ductus.workflows.get_weights import weights_store
from ductus.workflows.weights_on_hand import OnHand, WeightsRow, engine_of, weights_rows


@dataclass(frozen=True, slots=True)
class Offer:
    """An engine to measure; `problem` says why it cannot be, and is empty where it can.

    `host` is where lines go when it reads, empty when they stay on this computer.
    """

    title: str
    call: EngineCall
    problem: str = ""
    host: str = ""

    @property
    def words(self) -> str:
        """What the list says of it."""
        if self.problem:
            return f"{self.title}: {self.problem}"
        return f"{self.title}: lines leave for {self.host}" if self.host else self.title


def offers(settings: Settings) -> list[Offer]:
    """The engine in force first, then others whose lines stay here, services, and what cannot run here now."""
    in_force = str(settings["engine.recognizer"])
    modules = engine_registry().with_role(Role.RECOGNIZER)
    calls = [engine_call(settings, module.INFO.id) for module in modules]
    store = weights_store(settings)
    for row in weights_rows(store):
        engine_id = engine_of(store, row.id) if row.on_hand in _READABLE else ""
        base = next((call for call in calls if call.engine_id == engine_id), None)
        if base is not None and base.options.get(_WEIGHTS, "") not in _names(row):
            calls.append(EngineCall(engine_id, {**base.options, _WEIGHTS: _names(row)[0]}, base.device))
    found = [Offer(title_of(call), call, _problem(settings, call), destination_of(call)) for call in calls]
    return sorted(found, key=lambda offer: (bool(offer.problem), offer.call.engine_id != in_force, bool(offer.host)))


_WEIGHTS = "weights"
_READABLE = (OnHand.HERE, OnHand.SHIPPED)


def _names(row: WeightsRow) -> tuple[str, ...]:
    """How an engine may be told to use these weights. What was taught here is named with its revision."""
    if row.on_hand is OnHand.SHIPPED:
        return ("",)
    whole = f"{row.id}@{row.revision}"
    return (row.id, whole) if row.entry is not None else (whole, row.id)


def _problem(settings: Settings, call: EngineCall) -> str:
    try:
        require_call_ready(settings, call, Role.RECOGNIZER)
    except DuctusError as fault:
        return fault.message
    return ""
