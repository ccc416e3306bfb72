"""The gate before the application: who may come in, how much they may bring, how long they may take to bring it.

A pure ASGI layer, so that a request is refused before its body is read.
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ductus.server.faults import FORBIDDEN, TIMED_OUT, TOO_LARGE, UNAUTHORIZED, problem

OPEN_PATHS = frozenset({"/", "/health", "/docs", "/openapi.json"})
"""What may be seen without the token: nothing of anybody's."""
_BODY_STALLS_S = 30.0
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


class Gate:
    """Lets requests through to `app` that carry the token, come from no foreign web page, and are not too large.

    Without a token, only requests to a loopback name are let in: a web page that makes its own name point here (DNS
    rebinding) would otherwise read what it asked for. A browser's request from a page of another origin is refused in
    any case, since forms may be sent across origins without asking.
    """

    def __init__(self, app: ASGIApp, token: str, max_bytes: int) -> None:
        self._app = app
        self._token = token.encode("utf-8")
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(str(scope["path"]), headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        body = _Body(receive, send, self._max_bytes)
        await self._app(scope, body.receive, body.send)

    def _refusal(self, path: str, headers: Mapping[str, str]) -> ASGIApp | None:
        host = urlsplit(f"//{headers.get('host', '')}")
        origin = headers.get("origin", "")
        if origin and urlsplit(origin).netloc != host.netloc:
            return problem(FORBIDDEN, "Requests from web pages of other sites are not answered.", kind="ForeignOrigin")
        if not self._token and (host.hostname or "") not in _LOOPBACK_NAMES:
            return problem(
                FORBIDDEN,
                "This server answers under its loopback name only.",
                "Ask 127.0.0.1 or localhost, or start the server with a token.",
                "ForeignHost",
            )
        if self._token and path not in OPEN_PATHS and not self._is_known(headers.get("authorization", "")):
            return problem(
                UNAUTHORIZED,
                "The token is missing or wrong.",
                "Send the header “Authorization: Bearer …” with the token the server showed when it started.",
                "Unauthorized",
            )
        length = headers.get("content-length", "0")
        if length.isdecimal() and int(length) > self._max_bytes:
            return _too_large(self._max_bytes)
        return None

    def _is_known(self, authorization: str) -> bool:
        scheme, _, given = authorization.partition(" ")
        is_equal = hmac.compare_digest(given.strip().encode("utf-8"), self._token)
        return is_equal and scheme.lower() == "bearer"


def _too_large(max_bytes: int) -> ASGIApp:
    return problem(
        TOO_LARGE,
        f"The request is larger than the {max_bytes / 1e6:g} MB this server takes.",
        "Send fewer or smaller files at a time.",
        "TooMuch",
    )


class _Body:
    """One request's body, counted and timed; a body that is too much is answered by us, whatever the app says then."""

    def __init__(self, receive: Receive, send: Send, max_bytes: int) -> None:
        self._receive = receive
        self._send = send
        self._max_bytes = max_bytes
        self._held_bytes = 0
        self._is_whole = False
        self._refusal: ASGIApp | None = None
        self._has_answered = False
        self._started_at_s = time.monotonic()

    async def receive(self) -> Message:
        if self._is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), _BODY_STALLS_S)
        except TimeoutError:
            self._refusal = problem(TIMED_OUT, "The body of the request stopped coming.", "Send it again.", "Stalled")
            return {"type": "http.disconnect"}
        self._held_bytes += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._held_bytes > self._max_bytes:
            self._refusal = _too_large(self._max_bytes)
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self._refusal is None:
            if message["type"] == "http.response.start":
                took_s = f"{time.monotonic() - self._started_at_s:.3f}"
                message["headers"] = [*message.get("headers", ()), (b"x-process-time", took_s.encode("ascii"))]
            await self._send(message)
        elif not self._has_answered:
            self._has_answered = True
            await self._refusal({"type": "http"}, self._receive, self._send)
