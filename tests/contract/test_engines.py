"""Every engine keeps the contract of `engines/base.py`: those of this installation, the good fakes, untaught docTRs.

A new engine is tested by existing. One that cannot run here is skipped with its own reason; what can be said of it
without running (its INFO, options, availability, imports) is tested all the same.
"""

from __future__ import annotations

import atexit
import dataclasses
import functools
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from ductus.engines.base import (
    Availability,
    Crop,
    Detector,
    EngineInfo,
    PageReader,
    Recognizer,
    Role,
    StreamRecognizer,
    check_options,
    option_help,
)
from ductus.engines.local import trocr
from ductus.engines.registry import Registry, parse_options
from ductus.errors import Cancelled, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints, doctr_weights, programs, quills, vision_language
from fakes.engines import blank, echo, failing, grid, hungry, missing, short, slow, streaming
from fakes.services import SERVICES

GOOD_FAKES = (echo, blank, slow, grid, streaming)
BAD_FAKES = (failing, hungry, short, missing)
REGISTRY = Registry.discover(extra=GOOD_FAKES)
ENGINES = {module.INFO.id: module for module in REGISTRY.all()}
FRAMEWORKS = (
    "torch",
    "torchvision",
    "transformers",
    "doctr",
    "rapidocr",
    "onnxruntime",
    "cv2",
    "PySide6",
    "safetensors",
)
QUICK = {"fake-slow": {"seconds_per_line": 0.01}}
ROLES = {Role.DETECTOR: Detector, Role.RECOGNIZER: Recognizer, Role.PAGE_READER: PageReader}


@dataclasses.dataclass(frozen=True)
class Case:
    """An engine with options, and what makes those options possible."""

    name: str
    engine_id: str
    options: dict[str, object]
    checkpoint: str = ""

    def __str__(self) -> str:
        return self.name


def cases(role: Role) -> list[Case]:
    plain = [
        Case(engine_id, engine_id, QUICK.get(engine_id, {}))
        for engine_id, module in ENGINES.items()
        if role in module.INFO.roles and engine_id not in ("trocr", "doctr")
    ]
    plain += [
        Case(f"{engine_id}-{_PROGRAM}", engine_id, {}, _PROGRAM)
        for engine_id in _PROGRAMS
        if role in ENGINES[engine_id].INFO.roles and sys.platform != "win32"
    ]
    if role is not Role.RECOGNIZER:
        straightened = Case("doctr-straightened", "doctr", {"straighten_pages": True}, _DOCTR)
        return [*plain, Case("doctr-sees-dark", "doctr", {}, _DOCTR), straightened]
    short = {"most_tokens": 20, "number_type": "float32"}
    plain += [Case(f"{kind}-untaught", kind, short, kind) for kind in (vision_language.GOT, vision_language.QWEN)]
    kinds = [Case(f"trocr-{kind}", "trocr", {"batch_lines": 4}, kind) for kind in checkpoints.KINDS]
    careful = {"batch_lines": 4, "care": "careful", "alternatives": 2, "beams": 3}
    quill = [Case("quill-untaught", "quill", {}, _QUILL), Case("quill-one-path", "quill", {"beams": 1}, _QUILL)]
    doctr = [
        Case("doctr-crnn", "doctr", {}, _DOCTR),
        Case("doctr-crnn-whole", "doctr", {"line_reading": "whole"}, _DOCTR),
        Case("doctr-crnn-few-words", "doctr", {"recognition_batch_size": 2}, _DOCTR),
        Case("doctr-viptr", "doctr", {"recognition_model": "viptr_tiny"}, _DOCTR),
    ]
    return [*plain, *kinds, Case("trocr-careful", "trocr", careful, checkpoints.CHARACTERS), *quill, *doctr]


@functools.cache
def _service(engine_id: str):
    """A server of this machine that answers as the service does, until the process ends."""
    return SERVICES[engine_id]()


