"""One life of the host process, from outside: its start, its pipes, its output, its end."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, cast

from ductus.jobs.host_main import HOST_FLAG
from ductus.jobs.wire import Kind, Wire

CHILD_ENVIRONMENT: Mapping[str, str] = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ORT_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""Set before the child starts, because torch, the hub and ONNX Runtime read them as they are imported.

OpenMP threads that spin while they wait make two threads three to four times slower than one as soon as another
process is busy, and the window always is (measured: 6 lines, 37.8 s against 10.0 s). Downloads belong to the app, which
asks first; in the child they are an error.
"""

_PATH_VARIABLE = "DUCTUS_HOST_PATH"
_BOOT = (
    f"import json, os, sys; known = json.loads(os.environ.pop({_PATH_VARIABLE!r})); "
    "sys.path[:] = known + [entry for entry in sys.path if entry and entry not in known]; "
    "from ductus.jobs.host_main import main; main()"
)

_LAST_WORDS_S = 1.0
"""How long to wait for messages still in the pipe after the child has ended."""
_TAIL_LINES = 60
"""Lines of the child's output kept for the detail of an error: a native traceback of a few threads."""


class ChildGone(Exception):
    """The child has ended and everything it said was read."""


class Child:
    """One life of the process: its pipes, the thread that reads its messages, the thread that reads its output."""

    def __init__(self, name: str, environment: Mapping[str, str]) -> None:
        self.is_closing = False
        self._log = logging.getLogger(f"ductus.host.{name}")
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._process = _start(environment)
        self.wire = Wire(cast("BinaryIO", self._process.stdout), cast("BinaryIO", self._process.stdin))
        self._messages: queue.SimpleQueue[tuple[Kind | None, bytes]] = queue.SimpleQueue()
        self._readers = [
            threading.Thread(target=work, name=f"host-{name}-{work.__name__.strip('_')}", daemon=True)
            for work in (self._read_messages, self._read_output)
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int:
        return self._process.wait()

    @property
    def tail(self) -> str:
        """The last lines it wrote, among them the native traceback of a crash."""
        self._readers[1].join(_LAST_WORDS_S)
        return "\n".join(self._tail)

    def next_message(self, timeout_s: float) -> tuple[Kind | None, bytes]:
        """The next message, or None as its kind when none came in time.

        Raises:
            ChildGone: the child has ended, and there is nothing more to read.
        """
        is_alive = self.is_alive  # asked first: what it sent before its end is in the queue or the pipe
        try:
            kind, body = self._messages.get(timeout=timeout_s if is_alive else _LAST_WORDS_S)
        except queue.Empty:
            if is_alive:
                return None, b""
            raise ChildGone from None
        if kind is None:
            raise ChildGone
        return kind, body

    def close(self, timeout_s: float) -> None:
        """Ask the child to end by closing its pipe, kill it when it does not."""
        self.is_closing = True
        with contextlib.suppress(OSError, ValueError):
            self.wire.close(timeout_s)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout_s)
        self.kill()
        for reader in self._readers:
            reader.join(_LAST_WORDS_S)

    def kill(self) -> None:
        """End the child and what it started, and leave no zombie. Safe to call again."""
        if self.is_alive:
            with contextlib.suppress(OSError):  # it ended by itself just now
                if hasattr(os, "killpg"):
                    os.killpg(self.pid, signal.SIGKILL)
                else:
                    self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError, ValueError):
            self.wire.close(0)

    def _read_messages(self) -> None:
        incoming = cast("BinaryIO", self._process.stdout)
        with contextlib.suppress(EOFError, OSError, ValueError), incoming:
            while True:
                self._messages.put(self.wire.receive())
        self._process.wait()
        self._messages.put((None, b""))

    def _read_output(self) -> None:
        with cast("BinaryIO", self._process.stderr) as output:
            for raw in output:
                line = raw.decode("utf-8", errors="replace").rstrip()
                self._tail.append(line)
                self._log.info("%s", line)


def _start(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The process; what `environment` gives an empty value is taken away from it."""
    wanted = {**os.environ, **CHILD_ENVIRONMENT, **environment}
    full = {name: value for name, value in wanted.items() if value or environment.get(name) is None}
    if getattr(sys, "frozen", False):  # a bundle has no interpreter to name a module to, and its own path
        command = [sys.executable, HOST_FLAG]
    else:
        command = [sys.executable, "-c", _BOOT]
        full[_PATH_VARIABLE] = json.dumps([str(Path(entry).absolute()) for entry in sys.path])  # "": working folder
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=full,
        start_new_session=True,
        creationflags=_BACKGROUND if sys.platform == "win32" else 0,
    )


_BACKGROUND = 0x00004000 | 0x08000000
"""Windows: BELOW_NORMAL_PRIORITY_CLASS, and CREATE_NO_WINDOW so that no console appears."""
