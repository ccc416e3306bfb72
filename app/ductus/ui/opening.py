"""Opening things in the window: projects, scans, the sample, transcriptions. The slow part runs in the disk lane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QInputDialog, QLineEdit

from ductus.errors import DuctusError, ProjectLocked, Remedy, ScanMissing
from ductus.imaging.scans import find_scans
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.project.records import RelinkReport
from ductus.ui.notify import Kind
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.import_transcriptions import (
    FilesRead,
    Imported,
    bring_in,
    read_files,
    transcriptions_beside,
)
from ductus.workflows.open_sample import PROJECT_NAME, sample_folder
from ductus.workflows.open_scans import Added, FileFault, LookedAt, add_scans, look_at, project_path_for
from ductus.workflows.relink_scans import relink_scans
from ductus.workflows.words import counted

_RECENT_KEPT = 12


def open_paths(bench: Workbench, paths: Sequence[Path]) -> None:
    """Open whatever is named: a project, scans, folders of scans, transcriptions; several at once as they come."""
    projects = [path for path in paths if path.suffix == ".ductus"]
    transcriptions = [path for path in paths if path.suffix.lower() == ".xml"]
    scans = [path for path in paths if path not in projects and path not in transcriptions]
    if projects:
        open_project(bench, projects[0])
    if scans:
        open_scans(bench, scans)
    if transcriptions:
        import_files(bench, transcriptions)


def open_project(bench: Workbench, path: Path) -> bool:
    """Open a project in this window, or make it when it is not there; False, with a message, when that fails.

    The project that is open already stays as it is.
    """
    if _is_open(bench, path):
        return True
    read_only = False
    try:
        project = Project.open(path) if path.exists() else Project.create(path, path.stem)
    except ProjectLocked as locked:
        try:
            project = Project.open(path, read_only=True)
        except DuctusError as fault:
            bench.say_error(fault)
            return False
        read_only = True
        bench.say(f"{locked.message} It is shown here without the possibility to change it.", Kind.WARNING)
    except DuctusError as fault:
        bench.say_error(fault)
        return False
    bench.window.show_project(project)
    remember(bench, path)
    missing = 0 if read_only else len(project.missing_scans())
    if missing:
        scans = "One scan is" if missing == 1 else f"{missing} scans are"
        bench.say_error(
            ScanMissing(
                f"{scans} not where this project last saw them.",
                remedy=Remedy("Show the folder they are in now.", "Find missing scans…", "relink"),
            )
        )
    return True


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
    if open_project(bench, folder / PROJECT_NAME):
        _look_and_add(bench, [folder], {}, with_transcriptions=False)


def open_scans(bench: Workbench, paths: Sequence[Path]) -> None:
    """Open scans into the project of the window, or into one beside them when none is open."""
    bench.settings["recent.folder"] = str(paths[0] if paths[0].is_dir() else paths[0].parent)
    if bench.session is None:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        project_path = project_path_for(paths, Path(documents) / "Ductus")
        if not open_project(bench, project_path):
            return
        bench.say(f"Your work is kept in “{project_path}”. Scans are never written to.")
    _look_and_add(bench, paths, {}, with_transcriptions=True)


def _look_and_add(
    bench: Workbench, paths: Sequence[Path], passwords: Mapping[Path, str], *, with_transcriptions: bool
) -> None:
    session = bench.session
    if session is None or session.project.is_read_only:
        return
    dpi, most = bench.settings["open.pdf_dpi"], limits(bench.settings)

    def work(job: Job) -> tuple[Added, Imported | None, LookedAt]:
        def on_progress(done: int, total: int) -> None:
            job.report(done, total, "files")

        looked = look_at(
            paths, pdf_dpi=dpi, limits=most, cancel=job.cancel, on_progress=on_progress, passwords=passwords
        )
        added = session.thread_of_project.call(lambda project: add_scans(project, looked), job.cancel)
        beside = transcriptions_beside(find_scans(paths)) if with_transcriptions and added.page_ids else []
        imported = None
        if beside:
            read = read_files(beside, cancel=job.cancel, on_progress=on_progress)
            imported = session.thread_of_project.call(lambda project: bring_in(project, read), job.cancel)
        return added, imported, looked

    def done(job: Job) -> None:
        if isinstance(job.result, tuple):
            added, imported, looked = job.result
            _tell_opened(bench, added, imported)
            _ask_passwords(bench, paths, looked.faults)

    bench.window.when_done(session.run("Opening scans", work), done)


def _tell_opened(bench: Workbench, added: Added, imported: Imported | None) -> None:
    session = bench.session
    if session is not None and added.page_ids and (session.page is None or session.page.id not in added.page_ids):
        session.show_page(added.page_ids[0])
    faults = [fault for fault in added.faults if not fault.needs_password]
    details = [f"{fault.path.name}: {fault.error.message}" for fault in faults]
    details += [f"{name}: {problem}" for name, problem in added.marked]
    if details:
        what = counted(len(details), "page or file", "pages or files")
        opened = counted(len(added.page_ids) - len(added.marked), "page")
        bench.say(f"{what} could not be opened; {opened} opened.", Kind.WARNING, tuple(details))
    if imported is not None:
        tell_imported(bench, imported)
    elif added.known and not added.page_ids and not details:
        bench.say("These pages are in the project already.")


def tell_imported(bench: Workbench, imported: Imported) -> None:
    """What an import did, with every repair behind the message."""
    details = [f"{remark.where}: {remark.what}" for remark in (*imported.unmatched, *imported.repairs)]
    details += [f"{fault.path.name}: {fault.error.message}" for fault in imported.faults]
    bad = len(imported.faults) + len(imported.unmatched)
    text = f"{counted(imported.lines, 'line')} imported on {counted(len(imported.page_ids), 'page')}."
    if imported.repairs:
        text += f" {counted(len(imported.repairs), 'repair')} made."
    if bad:
        text += f" {counted(bad, 'file or page', 'files or pages')} left out."
    bench.say(text, Kind.WARNING if bad else Kind.SUCCESS, tuple(details))


def _ask_passwords(bench: Workbench, paths: Sequence[Path], faults: Sequence[FileFault]) -> None:
    """Ask for the password of each encrypted PDF; an empty answer leaves the file out."""
    passwords: dict[Path, str] = {}
    for fault in faults:
        if not fault.needs_password:
            continue
        password, is_given = QInputDialog.getText(
            bench.window, "Password", fault.error.message, QLineEdit.EchoMode.Password
        )
        if is_given and password:
            passwords[fault.path] = password
    if passwords:
        _look_and_add(bench, list(passwords), passwords, with_transcriptions=False)


def import_files(bench: Workbench, paths: Sequence[Path]) -> None:
    """Bring PAGE and ALTO files into the pages they belong to."""
    session = bench.session
    if session is None or not paths:
        return

    def work(job: Job) -> Imported:
        read: FilesRead = read_files(
            paths, cancel=job.cancel, on_progress=lambda done, total: job.report(done, total, "files")
        )
        return session.thread_of_project.call(lambda project: bring_in(project, read), job.cancel)

    def done(job: Job) -> None:
        if isinstance(job.result, Imported):
            tell_imported(bench, job.result)

    bench.window.when_done(session.run("Importing", work), done)


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
