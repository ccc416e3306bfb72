from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ductus.errors import Cancelled, EngineFailed, EngineUnavailable, HostDied, Remedy
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken
from waiting import PATIENCE_S, wait_until, wait_until_still

TASKS = "fakes.host_tasks"
ROOT = Path(__file__).parents[3]

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host("test")
    yield made
    pid = made.pid
    made.close()
    assert not made.is_running
    assert pid is None or not is_known(pid)


@pytest.fixture(scope="module")
def warm() -> Iterator[Host]:
    """One host for the tests that leave it alive."""
    made = Host("warm")
    yield made
    made.close()


@pytest.fixture(scope="module")
def found() -> dict[str, object]:
    """What a child finds around itself."""
    host = Host("surroundings", {"OMP_NUM_THREADS": "3", "DUCTUS_TEST": "kept"})
    told = host.call(f"{TASKS}:surroundings")
    host.close()
    assert isinstance(told, dict)
    return told


def is_alive(pid: int) -> bool:
    """Whether a process runs: neither gone nor a zombie."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_known(pid: int) -> bool:
    """Whether the system still has an entry for a child of ours: alive, or a zombie nobody asked about."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Call(threading.Thread):
    """A call on a thread of its own, as from a lane."""

    def __init__(self, host: Host, task: str, *arguments: object, cancel: CancelToken | None = None) -> None:
        super().__init__()
        self.events: list[object] = []
        self.result: object = None
        self.error: BaseException | None = None
        self._work = lambda: host.call(
            f"{TASKS}:{task}", *arguments, on_event=self.events.append, cancel=cancel or CancelToken()
        )
        self.start()

    def run(self) -> None:
        try:
            self.result = self._work()
        except BaseException as fault:
            self.error = fault

    def end(self) -> Call:
        self.join(PATIENCE_S)
        assert not self.is_alive()
        return self


class TestAnswers:
    def test_arguments_and_result_travel(self, warm: Host) -> None:
        given = (1, "ſtraße 𝔄", {"a": (None, 2.5)}, Remedy("Do this."))
        assert warm.call(f"{TASKS}:echo", *given) == given

    def test_it_starts_with_the_first_call_and_stays_warm(self, host: Host) -> None:
        assert (host.pid, host.is_running, host.restarts) == (None, False, 0)
        assert host.call(f"{TASKS}:remember", "weights") == 1
        pid = host.pid
        assert host.call(f"{TASKS}:remember", "weights") == 2
        assert (host.pid, host.is_running, host.restarts) == (pid, True, 0)

    def test_a_hundred_megabytes_and_a_page_image_travel_both_ways(self, warm: Host) -> None:
        image = pytest.importorskip("PIL.Image").linear_gradient("L").resize((3000, 4000)).convert("RGB")
        large = bytes(100_000_000)
        back_large, back_image = warm.call(f"{TASKS}:echo", large, image)  # type: ignore[misc]
        assert back_large == large
        assert (back_image.size, back_image.tobytes()) == (image.size, image.tobytes())

    def test_all_events_arrive_in_order_before_the_result(self, warm: Host) -> None:
        events: list[object] = []
        assert warm.call(f"{TASKS}:count", 3000, on_event=events.append) == "counted"
        assert events == list(range(3000))

    def test_events_without_a_listener_are_dropped(self, warm: Host) -> None:
        assert warm.call(f"{TASKS}:count", 10) == "counted"

    def test_threads_of_a_task_may_emit(self, warm: Host) -> None:
        events: list[tuple[int, int]] = []
        warm.call(f"{TASKS}:emit_from_threads", 4, 200, on_event=events.append)  # type: ignore[arg-type]
        for thread in range(4):
            assert [number for owner, number in events if owner == thread] == list(range(200))

    def test_questions_are_answered_in_order_behind_the_events_before_them(self, warm: Host) -> None:
        heard: list[object] = []

        def answer(question: object) -> object:
            heard.append(("asked", question))
            return f"told {question}"

        told = warm.call(f"{TASKS}:ask_each", 3, on_event=lambda event: heard.append(("event", event)), answer=answer)
        assert told == ["told 0", "told 1", "told 2"]
        assert heard == [(kind, number) for number in range(3) for kind in ("event", "asked")]

    def test_what_fails_to_answer_stops_the_task_and_is_raised(self, warm: Host) -> None:
        def answer(question: object) -> object:
            raise EngineUnavailable("No such page.")

        with pytest.raises(EngineUnavailable, match="No such page"):
            warm.call(f"{TASKS}:ask_each", 3, answer=answer)
        with pytest.raises(EngineFailed, match="nobody"):
            warm.call(f"{TASKS}:ask_each", 3)
        assert warm.call(f"{TASKS}:count", 1) == "counted"

    def test_a_task_that_asks_is_cancelled_instead_of_answered(self, warm: Host) -> None:
        token = CancelToken()

        def answer(question: object) -> object:
            token.cancel()
            return None

        with pytest.raises(Cancelled):
            warm.call(f"{TASKS}:ask_each", 3, cancel=token, answer=answer)

    def test_who_waits_for_a_turn_is_known_and_the_first_to_ask_comes_first(self, warm: Host) -> None:
        tokens = [CancelToken() for _ in range(3)]
        first = Call(warm, "work_until_told", cancel=tokens[0])
        wait_until(lambda: bool(first.events))
        assert not warm.is_wanted
        second = Call(warm, "work_until_told", cancel=tokens[1])
        wait_until(lambda: warm.is_wanted)
        tokens[1].pause()
        wait_until(lambda: not warm.is_wanted)  # whoever is paused lets the others pass
        third = Call(warm, "work_until_told", cancel=tokens[2])
        wait_until(lambda: warm.is_wanted)
        tokens[0].cancel()
        wait_until(lambda: bool(third.events))
        assert not second.events
        tokens[1].resume()
        wait_until(lambda: warm.is_wanted)
        tokens[2].cancel()
        wait_until(lambda: bool(second.events))
        tokens[1].cancel()
        for call in (first, second, third):
            assert isinstance(call.end().error, Cancelled)

    def test_calls_from_several_threads_take_turns(self, warm: Host) -> None:
        calls = [Call(warm, "count", 50 + number) for number in range(5)]
        for number, call in enumerate(calls):
            assert call.end().result == "counted"
            assert call.events == list(range(50 + number))


