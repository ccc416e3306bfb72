"""Which engines are used, on which device: from the settings, or from what the command line says."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from ductus.engines.base import EngineState, Role, option_help
from ductus.engines.devices import FLOAT32, usable_cores
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.engines.registry import availability_for, parse_options, usable_options
from ductus.errors import EngineUnavailable, InputError, OfflineRefused, Remedy
from ductus.imaging.scans import Limits
from ductus.settings import Settings


def detector_call(settings: Settings) -> EngineCall:
    """The line finder in force."""
    return engine_call(settings, settings["engine.detector"])


def recognizer_call(settings: Settings) -> EngineCall:
    """The reader in force."""
    return engine_call(settings, settings["engine.recognizer"])


def engine_call(settings: Settings, engine_id: str) -> EngineCall:
    """One engine with the options chosen for it in the settings; the threads of all where it has none of its own."""
    chosen = kept_options(settings, engine_id)
    if settings["engine.threads"] and _THREADS not in chosen:
        with suppress(EngineUnavailable):
            own = option_help(engine_registry().get(engine_id).Options).get(_THREADS)
            if own is not None:
                most = usable_cores() if own.maximum is None else min(usable_cores(), int(own.maximum))
                chosen[_THREADS] = min(settings["engine.threads"], most)
    return EngineCall(engine_id, chosen, settings["engine.device"])


def kept_options(settings: Settings, engine_id: str) -> dict[str, Any]:
    """The options that the settings hold for an engine, without those that it, as it now is, does not take."""
    kept: dict[str, Any] = dict(settings["engine.options"].get(engine_id, {}))
    with suppress(EngineUnavailable):
        return usable_options(engine_registry().get(engine_id), kept)
    return kept


_THREADS = "threads"
"""Name of the option by which engines are told; those without it go by the environment of the host process."""


def host_environment(settings: Settings) -> dict[str, str]:
    """What the host process is to be started with, so that frameworks keep to the threads chosen in the settings."""
    threads = settings["engine.threads"]
    return {"OMP_NUM_THREADS": str(min(threads, usable_cores()))} if threads else {}


def limits(settings: Settings) -> Limits:
    """How large a page may be before it is marked and skipped."""
    return Limits(max_megapixels=settings["open.max_megapixels"])


def destination_of(call: EngineCall) -> str:
    """The host that scans go to when this engine works; empty when they stay on this computer.

    A service that runs on this computer itself sends nothing away, although engines of its kind do.

    Raises:
        EngineUnavailable: there is no such engine.
    """
    module = engine_registry().get(call.engine_id)
    if not module.INFO.scans_leave:
        return ""
    told: Callable[[Any], str] | None = getattr(module, "destination", None)
    if told is None:
        return module.INFO.title
    try:
        return told(parse_options(module, call.options))
    except ValueError:
        return module.INFO.title  # options that cannot be: who is to run it says so


def hosts_of(*calls: EngineCall | None) -> str:
    """The hosts that scans go to when these engines work, in words; empty when nothing leaves or no such engine is."""
    found: dict[str, None] = {}
    for call in calls:
        with suppress(EngineUnavailable):
            if call is not None and (host := destination_of(call)):
                found[host] = None
    return ", ".join(found)


def title_of(call: EngineCall) -> str:
    """The engine's title, with the name of the weights it was told to use if any; the run states their revision."""
    title = engine_registry().get(call.engine_id).INFO.title
    weights = str(call.options.get("weights", "") or "")
    name = weights.rstrip("/").rsplit("/", 1)[-1].partition("@")[0]
    return f"{title}, {name}" if name else title


def at_work_words(engine_id: str, state: EngineState) -> str:
    """Which engine works and what on, in words: "TrOCR on cuda:0, bfloat16"."""
    with suppress(EngineUnavailable):
        engine_id = engine_registry().get(engine_id).INFO.title
    device = state.device.upper() if state.device == "cpu" else state.device
    return f"{engine_id} on {device}" + (f", {state.number_type}" if state.number_type != FLOAT32 else "")


def remark_words(engine_id: str, state: EngineState) -> str:
    """What an engine gave up so as to run here, in words, for the person to be told; empty where all is as chosen."""
    if not state.note:
        return ""
    with suppress(EngineUnavailable):
        engine_id = engine_registry().get(engine_id).INFO.title
    return f"{engine_id}: {state.note}"


def refuse_call_when_offline(settings: Settings, call: EngineCall) -> None:
    """Do nothing unless the engine sends scans away while the offline switch is on; one that is gone sends nothing.

    Raises:
        OfflineRefused: it would.
    """
    with suppress(EngineUnavailable):
        if settings["network.offline"] and destination_of(call):
            title = engine_registry().get(call.engine_id).INFO.title
            raise OfflineRefused(
                f"“{title}” sends scans over the network, and Ductus is set to stay offline.",
                remedy=Remedy("Choose an engine that runs here, or switch Stay offline off.", "Settings…", "settings"),
            )


def require_ready(settings: Settings, role: Role) -> None:
    """Do nothing when the engine chosen for a role can run here now.

    Raises:
        EngineUnavailable: it cannot; carries the reason and the remedy.
        OfflineRefused: it would send scans away while the offline switch is on.
        InputError: an option chosen for it is unknown, or has a value it cannot have.
    """
    call = detector_call(settings) if role is Role.DETECTOR else recognizer_call(settings)
    require_call_ready(settings, call, role)


def require_call_ready(settings: Settings, call: EngineCall, role: Role | None = None) -> None:
    """As `require_ready`, for an engine that was named rather than chosen in the settings; in any role without one.

    Raises:
        EngineUnavailable, OfflineRefused, InputError: as `require_ready`.
    """
    module = engine_registry().get(call.engine_id)
    refuse_call_when_offline(settings, call)
    try:
        options = parse_options(module, call.options)
    except ValueError as fault:
        raise InputError(f"{fault}.", remedy=Remedy(f"See: ductus engines {call.engine_id}")) from fault
    answer = module.availability(options) if role is None else availability_for(module, options, role)
    answer.require()
