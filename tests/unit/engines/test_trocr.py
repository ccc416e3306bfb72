"""TrOCR end to end on tiny checkpoints of all three kinds, and what happens when something is wrong."""

import json
import math
import pickle
import shutil
import socket

import numpy as np
import pytest
import torch
from PIL import Image

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.local import trocr
from ductus.engines.trocr_support import decoding, opening, reader
from ductus.engines.trocr_support.checkpoint import open_checkpoint, place
from ductus.engines.trocr_support.decoding import Decoded
from ductus.engines.trocr_support.pixels import ImageSettings, image_settings
from ductus.engines.trocr_support.self_test import agrees, is_sound, score_line
from ductus.engines.trocr_support.spans import Token
from ductus.engines.weights import WeightsStore
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken
from fakes import checkpoints, quills


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def copy(tmp_path):
    """A copy of a checkpoint that may be damaged."""

    def make(kind=checkpoints.CHARACTERS):
        target = tmp_path / f"copy of {kind}"
        shutil.copytree(checkpoints.folder(kind), target)
        return target

    return make


@pytest.fixture
def plainly(monkeypatch):
    """Read by `generate`, as a checkpoint is read that slots do not fit."""
    monkeypatch.setattr(opening, "is_accepted", lambda *_: False)


def crop(text, line_id="line"):
    return Crop(line_id, checkpoints.render(text), "test-1")


def load(folder, device="cpu", **options):
    return trocr.load(trocr.Options(**{"weights": str(folder), "number_type": "float32", **options}), device)


def read(engine, crops, cancel=None):
    return engine.read(crops, cancel or CancelToken(), lambda index, reading: None)


def lines():
    return [crop(text, f"line_{number}") for number, text in enumerate(checkpoints.LINES)]


def change(folder, name, **entries):
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    content.update(entries)
    (folder / name).write_text(json.dumps(content), encoding="utf-8")


# --- reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number_type", ["float32", "bfloat16"])
@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_what_was_taught_is_read_back_exactly(kind, number_type):
    engine = load(checkpoints.folder(kind), number_type=number_type)
    readings = read(engine, lines())
    assert tuple(reading.text for reading in readings) == checkpoints.LINES
    assert all(reading.confidence > 0.9 for reading in readings)
    assert engine.state.number_type == number_type
    assert engine.state.note == ""
    assert max(map(len, checkpoints.LINES)) > 20, "a line longer than the 20 tokens transformers stops at"


@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_careful_reading_agrees_and_offers_others(kind):
    engine = load(checkpoints.folder(kind), care="careful", beams=4, alternatives=2)
    draft = read(load(checkpoints.folder(kind)), lines())
    careful = read(engine, lines())
    # Resizing differs (bicubic), so confidences may, but not what was learnt by heart.
    assert tuple(reading.text for reading in careful) == checkpoints.LINES
    assert any(reading.alternatives for reading in careful)
    assert all(len(reading.alternatives) <= 2 for reading in careful)
    for one, other in zip(draft, careful, strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=0.05)


def test_greedy_confidence_is_that_of_a_second_look():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.MICROSOFT))
    pixels = torch.from_numpy(np.stack([checkpoint.images.pixels(item.image) for item in lines()]))
    with torch.inference_mode():
        seen = decoding.encode(checkpoint, pixels, CancelToken())
        rows = decoding.decode(checkpoint, seen, 60, CancelToken())
        for number, row in enumerate(rows):
            again = decoding._certainty_of(checkpoint, seen[number : number + 1], torch.tensor([row.ids]))
            assert [token.log_probability for token in row.tokens] == pytest.approx(again[0], abs=1e-4)
            assert row.end_log_probability is not None


def test_a_batch_reads_what_each_line_reads_alone():
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    together = read(engine, [*lines(), crop("something else"), crop("x")])
    alone = [read(engine, [each])[0] for each in [*lines(), crop("something else"), crop("x")]]
    assert [reading.text for reading in together] == [reading.text for reading in alone]
    for one, other in zip(together, alone, strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)


