"""ductus train: teach a reader a hand, on this computer."""

from __future__ import annotations

import argparse
import shlex
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ductus.cli import course_values
from ductus.cli import train_trocr as train_trocr_arguments
from ductus.cli.common import load_settings
from ductus.cli.terminal import run_here, say
from ductus.engines.quill_support.finding import find_folder
from ductus.errors import InputError, Remedy
from ductus.jobs.job import Job
from ductus.paths import courses_folder
from ductus.project.files import is_project
from ductus.training.news import News
from ductus.training.quill.course import Course
from ductus.training.quill.presets import preset as quill_preset
from ductus.training.quill.variation import Variation
from ductus.workflows.courses import Trained
from ductus.workflows.get_weights import weights_store
from ductus.workflows.train_quill import TrainRequest, train_quill
from ductus.workflows.train_trocr import train_trocr

HELP = "Teach a reader on lines with their texts; a course broken off goes on where it stood."
DESCRIPTION = """\
Teach a reader on lines with their texts, on this computer: Quill, our own, or TrOCR from weights that can read.

  ductus train quill --data lines.parquet --out hand/                    from nothing: thousands of lines, hours
  ductus train quill --data book.ductus                                  go on from Quill's own, on a project's lines
  ductus train quill --data my-lines/ --from weights/ --out hand/        go on from other weights
  ductus train quill --data book.ductus --preset overnight --set averaging=0.99 blur_chance=0.3
  ductus train trocr --data my-lines/ --from microsoft/trocr-base-handwritten --out hand/ --preset hour

Taught a project, Quill goes on from the weights that come with Ductus; --from nothing begins from nothing. Without
--out the course lies among those of this computer.

--data takes projects (never their test pages), Parquet files or folders of them (columns image, text and, if known,
source, page, license), line images with metadata.jsonl (ductus export --format imagefolder), or scans with PAGE or ALTO
files beside them. Every tenth page is set aside to judge by, unless the data has a part “validation” or --judge names
other lines.

The folder holds a checkpoint: give the same command again to go on after a break. The best weights so far lie in it
at any time. Read with them: ductus read --recognizer quill --option weights=hand/
They also go to the weights of this computer (ductus weights), TrOCR's as a folder that other programs open too.

Exit codes: 0 the course is over, 65 the lines or the folder cannot be used, 69 the weights cannot be used or the course
has diverged, 130 stopped by Ctrl+C.
"""
_NOTHING = "nothing"
_USUAL_PRESET = "hour"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engine", choices=("quill", "trocr"), help="which reader to teach")
    parser.add_argument("--data", nargs="+", type=Path, required=True, metavar="PATH", help="lines with their texts")
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="folder of the course and its weights; else made of the data's name"
    )
    parser.add_argument("--judge", type=Path, metavar="PATH", help="lines to judge by, which are not taught")
    parser.add_argument(
        "--from",
        dest="start",
        metavar="WEIGHTS",
        help="weights to go on from: a folder, or an id of `ductus weights`",
    )
    parser.add_argument("--epochs", type=int, metavar="N", help="how often each line is seen")
    parser.add_argument("--rate", type=float, metavar="X", help="highest learning rate")
    parser.add_argument("--patience", type=int, metavar="N", help="end after so many judgings without gain; 0 never")
    parser.add_argument("--seed", type=int, metavar="N", help="what chance begins with, and which pages are set aside")
    parser.add_argument("--judge-every", type=int, default=0, metavar="N", help="steps between judgings")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to teach")
    course_values.add_arguments(parser)
    train_trocr_arguments.add_arguments(parser.add_argument_group("for trocr"))


def run(arguments: argparse.Namespace) -> int:
    """Do it; returns the exit code."""
    if arguments.out is None:
        arguments.out = courses_folder() / f"{arguments.data[0].stem} {arguments.engine}"
    if arguments.engine == "trocr":
        return _run_trocr(arguments)
    request = _quill_request(arguments)
    store = weights_store(load_settings())

    def work(job: Job) -> Trained:
        return _until_stopped(job, lambda: train_quill(job, request, _tell_note, store))

    _say_trained(run_here("Teaching", work))
    return 0


