"""Orders that pages can be brought into at once: by name or by scan file, naturally (2 before 10), or the other way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import PurePath
from typing import Any

from natsort import natsort_keygen, ns

from ductus.document.arrangement import Documents
from ductus.project.records import PageSummary

_natural: Callable[[Any], Any] = natsort_keygen(alg=ns.IGNORECASE)
"""As opening a folder of scans puts them in order (`imaging/finding.py`)."""


def by_name(pages: Iterable[PageSummary]) -> tuple[str, ...]:
    """Ids of these pages by their names; those of one name as they stood."""
    return tuple(page.id for page in sorted(pages, key=lambda page: _natural(page.name)))


def by_scan(pages: Iterable[PageSummary]) -> tuple[str, ...]:
    """Ids of these pages by folder, file and place within it; the halves of a split page as they stood."""
    return tuple(
        page.id for page in sorted(pages, key=lambda page: (_natural(PurePath(page.scan.path).parts), page.scan.index))
    )


def backwards(pages: Iterable[PageSummary]) -> tuple[str, ...]:
    """Ids of these pages, the last first, as a book is scanned from its back."""
    return tuple(page.id for page in reversed(tuple(pages)))


def pages_to_sort(documents: Documents, chosen: Collection[str]) -> frozenset[str]:
    """Ids of the pages a sort is about: those chosen where they are several, else all of the document of the one."""
    if len(chosen) > 1:
        return frozenset(chosen)
    return frozenset(
        page_id for document in documents if set(chosen) & set(document.page_ids) for page_id in document.page_ids
    )
