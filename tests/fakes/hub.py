"""A small weights hub on this machine that can be told to misbehave, one file at a time."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"
CONFIG = {"model_type": "vision-encoder-decoder", "encoder": {"model_type": "vit"}, "decoder": {"vocab_size": 50265}}


@dataclass
class Fault:
    """What goes wrong with a path, `times` times; `at_byte` is where."""

    kind: str
    times: int = 1_000_000
    at_byte: int = 0
    value: Any = None


@dataclass
class FakeHub:
    """Serves repositories from memory. `log` holds (path, Range header) of each request."""

    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    licence: str = "mit"
    answer: dict[str, Any] | None = None
    says_sizes: bool = True
    heeds_ranges: bool = True
    etag: str = '"v1"'

    def __post_init__(self) -> None:
        self._released = threading.Event()
        self.holds = threading.Event()
        """Set once a request is answered with silence, from its start or from the middle on."""
        self.was_hung_up_on = threading.Event()
        hub = self

        class Handler(_Handler):
            owner = hub

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def requests_for(self, ending: str) -> list[str]:
        """The Range headers of the requests whose path ends so."""
        return [asked for path, asked in self.log if path.endswith(ending)]

    def take_fault(self, path: str) -> Fault | None:
        for ending, fault in self.faults.items():
            if path.endswith(ending) and fault.times > 0:
                fault.times -= 1
                return fault
        return None

    def hold(self) -> None:
        """Say nothing more on this request until the hub is closed."""
        self.holds.set()
        self._released.wait()

    def listing(self, repository: str) -> dict[str, Any]:
        if self.answer is not None:
            return self.answer
        siblings = []
        for name, content in self.repositories[repository].items():
            entry: dict[str, Any] = {"rfilename": name}
            if self.says_sizes:
                entry["size"] = len(content)
                entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
                if name.endswith((".safetensors", ".bin", ".model")):
                    entry["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            siblings.append(entry)
        return {"sha": COMMIT, "siblings": siblings, "cardData": {"license": self.licence}}


class _Handler(BaseHTTPRequestHandler):
    owner: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        self.owner.log.append((path, self.headers.get("Range", "")))
        fault = self.owner.take_fault(path)
        try:
            self._answer(path, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.owner.was_hung_up_on.set()
            self.close_connection = True

    def _answer(self, path: str, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        if kind == "status":
            self._send(fault.value, b"no", "text/plain")
        elif kind == "html":
            self._send(200, b"<html>Please sign in to the library network</html>", "text/html; charset=utf-8")
        elif kind == "redirect":
            self.send_response(302)
            self.send_header("Location", fault.value)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif kind == "silent":
            self.owner.hold()
            self.close_connection = True
        elif path.startswith("/api/models/"):
            repository = path[len("/api/models/") :].split("/revision/")[0]
            if repository in self.owner.repositories or self.owner.answer is not None:
                self._send(200, json.dumps(self.owner.listing(repository)).encode(), "application/json")
            else:
                self._send(404, b"{}", "application/json")
        else:
            self._file(path, fault)

    def _file(self, path: str, fault: Fault | None) -> None:
        repository, _, rest = path.lstrip("/").partition("/resolve/")
        content = self.owner.repositories.get(repository, {}).get(rest.split("/", 1)[-1])
        if content is None:
            self._send(404, b"no such file", "text/plain")
            return
        kind = fault.kind if fault else ""
        if kind == "wrong content":
            content = bytes(255 - byte for byte in content)
        start = self._start(len(content))
        if start < 0:
            self._send(416, b"", "text/plain")
            return
        self._body(content, start, fault)

    def _start(self, size: int) -> int:
        asked = self.headers.get("Range", "")
        if not asked or not self.owner.heeds_ranges or self.headers.get("If-Range", self.owner.etag) != self.owner.etag:
            return 0
        start = int(asked.removeprefix("bytes=").split("-")[0])
        return start if start < size else -1

    def _body(self, content: bytes, start: int, fault: Fault | None) -> None:
        kind = fault.kind if fault else ""
        rest = content[start:]
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        length = fault.value if kind == "wrong length" else len(rest)
        if kind == "no length":
            self.send_header("Connection", "close")
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(length))
        self.send_header("ETag", self.owner.etag)
        self.send_header("Content-Type", "application/octet-stream")
        self.end_headers()
        if kind in ("break", "stall", "slow"):
            self.wfile.write(rest[: fault.at_byte])
            self.wfile.flush()
            self._go_wrong(kind, rest, fault)
            return
        self.wfile.write(rest + (b"x" * 100 if kind == "more" else b""))
        if kind in ("wrong length", "more"):
            self.close_connection = True

    def _go_wrong(self, kind: str, rest: bytes, fault: Fault) -> None:
        if kind == "stall":
            self.owner.hold()
        if kind == "slow":
            for place in range(fault.at_byte, len(rest), 1000):
                self.wfile.write(rest[place : place + 1000])
                self.wfile.flush()
                time.sleep(0.05)
            return
        self.close_connection = True

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
