"""Open the sample: the pages that come with Ductus, in a project of the person's own to try things on."""

from __future__ import annotations

import shutil
from pathlib import Path

from ductus.imaging.scans import SUFFIXES
from ductus.paths import data_folder, resource

PROJECT_NAME = "Sample.ductus"


def sample_folder() -> Path:
    """A writable copy of the sample's scans, made at first use; the project beside them keeps what was done on it."""
    folder = data_folder() / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    for scan in sample_scans():
        copy = folder / scan.name
        if not copy.exists():
            shutil.copyfile(scan, copy)
    return folder


def sample_scans() -> list[Path]:
    """The scans that come with Ductus, read-only, by name."""
    return sorted(path for path in resource("sample").iterdir() if path.suffix.lower() in SUFFIXES)
