"""A step of the timeline that takes long: made, taken back or done again in parts, so that the window has its turn.

Runs on a lane's thread; each part is worked out there where it can be, and is on the disk when it is done. Stopped or
failed half way, what was done is taken back, in parts as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from ductus.document.edits import PageEdit
from ductus.document.page import Page
from ductus.errors import Cancelled, DuctusError
from ductus.jobs.collecting import rare_collections
from ductus.jobs.job import CancelToken, Job
from ductus.project.parts import handfuls
from ductus.project.project import Project
from ductus.project.records import Leg, Step
from ductus.project.travel import Way
from ductus.workflows.writing import ProjectThread, page_if_there

T = TypeVar("T")

EditOf = Callable[[Page], PageEdit | None]
"""What is to be done to a page; None for nothing. A pure function, called on any thread, and again if it changes."""


class LongStep:
    """One step made in several calls on the project's thread. Left by a fault or a cancel, it is taken back.

    Taken back only where nobody has made another step since, and the project can still be reached.
    """

    def __init__(self, job: Job, project: ProjectThread, title: str, by: str) -> None:
        self._job = job
        self._project = project
        self._title = title
        self._by = by
        self._number = 0
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._project.call(lambda held: held.making.append(self._title), self._job.cancel)
        self._open.enter_context(rare_collections())
        return self

    def add(self, edits_now: Callable[[Project], Sequence[PageEdit]]) -> None:
        """Do the next edits of the step, which `edits_now` gives on the project's thread.

        Raises:
            Cancelled: the job was cancelled; nothing was added.
            StorageFailed: the project could not be written; nothing was added.
        """

        def carry_out(held: Project) -> None:
            self._number = held.apply_all(edits_now(held), self._title, self._by, behind=self._number)

        self._job.cancel.check()
        self._project.call(carry_out, self._job.cancel)

    def add_otherwise(self, work: Callable[[Project, str, int], int]) -> int:
        """Do a part that is not edits of pages alone; gives what `work` gives.

        `work` is called on the project's thread with who does it and the number of the step before, and says how many
        things it did, 0 where it made no step. Raises what `add` does.
        """

        def carry_out(held: Project) -> int:
            count = work(held, self._by, self._number)
            if count:
                self._number = held.step_number
            return count

        self._job.cancel.check()
        return self._project.call(carry_out, self._job.cancel)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        with suppress(DuctusError):  # the first fault is the one to tell; with the project closed nothing is open
            self._project.call(lambda held: held.making.remove(self._title), CancelToken())
            if fault is not None:
                self._take_back()

    def _take_back(self) -> None:
        def first(held: Project) -> Leg | None:
            return held.go(Way.BACK) if self._number and held.step_number == self._number else None

        leg = self._project.call(first, CancelToken())
        while leg is not None and leg.goes_on:
            leg = self._project.call(lambda held: held.go_on(), CancelToken())


@dataclass(frozen=True, slots=True)
class Changed:
    """How many pages were changed, and lines on them."""

    pages: int = 0
    lines: int = 0

    def __add__(self, other: Changed) -> Changed:
        return Changed(self.pages + other.pages, self.lines + other.lines)


def change_pages(
    job: Job, project: ProjectThread, page_ids: Sequence[str], edit_of: EditOf, title: str, by: str
) -> Changed:
    """Change pages as one step that Undo calls `title`. From a lane's thread.

    What becomes of a page is worked out here; where it was changed meanwhile, again on the project's thread. Pages
    that were taken out of the project are passed over.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: the project could not be written; what was done is taken back, or where the disk takes not even
            that, is there as one step.
    """
    parts = project.call(partial(parts_on, page_ids), job.cancel)
    changed, done = Changed(), 0
    with LongStep(job, project, title, by) as step:
        for part in parts:
            changed += _change_part(job, project, step, part, edit_of)
            done += len(part)
            job.report(done, len(page_ids), "pages")
    return changed


def parts_on(page_ids: Sequence[str], project: Project, most_lines: int | None = None) -> tuple[tuple[str, ...], ...]:
    """The pages of a step, those of one part together; none that are not in the project. On its thread."""
    lines = {summary.id: summary.counts.total for summary in project.summaries()}
    return tuple(handfuls([page_id for page_id in page_ids if page_id in lines], lines.__getitem__, most_lines))


def _change_part(job: Job, project: ProjectThread, step: LongStep, part: Sequence[str], edit_of: EditOf) -> Changed:
    seen = project.call(partial(pages_there, part), job.cancel)
    made = [(page, edit_of(page)) for page in seen]
    done: list[tuple[Page, PageEdit]] = []

    def edits_now(held: Project) -> Sequence[PageEdit]:
        done[:] = fitting(held, made, edit_of)
        return [edit for _, edit in done]

    step.add(edits_now)
    return Changed(len(done), sum(changed_count(page, edit) for page, edit in done))


def pages_there(page_ids: Sequence[str], project: Project) -> list[Page]:
    """Those of these pages that are in the project. On its thread."""
    return [page for page_id in page_ids if (page := page_if_there(page_id, project)) is not None]


def fitting(
    project: Project, made: Sequence[tuple[Page, T | None]], make: Callable[[Page], T | None]
) -> list[tuple[Page, T]]:
    """Pages as they are now with what is to be done to them; `made` is that for how they were seen. On its thread."""
    now = [(page_if_there(seen.id, project), seen, what) for seen, what in made]
    again = [
        (page, what if page is seen or page == seen else make(page)) for page, seen, what in now if page is not None
    ]
    return [(page, what) for page, what in again if what is not None]


def changed_count(page: Page, edit: PageEdit) -> int:
    """How many lines of the page an edit changes or takes away."""
    after = {line.id: line for line in edit.apply(page).lines}
    return sum(1 for line in page.lines if after.get(line.id) is not line)


def go_through(job: Job, project: ProjectThread, way: Way) -> Step | None:
    """Undo or redo a step a part at a time; the step, None where there is none that way.

    From a lane's thread. Where somebody makes a step meanwhile, the rest is done at once before it.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: the project could not be written; it stays within the step, and Undo and Redo lead on from there.
    """
    with rare_collections():
        return _go_through(job, project, way)


def _go_through(job: Job, project: ProjectThread, way: Way) -> Step | None:
    total = sum(project.call(lambda held: held.ahead(way), job.cancel))
    leg = project.call(lambda held: held.go(way), job.cancel)
    steps: list[Step] = []
    done = 0
    try:
        while leg is not None:
            steps.append(leg.step)
            done += len(leg.step.page_ids)
            job.report(done, total, "pages")
            if leg.goes_on:
                job.cancel.check()
            leg = project.call(lambda held: held.go_on(), job.cancel) if leg.goes_on else None
    except Cancelled:
        _go_back(project)
        raise
    except DuctusError:
        project.call(lambda held: held.stay(), CancelToken())
        raise
    return Step.joined(steps) if steps else None


def _go_back(project: ProjectThread) -> None:
    with suppress(Cancelled):  # the project is being closed, and does the rest itself
        project.call(lambda held: held.turn_round(), CancelToken())
        try:
            while project.call(lambda held: held.go_on(), CancelToken()) is not None:
                pass
        except DuctusError:
            project.call(lambda held: held.stay(), CancelToken())