_QUILL = "quill"
"""Stands for a folder of tiny Quill weights where TrOCR's cases name a kind of checkpoint."""
_DOCTR = "doctr"
"""Stands for untaught weights of docTR's smallest networks."""
_PROGRAM = "program"
"""Stands for a program of the tests that answers as the real one does."""
_PROGRAMS = {"tesseract": programs.tesseract, "kraken": programs.kraken}


@functools.cache
def _program_options(engine_id: str) -> dict[str, object]:
    folder = Path(tempfile.mkdtemp(prefix="ductus-programs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    given: dict[str, object] = {"program": str(_PROGRAMS[engine_id](folder))}
    if engine_id == "kraken":
        (folder / "weights.mlmodel").touch()
        given["recognition_weights"] = str(folder / "weights.mlmodel")
    return given


@functools.cache
def _load(case_name: str, role: Role) -> tuple[object | None, str]:
    """The loaded engine, or None and why it cannot run here. Loaded once; contract calls leave no trace in it."""
    case = next(case for case in cases(role) if case.name == case_name)
    module = ENGINES[case.engine_id]
    given = dict(case.options)
    if case.checkpoint == _DOCTR:
        given = doctr_weights.options(str(given.get("recognition_model", doctr_weights.SMALL_RECOGNIZER))) | given
    elif case.checkpoint == _PROGRAM:
        given |= _program_options(case.engine_id)
    elif case.checkpoint in (vision_language.GOT, vision_language.QWEN):
        given["weights"] = str(vision_language.folder(case.checkpoint))
    elif case.checkpoint:
        is_quill = case.checkpoint == _QUILL
        given["weights"] = str(quills.untaught_folder() if is_quill else checkpoints.folder(case.checkpoint))
    if case.engine_id in SERVICES:
        given |= _service(case.engine_id).options()
    options = parse_options(module, given)
    ready = module.availability(options)
    if not ready.is_ready:
        return None, ready.reason
    engine = module.load(options, "cpu")
    if case.checkpoint == _DOCTR and role is not Role.RECOGNIZER:
        doctr_weights.let_it_see(engine)
    return engine, ""


def loaded(case: Case, role: Role):
    engine, reason = _load(case.name, role)
    if engine is None:
        pytest.skip(f"{case.name}: {reason}")
    return engine


def line_crop(text: str, line_id: str) -> Crop:
    return Crop(line_id, checkpoints.render(text), "test-1")


TEXTS = ("In nomine domini", "anno 1789", "the old house stands", "Item ij marcas", "a", "to the parish of St. Giles")


def crops(count: int = 6) -> list[Crop]:
    return [line_crop(TEXTS[index % len(TEXTS)], f"line_{index}") for index in range(count)]


def page_with_lines(rows: int = 4) -> Image.Image:
    page = Image.new("RGB", (900, 160 * rows), (238, 230, 212))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(size=44)
    for row in range(rows):
        pen.text((60, 50 + 150 * row), "The quick brown fox jumps over", fill=(30, 25, 20), font=font)
    return page


# --- what can be said without running -------------------------------------------------------------------------------


def test_every_engine_of_this_installation_is_taken_in():
    assert REGISTRY.problems == ()
    assert {"ppocr", "trocr", "doctr", "tesseract", "kraken", "got-ocr", "qwen-vl"} <= ENGINES.keys()


@pytest.mark.parametrize("engine_id", ENGINES)
def test_info_is_whole(engine_id):
    info = ENGINES[engine_id].INFO
    assert isinstance(info, EngineInfo)
    assert re.fullmatch(r"[a-z][a-z0-9_-]*", info.id)
    assert info.roles and info.roles <= set(Role)
    for said in (info.title, info.summary, info.languages, info.licence):
        assert said.strip()
    assert info.scans_leave == ENGINES[engine_id].__name__.startswith("ductus.engines.remote.")


@pytest.mark.parametrize("engine_id", ENGINES)
def test_options_have_ranges_help_and_valid_defaults(engine_id):
    kind = ENGINES[engine_id].Options
    assert dataclasses.is_dataclass(kind) and kind.__dataclass_params__.frozen
    told = option_help(kind)
    defaults = kind()
    check_options(defaults)
    assert parse_options(ENGINES[engine_id], {}) == defaults
    assert list(told) == [field.name for field in dataclasses.fields(kind)]
    for name, text in told.items():
        assert text.title.strip() and text.help.strip(), name
        value = getattr(defaults, name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            assert text.minimum is not None and text.maximum is not None, f"{name} has no range"


@pytest.mark.parametrize("engine_id", ENGINES)
def test_options_travel_as_text_and_back(engine_id):
    module = ENGINES[engine_id]
    defaults = module.Options()
    typed = {field.name: str(getattr(defaults, field.name)) for field in dataclasses.fields(defaults)}
    optional = {name for name, value in typed.items() if value == "None"}
    assert parse_options(module, {name: "" if name in optional else value for name, value in typed.items()}) == defaults
    assert json.loads(json.dumps(dataclasses.asdict(defaults), default=str)) is not None


@pytest.mark.parametrize("text", ["", "no/such-weights", "../../etc", "/no/such/folder", "\0", "ü" * 500, "~", "."])
@pytest.mark.parametrize("engine_id", [*ENGINES, "fake-missing"])
def test_availability_never_raises_and_a_no_comes_with_a_remedy(engine_id, text):
    module = ENGINES.get(engine_id, missing)
    texts = [
        field.name
        for field in dataclasses.fields(module.Options)
        if isinstance(field.default, str) and not option_help(module.Options)[field.name].choices
    ]
    for options in (None, module.Options(), module.Options(**dict.fromkeys(texts, text))):
        answer = module.availability(options)
        assert isinstance(answer, Availability)
        if not answer.is_ready:
            assert answer.reason.strip()
            assert answer.remedy is not None and answer.remedy.sentence.strip()
            with pytest.raises(EngineUnavailable):
                answer.require()


def test_importing_an_engine_file_loads_no_framework():
    names = [module.__name__ for module in (*ENGINES.values(), *BAD_FAKES)]
    code = (
        "import importlib, json, sys\n"
        "found = {}\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        f"    heavy = [each for each in {FRAMEWORKS!r} if each in sys.modules]\n"
        "    if heavy: found[name] = heavy; break\n"
        "print(json.dumps(found))\n"
    )
    source = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2] / "app")]
    code = f"import sys; sys.path[:0] = {source!r}\n{code}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {}