def test_a_rare_letter_of_several_bytes_is_one_span():
    (reading,) = read(load(checkpoints.folder(checkpoints.MICROSOFT)), [crop(checkpoints.LINES[1])])
    at = reading.text.index("⁊")
    assert any(span.start <= at < span.end for span in reading.spans)
    assert reading.spans[-1].end == len(reading.text)


def test_reading_and_loading_need_no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for kind in checkpoints.KINDS:
        assert read(load(checkpoints.folder(kind)), lines()[:1])[0].text == checkpoints.LINES[0]


def test_pixels_are_those_of_the_library_to_the_bit():
    from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

    image = checkpoints.render("to the parish of St. Giles")
    for resample in (2, 3):
        theirs = ViTImageProcessorPil(
            size={"height": 48, "width": 96}, image_mean=[0.5, 0.4, 0.3], image_std=[0.5, 0.6, 0.7], resample=resample
        )(image, return_tensors="np").pixel_values[0]
        ours = ImageSettings(48, 96, resample, mean=(0.5, 0.4, 0.3), std=(0.5, 0.6, 0.7)).pixels(image)
        assert ours.dtype == np.float32
        assert np.abs(ours - theirs).max() <= 1e-6


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_any_image_mode_becomes_pixels(mode):
    pixels = ImageSettings(32, 128).pixels(Image.new(mode, (200, 30)))
    assert pixels.shape == (3, 32, 128)


def test_settings_that_switch_steps_off_are_heeded(tmp_path):
    (tmp_path / "preprocessor_config.json").write_text(
        '{"do_rescale": false, "do_normalize": false, "resample": 0}', encoding="utf-8"
    )
    settings = image_settings(tmp_path, 8, 8)
    assert settings.pixels(Image.new("RGB", (8, 8), (7, 8, 9)))[:, 0, 0].tolist() == [7, 8, 9]


def test_settings_of_newer_processors_are_found(tmp_path):
    (tmp_path / "processor_config.json").write_text(
        '{"image_processor": {"image_mean": [0.1, 0.2, 0.3], "resample": 3}}', encoding="utf-8"
    )
    assert image_settings(tmp_path, 8, 8).mean == (0.1, 0.2, 0.3)
    assert image_settings(tmp_path, 8, 8).resample == 3


# --- checkpoints ----------------------------------------------------------------------------------------------------


def test_sinusoidal_positions_survive_loading_moving_and_shortening():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.SINUSOIDAL))
    before = score_line(checkpoint)
    assert is_sound(before)
    place(checkpoint.network, "cpu", "bfloat16")
    assert agrees(before, score_line(checkpoint))


def test_the_size_in_the_weights_beats_a_config_that_was_never_changed(copy):
    folder = copy()
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["encoder"]["image_size"] = 384
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    assert read(load(folder), lines()[:1])[0].text == checkpoints.LINES[0]


def test_the_start_token_is_the_checkpoints_own(copy):
    folder = copy()
    change(folder, "generation_config.json", decoder_start_token_id=4, eos_token_id=[2, 3])
    special = open_checkpoint(folder).special
    assert (special.start, special.pad, special.ends) == (4, 1, (2, 3))


def test_settings_of_a_tutorial_do_not_change_what_is_read(copy):
    folder = copy()
    change(folder, "generation_config.json", max_length=5, num_beams=4, no_repeat_ngram_size=3, length_penalty=2.0)
    change(folder, "config.json", max_length=5, num_beams=4, no_repeat_ngram_size=3)
    assert read(load(folder), lines())[3].text == checkpoints.LINES[3]


def test_half_precision_on_disk_is_read_in_full(copy):
    from safetensors.torch import load_file, save_file

    folder = copy()
    parts = {name: value.half() for name, value in load_file(folder / "model.safetensors").items()}
    save_file(parts, folder / "model.safetensors", metadata={"format": "pt"})
    change(folder, "config.json", dtype="float16")
    engine = load(folder)
    assert engine.state.number_type == "float32"
    assert read(engine, lines()[:1])[0].text == checkpoints.LINES[0]


