"""How well real pages are found and read: the path a person's scans take, held against published ground truth.

For each page with an XML file of the same stem beside it: its scan is opened into a project, its lines are found and
read by the engines in force in a host process, and the result is compared with the ground truth, which a second
project imports.

- recall, precision: lines of the ground truth that were found, found lines that are of the ground truth; one to one,
  at intersection over union of the outlines >= 0.5, and at the project's own score (`document/merge.py`) >= 0.5.
- CER lines: the recognizer on crops cut from the outlines of the ground truth, so that only reading is judged.
- CER page: what the app makes of the untouched scan, line texts joined in its order, so that finding, reading and
  order are judged together.

CER is Levenshtein distance over length of the reference, in code points, both in NFC and nothing else folded; over
several pages distances and lengths are summed (micro-average). Seconds are wall time on the machine at hand with both
engines warm; decoding the scan counts with finding.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import groupby
from pathlib import Path

from figures import SHARED_PAGES, ratio, say, say_table
from outline_overlap import Score, iou, pairs
from rapidfuzz.distance import Levenshtein

from ductus.document.merge import same_line_score
from ductus.document.page import Line, Page
from ductus.engines.hosted import EngineCall
from ductus.imaging.scans import Limits
from ductus.jobs.host import Host
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.project.project import Project
from ductus.settings import Settings
from ductus.workflows.engine_choice import engine_call, limits
from ductus.workflows.find_lines import FindRequest, find_lines
from ductus.workflows.import_transcriptions import bring_in
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.page_order import Focus
from ductus.workflows.read_lines import ReadRequest, read_lines
from ductus.workflows.read_transcriptions import read_files, transcriptions_beside
from ductus.workflows.writing import Direct


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted on one page or over several; sums, so that two tallies can be added."""

    truth_lines: int = 0
    found_lines: int = 0
    same_by_iou: int = 0
    same_by_score: int = 0
    line_errors: int = 0
    line_length: int = 0
    page_errors: int = 0
    page_length: int = 0
    find_s: float = 0.0
    read_s: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(Tally)))

    def cells(self, pages: int = 1) -> tuple[str, ...]:
        """The row of the table that `HEAD` heads; seconds are means a page."""
        shares = (
            (self.same_by_iou, self.truth_lines),
            (self.same_by_iou, self.found_lines),
            (self.same_by_score, self.truth_lines),
            (self.same_by_score, self.found_lines),
        )
        return (
            f"{self.truth_lines}",
            f"{self.found_lines}",
            *(f"{ratio(part, whole):.2f}" for part, whole in shares),
            f"{ratio(self.line_errors, self.line_length):.3f}",
            f"{ratio(self.page_errors, self.page_length):.3f}",
            f"{self.find_s / pages:.1f}",
            f"{self.read_s / pages:.1f}",
        )


HEAD = ("page", "truth", "found", "R iou", "P iou", "R score", "P score", "CER lines", "CER page", "find s", "read s")


@dataclass(frozen=True, slots=True)
class Engines:
    """What finds and what reads, in which process, and how large a page may be."""

    host: Host
    detector: EngineCall
    recognizer: EngineCall
    most: Limits

    def find(self, project: Project, page_id: str) -> float:
        """Find a page's lines; the seconds it took."""
        request = FindRequest((page_id,), self.detector, self.most)
        return _timed(lambda job: find_lines(job, Direct(project), self.host, request, Focus()).faults)

    def read(self, project: Project, page_id: str, line_ids: Sequence[str] = ()) -> float:
        """Give lines of a page, or all of them, one more reading; the seconds it took."""
        request = ReadRequest((page_id,), self.recognizer, tuple(line_ids), only_unread=False, limits=self.most)
        return _timed(lambda job: read_lines(job, Direct(project), self.host, request, Focus()).faults)


def _timed(work: Callable[[Job], Sequence[object]]) -> float:
    started = time.perf_counter()
    faults = work(Job("bench", Lane.CPU, work))
    if faults:
        raise RuntimeError(f"a page could not be worked on: {faults}")
    return time.perf_counter() - started


