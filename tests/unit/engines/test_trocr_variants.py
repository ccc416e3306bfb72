"""TrOCR of every size and family: small, base, large, stage 1; wide and square; by folder and by name on the hub."""

import json
import shutil
import socket

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.download import Patience
from ductus.engines.local import trocr
from ductus.engines.trocr_support import checkpoint as checkpoint_module
from ductus.engines.trocr_support import readings as trocr_readings
from ductus.engines.trocr_support.checkpoint import open_checkpoint, place
from ductus.engines.trocr_support.decoding import token_limit
from ductus.engines.trocr_support.pixels import ImageSettings
from ductus.engines.trocr_support.places import Grid
from ductus.engines.trocr_support.self_test import agrees, is_sound, score_line
from ductus.engines.weights import WeightsStore
from ductus.errors import EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints
from fakes.hub import COMMIT, FakeHub

# One blank of two: so the tokenizer of trocr-small has it.
LINES_OF_SMALL = tuple(" ".join(line.split()) for line in checkpoints.LINES)
LINES = dict.fromkeys(checkpoints.KINDS, checkpoints.LINES) | {checkpoints.SMALL: LINES_OF_SMALL}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def small(tmp_path):
    """A copy of the small checkpoint that may be damaged."""
    return shutil.copytree(checkpoints.folder(checkpoints.SMALL), tmp_path / "small")


def crop(text):
    return Crop("line", checkpoints.render(text), "test-1")


def load(weights, **options):
    return trocr.load(trocr.Options(**{"weights": str(weights), "number_type": "float32", **options}), "cpu")


def texts(engine):
    readings = engine.read([crop(text) for text in checkpoints.LINES], CancelToken(), lambda *_: None)
    return tuple(reading.text for reading in readings)


# --- small ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"care": "careful"}, {"number_type": "bfloat16"}])
def test_small_reads_what_it_was_taught(options):
    engine = load(checkpoints.folder(checkpoints.SMALL), **options)
    assert texts(engine) == LINES_OF_SMALL
    assert engine.state.note == ""


