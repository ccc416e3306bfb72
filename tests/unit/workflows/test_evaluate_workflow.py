"""Engines are measured side by side; one that fails, or a page that cannot be opened, takes nothing from the others."""

from dataclasses import replace

import pytest

from ductus.document.edits import SetTranscription
from ductus.document.partition import TEST, TRAIN, PartedPage, Partition
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.engines.hosted import EXTRA_ENGINES_VARIABLE, EngineCall
from ductus.errors import Cancelled, InputError
from ductus.jobs.job import Job, Lane
from ductus.training.measuring.pages_to_test import LineToTest, PageToTest, SetToTest
from ductus.workflows.evaluate import EvaluateRequest, evaluate
from ductus.workflows.pages_for_testing import use_for_testing
from ductus.workflows.project_to_test import project_to_test
from fakes import quills
from fakes.here_host import HereHost
from fakes.service_server import Fault
from fakes.services import FakeOpenAi

ECHO, FAILING = EngineCall("fake-echo"), EngineCall("fake-failing", {"fails_to_load": True})


@pytest.fixture(autouse=True)
def fakes(monkeypatch):
    monkeypatch.setenv(EXTRA_ENGINES_VARIABLE, "fakes.engines.echo,fakes.engines.failing")


def job() -> Job:
    return Job("test", Lane.CPU, lambda _job: None)


def pictures(*texts: str) -> SetToTest:
    lines = tuple(LineToTest(f"l{n}", text, picture=quills.sample(text).picture) for n, text in enumerate(texts))
    return SetToTest("set", "all", (PageToTest("p", "p", lines),))


def read_back(tested: SetToTest) -> SetToTest:
    """The same set with what the echo engine reads as the right texts."""
    run = evaluate(job(), HereHost(), EvaluateRequest(tested, (ECHO,))).measurement.runs[0]
    page = tested.pages[0]
    lines = tuple(replace(line, text=text) for line, text in zip(page.lines, run.texts, strict=True))
    return replace(tested, pages=(replace(page, lines=lines),))


def test_pictures_are_read_and_counted_and_progress_is_in_lines():
    tested = read_back(pictures("anno", "Item"))
    told = []
    watched = Job("test", Lane.CPU, lambda _job: None, on_change=lambda each: told.append(each.progress))
    prefixed = EngineCall("fake-echo", {"prefix": "??"})
    done = evaluate(watched, HereHost(), EvaluateRequest(tested, (prefixed, ECHO)))
    best, other = done.measurement.ranked
    assert (best.run, best.rates["as written"].cer.rate) == (done.measurement.runs[1], 0)
    characters = sum(len(line.text) for line in tested.pages[0].lines)
    assert other.rates["as written"].cer.rate == pytest.approx(4 / characters)
    assert (told[-1].done, told[-1].total, told[-1].unit) == (4, 4, "lines")
    assert set(done.crops) == {"l0", "l1"}  # of the engine that erred
    assert len({run.name for run in done.measurement.runs}) == 2


def test_an_engine_that_fails_leaves_the_figures_of_the_others():
    done = evaluate(job(), HereHost(), EvaluateRequest(pictures("anno"), (FAILING, ECHO)))
    assert [bool(run.fault) for run in done.measurement.runs] == [True, False]
    assert [figures.run.engine_id for figures in done.measurement.ranked] == ["fake-echo"]


def test_a_line_a_service_refuses_counts_as_empty_and_is_noted():
    service = FakeOpenAi()
    service.faults = [Fault(400)]
    asked = EngineCall("openai-compatible", {**service.options(), "at_once": 1})
    try:
        made = evaluate(job(), HereHost(), EvaluateRequest(pictures("anno", "Item"), (asked,))).measurement
        service.faults = [Fault(400, times=99)]
        refused = evaluate(job(), HereHost(), EvaluateRequest(pictures("anno", "Item"), (asked,))).measurement
    finally:
        service.close()
    (run,) = made.runs
    assert not run.fault and run.texts[0] == "" and run.texts[1].startswith("ink ")
    (note,) = made.notes
    assert note.startswith("Chat service") and "1 of 2 lines were not read" in note
    assert "2 of 2 lines were not read" in refused.runs[0].fault


