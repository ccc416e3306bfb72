"""Does the window stay smooth while pages are being read in the background?

Opens the real window on real scans, has the engines in force read all their lines in the host process, and meanwhile
types, pans, turns pages, and counts how late events are; the same with nothing in the background; in turns, in one run.

- letter, accept: from when a key falls due until the desk's text field has painted its effect. Accept is Enter: the
  line is durable on the disk before the next one is shown.
- pan: from when a shift of the page falls due (sixty a second) until the canvas has painted it.
- beat: how late the main thread comes to events that fall due every 10 ms. The design's mark: p99 under 33 ms while
  reading. "Our own work" is the part of it in which the main thread computed, "no core free" the part in which it stood
  ready and did not get to (other programs, the reading itself), "disk or thread" the part in which it waited for the
  disk or for Python's lock.
- lines/s: what the reading job gets done meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from figures import SAMPLE, SHARED_PAGES, SPREAD_HEAD, Spread, ratio, say, say_table
from pages_report import with_truth
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from stalls import Stalls
from window_driving import Actor, Heart, Painted, Panner, Turner, Typist, let_run, wait_for, watch_paints

from ductus.document.transcription import LineStatus
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken, Job
from ductus.project.project import Project
from ductus.ui.app import make_window
from ductus.ui.main_window import MainWindow
from ductus.workflows.import_transcriptions import bring_in
from ductus.workflows.open_scans import add_scans, look_at
from ductus.workflows.read_transcriptions import FileRead, read_files, transcriptions_beside

_WAIT_S = 120.0
_MARK_MS = 33.0
DOINGS = ("typing", "panning", "nothing", "turning pages")


@dataclass
class Condition:
    """What was measured in all turns with, or without, a job in the background."""

    letter: list[float] = field(default_factory=list)
    accept: list[float] = field(default_factory=list)
    pan: list[float] = field(default_factory=list)
    frame: list[float] = field(default_factory=list)
    beats: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    work: list[float] = field(default_factory=list)
    queue: list[float] = field(default_factory=list)
    wait: list[float] = field(default_factory=list)


class Reading:
    """Reads all lines of the window's project in the background, over and over; counts what gets done."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._jobs: list[Job] = []
        self._again = QTimer(window)
        self._again.setInterval(50)
        self._again.timeout.connect(self._keep_going)

    @property
    def lines(self) -> int:
        return sum(job.progress.done for job in self._jobs)

    def start(self) -> None:
        """Begin, and wait for the first line: an engine may have to be loaded."""
        self._jobs.clear()
        self._begin()
        wait_for(lambda: self.lines > 0, _WAIT_S, "a line is read")
        self._again.start()

    def stop(self) -> None:
        self._again.stop()
        self._window.bench.lanes.cancel_all()
        wait_for(lambda: not self._window.bench.lanes.jobs(), _WAIT_S, "the job has ended")

    def _keep_going(self) -> None:
        job = self._jobs[-1]
        if job.state.is_final:
            if job.error is not None:
                raise RuntimeError(f"the reading job failed: {job.message}")
            self._begin()

    def _begin(self) -> None:
        session = self._window.bench.session
        assert session is not None, "no project is open"
        self._jobs.append(session.read_lines(session.project.page_ids(), only_unread=False))


