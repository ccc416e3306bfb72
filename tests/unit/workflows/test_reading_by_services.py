"""A service through the whole reading workflow: what it read is kept whatever becomes of the rest."""

from __future__ import annotations

import pytest
from PIL import Image

from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.engines.hosted import EngineCall
from ductus.errors import EngineUnavailable
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.project.project import Project
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.page_order import Focus
from ductus.workflows.read_lines import ReadRequest, read_lines
from ductus.workflows.writing import Direct
from fakes import checkpoints
from fakes.here_host import HereHost
from fakes.service_server import Fault
from fakes.services import FakeOpenAi

_TOPS = (40, 190, 340)


@pytest.fixture
def service():
    service = FakeOpenAi()
    yield service
    service.close()


@pytest.fixture
def written(tmp_path):
    """A project of one page with three written lines."""
    page = Image.new("RGB", (800, 500), (240, 234, 220))
    for number, top in enumerate(_TOPS):
        page.paste(checkpoints.render(f"Item {number} marcas").resize((600, 80)), (50, top))
    page.save(tmp_path / "1.png")
    project = Project.create(tmp_path / "letters.ductus", "letters")
    looked = look_at(
        [tmp_path / "1.png"], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda _d, _t: None
    )
    add_scans(project, looked)
    lines = [Line(f"l_{number}", Box(50, top, 650, top + 80).polygon()) for number, top in enumerate(_TOPS)]
    placed = tuple(PlacedLine(index, line) for index, line in enumerate(lines))
    project.apply(InsertLines(project.page_ids()[0], placed))
    yield project
    project.close()


def read(project, service):
    call = EngineCall("openai-compatible", {**service.options(), "at_once": 1})
    host = HereHost()
    try:
        job = Job("Reading", Lane.CPU, lambda _: None)
        return read_lines(job, Direct(project), host, ReadRequest(project.page_ids(), call), Focus())
    finally:
        for _, held in list(host._cache.values()):
            held.close()


def test_readings_name_engine_weights_and_host(written, service):
    report = read(written, service)
    assert report.lines == 3
    line = written.page(written.page_ids()[0]).lines[0]
    made_by = line.reading.made_by
    assert (made_by.engine, made_by.weights, made_by.revision) == ("openai-compatible", "gpt-fake", service.names)
    assert service.root.removeprefix("http://") in made_by.device
    assert line.reading.stated_confidence is None


def test_one_line_declined_costs_that_line(written, service):
    service.faults = [Fault(400)]
    report = read(written, service)
    (fault,) = report.faults
    assert "1 of 3 lines were not read" in fault.error.message
    assert [bool(line.text) for line in written.page(written.page_ids()[0]).lines] == [False, True, True]


def test_a_key_that_ends_on_the_way_keeps_what_came(written, service):
    answer = service.answer

    def then_refuse(request):
        service.faults = [Fault(401, times=9)]
        return answer(request)

    service.answer = then_refuse
    with pytest.raises(EngineUnavailable, match="did not accept the key"):
        read(written, service)
    assert [bool(line.text) for line in written.page(written.page_ids()[0]).lines] == [True, False, False]
