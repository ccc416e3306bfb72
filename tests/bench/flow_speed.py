"""How many lines a second does the app's own reading job read with TrOCR-base, on over pages and page by page?

    python tests/bench/flow_speed.py [--pages 8] [--lines 32] [--rounds 3] [--threads N] [--json FILE]

The whole way of a line is timed: the job asks the project, the host process decodes the page, cuts the crop and reads
it, the reading is made durable. Pages are synthetic, with lines whose width imposes their number of tokens (mean 18,
4 to 45); the network has TrOCR-base's architecture and random weights, for speed depends on shapes only. Both variants
are the same engine in host processes of their own, one of them without the method that reads on; they take turns, and
the ratio is the median of the rounds' ratios. Without --threads the engine leaves a core to the window, as the app
has it.

Mark, on two cores: reading on over pages at least 1.1 times page by page, with at most 1.1 times its memory.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from figures import ratio, say, say_table
from imposed_lengths import INFO, PX_A_TOKEN
from PIL import Image, ImageDraw, ImageFont
from trocr_speed import lengths, make_checkpoint

from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.transcription import new_id
from ductus.engines.hosted import EXTRA_ENGINES_VARIABLE, EngineCall
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.host_main import NICENESS_VARIABLE
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.project.project import Project
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.page_order import Focus
from ductus.workflows.read_lines import ReadRequest, read_lines
from ductus.workflows.writing import Direct

FLOW, PAGES = "on over pages", "page by page"
STEP_PX, HIGH_PX, MARGIN_PX = 90, 64, 60
_MARK = 1.1


@dataclass
class Variant:
    """One of the two, with a host process of its own."""

    name: str
    host: Host
    lines_a_second: list[float] = field(default_factory=list)
    work_ms: list[float] = field(default_factory=list)
    """Milliseconds of a core a line, which tells more than the clock where other programs are at work."""
    peak_mb: float = 0.0

    @property
    def call(self) -> EngineCall:
        return EngineCall(INFO.id, {"streams": self.name == FLOW}, "cpu")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=8)
    parser.add_argument("--lines", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="0 is what the engine takes by itself")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    make_checkpoint()
    environment = {
        EXTRA_ENGINES_VARIABLE: "imposed_lengths",
        NICENESS_VARIABLE: "0",  # beside other work, little would be left to be measured
        "OMP_NUM_THREADS": str(arguments.threads) if arguments.threads else "",
    }
    variants = [Variant(name, Host(name, environment)) for name in (FLOW, PAGES)]
    with tempfile.TemporaryDirectory(prefix="ductus-bench-") as folder:
        os.environ["DUCTUS_HOME"] = str(Path(folder) / "home")
        try:
            with make_project(Path(folder), arguments.pages, arguments.lines) as project:
                for variant in variants:
                    read(project, variant, project.page_ids()[:1])
                for number in range(arguments.rounds):
                    for variant in variants if number % 2 else reversed(variants):
                        measure(project, variant, number)
        finally:
            for variant in variants:
                variant.host.close()
    report(variants)
    if arguments.json:
        plain = {
            each.name: {"lines_a_second": each.lines_a_second, "work_ms": each.work_ms, "peak_mb": each.peak_mb}
            for each in variants
        }
        arguments.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")


def make_project(folder: Path, pages: int, lines: int) -> Project:
    """A project of drawn pages with their lines."""
    tokens = lengths(pages * lines)
    font = ImageFont.load_default(size=48)
    scans = folder / "scans"
    scans.mkdir()
    for page in range(pages):
        image = Image.new("RGB", (45 * PX_A_TOKEN + 2 * MARGIN_PX, lines * STEP_PX + 2 * MARGIN_PX), (226, 214, 190))
        pen = ImageDraw.Draw(image)
        for row in range(lines):
            text = " ".join(["anno", "domini", "the", "house"] * 12)[: tokens[page * lines + row] * 3 // 2]
            pen.text((MARGIN_PX + 8, MARGIN_PX + row * STEP_PX), text, fill=(50, 40, 35), font=font)
        image.save(scans / f"{page + 1:03}.jpg", quality=90)
    project = Project.create(folder / "bench.ductus")
    looked = look_at([scans], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda *_: None)
    add_scans(project, looked)
    for page, page_id in enumerate(project.page_ids()):
        placed = []
        for row in range(lines):
            top = MARGIN_PX + row * STEP_PX
            right = MARGIN_PX + tokens[page * lines + row] * PX_A_TOKEN
            placed.append(PlacedLine(row, Line(new_id("l"), Box(MARGIN_PX, top, right, top + HIGH_PX).polygon())))
        project.apply(InsertLines(page_id, tuple(placed)))
    return project


def read(project: Project, variant: Variant, page_ids: tuple[str, ...]) -> int:
    """How many lines the job read."""
    job = Job("Reading", Lane.CPU, lambda _: None)
    request = ReadRequest(tuple(page_ids), variant.call, only_unread=False)
    found = read_lines(job, Direct(project), variant.host, request, Focus())
    assert not (found.faults or found.deaths), found
    return found.lines


def measure(project: Project, variant: Variant, number: int) -> None:
    forget_peak(variant.host.pid)
    began, worked_s = time.perf_counter(), work_s(variant.host.pid)
    lines = read(project, variant, project.page_ids())
    variant.lines_a_second.append(lines / (time.perf_counter() - began))
    variant.work_ms.append((work_s(variant.host.pid) - worked_s) / lines * 1000)
    variant.peak_mb = max(variant.peak_mb, peak_mb(variant.host.pid))
    pace = f"{variant.lines_a_second[-1]:.2f} lines/s, {variant.work_ms[-1]:.0f} ms of a core a line"
    say(f"round {number + 1}: {variant.name}, {pace}, load {os.getloadavg()[0]:.1f}")


def work_s(pid: int | None) -> float:
    """Seconds that the process has computed, all its threads together."""
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def forget_peak(pid: int | None) -> None:
    file = Path(f"/proc/{pid}/clear_refs")
    if file.is_file():
        file.write_text("5", encoding="ascii")


def peak_mb(pid: int | None) -> float:
    """Most memory the process had in use since `forget_peak`; 0 where that cannot be told."""
    status = Path(f"/proc/{pid}/status")
    if not status.is_file():
        return 0.0
    rows = dict(row.split(":", 1) for row in status.read_text(encoding="ascii").splitlines() if ":" in row)
    return int(rows["VmHWM"].split()[0]) / 1024


def report(variants: list[Variant]) -> None:
    flow, pages = variants
    times = [ratio(one, other) for one, other in zip(flow.lines_a_second, pages.lines_a_second, strict=True)]
    say(f"{FLOW} : {PAGES} = {statistics.median(times):.2f} ({min(times):.2f} to {max(times):.2f}; mark {_MARK})")
    saved = [ratio(other, one) for one, other in zip(flow.work_ms, pages.work_ms, strict=True)]
    say(f"work a line {PAGES} : {FLOW} = {statistics.median(saved):.2f} ({min(saved):.2f} to {max(saved):.2f})")
    say(f"peak memory {FLOW} : {PAGES} = {ratio(flow.peak_mb, pages.peak_mb):.2f} (mark at most 1.1)")
    say_table(
        ("variant", "lines/s", "ms of a core a line", "peak MB"),
        [
            (
                each.name,
                f"{statistics.median(each.lines_a_second):.2f}",
                f"{statistics.median(each.work_ms):.0f}",
                f"{each.peak_mb:.0f}",
            )
            for each in variants
        ],
    )


if __name__ == "__main__":
    main()
