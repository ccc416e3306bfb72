"""Tesseract 5, as a program installed beside Ductus: reads print, and finds the lines of it as it reads.

Pages are printed as hOCR, with the baselines and word boxes Tesseract saw; lines go to it several at a time, since
opening a language takes longer than reading a line. Ductus brings neither the program nor its languages.

Reference: tesseract(1); what it prints: kba.github.io/hocr-spec/1.2.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ductus.engines.base import (
    READY,
    Availability,
    Crop,
    Detection,
    EngineInfo,
    EngineState,
    OnReading,
    Progress,
    RawReading,
    Role,
    option,
)
from ductus.engines.program_support.running import (
    expanded,
    find_program,
    program_option,
    run_program,
    time_limit_option,
)
from ductus.errors import EngineError, EngineFailed, EngineUnavailable, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="tesseract",
    title="Tesseract",
    roles=frozenset({Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Reads print in over a hundred languages and finds its lines; a program you install yourself. "
    "Not for handwriting.",
    languages="those installed with it, of more than a hundred; old print in Fraktur and Latin script too",
    licence="Apache-2.0",
    homepage="https://tesseract-ocr.github.io",
)

_PAGE_MODES = {"columns": "3", "one column": "4", "one block": "6", "scattered": "11"}
"""Ways to look at a page, by Tesseract's number for each (its --psm)."""
_LINE, _RAW_LINE = "7", "13"
_BATCH_LINES = 8
"""Crops to one run: opening French takes 0.1 s and reading a line about as long. More would answer a cancel late."""
_ASKING_LIMIT_S = 5.0
_TOLD_AGAIN_S = 20
"""How long an answer about languages is believed: settings ask it many times in a row."""
_MARGIN_PX = 10
"""Paper added around a line: without it Tesseract misses letters at the edge (its own advice on image quality)."""
_DPI = "300"
"""Told for all pictures; else it guesses from the height of letters, and complains."""
_LANGUAGES = re.compile(r"[A-Za-z0-9_/.-]+(\+[A-Za-z0-9_/.-]+)*")


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about reading with Tesseract."""

    languages: str = option(
        "eng",
        "Languages",
        "By Tesseract's short names, the likeliest first and joined by +, such as fra+lat. They must be installed with "
        "it: eng English, fra French, deu German, lat Latin, Fraktur or frk German print in Fraktur.",
    )
    layout: str = option(
        "columns",
        "Page holds",
        "How a page is looked at when lines are found: columns for most pages; scattered finds single words anywhere.",
        choices=tuple(_PAGE_MODES),
        only_for=Role.PAGE_READER,
    )
    program: str = program_option("tesseract")
    data_folder: str = option(
        "",
        "Folder of languages",
        "A folder with .traineddata files of your own, such as the more thorough ones; empty takes Tesseract's.",
        is_advanced=True,
    )
    is_raw: bool = option(
        False,
        "Lines as they are",
        "Reads a line without first looking for words in it; try this where Tesseract cuts lines wrongly.",
        is_advanced=True,
        only_for=Role.RECOGNIZER,
    )
    time_limit_s: int = time_limit_option(300, "eight", least_s=5, most_s=7200)


def availability(options: Options | None = None) -> Availability:
    """Whether the program is here and knows the languages. Asks it, which takes some hundredths of a second."""
    chosen = options or Options()
    program = find_program("tesseract", chosen.program)
    if program is None:
        return _no_program(chosen.program)
    try:
        known = languages_of(program, chosen.data_folder)
    except EngineError as fault:
        return Availability(False, fault.message, fault.remedy or Remedy("Install Tesseract again."))
    wanted = chosen.languages.split("+")
    missing = [name for name in wanted if name not in known]
    if not missing and _LANGUAGES.fullmatch(chosen.languages):
        return READY
    have = ", ".join(known) or "none"
    return Availability(
        False,
        f"Tesseract lacks the language “{'”, “'.join(missing)[:80]}”.",
        Remedy(
            f"Install it with Tesseract's other languages, or set Languages to what is here: {have}.",
            "Settings…",
            "settings",
            "engine",
        ),
    )


def _no_program(chosen: str) -> Availability:
    where = f" at “{chosen[:200]}”" if chosen else " on this computer"
    return Availability(
        False,
        f"The program Tesseract was not found{where}.",
        Remedy(
            "Install Tesseract 5 with the languages you need (Linux: the package tesseract-ocr; macOS: brew install "
            "tesseract; Windows: the installer of UB Mannheim), or set its path in the options.",
            "Settings…",
            "settings",
            "engine",
        ),
    )


def languages_of(program: Path, data_folder: str = "") -> tuple[str, ...]:
    """The languages the program says it has, by its short names, without its means to tell scripts apart.

    Raises:
        EngineFailed: it did not answer.
    """
    return _told_languages(str(program), data_folder, int(time.monotonic() / _TOLD_AGAIN_S))


@lru_cache(maxsize=8)
def _told_languages(program: str, data_folder: str, moment: int) -> tuple[str, ...]:
    where = ("--tessdata-dir", expanded(data_folder)) if data_folder else ()
    told = _ask([program, "--list-langs", *where])
    lines = [line.strip() for line in told.splitlines()]
    return tuple(line for line in lines if _LANGUAGES.fullmatch(line) and line not in ("osd", "equ"))


def _ask(command: Sequence[str]) -> str:
    with tempfile.TemporaryDirectory(prefix="ductus-") as folder:
        return run_program(command, INFO.title, Path(folder), _ASKING_LIMIT_S)


def load(options: Options, device: str = "auto") -> Tesseract:
    """Get ready; nothing of the program stays in memory between lines. It knows the processor only.

    Raises:
        EngineUnavailable: the program or a language is not here.
    """
    availability(options).require()
    program = find_program("tesseract", options.program)
    if program is None:
        raise EngineUnavailable("The program Tesseract was removed just now.")
    told = re.search(r"tesseract v?(\S+)", _ask([str(program), "--version"]))
    return Tesseract(options, program, told[1] if told else "unknown")


class Tesseract:
    """The program, ready to be run: a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, program: Path, version: str) -> None:
        self._options = options
        self._program = program
        self._state = EngineState(f"tesseract/{options.languages}", version, "cpu")

    @property
    def state(self) -> EngineState:
        return self._state

    def close(self) -> None:
        """Nothing is held."""

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text with the mean of its words' confidence, and a span for every word.

        Raises:
            EngineFailed, Cancelled: as the contract says; what was told before stays.
        """
        from ductus.imaging.ink import has_ink

        cancel.check()
        readings: dict[int, RawReading] = {}
        for start in range(0, len(crops), _BATCH_LINES):
            batch = range(start, min(start + _BATCH_LINES, len(crops)))
            cancel.check()
            inked = [index for index in batch if has_ink(crops[index].image)]
            found = dict(zip(inked, self._read_some([crops[index].image for index in inked], cancel), strict=True))
            for index in batch:
                cancel.check()
                readings[index] = found.get(index, RawReading("", 0.0))
                on_reading(index, readings[index])
        return [readings[index] for index in range(len(crops))]

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page with text, baseline and words; what Tesseract took for a line without text is kept apart.

        Raises:
            EngineFailed, Cancelled: as the contract says.
        """
        from ductus.engines.program_support.printed import printed_hocr

        cancel.check()
        with tempfile.TemporaryDirectory(prefix="ductus-") as name:
            folder = Path(name)
            page.convert("RGB").save(folder / "page.png", compress_level=1)
            self._run(folder, "page.png", _PAGE_MODES[self._options.layout], cancel)
            pages = printed_hocr(folder / "read.hocr", INFO.title)
        lines = pages[0] if pages else ()
        return Detection(
            tuple(line for line in lines if line.text),
            tuple(line for line in lines if not line.text),
            self._state.weights,
            self._state.revision,
        )

    def _read_some(self, images: Sequence[Image], cancel: CancelToken) -> list[RawReading]:
        """One run over several crops: Tesseract takes a list of pictures and prints a page for each."""
        from ductus.engines.program_support.printed import printed_hocr, reading_of

        if not images:
            return []
        with tempfile.TemporaryDirectory(prefix="ductus-") as name:
            folder = Path(name)
            names = [f"line{index}.png" for index in range(len(images))]
            for file, image in zip(names, images, strict=True):
                _with_margin(image).save(folder / file, compress_level=1)
            (folder / "lines.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
            self._run(folder, "lines.txt", _RAW_LINE if self._options.is_raw else _LINE, cancel)
            pages = printed_hocr(folder / "read.hocr", INFO.title)
        if len(pages) != len(images):
            raise EngineFailed(
                f"Tesseract answered with {len(pages)} lines for {len(images)}.",
                remedy=Remedy("Install Tesseract 5; older ones do not read lists of lines."),
            )
        return [reading_of(page, image.width, _MARGIN_PX) for page, image in zip(pages, images, strict=True)]

    def _run(self, folder: Path, source: str, mode: str, cancel: CancelToken) -> None:
        chosen = self._options
        data = ("--tessdata-dir", expanded(chosen.data_folder)) if chosen.data_folder else ()
        run_program(
            [self._program, source, "read", "-l", chosen.languages, "--psm", mode, "--dpi", _DPI, *data, "hocr"],
            INFO.title,
            folder,
            chosen.time_limit_s,
            cancel,
            {"OMP_THREAD_LIMIT": "1"},  # its own threads gain little and stand in one another's way
        )


def _with_margin(image: Image) -> Image:
    """The crop with paper around it, of the colour most of its edge has."""
    import numpy as np
    from PIL import Image as Pictures

    rgb = image.convert("RGB")
    pixels = np.asarray(rgb)
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    red, green, blue = (int(value) for value in np.median(edge, axis=0))
    wide = Pictures.new("RGB", (rgb.width + 2 * _MARGIN_PX, rgb.height + 2 * _MARGIN_PX), (red, green, blue))
    wide.paste(rgb, (_MARGIN_PX, _MARGIN_PX))
    return wide
