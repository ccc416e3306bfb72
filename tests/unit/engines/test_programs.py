"""Tesseract and kraken as installed programs: asked as their documentation says, and told apart when they misbehave."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from ductus.engines.base import Crop, Role
from ductus.engines.local import kraken, tesseract
from ductus.engines.program_support import running
from ductus.engines.program_support.running import find_program, run_program
from ductus.errors import Cancelled, EngineFailed
from ductus.jobs.job import CancelToken
from fakes import checkpoints, programs
from waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs of the tests begin with #!")

ENGINES = {"tesseract": (tesseract, programs.tesseract), "kraken": (kraken, programs.kraken)}
both = pytest.mark.parametrize("name", ENGINES)


def opened(name: str, folder: Path, manner: str = "", **options: object):
    module, make = ENGINES[name]
    options["program"] = str(make(folder, manner))
    if name == "kraken":
        weights = folder / "catmus.mlmodel"
        weights.write_bytes(b"weights")
        options.setdefault("recognition_weights", str(weights))
    return module.load(module.Options(**options), "cpu")


def page(rows: int = 3) -> Image.Image:
    image = Image.new("RGB", (600, 100 * rows + 60), (238, 230, 212))
    pen = ImageDraw.Draw(image)
    for row in range(rows):
        pen.rectangle((40, 50 + 100 * row, 560, 80 + 100 * row), fill=(20, 20, 20))
    return image


def crop(text: str = "anno 1789") -> Crop:
    return Crop(text, checkpoints.render(text), "t")


def ignored(*_: object) -> None:
    pass


# --- what is asked and what comes back ------------------------------------------------------------------------------


@both
def test_a_page_is_found_and_read_with_words_and_baselines(name, tmp_path):
    found = opened(name, tmp_path).read_page(page(), CancelToken(), ignored)
    assert [line.text for line in found.lines] == ["row 0&600", "row 1&600", "row 2&600"]
    line = found.lines[1]
    assert [word.text for word in line.words] == ["row", "1&600"]
    assert [word.confidence for word in line.words] == [0.9, 0.6]
    assert line.confidence == pytest.approx((3 * 0.9 + 5 * 0.6) / 8)
    assert (line.polygon.box.left, line.polygon.box.top, line.polygon.box.right) == (10, 150, 590)
    assert line.baseline is not None
    assert found.revision in ("5.3.9", "7.1.9")


def test_krakens_outlines_and_baselines_are_kept_as_drawn(tmp_path):
    found = opened("kraken", tmp_path).detect(page(1), CancelToken(), ignored)
    (line,) = found.lines
    assert [(point.x, point.y) for point in line.baseline.points] == [(10, 79), (300, 77), (590, 79)]
    assert len(line.polygon.points) == 5
    assert line.text == ""
    assert not line.is_confidence_stated
    assert found.weights == "kraken/blla"


@both
def test_lines_are_read_with_a_span_for_every_word(name, tmp_path):
    crops = [crop(), crop("a"), crop("to the parish of St. Giles")]
    readings = opened(name, tmp_path).read(crops, CancelToken(), ignored)
    margins = 20 if name == "tesseract" else 0
    assert [reading.text for reading in readings] == [f"row 0&{item.image.width + margins}" for item in crops]
    first = readings[0]
    assert [first.text[span.start : span.end] for span in first.spans] == first.text.split()
    assert first.spans[0].left < first.spans[0].right <= first.spans[1].left <= first.spans[1].right <= 1.0


@both
def test_lines_without_ink_are_not_shown_to_the_program(name, tmp_path):
    engine = opened(name, tmp_path)
    before = len(programs.calls(tmp_path))
    blank = Crop("b", Image.new("RGB", (300, 48), (236, 228, 210)), "t")
    assert [reading.text for reading in engine.read([blank, blank], CancelToken(), ignored)] == ["", ""]
    assert len(programs.calls(tmp_path)) == before


def test_a_strip_gets_paper_below_for_kraken_which_enlarges_by_height(tmp_path):
    strip = page(1).crop((0, 30, 600, 130))
    (line,) = opened("kraken", tmp_path).read_page(strip, CancelToken(), ignored).lines
    assert line.polygon.box.top == 20
    assert kraken._high_enough(strip).size == (600, 300)
    assert kraken._high_enough(page()).size == page().size


def test_tesseract_is_called_as_chosen(tmp_path):
    engine = opened("tesseract", tmp_path, languages="fra+eng", layout="one column", is_raw=True)
    engine.read_page(page(), CancelToken(), ignored)
    engine.read([crop()], CancelToken(), ignored)
    assert programs.calls(tmp_path)[-2:] == [
        "page.png read -l fra+eng --psm 4 --dpi 300 hocr",
        "lines.txt read -l fra+eng --psm 13 --dpi 300 hocr",
    ]
    assert engine.state.weights == "tesseract/fra+eng"
    assert engine.state.revision == "5.3.9"


def test_kraken_is_called_as_chosen(tmp_path):
    finding = tmp_path / "mine.safetensors"
    finding.write_bytes(b"weights")
    engine = opened("kraken", tmp_path, detection_weights=str(finding), direction="horizontal-rl")
    engine.detect(page(), CancelToken(), ignored)
    engine.read([crop()], CancelToken(), ignored)
    assert programs.calls(tmp_path)[-2:] == [
        f"-r -a -d cpu -i page.png page.xml segment -bl -d horizontal-rl -i {finding}",
        f"-r -a -d cpu -i line0.png line0.xml ocr -m {tmp_path / 'catmus.mlmodel'} -s",
    ]
    assert engine.state.weights == "kraken/catmus"


# --- what is missing ------------------------------------------------------------------------------------------------


@both
def test_without_the_program_the_remedy_is_to_install_it(name, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(running, "_USUAL_FOLDERS", ())
    module, make = ENGINES[name]
    answer = module.availability(module.Options())
    assert not answer.is_ready
    assert "was not found" in answer.reason
    assert "Install" in answer.remedy.sentence
    make(tmp_path)
    assert find_program(name) == tmp_path / name


def test_a_language_that_is_not_installed_is_named_with_those_that_are(tmp_path):
    program = str(programs.tesseract(tmp_path))
    answer = tesseract.availability(tesseract.Options(languages="fra+lat", program=program))
    assert answer.reason == "Tesseract lacks the language “lat”."
    assert "eng, fra, script/Fraktur" in answer.remedy.sentence
    assert tesseract.availability(tesseract.Options(languages="script/Fraktur", program=program)).is_ready


def test_kraken_finds_without_weights_for_reading_and_says_so_of_reading(tmp_path):
    options = kraken.Options(program=str(programs.kraken(tmp_path)), recognition_weights="none.mlmodel")
    assert kraken.availability(options).is_ready
    answer = kraken.availability_for(options, Role.RECOGNIZER)
    assert "none.mlmodel" in answer.reason
    assert not kraken.availability_for(options, Role.PAGE_READER).is_ready


def test_weights_that_kraken_fetched_are_found_by_name(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: str(tmp_path / name))
    held = tmp_path / "htrmopo" / "0ef2" / "catmus-medieval.mlmodel"
    held.parent.mkdir(parents=True)
    held.write_bytes(b"weights")
    assert kraken.find_weights("catmus-medieval") == held
    assert kraken.find_weights("catmus-medieval.mlmodel") == held
    assert held in kraken.installed_weights()


# --- programs that misbehave ----------------------------------------------------------------------------------------


@both
def test_an_error_of_the_program_is_told_with_its_message(name, tmp_path):
    with pytest.raises(EngineFailed, match="ended with error 3") as caught:
        opened(name, tmp_path, "fails").read_page(page(), CancelToken(), ignored)
    assert "no memory for this picture" in caught.value.detail


@both
def test_garbage_is_a_failure_and_no_empty_page(name, tmp_path):
    with pytest.raises(EngineFailed, match="cannot be understood"):
        opened(name, tmp_path, "garbage").read_page(page(), CancelToken(), ignored)


@both
def test_an_answer_too_few_is_a_failure(name, tmp_path):
    with pytest.raises(EngineFailed):
        opened(name, tmp_path, "too few").read([crop(), crop("a")], CancelToken(), ignored)


def test_a_program_that_writes_without_end_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "MOST_OUTPUT_BYTES", 1 << 20)
    with pytest.raises(EngineFailed, match="wrote more than"):
        opened("tesseract", tmp_path, "floods").read_page(page(), CancelToken(), ignored)


def is_alive(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return Path("/proc/self").exists() is False and _answers(process_id)
    return state not in "ZX"


def _answers(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


@both
def test_a_cancel_ends_the_program_and_what_it_started(name, tmp_path):
    engine, cancel = opened(name, tmp_path, "hangs"), CancelToken()

    def cancel_when_begun() -> None:
        wait_until((tmp_path / "started").exists)
        cancel.cancel()

    other = threading.Thread(target=cancel_when_begun)
    other.start()
    with pytest.raises(Cancelled):
        engine.read_page(page(), cancel, ignored)
    other.join()
    child = int((tmp_path / "child.pid").read_text(encoding="utf-8"))
    wait_until(lambda: not is_alive(child))


def test_a_program_that_hangs_is_ended_after_its_time(tmp_path):
    program = programs.tesseract(tmp_path, "hangs")
    with pytest.raises(EngineFailed, match="did not finish within"):
        run_program([program, "page.png"], "Tesseract", tmp_path, 0.2)


def test_a_program_that_cannot_be_started_is_a_failure(tmp_path):
    with pytest.raises(EngineFailed, match="could not be started"):
        run_program([tmp_path / "none"], "Tesseract", tmp_path, 5)


def test_a_program_does_not_get_the_way_to_our_libraries(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/ours")
    code = "import os; print(os.environ.get('PYTHONPATH'), os.environ['KEPT'])"
    told = run_program([sys.executable, "-c", code], "Python", tmp_path, 60, environment={"KEPT": "yes"})
    assert told.strip() == "None yes"


# --- the real ones, where they are ----------------------------------------------------------------------------------


@pytest.mark.skipif(find_program("tesseract") is None, reason="Tesseract is not installed")
def test_tesseract_itself_reads_print():
    known = tesseract.languages_of(find_program("tesseract"))
    engine = tesseract.load(tesseract.Options(languages="eng" if "eng" in known else known[0]), "cpu")
    (reading,) = engine.read([crop("the old house stands")], CancelToken(), ignored)
    assert "house" in reading.text
    assert reading.confidence > 0.5


@pytest.mark.slow
@pytest.mark.skipif(not os.environ.get("DUCTUS_KRAKEN"), reason="DUCTUS_KRAKEN names no program")
def test_kraken_itself_finds_lines():
    engine = kraken.load(kraken.Options(program=os.environ["DUCTUS_KRAKEN"]), "cpu")
    sheet = Image.new("RGB", (900, 600), (238, 230, 212))
    for row in range(3):
        sheet.paste(checkpoints.render("the old house stands"), (60, 60 + 170 * row))
    found = engine.detect(sheet, CancelToken(), ignored)
    assert len(found.lines) >= 3
    assert all(line.baseline is not None for line in found.lines)
