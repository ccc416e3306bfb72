"""Checking this computer: what is measured, what is said to be missing, and that nothing private is in the report."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.geometry import Box
from ductus.engines.base import DetectedLine, Detection, EngineState, RawReading
from ductus.engines.devices import Device
from ductus.engines.hosted import EngineReady, FindTask, FoundLines, LineRead, ReadTask
from ductus.engines.machine import Card, Machine, _onnx_devices, cards_told
from ductus.errors import Cancelled, HostDied
from ductus.jobs.job import Job, Lane
from ductus.settings import Settings
from ductus.workflows import check_machine as checking
from ductus.workflows.check_machine import (
    check_machine,
    number_type_words,
    report_words,
    sample_lines,
    without_paths,
)

CPU = Device("cpu", "Processor (4 cores)", 16_000_000_000)
GPU = Device("cuda:0", "NVIDIA RTX A2000", 6_000_000_000)
PACES = {"float32": 100.0, "bfloat16": 30.0}
STATE = EngineState("inline-weights", "0123456789abcdef", "cpu", "float32", "Runs as it should.")


def machine(**changes):
    plain = Machine(
        "Linux 6, x86_64",
        4,
        16_000_000_000,
        8_000_000_000,
        (CPU,),
        (),
        CPU,
        "float32",
        PACES,
        {"torch": "2.9"},
        ("CPU",),
    )
    return replace(plain, **changes)


class MeasuredHost:
    """Answers what the check asks, and counts it."""

    def __init__(self, found=None, fault=None):
        self.found, self.fault, self.asked = found or machine(), fault, []

    def call(self, task, *arguments, on_event=None, cancel=None):
        cancel.check()
        self.asked.append(arguments[0])
        if self.fault is not None:
            raise self.fault
        if isinstance(arguments[0], FindTask):
            return FoundLines(Detection((DetectedLine(Box(0, 0, 9, 9).polygon(), 1.0),)), 10, 10, STATE)
        if isinstance(arguments[0], ReadTask):
            on_event(EngineReady("ppocr", STATE))
            for line in arguments[0].lines:
                on_event(LineRead(line.line_id, RawReading("read", 0.9), "r", STATE))
            return len(arguments[0].lines)
        return self.found


def run(host, **chosen):
    settings = Settings()
    for key, value in chosen.items():
        settings[key.replace("__", ".")] = value
    return check_machine(Job("Checking", Lane.CPU, lambda _: None), host, settings)


def facts(report, section):
    return {fact.title: fact.text for fact in report.sections[section]}


def test_the_reader_is_measured_on_the_lines_of_the_sample_after_it_is_warm():
    host = MeasuredHost()
    report = run(host)
    read = [asked for asked in host.asked if isinstance(asked, ReadTask)]
    assert [len(task.lines) for task in read] == [2, 23]
    assert "measured on 23 lines of the sample" in facts(report, "Reader")["Pace"]
    assert facts(report, "Reader")["Runs on"] == "cpu, float32"
    assert facts(report, "Reader")["Weights"] == "inline-weights 0123456789"
    assert "1 line found" in facts(report, "Line finder")["Pace"]


def test_nothing_is_missing_where_the_engines_in_use_are_ready():
    assert run(MeasuredHost()).lacks == []


def test_a_slow_reader_is_measured_for_a_while_only(monkeypatch):
    monkeypatch.setattr(checking, "_LONGEST_S", -1.0)
    report = run(MeasuredHost())
    assert "measured on 1 line of the sample" in facts(report, "Reader")["Pace"]


def test_a_slow_reader_is_told_with_how_long_a_page_takes_and_what_to_do(monkeypatch):
    times = itertools.count(step=4)
    monkeypatch.setattr(checking.time, "monotonic", lambda: float(next(times)))
    (lack,) = run(MeasuredHost()).lacks
    assert "takes about 3 minutes" in lack.text
    assert "Quill" in lack.remedy.sentence and lack.remedy.action == "settings"


def test_engines_that_could_be_chosen_say_what_they_lack_and_what_to_do():
    told = facts(run(MeasuredHost()), "Engines on this computer")
    assert told["PP-OCR"] == "ready"
    are_ready = [text == "ready" for text in told.values()]
    assert are_ready == sorted(are_ready, reverse=True)
    assert told["docTR"].startswith("not ready: docTR's weights for db_resnet50 are not here")
    assert told["docTR"].endswith("or choose a file you have.")


def test_a_service_is_named_and_not_asked():
    host = MeasuredHost()
    report = run(host, engine__recognizer="openai-compatible")
    assert not [asked for asked in host.asked if isinstance(asked, ReadTask)]
    assert "api.openai.com" in facts(report, "Reader")["Where it works"]


def test_a_card_that_no_framework_can_use_is_missing_with_what_to_do():
    (lack,) = run(MeasuredHost(machine(cards=(Card("NVIDIA RTX A2000", "550.54", 6_000_000_000),)))).lacks
    assert "NVIDIA RTX A2000 is in this computer (driver 550.54)" in lack.text
    assert lack.remedy is not None


def test_a_card_in_use_is_told_with_its_driver_and_lacks_nothing():
    found = machine(cards=(Card(GPU.title, "550.54", 6),), devices=(GPU, CPU), chosen=GPU)
    report = run(MeasuredHost(found))
    assert facts(report, "This computer")["GPU"] == "NVIDIA RTX A2000, 6.00 GB, driver 550.54"
    assert report.lacks == []


def test_a_device_that_is_not_there_and_little_memory_are_told():
    noted = Device("cpu", "Processor", 1, "cuda cannot be used on this computer; the processor is used.")
    report = run(MeasuredHost(machine(chosen=noted, free_bytes=500_000_000)))
    assert [lack.text[:4] for lack in report.lacks] == ["cuda", "Only"]
    assert report.lacks[0].remedy.action == "settings"


def test_an_engine_in_use_that_is_not_ready_is_told_once_with_its_remedy():
    report = run(MeasuredHost(), engine__recognizer="trocr", engine__options={"trocr": {"weights": "no/such"}})
    (lack,) = report.lacks
    assert "no/such" in lack.text
    assert lack.remedy.action == "get_weights"


def test_a_process_that_ends_is_told_and_the_check_goes_on():
    report = run(MeasuredHost(fault=HostDied("The engines process was killed.")))
    assert [lack.text for lack in report.lacks] == ["The engines process was killed."]
    assert "Engines on this computer" in report.sections


def test_a_cancelled_check_ends():
    job = Job("Checking", Lane.CPU, lambda _: None)
    job.cancel.cancel()
    with pytest.raises(Cancelled):
        check_machine(job, MeasuredHost(), Settings())


def test_the_number_type_is_told_with_its_measurement():
    assert number_type_words(machine()) == (
        "float32, measured here: float32 does 100 GFLOP/s, bfloat16 0.3 times as fast"
    )
    assert number_type_words(machine(paces={})) == ""


def test_what_onnx_runtime_runs_on_is_here():
    pytest.importorskip("onnxruntime")
    assert "CPU" in _onnx_devices()
    assert "Azure" not in _onnx_devices()


def test_the_sample_has_lines_with_outlines():
    assert len({line.line_id for line in sample_lines()}) == 23


def test_the_report_as_text_says_all_and_no_path():
    found = machine(versions={"torch": "2.9 in /home/anna/venv/lib"})
    text = report_words(run(MeasuredHost(found)))
    assert "Processor" in text
    assert "lines/s" in text
    assert "anna" not in text
    assert "Nothing is missing" in text


@pytest.mark.parametrize(("said", "kept"), [
    ("at “/home/anna/my weights/kurrent”.", "at “…/kurrent”."),
    ("in /srv/data/anna/w.pt, damaged", "in …/w.pt, damaged"),
    (r"in C:\Users\anna\w.pt", "in …/w.pt"),
    (r"“D:\Anna B\w”", "“…/w”"),
    ("3.1 lines/s on microsoft/trocr-base, see https://huggingface.co/a/b", None),
])  # fmt: skip
def test_paths_are_cut_to_their_last_part(said, kept):
    assert without_paths(said) == (kept or said)


@given(st.lists(st.text("abcdefgh_- ", min_size=1, max_size=8), min_size=2, max_size=5))
def test_no_folder_of_a_quoted_path_stays(parts):
    names = [f"x{part.strip()}{index}" for index, part in enumerate(parts)]
    told = without_paths(f"No weights at “/{'/'.join(names)}”.")
    assert told == f"No weights at “…/{names[-1]}”."


def test_the_home_folder_itself_is_never_told():
    assert str(Path.home()) not in without_paths(f"There is nothing in {Path.home()}/weights/a b")


def test_what_the_driver_prints_becomes_cards():
    told = "NVIDIA RTX A2000, 550.54.14, 6138\nTesla, T4, 470.1, 15360\n\nNo devices were found\n"
    assert cards_told(told) == (
        Card("NVIDIA RTX A2000", "550.54.14", 6138 * 1024 * 1024),
        Card("Tesla, T4", "470.1", 15360 * 1024 * 1024),
    )
