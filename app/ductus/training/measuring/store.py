"""Measurements kept beside their project, so that figures can be held against those of months ago.

The folder is `<project> measured`; each measurement is a JSON file with all that was read, and beside it the report
and the pictures of the lines read worst.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from ductus.document.codec import from_plain, to_plain
from ductus.errors import ExportFailed, StorageFailed
from ductus.training.measuring.measurement import Measurement
from ductus.training.measuring.report import report_html
from ductus.training.measuring.tables import figures_csv
from ductus.whole_files import replace_file

_FOLDER = "{} measured"
_NAME = "%Y-%m-%d %H.%M.%S"
_PICTURES = ".pictures"


def folder_of(project_file: Path) -> Path:
    """Where the measurements of a project are kept; it need not be there yet."""
    return project_file.with_name(_FOLDER.format(project_file.stem))


def keep(folder: Path, measurement: Measurement, crops: Mapping[str, bytes]) -> Path:
    """Write a measurement, its report and `crops`, pictures by line id; gives the path of the report.

    Raises:
        StorageFailed: the folder cannot be written.
    """
    stem = _stem(measurement)
    report = folder / f"{stem}.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        plain = json.dumps(to_plain(measurement), ensure_ascii=False, indent=1)
        replace_file(folder / f"{stem}.json", plain.encode("utf-8"))
        replace_file(report, report_html(measurement, crops).encode("utf-8"))
        pictures = {line_id: base64.b64encode(picture).decode("ascii") for line_id, picture in crops.items()}
        replace_file(folder / f"{stem}{_PICTURES}", json.dumps(pictures).encode("utf-8"))
    except OSError as fault:
        raise StorageFailed(f"The measurement could not be kept in “{folder}”: {fault}") from fault
    return report


def kept(folder: Path) -> list[Measurement]:
    """The measurements kept, the newest first; files that are none are passed over."""
    found = []
    for file in sorted(folder.glob("*.json"), reverse=True) if folder.is_dir() else ():
        try:
            found.append(from_plain(Measurement, json.loads(file.read_text(encoding="utf-8"))))
        except (OSError, ValueError):
            continue
    return found


def pictures_of(folder: Path, measurement: Measurement) -> dict[str, bytes]:
    """The encoded pictures kept of its worst lines, by line id; none where they are gone or damaged."""
    try:
        plain = json.loads((folder / f"{_stem(measurement)}{_PICTURES}").read_text(encoding="utf-8"))
        return {str(line_id): base64.b64decode(picture) for line_id, picture in plain.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def report_of(folder: Path, measurement: Measurement) -> Path:
    """Where the report of a measurement that was kept lies."""
    return folder / f"{_stem(measurement)}.html"


def _stem(measurement: Measurement) -> str:
    return measurement.made_at.strftime(_NAME)


def report_again(folder: Path, measurement: Measurement) -> str:
    """The report as it was kept, with its pictures of lines; made anew without them where it is gone."""
    try:
        return report_of(folder, measurement).read_text(encoding="utf-8")
    except OSError:
        return report_html(measurement, {})


def csv_bytes(measurement: Measurement) -> bytes:
    """All figures as CSV, with the mark without which Excel takes UTF-8 for the code page of the computer."""
    return b"\xef\xbb\xbf" + figures_csv(measurement).encode("utf-8")


def write(target: Path, content: bytes) -> None:
    """Write a report or a table for the person.

    Raises:
        ExportFailed: the target cannot be written.
    """
    try:
        replace_file(target, content)
    except OSError as fault:
        raise ExportFailed(f"“{target}” could not be written: {fault}") from fault
