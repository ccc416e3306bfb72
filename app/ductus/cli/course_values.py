"""ductus train: values of a course said by name on the command line, whichever reader is taught."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import fields, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from ductus.errors import InputError, Remedy
from ductus.training.quill.presets import PRESETS as QUILL_PRESETS
from ductus.training.trocr.presets import PRESETS as TROCR_PRESETS

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Part = TypeVar("Part", bound="DataclassInstance")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preset", choices=[each.id for each in TROCR_PRESETS], help=_presets_help())
    parser.add_argument(
        "--set",
        dest="settings",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME=VALUE",
        help="any other value of the preset, such as averaging=0.99, method=dlora, rank=8 or blur_chance=0.3",
    )


class SaidValues:
    """The pairs given with --set. Each part of a course takes its own; at the end none may be left."""

    def __init__(self, said: Sequence[str]) -> None:
        self._left = dict(map(_pair, said))

    def given_to(self, part: Part) -> Part:
        """The part, a frozen dataclass, with the values that are its own.

        Raises:
            InputError: a value is none that the part can have.
        """
        known = {item.name: getattr(part, item.name) for item in fields(part)}
        names = [name for name in known if name in self._left]
        changes = {name: _value(name, self._left.pop(name), known[name]) for name in names}
        return replace(part, **changes)

    def require_all_known(self, reader: str) -> None:
        """Do nothing where each value had its place.

        Raises:
            InputError: a name is known to none of the parts.
        """
        for name in self._left:
            raise InputError(f"Teaching {reader} knows no “{name}”.", remedy=Remedy("See: ductus train --help"))


def _pair(said: str) -> tuple[str, str]:
    name, is_there, value = said.partition("=")
    if not is_there:
        raise InputError(f"“{said}” is not NAME=VALUE.", remedy=Remedy("For example: --set patience=20"))
    return name.replace("-", "_"), value


def _value(name: str, said: str, now: Any) -> Any:
    kind: Any = type(now)
    try:
        return kind(said)
    except ValueError as fault:
        known = f" It may be {', '.join(each.value for each in kind)}." if isinstance(now, Enum) else ""
        raise InputError(f"“{said}” is no value of {name}.{known}", remedy=Remedy("Give another.")) from fault


def _presets_help() -> str:
    about = (
        f"{reader} {each.id}: {each.about}"
        for reader, presets in (("quill", QUILL_PRESETS), ("trocr", TROCR_PRESETS))
        for each in presets
    )
    return f"{' '.join(about)} Without it, quill is taught as by hour, trocr overnight."
