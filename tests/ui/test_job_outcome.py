"""What is said when lines were found or read: only what one needs to know."""

from types import SimpleNamespace

import pytest

from ductus.document.merge import Merge
from ductus.engines.base import EngineState
from ductus.jobs.job import Job, Lane
from ductus.ui.job_outcome import tell_outcome
from ductus.workflows.find_lines import FindReport
from ductus.workflows.read_lines import ReadReport

PLAIN = Merge((), (), (), (), ())
WORKED_ON = Merge(("l_1", "l_2"), (), (), ("l_3",), ("l_1", "l_2"))


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (FindReport(1, 24, 0, {"p_1": PLAIN}), []),
        (FindReport(1, 0, 0, {"p_1": PLAIN}), ["No lines were found"]),
        (FindReport(1, 24, 3, {"p_1": PLAIN}), ["24 lines found", "3 small pieces left out as stains or rules"]),
        (FindReport(1, 5, 0, {"p_1": WORKED_ON}), ["2 lines with your work", "1 untouched line went"]),
        (ReadReport(pages=1, lines=24), []),
        (ReadReport(pages=21, lines=556), ["556 lines read on 21 pages"]),
        (ReadReport(pages=1), ["nothing to read", "Read lines again"]),
    ],
)
def test_what_is_said_about_found_and_read_lines(report, words):
    said = []
    job = Job("Finding lines", Lane.CPU, lambda _job: None)
    job.result = report
    tell_outcome(SimpleNamespace(say=lambda text, *_: said.append(text), told_remarks=set()), job)
    assert len(said) == bool(words)
    for word in words:
        assert word in said[0]


@pytest.mark.parametrize("kind", [FindReport, ReadReport])
def test_what_an_engine_gave_up_to_run_here_is_said_once(kind):
    said = []
    bench = SimpleNamespace(say=lambda text, *_: said.append(text), told_remarks=set())
    fallen_back = EngineState("w", "1", "cpu", note="float16 on a card gives other results, so it is not used.")
    for _ in range(2):
        report = ReadReport(pages=1, lines=24) if kind is ReadReport else FindReport(1, 24, 0, {"p_1": PLAIN})
        (report.found if isinstance(report, ReadReport) else report).note("trocr", fallen_back)
        job = Job("Reading", Lane.CPU, lambda _job: None)
        job.result = report
        tell_outcome(bench, job)
    assert said == ["TrOCR: float16 on a card gives other results, so it is not used."]
