"""Bringing another person's copy of the project into the one on screen."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from ductus.errors import Remedy
from ductus.jobs.job import Job
from ductus.ui.notify import Kind, Message
from ductus.ui.workbench import Workbench
from ductus.workflows.combine_projects import CombineReport, combine_projects, report_words


def ask_and_combine(bench: Workbench) -> None:
    """Ask for the other copy and bring it in."""
    name, _ = QFileDialog.getOpenFileName(
        bench.window, "Bring in another's work", bench.settings["recent.folder"], "Ductus projects (*.ductus)"
    )
    if name:
        combine(bench, Path(name))


def combine(bench: Workbench, other: Path) -> None:
    """Bring in the project at `other`, in the background; afterwards says what came of it."""
    session = bench.session
    if session is None:
        return
    bench.desk.accept()
    thread, person = session.thread_of_project, session.person
    job = session.run("Bringing in another's work", lambda job: combine_projects(job, thread, other, person))
    bench.window.when_done(job, partial(_tell, bench))


def _tell(bench: Workbench, job: Job) -> None:
    report = job.result
    if not isinstance(report, CombineReport):
        return
    details = tuple(f"{remark.where}: {remark.what}" for remark in report.remarks)
    compare = Remedy("", "Compare", "panel_merge_queue") if report.asked else None
    bench.bar.show_message(Message(Kind.SUCCESS, report_words(report), compare, details))
