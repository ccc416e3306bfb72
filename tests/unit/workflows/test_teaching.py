"""A course in a process of its own: begun, paused, stopped, closed, crashed, taken up; a fake and a tiny real one."""

import json
import os
import queue
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ductus import paths
from ductus.errors import InputError
from ductus.jobs.host import HostContext
from ductus.jobs.host_main import NICENESS_VARIABLE
from ductus.jobs.job import CancelToken
from ductus.training.news import News
from ductus.training.quill.course import Course
from ductus.workflows import teaching
from ductus.workflows.teaching import Changed, TeachingRequest, TeachingState, kept_courses, start
from fakes import checkpoints, teaching_tasks, trocr_courses
from waiting import wait_until

TASK = "fakes.teaching_tasks:count"
LIMIT_S = 600.0
ROOT = Path(__file__).parents[3]


class Heard:
    """Collects the events of a run, and waits for one."""

    def __init__(self):
        self.events, self._queue = [], queue.SimpleQueue()

    def __call__(self, event):
        self.events.append(event)
        self._queue.put(event)

    def until(self, wanted):
        while not wanted(event := self._queue.get(timeout=LIMIT_S)):
            pass
        return event

    @property
    def steps(self):
        return [event.step for event in self.events if isinstance(event, News)]

    @property
    def states(self):
        return [event.state for event in self.events if isinstance(event, Changed)]


@pytest.fixture
def request_(tmp_path):
    return TeachingRequest("trocr", str(tmp_path / "courses" / "hand"), ("lines",), "slow", base="a/b")


def over(event):
    return isinstance(event, Changed) and event.is_over


def kept(request):
    (course,) = kept_courses(Path(request.folder).parent)
    return course


def test_a_course_tells_its_steps_and_what_came_of_it(request_):
    heard = Heard()
    run = start(replace(request_, title=""), heard, task=TASK)
    last = heard.until(over)
    assert heard.steps == list(range(1, teaching_tasks.STEPS + 1))
    assert heard.states == [TeachingState.TEACHING, TeachingState.DONE]
    assert (last.trained.lines, last.message) == (3, "") and run.wait(LIMIT_S)
    assert kept(request_).state is TeachingState.DONE and kept(request_).request == replace(request_, title="")


@pytest.mark.skipif(not hasattr(os, "nice"), reason="niceness")
def test_its_process_waits_actively_and_steps_back_behind_the_window(request_):
    heard = Heard()
    start(request_, heard, task=TASK)
    said = heard.until(lambda event: isinstance(event, News)).note
    heard.until(over)
    assert said.startswith("not said ") and int(said.split()[-1]) >= 15


def test_paused_it_waits_and_goes_on(request_):
    heard = Heard()
    run = start(request_, heard, task=TASK)
    heard.until(lambda event: isinstance(event, News) and event.step == 3)
    run.pause()
    assert run.state is TeachingState.PAUSED and kept(request_).state is TeachingState.PAUSED
    wait_until(lambda: (Path(request_.folder) / "count").exists())
    waited_at = int((Path(request_.folder) / "count").read_text(encoding="utf-8"))
    assert 3 <= waited_at < teaching_tasks.STEPS and not run.is_over
    run.resume()
    heard.until(over)
    assert heard.states == [TeachingState.TEACHING, TeachingState.PAUSED, TeachingState.TEACHING, TeachingState.DONE]
    assert heard.steps == list(range(1, teaching_tasks.STEPS + 1))


def test_closed_it_is_kept_as_paused_and_taken_up_where_it_stood(request_):
    heard, again = Heard(), Heard()
    run = start(request_, heard, task=TASK)
    heard.until(lambda event: isinstance(event, News) and event.step == 4)
    run.close()
    run.close()
    assert run.is_over and heard.states[-1] is TeachingState.PAUSED
    assert kept(request_).state is TeachingState.PAUSED
    start(kept(request_).request, again, task=TASK)
    again.until(over)
    assert again.steps == list(range(heard.steps[-1] + 1, teaching_tasks.STEPS + 1))


def test_paused_then_closed_it_does_not_hang(request_):
    heard = Heard()
    run = start(request_, heard, task=TASK)
    heard.until(lambda event: isinstance(event, News))
    run.pause()
    run.close()
    assert run.is_over and kept(request_).state is TeachingState.PAUSED


def test_stopped_it_ends(request_):
    heard = Heard()
    run = start(request_, heard, task=TASK)
    heard.until(lambda event: isinstance(event, News))
    run.stop()
    assert heard.until(over).state is TeachingState.STOPPED
    run.wait(LIMIT_S)
    run.resume()
    assert heard.states[-1] is TeachingState.STOPPED and kept(request_).state is TeachingState.STOPPED


