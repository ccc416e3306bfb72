"""Which engines there are: those in `engines/local` and `engines/remote`, and those that other packages bring.

Adding one is one file; see `engines/base.py`. Another package brings its engines by an entry point in the group
`ductus.engines` that names the module.
"""

from __future__ import annotations

import difflib
import importlib
import logging
import math
import pkgutil
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, cast

from ductus.engines import local, remote
from ductus.engines.base import Availability, EngineInfo, EngineModule, Role, check_options, option_help
from ductus.errors import EngineUnavailable, Remedy

ENTRY_POINTS = "ductus.engines"
"""Group under which other packages name their engine modules."""

_log = logging.getLogger(__name__)

_FACE = ("INFO", "Options", "availability", "load")


@dataclass(frozen=True, slots=True)
class Registry:
    """The engines known here, in the order of discovery; `problems` says which could not be taken in, and why."""

    engines: tuple[EngineModule, ...]
    problems: tuple[str, ...] = ()

    @classmethod
    def discover(cls, extra: Iterable[types.ModuleType] = ()) -> Registry:
        """All engines of this installation, then `extra`.

        Imports engine files only, which import no framework, so this is quick. An engine that cannot be imported or
        does not fill in the contract is left out and noted: one bad engine must not take the others away. A frozen
        app must have collected the modules of both packages, since nothing imports them by name.
        """
        engines: dict[str, EngineModule] = {}
        problems: list[str] = []
        for name, module in [*_found(problems), *((module.__name__, module) for module in extra)]:
            fault = _fault(module)
            if not fault and module.INFO.id in engines:
                fault = f"there is an engine “{module.INFO.id}” already"
            if fault:
                problems.append(f"The engine {name} is left out: {fault}.")
            else:
                engines[module.INFO.id] = cast(EngineModule, module)
        return cls(tuple(engines.values()), tuple(problems))

    def all(self) -> tuple[EngineModule, ...]:
        """Every engine, whether or not it can run here now."""
        return self.engines

    def get(self, engine_id: str) -> EngineModule:
        """The engine of that id.

        Raises:
            EngineUnavailable: there is none; the remedy names the nearest that exists, or all.
        """
        for module in self.engines:
            if module.INFO.id == engine_id:
                return module
        known = [module.INFO.id for module in self.engines]
        near = difflib.get_close_matches(engine_id, known, n=1)
        if near:
            sentence = f"Did you mean “{near[0]}”?"
        elif known:
            sentence = f"Choose one of {', '.join(known)}."
        else:
            sentence = "This installation is not whole; install Ductus again."
        raise EngineUnavailable(
            f"There is no engine “{engine_id}”.", remedy=Remedy(sentence), detail=f"known: {', '.join(known)}"
        )

    def with_role(self, role: Role) -> tuple[EngineModule, ...]:
        """The engines that can be asked for `role`."""
        return tuple(module for module in self.engines if role in module.INFO.roles)


def _found(problems: list[str]) -> Iterator[tuple[str, Any]]:
    """Name and module of each engine file here and in other packages; those that fail to import are noted."""
    for package in (local, remote):
        for entry in pkgutil.iter_modules(package.__path__):
            name = f"{package.__name__}.{entry.name}"
            try:
                yield entry.name, importlib.import_module(name)
            except Exception as fault:  # ours to mend, but not by taking every other engine away
                problems.append(f"The engine {entry.name} is left out: {type(fault).__name__}: {fault}.")
    for point in entry_points(group=ENTRY_POINTS):
        try:
            yield point.name, point.load()
        except Exception as fault:  # somebody else's code may fail in any way
            problems.append(f"The engine {point.name} is left out: {type(fault).__name__}: {fault}.")


def _fault(module: object) -> str:
    """What keeps a module from being an engine, or nothing."""
    missing = [name for name in _FACE if not hasattr(module, name)]
    if missing:
        return f"it has no {' and no '.join(missing)}"
    info = module.INFO  # type: ignore[attr-defined]  # just looked
    if not isinstance(info, EngineInfo) or not info.id or not info.roles:
        return "its INFO names no id or no role"
    return ""


def availability_for(module: EngineModule, options: Any, role: Role) -> Availability:
    """Whether the engine can do the work of one role now.

    Engines whose roles need different weights have a function `availability_for(options, role)` that says so for each.
    """
    told: Callable[[Any, Role], Availability] | None = getattr(module, "availability_for", None)
    return module.availability(options) if told is None else told(options, role)


def parse_options(module: EngineModule, given: Mapping[str, Any]) -> Any:
    """The engine's `Options`, from plain values or from text as typed on a command line.

    Types are those of the dataclass; what is not given keeps its default.

    Raises:
        ValueError: an unknown name, a value of the wrong kind, or one out of range; the message names the option and
            what is allowed.
    """
    kinds = typing.get_type_hints(module.Options)
    names = [item.name for item in fields(module.Options)]
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(names)}" if names else "it has none"
            raise ValueError(f"{module.INFO.id} has no option {name!r}: {hint}")
        try:
            values[name] = _as_kind(value, kinds[name])
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{name}={value!r}: must be {_allowed(module, name, kinds[name])}") from None
    options = module.Options(**values)
    check_options(options)
    return options


def usable_options(module: EngineModule, kept: Mapping[str, Any]) -> dict[str, Any]:
    """What of the options in a settings file this version of the engine can take; the rest is left to its defaults.

    Options are renamed and ranges change between versions, and files are edited by hand: none of that may keep an
    engine from being used or chosen anew. Each option that is left out is noted in the log, once. Never raises.
    """
    usable: dict[str, Any] = {}
    for name, value in kept.items():
        try:
            parse_options(module, {name: value})
        except ValueError as fault:
            _note_once(f"An option of {module.INFO.title} in the settings is passed over: {fault}.")
        else:
            usable[name] = value
    return usable


@cache
def _note_once(words: str) -> None:
    _log.warning(words)


_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def _as_kind(value: Any, kind: Any) -> Any:
    """`value` as the declared kind: bool, int, float, str, Path, or one of them or None."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) is typing.Union:
        members = typing.get_args(kind)
        if value is None or value == "":
            if type(None) in members:
                return None
            raise ValueError(value)
        return _as_kind(value, next(member for member in members if member is not type(None)))
    if kind is bool:
        return _as_bool(value)
    if isinstance(value, bool) and kind in (int, float):
        raise TypeError(value)
    if kind is int:
        number = float(value)
        if number != int(number):
            raise ValueError(value)
        return int(number)
    if kind is float:
        return _finite(float(value))
    if kind is Path:
        return Path(value)
    if kind is str and not isinstance(value, str):
        raise TypeError(value)
    return value if isinstance(value, kind) else kind(value)


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(number)
    return number


def _as_bool(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(value)


def _allowed(module: EngineModule, name: str, kind: Any) -> str:
    words = {bool: "on or off", int: "a whole number", float: "a number", str: "text", Path: "a path"}
    said = words.get(kind, str(kind))
    text = option_help(module.Options).get(name)
    if text is None or (text.minimum is None and text.maximum is None):
        return said
    low = "" if text.minimum is None else f" from {text.minimum:g}"
    high = "" if text.maximum is None else f" to {text.maximum:g}"
    return f"{said}{low}{high}"
