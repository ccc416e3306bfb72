"""Frame pages: give one or many pages another frame, or split them, as one step of the timeline."""

from __future__ import annotations

from collections.abc import Sequence
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
from ductus.project.moving import Split
from ductus.project.project import Project
from ductus.workflows.faults import PageFault
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


def frame_pages(project: Project, chosen: Page, framing: PageFraming, others: Sequence[str], by: str) -> int:
    """Frame and, if asked for, split the chosen page and others like it; how many pages. On the project's thread.

    Pages whose scan cannot be shown are passed over.

    Raises:
        StorageFailed: the project cannot be written; nothing has changed.
    """
    pages = [
        chosen,
        *(page for page_id in others if (page := page_if_there(page_id, project)) and page.id != chosen.id),
    ]
    each = {page.id: framing if page is chosen else framing.for_page(page) for page in pages if not page.problem}
    held = {page.id: page for page in pages}
    if framing.seam_px is None:
        edits = [framed(held[page_id], one.after, framing.title) for page_id, one in each.items()]
        _apply(project, edits, framing.title, by)
    else:
        project.split_pages([_split(held[page_id], one) for page_id, one in each.items()], by)
    return len(each)


def _split(page: Page, framing: PageFraming) -> Split:
    names = (f"{page.name} left", f"{page.name} right")
    return Split(page.id, framing.seam_px or 0, names, framing.is_right_first, framing.after)


def turn_pages(project: Project, page_ids: Sequence[str], quarters: int, by: str) -> int:
    """Turn pages by right angles clockwise; how many. On the project's thread.

    Raises:
        StorageFailed: the project cannot be written; nothing has changed.
    """
    pages = [page for page_id in page_ids if (page := page_if_there(page_id, project)) and not page.problem]
    edits = [turned(page, quarters) for page in pages]
    _apply(project, edits, "turn page" if len(edits) == 1 else "turn pages", by)
    return len(edits)


def _apply(project: Project, edits: Sequence[FramePage], title: str, by: str) -> None:
    if len(edits) == 1:
        project.apply(edits[0], by)
    else:
        project.apply_all(edits, title, by)


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
        StorageFailed: the project cannot be written; nothing has changed.
        Cancelled: the job was cancelled; nothing has changed.
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
    project.call(lambda held: _straighten(held, report, by), job.cancel)
    job.report(len(page_ids), len(page_ids), "pages")
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


def _straighten(project: Project, report: StraightenReport, by: str) -> None:
    pages = {page_id: page_if_there(page_id, project) for page_id in report.turned_deg}
    edits = [straightened(page, -report.turned_deg[page_id]) for page_id, page in pages.items() if page is not None]
    _apply(project, edits, "straighten page" if len(edits) == 1 else STRAIGHTEN, by)
