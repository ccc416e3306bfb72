"""Devices are picked by what works, never by what was hoped for, and picking never raises."""

import os
import sys

import pytest

from ductus.engines import devices
from ductus.engines.devices import Device, cpu_threads, pick_device, pick_number_type, usable_cores


def test_cpu_is_taken_as_asked_without_a_note():
    device = pick_device("cpu")
    assert (device.id, device.kind, device.note) == ("cpu", "cpu", "")
    assert device.memory_bytes > 100_000_000
    assert "core" in device.title


@pytest.mark.parametrize("wanted", ["cuda", "cuda:99", "mps", "xpu", "tpu", "", "cuda:x"])
def test_a_missing_device_becomes_the_cpu_with_a_reason(wanted, monkeypatch):
    monkeypatch.setattr(devices, "_accelerator", lambda name: None)
    device = pick_device(wanted)
    assert device.id == "cpu"
    assert "processor is used" in device.note


def test_a_driver_that_raises_is_no_reason_to_stop(monkeypatch):
    class Broken:
        def __getattr__(self, name):
            raise RuntimeError("driver too old")

    monkeypatch.setitem(sys.modules, "torch", Broken())
    assert pick_device("auto").id == "cpu"
    assert pick_device("cuda").note


def test_auto_prefers_an_accelerator(monkeypatch):
    card = Device("cuda:1", "Card", 8 << 30)
    monkeypatch.setattr(devices, "_accelerator", lambda name: card if name == "cuda" else None)
    assert pick_device() is card


def test_the_roomiest_card_is_taken():
    class Card:
        def __init__(self, total_memory):
            self.total_memory = total_memory

    class Backend:
        cards = (Card(4), Card(24), Card(8))

        def device_count(self):
            return 3

        def get_device_properties(self, index):
            return self.cards[index]

    assert devices._roomiest(Backend()) == 1


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ({"float32": 1.0, "bfloat16": 0.2, "float16": 0.9}, "bfloat16"),
        ({"float32": 1.0, "bfloat16": 9.0, "float16": 0.1}, "float16"),
        ({"float32": 1.0, "bfloat16": 0.8, "float16": 0.9}, "float32"),
        ({"float32": 1.0, "bfloat16": float("inf"), "float16": float("inf")}, "float32"),
        ({"float32": 1.0, "bfloat16": 0.20, "float16": 0.19}, "bfloat16"),
    ],
)
def test_a_number_type_is_taken_for_its_pace(seconds, expected, monkeypatch):
    monkeypatch.setattr(devices, "_product_s", lambda torch, device_id, name: seconds[name])
    devices._timed_number_type.cache_clear()
    try:
        assert pick_number_type(Device("cuda:0", "Card", 0)) == expected
    finally:
        devices._timed_number_type.cache_clear()


def test_the_number_type_of_this_cpu_is_one_of_two():
    assert pick_number_type(pick_device("cpu")) in {"float32", "bfloat16"}


def test_threads_leave_a_core_for_the_window():
    cores = usable_cores()
    assert cpu_threads(0) == max(1, cores - 1)
    assert cpu_threads(1) == 1
    assert cpu_threads(10_000) == cores


def test_one_core_is_still_one_thread(monkeypatch):
    monkeypatch.setattr(devices, "usable_cores", lambda: 1)
    assert cpu_threads(0) == 1


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no affinity on this system")
def test_only_cores_this_process_may_use_count(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3})
    assert usable_cores() == 1
