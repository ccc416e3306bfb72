"""Frozen values made in a third of the usual time, for what is read by the ten thousand."""

from __future__ import annotations

from dataclasses import fields, make_dataclass
from typing import Any, TypeVar, cast

T = TypeVar("T")


def quick(frozen: type[T]) -> type[T]:
    """What makes values of a frozen dataclass with slots and no base: it takes all fields, in order, gives a `frozen`.

    A frozen value is filled through a call for every field. This one is filled while it is still open, as one of a
    class of the same slots, and becomes frozen when all is in it. Its `__post_init__` is not asked: what that would
    check, the caller has.
    """

    def freeze(made: Any) -> None:
        made.__class__ = frozen

    names = [field.name for field in fields(cast("Any", frozen))]
    return cast("type[T]", make_dataclass(frozen.__name__, names, slots=True, namespace={"__post_init__": freeze}))
