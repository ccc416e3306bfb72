"""Where things lie on this machine: settings, weights, caches, logs, and the resources that come with Ductus."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "Ductus"
HOME_VARIABLE = "DUCTUS_HOME"
"""When set, everything Ductus keeps for itself lies under this folder: portable installs and tests."""


def config_folder() -> Path:
    """Folder of the settings file; made if absent."""
    return _folder("config", platformdirs.user_config_dir(APP_NAME, appauthor=False))


def data_folder() -> Path:
    """Folder of what would be missed: weights, recent projects; made if absent."""
    return _folder("data", platformdirs.user_data_dir(APP_NAME, appauthor=False))


def cache_folder() -> Path:
    """Folder of what can be made again: thumbnails, rendered pages; made if absent."""
    return _folder("cache", platformdirs.user_cache_dir(APP_NAME, appauthor=False))


def log_folder() -> Path:
    """Folder of log files and crash reports; made if absent."""
    return _folder("log", platformdirs.user_log_dir(APP_NAME, appauthor=False))


def weights_folder() -> Path:
    """Folder of downloaded and taught weights; made if absent."""
    folder = data_folder() / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def courses_folder() -> Path:
    """Folder of courses that teach a reader, each in a folder of its own; made if absent."""
    folder = data_folder() / "courses"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _folder(name: str, default: str) -> Path:
    home = os.environ.get(HOME_VARIABLE)
    folder = Path(home) / name if home else Path(default)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def resource(*parts: str) -> Path:
    """A file or folder that comes with Ductus, by its path under `resources/`.

    Looks in the installed package, then in the repository (a development install), then in a frozen bundle.

    Raises:
        FileNotFoundError: there is no such resource; the installation is not whole.
    """
    package = Path(__file__).parent
    roots = [package / "resources", package.parent.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle:
        roots.append(Path(bundle) / "resources")
    for root in roots:
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError(f"resource {'/'.join(parts)} is missing from this installation")
