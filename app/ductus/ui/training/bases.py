"""The weights a course can begin with: those of its reader that are on this computer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ductus.engines.quill_support.finding import BUNDLED, find_folder
from ductus.settings import Settings
from ductus.workflows.adopt import is_in_use
from ductus.workflows.get_weights import weights_store
from ductus.workflows.teaching import QUILL
from ductus.workflows.weights_on_hand import OnHand, WeightsRow, engine_of, weights_rows


@dataclass(frozen=True, slots=True)
class Base:
    """One choice. `name` is what the course is told, empty to begin from nothing; `folder` is None then.

    `reads_now` marks the weights that are in use.
    """

    title: str
    name: str
    folder: Path | None
    reads_now: bool = False


def bases_for(settings: Settings, reader: str) -> list[Base]:
    """What can be chosen, the best first; none for TrOCR where no weights of it are here."""
    store = weights_store(settings)

    def base(row: WeightsRow) -> Base:
        name = f"{row.id}@{row.revision}"
        reads_now = any(is_in_use(settings, reader, each) for each in (name, row.id))
        return Base(row.id, name, store.find(name), reads_now=reads_now)

    rows = (row for row in weights_rows(store) if row.on_hand is OnHand.HERE)
    found = [base(row) for row in rows if engine_of(store, row.id) == reader]
    if reader != QUILL:
        return found
    own = find_folder("")
    if own is not None:
        reads_now = is_in_use(settings, reader, "")
        found.insert(0, Base("Quill's own, which come with Ductus", BUNDLED, own, reads_now=reads_now))
    return [*found, Base("Nothing: thousands of lines are needed", "", None)]