def _without(name):
    def damage(folder):
        from safetensors.torch import load_file, save_file

        parts = load_file(folder / "model.safetensors")
        del parts[next(key for key in parts if name in key)]
        save_file(parts, folder / "model.safetensors", metadata={"format": "pt"})

    return damage


def _with_stranger(folder):
    from safetensors.torch import load_file, save_file

    parts = load_file(folder / "model.safetensors")
    parts["decoder.adapter.weight"] = torch.zeros(3)
    save_file(parts, folder / "model.safetensors", metadata={"format": "pt"})


def _truncated(folder):
    content = (folder / "model.safetensors").read_bytes()
    (folder / "model.safetensors").write_bytes(content[: len(content) // 2])


def _decoder(**entries):
    def damage(folder):
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        config["decoder"].update(entries)
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")

    return damage


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (_without("encoder_attn.q_proj.weight"), "lack parts"),
        (_with_stranger, "does not have"),
        (_truncated, "cannot be opened"),
        (_decoder(d_model=64), "cannot be opened|another shape"),
        (_decoder(vocab_size=11), "cannot be opened|another shape"),
        (_decoder(model_type="no-such-thing"), "cannot be opened"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "no tokenizer"),
        (lambda folder: (folder / "tokenizer.json").write_text("{", encoding="utf-8"), "tokenizer"),
        (lambda folder: (folder / "model.safetensors").unlink(), "no weights"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b""), "cannot be opened"),
        (lambda folder: (folder / "config.json").write_text("[]", encoding="utf-8"), "damaged"),
        (lambda folder: change(folder, "config.json", model_type="vit"), "not a TrOCR reader"),
        (lambda folder: change(folder, "preprocessor_config.json", image_mean=[0.5]), "three numbers"),
        (lambda folder: change(folder, "preprocessor_config.json", resample=99), "resample"),
    ],
)
def test_a_checkpoint_that_would_read_nonsense_is_refused_with_the_reason(copy, damage, words):
    folder = copy()
    damage(folder)
    with pytest.raises(EngineUnavailable, match=words) as caught:
        load(folder)
    assert caught.value.remedy is not None


class _Evil:
    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return open, (str(self.marker), "w")


def test_a_pickle_that_wants_to_run_something_is_refused(copy, tmp_path):
    folder = copy(checkpoints.MICROSOFT)
    with (folder / "pytorch_model.bin").open("wb") as stream:
        pickle.dump(_Evil(tmp_path / "was here"), stream, protocol=2)
    with pytest.raises(EngineUnavailable, match="cannot be opened"):
        load(folder)
    assert not (tmp_path / "was here").exists()


# --- devices and number types ---------------------------------------------------------------------------------------


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card here")
def test_a_missing_card_is_said_and_the_processor_reads():
    engine = load(checkpoints.folder(checkpoints.CHARACTERS), device="cuda")
    assert engine.state.device == "cpu"
    assert "cuda" in engine.state.note


@pytest.mark.parametrize("fault", ["nonsense", "nan", "raises"])
def test_a_number_type_that_computes_nonsense_is_not_used(monkeypatch, fault):
    def place_badly(network, device_id, number_type):
        place(network, device_id, number_type)
        if number_type == "bfloat16" and fault == "raises":
            raise RuntimeError("no kernel for this type")
        if number_type == "bfloat16":
            with torch.no_grad():
                network.decoder.output_projection.weight.mul_(math.nan if fault == "nan" else -1.0)

    monkeypatch.setattr(opening, "place", place_badly)
    engine = load(checkpoints.folder(checkpoints.CHARACTERS), number_type="bfloat16")
    assert engine.state.number_type == "float32"
    assert "bfloat16" in engine.state.note
    assert read(engine, lines()[:1])[0].text == checkpoints.LINES[0]


def test_weights_of_nothing_but_nan_are_refused(copy):
    from safetensors.torch import load_file, save_file

    folder = copy()
    parts = {name: value * math.nan for name, value in load_file(folder / "model.safetensors").items()}
    save_file(parts, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EngineUnavailable, match="nothing sensible"):
        load(folder)