def test_cancelling_ends_it():
    stopped = job()
    stopped.cancel.cancel()
    with pytest.raises(Cancelled):
        evaluate(stopped, HereHost(), EvaluateRequest(pictures("anno"), (ECHO,)))


def test_without_an_engine_it_is_refused():
    with pytest.raises(InputError):
        evaluate(job(), HereHost(), EvaluateRequest(pictures("anno"), ()))


def accept(project, page_id, texts):
    """A person's texts for the first lines of a page."""
    for line, text in zip(project.page(page_id).lines, texts, strict=False):
        project.apply(accept_text(project.page(page_id), line.id, text, "Ada"))


def test_lines_of_a_project_that_a_person_vouches_for_are_the_set(with_lines):
    first, second, _ = with_lines.page_ids()
    accept(with_lines, first, ["anno", "Item"])
    accept(with_lines, second, ["the mill"])
    found = project_to_test(with_lines)
    assert [[line.text for line in page.lines] for page in found.pages] == [["anno", "Item"], ["the mill"]]
    assert "may have been taught" in found.about
    by_hand = project_to_test(with_lines, [second])
    assert [page.key for page in by_hand.pages] == [second] and by_hand.about == "pages chosen by hand"


def test_test_pages_come_before_all_others_with_their_hands(with_lines):
    first, second, _ = with_lines.page_ids()
    for page_id in (first, second):
        accept(with_lines, page_id, ["anno"])
    parted = tuple(PartedPage(each, each, each, part) for each, part in ((first, TRAIN), (second, TEST)))
    with_lines.set_partition(Partition(pages=parted, hands=((second, "Bo"),)))
    found = project_to_test(with_lines)
    assert [(page.key, page.hand) for page in found.pages] == [(second, "Bo")]
    assert "1 page frozen for testing" in found.about


def test_a_project_nobody_corrected_is_refused(with_lines):
    with pytest.raises(InputError, match="corrected or verified"):
        project_to_test(with_lines)


def test_pages_of_a_project_are_read_from_their_scans_and_a_missing_scan_is_noted(with_lines, folder):
    first, second, _ = with_lines.page_ids()
    for page_id in (first, second):
        accept(with_lines, page_id, ["anno", "Item"])
    tested = project_to_test(with_lines)
    (folder / "2.png").unlink()
    done = evaluate(job(), HereHost(), EvaluateRequest(tested, (ECHO,)))
    assert {line.page for line in done.measurement.lines} == {first}
    assert len(done.measurement.runs[0].texts) == 2
    assert any("2.png" in note for note in done.measurement.notes)
    assert all(picture.startswith(b"\xff\xd8") for picture in done.crops.values()) and done.crops


def test_imported_texts_are_taken_on_demand_only(with_lines):
    first, *_ = with_lines.page_ids()
    line = with_lines.page(first).lines[0]
    text = Transcription("anno", Origin.IMPORT)
    with_lines.apply(SetTranscription(first, line.id, text, LineStatus.READ))
    with pytest.raises(InputError):
        project_to_test(with_lines)
    found = project_to_test(with_lines, with_imported=True)
    assert [line.text for line in found.pages[0].lines] == ["anno"] and "imported" in found.about


def test_a_test_page_that_could_be_taught_before_is_told(with_lines):
    first, *_ = with_lines.page_ids()
    accept(with_lines, first, ["anno"])
    with_lines.set_partition(Partition(pages=(PartedPage(first, first, first, TRAIN),)))
    use_for_testing(with_lines, [first])
    assert any("older weights may know them" in note for note in project_to_test(with_lines).notes)
