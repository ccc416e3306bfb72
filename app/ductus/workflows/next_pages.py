"""Which pages of a project to correct next and why, and what more lines are likely to bring."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ductus.document.page import Line, Page
from ductus.document.partition import TEST
from ductus.document.transcription import LineStatus
from ductus.engines.checkpoint_files import CARD, read_json
from ductus.engines.quill_support import folders as quill_folders
from ductus.engines.weights import WeightsStore
from ductus.engines.weights_identity import quill_identity
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.training.forecast import CurvePoint, forecast, too_few_words
from ductus.training.measuring import store as measurements
from ductus.training.measuring.measurement import EngineRun
from ductus.training.next_pages import Corrected, NextPage, PageSeen, rank
from ductus.training.project_lines import VOUCHED
from ductus.workflows.writing import ProjectThread, page_if_there

_DONE_SHARE = 0.8
"""A page of which so much is corrected is done, as far as teaching goes."""


@dataclass(frozen=True, slots=True)
class WhatNext:
    """The pages, those to correct first standing first, and a sentence on what more lines are likely to bring."""

    pages: tuple[NextPage, ...]
    outlook: str


def what_next(job: Job, thread: ProjectThread, store: WeightsStore, most: int = 20) -> WhatNext:
    """Weigh all pages that wait to be corrected, test pages left out. On a lane's thread; nothing is changed.

    Raises:
        Cancelled: the job was cancelled.
    """
    listed = thread.call(_listed, job.cancel)
    waiting: list[PageSeen] = []
    letters: Counter[str] = Counter()
    by_hand: Counter[str] = Counter()
    for done, entry in enumerate(listed.pages, start=1):
        page = thread.call(partial(page_if_there, entry.page_id), job.cancel)
        if page is None:
            continue
        corrected = [line for line in page.lines if line.status in VOUCHED]
        letters.update(sign for line in corrected for sign in line.text)
        by_hand[entry.hand] += len(corrected)
        left = [line for line in page.lines if line.status not in (*VOUCHED, LineStatus.SKIPPED)]
        if left and len(corrected) < _DONE_SHARE * len(page.lines):
            waiting.append(_seen(page, left, entry.hand))
        job.report(done, len(listed.pages), "pages")
    pages = tuple(rank(waiting, Corrected(letters, by_hand), most))
    return WhatNext(pages, _outlook(listed.file, store))


@dataclass(frozen=True, slots=True)
class _Entry:
    page_id: str
    hand: str


@dataclass(frozen=True, slots=True)
class _Listed:
    file: Path
    pages: tuple[_Entry, ...]


def _listed(project: Project) -> _Listed:
    partition = project.partition
    parts, hands = partition.parts(), dict(partition.hands)
    found = (
        _Entry(page.id, hands.get(page.id) or page.document_id)
        for page in project.summaries()
        if parts.get(page.id) != TEST and not page.problem and page.counts.total
    )
    return _Listed(project.path, tuple(found))


def _seen(page: Page, left: list[Line], hand: str) -> PageSeen:
    confidences = tuple(line.confidence for line in left if line.confidence is not None)
    letters = Counter(sign for line in left for sign in line.text)
    return PageSeen(page.id, page.name, len(left), confidences, letters, hand)


def _outlook(project_file: Path, store: WeightsStore) -> str:
    points, measured_on = _points(project_file, store)
    told = forecast(points, measured_on)
    return told.sentence if told is not None else too_few_words(len({point.lines for point in points}))


def _points(project_file: Path, store: WeightsStore) -> tuple[list[CurvePoint], str]:
    """The courses measured on the set that was measured last, with how many lines each was taught; and which set."""
    taught = _lines_taught(store)
    kept = measurements.kept(measurements.folder_of(project_file))
    found: list[CurvePoint] = []
    engine = ""
    for made in (each for each in kept if each.fingerprint == kept[0].fingerprint):
        for figures in made.ranked:
            lines = taught.get(_key(figures.run))
            if lines and (not engine or figures.run.engine_id == engine):
                engine = figures.run.engine_id
                found.append(CurvePoint(lines, figures.pages_written))
    return found, f"{kept[0].set_title}, {kept[0].set_about}" if kept else ""


def _key(run: EngineRun) -> tuple[str, str]:
    return run.weights, run.revision


def _lines_taught(store: WeightsStore) -> dict[tuple[str, str], int]:
    """Id and revision, as an engine states them, of the weights taught here to how many lines they were taught."""
    found: dict[tuple[str, str], int] = {}
    for weights in store.installed():
        file = weights.folder / CARD
        try:
            data: Any = read_json(file).get("data", ()) if file.is_file() else ()
            lines = sum(int(row["lines"]) for row in data)
        except (ValueError, KeyError, TypeError):
            continue
        if lines and quill_folders.is_quill_folder(weights.folder):
            found[quill_identity(weights.folder)] = lines
        elif lines:
            found[weights.id, weights.revision] = lines
    return found
