"""The one writer: how background work reaches the project, which lives on one thread.

The window answers on its main thread (`ui/bridge.py`), the command line at once (`Direct`). Work handed over is
short: read a page value, apply an edit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from ductus.document.page import Page
from ductus.jobs.job import CancelToken
from ductus.project.project import Project

T = TypeVar("T")


class ProjectThread(Protocol):
    """Runs short work on the thread that owns the project."""

    def call(self, work: Callable[[Project], T], cancel: CancelToken) -> T:
        """Run `work` there and return what it returns; what it raises is raised here.

        Raises:
            Cancelled: `cancel` was set before the work could run, or the project is being closed.
        """
        ...


class Direct:
    """The project's thread is this one: for the command line and for tests."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def call(self, work: Callable[[Project], T], cancel: CancelToken) -> T:
        cancel.check()
        return work(self._project)


def page_if_there(page_id: str, project: Project) -> Page | None:
    """The page, None when it was taken out of the project meanwhile. On the project's thread."""
    try:
        return project.page(page_id)
    except KeyError:
        return None
