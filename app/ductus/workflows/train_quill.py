"""Teach Quill: lines are read and parted by page, a course is begun or taken up, the best weights get their card."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.weights import WeightsStore
from ductus.engines.weights_identity import local_id, quill_identity
from ductus.errors import InputError, Remedy
from ductus.jobs.job import CancelToken, Job
from ductus.training.line_samples import LineSample
from ductus.training.news import News, Tell
from ductus.training.quill.course import Course
from ductus.training.quill.variation import Variation
from ductus.workflows.courses import (
    CourseLines,
    Trained,
    begin_or_take_up,
    lines_asked,
    on_pages_of_both_sides,
    put_in_store,
    reporting,
)

if TYPE_CHECKING:
    from ductus.engines.quill_support.design import QuillDesign
    from ductus.training.quill.teacher import Teacher, Told
    from ductus.training.standing import Standing


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


def train_quill(
    job: Job, request: TrainRequest, tell: Tell | None = None, store: WeightsStore | None = None
) -> Trained:
    """Teach until the course is over, on the thread of the job; progress is in steps, the note says how it goes.

    With a store, what read best goes there with its card; nothing goes where it reads no better than it began.

    A folder that holds a course is taken up where it stands; cancelling keeps the last step. `tell` hears how it goes
    in all detail; the first news of a new course name, as notes, what a person should know of its lines.

    Raises:
        InputError: no lines, or the folder holds a course that was begun with something else.
        EngineUnavailable: the weights to start from, or the checkpoint, are damaged.
        EngineFailed: the course has diverged.
        Cancelled: the job was cancelled.
    """
    lines = lines_asked(job, request, request.course.seed)
    design = _design(request, lines.taught)
    is_begun = begin_or_take_up(request.folder, lines, _settings(request, design))
    teacher = _teacher(request, design)
    on_news = reporting(job, tell)
    if is_begun:
        on_news(_where_it_stands(request.course, teacher.standing))
    for sentence in () if is_begun else _to_know(request, lines):
        on_news(News(0, 0, 0, request.course.epochs, 0.0, note=sentence))
    teacher.teach(
        lines.taught,
        lines.judged,
        lambda told: on_news(_news(request.course, told)),
        judge_every=request.judge_every or teacher.steps_between_judgings(lines.taught),
        cancel=job.cancel,
    )
    _write_card(request, teacher, lines, job.cancel)
    best = teacher.standing.best_cer
    has_gained = request.start is None or best < teacher.standing.curve[0]["cer"]
    trained = Trained(request.folder, best, len(lines.taught), len(lines.judged), has_gained=has_gained)
    return trained if store is None or not has_gained else put_in_store(trained, store)


def _teacher(request: TrainRequest, design: QuillDesign) -> Teacher:
    from ductus.training.quill.teacher import Teacher

    return Teacher(
        request.folder,
        design,
        request.course,
        request.variation,
        start=request.start,
        device=request.device,
        number_type=request.number_type,
    )


def _design(request: TrainRequest, taught: Sequence[LineSample]) -> QuillDesign:
    """The network to teach: that of the weights to start from with new characters, or one for the characters met."""
    from ductus.engines.quill_support.design import QuillDesign
    from ductus.training.quill.alphabet import LEAST_TIMES_GOING_ON, alphabet_of
    from ductus.training.quill.start import widened_design

    texts = [sample.text for sample in taught]
    if request.design is not None:
        return request.design
    if request.start is not None:
        try:
            return widened_design(request.start, alphabet_of(texts, LEAST_TIMES_GOING_ON))
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


def _to_know(request: TrainRequest, lines: CourseLines) -> Iterator[str]:
    """What a person should know before the first step."""
    from ductus.engines.quill_support.folders import design_in
    from ductus.training.quill.alphabet import sentences_on

    yield from on_pages_of_both_sides(lines)
    if request.start is not None:
        yield from sentences_on((line.text for line in lines.taught), design_in(request.start).characters)


def _settings(request: TrainRequest, design: QuillDesign) -> dict[str, Any]:
    """What a course must be taken up with, besides its lines. Weights are known by what they are, not where they lie.

    Those that come with Ductus lie elsewhere each time a packed Ductus is started.
    """
    return {
        "course": asdict(request.course),
        "variation": asdict(request.variation),
        "characters": "".join(design.characters),
        "start": "@".join(quill_identity(request.start)) if request.start is not None else "",
    }


def _where_it_stands(course: Course, standing: Standing) -> News:
    """What there is to say of a course before its next step."""
    return News(
        standing.step,
        max(standing.step, course.epochs * standing.steps_an_epoch),
        standing.epoch,
        course.epochs,
        standing.seconds + standing.judging_seconds,
        standing.seconds_left(course.epochs),
        best_cer=standing.best_cer if math.isfinite(standing.best_cer) else None,
    )


def _news(course: Course, told: Told) -> News:
    stands = _where_it_stands(course, told.standing)
    if told.was_judged:
        return replace(stands, cer=told.standing.curve[-1]["cer"], read=told.read)
    return replace(stands, loss=told.loss, lines_a_second=told.lines_a_second)


def _write_card(
    request: TrainRequest,
    teacher: Teacher,
    lines: CourseLines,
    cancel: CancelToken,
) -> None:
    """The card of the best weights; figures are those weights', not the last ones', and without their language."""
    from contextlib import nullcontext

    from ductus.engines.quill_support.language import keep_language
    from ductus.engines.quill_support.opening import open_network
    from ductus.training.provenance import credits_of, figures_of
    from ductus.training.quill.cards import card_of, write_card
    from ductus.training.quill.judging import texts_read
    from ductus.training.quill.language import learn_language

    network, design = open_network(request.folder)
    more: dict[str, Any] = {}
    if request.start is not None:  # what teaches from nothing is many hands and languages
        more["parent"] = parent = _parent(request.start)
        more["licence"] = parent["licence"]
        language, without, with_it = learn_language(network, design, lines.taught, lines.judged, cancel)
        keep_language(request.folder, language)
        more["language"] = {"order": language.order, "weight": language.weight, "cer": [without, with_it]}
    texts = texts_read(network, design, lines.judged, nullcontext())
    card = card_of(
        request.folder,
        local_id(request.folder.name),
        f"Quill, taught in “{request.folder.name}”",
        teacher.standing,
        request.course,
        command=request.command,
        data=credits_of(lines.taught),
        figures={"the lines set aside": figures_of(lines.judged, texts)},
        **more,
    )
    write_card(request.folder, card)


def _parent(folder: Path) -> dict[str, str]:
    """Which weights a course went on from, and under what licence: what is made of them is bound to it."""
    from ductus.engines.quill_support.folders import card_in

    name, revision = quill_identity(folder)
    return {"id": name, "revision": revision, "licence": str(card_in(folder).get("licence", ""))}