# --- recognizers ----------------------------------------------------------------------------------------------------

recognizers = pytest.mark.parametrize("case", cases(Role.RECOGNIZER), ids=str)


def read(engine, given, cancel=None):
    seen: list[tuple[int, object]] = []
    readings = engine.read(given, cancel or CancelToken(), lambda index, reading: seen.append((index, reading)))
    return readings, seen


@recognizers
def test_as_many_readings_as_crops_and_each_told_once(case):
    engine = loaded(case, Role.RECOGNIZER)
    assert isinstance(engine, Recognizer)
    given = crops(9)
    readings, seen = read(engine, given)
    assert len(readings) == len(given)
    assert sorted(index for index, _ in seen) == list(range(len(given)))
    assert all(readings[index] == reading for index, reading in seen)


@recognizers
def test_readings_come_in_the_order_of_the_crops(case):
    engine = loaded(case, Role.RECOGNIZER)
    given = crops(6)
    forwards = [reading.text for reading in read(engine, given)[0]]
    backwards = [reading.text for reading in read(engine, given[::-1])[0]]
    assert backwards == forwards[::-1]


@recognizers
def test_no_crops_are_no_readings(case):
    assert read(loaded(case, Role.RECOGNIZER), []) == ([], [])


@recognizers
def test_a_blank_crop_is_an_empty_reading(case):
    engine = loaded(case, Role.RECOGNIZER)
    blank_crop = Crop("blank", Image.new("RGB", (640, 48), (236, 228, 210)), "test-1")
    given = [blank_crop, line_crop("anno 1789", "line_1"), blank_crop]
    readings, seen = read(engine, given)
    assert [readings[0].text, readings[2].text] == ["", ""]
    assert readings[0].spans == ()
    assert len(seen) == 3


