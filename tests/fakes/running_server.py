"""A real server on a free port, in this process, with fake engines behind it; and a page to send to it."""

from __future__ import annotations

import asyncio
import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from PIL import Image, ImageDraw

from ductus.engines.hosted import EngineCall
from ductus.imaging.scans import Limits
from ductus.server.app import Service, make_app
from ductus.server.offer import Offer
from ductus.server.request_queue import RequestQueue
from ductus.server.serving import Address, listen, url_of
from ductus.server.uploads import UploadLimits
from ductus.settings import Settings
from fakes.here_host import HereHost
from waiting import PATIENCE_S

FAKES = "fakes.engines.grid,fakes.engines.echo,fakes.engines.missing,fakes.engines.failing,fakes.engines.blank"
ROWS = 3


@dataclass
class Running:
    """`url` of the server and what stands behind it."""

    url: str
    host: HereHost
    queue: RequestQueue

    def post(self, path: str, *files: tuple[str, bytes], **more: object) -> httpx.Response:
        parts = [("files", (name, content, "image/png")) for name, content in files]
        return httpx.post(self.url + path, files=parts, timeout=PATIENCE_S, **more)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.url + path, timeout=PATIENCE_S)


@contextmanager
def running(
    *, token="", max_bytes=5_000_000, max_pages=20, most_waiting=256, time_limit_s=PATIENCE_S, settings=None, **offer
):
    """A server for the time of the block."""
    host, limits = HereHost(), Limits(max_megapixels=4)
    queue = RequestQueue(host, limits, most_waiting)
    lent = Offer(settings or Settings(), EngineCall("fake-grid", {"rows": ROWS}), EngineCall("fake-echo"), **offer)
    service = Service(lent, queue, UploadLimits(limits, max_bytes, max_pages, 72), time_limit_s, token)
    address = Address()
    listener = listen(address)
    server = uvicorn.Server(uvicorn.Config(make_app(service), log_config=None, access_log=False))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
    thread.start()
    try:
        yield Running(url_of(address, listener).rstrip("/"), host, queue)
    finally:
        host.gate.set()
        server.should_exit = True
        thread.join()
        listener.close()


def page(width_px: int = 400, height_px: int = 300) -> bytes:
    """A page with strokes of ink all over, as PNG."""
    image = Image.new("RGB", (width_px, height_px), (230, 220, 200))
    draw = ImageDraw.Draw(image)
    for y in range(10, height_px, 20):
        draw.line((10, y, width_px - 10, y + 4), fill=(40, 30, 20), width=3)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()
