"""A service on this machine for the engines that ask over the network; can be told to fail in the ways services do."""

from __future__ import annotations

import hashlib
import io
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image


@dataclass
class Fault:
    """What the next answers are instead, `times` of them: `status` with `body`, or a `kind` of misbehaviour.

    `kind`: "truncated" stops in the middle of the JSON, "cut" announces more bytes than it sends, "silent" never
    answers, "html" is a sign-in page.
    """

    status: int = 0
    kind: str = ""
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"error": {"message": "No."}}'


@dataclass
class Request:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Reply:
    """An answer: an object as JSON, or bytes."""

    content: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class FakeService:
    """Serves what `answer` says; subclasses speak one service's protocol. `requests` holds what came."""

    base = ""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: list[Fault] = []
        self._released = threading.Event()
        service = self

        class Handler(_Handler):
            owner = service

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return self.root + self.base

    def options(self) -> dict[str, Any]:
        """Options with which the engine asks this service."""
        return {"address": self.url}

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def wait(self) -> None:
        self._released.wait(60)

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    owner: FakeService
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def _handle(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, path, query, headers, body)
        self.owner.requests.append(request)
        fault = self.owner.faults.pop(0) if self.owner.faults else None
        if fault is not None and fault.times > 1:
            fault.times -= 1
            self.owner.faults.insert(0, fault)
        try:
            self._answer(request, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def do_DELETE(self) -> None:
        self._handle()

    def _answer(self, request: Request, fault: Fault | None) -> None:
        if fault is not None and fault.status:
            self._send(fault.status, fault.body, fault.headers)
            return
        if fault is not None and fault.kind == "silent":
            self.owner.wait()
            self.close_connection = True
            return
        if fault is not None and fault.kind == "html":
            self._send(200, b"<html>Please sign in to the library network</html>", {"Content-Type": "text/html"})
            return
        reply = self.owner.answer(request)
        body = reply.content if isinstance(reply.content, bytes) else json.dumps(reply.content).encode()
        if fault is not None and fault.kind == "truncated":
            body = body[: len(body) // 2]
        self._send(reply.status, body, reply.headers, more=100 if fault is not None and fault.kind == "cut" else 0)

    def _send(self, status: int, body: bytes, headers: dict[str, str], more: int = 0) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) + more))
        self.end_headers()
        self.wfile.write(body)
        if more:
            self.close_connection = True


def read_of(picture: bytes) -> str:
    """What a fake service reads in a picture: always the same in the same one, and another in another."""
    return f"ink {hashlib.sha256(picture).hexdigest()[:8]}"


def rows_of(picture: bytes) -> list[tuple[float, float, float, float]]:
    """Boxes of the rows of writing on a picture, as shares of its width and height: left, top, right, bottom."""
    grey = Image.open(io.BytesIO(picture)).convert("L")
    width, height = grey.size
    ink = grey.point(lambda value: 255 if value < 110 else 0)
    found: list[tuple[float, float, float, float]] = []
    top = -1
    for row in range(height + 1):
        is_ink = row < height and ink.crop((0, row, width, row + 1)).getbbox() is not None
        if is_ink and top < 0:
            top = row
        elif not is_ink and top >= 0:
            if row - top > 8:
                box = ink.crop((0, top, width, row)).getbbox()
                assert box is not None
                found.append((box[0] / width, top / height, box[2] / width, row / height))
            top = -1
    return found
