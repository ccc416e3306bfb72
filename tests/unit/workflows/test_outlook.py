"""What more lines are likely to bring, from courses that were really measured and kept beside the project."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from ductus import paths
from ductus.engines.weights import WeightsStore
from ductus.engines.weights_identity import quill_identity
from ductus.jobs.job import Job, Lane
from ductus.project.project import Project
from ductus.training.measuring import store as measurements
from ductus.training.measuring.measurement import EngineRun, Measurement, RightLine
from ductus.workflows.next_pages import what_next
from fakes import quills

RIGHT = "a line of forty letters and no more here"
LINES = tuple(RightLine(f"l{number}", f"p{number}", RIGHT) for number in range(8))
WRONG_BY_LINES = {100: 12, 200: 8, 400: 6}


class Thread:
    """The project's thread, which is this one."""

    def __init__(self, project):
        self.project = project

    def call(self, work, cancel=None):
        return work(self.project)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    with Project.create(tmp_path / "letters.ductus", "letters") as held:
        yield held


def taught_on(lines, tmp_path, store):
    """Weights whose card says so, as an engine names them."""
    folder = shutil.copytree(quills.untaught_folder(), tmp_path / f"on-{lines}")
    data = [{"source": "letters", "licence": "", "lines": lines, "pages": 9}]
    (folder / "card.json").write_text(json.dumps({"id": f"local/on-{lines}", "data": data}), encoding="utf-8")
    return quill_identity(store.import_folder(folder).folder)


def outlook(project):
    job = Job("Weigh", Lane.CPU, lambda job: None)
    return what_next(job, Thread(project), WeightsStore(paths.weights_folder())).outlook


def keep(project, number, lines, name, set_lines=LINES):
    weights, revision = name
    text = "x" * WRONG_BY_LINES[lines] + RIGHT[WRONG_BY_LINES[lines] :]
    run = EngineRun("Quill", "quill", weights=weights, revision=revision, texts=(text,) * len(set_lines))
    when = datetime(2026, 11, 21, tzinfo=UTC) + timedelta(hours=number)
    made = Measurement(when, "Test pages of “letters”", f"{len(set_lines)} pages frozen for testing", set_lines, (run,))
    measurements.keep(measurements.folder_of(project.path), made, {})


def test_three_courses_compared_on_the_same_pages_tell_it_with_its_set(project, tmp_path):
    store = WeightsStore(paths.weights_folder())
    names = {lines: taught_on(lines, tmp_path, store) for lines in WRONG_BY_LINES}
    assert "cannot be told yet" in outlook(project)
    for number, (lines, name) in enumerate(names.items()):
        keep(project, number, lines, name)
    said = outlook(project)
    assert said.startswith("100 more corrected lines are likely to bring") and "3 courses" in said
    assert said.endswith("Measured on: Test pages of “letters”, 8 pages frozen for testing.")
    keep(project, 9, 400, names[400], LINES[:7])
    assert "only one has been" in outlook(project)  # those on other pages cannot be held against it
