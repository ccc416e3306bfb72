"""Zips that platforms export, opened like folders: their images are unpacked beside them, their texts imported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from natsort import os_sorted

from ductus.errors import DuctusError
from ductus.formats.registry import Registry
from ductus.formats.zip_images import unpack_images
from ductus.imaging.scans import SUFFIXES
from ductus.jobs.job import CancelToken
from ductus.workflows.open_scans import FileFault

ARCHIVES = (".zip",)


@dataclass
class Unpacked:
    """What there is to open, scans and archives with transcriptions, and what could not be unpacked."""

    scans: list[Path] = field(default_factory=list)
    archives: list[Path] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)


def is_archive(path: Path) -> bool:
    """Whether a file is opened as an archive, by its name."""
    return path.suffix.lower() in ARCHIVES


def may_be_transcription(path: Path) -> bool:
    """Whether a file is opened as a transcription rather than as a scan, by its name; PDFs are scans."""
    return path.suffix.lower() not in (*SUFFIXES, *ARCHIVES) and Registry.discover().reads(path)


def unpack_archives(paths: Iterable[Path], cancel: CancelToken) -> Unpacked:
    """The paths with the images of archives in place of these. Any thread.

    Images go to a folder beside the archive that bears its name; what is there already stays.

    Raises:
        Cancelled: `cancel` was set.
    """
    found = Unpacked()
    for path in paths:
        cancel.check()
        if not is_archive(path):
            found.scans.append(path)
            continue
        try:
            found.scans += unpack_images(path, path.with_name(f"{path.stem} scans"))
            found.archives.append(path)
        except DuctusError as fault:
            found.faults.append(FileFault(path, fault))
    return found


def transcriptions_in(paths: Iterable[Path], cancel: CancelToken) -> list[Path]:
    """The files to import among these and in folders, where those that turn out to be none are passed over. Any thread.

    Zips in a folder may be anything and are left alone; one that is named is taken, as is every other file.

    Raises:
        Cancelled: `cancel` was set.
    """
    registry = Registry.discover()
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        for inside in os_sorted(path.rglob("*")):
            cancel.check()
            if inside.is_file() and may_be_transcription(inside) and registry.reader_for(inside) is not None:
                found[inside] = None
    return list(found)


def reader_patterns() -> Sequence[str]:
    """Patterns of the names of all files that can be imported, for a file dialog: "*.xml" and others."""
    return sorted({f"*{suffix}" for module in Registry.discover().readers() for suffix in module.INFO.suffixes})