class TestSurroundings:
    def test_the_environment_is_set_before_anything_heavy_is_imported(self, found: dict[str, object]) -> None:
        environment = found["environment"]
        assert isinstance(environment, dict)
        wanted = {
            "OMP_WAIT_POLICY": "PASSIVE",
            "OMP_NUM_THREADS": "3",
            "HF_HUB_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "DUCTUS_TEST": "kept",
        }
        assert wanted.items() <= environment.items()
        assert "DUCTUS_HOST_PATH" not in environment

    def test_it_imports_nothing_heavy_and_not_the_parents_main(self, found: dict[str, object]) -> None:
        modules = found["modules"]
        assert isinstance(modules, list)
        assert not {"torch", "numpy", "PIL", "PySide6", "pytest", "ductus.engines"} & set(modules)
        assert found["main"] is None

    def test_it_sees_the_parents_modules(self, found: dict[str, object]) -> None:
        path = found["path"]
        assert isinstance(path, list)
        assert {str(Path(entry).absolute()) for entry in sys.path} <= set(path)

    @posix_only
    def test_it_gives_way_to_the_window_and_ignores_ctrl_c(self, found: dict[str, object]) -> None:
        assert found["nice"] == min(19, os.nice(0) + 5)
        assert found["autogroup"] in ("", "5")
        assert found["ignores_interrupt"] is True


class TestFailures:
    def test_a_typed_error_comes_as_it_was(self, warm: Host) -> None:
        with pytest.raises(EngineUnavailable) as caught:
            warm.call(f"{TASKS}:refuse")
        error = caught.value
        assert error.message == "No weights here."
        assert error.remedy == Remedy("Fetch them.", "Fetch", "weights", "trocr")
        assert error.detail == "looked in 3 places"

    @pytest.mark.parametrize(
        ("task", "message", "detail"),
        [
            ("stumble", "ZeroDivisionError: nothing left to divide by", "in stumble"),
            ("leave", "SystemExit: done for today", "in leave"),
            ("return_unpicklable", "TypeError: this one stays at home", "__reduce__"),
            ("return_unreadable", "no such type here", "ImportError"),
            ("no_such_task", "no_such_task", "AttributeError"),
        ],
    )
    def test_anything_else_is_a_failed_engine_with_the_childs_traceback(
        self, warm: Host, task: str, message: str, detail: str
    ) -> None:
        with pytest.raises(EngineFailed) as caught:
            warm.call(f"{TASKS}:{task}")
        assert message in caught.value.message
        assert detail in caught.value.detail
        assert warm.call(f"{TASKS}:echo", "goes on") == ("goes on",)

    def test_an_unknown_module_is_a_failed_engine(self, warm: Host) -> None:
        with pytest.raises(EngineFailed, match="no_such_package"):
            warm.call("no_such_package.module:function")

    def test_an_argument_that_cannot_travel_is_said_at_once(self, warm: Host) -> None:
        with pytest.raises(EngineFailed, match="cannot be called"):
            warm.call(f"{TASKS}:echo", threading.Lock())
        assert warm.call(f"{TASKS}:echo", 1) == (1,)

    def test_what_the_listener_raises_stops_the_task_and_keeps_the_host(self, warm: Host) -> None:
        warm.call(f"{TASKS}:echo")
        pid = warm.pid

        def refuse(event: object) -> None:
            raise LookupError("line is gone")

        with pytest.raises(LookupError, match="line is gone"):
            warm.call(f"{TASKS}:tick", on_event=refuse)
        assert warm.call(f"{TASKS}:echo", 1) == (1,)
        assert warm.pid == pid

    def test_a_process_that_does_not_start_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        broken = tmp_path / "python"
        broken.write_text("#!/bin/sh\necho no such library >&2\nexit 127\n", encoding="utf-8")
        broken.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(broken))
        with pytest.raises(HostDied, match="exit code 127") as caught:
            Host("test").call(f"{TASKS}:echo")
        assert "no such library" in caught.value.detail

    def test_a_process_that_hangs_at_its_start_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hanging = tmp_path / "python"
        hanging.write_text("#!/bin/sh\nexec sleep 1000\n", encoding="utf-8")
        hanging.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(hanging))
        host = Host("test", start_timeout_s=0.2)
        with pytest.raises(HostDied, match="did not start"):
            host.call(f"{TASKS}:echo")
        assert not host.is_running


