"""The weights a person can choose from: here, begun, and to be fetched, as rows to show."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ductus.engines.checkpoint_files import CARD, read_json
from ductus.engines.weights import InstalledWeights, WeightsEntry, WeightsStore
from ductus.engines.weights_kinds import TROCR, kind_of_folder
from ductus.numerals import decimal
from ductus.workflows.words import counted, size_words

_SOURCES_SHOWN = 4


class OnHand(StrEnum):
    """Where weights are; the words are shown."""

    HERE = "On this computer"
    SHIPPED = "Come with Ductus"
    BEGUN = "Begun"
    TO_FETCH = "Can be fetched"
    WITHHELD = "Cannot be fetched"


@dataclass(frozen=True, slots=True)
class WeightsRow:
    """One choice. `held_bytes` are on the disk; `revision` is empty for what is not here."""

    id: str
    on_hand: OnHand
    held_bytes: int = 0
    revision: str = ""
    entry: WeightsEntry | None = None
    licence: str = ""
    provenance: str = ""

    @property
    def size(self) -> str:
        """Its size in words: what it takes, is begun of, or would take."""
        whole = self.entry.size_bytes if self.entry is not None else 0
        if self.on_hand is OnHand.BEGUN:
            return f"{size_words(self.held_bytes)} of {size_words(whole)}"
        return size_words(self.held_bytes if self.on_hand is OnHand.HERE else whole)

    @property
    def can_be_fetched(self) -> bool:
        """Whether a network could bring it again; what was taught or brought in by hand could not be."""
        if self.entry is not None:
            return not self.entry.withheld
        return not self.id.startswith("local/")

    @property
    def about(self) -> str:
        """What it reads, its languages, licence, source and exact revision, a line each."""
        entry = self.entry
        lines = []
        if entry is not None:
            lines += [f"{entry.reads}.", f"Languages: {entry.languages}."]
        lines.append(f"Licence: {self.licence or (entry.licence if entry else '') or 'none stated'}.")
        if self.provenance:
            lines.append(self.provenance)
        if self.revision:
            lines.append(f"Revision {self.revision}.")
        if entry is not None and entry.source:
            lines.append(f"From {entry.source}.")
        if entry is not None:
            lines += filter(None, (entry.note, entry.withheld))
        return "\n".join(lines)


def weights_rows(store: WeightsStore) -> tuple[WeightsRow, ...]:
    """What is here, then what was begun, then what the catalogue knows besides. Uses no network; any thread."""
    entries = {entry.id: entry for entry in store.catalogue()}
    here = [_here(weights, entries.get(weights.id)) for weights in store.installed()]
    known = {row.id for row in here}
    begun = [
        WeightsRow(name, OnHand.BEGUN, held_bytes, entry=entries.get(name))
        for name, held_bytes in store.unfinished()
        if name not in known
    ]
    known |= {row.id for row in begun}
    others = [
        WeightsRow(entry.id, _unfetched(entry), entry=entry) for entry in entries.values() if entry.id not in known
    ]
    return (*here, *begun, *others)


def _unfetched(entry: WeightsEntry) -> OnHand:
    if entry.withheld:
        return OnHand.WITHHELD
    return OnHand.TO_FETCH if entry.source else OnHand.SHIPPED


def engine_of(store: WeightsStore, name: str) -> str:
    """The id of the engine that works with these weights: as the catalogue says, else by what their folder holds."""
    entry = next((entry for entry in store.catalogue() if name in (entry.id, entry.source)), None)
    if entry is not None:
        return entry.engine
    folder = store.find(name)
    return kind_of_folder(folder).engine_id if folder is not None else TROCR.engine_id


def disk_words(store: WeightsStore, rows: tuple[WeightsRow, ...]) -> str:
    """What weights take on the disk and what is left there, as a sentence."""
    taken = sum(row.held_bytes for row in rows)
    place = next((place for place in (store.folder, *store.folder.parents) if place.exists()), store.folder)
    free = size_words(shutil.disk_usage(place).free)
    return f"Weights take {size_words(taken)}; {free} are free." if taken else f"Nothing fetched yet; {free} are free."


def _here(weights: InstalledWeights, entry: WeightsEntry | None) -> WeightsRow:
    told = provenance_of(weights.folder)
    return WeightsRow(weights.id, OnHand.HERE, weights.size_bytes, weights.revision, entry, weights.licence, told)


def provenance_of(folder: Path) -> str:
    """Where weights taught here or elsewhere by Ductus come from, as a sentence of their card; empty without one."""
    try:
        card = read_json(folder / CARD) if (folder / CARD).is_file() else {}
        names = ", ".join(str(row["source"]) for row in card.get("data", ())[:_SOURCES_SHOWN] if row["source"])
        lines = sum(int(row["lines"]) for row in card.get("data", ()))
        rates = [row["cer"] for rows in card.get("figures", {}).values() for row in rows[:1]]
        parent = str(card.get("parent", {}).get("id", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ""  # a card somebody changed says nothing that could be relied on
    said = f"Taught on {counted(lines, 'line')}" if lines else ""
    said += f" of {names}" if said and names else ""
    said += f", from {parent}" if said and parent else ""
    said += f"; {decimal(rates[0] * 100)} of 100 letters wrong on lines set aside" if said and rates else ""
    return f"{said}." if said else ""
