"""ductus read: what is said before scans leave, and options of both engines."""

from __future__ import annotations

import pytest
from PIL import Image

from ductus.cli import read
from ductus.cli.main import run
from ductus.engines.hosted import EngineCall
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken
from ductus.paths import resource
from ductus.project.project import Project
from ductus.workflows.find_lines import FindReport
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.read_lines import ReadReport


@pytest.fixture
def project(tmp_path):
    Image.new("RGB", (300, 200), "white").save(tmp_path / "1r.png")
    held = Project.create(tmp_path / "letters.ductus", "letters")
    looked = look_at([tmp_path / "1r.png"], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=print)
    add_scans(held, looked)
    yield held
    held.close()


@pytest.fixture
def steps(monkeypatch):
    """What is done and said, in order, by a run in which nothing is found, read or sent."""
    told: list[str] = []

    def done(title, _work):
        told.append(title)
        return ReadReport() if title == "Reading" else FindReport()

    monkeypatch.setattr(read, "run_here", done)
    monkeypatch.setattr(read, "say", told.append)
    return told


def test_count_and_cost_are_said_before_anything_is_sent(project, steps):
    price = {"price_per_1000": 1500.0, "price_note": "EUR, 1 November 2026", "weights": "x"}
    finder = EngineCall("azure", {"address": "https://archive.cognitiveservices.azure.com", **price})
    read._find_and_read(project, None, (finder, EngineCall("openai-compatible")), project.page_ids(), Limits())
    assert steps == [
        "Images of 1 page are sent to archive.cognitiveservices.azure.com, through Azure Document Intelligence. "
        "Cost: about 1.50 at 1500 per 1,000 pages (EUR, 1 November 2026).",
        "Finding lines",
        "Images of all lines found on 1 page are sent to api.openai.com, through Chat service. "
        "Cost: not known: no price is set for this service.",
        "Reading",
    ]


def test_what_stays_here_is_not_spoken_of(project, steps):
    read._find_and_read(project, None, (EngineCall("ppocr"), EngineCall("quill")), (), Limits())
    assert steps == ["Finding lines", "Reading"]


def test_options_of_the_line_finder_are_heeded(capsys):
    letter = str(resource("sample") / "letter.jpg")
    assert run(["read", letter, "--detector-option", "box_threshold=7"]) == 65
    assert "box_threshold" in capsys.readouterr().err
