from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.errors import Cancelled, EngineFailed
from ductus.jobs.job import Job, JobState, Lane
from ductus.jobs.lanes import Lanes
from waiting import PATIENCE_S, wait_until, wait_until_still


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    made = Lanes()
    yield made
    assert made.shutdown(PATIENCE_S)


def job(run: Callable[[Job], object], lane: Lane = Lane.CPU, **fields: object) -> Job:
    return Job("a job", lane, run, **fields)  # type: ignore[arg-type]


class Gate:
    """A job that says when it runs and goes on when it may."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.open = threading.Event()

    def __call__(self, running: Job) -> str:
        self.entered.set()
        assert self.open.wait(PATIENCE_S)
        return "through"


def obedient(running: Job) -> None:
    while True:
        running.cancel.check()
        time.sleep(0.002)


def test_a_job_runs_on_its_lane_and_brings_its_result(lanes: Lanes) -> None:
    done = lanes.wait(lanes.submit(job(lambda _: threading.current_thread().name, Lane.GPU)), PATIENCE_S)
    assert done.state is JobState.DONE
    assert done.result == "lane-gpu-1"
    assert done.started_at is not None and done.ended_at is not None and done.ended_at >= done.started_at
    assert lanes.jobs() == ()


def test_submit_returns_before_the_job_is_done(lanes: Lanes) -> None:
    gate = Gate()
    submitted = lanes.submit(job(gate))
    assert gate.entered.wait(PATIENCE_S)
    assert submitted.state is JobState.RUNNING
    assert lanes.jobs() == (submitted,)
    gate.open.set()
    assert lanes.wait(submitted, PATIENCE_S).result == "through"


def test_the_most_urgent_job_goes_first_and_equals_in_their_order(lanes: Lanes) -> None:
    gate, order = Gate(), []
    lanes.submit(job(gate))
    assert gate.entered.wait(PATIENCE_S)
    wanted = [(50, "b1"), (10, "a1"), (50, "b2"), (90, "c"), (10, "a2"), (50, "b3")]
    jobs = [lanes.submit(job(lambda _, name=name: order.append(name), priority=level)) for level, name in wanted]
    assert [item.state for item in jobs] == [JobState.WAITING] * len(jobs)
    gate.open.set()
    for item in jobs:
        lanes.wait(item, PATIENCE_S)
    assert order == ["a1", "a2", "b1", "b2", "b3", "c"]


def test_lanes_do_not_wait_for_one_another_and_disk_runs_two(lanes: Lanes) -> None:
    gates = [Gate() for _ in range(5)]
    where = [Lane.GPU, Lane.CPU, Lane.DISK, Lane.DISK, Lane.NET]
    jobs = [lanes.submit(job(gate, lane)) for gate, lane in zip(gates, where, strict=True)]
    for gate in gates:
        assert gate.entered.wait(PATIENCE_S)
    third = Gate()
    waiting = lanes.submit(job(third, Lane.DISK))
    assert not third.entered.wait(0.05)
    for gate in [*gates, third]:
        gate.open.set()
    assert all(lanes.wait(item, PATIENCE_S).state is JobState.DONE for item in [*jobs, waiting])


def test_the_number_of_workers_can_be_chosen() -> None:
    lanes = Lanes({Lane.CPU: 3})
    gates = [Gate() for _ in range(3)]
    for gate in gates:
        lanes.submit(job(gate))
    for gate in gates:
        assert gate.entered.wait(PATIENCE_S)
        gate.open.set()
    assert lanes.shutdown(PATIENCE_S)


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(lanes: Lanes) -> None:
    gate, ran = Gate(), []
    lanes.submit(job(gate))
    assert gate.entered.wait(PATIENCE_S)
    waiting = lanes.submit(job(ran.append))
    lanes.cancel(waiting.id)
    assert waiting.state is JobState.CANCELLED
    assert isinstance(waiting.error, Cancelled)
    assert waiting.message == ""
    gate.open.set()
    lanes.wait(lanes.submit(job(lambda _: None)), PATIENCE_S)
    assert ran == []


def test_a_running_job_is_cancelled_through_its_token(lanes: Lanes) -> None:
    running = lanes.submit(job(obedient))
    wait_until(lambda: running.state is JobState.RUNNING)
    lanes.cancel(running.id)
    assert lanes.wait(running, PATIENCE_S).state is JobState.CANCELLED


def test_a_paused_job_is_cancelled_too(lanes: Lanes) -> None:
    running = lanes.submit(job(obedient))
    wait_until(lambda: running.state is JobState.RUNNING)
    lanes.pause(running.id)
    lanes.cancel(running.id)
    assert lanes.wait(running, PATIENCE_S).state is JobState.CANCELLED


def test_pause_holds_a_running_job_and_is_shown(lanes: Lanes) -> None:
    steps = []

    def work(running: Job) -> None:
        while True:
            running.cancel.check()
            steps.append(1)
            time.sleep(0.002)

    running = lanes.submit(job(work))
    wait_until(lambda: len(steps) > 3)
    lanes.pause(running.id)
    assert running.state is JobState.PAUSED
    assert lanes.jobs() == (running,)
    held = wait_until_still(lambda: len(steps))
    lanes.resume(running.id)
    assert running.state is JobState.RUNNING
    wait_until(lambda: len(steps) > held)
    lanes.cancel(running.id)


def test_a_paused_waiting_job_lets_others_pass_and_keeps_its_place(lanes: Lanes) -> None:
    gate, order = Gate(), []
    lanes.submit(job(gate))
    first = lanes.submit(job(lambda _: order.append("first")))
    second = lanes.submit(job(lambda _: order.append("second")))
    lanes.pause(first.id)
    assert first.state is JobState.PAUSED
    gate.open.set()
    lanes.wait(second, PATIENCE_S)
    assert order == ["second"]
    assert not first.state.is_final
    lanes.resume(first.id)
    lanes.wait(first, PATIENCE_S)
    assert order == ["second", "first"]


def test_a_typed_error_travels_and_is_no_fault_of_ours(lanes: Lanes, caplog: pytest.LogCaptureFixture) -> None:
    fault = EngineFailed("The page is empty.")

    def fail(_: Job) -> None:
        raise fault

    failed = lanes.wait(lanes.submit(job(fail)), PATIENCE_S)
    assert (failed.state, failed.error, failed.message) == (JobState.FAILED, fault, "The page is empty.")
    assert caplog.records == []


@pytest.mark.parametrize("fault", [KeyError("gone"), SystemExit(3), KeyboardInterrupt()])
def test_any_other_exception_travels_and_is_logged(
    lanes: Lanes, caplog: pytest.LogCaptureFixture, fault: BaseException
) -> None:
    def fail(_: Job) -> None:
        raise fault

    failed = lanes.wait(lanes.submit(job(fail)), PATIENCE_S)
    assert (failed.state, failed.error) == (JobState.FAILED, fault)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert lanes.wait(lanes.submit(job(lambda _: "lane alive")), PATIENCE_S).result == "lane alive"


def test_a_job_stopped_by_somebody_else_is_cancelled(lanes: Lanes) -> None:
    def stop(_: Job) -> None:
        raise Cancelled

    assert lanes.wait(lanes.submit(job(stop)), PATIENCE_S).state is JobState.CANCELLED


def test_listeners_hear_each_state_and_all_progress_in_order(lanes: Lanes) -> None:
    heard: list[tuple[JobState, int]] = []
    own: list[JobState] = []
    lanes.listen(lambda item: heard.append((item.state, item.progress.done)))

    def work(running: Job) -> None:
        for number in range(1, 4):
            running.report(number, 3, "lines")

    lanes.wait(lanes.submit(job(work, on_change=lambda item: own.append(item.state))), PATIENCE_S)
    running = [(JobState.RUNNING, number) for number in range(4)]
    assert heard == [(JobState.WAITING, 0), *running, (JobState.DONE, 3)]
    assert own == [state for state, _ in heard]


def test_a_listener_that_raises_is_logged_and_harms_nobody(lanes: Lanes, caplog: pytest.LogCaptureFixture) -> None:
    heard = []

    def broken(_: Job) -> None:
        raise RuntimeError("window is gone")

    lanes.listen(broken)
    lanes.listen(lambda item: heard.append(item.state))
    assert lanes.wait(lanes.submit(job(lambda _: 1)), PATIENCE_S).state is JobState.DONE
    assert heard == [JobState.WAITING, JobState.RUNNING, JobState.DONE]
    assert len(caplog.records) == 3


def test_a_listener_can_stop_listening(lanes: Lanes) -> None:
    heard = []
    stop = lanes.listen(lambda item: heard.append(item.state))
    stop()
    stop()
    lanes.wait(lanes.submit(job(lambda _: 1)), PATIENCE_S)
    assert heard == []


def test_a_listener_may_submit_and_cancel(lanes: Lanes) -> None:
    followers: list[Job] = []

    def follow(item: Job) -> None:
        if item.title == "a job" and item.state is JobState.DONE:
            followers.append(lanes.submit(Job("follower", Lane.CPU, lambda _: "followed")))
        if item.title == "unwanted" and item.state is JobState.WAITING:
            lanes.cancel(item.id)

    lanes.listen(follow)
    lanes.wait(lanes.submit(job(lambda _: 1)), PATIENCE_S)
    assert lanes.wait(followers[0], PATIENCE_S).result == "followed"
    unwanted = lanes.submit(Job("unwanted", Lane.CPU, lambda _: pytest.fail("ran")))
    assert lanes.wait(unwanted, PATIENCE_S).state is JobState.CANCELLED


def test_late_requests_change_nothing(lanes: Lanes) -> None:
    done = lanes.wait(lanes.submit(job(lambda _: 1)), PATIENCE_S)
    heard = []
    lanes.listen(heard.append)
    for request in (lanes.cancel, lanes.pause, lanes.resume):
        request(done.id)
        request("nobody")
    done.report(5, 5)
    assert done.state is JobState.DONE
    assert heard == []


def test_a_job_is_submitted_once(lanes: Lanes) -> None:
    done = lanes.wait(lanes.submit(job(lambda _: 1)), PATIENCE_S)
    with pytest.raises(ValueError, match="submitted before"):
        lanes.submit(done)


def test_waiting_has_a_limit_and_needs_a_submitted_job(lanes: Lanes) -> None:
    gate = Gate()
    slow = lanes.submit(job(gate))
    assert not lanes.wait(slow, 0.01).state.is_final
    gate.open.set()
    with pytest.raises(ValueError, match="not submitted"):
        lanes.wait(job(gate))


def test_shutdown_cancels_all_joins_and_can_be_repeated() -> None:
    lanes = Lanes()
    running = [lanes.submit(job(obedient, lane)) for lane in Lane]
    waiting = [lanes.submit(job(obedient)) for _ in range(3)]
    paused = lanes.submit(job(obedient))
    lanes.pause(paused.id)
    wait_until(lambda: all(item.state is JobState.RUNNING for item in running))
    assert lanes.shutdown(PATIENCE_S)
    assert lanes.shutdown(PATIENCE_S)
    assert {item.state for item in [*running, *waiting, paused]} == {JobState.CANCELLED}
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("lane-")]
    assert lanes.submit(job(obedient)).state is JobState.CANCELLED


def test_shutdown_says_when_a_job_does_not_listen() -> None:
    lanes, gate = Lanes(), Gate()
    lanes.submit(job(gate))
    assert gate.entered.wait(PATIENCE_S)
    assert not lanes.shutdown(0.05)
    gate.open.set()
    assert lanes.shutdown(PATIENCE_S)


REQUESTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["cancel", "pause", "resume"])), max_size=30)


@settings(max_examples=60)
@given(requests=REQUESTS, faulty=st.sets(st.integers(0, 5)))
def test_whatever_is_asked_each_job_ends_once_and_says_nothing_after(
    requests: list[tuple[int, str]], faulty: set[int]
) -> None:
    lanes = Lanes({Lane.CPU: 2})
    heard: dict[str, list[JobState]] = {}
    lanes.listen(lambda item: heard.setdefault(item.id, []).append(item.state))

    def work(number: int, running: Job) -> None:
        for done in range(3):
            running.cancel.check()
            running.report(done, 3)
        if number in faulty:
            raise EngineFailed("as asked")

    jobs = [lanes.submit(job(lambda running, number=number: work(number, running))) for number in range(6)]
    for number, request in requests:
        getattr(lanes, request)(jobs[number].id)
    for item in jobs:
        lanes.resume(item.id)
        assert lanes.wait(item, PATIENCE_S).state.is_final
    for item in jobs:
        states = heard[item.id]
        assert [state.is_final for state in states].index(True) == len(states) - 1
        assert states[0] is JobState.WAITING
    assert lanes.shutdown(PATIENCE_S)
