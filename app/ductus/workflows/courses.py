"""What beginning and taking up a course is, whatever it teaches: lines parted by page, the same things as before."""

from __future__ import annotations

import hashlib
import json
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ductus.engines.checkpoint_files import read_json
from ductus.engines.devices import usable_cores
from ductus.errors import InputError, Remedy
from ductus.jobs.job import Job
from ductus.numerals import decimal, percent
from ductus.training.checkpoints import STANDING
from ductus.training.line_samples import LineSample
from ductus.training.line_sets import TEST, TRAIN, VALIDATION, read_set, split_by_page
from ductus.training.news import News, Tell
from ductus.whole_files import replace_file

if TYPE_CHECKING:
    from ductus.engines.weights import WeightsStore

RECORD = "course.json"
"""What a course was begun with; it is taken up with nothing else."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What came of it: the folder of the weights and their error rate on the lines set aside; how many lines taught.

    `has_gained` is false where nothing read better than the weights the course began with; then the folder holds none.
    `weights_id` is under which they lie among the weights; empty where they were not put there.
    """

    folder: Path
    cer: float
    lines: int
    judged_lines: int
    has_gained: bool = True
    weights_id: str = ""


class CourseRequest(Protocol):
    """What a request for a course says of its folder and its lines, whichever reader it is for."""

    @property
    def folder(self) -> Path: ...
    @property
    def data(self) -> tuple[Path, ...]: ...
    @property
    def judged_by(self) -> Path | None: ...
    @property
    def aside_share(self) -> float: ...
    @property
    def judged_lines(self) -> int: ...


@dataclass(frozen=True, slots=True)
class CourseLines:
    """The lines of a course: those it teaches, and those it is judged by."""

    taught: list[LineSample]
    judged: list[LineSample]


def lines_asked(job: Job, request: CourseRequest, seed: int) -> CourseLines:
    """The lines a request asks for, parted as `lines_of_course` parts them.

    Raises:
        InputError: as `lines_of_course`.
        Cancelled: the job was cancelled meanwhile.
    """
    found = lines_of_course(request.data, request.judged_by, request.aside_share, seed, request.judged_lines)
    job.cancel.check()
    return CourseLines(*found)


def on_pages_of_both_sides(lines: CourseLines) -> tuple[str, ...]:
    """What a person should know where pages are too few to keep whole ones aside; empty where none is on both sides."""
    taught, judged = ({(line.source, line.page) for line in side if line.page} for side in (lines.taught, lines.judged))
    if not taught & judged:
        return ()
    return (
        "Too few pages: the lines set aside are of pages that are taught. The rates of this course are better than "
        "those on other pages will be.",
    )


def begin_or_take_up(folder: Path, lines: CourseLines, settings: Mapping[str, Any]) -> bool:
    """Make the folder ready, and let torch use all cores; whether a course was begun there before.

    Raises:
        InputError: it was begun with other lines or settings; the message names what differs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    is_begun = (folder / STANDING).exists()
    held = {"lines": fingerprint_of_lines(lines.taught), "judged_lines": fingerprint_of_lines(lines.judged)}
    require_same_course(folder, {**settings, **held}, begun=is_begun)
    use_cores()
    return is_begun


def reporting(job: Job, tell: Tell | None) -> Tell:
    """Whoever is told the news shows them as the job's progress and passes them on to `tell`."""

    def on_news(news: News) -> None:
        report(job, news)
        if tell is not None:
            tell(news)

    return on_news


def put_in_store(trained: Trained, store: WeightsStore) -> Trained:
    """Copy what came of a course among the weights of this computer; the same result with its id there.

    Raises:
        StorageFailed: the disk has no room.
    """
    weights = store.import_folder(trained.folder)
    return replace(trained, weights_id=f"{weights.id}@{weights.revision}")


