"""The server as a process: binds its address, says where it answers, and ends in good order when it is told to."""

from __future__ import annotations

import asyncio
import logging
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from ductus.errors import InputError, Remedy
from ductus.server.app import Service, make_app

_TOKEN_BYTES = 32
_BACKLOG = 256
_LAST_REQUESTS_S = 20
"""How long requests at work may take to end once the server is told to; then they are cut off."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 takes any free one. With a certificate and its key, over TLS."""

    host: str = "127.0.0.1"
    port: int = 0
    certificate: Path | None = None
    key: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Whether only this computer can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def listen(address: Address) -> socket.socket:
    """A socket that listens there.

    Raises:
        InputError: the port is taken, or the host is not one of this computer's.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there, the other option would let any program listen at our port beside us
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(_BACKLOG)
    except OSError as fault:
        listener.close()
        raise InputError(
            f"The server cannot listen at {address.host}, port {address.port}: {fault.strerror or fault}.",
            remedy=Remedy("Choose another --port (0 takes a free one) or --host."),
        ) from fault
    return listener


def url_of(address: Address, listener: socket.socket) -> str:
    """The address clients use, with the port that was really taken."""
    scheme = "https" if address.certificate is not None else "http"
    host = f"[{address.host}]" if ":" in address.host else address.host
    return f"{scheme}://{host}:{listener.getsockname()[1]}/"


def serve(service: Service, address: Address, listener: socket.socket) -> None:
    """Answer until SIGINT or SIGTERM; then let requests at work end, and close the queue. Main thread only.

    A second signal cuts off what is still at work.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # its tracebacks may quote what was sent
    config = uvicorn.Config(
        make_app(service),
        access_log=False,  # what was asked for is nobody's business
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_LAST_REQUESTS_S,
        ssl_certfile=address.certificate,
        ssl_keyfile=address.key,
    )
    try:
        with _signals_that_do_nothing():
            asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
    finally:
        service.queue.close()
        listener.close()


@contextmanager
def _signals_that_do_nothing() -> Iterator[None]:
    """Signals that uvicorn took while it served and raises again at its end: they have done their work by then."""
    taken = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: None) for number in taken]
    try:
        yield
    finally:
        for number, handler in zip(taken, before, strict=True):
            signal.signal(number, handler)
