"""Opening things in the window: projects, scans, the sample, transcriptions. The slow part runs in the disk lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from ductus.errors import DuctusError, ProjectDamaged, ProjectLocked, Remedy, ScanMissing, StorageFailed
from ductus.imaging.scans import Limits, find_scans
from ductus.jobs.job import Job
from ductus.project.files import is_project
from ductus.project.project import Project
from ductus.project.records import RelinkReport
from ductus.ui.importing.dialog import show_import
from ductus.ui.leaving import may_leave
from ductus.ui.notify import Kind
from ductus.ui.passwords import ask_password
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.import_content import Wish
from ductus.workflows.import_transcriptions import Imported, import_read
from ductus.workflows.open_archives import may_be_transcription, unpack_archives
from ductus.workflows.open_sample import PROJECT_NAME, sample_folder
from ductus.workflows.open_scans import Added, FileFault, add_scans, look_at, project_path_for
from ductus.workflows.read_transcriptions import read_files, transcriptions_beside
from ductus.workflows.relink_scans import count_missing, relink_scans
from ductus.workflows.words import counted
from ductus.workflows.writing import ProjectThread

_RECENT_KEPT = 12


def open_paths(bench: Workbench, paths: Sequence[Path]) -> None:
    """Open whatever is named: a project, scans, folders and zips of them, transcriptions; several at once."""
    projects = [path for path in paths if is_project(path)]
    transcriptions = [path for path in paths if may_be_transcription(path)]
    scans = [path for path in paths if path not in projects and path not in transcriptions]
    if projects and not open_project(bench, projects[0]):
        return
    if scans:
        open_scans(bench, scans, transcriptions)
    elif transcriptions:
        show_import(bench, transcriptions)


def open_project(bench: Workbench, path: Path, *, is_new: bool = False) -> bool:
    """Open a project in this window; False, with a message, when that fails.

    One that may not be written to is shown for reading only. The project that is open already stays as it is. With
    `is_new` a project that is not there is made; without, a mistyped name makes none.
    """
    if _is_open(bench, path):
        return True
    if not is_new and not path.exists():
        bench.say_error(
            ProjectDamaged(
                f"There is no project “{path}”.",
                remedy=Remedy("Was it moved or renamed?", "Open project…", "open_project"),
            )
        )
        return False
    if not may_leave(bench):
        return False
    project = _opened(bench, path)
    if project is None:
        return False
    bench.window.show_project(project)
    remember(bench, path)
    if not project.is_read_only:
        _tell_missing(bench)
    return True


def _tell_missing(bench: Workbench) -> None:
    """Look for the project's scans in the background, because thousands on a slow disk take their time."""
    session = bench.session
    if session is None:
        return

    def done(job: Job) -> None:
        missing = job.result
        if isinstance(missing, int) and missing:
            are = "is" if missing == 1 else "are"
            bench.say_error(
                ScanMissing(
                    f"{counted(missing, 'scan')} {are} not where this project last saw them.",
                    remedy=Remedy("Show the folder they are in now.", "Find missing scans…", "relink"),
                )
            )

    work = session.run("Looking for the scans", lambda job: count_missing(job, session.thread_of_project))
    bench.window.when_done(work, done)


def _opened(bench: Workbench, path: Path) -> Project | None:
    is_there = path.exists()
    try:
        return Project.open(path) if is_there else Project.create(path, path.stem)
    except DuctusError as fault:
        if is_there and isinstance(fault, ProjectLocked | StorageFailed):
            with suppress(DuctusError):  # then not even that: the first fault says why
                project = Project.open(path, read_only=True)
                bench.say(f"{fault.message} It is shown here without the possibility to change it.", Kind.WARNING)
                return project
        bench.say_error(fault)
        return None


def _is_open(bench: Workbench, path: Path) -> bool:
    held = bench.session.project if bench.session is not None else None
    if held is None or held.is_read_only:
        return False
    try:
        return held.path.samefile(path)
    except OSError:
        return False  # one of the two is not there any more


