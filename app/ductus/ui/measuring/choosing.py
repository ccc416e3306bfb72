"""The dialog that chooses test pages by chance: how many, what stays together, and which pages that would be."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QLabel, QSpinBox

from ductus.document.partition import PartedBy
from ductus.ui.session import Session
from ductus.ui.workbench import Workbench
from ductus.workflows.pages_for_testing import LEAST_SHARE, MOST_SHARE, foreseen, leaking
from ductus.workflows.words import counted

_WHY = (
    "Test pages are kept from training for good, so that figures measured on them say how well a reader will do on "
    "pages it never saw. Pages with corrected or verified lines take part; others find their part later."
)
_UNITS = {
    PartedBy.PAGE: "each page for itself",
    PartedBy.DOCUMENT: "pages of a document together",
    PartedBy.HAND: "pages of a hand together",
}
_USUAL_PERCENT = 10
_MOST_SEED = 9999
_NAMES_SHOWN = 6


class ChooseTestsDialog(QDialog):
    """Asks what share is kept for testing and shows at once which pages it would be. `wishes` is what was asked."""

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__(bench.window)
        self.setWindowTitle("Choose test pages")
        self._session = session
        self._is_made = session.project.partition.is_made
        why = QLabel(_WHY)
        why.setWordWrap(True)
        self._share = QSpinBox(minimum=round(LEAST_SHARE * 100), maximum=round(MOST_SHARE * 100), suffix=" %")
        self._share.setValue(_USUAL_PERCENT)
        self._unit = QComboBox()
        for unit, title in _UNITS.items():
            self._unit.addItem(title, unit)
        self._seed = QSpinBox(maximum=_MOST_SEED)
        self._seed.setToolTip("The same number draws the same pages again")
        self._outcome = QLabel()
        self._outcome.setWordWrap(True)
        ok, cancel = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel
        self._buttons = QDialogButtonBox(ok | cancel)
        self._buttons.button(ok).setText("Part new pages" if self._is_made else "Choose")
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        form = QFormLayout(self)
        form.addRow(why)
        form.addRow("Pages for testing", self._share)
        form.addRow("Kept together", self._unit)
        form.addRow("Number of the draw", self._seed)
        form.addRow(self._outcome)
        form.addRow(self._buttons)
        self.setMinimumWidth(460)
        self._show_plan()
        self._share.valueChanged.connect(self._foresee)
        self._unit.currentIndexChanged.connect(self._foresee)
        self._seed.valueChanged.connect(self._foresee)
        self._foresee()

    @property
    def wishes(self) -> tuple[float, PartedBy, int]:
        """The share from 0 to 1, what stays together, the seed."""
        return self._share.value() / 100, PartedBy(self._unit.currentData()), self._seed.value()

    def _show_plan(self) -> None:
        """Once pages are parted, the plan stands: it is shown and cannot be changed."""
        if self._is_made:
            held = self._session.project.partition
            share = next((each.share for each in held.shares if each.part == "test"), 0.0)
            self._share.setValue(round(share * 100))
            self._unit.setCurrentIndex(list(_UNITS).index(held.by))
            self._seed.setValue(held.seed)
        for field in (self._share, self._unit, self._seed):
            field.setEnabled(not self._is_made)

    def _foresee(self) -> None:
        project = self._session.project
        choice = foreseen(project, *self.wishes)
        words = [_choice_words(choice.names, choice.pages, choice.lines)]
        if self._is_made:
            words.append("Pages were parted before, and stay where they are; only new ones are given a part.")
        loose = leaking(project)
        if loose:
            words.append(f"Their document or hand is also taught: {', '.join(loose[:_NAMES_SHOWN])}.")
        self._outcome.setText("\n".join(words))
        is_new = choice.partition.parts() != project.partition.parts()
        is_of_use = self._is_made or bool(choice.page_ids)
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(is_new and is_of_use)


def _choice_words(names: tuple[str, ...], pages: int, lines: int) -> str:
    if not pages:
        return "No page has corrected or verified lines yet."
    if not names:
        return f"{counted(pages, 'page')} with corrected or verified lines; none of them for testing."
    shown = ", ".join(names[:_NAMES_SHOWN])
    more = f" and {len(names) - _NAMES_SHOWN} more" if len(names) > _NAMES_SHOWN else ""
    return f"For testing: {len(names)} of {counted(pages, 'page')} with {counted(lines, 'line')}: {shown}{more}."
