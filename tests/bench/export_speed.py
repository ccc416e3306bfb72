"""How fast a project is exported to PAGE, against writing the same XML with lxml alone; whether memory stays flat.

A project of many ruled pages is exported through the workflow the window uses: pages read from the project one by one,
laid out, written whole or not at all. The rival gets the finished elements as plain tuples and only makes, serializes
and writes them: once as it comes, once with each file made safe on the disk before it takes its name, as ours are. All
are measured in turns; the ratios of their speeds come first. The goal is half of lxml's speed at least.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from figures import ratio, say, say_table
from lxml import etree

from ductus.document.geometry import Baseline, Box, Point, Polygon
from ductus.document.page import BaselineSource, Line, Page, Scan
from ductus.document.transcription import LineStatus, Origin, Transcription, new_id, now
from ductus.errors import Cancelled
from ductus.jobs.job import Job, Lane
from ductus.project.project import Project
from ductus.whole_files import replace_file
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.writing import Direct

_LINES_A_PAGE = 40
_WIDTH_PX, _HEIGHT_PX = 2000, 3000
_TEXT = "So viel, mein Lieber, von der Reise, die ich {} begann"
_KB = 1024


def _outline(top: int, corners: int) -> Polygon:
    """A box, or one of more corners whose edges go up and down as letters do."""
    if corners <= 4:
        return Box(200, top, 1800, top + 60).polygon()
    xs = [200 + step * 1600 // (corners // 2 - 1) for step in range(corners // 2)]
    upper = [Point(x, top + place % 3 * 5) for place, x in enumerate(xs)]
    lower = [Point(x, top + 60 - place % 2 * 4) for place, x in enumerate(xs)]
    return Polygon((*upper, *reversed(lower)))


def _line(number: int, corners: int) -> Line:
    top = 100 + number * 70
    points = tuple(Point(200 + step * 160, top + 45 + step % 3) for step in range(11))
    return Line(
        new_id("line"),
        _outline(top, corners),
        Baseline(points),
        BaselineSource.DRAWN,
        status=LineStatus.VERIFIED,
        transcription=Transcription(_TEXT.format(number), Origin.PERSON, "Ada", now()),
    )


def make_project(path: Path, count: int, corners: int = 4) -> Project:
    """A project of so many pages with lines and text; the scans are not there, for no export of PAGE asks for them."""
    project = Project.create(path)
    document = project.add_document("Register")
    pages = []
    for number in range(count):
        scan = Scan(f"scans/{number:05d}.jpg", 1, f"{number:064x}")
        lines = tuple(_line(place, corners) for place in range(_LINES_A_PAGE))
        pages.append(Page(new_id("page"), f"{number:05d}", scan, _WIDTH_PX, _HEIGHT_PX, (), lines, document.id))
    project.insert_pages(document.id, pages)
    return project


@dataclass
class Run:
    """One export: seconds, and the process's memory after a tenth of the pages and at its end, in kB."""

    seconds: float = 0.0
    early_kb: int = 0
    late_kb: int = 0
    counts: list[int] = field(default_factory=list)


def _resident_kb() -> int:
    """Memory the process holds now; 0 where the system does not say."""
    try:
        words = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(words[1]) * os.sysconf("SC_PAGE_SIZE") // _KB


def ours(project: Project, folder: Path, stop_at: int = 0) -> Run:
    """Export all pages; with `stop_at`, cancel after so many and measure from there to the end of the job."""
    run = Run()
    job = Job("Exporting", Lane.DISK, lambda _: None)
    page_ids = project.page_ids()
    started = time.perf_counter()
    tell = job.report

    def report(done: int, total: int, unit: str) -> None:
        nonlocal started
        tell(done, total, unit)
        run.counts.append(done)
        if done == total // 10:
            run.early_kb = _resident_kb()
        if stop_at and done == stop_at:
            started = time.perf_counter()
            job.cancel.cancel()

    job.report = report  # type: ignore[method-assign]  # the bench looks over its shoulder
    with suppress(Cancelled):
        export_pages(job, Direct(project), ExportRequest(page_ids, "page", folder))
    run.seconds, run.late_kb = time.perf_counter() - started, _resident_kb()
    return run