def open_sample(bench: Workbench) -> None:
    """Open the sample pages in a project of their own."""
    folder = sample_folder()
    if open_project(bench, folder / PROJECT_NAME, is_new=True):
        _look_and_add(bench, _Wanted((folder,), looks_beside=False))


def open_scans(bench: Workbench, paths: Sequence[Path], transcriptions: Sequence[Path] = ()) -> None:
    """Open scans into the project of the window, or into one beside them when none is open.

    `transcriptions` are brought into their pages once these are there, like those that lie beside the scans.
    """
    bench.settings["recent.folder"] = str(paths[0] if paths[0].is_dir() else paths[0].parent)
    joins = bench.session is not None and bool(bench.session.project.page_ids())
    if bench.session is None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        project_path = project_path_for(paths, Path(documents) / "Ductus")
        if not open_project(bench, project_path, is_new=True):
            return
        bench.say(f"Your work is kept in “{project_path}”. Scans are never written to.")
    _look_and_add(bench, _Wanted(tuple(paths), transcriptions=tuple(transcriptions), joins=joins))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be opened: scans, and the transcriptions named with them or, with `looks_beside`, beside them.

    It `joins` pages that were there before in the project of the window.
    """

    paths: tuple[Path, ...]
    passwords: Mapping[Path, str] = field(default_factory=dict)
    transcriptions: tuple[Path, ...] = ()
    looks_beside: bool = True
    joins: bool = False


@dataclass(frozen=True, slots=True)
class _Opened:
    """What became of it."""

    added: Added
    imported: Imported | None


def _look_and_add(bench: Workbench, wanted: _Wanted) -> None:
    session = bench.session
    if session is None:
        return
    if session.project.is_read_only:
        bench.say(f"“{session.project.path.name}” is open for reading only; no scans can be added.", Kind.WARNING)
        return
    dpi, most = bench.settings["open.pdf_dpi"], limits(bench.settings)

    def done(job: Job) -> None:
        if isinstance(job.result, _Opened):
            _tell_opened(bench, wanted, job.result)
            _ask_passwords(bench, wanted, [fault for fault in job.result.added.faults if fault.needs_password])

    work = session.run("Opening scans", lambda job: _open(job, session.thread_of_project, wanted, dpi, most))
    bench.window.when_done(work, done)


def _open(job: Job, project: ProjectThread, wanted: _Wanted, pdf_dpi: int, most: Limits) -> _Opened:
    """Look at the scans, add their pages, bring transcriptions in. Runs on a lane's thread.

    Raises:
        Cancelled: the job was cancelled; pages that were added stay.
        StorageFailed: the project could not be written.
    """

    def on_progress(done: int, total: int) -> None:
        job.report(done, total, "files")

    unpacked = unpack_archives(wanted.paths, job.cancel)
    looked = look_at(
        unpacked.scans,
        pdf_dpi=pdf_dpi,
        limits=most,
        cancel=job.cancel,
        on_progress=on_progress,
        passwords=wanted.passwords,
    )
    added = project.call(lambda held: add_scans(held, looked), job.cancel)
    added.faults += unpacked.faults
    beside = transcriptions_beside(find_scans(unpacked.scans)) if wanted.looks_beside and added.page_ids else []
    files = list(dict.fromkeys([*beside, *unpacked.archives, *wanted.transcriptions]))
    if not files:
        return _Opened(added, None)
    read = read_files(files, cancel=job.cancel, on_progress=on_progress)
    return _Opened(added, import_read(job, project, read, None, Wish()))


def _tell_opened(bench: Workbench, wanted: _Wanted, opened: _Opened) -> None:
    added, session = opened.added, bench.session
    if session is not None and added.page_ids and (session.page is None or session.page.id not in added.page_ids):
        session.show_page(added.page_ids[0])
    faults = [fault for fault in added.faults if not fault.needs_password]
    details = [f"{fault.path.name}: {fault.error.message}" for fault in faults]
    details += [f"{name}: {problem}" for name, problem in added.marked]
    if len(faults) == 1 and not added.page_ids:
        bench.say_error(faults[0].error)
    elif details:
        what = counted(len(details), "page or file", "pages or files")
        healthy = counted(len(added.page_ids) - len(added.marked), "page")
        bench.say(f"{what} could not be opened; {healthy} opened.", Kind.WARNING, tuple(details))
    if opened.imported is not None:
        tell_imported(bench, opened.imported)
    elif added.faults or added.marked:
        return
    elif not added.page_ids:
        _tell_nothing_new(bench, wanted, added)
    elif wanted.joins and session is not None:
        title = session.project.title or session.project.path.stem
        bench.say(f"{counted(len(added.page_ids), 'page')} added to “{title}”.")


def _tell_nothing_new(bench: Workbench, wanted: _Wanted, added: Added) -> None:
    if added.known:
        bench.say("These pages are in the project already.")
        return
    where = f"“{wanted.paths[0].name}”" if len(wanted.paths) == 1 else "what was chosen"
    bench.say(
        f"No scans were found in {where}. Pictures, such as PNG, JPEG and TIFF, and PDFs are opened.", Kind.WARNING
    )


def tell_imported(bench: Workbench, imported: Imported) -> None:
    """What an import did, with every repair behind the message."""
    remarks = (*imported.unmatched, *imported.kept, *imported.repairs, *imported.breaches)
    details = [f"{remark.where}: {remark.what}" for remark in remarks]
    details += [f"{fault.path.name}: {fault.error.message}" for fault in imported.faults]
    bad = len(imported.faults) + len(imported.unmatched)
    text = f"{counted(imported.lines, 'line')} imported on {counted(len(imported.page_ids), 'page')}."
    if imported.kept:
        text += f" {counted(len(imported.kept), 'text')} of yours kept."
    if imported.repairs:
        text += f" {counted(len(imported.repairs), 'repair')} made."
    if imported.breaches:
        text += f" {counted(len(imported.breaches), 'place')} against the rules of the project."
    if bad:
        text += f" {counted(bad, 'file or page', 'files or pages')} left out."
    bench.say(text, Kind.WARNING if bad else Kind.SUCCESS, tuple(details))


def _ask_passwords(bench: Workbench, wanted: _Wanted, locked: Sequence[FileFault]) -> None:
    """Ask for the password of each encrypted PDF, one after the other; an empty answer leaves the file out."""
    if not locked:
        return
    first, *others = locked

    def answer(password: str) -> None:
        if password:
            again = replace(wanted, paths=(first.path,), passwords={first.path: password}, transcriptions=())
            _look_and_add(bench, again)
        _ask_passwords(bench, wanted, others)

    ask_password(bench, first.error.message, answer)


def relink(bench: Workbench, folder: Path) -> None:
    """Look for missing scans under a folder, by size and content."""
    session = bench.session
    if session is None:
        return

    def done(job: Job) -> None:
        report = job.result
        if isinstance(report, RelinkReport):
            kind = Kind.SUCCESS if not report.still_missing else Kind.WARNING
            names = tuple(scan.path for scan in report.still_missing)
            bench.say(f"{len(report.found)} scans found, {len(report.still_missing)} still missing.", kind, names)
            bench.window.show_page_again()

    work = session.run("Looking for scans", lambda job: relink_scans(job, session.thread_of_project, folder))
    bench.window.when_done(work, done)


def remember(bench: Workbench, path: Path) -> None:
    """Put a project first among the recent ones."""
    here = str(path.resolve())
    recent = [other for other in bench.settings["recent.projects"] if other != here]
    bench.settings["recent.projects"] = [here, *recent][:_RECENT_KEPT]