@recognizers
def test_odd_shapes_get_a_reading_too(case):
    engine = loaded(case, Role.RECOGNIZER)
    sizes = [(1, 1), (3, 400), (2600, 24), (40, 40)]
    given = [
        Crop(f"{width}x{height}", checkpoints.render("ab").resize((width, height)), "t") for width, height in sizes
    ]
    readings, seen = read(engine, given)
    assert len(readings) == len(seen) == len(sizes)


@recognizers
def test_confidences_and_spans_stay_in_their_bounds(case):
    for reading in read(loaded(case, Role.RECOGNIZER), crops())[0]:
        assert 0.0 <= reading.confidence <= 1.0
        assert reading.text == reading.text.strip()
        assert "\n" not in reading.text
        ends = [0]
        for span in reading.spans:
            assert ends[-1] <= span.start < span.end <= len(reading.text)
            assert 0.0 <= span.confidence <= 1.0
            assert (span.left is None) == (span.right is None)
            if span.left is not None and span.right is not None:
                assert 0.0 <= span.left <= span.right <= 1.0
            ends.append(span.end)
        assert reading.text not in reading.alternatives
        assert len(set(reading.alternatives)) == len(reading.alternatives)


@recognizers
def test_a_cancel_before_the_start_reads_nothing(case):
    engine = loaded(case, Role.RECOGNIZER)
    cancel, seen = CancelToken(), []
    cancel.cancel()
    with pytest.raises(Cancelled):
        engine.read(crops(), cancel, lambda index, reading: seen.append(index))
    assert seen == []


@recognizers
def test_a_cancel_on_the_way_stops_and_keeps_what_was_told(case):
    engine = loaded(case, Role.RECOGNIZER)
    cancel, seen = CancelToken(), []

    def note(index, reading):
        seen.append(index)
        cancel.cancel()

    with pytest.raises(Cancelled):
        engine.read(crops(40), cancel, note)
    assert 0 < len(seen) < 40
    assert len(read(engine, crops(2))[0]) == 2, "an engine reads on after a cancel"


def stream(engine, given, cancel=None):
    """The readings by place, of a stream that is held back as much as may be."""
    seen: dict[int, list[object]] = {}
    count = engine.read_stream(
        iter(given), cancel or CancelToken(), lambda place, reading: seen.setdefault(place, []).append(reading)
    )
    assert count == len(given)
    assert all(len(told) == 1 for told in seen.values()), "each is told once"
    return [seen[place][0] for place in range(count)]


def streaming_engine(case):
    engine = loaded(case, Role.RECOGNIZER)
    if not isinstance(engine, StreamRecognizer):
        pytest.skip("reads page by page")
    return engine


@recognizers
def test_a_stream_is_read_as_the_same_lines_together(case):
    engine = streaming_engine(case)
    given = [*crops(9), Crop("blank", Image.new("RGB", (300, 40), (230, 220, 200)), "test-1"), *crops(2)]
    assert [reading.text for reading in stream(engine, given)] == [reading.text for reading in read(engine, given)[0]]
    assert stream(engine, []) == []


@recognizers
def test_a_stream_is_not_taken_faster_than_it_is_read(case):
    engine = streaming_engine(case)
    told, ahead = [], []

    def given():
        for number in range(60):
            ahead.append(number - len(told))
            yield line_crop(TEXTS[number % len(TEXTS)], f"line_{number}")

    engine.read_stream(given(), CancelToken(), lambda place, reading: told.append(place))
    assert max(ahead) < 40, "at the least a third is left while the first are read"