class TestCancelAndPause:
    def test_cancel_is_obeyed_and_the_host_stays(self, warm: Host) -> None:
        token = CancelToken()
        call = Call(warm, "work_until_told", cancel=token)
        wait_until(lambda: bool(call.events))
        pid = warm.pid
        token.cancel()
        assert isinstance(call.end().error, Cancelled)
        assert warm.call(f"{TASKS}:echo", 1) == (1,)
        assert warm.pid == pid

    def test_a_cancel_set_before_the_call_starts_nothing(self, host: Host) -> None:
        token = CancelToken()
        token.cancel()
        with pytest.raises(Cancelled):
            host.call(f"{TASKS}:echo", cancel=token)
        assert not host.is_running

    def test_a_result_after_cancel_does_not_count(self, warm: Host) -> None:
        token = CancelToken()
        call = Call(warm, "return_although_cancelled", cancel=token)
        wait_until(lambda: bool(call.events))
        token.cancel()
        assert isinstance(call.end().error, Cancelled)
        assert warm.call(f"{TASKS}:count", 1) == "counted"  # and the old cancel does not reach the next call

    def test_a_call_that_waits_its_turn_is_cancelled_too(self, warm: Host) -> None:
        first_token, second_token = CancelToken(), CancelToken()
        first = Call(warm, "work_until_told", cancel=first_token)
        wait_until(lambda: bool(first.events))
        second = Call(warm, "echo", cancel=second_token)
        second_token.cancel()
        assert isinstance(second.end().error, Cancelled)
        assert first.is_alive()
        first_token.cancel()
        first.end()

    def test_a_task_that_ignores_cancel_is_killed(self) -> None:
        host, token = Host("test", grace_s=0.3), CancelToken()
        call = Call(host, "ignore_cancel", cancel=token)
        wait_until(lambda: bool(call.events))
        pid = host.pid
        assert pid is not None
        token.cancel()
        assert isinstance(call.end().error, Cancelled)
        assert not is_alive(pid)
        assert host.call(f"{TASKS}:echo", 1) == (1,)
        assert host.restarts == 1
        host.close()

    def test_pause_holds_the_task_and_resume_lets_it_go_on(self, warm: Host) -> None:
        token = CancelToken()
        call = Call(warm, "tick", cancel=token)
        wait_until(lambda: len(call.events) > 3)
        token.pause()
        held = wait_until_still(lambda: len(call.events))
        token.resume()
        wait_until(lambda: len(call.events) > held)
        token.pause()
        token.cancel()
        assert isinstance(call.end().error, Cancelled)
        assert call.events == list(range(len(call.events)))


