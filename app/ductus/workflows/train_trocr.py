"""Teach TrOCR: lines are read and parted by page, a course is begun or taken up, what read best goes to the weights."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ductus.engines.checkpoint_files import SAFE_WEIGHTS
from ductus.engines.weights import WeightsStore
from ductus.engines.weights_identity import identity_of
from ductus.errors import EngineUnavailable, Remedy, StorageFailed
from ductus.jobs.job import CancelToken, Job
from ductus.training.line_samples import LineSample
from ductus.training.news import News, Tell
from ductus.training.quill.variation import Variation
from ductus.training.trocr.course import TrocrCourse, Tuning
from ductus.training.wear import Wear
from ductus.workflows.courses import (
    CourseLines,
    Trained,
    begin_or_take_up,
    lines_asked,
    on_pages_of_both_sides,
    put_in_store,
    reporting,
)
from ductus.workflows.words import size_words

if TYPE_CHECKING:
    from ductus.training.trocr.pupil import Pupil
    from ductus.training.trocr.teacher import TrocrTeacher

_BYTES_A_NUMBER = 4
_COPIES_OF_LEARNING, _COPIES_OF_ALL = 6, 3
"""On the disk at worst: each number that learns with Adam's two moments, in a checkpoint and the one that replaces it;
all numbers as the best weights, those that replace them, and those in the store."""


@dataclass(frozen=True, slots=True)
class TrocrRequest:
    """What to teach, in which folder, and how.

    `base` is the id or folder of the weights to go on from. `data`, `judged_by`, `aside_share` and `judged_lines` say
    which lines, as `courses.lines_of_course` takes them. `command` goes on the card.
    """

    folder: Path
    data: tuple[Path, ...]
    base: str
    tuning: Tuning = Tuning()  # noqa: RUF009  # frozen
    course: TrocrCourse = TrocrCourse()  # noqa: RUF009  # frozen
    variation: Variation = Variation()  # noqa: RUF009  # frozen
    wear: Wear = Wear()  # noqa: RUF009  # frozen
    judged_by: Path | None = None
    aside_share: float = 0.1
    judged_lines: int = 150
    device: str = "auto"
    number_type: str = "auto"
    command: str = ""


def train_trocr(job: Job, request: TrocrRequest, store: WeightsStore, tell: Tell | None = None) -> Trained:
    """Teach until the course is over, on the thread of the job; the best weights and their card go to the store.

    A folder that holds a course is taken up where it stands; cancelling keeps the last step. `tell` hears how it goes;
    its first news name, as notes, what a person should know of the lines, such as characters that cannot be written.

    Raises:
        InputError: no lines, or the folder holds a course that was begun with something else.
        EngineUnavailable: the weights to start from are not here or damaged, or the checkpoint is.
        EngineFailed: the course has diverged, or memory does not suffice.
        StorageFailed: the disk has no room.
        Cancelled: the job was cancelled.
    """
    base = _base(request, store)
    lines = lines_asked(job, request, request.course.seed)
    is_begun = begin_or_take_up(request.folder, lines, _settings(request, base))
    teacher = _teacher(request, base)
    if not is_begun:
        _require_room(request.folder, teacher.pupil)
    on_news = reporting(job, tell)
    charset = _charset(teacher, [*lines.taught, *lines.judged])
    for sentence in (*on_pages_of_both_sides(lines), *charset):
        on_news(News(0, 0, 0, request.course.epochs, 0.0, note=sentence))
    teacher.teach(lines.taught, lines.judged, on_news, cancel=job.cancel)
    has_gained = (request.folder / SAFE_WEIGHTS).exists()
    best = teacher.standing.best_cer
    trained = Trained(request.folder, best, len(lines.taught), len(lines.judged), has_gained=has_gained)
    if not has_gained:
        return trained
    _write_card(request, teacher, store, base, lines, charset, job.cancel)
    return put_in_store(trained, store)


def _teacher(request: TrocrRequest, base: Path) -> TrocrTeacher:
    from ductus.training.trocr.teacher import TrocrTeacher

    return TrocrTeacher(
        request.folder,
        base,
        request.tuning,
        request.course,
        variation=request.variation,
        wear=request.wear,
        device=request.device,
        number_type=request.number_type,
    )


def _base(request: TrocrRequest, store: WeightsStore) -> Path:
    folder = store.find(request.base)
    if folder is None:
        raise EngineUnavailable(
            f"The weights “{request.base}” are not on this computer.",
            remedy=Remedy("Fetch them, or import them from a folder.", "Weights…", "get_weights", request.base),
        )
    return folder


def _settings(request: TrocrRequest, base: Path) -> dict[str, Any]:
    """What a course must be taken up with, besides its lines."""
    return {
        "method": asdict(request.tuning),
        "course": asdict(request.course),
        "variation": asdict(request.variation),
        "wear": asdict(request.wear),
        "start": "@".join(identity_of(base)),
    }


def _require_room(folder: Path, pupil: Pupil) -> None:
    learning = sum(int(each.numel()) for each in pupil.learning().values())
    every = sum(int(each.numel()) for each in pupil.checkpoint.network.parameters())
    needed = _BYTES_A_NUMBER * (_COPIES_OF_LEARNING * learning + _COPIES_OF_ALL * every)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageFailed(
            f"Teaching keeps up to {size_words(needed)} in “{folder.name}”, and {size_words(free)} are free.",
            remedy=Remedy("Make room on the disk, choose another folder, or choose LoRA, which keeps less."),
        )


def _charset(teacher: TrocrTeacher, samples: Sequence[LineSample]) -> tuple[str, ...]:
    from ductus.training.trocr.charset import check_charset

    return check_charset(teacher.pupil.checkpoint, (sample.text for sample in samples)).sentences()


def _write_card(
    request: TrocrRequest,
    teacher: TrocrTeacher,
    store: WeightsStore,
    base: Path,
    lines: CourseLines,
    charset: Sequence[str],
    cancel: CancelToken,
) -> None:
    """The card of the best weights; figures are those weights', not the last ones'."""
    from contextlib import nullcontext

    from ductus.engines.trocr_support.checkpoint import open_checkpoint
    from ductus.training.provenance import credits_of, figures_of
    from ductus.training.trocr.cards import card_of, write_card
    from ductus.training.trocr.judging import texts_read

    texts = texts_read(open_checkpoint(request.folder), lines.judged, nullcontext(), cancel)
    identity, revision = identity_of(base)
    licence = next((each.licence for each in store.installed() if each.folder == base), "")
    card = card_of(
        teacher,
        {"id": identity, "revision": revision, "licence": licence},
        title=f"TrOCR, taught in “{request.folder.name}”",
        command=request.command,
        data=credits_of(lines.taught),
        figures={"the lines set aside": figures_of(lines.judged, texts)},
        charset=list(charset),
    )
    write_card(request.folder, card)
