"""Whether an engine can run, as a row: sign, sentence, and the button that mends what is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from ductus.errors import Remedy
from ductus.ui.forms.sign_label import SignLabel
from ductus.ui.remedies import do_remedy
from ductus.ui.workbench import Workbench

_GAP_PX = 8


class StateRow(QWidget):
    """One sentence with its sign; a button where a remedy can be done here."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self._remedy: Remedy | None = None
        self._sign, self._said = SignLabel(), QLabel()
        self._said.setWordWrap(True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._mend = QPushButton()
        self._mend.setAutoDefault(False)
        self._mend.clicked.connect(self._do)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP_PX)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        row.addWidget(self._mend, 0, Qt.AlignmentFlag.AlignTop)

    @property
    def text(self) -> str:
        """What it says."""
        return self._said.text()

    def say(self, meaning: str, text: str, remedy: Remedy | None = None, *, has_button: bool = True) -> None:
        """Say a sentence with its sign, and that of the remedy; without `has_button` it is only said."""
        sentence = remedy.sentence if remedy is not None else ""
        self._remedy = remedy
        self._sign.show_meaning(meaning)
        self._said.setText(f"{text} {sentence}".strip())
        self._said.setAccessibleName(self._said.text())
        self._mend.setText(remedy.label if remedy is not None else "")
        self._mend.setVisible(has_button and remedy is not None and bool(remedy.action))

    def _do(self) -> None:
        if self._remedy is not None:
            do_remedy(self._bench, self._remedy.action, self._remedy.argument)