@posix_only
class TestDeath:
    @pytest.mark.parametrize(
        ("task", "arguments", "words"),
        [
            ("exit_hard", (3,), "ended by itself with exit code 3"),
            ("exit_hard", (0,), "ended by itself with exit code 0"),
            ("segfault", (), "segmentation fault, signal 11"),
            ("die_by", (signal.SIGABRT,), "abort, signal 6"),
            ("die_by", (signal.SIGKILL,), "was stopped by the system, most likely for lack of memory"),
            ("die_by", (signal.SIGTERM,), "was ended by another program"),
        ],
    )
    def test_the_end_is_explained_and_the_next_call_works(
        self, host: Host, task: str, arguments: tuple[object, ...], words: str
    ) -> None:
        assert host.call(f"{TASKS}:remember", "it") == 1
        pid = host.pid
        assert pid is not None
        with pytest.raises(HostDied) as caught:
            host.call(f"{TASKS}:{task}", *arguments)
        assert words in caught.value.message
        assert caught.value.remedy is not None
        assert ("needs less memory" in caught.value.remedy.sentence) is ("lack of memory" in words)
        assert not host.is_running
        assert not is_known(pid)
        assert host.call(f"{TASKS}:remember", "it") == 1
        assert host.restarts == 1

    def test_the_detail_has_the_native_traceback_and_the_last_words(self, host: Host) -> None:
        with pytest.raises(HostDied) as crash:
            host.call(f"{TASKS}:segfault")
        assert "Segmentation fault" in crash.value.detail
        assert "in segfault" in crash.value.detail
        with pytest.raises(HostDied) as end:
            host.call(f"{TASKS}:exit_hard", 1)
        assert "last words" in end.value.detail

    def test_events_sent_before_the_end_arrive(self, host: Host) -> None:
        events: list[object] = []
        with pytest.raises(HostDied):
            host.call(f"{TASKS}:emit_and_exit", 500, on_event=events.append)
        assert events == list(range(500))

    def test_killed_from_outside_in_the_middle_of_a_call(self, host: Host) -> None:
        for _ in range(3):
            call = Call(host, "work_until_told")
            wait_until(lambda call=call: bool(call.events))
            assert host.pid is not None
            os.kill(host.pid, signal.SIGKILL)
            assert isinstance(call.end().error, HostDied)
            assert host.call(f"{TASKS}:echo", "next") == ("next",)
        assert host.restarts == 3

    def test_killed_while_idle_is_no_failure(self, host: Host) -> None:
        host.call(f"{TASKS}:echo")
        pid = host.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not host.is_running)
        assert host.call(f"{TASKS}:echo", 1) == (1,)
        assert host.pid != pid

    def test_what_it_started_goes_with_it(self) -> None:
        host, token = Host("test", grace_s=0.2), CancelToken()
        call = Call(host, "start_grandchild", 60, cancel=token)
        wait_until(lambda: bool(call.events))
        grandchild = call.events[0]
        assert isinstance(grandchild, int)
        token.cancel()
        call.end()
        wait_until(lambda: not is_alive(grandchild))
        host.close()


class TestClose:
    def test_close_twice_and_call_again(self, host: Host) -> None:
        host.close()
        host.call(f"{TASKS}:echo")
        pid = host.pid
        assert pid is not None
        host.close()
        host.close()
        assert not is_alive(pid)
        assert host.pid is None
        assert host.call(f"{TASKS}:echo", 1) == (1,)

    def test_close_in_the_middle_of_a_call_cancels_it(self, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
        killed: list[int] = []
        monkeypatch.setattr(os, "killpg", lambda pid, number: killed.append(pid), raising=False)
        call = Call(host, "ignore_cancel")
        wait_until(lambda: bool(call.events))
        host.close(timeout_s=PATIENCE_S)
        assert isinstance(call.end().error, Cancelled)
        assert killed == [], "it ends when it is asked to"

    def test_no_thread_is_left(self, host: Host) -> None:
        host.call(f"{TASKS}:echo")
        assert [thread for thread in threading.enumerate() if thread.name.startswith("host-test")]
        host.close()
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("host-test")]

    @pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
    @pytest.mark.parametrize("task", ["write_pid", "echo"], ids=["busy", "idle"])
    def test_it_ends_when_the_parent_is_killed(self, task: str, tmp_path: Path) -> None:
        note = tmp_path / "pid"
        after = "" if task == "write_pid" else "; import time; time.sleep(600)"
        script = (
            "import sys; from pathlib import Path; from ductus.jobs.host import Host; host = Host()\n"
            f"host.call('{TASKS}:echo'); Path({str(note)!r}).write_text(str(host.pid), encoding='utf-8')\n"
            f"host.call('{TASKS}:{task}', {str(note)!r}){after}"
        )
        paths = os.pathsep.join([str(ROOT / "app"), str(ROOT / "tests")])
        parent = subprocess.Popen([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": paths})
        wait_until(lambda: note.exists() and note.read_text(encoding="utf-8") != "")
        child = int(note.read_text(encoding="utf-8"))
        time.sleep(0.2)
        assert is_alive(child)
        parent.kill()
        parent.wait()
        wait_until(lambda: not is_alive(child))


class TestOutput:
    def test_chatter_never_blocks_and_goes_to_the_log(self, warm: Host, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.INFO, "ductus.host.warm")
        assert warm.call(f"{TASKS}:chatter", 5000) == "said"
        wait_until(lambda: len(caplog.records) >= 10_000)
        said = [record.getMessage() for record in caplog.records]
        assert sum(line.startswith("native") for line in said) == 5000

    def test_standard_input_is_empty(self, warm: Host) -> None:
        assert warm.call(f"{TASKS}:read_standard_input") == ""
