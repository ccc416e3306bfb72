"""Reading in whole numbers of eight bits: right, kept to weights that read alike in them, said where it is not used."""

import json

import pytest
import torch

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.devices import Device
from ductus.engines.local import trocr
from ductus.engines.trocr_support import int8_check, int8_linear, opening
from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.engines.trocr_support.self_test import agrees, score_line
from ductus.engines.trocr_support.slot_check import score_line_in_slots
from ductus.jobs.job import CancelToken
from fakes import checkpoints

CARD = Device("cuda:0", "A card", 0)
RECORD = "trocr-int8.json"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def known_lines(monkeypatch):
    """The lines that are compared are those the tiny checkpoints learnt: of others they know nothing to agree about."""
    pixels = [checkpoints.render(text) for text in checkpoints.LINES]

    def learnt(checkpoint):
        return torch.stack([torch.from_numpy(checkpoint.images.pixels(each)) for each in pixels])

    monkeypatch.setattr(int8_check, "_pixels", learnt)


def load(kind=checkpoints.CHARACTERS, number_type="int8"):
    return trocr.load(trocr.Options(weights=str(checkpoints.folder(kind)), number_type=number_type), "cpu")


def texts(engine):
    crops = [Crop("line", checkpoints.render(text), "test-1") for text in checkpoints.LINES]
    return tuple(" ".join(each.text.split()) for each in engine.read(crops, CancelToken(), lambda *_: None))


LINES = tuple(" ".join(text.split()) for text in checkpoints.LINES)


# --- one layer ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("has_bias", [True, False])
@pytest.mark.parametrize("shape", [(1, 64), (3, 5, 64), (2, 577, 64)])
def test_a_layer_gives_what_a_linear_layer_gives_but_for_rounding(shape, has_bias):
    torch.manual_seed(1)
    linear, rows = torch.nn.Linear(64, 48, bias=has_bias), torch.randn(shape)
    with torch.inference_mode():
        exact = linear(rows)
        found = int8_linear.Int8Linear(linear, int8_linear.weight_range())(rows)
    assert found.shape == exact.shape
    assert float((found - exact).std()) < 0.02 * float(exact.std())
    assert not torch.equal(found, exact)


def test_a_layer_computes_the_same_by_several_threads(monkeypatch):
    torch.manual_seed(1)
    linear, rows = torch.nn.Linear(64, 48), torch.randn(577, 64)
    with torch.inference_mode():
        layer = int8_linear.Int8Linear(linear, int8_linear.weight_range())
        alone = layer(rows)
        monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
        together = layer(rows)
        assert float((together - alone).std()) < 0.02 * float(alone.std()), "each part is rounded by its own measure"
        assert float((together - linear(rows)).std()) < 0.02 * float(alone.std())


def test_half_the_range_is_taken_where_sums_of_the_whole_do_not_fit(monkeypatch):
    right = int8_linear._is_right
    monkeypatch.setattr(int8_linear, "_is_right", lambda most: most < 127 and right(most))
    assert int8_linear.weight_range.__wrapped__() == 63


def test_a_runtime_that_refuses_means_there_is_no_such_type(monkeypatch):
    monkeypatch.setattr(int8_linear, "_session", lambda *_: 1 / 0)
    assert int8_linear.weight_range.__wrapped__() == 0
    monkeypatch.setattr(int8_linear, "weight_range", lambda: 0)
    assert int8_linear.pace() == 0.0
    engine = load()
    assert engine.state.number_type != "int8"
    assert "int8" in engine.state.note


# --- a checkpoint ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*checkpoints.KINDS, checkpoints.SMALL])
def test_a_rounded_network_computes_what_it_did_in_slots_and_by_generate(kind):
    checkpoint = open_checkpoint(checkpoints.folder(kind))
    reference = score_line(checkpoint)
    int8_linear.pack(checkpoint.network)
    assert agrees(reference, score_line(checkpoint))
    assert agrees(reference, score_line_in_slots(checkpoint))
    assert any(isinstance(part, int8_linear.Int8Linear) for part in checkpoint.network.encoder.modules())


@pytest.mark.parametrize("kind", [*checkpoints.KINDS, checkpoints.SMALL])
def test_weights_that_read_alike_are_read_in_it(kind, known_lines):
    engine = load(kind)
    assert (engine.state.number_type, engine.state.note) == ("int8", "")
    assert engine.reader._in_slots
    assert texts(engine) == LINES
    assert (
        engine.complete(Crop("line", checkpoints.render(LINES[0]), "t"), "In nomine", CancelToken()).text == " domini"
    )


def test_the_answer_is_kept(known_lines, monkeypatch):
    load()
    assert list(json.loads((paths.cache_folder() / RECORD).read_text(encoding="utf-8")).values()) == [True]
    monkeypatch.setattr(int8_check, "_readings", lambda _: 1 / 0)
    assert load().state.number_type == "int8"


def test_weights_that_read_otherwise_are_read_in_another_type_and_it_is_said(known_lines, monkeypatch):
    compared = []

    def share(checkpoint, exact):
        compared.append(exact)
        return 0.97

    monkeypatch.setattr(int8_check, "_share_alike", share)
    for _ in range(2):
        engine = load()
        assert engine.state.number_type in ("float32", "bfloat16")
        assert "int8 on" in engine.state.note
        assert "otherwise than float32" in engine.state.note
        assert texts(engine) == LINES
    assert len(compared) == 1, "the answer is kept"


def test_what_is_compared_sees_a_network_that_reads_otherwise(known_lines):
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    exact = int8_check._readings(checkpoint)
    assert int8_check._share_alike(checkpoint, exact) == 1.0
    with torch.inference_mode():
        checkpoint.network.decoder.model.decoder.layers[0].fc1.weight.mul_(-3)
    assert int8_check._share_alike(checkpoint, exact) < 0.9


# --- when it is chosen ----------------------------------------------------------------------------------------------


def chosen(monkeypatch, device, number_type, picked="float32", pace=100.0):
    monkeypatch.setattr(opening, "pick_number_type", lambda _: picked)
    monkeypatch.setattr(opening, "number_type_paces", lambda _: {"float32": 30.0})
    monkeypatch.setattr(int8_linear, "pace", lambda: pace)
    return [kind for _, kind in opening._choices(device, number_type)]


def test_it_is_taken_by_itself_only_where_it_is_much_faster_and_there_is_no_fast_shorter_type(monkeypatch):
    cpu = Device("cpu", "Processor", 0)
    assert chosen(monkeypatch, cpu, "auto") == ["int8", "float32"]
    assert chosen(monkeypatch, cpu, "auto", pace=59.0) == ["float32"]
    assert chosen(monkeypatch, cpu, "auto", picked="bfloat16") == ["bfloat16", "float32"]
    assert chosen(monkeypatch, cpu, "float32") == ["float32"]
    assert chosen(monkeypatch, cpu, "int8", picked="bfloat16") == ["int8", "bfloat16", "float32"]
    assert chosen(monkeypatch, CARD, "auto", picked="float16") == ["float16", "float32"]


def test_there_is_none_on_a_card():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    assert opening._fault_of(checkpoint, CARD, "int8", score_line(checkpoint), "weights") == "cannot be had"
