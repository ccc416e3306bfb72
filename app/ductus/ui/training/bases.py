"""The weights a course can begin with: those of its reader that are on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ductus.engines.quill_support.finding import find_folder
from ductus.settings import Settings
from ductus.workflows.get_weights import weights_store
from ductus.workflows.teaching import QUILL
from ductus.workflows.weights_on_hand import OnHand, engine_of, weights_rows


@dataclass(frozen=True, slots=True)
class Base:
    """One choice. `name` is what the course is told, empty to begin from nothing; `folder` is None then."""

    title: str
    name: str
    folder: Path | None


def bases_for(settings: Settings, reader: str) -> list[Base]:
    """What can be chosen, the best first; none for TrOCR where no weights of it are here."""
    store = weights_store(settings)
    found = [
        Base(row.id, f"{row.id}@{row.revision}", store.find(f"{row.id}@{row.revision}"))
        for row in weights_rows(store)
        if row.on_hand is OnHand.HERE and engine_of(store, row.id) == reader
    ]
    if reader != QUILL:
        return found
    own = find_folder("")
    first = [Base("Quill's own, which come with Ductus", str(own), own)] if own is not None else []
    return [*first, *found, Base("Nothing: thousands of lines are needed", "", None)]
