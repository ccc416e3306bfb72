"""Collects what a reader repaired or a writer could not hold, and says it in few sentences."""

from __future__ import annotations

from ductus.formats.base import Remark

NAMED = 3
"""So many places are named in one remark; a longer list is counted, not read."""


class Remarks:
    """Remarks by sentence. Belongs to one read or write; memory depends on the kinds of sentences, not on lines."""

    def __init__(self) -> None:
        self._where: dict[str, list[str]] = {}
        self._count: dict[str, int] = {}

    def note(self, where: str, what: str) -> None:
        """One more place of which the sentence `what` holds."""
        named = self._where.setdefault(what, [])
        self._count[what] = self._count.get(what, 0) + 1
        if len(named) < NAMED and where not in named:
            named.append(where)

    def remarks(self) -> tuple[Remark, ...]:
        """One remark a sentence, in the order they first came up: "line a, line b, line c and 17 more"."""
        found = []
        for what, named in self._where.items():
            more = self._count[what] - len(named)
            where = ", ".join(named) + (f" and {more} more" if more else "")
            found.append(Remark(where, what))
        return tuple(found)