@recognizers
def test_a_cancel_in_a_stream_stops_it_and_what_crops_raise_is_raised(case):
    engine, cancel, told = streaming_engine(case), CancelToken(), []

    def endless():
        while True:
            yield line_crop(TEXTS[len(told) % len(TEXTS)], "line")

    def note(place, reading):
        told.append(place)
        cancel.cancel()

    with pytest.raises(Cancelled):
        engine.read_stream(endless(), cancel, note)
    assert told

    def failing_crops():
        yield line_crop(TEXTS[0], "line")
        raise EngineUnavailable("No such finder.")

    with pytest.raises(EngineUnavailable, match="No such finder"):
        engine.read_stream(failing_crops(), CancelToken(), lambda place, reading: None)
    assert len(stream(engine, crops(3))) == 3, "it can be used again"


@recognizers
def test_the_state_says_what_reads(case):
    state = loaded(case, Role.RECOGNIZER).state
    assert state.weights and state.revision and state.device and state.number_type


# --- detectors and page readers -------------------------------------------------------------------------------------


def found_by(engine, role, page, cancel=None):
    told: list[tuple[int, int]] = []
    call = engine.detect if role is Role.DETECTOR else engine.read_page
    detection = call(page, cancel or CancelToken(), lambda done, total: told.append((done, total)))
    return detection, told


finders = pytest.mark.parametrize(
    ("case", "role"),
    [
        pytest.param(case, role, id=f"{case}-{role.name}")
        for role in (Role.DETECTOR, Role.PAGE_READER)
        for case in cases(role)
    ],
)


@finders
def test_lines_lie_on_the_page_in_reading_order(case, role):
    engine = loaded(case, role)
    assert isinstance(engine, ROLES[role])
    page = page_with_lines()
    detection, told = found_by(engine, role, page)
    assert len(detection.lines) >= 3
    tops = []
    for line in detection.lines:
        box = line.polygon.box
        assert line.polygon.area > 0
        assert -1 <= box.left < box.right <= page.width + 1
        assert -1 <= box.top < box.bottom <= page.height + 1
        assert 0.0 <= line.confidence <= 1.0
        tops.append(box.top)
    assert tops == sorted(tops)
    assert told == [] or told[-1][0] == told[-1][1]
    if role is Role.PAGE_READER:
        assert all(line.text for line in detection.lines)


@finders
def test_a_blank_page_is_an_empty_detection(case, role):
    page = Image.new("RGB", (600, 800), (240, 234, 220))
    assert found_by(loaded(case, role), role, page)[0].lines == ()


@finders
@pytest.mark.parametrize("size", [(1, 1), (2000, 8), (8, 2000)])
def test_an_odd_page_is_no_fault(case, role, size):
    found_by(loaded(case, role), role, Image.new("RGB", size, "white"))


@finders
def test_a_cancelled_detection_keeps_nothing(case, role):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        found_by(loaded(case, role), role, page_with_lines(), cancel)


@finders
def test_the_state_says_what_finds(case, role):
    state = loaded(case, role).state
    assert state.weights and state.device


# --- closing, last, with engines of their own ------------------------------------------------------------------------


@pytest.mark.parametrize("module", GOOD_FAKES, ids=lambda module: module.INFO.id)
def test_closing_twice_is_once(module):
    engine = module.load(module.Options())
    engine.close()
    engine.close()


def test_trocr_closes_twice_and_says_so_when_read_again():
    engine = trocr.load(trocr.Options(weights=str(checkpoints.folder(checkpoints.CHARACTERS))), "cpu")
    engine.close()
    engine.close()
    with pytest.raises(Exception, match="closed"):
        read(engine, crops(1))
