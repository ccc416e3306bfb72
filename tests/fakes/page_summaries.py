"""What the list of pages is told of a page, without a project behind it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.document.page import Cutout, StatusCounts


@dataclass(frozen=True)
class Summary:
    id: str
    name: str = "folio.png"
    document_id: str = "d1"
    counts: StatusCounts = field(default_factory=StatusCounts)
    problem: str = ""
    width_px: int = 1000
    height_px: int = 1400
    cutout: Cutout | None = None