def test_a_fault_says_what_and_what_now(request_):
    heard = Heard()
    start(replace(request_, title="fails"), heard, task=TASK)
    last = heard.until(over)
    assert (last.state, last.message) == (TeachingState.FAILED, "The course has diverged. Go slower.")
    assert kept(request_).message == last.message


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_crash_of_the_process_is_a_pause_and_it_goes_on_from_what_was_kept(request_):
    heard, again = Heard(), Heard()
    start(replace(request_, title="dies"), heard, task=TASK)
    last = heard.until(over)
    assert last.state is TeachingState.PAUSED and "can go on" in last.message
    assert kept(request_).message == last.message
    start(request_, again, task=TASK)
    again.until(over)
    assert again.steps[0] == 5 and again.states[-1] is TeachingState.DONE


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("title", ["slow", "talks"])
def test_when_the_window_is_killed_the_course_keeps_its_last_step(request_, title):
    # Stepping back behind everything else, the course would hardly have its turn beside other tests.
    script = (
        "import time; from ductus.workflows import teaching; from ductus.workflows.teaching import *\n"
        f"teaching._ENVIRONMENT = {{**teaching._ENVIRONMENT, {NICENESS_VARIABLE!r}: '0'}}\n"
        f"request = TeachingRequest('trocr', {request_.folder!r}, ('lines',), {title!r})\n"
        f"start(request, lambda event: print(event, flush=True), task={TASK!r}); time.sleep(120)"
    )
    roots = os.pathsep.join([str(ROOT / "app"), str(ROOT / "tests")])
    window = subprocess.Popen(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": roots}, stdout=subprocess.PIPE
    )
    while b"step=3" not in window.stdout.readline():
        pass
    window.kill()
    window.wait()
    window.stdout.close()
    count = Path(request_.folder) / "count"
    wait_until(lambda: count.exists() and count.read_text(encoding="utf-8") != "")
    wait_until(lambda: not teaching._is_taught(Path(request_.folder)))
    assert int(count.read_text(encoding="utf-8")) >= 3
    assert kept(request_).state is TeachingState.PAUSED  # its file still says that it is being taught


def test_one_process_teaches_in_a_folder(request_):
    heard = Heard()
    run = start(request_, heard, task=TASK)
    heard.until(lambda event: isinstance(event, News))
    with pytest.raises(InputError, match="being taught already"):
        start(request_, heard, task=TASK)
    assert kept(request_).state is TeachingState.TEACHING
    run.close()


def test_damaged_courses_are_left_out_and_the_usual_place_is_that_of_courses(request_, tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    assert kept_courses() == ()
    folder = paths.courses_folder() / "hand"
    folder.mkdir()
    for text in ("", "{}", json.dumps({"request": {"reader": "trocr"}, "state": "paused"})):
        (folder / "teaching.json").write_text(text, encoding="utf-8")
        assert kept_courses() == ()


@pytest.mark.timeout(900)
def test_a_tiny_trocr_is_taught_in_its_process_and_its_curve_is_kept(tmp_path, monkeypatch):
    pytest.importorskip("torch")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    # A course steps back behind everything else, and beside other tests would never have its turn; its threads wait
    # actively for one another, and beside other tests for the other tests: 78 s instead of 20.
    polite = {NICENESS_VARIABLE: "0", "OMP_WAIT_POLICY": "PASSIVE"}
    monkeypatch.setattr(teaching, "_ENVIRONMENT", {**teaching._ENVIRONMENT, **polite})
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    lines = tmp_path / "lines"
    for part in ("train", "validation"):
        (lines / part).mkdir(parents=True)
        rows = []
        for number, text in enumerate(trocr_courses.TEXTS):
            (lines / part / f"{number}.png").write_bytes(trocr_courses.sample(text).picture)
            rows.append(json.dumps({"file_name": f"{number}.png", "text": text, "page": part}))
        (lines / part / "metadata.jsonl").write_text("\n".join(rows), encoding="utf-8")
    request = TeachingRequest(
        teaching.TROCR,
        str(tmp_path / "courses" / "hand"),
        (str(lines),),
        "Hand",
        str(checkpoints.folder(checkpoints.CHARACTERS)),
        trocr_courses.FULL,
        replace(trocr_courses.QUICK, epochs=20, judge_every=20),
        variation=trocr_courses.STILL,
        wear=trocr_courses.NO_WEAR,
        device="cpu",
    )
    heard = Heard()
    start(request, heard)
    last = heard.until(over)
    assert last.state is TeachingState.DONE, last.message
    assert last.trained.weights_id.startswith("local/hand@")
    course = kept(request)
    assert course.request == request and [entry["step"] for entry in course.standing.curve] == [0, 20]
    judged = [event for event in heard.events if isinstance(event, News) and event.cer is not None]
    assert {pair.right for pair in judged[-1].read} == set(trocr_courses.TEXTS)


def test_quill_is_taught_by_its_own_course(request_, monkeypatch):
    asked, stores = [], []

    def note(job, wanted, tell, store):
        asked.append(wanted)
        stores.append(store.folder)

    monkeypatch.setattr("ductus.workflows.train_quill.train_quill", note)
    context = HostContext(CancelToken(), {}, print)
    teaching.teach_here(context, replace(request_, reader=teaching.QUILL, base="", quill=Course(epochs=4)))
    (wanted,) = asked
    assert (wanted.data, wanted.start, wanted.course.epochs) == ((Path("lines"),), None, 4)
    assert wanted.folder == Path(request_.folder)
    assert stores == [paths.weights_folder()]  # where what gains is found again