def lines_of_course(
    data: Sequence[Path], judged_by: Path | None, aside_share: float, seed: int, judged_lines: int
) -> tuple[list[LineSample], list[LineSample]]:
    """What is taught and what it is judged by.

    Judged is by `judged_by`; without it by the part "validation" of the data, and without such by `aside_share` of the
    pages, which are not taught. Test pages of projects and parts "test" of data sets are never touched. At most
    `judged_lines` are judged by, which the seed draws.

    Raises:
        InputError: a place cannot be read or holds test lines only, or there is nothing to teach or to judge by.
    """
    taught: list[LineSample] = []
    judged: list[LineSample] = []
    for place in data:
        parts = _without_tests(place)
        taught += parts.get(TRAIN, [])
        judged += parts.get(VALIDATION, [])
    if judged_by is not None:
        parts = _without_tests(judged_by)
        judged = parts.get(VALIDATION) or parts.get(TRAIN) or []
    elif not judged:
        taught, judged = _parted(taught, aside_share, seed)
    if not taught or not judged:
        raise InputError(
            f"{len(taught)} lines are there to teach with and {len(judged)} to judge by; both are needed.",
            remedy=Remedy("Give more pages, or say with other lines what to judge by."),
        )
    random.Random(seed).shuffle(judged)
    return taught, judged[:judged_lines]


_WIDER_SHARES = (0.2, 0.35, 0.5, 0.65, 0.8)


def _parted(lines: Sequence[LineSample], share: float, seed: int) -> tuple[list[LineSample], list[LineSample]]:
    """Lines parted by page; where a draw from few pages leaves one side empty, more are set aside.

    Of two pages one is taught. Lines of one page alone are parted by line.
    """
    for wider in (share, *_WIDER_SHARES):
        taught, judged = split_by_page(lines, wider, seed)
        if taught and judged:
            return taught, judged
    pages = sorted({(line.source, line.page) for line in lines})
    if len(pages) > 1:
        aside = pages[seed % len(pages)]
        judged = [line for line in lines if (line.source, line.page) == aside]
        return [line for line in lines if (line.source, line.page) != aside], judged
    every = max(2, round(1 / share)) if share else len(lines) + 1
    return [line for at, line in enumerate(lines, 1) if at % every], list(lines[every - 1 :: every])


def _without_tests(place: Path) -> dict[str, list[LineSample]]:
    """The lines of a place but those of its part "test": to judge by these while teaching is to choose weights by them.

    Raises:
        InputError: it cannot be read, or there is nothing else.
    """
    parts = {part: lines for part, lines in read_set(place).items() if part != TEST}
    if not any(parts.values()):
        raise InputError(
            f"“{place.name}” holds lines kept for testing only; no reader is taught or chosen by these.",
            remedy=Remedy("Give the part “train”, or let test pages be used for training in the Teach menu."),
        )
    return parts


def use_cores() -> None:
    """Let torch use all cores of this process, unless whoever started it has said how many."""
    import torch

    if not os.environ.get(_THREADS_VARIABLE):
        torch.set_num_threads(usable_cores())


_THREADS_VARIABLE = "OMP_NUM_THREADS"


def require_same_course(folder: Path, now: Mapping[str, Any], *, begun: bool) -> None:
    """Write down what the course in `folder` is begun with, or see that it is taken up with the same.

    Raises:
        InputError: something differs; the message names it.
    """
    file = folder / RECORD
    if begun and file.exists():
        try:
            before = read_json(file)
        except ValueError as fault:
            raise InputError(f"The course in “{folder.name}” is damaged: {fault}", remedy=_OTHER_FOLDER) from fault
        changed = [name.replace("_", " ") for name, value in now.items() if before.get(name) != value]
        if changed:
            raise InputError(
                f"“{folder.name}” holds a course begun with other {' and other '.join(changed)}.",
                remedy=_OTHER_FOLDER,
            )
        return
    replace_file(file, json.dumps(now, ensure_ascii=False, indent=1).encode("utf-8"))


_OTHER_FOLDER = Remedy("Take it up with what it was begun with, or choose another folder.")


def fingerprint_of_lines(samples: Sequence[LineSample]) -> str:
    """The same for the same lines in the same order, and for no others."""
    total = hashlib.sha256()
    for sample in samples:
        total.update(hashlib.sha256(sample.picture).digest() + sample.text.encode())
    return total.hexdigest()


def report(job: Job, news: News) -> None:
    """Say the news as a job's progress: steps, the best rate so far, time left."""
    if news.best_cer is not None:
        best = f"best {percent(news.best_cer, 1)}"
    else:
        best = f"loss {decimal(news.loss, 2)}" if news.loss is not None else ""
    left = f"{duration_words(news.seconds_left)} left" if news.seconds_left is not None else ""
    job.report(news.step, max(news.step, news.steps), "steps", ", ".join(filter(None, (best, left))))


def duration_words(seconds: float) -> str:
    """A time in hours and minutes; what is shorter counts as a minute."""
    minutes = max(1, round(seconds / 60))
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
