"""ductus serve: find and read over HTTP, under the interface of Trace."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from ductus.cli.common import load_settings
from ductus.cli.terminal import say
from ductus.engines.base import Role
from ductus.engines.hosted import EngineCall
from ductus.errors import InputError
from ductus.jobs.host import Host
from ductus.settings import Settings
from ductus.workflows.engine_choice import engine_call, host_environment, hosts_of, limits, require_call_ready
from ductus.workflows.sending import require_named

TOKEN_VARIABLE = "DUCTUS_SERVER_TOKEN"  # noqa: S105  # the name of a variable
BYTES_PER_MB = 1_000_000
HELP = "Serve finding and reading over HTTP, to programs written for Trace too."
DESCRIPTION = f"""\
Answer requests over HTTP: find and read the lines of scans and PDFs, with the engines of this computer.

  ductus serve                                    for programs on this computer
  ductus serve --host 0.0.0.0 --port 8090         for others too, who need the token that is shown

  curl -X POST "http://127.0.0.1:8090/ocr/" -F "files=@letter.jpg"

A page in the browser at the same address explains the parameters. What is sent is not kept. Beyond this computer
a token is needed: one is made and shown once, or is taken from {TOKEN_VARIABLE}. Without a certificate the
connection is not encrypted. Ctrl+C lets requests at work end, twice ends at once.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: this computer only)")
    parser.add_argument("--port", type=int, default=8090, help="port (default 8090; 0 takes a free one)")
    parser.add_argument("--detector", metavar="ID", help="line finder for requests that name none")
    parser.add_argument("--recognizer", metavar="ID", help="reader for requests that name none")
    parser.add_argument(
        "--send-to", action="append", default=[], metavar="HOST", help="a host to which clients' scans may be sent on"
    )
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps", "xpu"), help="where engines run")
    parser.add_argument(
        "--stand-in", action="store_true", help="these two also serve names of Trace's that are not here"
    )
    parser.add_argument("--token", action="store_true", help="ask for a token on this computer too")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="certificate (PEM), to serve https")
    parser.add_argument("--key", type=Path, metavar="FILE", help="its private key (PEM)")
    parser.add_argument("--max-megabytes", type=_positive, default=100, metavar="N", help="a request (default 100)")
    parser.add_argument("--max-pages", type=_positive, default=50, metavar="N", help="a request (default 50)")
    parser.add_argument("--max-waiting", type=_positive, default=256, metavar="N", help="requests (default 256)")
    parser.add_argument("--time-limit", type=_positive, default=600, metavar="S", help="a request (default 600 s)")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def run(arguments: argparse.Namespace) -> int:
    """Serve until told to end; returns the exit code."""
    from ductus.server.app import Service
    from ductus.server.offer import Offer
    from ductus.server.request_queue import RequestQueue
    from ductus.server.serving import Address, listen, new_token, serve, url_of
    from ductus.server.uploads import UploadLimits

    for file in filter(None, (arguments.certificate, arguments.key)):
        if not file.is_file():
            raise InputError(f"There is no file “{file}”.")
    settings = load_settings()
    detector = _engine(settings, arguments, Role.DETECTOR, arguments.detector or settings["engine.detector"])
    recognizer = _engine(settings, arguments, Role.RECOGNIZER, arguments.recognizer or settings["engine.recognizer"])
    address = Address(arguments.host, arguments.port, arguments.certificate, arguments.key)
    listener = listen(address)
    given = os.environ.get(TOKEN_VARIABLE, "")
    token = (given or new_token()) if given or arguments.token or not address.is_loopback else ""
    most = limits(settings)
    max_bytes = arguments.max_megabytes * BYTES_PER_MB
    service = Service(
        Offer(settings, detector, recognizer, arguments.stand_in),
        RequestQueue(Host("server", environment=host_environment(settings)), most, arguments.max_waiting),
        UploadLimits(most, max_bytes, arguments.max_pages, settings["open.pdf_dpi"]),
        float(arguments.time_limit),
        token,
    )
    say(f"Ductus answers at {url_of(address, listener)}")
    if hosts := hosts_of(detector, recognizer):
        say(f"What clients send is sent on to {hosts}.")
    if token and not given:
        say(f"Token, shown this once: {token}")
    if not address.is_loopback and address.certificate is None:
        say("The connection is not encrypted: use it in a network you trust, or give --certificate and --key.")
    serve(service, address, listener)
    say("Ended.")
    return 0


def _engine(settings: Settings, arguments: argparse.Namespace, role: Role, engine_id: str) -> EngineCall:
    """The engine for requests that name none, once it can run here and may be sent what clients send."""
    call = engine_call(settings, engine_id)
    if arguments.device:
        call = replace(call, device=arguments.device)
    require_call_ready(settings, call, role)
    require_named(call, arguments.send_to)
    return call