def test_agreeing_allows_rounding_and_nothing_else():
    reference = np.random.default_rng(3).normal(size=(7, 50)).astype(np.float32)
    assert agrees(reference, reference * 1.02)
    assert not agrees(reference, reference[::-1])
    assert not agrees(reference, np.zeros_like(reference))
    assert not agrees(reference, reference * np.float32(math.nan))
    assert not agrees(reference, reference[:3])


# --- memory, faults, cancel -----------------------------------------------------------------------------------------


def too_much_for(limit, fault):
    original = decoding.encode

    def encode(checkpoint, pixels, cancel):
        if len(pixels) > limit:
            raise fault
        return original(checkpoint, pixels, cancel)

    return encode


@pytest.mark.parametrize(
    "fault",
    [
        torch.OutOfMemoryError("CUDA out of memory."),
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
    ],
)
def test_too_little_memory_halves_the_batch_and_reads_on(plainly, monkeypatch, fault):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS), batch_lines=16)
    given = lines() * 4
    expected = [reading.text for reading in read(engine, given)]
    monkeypatch.setattr(reader, "encode", too_much_for(3, fault))
    told = []
    readings = engine.read(given, CancelToken(), lambda index, reading: told.append(index))
    assert [reading.text for reading in readings] == expected
    assert sorted(told) == list(range(len(given)))
    assert engine.reader._batch_lines == 2


def test_one_line_that_does_not_fit_is_said(plainly, monkeypatch):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    monkeypatch.setattr(reader, "encode", too_much_for(0, MemoryError()))
    with pytest.raises(EngineFailed, match="not enough memory") as caught:
        read(engine, lines())
    assert caught.value.remedy is not None


def test_a_fault_of_the_framework_is_an_engine_that_failed(plainly, monkeypatch):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    monkeypatch.setattr(reader, "encode", too_much_for(0, RuntimeError("CUDA error: device-side assert triggered")))
    with pytest.raises(EngineFailed, match="device-side assert"):
        read(engine, lines())


class _CancelsAtLook(CancelToken):
    """Cancels itself at the so-manieth look."""

    def __init__(self, look):
        super().__init__()
        self.looks = 0
        self._look = look

    def check(self):
        self.looks += 1
        if self.looks == self._look:
            self.cancel()
        super().check()


@pytest.mark.parametrize("care", ["draft", "careful"])
def test_a_cancel_is_seen_at_every_token(care):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS), care=care)
    patient = _CancelsAtLook(10**9)
    read(engine, lines()[:1], patient)
    assert patient.looks > len(checkpoints.LINES[0]), "looked at for each token"
    for look in range(1, 12):
        with pytest.raises(Cancelled):
            read(engine, lines()[:1], _CancelsAtLook(look))
    assert read(engine, lines()[:1])[0].text == checkpoints.LINES[0]


# --- loops, blanks, limits ------------------------------------------------------------------------------------------


def row(text, checkpoint, ended=True, certainty=0.9):
    ids = checkpoint.tokenizer.encode(text, add_special_tokens=False)
    return Decoded(tuple(Token(id, math.log(certainty)) for id in ids), math.log(0.9) if ended else None)


@pytest.mark.parametrize("finds_a_way_out", [True, False])
def test_a_loop_is_read_again_with_beams_and_doubted_if_it_stays(plainly, monkeypatch, finds_a_way_out):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    asked = []

    def decode(checkpoint, seen, limit, cancel, *, beams=1, others=0):
        asked.append((len(seen), beams))
        if beams > 1 and finds_a_way_out:
            return [row("anno domini", checkpoint)] * len(seen)
        return [row("anno ON D ON D ON D ON D ON D", checkpoint), *[row("fine", checkpoint)] * (len(seen) - 1)]

    monkeypatch.setattr(reader, "decode", decode)
    looped, fine = read(engine, [crop("short"), crop("rather a longer line")])
    assert asked == [(2, 1), (1, 4)]
    assert fine.text == "fine"
    if finds_a_way_out:
        assert looped.text == "anno domini"
        assert looped.confidence > 0.8
    else:
        assert looped.text.startswith("anno ON D ON D"), "doubted, never cut"
        assert looped.confidence == 0.0
        assert looped.spans[0].confidence > 0.8
        assert looped.spans[-1].confidence == 0.0


