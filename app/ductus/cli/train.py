"""ductus train: teach our own reader a hand, on this computer."""

from __future__ import annotations

import argparse
import shlex
import signal
from dataclasses import replace
from pathlib import Path

from ductus.cli.terminal import run_here, say
from ductus.jobs.job import Job
from ductus.training.quill.course import Course
from ductus.workflows.courses import Trained
from ductus.workflows.train_quill import TrainRequest, train_quill

HELP = "Teach the reader Quill on lines with their texts; a course broken off goes on where it stood."
DESCRIPTION = """\
Teach our own line reader on lines with their texts, on this computer.

  ductus train quill --data lines.parquet --out hand/                    from nothing: thousands of lines, hours
  ductus train quill --data my-lines/ --from weights/ --out hand/        go on from weights that can read already

--data takes Parquet files or folders of them (columns image, text and, if known, source, page, license), line images
with metadata.jsonl (ductus export --format imagefolder), or scans with PAGE or ALTO files beside them. Every tenth page
is set aside to judge by, unless the data has a part “validation” or --judge names other lines.

The folder holds a checkpoint: give the same command again to go on after a break. The best weights so far lie in it
at any time. Read with them: ductus read --recognizer quill --option weights=hand/

Exit codes: 0 the course is over, 65 the lines or the folder cannot be used, 69 the weights cannot be used or the course
has diverged, 130 stopped by Ctrl+C.
"""
_WHEN_STARTED = Course(epochs=20, peak_rate=3e-4, warm_up_steps=50, patience=6)
"""Going on from weights: gently, and no longer than it helps."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engine", choices=("quill",), help="which reader to teach")
    parser.add_argument("--data", nargs="+", type=Path, required=True, metavar="PATH", help="lines with their texts")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FOLDER", help="folder of the course and its weights"
    )
    parser.add_argument("--judge", type=Path, metavar="PATH", help="lines to judge by, which are not taught")
    parser.add_argument("--from", dest="start", type=Path, metavar="FOLDER", help="weights to go on from")
    parser.add_argument("--epochs", type=int, metavar="N", help="how often each line is seen")
    parser.add_argument("--rate", type=float, metavar="X", help="highest learning rate")
    parser.add_argument("--patience", type=int, metavar="N", help="end after so many judgings without gain; 0 never")
    parser.add_argument("--seed", type=int, metavar="N", help="what chance begins with, and which pages are set aside")
    parser.add_argument("--judge-every", type=int, default=0, metavar="N", help="steps between judgings")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to teach")


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    request = TrainRequest(
        folder=arguments.out,
        data=tuple(arguments.data),
        judged_by=arguments.judge,
        start=arguments.start,
        course=_course(arguments),
        judge_every=arguments.judge_every,
        device=arguments.device,
        command=_command(arguments),
    )
    trained = run_here("Teaching", lambda job: _until_stopped(job, request))
    if isinstance(trained, Trained):
        say(f"Taught on {trained.lines} lines; on {trained.judged_lines} others {trained.cer:.1%} of characters wrong.")
        say(f"Weights and card in {trained.folder}")
    return 0


def _until_stopped(job: Job, request: TrainRequest) -> Trained:
    """Teach; Ctrl+C ends the course behind the step being made, which is kept."""
    before = signal.signal(signal.SIGINT, lambda number, frame: job.cancel.cancel())
    try:
        return train_quill(job, request)
    finally:
        signal.signal(signal.SIGINT, before)


def _course(arguments: argparse.Namespace) -> Course:
    base = _WHEN_STARTED if arguments.start else Course()
    chosen = {
        "epochs": arguments.epochs,
        "peak_rate": arguments.rate,
        "patience": arguments.patience,
        "seed": arguments.seed,
    }
    return replace(base, **{name: value for name, value in chosen.items() if value is not None})


def _command(arguments: argparse.Namespace) -> str:
    """The command as it can be given again, for the card; of paths their names only, which is what others can use."""
    words = ["ductus", "train", arguments.engine, "--data", *(path.name for path in arguments.data)]
    for flag, value in (("--judge", arguments.judge), ("--from", arguments.start), ("--out", arguments.out)):
        words += [flag, value.name] if value else []
    for flag, value in (("--epochs", arguments.epochs), ("--rate", arguments.rate), ("--seed", arguments.seed)):
        words += [flag, str(value)] if value is not None else []
    return shlex.join(words)
