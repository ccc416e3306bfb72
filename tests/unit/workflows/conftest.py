"""A project of three small pages, and what the workflows need to work on it."""

from __future__ import annotations

import pytest
from PIL import Image

from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.transcription import new_id
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.project.project import Project
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.writing import Direct


@pytest.fixture
def folder(tmp_path):
    scans = tmp_path / "letters"
    scans.mkdir()
    for number in (1, 2, 10):
        Image.new("RGB", (1000, 1000 + number), "white").save(scans / f"{number}.png")
    return scans


@pytest.fixture
def project(tmp_path, folder):
    held = Project.create(tmp_path / "letters.ductus", "letters")
    looked = look_at([folder], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda _d, _t: None)
    add_scans(held, looked)
    yield held
    held.close()


@pytest.fixture
def with_lines(project):
    """The project with six lines on every page."""
    for page_id in project.page_ids():
        lines = [Line(new_id("l"), Box(100, top, 900, top + 40).polygon()) for top in range(100, 700, 100)]
        placed = tuple(PlacedLine(index, line) for index, line in enumerate(lines))
        project.apply(InsertLines(page_id, placed))
    return project


@pytest.fixture
def run_job():
    """Run a workflow as a job on this thread and return its result."""

    def run(work, project, **more):
        job = Job("test", Lane.CPU, work, **more)
        return work(job, Direct(project))

    return run
