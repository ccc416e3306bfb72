"""Find scans that were moved: by size first, then by what is in them, anywhere under a folder."""

from __future__ import annotations

from pathlib import Path

from ductus.imaging.scans import sha256_of
from ductus.jobs.job import Job
from ductus.project.project import Project
from ductus.project.records import RelinkReport
from ductus.project.scans import file_at, find_scans
from ductus.workflows.writing import ProjectThread


def count_missing(job: Job, project: ProjectThread) -> int:
    """How many scan files of the project are not where it last saw them. Runs on a lane's thread: it asks the disk.

    Raises:
        Cancelled: the job was cancelled.
    """
    paths, folder = project.call(_scan_paths, job.cancel)
    missing = 0
    for path in paths:
        job.cancel.check()
        missing += file_at(folder / path) is None
    return missing


def _scan_paths(project: Project) -> tuple[list[str], Path]:
    return list(dict.fromkeys(summary.scan.path for summary in project.summaries())), project.path.parent


def relink_scans(job: Job, project: ProjectThread, folder: Path) -> RelinkReport:
    """Look for the project's missing scans under `folder` and note where they lie now. Runs on a lane's thread.

    Raises:
        Cancelled: the job was cancelled; nothing was noted.
        StorageFailed: the project could not be written.
    """
    missing = project.call(Project.missing_scans, job.cancel)
    looked = 0

    def hash_file(file: Path) -> str:
        nonlocal looked
        job.cancel.check()
        looked += 1
        job.report(looked, 0, "files")
        return sha256_of(file, job.cancel)

    found = find_scans(missing, folder, hash_file)
    return project.call(lambda held: held.take_found(missing, found), job.cancel)
