"""Quill as an engine: lines learnt by heart are read back from its folder; folders that do not fit are refused."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from safetensors.torch import load_file, save_file

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.local import quill
from ductus.engines.quill_support import exporting, finding, folders
from ductus.engines.quill_support.opening import open_network
from ductus.engines.quill_support.pixels import grey_strip
from ductus.engines.weights import WeightsStore
from ductus.errors import EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import quills

pytest.importorskip("torch")
WIDE_TEXT = "  ".join(quills.TEXTS * 4)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def weights(tmp_path) -> Path:
    folder = tmp_path / "hand"
    folder.mkdir()
    for name in (folders.WEIGHTS, folders.DESIGN):
        shutil.copyfile(quills.by_heart() / name, folder / name)
    return folder


def crop(text: str) -> Crop:
    return Crop(text, quills.render(text, quills.HEIGHT_PX), "test-1")


def read(engine, texts):
    return engine.read([crop(text) for text in texts], CancelToken(), lambda index, reading: None)


def write_card(folder: Path, **said) -> None:
    (folder / folders.CARD).write_text(json.dumps(said), encoding="utf-8")


@pytest.mark.parametrize("beams", [1, 6])
def test_lines_learnt_by_heart_are_read_back_with_places_after_a_restart(weights, beams):
    readings = read(quill.load(quill.Options(str(weights), beams), "cpu"), quills.TEXTS)
    assert [reading.text for reading in readings] == list(quills.TEXTS)
    assert all(reading.confidence > 0.8 for reading in readings)
    image = crop("anno 1789").image
    spans = {readings[0].text[span.start]: span for span in readings[0].spans}
    # The figures stand in the right half of the line, the letter a in its first fifth.
    assert spans["a"].right < 0.2 and spans["1"].left > 0.5
    assert image.width > image.height


def test_what_is_made_ready_is_made_once(weights, monkeypatch):
    quill.load(quill.Options(str(weights)), "cpu")
    made = finding.onnx_in_cache(weights)
    assert made.is_file()
    monkeypatch.setattr(exporting, "open_network", lambda folder: pytest.fail("made again"))
    assert read(quill.load(quill.Options(str(weights)), "cpu"), ["Item ij"])[0].text == "Item ij"


def test_the_network_put_beside_the_weights_is_taken_only_if_it_was_made_of_them(weights):
    exporting.export_onnx(weights, weights / folders.ONNX)
    assert finding.onnx_beside(weights) is None
    write_card(weights, onnx_of=folders.sha256_of(weights))
    assert finding.onnx_beside(weights) == weights / folders.ONNX
    write_card(weights, onnx_of="0" * 64)
    assert finding.onnx_beside(weights) is None


def test_an_export_that_differs_from_torch_is_refused(weights, tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_DIFFERENCE", -1.0)
    with pytest.raises(EngineFailed, match="differs from torch"):
        exporting.export_onnx(weights, tmp_path / "made.onnx")
    assert not (tmp_path / "made.onnx").exists()


def test_weights_at_half_precision_read_the_same(weights):
    parameters = load_file(weights / folders.WEIGHTS)
    halved = {name: value.half() if value.is_floating_point() else value for name, value in parameters.items()}
    save_file(halved, weights / folders.WEIGHTS)
    readings = read(quill.load(quill.Options(str(weights)), "cpu"), quills.TEXTS)
    assert [reading.text for reading in readings] == list(quills.TEXTS)


def test_a_line_of_any_width_is_read_and_a_blank_one_is_empty(weights):
    engine = quill.load(quill.Options(str(weights)), "cpu")
    wide, blank = engine.read(
        [crop(WIDE_TEXT), Crop("blank", Image.new("RGB", (400, 48), (230, 220, 200)), "test-1")],
        CancelToken(),
        lambda index, reading: None,
    )
    assert wide.text.startswith("anno")
    image = crop(WIDE_TEXT).image
    assert grey_strip(image, quills.HEIGHT_PX).shape == (quills.HEIGHT_PX, image.width), "no squeeze"
    assert (blank.text, blank.confidence) == ("", 1.0)


def test_without_weights_quill_says_what_to_do(monkeypatch):
    monkeypatch.setattr(finding, "find_folder", lambda name: None)
    ready = quill.availability()
    assert not ready.is_ready and "ductus train" in ready.remedy.sentence


@pytest.mark.parametrize(
    ("package", "needed_once"), [("onnxruntime", False), ("cv2", False), ("torch", True), ("onnx", True)]
)
def test_a_missing_package_is_said_before_work_starts(weights, monkeypatch, package, needed_once):
    options = quill.Options(str(weights))
    if needed_once:
        quill.load(options, "cpu")  # what is made ready already needs it no more
        assert quill.availability(options).is_ready
        finding.onnx_in_cache(weights).unlink()
    real = quill.find_spec
    monkeypatch.setattr(quill, "find_spec", lambda name: None if name == package else real(name))
    ready = quill.availability(options)
    assert not ready.is_ready and package in ready.reason


def _break_design(folder):
    (folder / folders.DESIGN).write_text("{", encoding="utf-8")


def _drop_design(folder):
    (folder / folders.DESIGN).unlink()


def _huge_design(folder):
    _change_design(folder, width=10**9)


def _unknown_size(folder):
    _change_design(folder, depth=3)


def _twice_a_character(folder):
    _change_design(folder, characters=["a", "a"])


def _change_design(folder, **changes):
    plain = json.loads((folder / folders.DESIGN).read_text(encoding="utf-8"))
    (folder / folders.DESIGN).write_text(json.dumps({**plain, **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_break_design, "cannot be read"),
        (_drop_design, "has no design.json"),
        (_huge_design, "sizes must be"),
        (_unknown_size, "unknown depth"),
        (_twice_a_character, "twice"),
    ],
)
def test_a_folder_that_is_not_whole_is_refused_before_work_starts(weights, harm, said):
    harm(weights)
    ready = quill.availability(quill.Options(str(weights)))
    assert not ready.is_ready and said in ready.reason and ready.remedy.sentence


@pytest.mark.parametrize(("changes", "said"), [({"width": 16}, "following."), ({"characters": ["x"]}, "shortcut.")])
def test_weights_of_other_shapes_than_their_design_are_refused_by_name(weights, changes, said):
    _change_design(weights, **changes)
    with pytest.raises(EngineUnavailable, match=said):
        open_network(weights)


def test_weights_that_are_not_those_of_the_card_or_no_weights_are_refused(weights):
    write_card(weights, sha256="0" * 64)
    with pytest.raises(EngineUnavailable, match="other weights than its card says"):
        open_network(weights)
    write_card(weights)
    (weights / folders.WEIGHTS).write_bytes(b"nothing")
    with pytest.raises(EngineUnavailable, match="cannot be read"):
        open_network(weights)


def test_imported_weights_are_listed_found_by_name_and_read_with(weights):
    store = WeightsStore(paths.weights_folder())
    imported = store.import_folder(weights)
    assert [one.id for one in store.installed()] == ["local/hand"]
    engine = quill.load(quill.Options("local/hand"), "cpu")
    assert read(engine, ["the mill"])[0].text == "the mill"
    assert folders.is_quill_folder(imported.folder)
    store.delete("local/hand")
    assert not quill.availability(quill.Options("local/hand")).is_ready


def test_readings_name_the_revision_that_the_list_of_weights_shows(weights):
    imported = WeightsStore(paths.weights_folder()).import_folder(weights)
    state = quill.load(quill.Options(f"{imported.id}@{imported.revision}"), "cpu").state
    assert (state.weights, state.revision) == (imported.id, imported.revision)
    assert state.weights == "local/hand"


def test_a_half_quill_folder_is_not_imported(weights):
    _drop_design(weights)
    with pytest.raises(EngineUnavailable, match=r"no design\.json"):
        WeightsStore(paths.weights_folder()).import_folder(weights)


def test_the_weights_that_ship_are_small_safe_whole_and_carry_a_card():
    folder = finding.find_folder("")
    assert finding.find_folder(finding.BUNDLED) == folder  # by the id `ductus weights` lists them under
    assert folder is not None and folders.folder_fault(folder) == ""
    numbers = load_file(folder / folders.WEIGHTS)
    assert sum(each.numel() for each in numbers.values()) <= 12_000_000
    card = folders.card_in(folder)
    assert card["sha256"] == folders.sha256_of(folder) and card["recipe"] == "masked"
    assert card["characters"] == "".join(folders.design_in(folder).characters)
    assert card["licence"] and card["data"] and card["curve"] and card["weaknesses"]
    rows = [row for rows in card["figures"].values() for row in rows]
    assert all(row["low"] <= row["cer"] <= row["high"] for row in rows if row["pages"] > 1)  # one page has no interval