def _run_trocr(arguments: argparse.Namespace) -> int:
    request = train_trocr_arguments.request_of(arguments, _command(arguments))
    store = weights_store(load_settings())

    def work(job: Job) -> Trained:
        return _until_stopped(job, lambda: train_trocr(job, request, store, _tell_note))

    _say_trained(run_here("Teaching", work))
    return 0


def _tell_note(news: News) -> None:
    if news.note:
        say(news.note)


def _say_trained(trained: object) -> None:
    if not isinstance(trained, Trained):
        return
    if trained.has_gained:
        say(f"Taught on {trained.lines} lines; on {trained.judged_lines} others {trained.cer:.1%} of characters wrong.")
        say(f"Weights and card in {trained.folder}")
    else:
        say(f"Nothing read better than the weights it began with: {trained.cer:.1%} of characters wrong.")
    if trained.weights_id:
        say(f"Among the weights of this computer as {trained.weights_id}")
        say(f"Read with them from now on: ductus weights use {trained.weights_id}")


def _until_stopped(job: Job, teach: Callable[[], Trained]) -> Trained:
    """Teach; Ctrl+C ends the course behind the step being made, which is kept."""
    before = signal.signal(signal.SIGINT, lambda number, frame: job.cancel.cancel())
    try:
        return teach()
    finally:
        signal.signal(signal.SIGINT, before)


def _quill_start(arguments: argparse.Namespace) -> Path | None:
    """The weights to go on from: those named; for projects alone those that come with Ductus, if there are any.

    Raises:
        InputError: there are no Quill weights under this name.
    """
    said = arguments.start or ""
    is_own_hand = all(is_project(place) for place in arguments.data)
    if said == _NOTHING or (not said and not is_own_hand):
        return None
    folder = find_folder(said)
    if folder is None and said:
        raise InputError(f"There are no Quill weights at “{said}”.", remedy=Remedy("See: ductus weights"))
    return folder


def _quill_request(arguments: argparse.Namespace) -> TrainRequest:
    """What was asked for: the preset, then the flags, then what was set by name.

    Raises:
        InputError: no weights under that name, or a name or value nobody knows.
    """
    if arguments.size or arguments.minutes is not None:
        raise InputError(
            "--size and --minutes are for TrOCR.", remedy=Remedy("Quill takes lines of any width; see --epochs.")
        )
    start = _quill_start(arguments)
    chosen = quill_preset(arguments.preset or _USUAL_PRESET) if arguments.preset or start is not None else None
    said = {
        "epochs": arguments.epochs,
        "peak_rate": arguments.rate,
        "patience": arguments.patience,
        "seed": arguments.seed,
    }
    base = chosen.course if chosen is not None else Course()
    course = replace(base, **{name: value for name, value in said.items() if value is not None})
    values = course_values.SaidValues(arguments.settings)
    request = TrainRequest(
        folder=arguments.out,
        data=tuple(arguments.data),
        judged_by=arguments.judge,
        start=start,
        course=values.given_to(course),
        variation=values.given_to(Variation()),
        judge_every=arguments.judge_every,
        device=arguments.device,
        command=_command(arguments),
    )
    values.require_all_known("Quill")
    return replace(request, judged_lines=chosen.judged_lines) if chosen is not None else request


def _command(arguments: argparse.Namespace) -> str:
    """The command as it can be given again, for the card; of paths their names only, which is what others can use."""
    words = ["ductus", "train", arguments.engine, "--data", *(path.name for path in arguments.data)]
    for flag, value in (("--judge", arguments.judge), ("--out", arguments.out)):
        words += [flag, value.name] if value else []
    words += ["--from", train_trocr_arguments.folder_or_id(arguments.start)] if arguments.start else []
    words += ["--preset", arguments.preset] if arguments.preset else []
    for name in ("epochs", "rate", "patience", "seed"):
        value = getattr(arguments, name)
        words += [f"--{name}", str(value)] if value is not None else []
    words += ["--judge-every", str(arguments.judge_every)] if arguments.judge_every else []
    words += train_trocr_arguments.words_of(arguments) if arguments.engine == "trocr" else []
    return shlex.join(words + (["--set", *arguments.settings] if arguments.settings else []))