def test_small_sees_a_square_with_two_tokens_more_than_patches():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.SMALL))
    side = checkpoints.SMALL_SIDE_PX
    assert (checkpoint.images.width_px, checkpoint.images.height_px) == (side, side)
    pixels = torch.from_numpy(checkpoint.images.pixels(checkpoints.render("anno")))[None]
    with torch.inference_mode():
        seen = checkpoint.network.encoder(pixel_values=pixels).last_hidden_state
    assert seen.shape[1] == (side // checkpoints.PATCH_PX) ** 2 + 2


@pytest.mark.parametrize(("shown", "text"), list(zip(checkpoints.LINES, LINES_OF_SMALL, strict=True)))
def test_small_completes_after_every_beginning(shown, text):
    engine = load(checkpoints.folder(checkpoints.SMALL))
    for length in range(len(text)):
        assert text[:length] + engine.complete(crop(shown), text[:length], CancelToken()).text == text


@pytest.mark.parametrize("part", ["distillation_token", "output_projection.weight", "position_embeddings"])
def test_small_without_a_part_is_refused(small, part):
    parts = load_file(small / "model.safetensors")
    del parts[next(name for name in parts if part in name)]
    save_file(parts, small / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EngineUnavailable, match="lack parts"):
        load(small)


def test_a_pooler_that_is_missing_is_not_missed(small):
    parts = load_file(small / "model.safetensors")
    poolers = [name for name in parts if "pooler" in name]
    assert poolers, "this checkpoint has one, so that it can be left out"
    for name in poolers:
        del parts[name]
    save_file(parts, small / "model.safetensors", metadata={"format": "pt"})
    assert texts(load(small)) == LINES_OF_SMALL


def test_a_tokenizer_that_is_no_sentencepiece_is_refused(small):
    (small / "sentencepiece.bpe.model").write_bytes(b"not one")
    with pytest.raises(EngineUnavailable, match="tokenizer"):
        load(small)


def test_only_weights_are_taken_from_a_pickle(small, monkeypatch):
    torch.save(load_file(small / "model.safetensors"), small / "pytorch_model.bin")
    (small / "model.safetensors").unlink()
    asked = []
    original = transformers.VisionEncoderDecoderModel.from_pretrained

    def note(*given, **how):
        asked.append(how)
        return original(*given, **how)

    monkeypatch.setattr(transformers.VisionEncoderDecoderModel, "from_pretrained", note)
    assert texts(load(small)) == LINES_OF_SMALL
    assert asked
    assert all(how["weights_only"] and how["local_files_only"] and not how["trust_remote_code"] for how in asked)


# --- base, large, stage 1 -------------------------------------------------------------------------------------------

STAGE_1 = {
    "use_learned_position_embeddings": False,
    "layernorm_embedding": False,
    "scale_embedding": True,
    "activation_function": "relu",
    "tie_word_embeddings": False,
}
VARIANTS = {
    "base-handwritten": (32, {"activation_function": "gelu"}),
    "base-stage1": (32, STAGE_1),
    "large-handwritten": (48, {"activation_function": "gelu"}),
    "large-printed": (48, STAGE_1),
}


@pytest.mark.parametrize("size", [[32, 128], [64, 64], [48, 256]], ids=str)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_and_size_opens_and_reads_alike_in_short_numbers(variant, size, tmp_path):
    """Untaught: what it reads means nothing, but it must compute what the library computes, wherever it stands.

    An encoder as wide as the decoder, as large has it, is handed over as it is; a narrower one is not.
    """
    width, decoder = VARIANTS[variant]
    folder = shutil.copytree(checkpoints.folder(checkpoints.CHARACTERS), tmp_path / variant)
    network = checkpoints.untaught(size, width, **decoder)
    network.save_pretrained(folder)
    said = json.loads((folder / "preprocessor_config.json").read_text(encoding="utf-8"))
    said["size"] = {"height": size[0], "width": size[1]}
    (folder / "preprocessor_config.json").write_text(json.dumps(said), encoding="utf-8")
    checkpoint = open_checkpoint(folder)
    assert [checkpoint.images.height_px, checkpoint.images.width_px] == size
    scores = score_line(checkpoint)
    assert is_sound(scores)
    place(checkpoint.network, "cpu", "bfloat16")
    assert agrees(scores, score_line(checkpoint))
    engine = load(folder)
    assert len(texts(engine)) == len(checkpoints.LINES)


# --- by the name on the hub -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*checkpoints.KINDS, checkpoints.SMALL])
def test_weights_come_by_their_name_over_http_and_are_read_without_a_network(kind, tmp_path, monkeypatch):
    folder, name = checkpoints.folder(kind), f"archive/trocr-{kind}"
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    server = FakeHub({name: files})
    try:
        patience = Patience(connect_s=5.0, stall_s=5.0, attempts=1, pause_s=0.01)
        store = WeightsStore(paths.weights_folder(), endpoint=server.url, patience=patience)
        store.download(store.plan(name), CancelToken(), lambda done, total: None)
    finally:
        server.close()

    def refuse(*_):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    engine = load(name)
    assert (engine.state.weights, engine.state.revision) == (name, COMMIT)
    assert texts(engine) == LINES[kind]


# --- presets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("care", "is_bicubic"), [("draft", False), ("careful", True)])
def test_careful_reading_resizes_as_the_paper_did(care, is_bicubic, monkeypatch):
    seen, original = set(), ImageSettings.pixels

    def note(self, image, *, bicubic=False):
        seen.add(bicubic)
        return original(self, image, bicubic=bicubic)

    engine = load(checkpoints.folder(checkpoints.CHARACTERS), care=care)
    monkeypatch.setattr(ImageSettings, "pixels", note)
    texts(engine)
    assert seen == {is_bicubic}


def test_wider_lines_may_become_longer_up_to_what_positions_allow():
    limits = [token_limit(width, 100, 500) for width in (0, 50, 400, 800, 1600, 10**6)]
    assert limits == sorted(limits)
    assert limits[0] == limits[1] > 20, "a short word may need more tokens than letters"
    assert limits[2] < limits[3] < limits[4]
    assert token_limit(10**6, 100, 62) == 62
    assert limits[-1] < 500, "a loop ends some time"


def test_no_more_tokens_are_allowed_than_there_are_positions():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    positions = checkpoint.network.config.decoder.max_position_embeddings
    assert checkpoint.max_tokens == positions - checkpoint_module._SPARE_POSITIONS


# --- where small looked ---------------------------------------------------------------------------------------------


def test_small_is_read_in_slots_and_its_letters_stand_in_the_order_they_were_looked_at(monkeypatch):
    """Two tokens stand before the patches; counted as patches they would shift every place."""
    grids, original = [], trocr_readings.token_places

    def note(looks, grid, *, from_right):
        grids.append((looks.shape[1], grid))
        return original(looks, grid, from_right=from_right)

    monkeypatch.setattr(trocr_readings, "token_places", note)
    engine = load(checkpoints.folder(checkpoints.SMALL))
    assert engine.reader._in_slots
    readings = engine.read([crop(text) for text in checkpoints.LINES], CancelToken(), lambda *_: None)
    side = checkpoints.SMALL_SIDE_PX // checkpoints.PATCH_PX
    assert grids == [(side * side + 2, Grid(side, side))] * len(checkpoints.LINES)
    for reading in readings:
        lefts = [span.left for span in reading.spans]
        assert lefts == sorted(lefts)
        assert all(0.0 <= span.left <= span.right <= 1.0 for span in reading.spans)
