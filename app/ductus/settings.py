"""The table of settings, and the file that keeps what differs from it.

A setting is one row of `TABLE`. The settings dialog and the validation are made from it.
To add one: add a row, use `settings[...]`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.whole_files import replace_file


@dataclass(frozen=True, slots=True)
class Setting:
    """One row: what is kept, what it may be, what people are told about it.

    `unit` is shown after the value; `choice_titles` for the choices, one each, where these are no plain words.
    """

    key: str
    group: str
    title: str
    help: str
    default: Any
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""
    is_hidden: bool = False
    choice_titles: tuple[str, ...] = ()

    def checked(self, value: Any) -> Any:
        """`value` if the row allows it; an int is taken for a float row.

        Raises:
            ValueError: wrong type, out of range, or not among the choices; the message says what is allowed.
        """
        kind = type(self.default)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise ValueError(f"{self.key}: expected {kind.__name__}, got {value!r}")
        if self.choices and value not in self.choices:
            raise ValueError(f"{self.key}={value!r}: choose one of {', '.join(self.choices)}")
        if self.minimum is not None and not value >= self.minimum:  # also what is no number
            raise ValueError(f"{self.key}={value!r}: must be at least {self.minimum:g}")
        if self.maximum is not None and not value <= self.maximum:
            raise ValueError(f"{self.key}={value!r}: must be at most {self.maximum:g}")
        return value


TABLE: tuple[Setting, ...] = (
    Setting("person.name", "You", "Your name", "Written beside your corrections in the history of a line.", ""),
    Setting("network.offline", "Privacy", "Stay offline", "Every network call becomes an error.", False),
    Setting(
        "network.mirror",
        "Privacy",
        "Weights mirror",
        "Address to fetch weights from instead of the Hugging Face hub; empty: HF_ENDPOINT, where that is set.",
        "",
    ),
    Setting(
        "network.proxy",
        "Privacy",
        "Proxy",
        "Address weights and services are reached through, such as http://proxy:3128; empty: the system's variables.",
        "",
    ),
    Setting(
        "open.pdf_dpi",
        "Opening",
        "PDF resolution",
        "Resolution at which PDF pages are drawn.",
        300,
        72,
        1200,
        unit="dpi",
    ),
    Setting(
        "open.max_megapixels",
        "Opening",
        "Largest page",
        "Pages over this many million pixels are marked and skipped.",
        600,
        10,
        4000,
        unit="million pixels",
    ),
    Setting(
        "open.keep_tiles",
        "Opening",
        "Keep page tiles on disk",
        "Lets very large pages open in little memory. Only you can read the files; off removes them.",
        True,
    ),
    Setting(
        "open.tiles_gib",
        "Opening",
        "Space for page tiles",
        "What was looked at longest ago goes first. A page of A1 at 600 dpi takes 1.5 GiB.",
        8,
        1,
        1000,
        unit="GiB",
    ),
    Setting("engine.detector", "Engines", "Line finder", "The engine that finds text lines.", "ppocr", is_hidden=True),
    Setting("engine.recognizer", "Engines", "Reader", "The engine that reads text lines.", "quill", is_hidden=True),
    Setting(
        "engine.device",
        "Engines",
        "Device",
        "Where engines run. Auto takes a GPU when there is one.",
        "auto",
        choices=("auto", "cpu", "cuda", "mps", "xpu"),
        choice_titles=("Auto", "Processor", "NVIDIA GPU (cuda)", "Apple GPU (mps)", "Intel GPU (xpu)"),
    ),
    Setting(
        "engine.threads",
        "Engines",
        "CPU threads",
        "0 takes all cores but one, so that the window stays smooth. TrOCR and docTR follow at the next start.",
        0,
        0,
        256,
    ),
    Setting("engine.options", "Engines", "Engine options", "Options chosen per engine.", {}, is_hidden=True),
    Setting(
        "engine.runs",
        "Engines",
        "Engines of single runs",
        "What was chosen last in Read with and Find lines with.",
        {},
        is_hidden=True,
    ),
    Setting("desk.font_size", "Desk", "Text size", "Size of the transcription.", 16, 12, 32, unit="pt"),
    Setting(
        "desk.font",
        "Desk",
        "Text font",
        "Font of the transcription; empty takes the one that comes with Ductus.",
        "",
    ),
    Setting(
        "desk.doubt",
        "Desk",
        "Doubt below",
        "Characters read with less confidence are underlined.",
        0.8,
        0.0,
        1.0,
    ),
    Setting(
        "desk.offer_rest",
        "Desk",
        "Offer the rest of the line",
        "Behind what you type stands what the reader sees in the rest; Shift+Enter takes it. Readers that can: TrOCR. "
        "Its weights are held in memory once more for that, about 3 GB for the base size; where less is free, nothing "
        "is offered, and Shift+Enter says why.",
        True,
    ),
    Setting(
        "desk.line_height",
        "Desk",
        "Line height",
        "Height of a row of text as a share of its size.",
        1.4,
        1.0,
        2.0,
    ),
    Setting(
        "desk.arrangement",
        "Desk",
        "Lines",
        "Ink over its text in pairs, one line large, or ink beside text.",
        "pairs",
        choices=("pairs", "focus", "beside"),
    ),
    Setting("page.text", "Desk", "Text on the page", "Lay the transcription over its ink on the page.", False),
    Setting(
        "desk.place",
        "Desk",
        "Place of the desk",
        "Beside or below the page; auto takes beside on wide windows.",
        "auto",
        choices=("auto", "beside", "below"),
    ),
    Setting(
        "canvas.colour_by",
        "Page",
        "Colour lines by",
        "What the colours and line styles of lines on the page say.",
        "status",
        choices=("status", "confidence", "kind", "region", "nothing"),
    ),
    Setting(
        "canvas.hover_text",
        "Page",
        "Text of a line under the pointer",
        "What a line says is shown beside it when the pointer rests on it.",
        True,
    ),
    Setting(
        "find.show_first",
        "Page",
        "Show changes before finding again",
        "Finding lines on a page that has lines shows what would move, come and go; Enter applies it. Off: at once.",
        True,
    ),
    Setting(
        "canvas.magnet",
        "Page",
        "Magnetic corners",
        "A corner that is dragged is drawn to the lines around it; Ctrl or Alt held lets it go where you point.",
        True,
    ),
    Setting(
        "window.theme",
        "Window",
        "Colours",
        "Light, dark, or as the system.",
        "system",
        choices=("system", "light", "dark"),
    ),
    Setting(
        "canvas.minimap",
        "Window",
        "Overview of the page",
        "Shows the whole page small in a corner when zoomed in.",
        True,
    ),
    Setting("window.layout", "Window", "Window layout", "Where the parts of the window stand.", {}, is_hidden=True),
    Setting(
        "recent.projects",
        "Window",
        "Recent projects",
        "Projects opened lately, newest first.",
        [],
        is_hidden=True,
    ),
    Setting(
        "recent.folder",
        "Window",
        "Last folder",
        "Folder the last scans were opened from.",
        "",
        is_hidden=True,
    ),
    Setting(
        "export.choices",
        "Window",
        "Export choices",
        "What was chosen in the export dialog last.",
        {},
        is_hidden=True,
    ),
    Setting(
        "import.choices",
        "Window",
        "Import choices",
        "What was chosen in the import dialog last.",
        {},
        is_hidden=True,
    ),
    Setting(
        "hints.on",
        "Keys",
        "Hints",
        "Say the next useful key while one is new to it; each hint goes away with use.",
        True,
    ),
    Setting(
        "keys.preset",
        "Keys",
        "Key set",
        "Keys as in Ductus, labelme and PPOCRLabel, or eScriptorium. Help > Keys changes single ones.",
        "ductus",
        choices=("ductus", "labelme", "escriptorium"),
        choice_titles=("Ductus", "labelme and PPOCRLabel", "eScriptorium"),
    ),
    Setting(
        "keys.own",
        "Keys",
        "Own keys",
        "Keys chosen in Help > Keys, by command.",
        {},
        is_hidden=True,
    ),
    Setting(
        "hints.shown",
        "Window",
        "Hints shown",
        "How often each beginner's hint was shown.",
        {},
        is_hidden=True,
    ),
)


class Settings:
    """The settings in force. One object, made by `__main__`'s chosen face and handed to whom it concerns.

    Reading is a dictionary look-up. Writing checks against the table, replaces the file, which keeps only what differs
    from the default, and tells listeners. Of the file it changes nothing but what was set here: what another window
    set stays, and so does what a newer Ductus has and this one does not know. A file that cannot be read is set aside
    under the suffix `.broken` and defaults hold; where one cannot be written, what was set holds until the end.
    `problem` then says so. Not safe from several threads: the owner's thread only.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._rows = {row.key: row for row in TABLE}
        self._changed: dict[str, Any] = {}
        self._unkept: set[str] = set()
        self._listeners: list[Callable[[str], None]] = []
        self._file = file
        self.problem = ""
        if file is not None and file.exists():
            self._take(self._read(file) or {})

    def __getitem__(self, key: str) -> Any:
        row = self._rows[key]
        return self._changed.get(key, row.default)

    def __setitem__(self, key: str, value: Any) -> None:
        value = self._rows[key].checked(value)
        if self[key] == value:
            return
        if value == self._rows[key].default:
            self._changed.pop(key, None)
        else:
            self._changed[key] = value
        self._unkept.add(key)
        if self._file is not None:
            self._keep(self._file)
        for listener in self._listeners:
            listener(key)

    def listen(self, listener: Callable[[str], None]) -> None:
        """Have `listener` called with the key of each setting that changes, on the thread that changed it."""
        self._listeners.append(listener)

    def _take(self, stored: dict[str, Any]) -> None:
        for key, value in stored.items():
            row = self._rows.get(key)
            if row is None:
                continue
            try:
                self._changed[key] = row.checked(value)
            except ValueError as fault:
                self.problem = f"A setting is at its default, for the settings file does not fit: {fault}"

    def _read(self, file: Path) -> dict[str, Any] | None:
        """All that stands in the file; None where it cannot be read, and then it is set aside."""
        try:
            stored = json.loads(file.read_text(encoding="utf-8"))
            if not isinstance(stored, dict):
                raise ValueError("not an object")
        except (OSError, ValueError) as fault:
            self._set_aside(file, fault)
            return None
        return stored

    def _set_aside(self, file: Path, fault: Exception) -> None:
        aside = file.with_suffix(".broken")
        self.problem = f"The settings file could not be read and was set aside as {aside.name}: {fault}"
        try:
            file.replace(aside)
        except OSError:
            self.problem = f"The settings file could not be read: {fault}"

    def _keep(self, file: Path) -> None:
        """Write what was set since this was done last into the file as it is now."""
        self.problem = ""
        stored = self._read(file) if file.exists() else None
        if stored is None:
            stored = dict(self._changed)
        for key in self._unkept:
            stored.pop(key, None)
            if key in self._changed:
                stored[key] = self._changed[key]
        text = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True)
        try:
            replace_file(file, text.encode("utf-8"))
        except OSError as fault:  # the world: a full disk must not stop what the person was doing
            self.problem = f"The settings hold until Ductus is closed; they could not be kept: {fault.strerror}"
        else:
            self._unkept.clear()
