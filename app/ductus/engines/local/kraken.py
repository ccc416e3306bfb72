"""kraken, as a program installed beside Ductus: finds lines by their baselines, and reads with weights of your choice.

Its outlines and baselines are kept as it drew them. The weights that find lines come with it; those that read are
chosen by the person, and nothing is fetched: what kraken got for itself before is found by its name.

Reference: kraken.re, command line; it prints ALTO, which `formats/alto.py` reads.
"""

from __future__ import annotations

import re
import tempfile
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
from ductus.errors import EngineFailed, EngineUnavailable, Remedy

if TYPE_CHECKING:
    from PIL.Image import Image

    from ductus.engines.base import DetectedLine
    from ductus.jobs.job import CancelToken

INFO = EngineInfo(
    id="kraken",
    title="kraken",
    roles=frozenset({Role.DETECTOR, Role.RECOGNIZER, Role.PAGE_READER}),
    summary="Finds lines of manuscripts with their baselines, and reads them with kraken's weights; a program you "
    "install yourself. Takes half a minute and more for a page.",
    languages="finds any script; reads by weights: Latin, French, Arabic, Hebrew, Greek and many more",
    licence="Apache-2.0 (weights: by weights)",
    homepage="https://kraken.re",
)

WEIGHTS_ENDINGS = (".mlmodel", ".safetensors")
_BATCH_LINES = 32
"""Crops to one run: kraken takes some seconds to start, and a line a fraction of one."""
_STARTING_LIMIT_S = 120.0
_LEAST_SIDE_PX = 24
"""A page less wide or high holds no line, and kraken fails on it."""
_LEAST_HEIGHT_SHARE = 0.5
"""A page lower than this share of its width gets paper below: kraken enlarges every page to 1800 pixels of height, so
that a strip of 900 x 150 pixels took it more than ten minutes."""
_BUNDLED = "blla"
"""kraken's own weights for finding lines, which come with it."""
_QUIET = {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", "NO_COLOR": "1"}
"""Threads that wait do not burn the cores others work on (research note on engines, 0.4)."""


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen about finding and reading with kraken."""

    recognition_weights: str = option(
        "",
        "Weights for reading",
        "A file of kraken's weights (.mlmodel or .safetensors), or the name of one that kraken fetched before.",
        only_for=Role.RECOGNIZER,
        file_endings=WEIGHTS_ENDINGS,
    )
    detection_weights: str = option(
        "",
        "Weights for finding",
        "A file of weights that find baselines; empty takes those that come with kraken.",
        only_for=Role.DETECTOR,
        file_endings=WEIGHTS_ENDINGS,
    )
    direction: str = option(
        "horizontal-lr",
        "Writing runs",
        "The main direction of the writing: lines from left to right, from right to left, or columns of upright lines.",
        choices=("horizontal-lr", "horizontal-rl", "vertical-lr", "vertical-rl"),
        choice_titles=(
            "left to right",
            "right to left",
            "upright, first column left",
            "upright, first column right",
        ),
    )
    program: str = program_option("kraken", lies_in="the folder bin (Windows: Scripts) of its environment")
    time_limit_s: int = time_limit_option(900, "thirty-two", least_s=30, most_s=14400)


def availability(options: Options | None = None) -> Availability:
    """Whether the program and what it needs to find lines or to read them is here."""
    chosen = options or Options()
    answers = [availability_for(chosen, role) for role in (Role.DETECTOR, Role.RECOGNIZER)]
    return next((answer for answer in answers if answer.is_ready), answers[0])


def availability_for(options: Options, role: Role) -> Availability:
    """Whether what one role needs is here. Looks at files only."""
    if find_program("kraken", options.program) is None:
        where = f" at “{options.program[:200]}”" if options.program else " on this computer"
        return Availability(
            False,
            f"The program kraken was not found{where}.",
            Remedy(
                "Install kraken (kraken.re says how, best in an environment of its own), then set the path of its "
                "program in the options.",
                *_SETTINGS,
            ),
        )
    finding, reading = options.detection_weights, options.recognition_weights
    if role is not Role.RECOGNIZER and finding and find_weights(finding) is None:
        return _no_weights(finding, "Choose another file, or leave it empty for kraken's own.")
    if role is not Role.DETECTOR and find_weights(reading) is None:
        have = ", ".join(file.name for file in installed_weights()[:8])
        others = f" kraken has fetched: {have}." if have else ""
        return _no_weights(reading, f"Choose a file of kraken's weights for reading in the options.{others}")
    return READY


_SETTINGS = ("Settings…", "settings", "engine")


def _no_weights(name: str, remedy: str) -> Availability:
    reason = f"There are no weights “{name[:200]}” for kraken." if name else "No weights are chosen for kraken to read."
    return Availability(False, reason, Remedy(remedy, *_SETTINGS))


def installed_weights() -> tuple[Path, ...]:
    """Files of weights that kraken fetched for itself, by name.

    It can list only what its repository on the network offers, so its folders are looked into: the present one, and
    that of versions before 6.
    """
    import platformdirs

    folders = (platformdirs.user_data_dir("htrmopo"), platformdirs.user_config_dir("kraken", False, roaming=True))
    found = (file for folder in folders for ending in WEIGHTS_ENDINGS for file in Path(folder).rglob(f"*{ending}"))
    return tuple(sorted(found, key=lambda file: file.name.lower()))


def find_weights(name: str) -> Path | None:
    """The file of that path or, among those kraken fetched, of that name."""
    if not name:
        return None
    try:
        file = Path(expanded(name)).absolute()
        if file.is_file():
            return file
    except (OSError, ValueError):
        return None  # too long for a path, or with a character no path has
    return next((file for file in installed_weights() if name in (file.name, file.stem)), None)


def load(options: Options, device: str = "auto") -> Kraken:
    """Get ready; nothing of the program stays in memory between calls.

    Raises:
        EngineUnavailable: the program or its weights are not here.
    """
    availability(options).require()
    program = find_program("kraken", options.program)
    if program is None:
        raise EngineUnavailable("The program kraken was removed just now.")
    return Kraken(options, program, _version(str(program), program.stat().st_mtime_ns), device)


@lru_cache(maxsize=4)
def _version(program: str, changed_ns: int) -> str:
    """What the program calls itself; asked once as long as its file stays, for it takes seconds to answer."""
    with tempfile.TemporaryDirectory(prefix="ductus-") as folder:
        told = run_program([program, "--version"], INFO.title, Path(folder), _STARTING_LIMIT_S, environment=_QUIET)
    found = re.search(r"version\s+(\S+)", told)
    return found[1] if found else "unknown"


class Kraken:
    """The program, ready to be run: a `Detector`, a `Recognizer` and a `PageReader`. Owned by one thread."""

    def __init__(self, options: Options, program: Path, version: str, device: str) -> None:
        self._options = options
        self._program = program
        self._version = version
        self._device = device
        reading = find_weights(options.recognition_weights)
        self._state = EngineState(f"kraken/{reading.stem if reading else self._finder}", version, device)

    @property
    def state(self) -> EngineState:
        return self._state

    @property
    def _finder(self) -> str:
        found = find_weights(self._options.detection_weights)
        return found.stem if found else _BUNDLED

    def close(self) -> None:
        """Nothing is held."""

    def detect(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page in kraken's order, with outline and baseline as it drew them.

        Raises:
            EngineUnavailable, EngineFailed, Cancelled: as the contract says.
        """
        availability_for(self._options, Role.DETECTOR).require()
        lines = self._look_at(page, self._segment(), cancel)
        return Detection(lines, weights=f"kraken/{self._finder}", revision=self._version)

    def read_page(self, page: Image, cancel: CancelToken, progress: Progress) -> Detection:
        """Lines of the page with their text; those on which nothing was read are kept apart.

        kraken straightens lines along its own baselines, which is what its weights were taught on.

        Raises:
            EngineUnavailable, EngineFailed, Cancelled: as the contract says.
        """
        availability_for(self._options, Role.PAGE_READER).require()
        lines = self._look_at(page, [*self._segment(), *self._ocr()], cancel)
        return Detection(
            tuple(line for line in lines if line.text),
            tuple(line for line in lines if not line.text),
            self._state.weights,
            self._state.revision,
        )

    def read(self, crops: Sequence[Crop], cancel: CancelToken, on_reading: OnReading) -> list[RawReading]:
        """Each crop's text with the confidence of its letters, and a span for every word.

        Raises:
            EngineUnavailable, EngineFailed, Cancelled: as the contract says; what was told before stays.
        """
        from ductus.imaging.ink import has_ink

        availability_for(self._options, Role.RECOGNIZER).require()
        cancel.check()
        readings: dict[int, RawReading] = {}
        for start in range(0, len(crops), _BATCH_LINES):
            batch = range(start, min(start + _BATCH_LINES, len(crops)))
            inked = [index for index in batch if has_ink(crops[index].image)]
            found = dict(zip(inked, self._read_some([crops[index].image for index in inked], cancel), strict=True))
            for index in batch:
                cancel.check()
                readings[index] = found.get(index, RawReading("", 0.0))
                on_reading(index, readings[index])
        return [readings[index] for index in range(len(crops))]

    def _segment(self) -> list[str | Path]:
        own = find_weights(self._options.detection_weights)
        chosen: list[str | Path] = ["-i", own] if own else []
        return ["segment", "-bl", "-d", self._options.direction, *chosen]

    def _ocr(self) -> list[str | Path]:
        weights = find_weights(self._options.recognition_weights)
        if weights is None:
            raise EngineUnavailable("The weights for kraken were removed just now.")
        return ["ocr", "-m", weights]

    def _look_at(self, page: Image, work: Sequence[str | Path], cancel: CancelToken) -> tuple[DetectedLine, ...]:
        cancel.check()
        if min(page.size) < _LEAST_SIDE_PX:
            return ()
        with tempfile.TemporaryDirectory(prefix="ductus-") as name:
            folder = Path(name)
            _high_enough(page.convert("RGB")).save(folder / "page.png", compress_level=1)
            (lines,) = self._run(folder, ["page"], work, cancel)
        return lines

    def _read_some(self, images: Sequence[Image], cancel: CancelToken) -> list[RawReading]:
        """One run over several crops, each taken for a whole line."""
        from ductus.engines.program_support.printed import reading_of

        cancel.check()
        if not images:
            return []
        with tempfile.TemporaryDirectory(prefix="ductus-") as name:
            folder = Path(name)
            stems = [f"line{index}" for index in range(len(images))]
            for stem, image in zip(stems, images, strict=True):
                image.convert("RGB").save(folder / f"{stem}.png", compress_level=1)
            found = self._run(folder, stems, [*self._ocr(), "-s"], cancel)
        return [reading_of(lines, image.width) for lines, image in zip(found, images, strict=True)]

    def _run(
        self, folder: Path, stems: Sequence[str], work: Sequence[str | Path], cancel: CancelToken
    ) -> list[tuple[DetectedLine, ...]]:
        """The lines of each picture, as kraken wrote them beside it."""
        from ductus.engines.program_support.printed import printed_alto

        pairs = [part for stem in stems for part in ("-i", f"{stem}.png", f"{stem}.xml")]
        device = [] if self._device == "auto" else ["-d", self._device]
        command = [self._program, "-r", "-a", *device, *pairs, *work]
        told = run_program(command, INFO.title, folder, self._options.time_limit_s, cancel, _QUIET)
        files = [folder / f"{stem}.xml" for stem in stems]
        missing = sum(not file.is_file() for file in files)
        if missing:
            raise EngineFailed(
                f"kraken gave no answer for {missing} of {len(files)} pictures.",
                remedy=Remedy("See its message under the details, or choose other weights."),
                detail=told,
            )
        return [tuple(line for page in printed_alto(file, INFO.title) for line in page) for file in files]


def _high_enough(page: Image) -> Image:
    """The page, with paper below it where it is a mere strip; places on it stay the same."""
    from PIL import Image as Pictures

    least_px = round(page.width * _LEAST_HEIGHT_SHARE)
    if page.height >= least_px:
        return page
    sheet = Pictures.new("RGB", (page.width, least_px), page.resize((1, 1), Pictures.Resampling.BOX).getpixel((0, 0)))
    sheet.paste(page, (0, 0))
    return sheet
