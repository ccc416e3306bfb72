"""METS as eScriptorium, Transkribus and OCR-D write it: which files belong to which page, in which order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ductus.formats.outlines import number_or
from ductus.formats.xml import attribute, children, local, parse

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


@dataclass(frozen=True, slots=True)
class MetsPage:
    """The files of one page, as paths from the folder of the METS file, in the order it names them."""

    paths: tuple[str, ...]


def read_mets(source: Path) -> list[MetsPage]:
    """The pages of a METS file in their order.

    Raises:
        FormatUnreadable: not XML.
    """
    root = parse(source)
    paths = dict(_files(root))
    pages: list[MetsPage] = []
    for structure in children(root, "structMap"):
        found = [_paths(division, paths) for division in _divisions(structure)]
        pages = pages or [MetsPage(held) for held in found if held]
    return pages


def _files(root: Element) -> Iterator[tuple[str, str]]:
    for file in root.iter("{*}file"):
        place = next(children(file, "FLocat"), None)
        address = "" if place is None else unquote(attribute(place, "href")).removeprefix("file://")
        if address and "://" not in address:
            yield attribute(file, "ID"), posixpath.normpath(address.replace("\\", "/"))


def _divisions(parent: Element) -> Iterator[Element]:
    """The divisions that name files, those beside each other by their ORDER where all of them have one."""
    inner = list(children(parent, "div"))
    orders = [number_or(attribute(division, "ORDER"), -1.0) for division in inner]
    if inner and min(orders) >= 0:
        inner = [division for _, division in sorted(zip(orders, inner, strict=True), key=lambda pair: pair[0])]
    for division in inner:
        if next(children(division, "fptr"), None) is not None:
            yield division
        yield from _divisions(division)


def _paths(division: Element, paths: dict[str, str]) -> tuple[str, ...]:
    inside = (inner for pointer in children(division, "fptr") for inner in pointer.iter())
    named = (attribute(inner, "FILEID") for inner in inside if local(inner) in ("fptr", "area"))
    return tuple(paths[name] for name in named if name in paths)
