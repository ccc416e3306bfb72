"""What went wrong on one page while the rest went on."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.errors import DuctusError
from ductus.project.project import Project
from ductus.workflows.writing import page_if_there


@dataclass(frozen=True, slots=True)
class PageFault:
    """A page that was skipped, and why."""

    page_id: str
    page_name: str
    error: DuctusError


def page_name(page_id: str, project: Project) -> str:
    """What people call the page; its id when it is gone meanwhile. On the project's thread."""
    page = page_if_there(page_id, project)
    return page.name if page is not None else page_id
