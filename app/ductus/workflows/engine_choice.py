"""Which engines are used, on which device: from the settings, or from what the command line says."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ductus.engines.base import EngineInfo, Role
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.engines.registry import parse_options
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
    """One engine with the options chosen for it in the settings."""
    chosen: dict[str, Any] = settings["engine.options"].get(engine_id, {})
    return EngineCall(engine_id, dict(chosen), settings["engine.device"])


def limits(settings: Settings) -> Limits:
    """How large a page may be before it is marked and skipped."""
    return Limits(max_megapixels=settings["open.max_megapixels"])


def refuse_when_offline(settings: Settings, info: EngineInfo) -> None:
    """Do nothing unless the engine sends scans away while the offline switch is on.

    Raises:
        OfflineRefused: it would.
    """
    if info.scans_leave and settings["network.offline"]:
        raise OfflineRefused(
            f"“{info.title}” sends scans over the network, and Ductus is set to stay offline.",
            remedy=Remedy("Choose an engine that runs here, or switch Stay offline off.", "Settings…", "settings"),
        )


def refuse_call_when_offline(settings: Settings, call: EngineCall) -> None:
    """As `refuse_when_offline`, for work asked for earlier; an engine that is not there any more sends nothing.

    Raises:
        OfflineRefused: it would send scans away.
    """
    with suppress(EngineUnavailable):
        refuse_when_offline(settings, engine_registry().get(call.engine_id).INFO)


def require_ready(settings: Settings, role: Role) -> None:
    """Do nothing when the engine chosen for a role can run here now.

    Raises:
        EngineUnavailable: it cannot; carries the reason and the remedy.
        OfflineRefused: it would send scans away while the offline switch is on.
        InputError: an option chosen for it is unknown, or has a value it cannot have.
    """
    require_call_ready(settings, detector_call(settings) if role is Role.DETECTOR else recognizer_call(settings))


def require_call_ready(settings: Settings, call: EngineCall) -> None:
    """As `require_ready`, for an engine that was named rather than chosen in the settings."""
    module = engine_registry().get(call.engine_id)
    refuse_when_offline(settings, module.INFO)
    try:
        options = parse_options(module, call.options)
    except ValueError as fault:
        raise InputError(f"{fault}.", remedy=Remedy(f"See: ductus engines {call.engine_id}")) from fault
    module.availability(options).require()
