"""How many lines are read side by side: what pays there, and no more than the free memory of the device holds."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from ductus.engines.devices import free_memory_bytes
from ductus.engines.trocr_support import lines_at_once
from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.engines.trocr_support.lines_at_once import automatic_lines, line_bytes, paying_lines
from ductus.engines.trocr_support.places import Grid
from ductus.engines.trocr_support.slot_cache import SlotCache
from fakes import checkpoints

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def base():
    """What is asked of a checkpoint of the base size, without its numbers."""
    config = SimpleNamespace(encoder=transformers.ViTConfig(), decoder=transformers.TrOCRConfig())
    return SimpleNamespace(network=SimpleNamespace(config=config), grid=Grid(24, 24), max_tokens=510)


@pytest.mark.parametrize(
    ("in_slots", "number_type", "megabytes"),
    [(True, "bfloat16", 4.0), (True, "float32", 8.1), (False, "float16", 31.5), (False, "int8", 63.0)],
)
def test_a_line_of_the_base_size_takes_what_was_measured(base, in_slots, number_type, megabytes):
    assert line_bytes(base, number_type, in_slots=in_slots) / MEGABYTE == pytest.approx(megabytes, abs=0.1)


def test_a_slot_takes_what_is_reckoned_with():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    config = checkpoint.network.config
    states = torch.zeros((1, checkpoint.grid.rows * checkpoint.grid.columns + 1, config.encoder.hidden_size))
    cache = SlotCache(1, 1, (config.decoder.decoder_layers, 4, config.decoder.d_model // 4), states)
    cache.put(0, states[0])
    for _ in range(checkpoint.max_tokens):
        cache.prepare()
        cache.advance()
    layers = [tensor for number in range(config.decoder.decoder_layers) for tensor in cache.layer(number)]
    taken = sum(tensor.numel() * tensor.element_size() for tensor in (cache.states, *layers))
    assert line_bytes(checkpoint, "float32", in_slots=True) == pytest.approx(taken, rel=0.05)


@pytest.mark.parametrize(
    ("free", "in_slots", "lines"),
    [
        (24_000 * MEGABYTE, True, 256),  # a large card: what pays
        (24_000 * MEGABYTE, False, 32),
        (800 * MEGABYTE, True, 99),  # a small one beside other programs: what half of it holds
        (800 * MEGABYTE, False, 12),
        (1 * MEGABYTE, True, 1),
        (0, True, 256),  # nobody says
    ],
)
def test_a_card_gets_what_its_free_memory_holds(base, monkeypatch, free, in_slots, lines):
    monkeypatch.setattr(lines_at_once, "free_memory_bytes", lambda device_id: free)
    assert automatic_lines(base, "cuda:0", "bfloat16", in_slots=in_slots) == lines


def test_the_processor_gets_slots_by_its_cores_and_fewer_in_float32():
    cores = torch.get_num_threads()
    assert paying_lines("cpu", "bfloat16", in_slots=True) == min(80, 40 * cores)
    assert paying_lines("cpu", "float32", in_slots=True) == min(80, 40 * cores) // 4
    assert paying_lines("cpu", "float32", in_slots=False) == 8


def test_a_reader_takes_the_number_asked_for_whatever_is_free(monkeypatch):
    from ductus.engines.local import trocr

    monkeypatch.setattr(lines_at_once, "free_memory_bytes", lambda device_id: 1)
    folder = str(checkpoints.folder(checkpoints.CHARACTERS))
    asked, left_to_us = (
        trocr.load(trocr.Options(weights=folder, number_type="float32", batch_lines=lines), "cpu") for lines in (7, 0)
    )
    assert (asked.reader._batch_lines, left_to_us.reader._batch_lines) == (7, 1)


def test_free_memory_is_that_of_the_device(monkeypatch):
    class Torch:
        cuda = SimpleNamespace(mem_get_info=lambda device_id: (3 << 30, 8 << 30))
        xpu = SimpleNamespace()

    assert free_memory_bytes("cpu") > 1 << 20
    monkeypatch.setitem(sys.modules, "torch", Torch)
    assert free_memory_bytes("cuda:1") == 3 << 30
    assert free_memory_bytes("xpu:0") == 0, "a driver that cannot say is no fault"
    assert free_memory_bytes("mps") > 1 << 20, "which shares the memory of the processor"
