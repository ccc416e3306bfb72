"""Which engines a server lends, and under which names: ours, weights that lie here, and the names of Trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ductus.engines.base import EngineModule, Role, option_help
from ductus.engines.hosted import EngineCall, engine_registry
from ductus.errors import DuctusError, EngineUnavailable, InputError, Remedy
from ductus.settings import Settings
from ductus.workflows.engine_choice import engine_call, require_call_ready
from ductus.workflows.get_weights import weights_store
from ductus.workflows.weights_on_hand import engine_of

TRACE_DETECTORS = (
    "db_resnet50",
    "db_resnet34",
    "db_mobilenet_v3_large",
    "linknet_resnet18",
    "linknet_resnet34",
    "linknet_resnet50",
    "fast_tiny",
    "fast_small",
    "fast_base",
)
TRACE_RECOGNIZERS = (
    "crnn_vgg16_bn",
    "crnn_mobilenet_v3_small",
    "crnn_mobilenet_v3_large",
    "sar_resnet31",
    "master",
    "vitstr_small",
    "vitstr_base",
    "parseq",
    "viptr_tiny",
)
_CHOOSERS = {
    Role.DETECTOR: "detection_model",
    Role.RECOGNIZER: "recognition_model",
}
"""The option by which an engine chooses among networks."""
_OF_ONE_NETWORK = {
    Role.DETECTOR: ("detection_weights",),
    Role.RECOGNIZER: ("recognition_weights", "vocabulary"),
}
"""Options that are about the network chosen in the settings, and mean nothing to another."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An engine for one role of one request. `unused` are stated parameters that it has no option for."""

    call: EngineCall
    reads_pages: bool = False
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """The engines one server lends. `detector` and `recognizer` serve requests that name none.

    Engines through which scans leave this computer are lent only when they are one of these two, that is, when the
    person who started the server chose them. With `stands_in` these two also serve names of Trace's that are not here.
    """

    settings: Settings
    detector: EngineCall
    recognizer: EngineCall
    stands_in: bool = False

    def engine(self, role: Role, name: str, stated: Mapping[str, Any]) -> Asked:
        """The engine of that name, ready to run, with those of the `stated` parameters that it has an option for.

        Raises:
            InputError: no such name, or a value the engine cannot take.
            EngineUnavailable, OfflineRefused: it cannot run here now; the remedy says what would change that.
        """
        try:
            return self._ready(role, self._named(role, name), stated)
        except EngineUnavailable:
            is_own = not name or name not in (*TRACE_DETECTORS, *TRACE_RECOGNIZERS)
            if is_own or not self.stands_in:
                raise
        return self._ready(role, self._chosen(role), stated)

    def names(self, role: Role) -> Iterator[tuple[str, DuctusError | None]]:
        """Every name that may be given for the role, with what keeps it from running now."""
        for name in dict.fromkeys(self._all_names(role)):
            try:
                self.engine(role, name, {})
            except DuctusError as fault:
                yield name, fault
            else:
                yield name, None

    def _chosen(self, role: Role) -> EngineCall:
        return self.detector if role is Role.DETECTOR else self.recognizer

    def _named(self, role: Role, name: str) -> EngineCall:
        chosen = self._chosen(role)
        if name in ("", chosen.engine_id):
            return chosen
        for module in self._lent(role):
            if module.INFO.id == name:
                return self._call(name)
            if name in _choices(module, _CHOOSERS[role]):
                return self._with_network(module, role, name)
        if role is Role.RECOGNIZER and name in self._weights_here():
            call = self._call(engine_of(weights_store(self.settings), name))
            return replace(call, options={**call.options, "weights": name})
        raise self._unknown(role, name)

    def _with_network(self, module: EngineModule, role: Role, name: str) -> EngineCall:
        call, chooser = self._call(module.INFO.id), _CHOOSERS[role]
        options = {**call.options, chooser: name}
        if name != call.options.get(chooser, getattr(module.Options(), chooser)):
            options = {option: value for option, value in options.items() if option not in _OF_ONE_NETWORK[role]}
        return replace(call, options=options)

    def _call(self, engine_id: str) -> EngineCall:
        device = self._chosen(Role.RECOGNIZER).device
        return replace(engine_call(self.settings, engine_id), device=device)

    def _ready(self, role: Role, call: EngineCall, stated: Mapping[str, Any]) -> Asked:
        module = engine_registry().get(call.engine_id)
        known = option_help(module.Options)
        wanted = {name: value for name, value in stated.items() if name in known}
        asked = replace(call, options={**call.options, **wanted})
        require_call_ready(self.settings, asked, role)
        unused = tuple(name for name in stated if name not in known)
        return Asked(asked, role not in module.INFO.roles and Role.PAGE_READER in module.INFO.roles, unused)

    def _lent(self, role: Role) -> Iterator[EngineModule]:
        chosen = (self.detector.engine_id, self.recognizer.engine_id)
        for module in engine_registry().all():
            fits = role in module.INFO.roles or Role.PAGE_READER in module.INFO.roles
            if fits and (not module.INFO.scans_leave or module.INFO.id in chosen):
                yield module

    def _all_names(self, role: Role) -> Iterator[str]:
        for module in self._lent(role):
            yield module.INFO.id
            yield from _choices(module, _CHOOSERS[role])
        if role is Role.RECOGNIZER:
            yield from self._weights_here()

    def _weights_here(self) -> tuple[str, ...]:
        """Ids of weights that lie here and that a reader can open; never a path, which a client could probe."""
        here = (weights.id for weights in weights_store(self.settings).installed())
        return tuple(dict.fromkeys(name for name in here if not name.startswith("doctr/")))

    def _unknown(self, role: Role, name: str) -> DuctusError:
        if name in (TRACE_DETECTORS if role is Role.DETECTOR else TRACE_RECOGNIZERS):
            return EngineUnavailable(
                f"“{name}” is not on this server.",
                remedy=Remedy("Leave it out to use the server's own engine, or start the server with --stand-in."),
            )
        return InputError(f"There is no “{name}” here.", remedy=Remedy("GET /models/ lists the names."))


def _choices(module: EngineModule, option: str) -> tuple[str, ...]:
    text = option_help(module.Options).get(option)
    return text.choices if text is not None else ()
