"""Values to plain JSON and back, guided by their type hints.

Works on what the document is made of: frozen dataclasses, named tuples, tuples, enums, datetimes, unions with None and
strings, numbers, booleans. Fields that equal their default are left out, so that old files stay readable and new ones
stay small.
"""

from __future__ import annotations

import dataclasses
import itertools
import types
import typing
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")

_ATOMS = frozenset((str, bool, int, float, type(None)))


def to_plain(value: object) -> Any:
    """`value` as dicts, lists, strings, numbers, booleans and None.

    Raises:
        TypeError: the value is of a kind the document does not use.
    """
    if type(value) in _ATOMS or (isinstance(value, (str, bool, int, float)) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: to_plain(item) for name, item in _set_fields(value)}
    if isinstance(value, (tuple, list)):
        if value and _is_flat(typing.cast("Any", type(value[0]))) and len(set(map(type, value))) == 1:
            return [list(item) for item in value]
        return [to_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(to_plain(key)): to_plain(item) for key, item in value.items()}
    raise TypeError(f"no plain form for {type(value).__name__}")


def one_level(value: object) -> Any:
    """What `to_plain` makes of `value` without what is inside it, for a JSON encoder that asks again for that.

    For long values: the encoder takes tuples as they are, and half the time of `to_plain` went into copying points.

    Raises:
        TypeError: the value is of a kind the document does not use.
    """
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return dict(_set_fields(value))
    raise TypeError(f"no plain form for {type(value).__name__}")


@lru_cache(maxsize=256)
def _is_flat(kind: Any) -> bool:
    """Whether values of this type are named tuples of plain atoms, as points are.

    A page's outlines have tens of thousands of them: taken one number at a time, they were most of the time of a step.
    """
    if not (issubclass(kind, tuple) and hasattr(kind, "_fields")):
        return False
    return all(hint in _ATOMS for hint in typing.get_type_hints(kind).values())


def _set_fields(value: Any) -> list[tuple[str, Any]]:
    found = []
    for name, default in _defaults(typing.cast("Any", type(value))):
        current = getattr(value, name)
        if current is default or (default is not dataclasses.MISSING and current == default):
            continue
        found.append((name, current))
    return found


@lru_cache(maxsize=256)
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((item.name, item.default) for item in dataclasses.fields(kind))


def from_plain(kind: type[T], plain: Any) -> T:
    """The value of type `kind` that `to_plain` turned into `plain`. Unknown keys are ignored.

    Raises:
        ValueError: a needed field is absent, or a value has the wrong shape; the message names where.
    """
    return typing.cast("T", _build(kind, plain, kind.__name__))


def _build(kind: Any, plain: Any, where: str) -> Any:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _build_optional(kind, plain, where)
    if origin is tuple:
        return _build_tuple(kind, plain, where)
    if origin is dict:
        key_kind, item_kind = typing.get_args(kind)
        return {_build(key_kind, key, where): _build(item_kind, item, f"{where}[{key}]") for key, item in plain.items()}
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(kind, plain, where)
    return _build_atom(kind, plain, where)


def _build_optional(kind: Any, plain: Any, where: str) -> Any:
    choices = [choice for choice in typing.get_args(kind) if choice is not type(None)]
    if plain is None:
        return None
    if len(choices) != 1:
        raise ValueError(f"{where}: a union of several types has no plain form")
    return _build(choices[0], plain, where)


def _build_tuple(kind: Any, plain: Any, where: str) -> Any:
    arguments = typing.get_args(kind)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        if isinstance(arguments[0], type) and _is_flat(arguments[0]):
            return tuple(itertools.starmap(arguments[0], plain))
        return tuple(_build(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(plain))
    if len(arguments) != len(plain):
        raise ValueError(f"{where}: expected {len(arguments)} items, got {len(plain)}")
    return tuple(_build(argument, item, where) for argument, item in zip(arguments, plain, strict=True))


def _build_dataclass(kind: Any, plain: Any, where: str) -> Any:
    if not isinstance(plain, dict):
        raise ValueError(f"{where}: expected an object, got {type(plain).__name__}")
    hints = _hints(kind)
    given = {name: _build(hints[name], plain[name], f"{where}.{name}") for name in hints if name in plain}
    try:
        return kind(**given)
    except TypeError as fault:
        raise ValueError(f"{where}: {fault}") from fault


@lru_cache(maxsize=256)
def _hints(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    return {item.name: hints[item.name] for item in dataclasses.fields(kind)}


def _build_atom(kind: Any, plain: Any, where: str) -> Any:
    if kind is Any:
        return plain
    if kind is datetime:
        return datetime.fromisoformat(plain)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    if isinstance(kind, type) and issubclass(kind, tuple):
        return kind(*plain)
    if kind is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    if not isinstance(plain, kind):
        raise ValueError(f"{where}: expected {kind.__name__}, got {plain!r}")
    return plain
