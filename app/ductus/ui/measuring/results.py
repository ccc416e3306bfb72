"""A measurement on the screen: leaderboard and plot, figures by group, mistakes, worst lines, figures over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTabWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ductus.training.measuring.figures_in_words import caution, set_words
from ductus.training.measuring.forms import FORMS_STATED, RATES_STATED
from ductus.training.measuring.measurement import Measurement
from ductus.training.measuring.plot import plot_of
from ductus.ui.going import go_to
from ductus.ui.measuring.plot_view import PlotView
from ductus.ui.measuring.result_tables import (
    board_rows,
    fill,
    fill_worst,
    group_rows,
    history_rows,
    mistake_rows,
    place_of,
    table,
)
from ductus.ui.workbench import Workbench

_EMPTY = (
    "Nothing has been measured yet. Choose pages whose text is known to be right and one or several engines: each "
    "reads the same lines, and you see how many characters and words it gets wrong."
)
_SMALL = 0.9


class ResultsView(QWidget):
    """Shows one measurement at a time. `measurement` is what it shows, None while there is none. Main thread."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self.measurement: Measurement | None = None
        self._pictures: Mapping[str, QImage] = {}
        self._about = QLabel(_EMPTY)
        self._about.setWordWrap(True)
        self._about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        heads = (
            "Engine",
            "Characters wrong (95 % interval)",
            "Words wrong (95 % interval)",
            "Against the best",
            "Plain letters",
            "Per line",
        )
        self.board = table("Engines, the best first", heads, 0)
        self.board.headerItem().setToolTip(4, "Without case, punctuation and diacritics")
        self.plot = PlotView()
        self.groups = table("Figures by group", ("Group", "Of", "Lines", "Characters wrong", "Words wrong"), 1)
        self.mistakes = table("Mistakes", ("Mistake", "Right", "Read", "Times", "Of all"), -1)
        self.worst = table("Lines with most to correct", ("Page", "Line", "Right", "Read", "Edits"), 2)
        self.worst.header().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)  # both texts are of one length
        self.over_time = table("Figures over time", ("Measured", "Set", "Set is", "Engine", "Characters wrong"), 1)
        self._engine = QComboBox()
        self._tabs = QTabWidget()
        self._arrange()
        self._engine.currentIndexChanged.connect(self._show_engine)
        self.worst.itemClicked.connect(self._go)
        self.worst.itemActivated.connect(self._go)

    def _arrange(self) -> None:
        leaderboard, column = QWidget(), QVBoxLayout()
        leaderboard.setLayout(column)
        column.addWidget(self.board, 1)
        column.addWidget(self.plot)
        how = QLabel(f"{RATES_STATED} {FORMS_STATED}")
        how.setWordWrap(True)
        small = how.font()
        small.setPointSizeF(small.pointSizeF() * _SMALL)
        how.setFont(small)
        column.addWidget(how)
        for title, shown in (
            ("Engines", leaderboard),
            ("By document, hand, page", self.groups),
            ("Mistakes", self.mistakes),
            ("Worst lines", self.worst),
            ("Over time", self.over_time),
        ):
            self._tabs.addTab(shown, title)
        of = QHBoxLayout()
        self._of = QLabel("Details of")
        of.addWidget(self._of)
        of.addWidget(self._engine, 1)
        self.worst.setToolTip("A click goes to the line")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._about)
        whole.addWidget(self._tabs, 1)
        whole.addLayout(of)

    def show_results(self, measurement: Measurement | None, kept: Sequence[Measurement]) -> None:
        """Show a measurement, and all that were kept over time."""
        self.measurement, self._pictures = measurement, {}
        self._tabs.setVisible(measurement is not None)
        self._of.setVisible(measurement is not None)
        self._engine.setVisible(measurement is not None)
        notes = " ".join((*measurement.notes, caution(measurement))) if measurement is not None else ""
        self._about.setText(f"{set_words(measurement)}. {notes}".strip() if measurement is not None else _EMPTY)
        fill(self.over_time, history_rows(kept))
        fill(self.board, board_rows(measurement) if measurement is not None else ())
        self.plot.show_plot(plot_of(measurement) if measurement is not None else None)
        self._engine.blockSignals(True)
        self._engine.clear()
        for figures in measurement.ranked if measurement is not None else ():
            self._engine.addItem(figures.run.name)
        self._engine.blockSignals(False)
        self._show_engine()

    def show_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """Show these pictures, by line id, beside the worst lines of the measurement shown."""
        self._pictures = pictures
        self._show_engine()

    def _show_engine(self) -> None:
        place = self._engine.currentIndex()
        ranked = self.measurement.ranked if self.measurement is not None else ()
        if not 0 <= place < len(ranked):
            for each in (self.groups, self.mistakes, self.worst):
                each.clear()
            return
        fill(self.groups, group_rows(ranked[place]))
        fill(self.mistakes, mistake_rows(ranked[place]))
        fill_worst(self.worst, ranked[place], self._pictures)

    def _go(self, item: QTreeWidgetItem) -> None:
        go_to(self._bench, *place_of(item), take_focus=False)
