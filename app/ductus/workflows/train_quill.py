"""Teach Quill: lines are read and parted by page, a course is begun or taken up, the best weights get their card."""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.checkpoint_files import read_json
from ductus.engines.devices import usable_cores
from ductus.errors import InputError, Remedy
from ductus.jobs.job import Job
from ductus.settings import replace_file
from ductus.training.line_samples import LineSample
from ductus.training.line_sets import TRAIN, VALIDATION, read_set, split_by_page
from ductus.training.quill.course import Course
from ductus.training.quill.variation import Variation

if TYPE_CHECKING:
    from ductus.engines.quill_support.design import QuillDesign
    from ductus.training.quill.teacher import Teacher, Told

RECORD = "course.json"
"""What a course was begun with; it is taken up with nothing else."""
_LEAST_CHARACTER_TIMES_WITH_START = 3
"""New characters come with few lines when weights are taught a hand; fewer than this teach nothing."""


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """What to teach, in which folder, and how.

    `data` are sets of lines (`training/line_sets.py`). Judged is by `judged_by`; without it by the part "validation" of
    the data, and without such by `aside_share` of the pages, which are not taught. A part "test" is never touched.
    `start` is a folder of weights to go on from. At most `judged_lines` lines are read at each judging; `judge_every`
    is in steps, 0 for four times an epoch.
    """

    folder: Path
    data: tuple[Path, ...]
    judged_by: Path | None = None
    start: Path | None = None
    course: Course = Course()  # noqa: RUF009  # frozen
    variation: Variation = Variation()  # noqa: RUF009  # frozen
    design: QuillDesign | None = None
    aside_share: float = 0.1
    judged_lines: int = 600
    judge_every: int = 0
    device: str = "auto"
    number_type: str = "auto"
    command: str = ""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it: the folder of the weights and their error rate on the lines set aside; how many lines taught."""

    folder: Path
    cer: float
    lines: int
    judged_lines: int


def train_quill(job: Job, request: TrainRequest) -> Trained:
    """Teach until the course is over, on the thread of the job; progress is in steps, the note says how it goes.

    A folder that holds a course is taken up where it stands; cancelling keeps the last step.

    Raises:
        InputError: no lines, or the folder holds a course that was begun with something else.
        EngineUnavailable: the weights to start from, or the checkpoint, are damaged.
        EngineFailed: the course has diverged.
        Cancelled: the job was cancelled.
    """
    import torch

    from ductus.training.quill.checkpoints import STANDING
    from ductus.training.quill.teacher import Teacher

    taught, judged = _lines(request)
    job.cancel.check()
    design = _design(request, taught)
    request.folder.mkdir(parents=True, exist_ok=True)
    _require_same_course(request, design, taught, judged, begun=(request.folder / STANDING).exists())
    torch.set_num_threads(usable_cores())
    teacher = Teacher(
        request.folder,
        design,
        request.course,
        request.variation,
        start=request.start,
        device=request.device,
        number_type=request.number_type,
    )
    teacher.teach(
        taught,
        judged,
        lambda told: _report(job, request.course, told),
        judge_every=request.judge_every or teacher.steps_between_judgings(taught),
        cancel=job.cancel,
    )
    _write_card(request, teacher, taught, judged)
    return Trained(request.folder, teacher.standing.best_cer, len(taught), len(judged))


def _lines(request: TrainRequest) -> tuple[list[LineSample], list[LineSample]]:
    """What is taught and what it is judged by."""
    taught: list[LineSample] = []
    judged: list[LineSample] = []
    for place in request.data:
        parts = read_set(place)
        taught += parts.get(TRAIN, [])
        judged += parts.get(VALIDATION, [])
    if request.judged_by is not None:
        parts = read_set(request.judged_by)
        judged = parts.get(VALIDATION) or parts.get(TRAIN) or []
    elif not judged:
        taught, judged = split_by_page(taught, request.aside_share, request.course.seed)
    if not taught or not judged:
        raise InputError(
            f"{len(taught)} lines are there to teach with and {len(judged)} to judge by; both are needed.",
            remedy=Remedy("Give more pages, or say with other lines what to judge by."),
        )
    random.Random(request.course.seed).shuffle(judged)
    return taught, judged[: request.judged_lines]


def _design(request: TrainRequest, taught: Sequence[LineSample]) -> QuillDesign:
    """The network to teach: that of the weights to start from with new characters, or one for the characters met."""
    from ductus.engines.quill_support.design import QuillDesign
    from ductus.training.quill.alphabet import alphabet_of
    from ductus.training.quill.start import widened_design

    texts = [sample.text for sample in taught]
    if request.design is not None:
        return request.design
    if request.start is not None:
        try:
            return widened_design(request.start, alphabet_of(texts, _LEAST_CHARACTER_TIMES_WITH_START))
        except ValueError as fault:
            raise InputError(
                f"“{request.start.name}” holds no Quill weights: {fault}", remedy=Remedy("Choose another folder.")
            ) from fault
    characters = alphabet_of(texts)
    if not characters:
        raise InputError(
            f"{len(taught)} lines are too few to learn to read from nothing.",
            remedy=Remedy("Give more lines, or weights to start from."),
        )
    return QuillDesign(characters)


def _require_same_course(
    request: TrainRequest,
    design: QuillDesign,
    taught: Sequence[LineSample],
    judged: Sequence[LineSample],
    *,
    begun: bool,
) -> None:
    """Write down what the course is begun with, or see that it is taken up with the same.

    Raises:
        InputError: something differs; the message names it.
    """
    now: dict[str, Any] = {
        "course": asdict(request.course),
        "variation": asdict(request.variation),
        "characters": "".join(design.characters),
        "lines": _fingerprint(taught),
        "judged_lines": _fingerprint(judged),
        "start": str(request.start or ""),
    }
    file = request.folder / RECORD
    if begun and file.exists():
        try:
            before = read_json(file)
        except ValueError as fault:
            raise InputError(
                f"The course in “{request.folder.name}” is damaged: {fault}", remedy=_OTHER_FOLDER
            ) from fault
        changed = [name.replace("_", " ") for name, value in now.items() if before.get(name) != value]
        if changed:
            raise InputError(
                f"“{request.folder.name}” holds a course begun with other {' and other '.join(changed)}.",
                remedy=_OTHER_FOLDER,
            )
        return
    replace_file(file, json.dumps(now, ensure_ascii=False, indent=1).encode("utf-8"))


_OTHER_FOLDER = Remedy("Take it up with what it was begun with, or choose another folder.")


def _fingerprint(samples: Sequence[LineSample]) -> str:
    total = hashlib.sha256()
    for sample in samples:
        total.update(hashlib.sha256(sample.picture).digest() + sample.text.encode())
    return total.hexdigest()


def _report(job: Job, course: Course, told: Told) -> None:
    standing = told.standing
    total = max(standing.step, course.epochs * standing.steps_an_epoch)
    best = f"best {standing.best_cer:.1%}" if math.isfinite(standing.best_cer) else f"loss {told.loss:.2f}"
    left = standing.seconds_left(course)
    job.report(standing.step, total, "steps", f"{best}, {_duration(left)} left" if left is not None else best)


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"


def _write_card(
    request: TrainRequest, teacher: Teacher, taught: Sequence[LineSample], judged: Sequence[LineSample]
) -> None:
    """The card of the best weights; figures are those weights', not the last ones'."""
    from contextlib import nullcontext

    from ductus.engines.quill_support.opening import open_network
    from ductus.training.quill.cards import card_of, credits_of, figures_of, write_card
    from ductus.training.quill.judging import texts_read

    network, design = open_network(request.folder)
    texts = texts_read(network, design, judged, nullcontext())
    card = card_of(
        request.folder,
        request.folder.name,
        f"Quill, taught in “{request.folder.name}”",
        teacher.standing,
        request.course,
        command=request.command,
        data=credits_of(taught),
        figures={"the lines set aside": figures_of(judged, texts)},
    )
    write_card(request.folder, card)
