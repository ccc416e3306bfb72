"""Import transcriptions: PAGE and ALTO files are matched with pages by image name and brought into them.

What files say is read before (`read_transcriptions.py`). Bringing it in is one step that can be undone, worked out in
a lane (`import_read`) or at once (`bring_in`). Human text in the project is never replaced: a line that differs is
reported and left as it is (`import_content`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from ductus.document.edits import PageEdit
from ductus.document.page import Page
from ductus.formats.base import Remark
from ductus.jobs.job import Job
from ductus.project.parts import LINES_IN_A_PART
from ductus.project.project import Project
from ductus.workflows.import_content import TITLE, Effect, Wish, content_for
from ductus.workflows.import_frames import in_frame, shared_out
from ductus.workflows.long_step import LongStep
from ductus.workflows.open_scans import FileFault
from ductus.workflows.pairing import PageFinder, Pages, Place
from ductus.workflows.read_transcriptions import FileRead, FilesRead
from ductus.workflows.rule_breaches import breaches
from ductus.workflows.writing import ProjectThread, page_if_there

_LINES_AT_ONCE = LINES_IN_A_PART
"""New lines in one part; those of a fuller page are one part."""


@dataclass
class Imported:
    """What an import did: pages and lines brought in, repairs, what found no page, which files were skipped.

    `lines` are those that are not as before; `kept` names those where a person's text differs from the file's.
    `breaches` are places on these pages that break the project's rules.
    """

    page_ids: list[str] = field(default_factory=list)
    lines: int = 0
    repairs: list[Remark] = field(default_factory=list)
    kept: list[Remark] = field(default_factory=list)
    unmatched: list[Remark] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)
    breaches: list[Remark] = field(default_factory=list)

    def take(self, other: Imported) -> None:
        """Add what another import did."""
        self.page_ids += other.page_ids
        self.lines += other.lines
        self.repairs += other.repairs
        self.kept += other.kept
        self.unmatched += other.unmatched
        self.faults += other.faults
        self.breaches += other.breaches


@dataclass
class ImportPlan:
    """What an import would do: `edits` in order, `before` the pages they were made for, `effects` by page of a file."""

    imported: Imported
    edits: list[PageEdit] = field(default_factory=list)
    before: dict[str, Page] = field(default_factory=dict)
    effects: dict[Place, Effect] = field(default_factory=dict)


def bring_in(
    project: Project,
    read: FilesRead,
    chosen: Mapping[Place, Pages] | None = None,
    wish: Wish = Wish(),  # noqa: B008  # frozen
    by: str = "",
) -> Imported:
    """Bring the pages of files into the pages of the project they belong to, as one step of the timeline.

    On the project's thread. They are found by name; where `chosen` names pages for a page of a file
    (`pairing.chosen_pages`), those are taken, and none leaves it out.
    """
    targets = _targets(PageFinder(project.summaries()), read, chosen)
    return _carry_out(project, plan_import(project.page, read, targets, wish), by)


def import_read(
    job: Job, project: ProjectThread, read: FilesRead, chosen: Mapping[Place, Pages] | None, wish: Wish, by: str = ""
) -> Imported:
    """As `bring_in`, from a lane's thread, a few pages at a time, so that the window has its turn between.

    What is to be done is worked out here, and done there. A page that was changed meanwhile is looked at again, so that
    nothing a person just wrote is lost. It is one step of the timeline, unless somebody makes another one between.

    Raises:
        Cancelled: the job was cancelled; what was brought in is taken back.
        StorageFailed: the project could not be written; what was brought in is taken back, or where the disk takes not
            even that, is there as one step.
    """
    finder = PageFinder(project.call(lambda held: held.summaries(), job.cancel))
    targets = _targets(finder, read, chosen)
    imported = Imported(faults=list(read.faults))
    files = FilesRead(read.files)
    done = 0
    with LongStep(job, project, TITLE, by) as step:
        for part in _parts(files, targets):
            imported.take(_import_part(job, project, files, part, wish, step))
            done += len(part)
            job.report(done, len(targets), "pages")
        imported.breaches += _breaches(job, project, imported.page_ids)
    return imported


def _parts(read: FilesRead, targets: Mapping[Place, Pages]) -> Iterator[dict[Place, Pages]]:
    """The pages of the files, in their order, by the handful."""
    part: dict[Place, Pages] = {}
    lines = 0
    for file in read.files:
        for number, found in enumerate(file.pages):
            if part and lines + len(found.lines) > _LINES_AT_ONCE:
                yield part
                part, lines = {}, 0
            part[file.path, number] = targets[file.path, number]
            lines += len(found.lines)
    if part:
        yield part


def _import_part(
    job: Job, project: ProjectThread, read: FilesRead, part: Mapping[Place, Pages], wish: Wish, step: LongStep
) -> Imported:
    """What it brought in, as part of `step`."""

    def page(page_id: str) -> Page:
        return project.call(lambda held: held.page(page_id), job.cancel)

    def there(held: Project) -> dict[Place, Pages]:
        known = set(held.page_ids())
        return {place: tuple(page_id for page_id in pages if page_id in known) for place, pages in part.items()}

    plan = plan_import(page, read, project.call(there, job.cancel), wish)

    def edits_now(held: Project) -> Sequence[PageEdit]:
        nonlocal plan
        known = set(held.page_ids())
        if not all(page_id in known and held.page(page_id) == seen for page_id, seen in plan.before.items()):
            plan = plan_import(held.page, read, there(held), wish)
        return plan.edits

    step.add(edits_now)
    return plan.imported


def _breaches(job: Job, project: ProjectThread, page_ids: Sequence[str]) -> Iterator[Remark]:
    rules = project.call(lambda held: held.sheet.rules, job.cancel)
    if rules.says_nothing:
        return
    for page_id in dict.fromkeys(page_ids):
        page = project.call(partial(page_if_there, page_id), job.cancel)
        if page is not None:
            yield from breaches(page, rules)


def foresee(
    job: Job, project: ProjectThread, read: FilesRead, chosen: Mapping[Place, Pages] | None, wish: Wish
) -> ImportPlan:
    """What an import would do now; changes nothing. From a lane's thread.

    Raises:
        Cancelled: the job was cancelled.
    """
    finder = PageFinder(project.call(lambda held: held.summaries(), job.cancel))

    def page(page_id: str) -> Page:
        return project.call(lambda held: held.page(page_id), job.cancel)

    return plan_import(page, read, _targets(finder, read, chosen), wish, lambda done, of: job.report(done, of, "pages"))


def plan_import(
    page: Callable[[str], Page],
    read: FilesRead,
    targets: Mapping[Place, Pages],
    wish: Wish,
    on_page: Callable[[int, int], None] = lambda _done, _total: None,
) -> ImportPlan:
    """What it means to bring files into the pages that `targets` names; `page` gives a page as it stands.

    A page that several files speak of takes the second as the first leaves it. Pages of files that `targets` does not
    name are passed over.
    """
    plan = ImportPlan(Imported(faults=list(read.faults)))
    after: dict[str, Page] = {}
    for file in read.files:
        for number, found in enumerate(file.pages):
            place = (file.path, number)
            if place not in targets:
                continue
            if not targets[place]:
                named = found.image_name or f"page {number + 1}"
                plan.imported.unmatched.append(Remark(file.path.name, f"No page shows the image “{named}”."))
            for page_id in targets[place]:
                if page_id not in after:
                    plan.before[page_id] = after[page_id] = page(page_id)
            _plan_place(plan, [after[page_id] for page_id in targets[place]], file, number, wish, after)
            on_page(len(plan.effects), len(targets))
    return plan


def _targets(finder: PageFinder, read: FilesRead, chosen: Mapping[Place, Pages] | None) -> dict[Place, Pages]:
    return {
        (file.path, number): chosen[file.path, number]
        if chosen is not None and (file.path, number) in chosen
        else finder.find(file.path, found)
        for file in read.files
        for number, found in enumerate(file.pages)
    }


def _plan_place(
    plan: ImportPlan, pages: Sequence[Page], file: FileRead, number: int, wish: Wish, after: dict[str, Page]
) -> None:
    """A page of a file goes into the page its scan shows, or is shared out among the pages that are parts of it."""
    place, found, where = (file.path, number), file.pages[number], file.where(number)
    imported = plan.imported
    remarks: dict[str, None] = {}  # the parts of a scan say the same about its size
    frames = [in_frame(page, found, lambda what: remarks.update({what: None})) for page in pages]
    plan.effects[place] = Effect()
    if not pages:
        return
    imported.repairs += [Remark(where, what) for what in remarks]
    imported.repairs += [Remark(f"{where}, {repair.where}", repair.what) for repair in found.repairs]
    for page, share in zip(pages, shared_out(pages, frames), strict=True):
        content = content_for(page, share, file.path.name, wish)
        if content.edit is not None:
            plan.edits.append(content.edit)
            after[page.id] = content.edit.apply(page)
        plan.effects[place] += content.effect
        imported.kept += (Remark(where, remark.what) for remark in content.kept)
        imported.page_ids.append(page.id)
        imported.lines += content.effect.changed


def _carry_out(project: Project, plan: ImportPlan, by: str) -> Imported:
    """Do what was planned, as one step; says then which places break the project's rules."""
    imported = plan.imported
    project.apply_all(plan.edits, TITLE, by=by)
    rules = project.sheet.rules
    if not rules.says_nothing:
        for page_id in dict.fromkeys(imported.page_ids):
            imported.breaches += breaches(project.page(page_id), rules)
    return imported
