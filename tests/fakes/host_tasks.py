"""Tasks for the host process that echo, fail, hang and die on purpose. Imported in the child, so nothing heavy here."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from ductus.errors import EngineUnavailable, Remedy
from ductus.jobs.host import HostContext

AUTOGROUP = Path("/proc/self/autogroup")


class Unpicklable:
    def __reduce__(self):
        raise TypeError("this one stays at home")


class ReadableOnlyInChild:
    """Pickles in the child, and fails to come back in the parent."""

    def __reduce__(self):
        return _rebuild, (os.getpid(),)


def _rebuild(pid: int) -> str:
    if os.getpid() != pid:
        raise ImportError("no such type here")
    return "rebuilt"


def echo(context: HostContext, *arguments: object) -> tuple[object, ...]:
    return arguments


def count(context: HostContext, total: int) -> str:
    for number in range(total):
        context.emit(number)
    return "counted"


def ask_each(context: HostContext, total: int) -> list[object]:
    """What it was told on asking 0, 1 and so on, with an event before each."""
    told = []
    for number in range(total):
        context.emit(number)
        told.append(context.ask(number))
    return told


def emit_from_threads(context: HostContext, threads: int, each: int) -> None:
    def work(thread: int) -> None:
        for number in range(each):
            context.emit((thread, number))

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def remember(context: HostContext, key: str) -> int:
    """How often this process was asked to remember `key`."""
    seen = context.cache.get(key, 0)
    assert isinstance(seen, int)
    context.cache[key] = seen + 1
    return seen + 1


def surroundings(context: HostContext) -> dict[str, object]:
    return {
        "environment": dict(os.environ),
        "main": getattr(sys.modules["__main__"], "__file__", None),
        "modules": sorted(sys.modules),
        "path": list(sys.path),
        "nice": os.nice(0),
        "autogroup": AUTOGROUP.read_text(encoding="ascii").split()[-1] if AUTOGROUP.exists() else "",
        "ignores_interrupt": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        "pid": os.getpid(),
    }


def work_until_told(context: HostContext) -> None:
    context.emit("started")
    while True:
        context.cancel.check()
        time.sleep(0.01)


def tick(context: HostContext) -> None:
    """Emit a number every few milliseconds until cancelled; silent while paused."""
    number = 0
    while True:
        context.cancel.check()
        context.emit(number)
        number += 1
        time.sleep(0.01)


def ignore_cancel(context: HostContext) -> None:
    context.emit("started")
    while True:
        time.sleep(0.05)


def return_although_cancelled(context: HostContext) -> str:
    context.emit("started")
    while not context.cancel.is_cancelled:
        time.sleep(0.01)
    return "half of it"


def refuse(context: HostContext) -> None:
    raise EngineUnavailable(
        "No weights here.", remedy=Remedy("Fetch them.", "Fetch", "weights", "trocr"), detail="looked in 3 places"
    )


def stumble(context: HostContext) -> None:
    raise ZeroDivisionError("nothing left to divide by")


def leave(context: HostContext) -> None:
    sys.exit("done for today")


def return_unpicklable(context: HostContext) -> object:
    return Unpicklable()


def return_unreadable(context: HostContext) -> object:
    return ReadableOnlyInChild()


def exit_hard(context: HostContext, code: int) -> None:
    sys.stdout.write("last words\n")
    os._exit(code)


def emit_and_exit(context: HostContext, total: int) -> None:
    for number in range(total):
        context.emit(number)
    os._exit(1)


def segfault(context: HostContext) -> None:
    ctypes.string_at(0)


def die_by(context: HostContext, number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(60)


def chatter(context: HostContext, lines: int) -> str:
    """Far more output than a pipe holds, from Python and from below it."""
    for number in range(lines):
        sys.stdout.write(f"line {number} " + "x" * 100 + "\n")
        os.write(2, b"native " + b"y" * 100 + b"\n")
    return "said"


def read_standard_input(context: HostContext) -> str:
    return sys.stdin.read()


def start_grandchild(context: HostContext, seconds: int) -> None:
    program = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({seconds})"])
    context.emit(program.pid)
    program.wait()


def write_pid(context: HostContext, path: str) -> None:
    Path(path).write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(60)
