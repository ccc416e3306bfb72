"""Finds the formats: every module of `formats/` and `formats/datasets/` that has an `INFO`.

A reader that shares its suffix with others says by which root elements it is known (`ROOTS`, a tuple of local names),
or tells its files by itself (`knows(path)`, which looks at the name and the first bytes).
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import cast

import ductus.formats
import ductus.formats.datasets
from ductus.errors import InputError, Remedy
from ductus.formats.base import FormatInfo, FormatModule


class Registry:
    """The formats by id. Immutable; made once by `discover()`."""

    def __init__(self, formats: Mapping[str, FormatModule]) -> None:
        self._formats = dict(sorted(formats.items()))

    @classmethod
    def discover(cls) -> Registry:
        """All formats that come with Ductus. Walks the packages on the first call only; loads neither lxml nor Qt."""
        return _discovered()

    def all(self) -> tuple[FormatModule, ...]:
        """Every format, by id."""
        return tuple(self._formats.values())

    def get(self, format_id: str) -> FormatModule:
        """The format of that id.

        Raises:
            InputError: there is none; the remedy names the nearest.
        """
        found = self._formats.get(format_id)
        if found is None:
            near = difflib.get_close_matches(format_id, self._formats, n=1, cutoff=0.0)
            hint = f"Did you mean “{near[0]}”? " if near else ""
            known = ", ".join(self._formats)
            raise InputError(f"There is no format “{format_id}”.", remedy=Remedy(f"{hint}Formats are: {known}."))
        return found

    def readers(self) -> tuple[FormatModule, ...]:
        """The formats that can be imported."""
        return tuple(module for module in self.all() if module.INFO.reads)

    def writers(self) -> tuple[FormatModule, ...]:
        """The formats that can be exported."""
        return tuple(module for module in self.all() if module.INFO.writes)

    def reader_for(self, path: Path) -> FormatModule | None:
        """The format that reads this file, by its content where the suffix is shared; None when none does."""
        from ductus.formats.xml import root_name

        candidates = [module for module in self.readers() if path.name.lower().endswith(module.INFO.suffixes)]
        knowing = [module for module in candidates if hasattr(module, "knows")]
        known = next((module for module in knowing if path.is_file() and _knows(module, path)), None)
        if known is not None:
            return known
        rest = [module for module in candidates if module not in knowing]
        by_suffix = [module for module in rest if not _roots(module)]
        root = root_name(path) if len(by_suffix) < len(rest) else ""
        return next((module for module in rest if root in _roots(module)), next(iter(by_suffix), None))

    def reads(self, path: Path) -> bool:
        """Whether a file may be a transcription, by its name alone; its content has the last word."""
        return any(path.name.lower().endswith(module.INFO.suffixes) for module in self.readers())


def _knows(module: FormatModule, path: Path) -> bool:
    return bool(module.knows(path))  # type: ignore[attr-defined]  # asked for by hasattr


def _roots(module: FormatModule) -> tuple[str, ...]:
    return getattr(module, "ROOTS", ())


@lru_cache(maxsize=1)
def _discovered() -> Registry:
    found: dict[str, FormatModule] = {}
    for module in _modules(ductus.formats, ductus.formats.datasets):
        info = getattr(module, "INFO", None)
        if not isinstance(info, FormatInfo):
            continue
        if info.id in found:
            raise RuntimeError(f"two formats call themselves {info.id!r}: {module.__name__} is the second")
        found[info.id] = cast("FormatModule", module)
    return Registry(found)


def _modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        for entry in pkgutil.iter_modules(package.__path__):
            if not entry.ispkg and not entry.name.startswith("_"):
                yield importlib.import_module(f"{package.__name__}.{entry.name}")
