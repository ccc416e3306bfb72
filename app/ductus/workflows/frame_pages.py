"""Frame pages: give one or many pages another frame, or split them, as one step of the timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ductus.document.cutouts import canvas_size, cutout_of, turned_to, whole_scan
from ductus.document.frame_edits import FramePage
from ductus.document.framing import framed, gap_between_columns, skew_of_lines, straightened, turned
from ductus.document.page import Cutout, Page
from ductus.errors import DuctusError
from ductus.imaging.scans import Limits, ScanSource, open_preview
from ductus.imaging.sheet import SIDE_PX, skew_of_ink
from ductus.jobs.job import Job
from ductus.project.moving import SPLIT_TITLE, Split
from ductus.project.project import Project
from ductus.workflows.faults import PageFault
from ductus.workflows.long_step import LongStep, change_pages, fitting, pages_there, parts_on
from ductus.workflows.scan_sources import source_of
from ductus.workflows.writing import ProjectThread, page_if_there

STRAIGHTEN = "straighten pages"
LEAST_SKEW_DEG = 0.1
"""A page that slopes less is level to the eye, and is left alone."""


@dataclass(frozen=True, slots=True)
class PageFraming:
    """What was chosen for one page, and what it was before. `seam_px` splits the framed page; None leaves it whole."""

    before: Cutout
    after: Cutout
    seam_px: int | None = None
    is_right_first: bool = False

    def for_page(self, page: Page) -> PageFraming:
        """The same for another page: turned by as much, cropped and split by the same shares of its size.

        Where the box was only turned, the other page keeps its own. The seam goes between that page's own columns.
        """
        own = cutout_of(page)
        turn_deg = own.turn_deg + self.after.turn_deg - self.before.turn_deg
        if self.after == turned_to(self.before, self.after.turn_deg):
            after = turned_to(own, turn_deg)
        else:
            after = _same_shares(self.after, whole_scan(own.scan_width_px, own.scan_height_px, turn_deg))
        seam_px = None
        if self.seam_px is not None:
            seam = self.seam_px * after.width_px / self.after.width_px
            gap = gap_between_columns(framed(page, after).apply(page))
            if gap is not None:
                seam = min(max(seam, gap[0]), gap[1])
            seam_px = min(max(1, round(seam)), after.width_px - 1)
        return PageFraming(own, after, seam_px, self.is_right_first)

    @property
    def title(self) -> str:
        """What Undo calls it: after the most that changed."""
        if self.before.turn_deg == self.after.turn_deg:
            return "crop page"
        is_only_turned = self.after == turned_to(self.before, self.after.turn_deg)
        return "straighten page" if is_only_turned else "straighten and crop page"


def _same_shares(chosen: Cutout, canvas: Cutout) -> Cutout:
    width, height = canvas_size(chosen)
    x, y = canvas.width_px / width, canvas.height_px / height
    left, top = round(chosen.left_px * x), round(chosen.top_px * y)
    return replace(
        canvas,
        left_px=left,
        top_px=top,
        width_px=max(1, round((chosen.left_px + chosen.width_px) * x) - left),
        height_px=max(1, round((chosen.top_px + chosen.height_px) * y) - top),
    )


def frame_pages(
    job: Job, project: ProjectThread, page_id: str, framing: PageFraming, others: Sequence[str], by: str
) -> int:
    """Frame and, if asked for, split the chosen page and others like it, as one step; how many pages.

    From a lane's thread. Pages whose scan cannot be shown are passed over, and those that are gone.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: it could not be written; see `change_pages`.
    """
    page_ids = tuple(dict.fromkeys((page_id, *others)))

    def framing_of(page: Page) -> PageFraming | None:
        if page.problem:
            return None
        return framing if page.id == page_id else framing.for_page(page)

    def edit_of(page: Page) -> FramePage | None:
        chosen = framing_of(page)
        return framed(page, chosen.after, framing.title) if chosen is not None else None

    if framing.seam_px is None:
        return change_pages(job, project, page_ids, edit_of, framing.title, by).pages
    return _split_pages(job, project, page_ids, lambda page: _split(page, framing_of(page)), by)


def _split_pages(
    job: Job, project: ProjectThread, page_ids: Sequence[str], split_of: Callable[[Page], Split | None], by: str
) -> int:
    count = done = 0
    with LongStep(job, project, SPLIT_TITLE, by) as step:
        for part in project.call(partial(parts_on, page_ids), job.cancel):
            seen = project.call(partial(pages_there, part), job.cancel)
            made = [(page, split_of(page)) for page in seen]
            count += step.add_otherwise(partial(_split_part, made, split_of))
            done += len(part)
            job.report(done, len(page_ids), "pages")
    return count


def _split_part(
    made: Sequence[tuple[Page, Split | None]],
    split_of: Callable[[Page], Split | None],
    held: Project,
    by: str,
    behind: int,
) -> int:
    splits = [split for _, split in fitting(held, made, split_of)]
    return len(held.split_pages(splits, by, behind=behind))


def _split(page: Page, framing: PageFraming | None) -> Split | None:
    if framing is None:
        return None
    names = (f"{page.name} left", f"{page.name} right")
    return Split(page.id, framing.seam_px or 0, names, framing.is_right_first, framing.after)


def turn_pages(job: Job, project: ProjectThread, page_ids: Sequence[str], quarters: int, by: str) -> int:
    """Turn pages by right angles clockwise, as one step; how many. From a lane's thread.

    Raises:
        Cancelled: the job was cancelled; what was done is taken back.
        StorageFailed: it could not be written; see `change_pages`.
    """
    title = "turn page" if len(page_ids) == 1 else "turn pages"
    return change_pages(
        job, project, page_ids, lambda page: None if page.problem else turned(page, quarters), title, by
    ).pages


@dataclass
class StraightenReport:
    """What became of the pages: by how many degrees each was turned, which were level, which say nothing."""

    turned_deg: dict[str, float] = field(default_factory=dict)
    level: int = 0
    silent: int = 0
    faults: list[PageFault] = field(default_factory=list)


def straighten_pages(
    job: Job, project: ProjectThread, page_ids: Sequence[str], limits: Limits, by: str
) -> StraightenReport:
    """Turn pages so that their writing runs level, as one step. Runs on a lane's thread.

    A page's lines say how it slopes, or its ink where there are too few of them.

    Raises:
        StorageFailed: it could not be written; see `change_pages`.
        Cancelled: the job was cancelled; what was done is taken back.
    """
    report = StraightenReport()
    for done, page_id in enumerate(page_ids):
        job.report(done, len(page_ids), "pages")
        job.cancel.check()
        page, source = project.call(partial(_page_and_source, page_id), job.cancel)
        if page is None:
            continue
        try:
            skew = _skew(page, source, limits)
        except DuctusError as fault:
            report.faults.append(PageFault(page_id, page.name, fault))
            continue
        if skew is None:
            report.silent += 1
        elif abs(skew) < LEAST_SKEW_DEG:
            report.level += 1
        else:
            report.turned_deg[page_id] = round(-skew, 1)
    title = "straighten page" if len(report.turned_deg) == 1 else STRAIGHTEN
    change_pages(
        job,
        project,
        tuple(report.turned_deg),
        lambda page: straightened(page, -report.turned_deg[page.id]),
        title,
        by,
    )
    return report


def _page_and_source(page_id: str, project: Project) -> tuple[Page | None, ScanSource | None]:
    page = page_if_there(page_id, project)
    if page is None or page.problem:
        return None, None
    try:
        return page, source_of(project, page)
    except DuctusError:
        return page, None  # a scan that is missing: the lines may still say it


def _skew(page: Page, source: ScanSource | None, limits: Limits) -> float | None:
    skew = skew_of_lines(page.lines)
    if skew is not None or source is None:
        return skew
    return skew_of_ink(open_preview(source, SIDE_PX, limits))