def with_truth(folder: Path) -> list[Path]:
    """The scans under `folder` that have ground truth beside them, by folder and name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".xml")
    return [path for path in found if path.with_suffix(".xml").is_file()]


def make_project(path: Path, scans: Sequence[Path], most: Limits, *, has_truth: bool) -> Project:
    """A project of the scans, in their order, with or without the transcriptions beside them."""
    looked = look_at(scans, pdf_dpi=300, limits=most, cancel=CancelToken(), on_progress=lambda *_: None)
    project = Project.create(path)
    added = add_scans(project, looked)
    if added.faults or added.marked:
        raise RuntimeError(f"scans could not be opened: {added.faults} {added.marked}")
    if has_truth:
        files = read_files(transcriptions_beside(scans), cancel=CancelToken(), on_progress=lambda *_: None)
        imported = bring_in(project, files)
        if imported.faults or imported.unmatched:
            raise RuntimeError(f"ground truth could not be imported: {imported.faults} {imported.unmatched}")
    return project


def errors(text: str, reference: str) -> tuple[int, int]:
    """Edits between two texts, and the length of the reference; code points in NFC."""
    one, other = (unicodedata.normalize("NFC", each) for each in (text, reference))
    return Levenshtein.distance(one, other), len(other)


def judge(found: Page, truth: Page, find_s: float, read_s: float) -> Tally:
    """Hold a page that was found and read against its ground truth, whose lines carry readings, too."""
    spoken = [line for line in truth.lines if line.text]
    line_errors = [errors(_read_text(line), line.text) for line in spoken]
    page_errors, page_length = errors(_joined(line.text for line in found.lines), _joined(line.text for line in spoken))
    return Tally(
        len(truth.lines),
        len(found.lines),
        _same(truth, found, iou),
        _same(truth, found, same_line_score),
        sum(wrong for wrong, _ in line_errors),
        sum(length for _, length in line_errors),
        page_errors,
        page_length,
        find_s,
        read_s,
    )


def _read_text(line: Line) -> str:
    return line.reading.text if line.reading is not None else ""


def _joined(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)


def _same(truth: Page, found: Page, score: Score) -> int:
    return len(pairs([line.polygon for line in truth.lines], [line.polygon for line in found.lines], score))


def measure(engines: Engines, scans: Sequence[Path], work_folder: Path) -> dict[Path, Tally]:
    """Find, read and judge each scan; prints its row as it comes."""
    _warm_up(engines, scans[-1], work_folder)
    tallies: dict[Path, Tally] = {}
    with (
        make_project(work_folder / "found.ductus", scans, engines.most, has_truth=False) as project,
        make_project(work_folder / "truth.ductus", scans, engines.most, has_truth=True) as reference,
    ):
        known = _by_hash(reference)
        for summary in project.summaries():
            path = project.scan_path(summary.scan)
            truth_id = known[summary.scan.sha256]
            find_s = engines.find(project, summary.id)
            read_s = engines.read(project, summary.id)
            spoken = [line.id for line in reference.page(truth_id).lines if line.text]
            engines.read(reference, truth_id, spoken)
            tallies[path] = judge(project.page(summary.id), reference.page(truth_id), find_s, read_s)
            say(f"… {path.parent.name}/{path.name}: {' '.join(tallies[path].cells())}")
    return tallies


def _by_hash(project: Project) -> dict[str, str]:
    return {summary.scan.sha256: summary.id for summary in project.summaries()}


def _warm_up(engines: Engines, scan: Path, work_folder: Path) -> None:
    """Load both engines, unmeasured. Of several scans not the first: the host keeps the page it decoded last."""
    with make_project(work_folder / "warm.ductus", [scan], engines.most, has_truth=False) as project:
        for page_id in project.page_ids():
            engines.find(project, page_id)
            engines.read(project, page_id)


def say_report(tallies: dict[Path, Tally]) -> None:
    """The table: each page, each folder, and all of them."""
    rows: list[tuple[str, ...]] = []
    for folder, group in groupby(sorted(tallies), key=lambda path: path.parent):
        paths = list(group)
        rows += [(f"{folder.name}/{path.stem[:34]}", *tallies[path].cells()) for path in paths]
        rows.append((f"= {folder.name}", *_sum(tallies[path] for path in paths).cells(len(paths))))
    rows.append(("= all", *_sum(tallies.values()).cells(len(tallies))))
    say_table(HEAD, rows)


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=SHARED_PAGES, help="scans with XML beside them")
    parser.add_argument("--detector", help="line finder, instead of the default")
    parser.add_argument("--recognizer", help="reader, instead of the default")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    scans = with_truth(arguments.folder)
    if not scans:
        parser.error(f"{arguments.folder} holds no scans with ground truth beside them")
    with tempfile.TemporaryDirectory(prefix="ductus-bench-") as folder:
        settings = Settings(Path(folder) / "settings.json")  # the defaults: no file is there
        host = Host()
        engines = Engines(
            host,
            engine_call(settings, arguments.detector or settings["engine.detector"]),
            engine_call(settings, arguments.recognizer or settings["engine.recognizer"]),
            limits(settings),
        )
        try:
            tallies = measure(engines, scans, Path(folder))
        finally:
            host.close()
    say(f"\nline finder {engines.detector.engine_id}, reader {engines.recognizer.engine_id}")
    say_report(tallies)
    if arguments.json is not None:
        plain = {f"{path.parent.name}/{path.name}": asdict(tally) for path, tally in tallies.items()}
        arguments.json.write_text(json.dumps(plain, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
