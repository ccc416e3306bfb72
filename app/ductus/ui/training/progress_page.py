"""A course being taught: how it stands, its curve, lines it reads, and what became of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductus.training.news import LineRead
from ductus.ui.desk.text_shape import transcription_font
from ductus.ui.training.curve_view import CurveView
from ductus.ui.training.keeper import RESTING, CourseSeen, Teachings
from ductus.ui.training.outcomes import Outcomes
from ductus.ui.training.words import course_title, letters_wrong, state_words
from ductus.ui.workbench import Workbench
from ductus.workflows.teaching import TeachingState

_TEXT_POINTS = 12


class ProgressPage(QWidget):
    """Shows the keeper's course, whichever that is. Main thread."""

    def __init__(self, bench: Workbench, teachings: Teachings, outcomes: Outcomes) -> None:
        super().__init__()
        self._bench, self._teachings, self._outcomes = bench, teachings, outcomes
        self._title, self._state, self._notes = QLabel(), QLabel(), QLabel()
        for label in (self._title, self._state, self._notes):
            label.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self.curve = CurveView()
        self.lines = QTreeWidget()
        self.pause = button("Pause", self._pause_or_go_on)
        self.stop = button("Stop", teachings.stop)
        self.stop.setToolTip("What reads best so far stays in the folder of the course; it can go on later")
        self._verdict = QLabel()
        self.compare = button("Compare again", outcomes.compare)
        self.adopt = button("Read with these from now on", outcomes.adopt)
        self.back = button("Give them back", outcomes.take_back)
        self.back.setToolTip("Read with what read before")
        self.again = button("Read all pages again", outcomes.read_again)
        self.again.setToolTip("Your text stays; where the new reading differs, it waits under View > New readings")
        self._arrange()
        teachings.changed.connect(self.show_course)
        outcomes.changed.connect(self.show_course)

    def _arrange(self) -> None:
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        font.setBold(True)
        self._title.setFont(font)
        self.lines.setHeaderLabels(["What is right", "What it reads now"])
        self.lines.setRootIsDecorated(False)
        self.lines.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.lines.setAccessibleName("Lines read at the last judging")
        self.lines.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.lines.setFont(transcription_font(self._bench.settings["desk.font"], _TEXT_POINTS))
        self._verdict.setWordWrap(True)
        self._verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QHBoxLayout()
        head.addWidget(self._state, 1)
        head.addWidget(self.pause)
        head.addWidget(self.stop)
        chart = QWidget()
        left = QVBoxLayout(chart)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(QLabel("Letters wrong, of 100, on the lines set aside"))
        left.addWidget(self.curve, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        parts.setChildrenCollapsible(False)
        parts.addWidget(chart)
        parts.addWidget(self.lines)
        outcome = QHBoxLayout()
        for each in (self.adopt, self.back, self.again, self.compare):
            outcome.addWidget(each)
        outcome.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addWidget(self._notes)
        column.addWidget(parts, 1)
        column.addWidget(self._verdict)
        column.addLayout(outcome)

    def _pause_or_go_on(self) -> None:
        seen = self._teachings.seen
        if seen is not None and seen.state in (TeachingState.STARTING, TeachingState.TEACHING):
            self._teachings.pause()
        else:
            self._teachings.go_on()

    def show_course(self) -> None:
        """Show the course as it stands."""
        seen = self._teachings.seen
        if seen is None:
            return
        self._title.setText(course_title(seen))
        self._state.setText(state_words(seen))
        self._notes.setText("\n".join(seen.notes))
        self._notes.setVisible(bool(seen.notes))
        self._show_bar(seen)
        self.curve.show_points(seen.curve)
        self._show_lines(seen.read)
        self._show_buttons(seen)
        self._show_outcome(seen)

    def _show_bar(self, seen: CourseSeen) -> None:
        news = seen.news
        is_going = seen.state in (TeachingState.STARTING, TeachingState.TEACHING)
        self._bar.setVisible(is_going or (news is not None and seen.state is TeachingState.PAUSED))
        self._bar.setRange(0, max(news.steps, news.step) if news is not None else 0)
        self._bar.setValue(news.step if news is not None else 0)
        self._bar.setAccessibleName(state_words(seen))

    def _show_lines(self, read: tuple[LineRead, ...]) -> None:
        self.lines.setVisible(bool(read))
        self.lines.clear()
        for line in read:
            item = QTreeWidgetItem([line.right, line.read or "nothing"])
            item.setToolTip(0, line.right)
            item.setToolTip(1, line.read)
            self.lines.addTopLevelItem(item)

    def _show_buttons(self, seen: CourseSeen) -> None:
        is_going = seen.state in (TeachingState.STARTING, TeachingState.TEACHING)
        can_go_on = seen.state in RESTING
        self.pause.setVisible(is_going or can_go_on)
        self.pause.setText("Pause" if is_going else "Go on")
        self.stop.setVisible(self._teachings.is_at_work)

    def _show_outcome(self, seen: CourseSeen) -> None:
        is_done, has_weights = seen.state is TeachingState.DONE, bool(seen.about.weights)
        is_adopted = self._outcomes.is_adopted(seen)
        comparing = "Comparing on the test pages…" if self._outcomes.is_comparing else ""
        best = f"Best on the lines set aside: {letters_wrong(seen.best_cer)}." if seen.best_cer is not None else ""
        in_use = "These weights read now." if is_adopted else ""
        said = " ".join(filter(None, (comparing or seen.about.verdict, best, in_use)))
        self._verdict.setText(said)
        self._verdict.setVisible(is_done and bool(said))
        self.adopt.setVisible(is_done and has_weights and not is_adopted)
        self.back.setVisible(is_done and is_adopted and bool(seen.about.before))
        self.again.setVisible(is_done and is_adopted)
        self.compare.setVisible(is_done and has_weights and not is_adopted)
        self.compare.setEnabled(not self._outcomes.is_comparing)


def button(text: str, does: Callable[[], object]) -> QPushButton:
    """A push button that never takes Enter from a field."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.clicked.connect(lambda: does())
    return made
