"""What the server does under load: many clients at once against one alone, and whether its memory stays flat.

Starts `ductus serve` with fake engines (or this computer's own, with `--own-engines`), lets one client ask, then many
at once, and samples the memory of the server with its host process all the while. Ratios come first: requests a
second of the many over the one, and memory at the end over memory after the first third.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from figures import REPOSITORY, SPREAD_HEAD, Spread, ratio, say, say_table
from PIL import Image, ImageDraw

_FAKES = "fakes.engines.grid,fakes.engines.echo"
_WIDTH_PX, _HEIGHT_PX, _LINE_PX = 1200, 1700, 60
_SAMPLE_EVERY_S = 0.1
_PATIENCE_S = 600


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=10, help="of each client")
    parser.add_argument("--own-engines", action="store_true", help="this computer's line finder and reader")
    parser.add_argument("--json", type=Path, metavar="FILE")
    arguments = parser.parse_args(argv)
    with _server(arguments.own_engines) as (url, process):
        content = _page()
        _ask(url, content)  # engines load at the first request
        alone = _load(url, content, 1, max(5, arguments.requests))
        memory = Memory(process)
        with memory:
            many = _load(url, content, arguments.clients, arguments.requests)
    growth = ratio(memory.at(1.0), memory.at(1 / 3))
    say(f"{arguments.clients} clients over one alone: {ratio(many.pace, alone.pace):.2f} times the requests a second")
    say(f"memory at the end over after a third: {growth:.3f}   failed: {alone.failed + many.failed}")
    rows = [
        (name, f"{load.pace:.1f}", *load.seconds.cells(3)) for name, load in (("one alone", alone), ("at once", many))
    ]
    say_table(("requests", "a second", *SPREAD_HEAD), rows)
    say(f"memory, MiB: {memory.at(0):.0f} at the start, {memory.at(1.0):.0f} at the end, {memory.most:.0f} at most")
    if arguments.json:
        figures = {"pace": many.pace, "alone": alone.pace, "failed": many.failed, "memory_growth": growth}
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")


@dataclass(frozen=True)
class Load:
    """What became of requests: how many a second, how long each took, how many failed."""

    pace: float
    seconds: Spread
    failed: int


def _load(url: str, content: bytes, clients: int, requests: int) -> Load:
    def ask_often(_client: int) -> list[tuple[float, bool]]:
        return [_ask(url, content) for _ in range(requests)]

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        asked = [one for many in pool.map(ask_often, range(clients)) for one in many]
    took = time.perf_counter() - began
    return Load(len(asked) / took, Spread.of([seconds for seconds, _ in asked]), sum(not good for _, good in asked))


def _ask(url: str, content: bytes) -> tuple[float, bool]:
    began = time.perf_counter()
    answer = httpx.post(f"{url}ocr/", files={"files": ("page.png", content, "image/png")}, timeout=_PATIENCE_S)
    return time.perf_counter() - began, answer.status_code == httpx.codes.OK and bool(answer.json()[0]["pages"])


@dataclass
class Memory:
    """The resident memory in MiB of a process and its children, sampled while the block runs."""

    process: psutil.Process
    samples: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def at(self, share: float) -> float:
        """The sample at that share of the time."""
        return self.samples[round(share * (len(self.samples) - 1))]

    @property
    def most(self) -> float:
        return max(self.samples)

    def _sample(self) -> None:
        while True:
            family = [self.process, *self.process.children(recursive=True)]
            self.samples.append(sum(member.memory_info().rss for member in family) / 2**20)
            if self._ended.wait(_SAMPLE_EVERY_S):
                return


@contextmanager
def _server(own_engines: bool) -> Iterator[tuple[str, psutil.Process]]:
    environment = {**os.environ, "DUCTUS_ENGINES": _FAKES, "PYTHONPATH": str(REPOSITORY / "tests")}
    engines = () if own_engines else ("--detector", "fake-grid", "--recognizer", "fake-echo")
    command = [sys.executable, "-m", "ductus", "serve", "--port", "0", *engines]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stderr is not None
        try:
            said = child.stderr.readline()
            found = re.search(r"http://\S+", said)
            if found is None:
                raise SystemExit(f"The server did not start: {said}")
            yield found.group(), psutil.Process(child.pid)
        finally:
            child.terminate()


def _page() -> bytes:
    """A page of lines of strokes, as PNG."""
    image = Image.new("RGB", (_WIDTH_PX, _HEIGHT_PX), (230, 220, 200))
    draw = ImageDraw.Draw(image)
    for y in range(_LINE_PX, _HEIGHT_PX, _LINE_PX):
        draw.line((60, y, _WIDTH_PX - 60, y), fill=(40, 30, 20), width=8)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    main()
