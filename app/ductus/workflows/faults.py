"""What went wrong on one page while the rest went on."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.errors import DuctusError


@dataclass(frozen=True, slots=True)
class PageFault:
    """A page that was skipped, and why."""

    page_id: str
    page_name: str
    error: DuctusError