class Bench:
    """One window, measured turn by turn."""

    def __init__(self, window: MainWindow, editor: Painted, canvas: Painted, seconds: float) -> None:
        self.idle, self.reading = Condition(), Condition()
        self.pace: dict[str, list[float]] = defaultdict(list)
        self.heart = Heart()
        self.stalls = Stalls(lambda: self.heart.last_beat)
        self._window, self._seconds = window, seconds
        self._canvas_paints = canvas
        self._job = Reading(window)
        self._typist = Typist(window, editor, random.Random(1))
        self._panner = Panner(window.bench.canvas, canvas)
        self._actors: dict[str, Actor] = {
            "typing": self._typist,
            "panning": self._panner,
            "turning pages": Turner(window),
        }

    def turn(self) -> None:
        """Each thing once without and once with the job."""
        for doing in DOINGS:
            self._measure(doing, self.idle)
            self._job.start()
            before = self._job.lines
            self.stalls.resume()
            self._measure(doing, self.reading)
            self.stalls.pause()
            self.pace[doing].append((self._job.lines - before) / self._seconds)
            self._job.stop()

    def _measure(self, doing: str, into: Condition) -> None:
        self._typist.letter_ms, self._typist.accept_ms, self._panner.pan_ms = into.letter, into.accept, into.pan
        actor = self._actors.get(doing)
        self._canvas_paints.frame_ms.clear()
        self.heart.start()
        if actor is not None:
            actor.start()
        let_run(self._seconds)
        if actor is not None:
            actor.stop()
        self.heart.stop()
        into.beats[doing] += self.heart.late_ms
        into.work += self.heart.work_ms
        into.queue += self.heart.queue_ms
        into.wait += self.heart.wait_ms
        if doing == "panning":
            into.frame += self._canvas_paints.frame_ms

    def report(self) -> dict[str, object]:
        """Print the tables; returns the figures as JSON."""
        kinds = {
            "letter": (self.idle.letter, self.reading.letter),
            "accept": (self.idle.accept, self.reading.accept),
            "pan": (self.idle.pan, self.reading.pan),
            "canvas frame": (self.idle.frame, self.reading.frame),
        }
        for doing in self.idle.beats:
            kinds[f"beat, {doing}"] = (self.idle.beats[doing], self.reading.beats[doing])
        kinds["beat: our own work"] = (self.idle.work, self.reading.work)
        kinds["beat: no core free"] = (self.idle.queue, self.reading.queue)
        kinds["beat: disk or thread"] = (self.idle.wait, self.reading.wait)
        spreads = {name: (Spread.of(idle), Spread.of(busy)) for name, (idle, busy) in kinds.items()}
        say("\nwhile reading, in multiples of the same without a job")
        rows = [
            (name, f"{ratio(b.median, a.median):.2f}", f"{ratio(b.p95, a.p95):.2f}", f"{ratio(b.p99, a.p99):.2f}")
            for name, (a, b) in spreads.items()
        ]
        say_table(("", "median", "p95", "p99"), rows)
        pace = {doing: sum(each) / len(each) for doing, each in self.pace.items()}
        say("\nthe job's pace, in multiples of its pace while one does nothing")
        say_table(
            ("", "pace", "lines/s"), [(d, f"{ratio(p, pace['nothing']):.2f}", f"{p:.1f}") for d, p in pace.items()]
        )
        say("\nmilliseconds on this machine")
        timed = [
            (f"{name}, {how}", *spread.cells())
            for name, both in spreads.items()
            for how, spread in zip(("idle", "reading"), both, strict=True)
        ]
        say_table(("", *SPREAD_HEAD), timed)
        worst = max(both[1].p99 for name, both in spreads.items() if name.startswith("beat,"))
        say(f"\nmark: p99 of a beat while reading under {_MARK_MS:g} ms: {worst:.1f} ms, {_verdict(worst)}")
        plain = {name: {"idle": a.plain(), "reading": b.plain()} for name, (a, b) in spreads.items()}
        return {"milliseconds": plain, "lines_per_s": pace}


def _verdict(worst_ms: float) -> str:
    return "reached" if worst_ms < _MARK_MS else "MISSED"


def make_project(path: Path, scans: Sequence[Path]) -> None:
    """A project of the scans with the outlines, but not the texts, of the transcriptions beside them."""
    read = read_files(transcriptions_beside(scans), cancel=CancelToken(), on_progress=lambda *_: None)
    read.files = [_without_texts(file) for file in read.files]
    looked = look_at(scans, pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda *_: None)
    with Project.create(path) as project:
        add_scans(project, looked)
        bring_in(project, read)


def _without_texts(file: FileRead) -> FileRead:
    pages = [
        replace(page, lines=tuple(replace(line, transcription=None, status=LineStatus.TODO) for line in page.lines))
        for page in file.pages
    ]
    return replace(file, pages=tuple(pages))


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = SHARED_PAGES / "hooker"
    parser.add_argument("folder", nargs="?", type=Path, default=usual if usual.is_dir() else SAMPLE)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each thing is done in each turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--stalls", action="store_true", help="also say where the main thread was when it was late")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there, too")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="ductus-bench-") as folder:
        os.environ["DUCTUS_HOME"] = str(Path(folder) / "home")
        blank = Path(folder) / "blank.ductus"
        make_project(blank, with_truth(arguments.folder))
        editor, canvas = watch_paints()
        application = QApplication.instance() or QApplication(["ductus-bench"])
        assert isinstance(application, QApplication)
        window = make_window(application)
        window.show()
        bench = Bench(window, editor, canvas, arguments.seconds)
        try:
            for number in range(arguments.turns):
                project = blank.with_name(f"turn-{number}.ductus")
                project.write_bytes(blank.read_bytes())  # readings of one turn must not weigh on the next
                window.open_paths([project])
                let_run(2.0)  # pictures of the page and its lines
                bench.turn()
        finally:
            bench.stalls.stop()
            window.close()
        figures = bench.report()
        if arguments.stalls:
            bench.stalls.report()
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
