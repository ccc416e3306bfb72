"""How ground truth is parted for teaching and testing: asked before the first time, told ever after."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QPushButton, QSpinBox, QVBoxLayout, QWidget

from ductus.document.partition import (
    TEST,
    TRAIN,
    VALIDATION,
    HandOn,
    PartedBy,
    Partition,
    shares_of_percents,
    with_pages,
)
from ductus.project.records import PageSummary
from ductus.ui.exporting.hands import ask_hands
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.workflows.part_pages import page_to_part
from ductus.workflows.words import counted

PARTS = {TRAIN: "Training", VALIDATION: "Validation", TEST: "Test"}
_BY = {
    PartedBy.PAGE: ("Page", "Pages are dealt out one by one; both halves of a spread stay together."),
    PartedBy.DOCUMENT: ("Document", "All pages of a document go into one part."),
    PartedBy.HAND: ("Hand", "All pages of a hand go into one part: tells how a hand is read that was never seen."),
}
_MOST_SEED = 1_000_000
_NUMBER_PX = 140


class PartsForm(QWidget):
    """Asks for a plan while no page has its part; afterwards says what was decided. `changed` when the plan does."""

    changed = Signal()

    def __init__(self, held: Partition, summaries: Sequence[PageSummary]) -> None:
        super().__init__()
        self._held, self._summaries = held, summaries
        self._hands = held.hands
        self.by = QComboBox()
        for by, (title, _) in _BY.items():
            self.by.addItem(title, by)
        self.by.setAccessibleName("Keep together")
        self.hands = QPushButton("Hands…")
        self.hands.setToolTip("Say whose hand wrote which page")
        self.hands.clicked.connect(self._ask_hands)
        self.shares = {part: _percent(title) for part, title in PARTS.items()}
        self.seed = QSpinBox()
        self.seed.setMaximum(_MOST_SEED)
        self.seed.setMaximumWidth(_NUMBER_PX)
        self.seed.setAccessibleName("Seed")
        self.seed.setToolTip("Another number deals the pages out another way; the same number does so alike each time")
        self._said = QuietLabel()
        self._effect = QuietLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if not held.is_made:
            self._show_plan(held)
            column.addLayout(self._fields())
        for label in (self._said, self._effect):
            column.addWidget(label)
        self._follow()
        self.by.currentIndexChanged.connect(self._changed)
        self.seed.valueChanged.connect(self._changed)
        for spin in self.shares.values():
            spin.valueChanged.connect(self._changed)

    @property
    def plan(self) -> Partition | None:
        """The plan asked for; None where pages have their parts already, or the shares do not say one."""
        if self._held.is_made or not any(spin.value() for spin in self.shares.values()):
            return None
        shares = shares_of_percents([spin.value() for spin in self.shares.values()])
        return Partition(shares, self._parted_by(), self.seed.value(), self._hands)

    @property
    def is_possible(self) -> bool:
        """Whether pages can be parted like that."""
        return self._held.is_made or self.plan is not None

    def show_lines(self, lines: Mapping[str, int], *, is_counting: bool) -> None:
        """Say how many lines each part gets; `lines` by the ids of the pages that have some."""
        if not self.is_possible or not lines:
            self._effect.say("")
            return
        start = self._held if self._held.is_made else replace(self.plan or self._held, pages=())
        parted = with_pages(start, (page_to_part(page) for page in self._summaries if lines.get(page.id)))
        per_part: Counter[str] = Counter()
        pages: Counter[str] = Counter()
        for page_id, part in parted.parts().items():
            if lines.get(page_id):
                per_part[part] += lines[page_id]
                pages[part] += 1
        told = [
            f"{PARTS.get(part, part)}: {counted(per_part[part], 'line')} on {counted(pages[part], 'page')}"
            for part in per_part
        ]
        self._effect.say(" · ".join(told) + (" so far" if is_counting else ""))

    def _fields(self) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        first = QHBoxLayout()
        first.addWidget(self.by, 1)
        first.addWidget(self.hands)
        form.addRow("Keep together", first)
        for part, title in PARTS.items():
            form.addRow(title, self.shares[part])
        form.addRow("Seed", self.seed)
        return form

    def _show_plan(self, held: Partition) -> None:
        shares = {share.part: share.share for share in held.shares}
        for part, spin in self.shares.items():
            spin.setValue(round(shares.get(part, 0) * 100))
        self.by.setCurrentIndex(max(0, self.by.findData(held.by)))
        self.seed.setValue(held.seed)

    def _parted_by(self) -> PartedBy:
        return PartedBy(self.by.currentData())  # Qt hands it back as plain text

    def _ask_hands(self) -> None:
        hands = ask_hands(self, self._summaries, dict(self._hands))
        if hands is not None:
            self._hands = tuple(HandOn(page_id, hand) for page_id, hand in hands.items())
            self._changed()

    def _changed(self) -> None:
        self._follow()
        self.changed.emit()

    def _follow(self) -> None:
        if self._held.is_made:
            counts = Counter(self._held.parts().values())
            parts = ", ".join(f"{count} {PARTS.get(part, part).lower()}" for part, count in counts.items())
            self._said.say(
                f"The pages of this project were parted by {self._held.by.value} ({parts}). That stays, so that no "
                "test page ever teaches a reader; new pages find their part by themselves."
            )
            return
        if not self.is_possible:
            self._said.say("Nothing can be written while every part has 0 %.")
            return
        by = self._parted_by()
        self.hands.setVisible(by is PartedBy.HAND)
        named = len({hand for _, hand in self._hands})
        so_far = counted(named, "hand") if named else "No hand"
        hands = f" {so_far} named; other pages go with their document." if by is PartedBy.HAND else ""
        self._said.say(f"{_BY[by][1]}{hands} With the first export each page has its part for good.")


def _percent(title: str) -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(0, 100)
    spin.setSuffix(" %")
    spin.setMaximumWidth(_NUMBER_PX)
    spin.setAccessibleName(title)
    return spin