def test_a_line_cut_off_at_the_limit_does_not_look_certain(plainly, monkeypatch):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    monkeypatch.setattr(
        reader, "decode", lambda checkpoint, seen, *_, **__: [row("and so on", checkpoint, ended=False)] * len(seen)
    )
    (reading,) = read(engine, [crop("short")])
    assert reading.confidence == 0.5


def test_nothing_said_is_an_empty_reading_as_sure_as_the_end(plainly, monkeypatch):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    monkeypatch.setattr(reader, "decode", lambda *_, **__: [Decoded((), math.log(0.7))])
    (reading,) = read(engine, [crop("short")])
    assert (reading.text, reading.spans) == ("", ())
    assert reading.confidence == pytest.approx(0.7)


def test_paper_without_ink_never_reaches_the_decoder(plainly, monkeypatch):
    engine = load(checkpoints.folder(checkpoints.CHARACTERS))
    monkeypatch.setattr(reader, "encode", lambda *_: pytest.fail("asked to read blank paper"))
    (reading,) = read(engine, [Crop("blank", Image.new("RGB", (500, 40), (230, 220, 200)), "t")])
    assert (reading.text, reading.confidence) == ("", 0.0)


def test_a_very_wide_line_is_read_in_pieces_and_told_once():
    """Two lines known by heart, side by side with a wide gap: too wide together, each read exactly as a piece."""
    left, right = (checkpoints.render(text) for text in checkpoints.LINES[::2])
    wide = Image.new("RGB", (left.width + right.width, left.height), (226, 214, 190))
    wide.paste(left, (0, 0))
    wide.paste(right, (left.width, 0))
    told = []
    engine = load(checkpoints.folder(checkpoints.CHARACTERS), widest=8.0)
    readings = engine.read(
        [Crop("wide", wide, "t"), *lines()], CancelToken(), lambda index, reading: told.append((index, reading))
    )
    assert readings[0].text == f"{checkpoints.LINES[0]} {checkpoints.LINES[2]}"
    assert readings[0].confidence > 0.9
    assert sorted(index for index, _ in told) == list(range(5))
    assert all(readings[index] == reading for index, reading in told)
    second = next(span for span in readings[0].spans if span.start == len(checkpoints.LINES[0]) + 1)
    assert second.left == pytest.approx(left.width / wide.width, abs=0.05)
    assert tuple(reading.text for reading in readings[1:]) == checkpoints.LINES


# --- weights --------------------------------------------------------------------------------------------------------


def test_weights_that_are_not_here_come_with_a_way_to_get_them():
    answer = trocr.availability()
    assert not answer.is_ready
    assert answer.remedy.action == "get_weights"
    assert answer.remedy.argument == trocr.DEFAULT_WEIGHTS
    assert "1.3 GB" in answer.remedy.sentence
    with pytest.raises(EngineUnavailable):
        trocr.load(trocr.Options())


def test_a_folder_that_is_not_whole_says_what_is_missing(copy):
    folder = copy()
    (folder / "model.safetensors").unlink()
    answer = trocr.availability(trocr.Options(weights=str(folder)))
    assert not answer.is_ready
    assert "no weights" in answer.reason


def test_weights_of_another_engine_are_not_to_be_fetched_again():
    folder = str(quills.untaught_folder())
    answer = trocr.availability(trocr.Options(weights=folder))
    assert not answer.is_ready
    assert (answer.remedy.sentence, answer.remedy.argument) == ("Choose weights for TrOCR.", "")


def test_installed_weights_read_under_their_name_and_are_offered():
    store = WeightsStore(paths.weights_folder())
    weights = store.import_folder(checkpoints.folder(checkpoints.SINUSOIDAL))
    engine = load(weights.id)
    assert (engine.state.weights, engine.state.revision) == (weights.id, weights.revision)
    assert read(engine, lines()[:1])[0].text == checkpoints.LINES[0]
    assert weights.id in trocr.availability().remedy.sentence