Plain = tuple[str, dict[str, str], str | None, list["Plain"]]


def _plain(element: Any) -> Plain:
    return str(element.tag), dict(element.attrib), element.text, [_plain(child) for child in element]


def _element(plain: Plain, parent: Any = None) -> Any:
    tag, attributes, text, children = plain
    made = (
        etree.Element(tag, attributes, nsmap=_NAMESPACES)
        if parent is None
        else etree.SubElement(parent, tag, attributes)
    )
    made.text = text
    for child in children:
        _element(child, made)
    return made


_NAMESPACES: Any = {
    None: "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}


def lxml_alone(plain: Plain, names: Sequence[str], folder: Path, *, is_safe: bool) -> float:
    """Seconds to make, serialize and write one page's elements once for each name."""
    folder.mkdir()
    started = time.perf_counter()
    for name in names:
        content = etree.tostring(_element(plain), encoding="UTF-8", xml_declaration=True, pretty_print=True)
        if is_safe:
            replace_file(folder / name, content)
        else:
            (folder / name).write_bytes(content)
    return time.perf_counter() - started


def _load() -> str:
    """How many programs wanted a core, on average of 1, 5 and 15 minutes, and how many cores there are."""
    averages = " ".join(f"{each:.1f}" for each in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return f"{averages} on {os.cpu_count()} cores"


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--corners", type=int, default=14, help="of each outline; real ones have 4 to 200")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ductus-bench-") as name:
        folder = Path(name)
        project = make_project(folder / "register.ductus", arguments.pages, arguments.corners)
        rows, ratios, figures = [], [], []
        for turn in range(arguments.turns):
            run = ours(project, folder / "ours")
            files = sorted((folder / "ours").glob("*.xml"))
            parser_of_blanks = etree.XMLParser(remove_blank_text=True)
            plain = _plain(etree.parse(files[0], parser_of_blanks).getroot())
            names = [file.name for file in files]
            rival_s = lxml_alone(plain, names, folder / "rival", is_safe=False)
            safe_s = lxml_alone(plain, names, folder / "safe", is_safe=True)
            ratios.append((ratio(rival_s, run.seconds), ratio(safe_s, run.seconds)))
            memory = {"early_kb": run.early_kb, "late_kb": run.late_kb}
            figures.append({"ours_s": run.seconds, "lxml_s": rival_s, "lxml_safe_s": safe_s, **memory})
            grown = (run.late_kb - run.early_kb) / _KB
            shares = (f"{each:.2f}" for each in ratios[-1])
            seconds = (f"{each:.2f}" for each in (run.seconds, rival_s, safe_s))
            rows.append((str(turn + 1), *shares, *seconds, f"{grown:.1f}"))
            if run.counts != list(range(1, arguments.pages + 1)):
                raise RuntimeError("progress does not count every page")
            for made in ("rival", "safe", "ours"):
                shutil.rmtree(folder / made)
        medians = [median(each) for each in zip(*ratios, strict=True)]
        rows.append(("median", *(f"{each:.2f}" for each in medians), "", "", "", ""))
        stopped = ours(project, folder / "ours", stop_at=max(1, arguments.pages // 4))
        project.close()
    kind = f"{_LINES_A_PAGE} lines, outlines of {arguments.corners} corners"
    say(f"{arguments.pages} pages of {kind}; ratios are of speeds, 1 is as fast")
    say_table(("turn", "to lxml", "to safe lxml", "ours s", "lxml s", "safe s", "grown MiB"), rows)
    say(f"others at work: load {_load()}")
    say(f"cancel was answered in {1000 * stopped.seconds:.0f} ms, after {len(stopped.counts)} pages")
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
