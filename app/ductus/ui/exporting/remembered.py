"""What was chosen in the export dialog last, for each format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ductus.document.transcription import LineStatus
from ductus.formats.base import FormatInfo
from ductus.settings import Settings
from ductus.workflows.export_pages import ExportRequest, default_statuses

_KEY = "export.choices"


class Remembered:
    """Reads and writes one hidden setting."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def format_id(self) -> str:
        """The format exported to last, "" before the first time."""
        return str(self._held.get("format", ""))

    def statuses(self, info: FormatInfo) -> frozenset[LineStatus]:
        """The statuses taken last, else those the format is for; empty takes all."""
        chosen = self._held.get("statuses", {}).get(info.id)
        return frozenset(LineStatus(value) for value in chosen) if chosen else default_statuses(info.id)

    def choices(self, info: FormatInfo) -> dict[str, Any]:
        """The format's own options as they were; an option that has other choices now is left out."""
        held = self._held.get("choices", {}).get(info.id, {})
        return {option.name: held[option.name] for option in info.asks if held.get(option.name) in option.choices}

    def target(self, info: FormatInfo, project: Path) -> Path:
        """Where to write: in the folder of last time, else beside the project; a data set gets a folder of its own."""
        place = self._held.get("places", {}).get(info.id)
        folder = Path(place) if place else project.parent
        if info.is_folder:
            return _new_folder(folder / f"{project.stem}-{info.id}")
        if info.one_file_a_page:
            return folder if place else folder / f"{project.stem}-{info.id}"
        return folder / f"{project.stem}{info.suffixes[0]}"

    def keep(self, info: FormatInfo, request: ExportRequest) -> None:
        """Remember what is exported now."""
        held = dict(self._held)
        statuses = request.statuses or frozenset(LineStatus)
        place = request.target if info.one_file_a_page and not info.is_folder else request.target.parent
        news: Mapping[str, Any] = {
            "statuses": sorted(status.value for status in statuses),
            "choices": dict(request.choices),
            "places": str(place),
        }
        for name, value in news.items():
            held[name] = {**held.get(name, {}), info.id: value}
        self._settings[_KEY] = {**held, "format": info.id}

    @property
    def _held(self) -> dict[str, Any]:
        return dict(self._settings[_KEY])


def _new_folder(folder: Path) -> Path:
    """The folder, or one numbered like it where that holds files already."""
    candidate, number = folder, 2
    while candidate.exists() and (not candidate.is_dir() or any(candidate.iterdir())):
        candidate, number = folder.with_name(f"{folder.name}-{number}"), number + 1
    return candidate
