"""Teach a reader the hand of a project: what there is to teach with, and the courses a project has.

Looking is split in two, as everywhere: what stands in the project is asked for page by page on its thread, and lines
are cut on a lane's.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ductus import paths
from ductus.document.page import Line, Page
from ductus.document.partition import TEST
from ductus.engines.checkpoint_files import CONFIG, read_json
from ductus.errors import DuctusError
from ductus.imaging.source import ScanSource
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.training.line_samples import LineSample, picture_of_line, plain_text
from ductus.training.project_lines import VOUCHED
from ductus.training.quill.alphabet import sentences_on
from ductus.whole_files import replace_file
from ductus.workflows.lines_to_teach import PutBy, pages_to_teach, put_lines_by
from ductus.workflows.scan_sources import source_of
from ductus.workflows.teaching import QUILL, KeptCourse, kept_courses
from ductus.workflows.writing import ProjectThread

LEAST_LINES = 40
"""A tenth is set aside to judge by, and what fewer than four lines say of a reader is chance."""
_EXAMPLES = 3
_ABOUT, _LINES = "about.json", "lines"


@dataclass(frozen=True, slots=True)
class Stock:
    """What a project has to teach with, its test pages left out. `examples` are some of its lines, cut."""

    lines: int = 0
    pages: int = 0
    tested_pages: int = 0
    texts: tuple[str, ...] = ()
    examples: tuple[LineSample, ...] = ()

    @property
    def characters(self) -> Counter[str]:
        """How often each character stands in the texts."""
        return Counter(sign for text in self.texts for sign in text if not sign.isspace())

    @property
    def missing_lines(self) -> int:
        """How many lines have to be corrected before a course can begin; 0 when there are enough."""
        return max(0, LEAST_LINES - self.lines)


@dataclass(frozen=True, slots=True)
class AboutCourse:
    """What the window remembers of a course, beside what the course keeps itself.

    `project` is the file it was begun for; of its `lines` and `pages` so many are judged by, not taught. `weights` is
    the id of what came of it, `verdict` what the comparison said, `before` the reader and weights whose place the new
    ones took; empty while they have not.
    """

    project: str
    lines: int = 0
    pages: int = 0
    weights: str = ""
    verdict: str = ""
    before: str = ""
    judged_lines: int = 0
    judged_pages: int = 0

    @classmethod
    def of(cls, project_file: Path, put: PutBy) -> AboutCourse:
        """What is to be remembered when the lines of a course have been put by."""
        return cls(
            str(project_file),
            put.lines,
            put.pages,
            judged_lines=put.judged_lines,
            judged_pages=put.judged_pages,
        )

    def keep(self, folder: Path) -> None:
        """Write it into the course's folder.

        Raises:
            OSError: the folder cannot be written.
        """
        replace_file(folder / _ABOUT, json.dumps(asdict(self), ensure_ascii=False, indent=1).encode("utf-8"))


def about_course(folder: Path) -> AboutCourse:
    """What is remembered of the course in a folder; nothing, where it was begun elsewhere or the file is damaged."""
    try:
        said = read_json(folder / _ABOUT)
        return AboutCourse(**{name: said[name] for name in _fields() if name in said})
    except ValueError:
        return AboutCourse("")


def _fields() -> tuple[str, ...]:
    return tuple(each.name for each in fields(AboutCourse))


def courses_of(project_file: Path) -> tuple[KeptCourse, ...]:
    """The courses begun for a project, the newest last."""
    wanted = str(project_file)
    return tuple(each for each in kept_courses() if about_course(Path(each.request.folder)).project == wanted)


def new_course_folder(title: str, at: datetime) -> Path:
    """Where a course begun now lies; it is not made yet."""
    plain = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in title).strip() or "project"
    return paths.courses_folder() / f"{plain[:40]} {at:%Y-%m-%d %H.%M.%S}"


def look_into(job: Job, thread: ProjectThread) -> Stock:
    """What there is to teach with. On a lane's thread; nothing is changed.

    Raises:
        Cancelled: the job was cancelled.
    """
    page_ids, tested = thread.call(_pages_with_lines, job.cancel)
    texts: list[str] = []
    pages = 0
    best: tuple[int, Page] | None = None
    for page_id in page_ids:
        page = thread.call(partial(_page, page_id), job.cancel)
        found = [plain_text(line.text) for line in _vouched(page)] if page is not None else []
        texts += found
        pages += bool(found)
        if page is not None and found and (best is None or len(found) > best[0]):
            best = (len(found), page)
    examples: tuple[LineSample, ...] = ()
    if best is not None:
        source = thread.call(partial(_source, best[1]), job.cancel)
        examples = _examples(best[1], source) if source is not None else ()
    return Stock(len(texts), pages, tested, tuple(texts), examples)


def put_project_by(job: Job, thread: ProjectThread, folder: Path, title: str) -> tuple[tuple[str, ...], PutBy]:
    """Cut the lines of the project to teach with into the folder of a course; where they lie, and how many.

    Pages without a part get theirs now, for good.

    Raises:
        InputError: there is no line to teach with, or no scan can be opened.
        StorageFailed: the project is open for reading only and pages need a part, or the disk is full.
        Cancelled: the job was cancelled.
    """
    pages = thread.call(pages_to_teach, job.cancel)
    licence = thread.call(lambda project: project.sheet.description.licence, job.cancel)
    put = put_lines_by(job, pages, folder / _LINES, title, licence)
    return (str(folder / _LINES),), put


def charset_sentences(reader: str, base: Path | None, texts: Sequence[str]) -> tuple[str, ...]:
    """What a person should know of the characters before the first step; empty when all can be written.

    Looks at small files of the weights only, but imports a framework for TrOCR: on a lane's thread.

    Raises:
        EngineUnavailable: the weights cannot be opened.
    """
    if base is None:
        return ()
    if reader == QUILL:
        return _quill_charset(base, texts)
    from ductus.engines.trocr_support.tokenizing import load_tokenizer
    from ductus.training.trocr.charset import Writer, check_charset

    decoder = read_json(base / CONFIG).get("decoder", {})
    most = int(decoder.get("max_position_embeddings", 512))
    return check_charset(Writer(load_tokenizer(base), most), texts).sentences()


def _quill_charset(base: Path, texts: Sequence[str]) -> tuple[str, ...]:
    from ductus.engines.quill_support.folders import design_in

    try:
        known = design_in(base).characters
    except ValueError:
        return ("These weights are damaged: what they can write is not known.",)
    return sentences_on(texts, known)


def _pages_with_lines(project: Project) -> tuple[list[str], int]:
    parts = project.partition.parts()
    found = [page.id for page in project.summaries() if not page.problem and any(page.counts[each] for each in VOUCHED)]
    taught = [page_id for page_id in found if parts.get(page_id) != TEST]
    return taught, sum(1 for page_id in project.page_ids() if parts.get(page_id) == TEST)


def _page(page_id: str, project: Project) -> Page | None:
    try:
        return project.page(page_id)
    except KeyError:
        return None


def _source(page: Page, project: Project) -> ScanSource | None:
    try:
        return source_of(project, page)
    except DuctusError:
        return None  # a missing scan is told when its page is turned to


def _vouched(page: Page) -> list[Line]:
    return [line for line in page.lines if line.status in VOUCHED and plain_text(line.text)]


def _examples(page: Page, source: ScanSource) -> tuple[LineSample, ...]:
    from ductus.imaging.scans import open_page

    try:
        image = open_page(source)
        chosen = sorted(_vouched(page), key=lambda line: -len(line.text))[:_EXAMPLES]
    except DuctusError:
        return ()  # without a picture there is no preview; teaching itself will say what is wrong with the scan
    return tuple(
        LineSample(picture_of_line(image, line.polygon, line.baseline), plain_text(line.text), page=page.id)
        for line in chosen
    )


def remember_put_by(folder: Path, project_file: Path, put: PutBy) -> None:
    """Write down for which project a course was begun, and on how much.

    Raises:
        OSError: the folder cannot be written.
    """
    AboutCourse.of(project_file, put).keep(folder)


def remember(folder: Path, **changes: Any) -> AboutCourse:
    """Change what is remembered of a course.

    Raises:
        OSError: the folder cannot be written.
    """
    about = replace(about_course(folder), **changes)
    about.keep(folder)
    return about
