"""Straighten and crop: a page on its scan, turned, cropped and split before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ductus.document.cutouts import canvas_size, cutout_of, normal_turn, quarter_turned, turned_to, whole_scan
from ductus.document.page import Cutout, Page
from ductus.errors import DuctusError
from ductus.numerals import whole
from ductus.ui.long_steps import make_step
from ductus.ui.page_frame.frame_view import FrameView
from ductus.ui.page_frame.grips import LEAST_SIDE_PX
from ductus.ui.page_frame.proposals import (
    SeenScan,
    proposed_crop,
    proposed_seam,
    proposed_turn,
    see_scan,
)
from ductus.ui.workbench import Workbench
from ductus.workflows.engine_choice import limits
from ductus.workflows.frame_pages import PageFraming, frame_pages

_SLIDER_DEG = 15
"""The slider is for what scanning makes crooked; the number takes any angle."""
_STEPS_A_DEGREE = 10
_RIGHT_FIRST = "page_frame.right_first"
_SAYS_NOTHING = "There is too little writing on this page to tell."
_SIDE_PX = 268
_SHARE_OF_WINDOW = 0.94
_MOST_SIZE = (1680, 1200)
"""In device-independent pixels; a larger picture would hold no more than what is shown of the scan."""


class PageFrameDialog(QDialog):
    """Turn, crop and split one page, and those selected with it. Enter does it, Esc leaves everything as it was."""

    def __init__(self, bench: Workbench, page: Page, page_ids: Sequence[str], *, is_split: bool = False) -> None:
        super().__init__(bench.window)
        self.setWindowTitle(f"{'Split' if is_split else 'Straighten and crop'} “{page.name}”")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bench, self._page, self._page_ids = bench, page, tuple(page_ids)
        self._before = self._cutout = self._unturned = cutout_of(page)
        self._seam_px: int | None = None
        self._seen: SeenScan | None = None
        self._wants_seam = is_split
        self.view = FrameView(page, self._cutout)
        self._make_fields(is_split=is_split)
        self._arrange()
        self._connect()
        self.split.setChecked(is_split)
        self._show()
        room = bench.window.size() * _SHARE_OF_WINDOW
        self.resize(min(_MOST_SIZE[0], room.width()), min(_MOST_SIZE[1], room.height()))
        (self.seam if is_split else self.angle).setFocus()
        self._look_at_scan()

    # Parts

    def _make_fields(self, *, is_split: bool) -> None:
        self.angle = QDoubleSpinBox(minimum=-180, maximum=180, decimals=1, singleStep=0.1, suffix=" °")
        self.angle.setAccessibleName("Angle in degrees, clockwise")
        self.angle.setWrapping(True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-_SLIDER_DEG * _STEPS_A_DEGREE, _SLIDER_DEG * _STEPS_A_DEGREE)
        self.slider.setAccessibleName("Angle")
        self.propose_angle = _button("Propose", "The angle at which the lines of writing run level")
        self.turn_left = _button("Turn left", "By a right angle, against the clock")
        self.turn_right = _button("Turn right", "By a right angle, with the clock")
        self.edges = {name: _pixels(name) for name in ("Left", "Top", "Width", "Height")}
        self.propose_crop = _button("Propose", "All that is written, with a margin")
        self.whole = _button("Whole scan", "The scan as it lies in its file: no turn, no crop")
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.split = QCheckBox("&Split into two pages")
        self.seam = _pixels("Seam")
        self.propose_seam = _button("Propose", "In the fold, between the columns of lines")
        self.right_first = QCheckBox("The &right half comes first")
        session = self._bench.session
        self.right_first.setChecked(bool(session is not None and session.project.get_state(_RIGHT_FIRST, False)))
        others = len([page_id for page_id in self._page_ids if page_id != self._page.id])
        self.all_pages = QCheckBox(f"&All {others + 1} selected pages")
        self.all_pages.setChecked(is_split and others > 0)  # a fold is alike on all pages, a skew is not
        self.all_pages.setVisible(others > 0)

    def _arrange(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(12)
        for group in (self._turn_group(), self._crop_group(), self._split_group()):
            side.addWidget(group)
        side.addWidget(self.note)
        side.addStretch(1)
        side.addWidget(self.all_pages)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.apply_button = buttons.addButton("Apply", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.apply_button.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        side.addWidget(buttons)
        panel = QWidget()
        panel.setLayout(side)
        panel.setFixedWidth(_SIDE_PX)
        side.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self.view, 1)
        row.addWidget(panel)

    def _turn_group(self) -> QGroupBox:
        group, grid = _group("Turn")
        grid.addWidget(self.slider, 0, 0, 1, 2)
        grid.addWidget(self.angle, 1, 0)
        grid.addWidget(self.propose_angle, 1, 1)
        grid.addWidget(self.turn_left, 2, 0)
        grid.addWidget(self.turn_right, 2, 1)
        return group

    def _crop_group(self) -> QGroupBox:
        group, grid = _group("Crop")
        for place, (name, field) in enumerate(self.edges.items()):
            cell = QVBoxLayout()
            cell.setSpacing(2)
            label = QLabel(name)
            label.setBuddy(field)
            cell.addWidget(label)
            cell.addWidget(field)
            grid.addLayout(cell, place // 2, place % 2)
        grid.addWidget(self.propose_crop, 2, 0)
        grid.addWidget(self.whole, 2, 1)
        return group

    def _split_group(self) -> QGroupBox:
        group, grid = _group("Split")
        grid.addWidget(self.split, 0, 0, 1, 2)
        grid.addWidget(self.seam, 1, 0)
        grid.addWidget(self.propose_seam, 1, 1)
        grid.addWidget(self.right_first, 2, 0, 1, 2)
        return group

    def _connect(self) -> None:
        self.view.cutout_changed.connect(self._set_cutout)
        self.view.seam_changed.connect(self._set_seam)
        self.angle.valueChanged.connect(self._turn_to)
        self.slider.valueChanged.connect(lambda steps: self._turn_to(self._quarter() + steps / _STEPS_A_DEGREE))
        self.turn_left.clicked.connect(lambda: self._set_cutout(quarter_turned(self._cutout, -1)))
        self.turn_right.clicked.connect(lambda: self._set_cutout(quarter_turned(self._cutout, 1)))
        for field in self.edges.values():
            field.valueChanged.connect(self._take_edges)
        self.whole.clicked.connect(
            lambda: self._set_cutout(whole_scan(self._cutout.scan_width_px, self._cutout.scan_height_px))
        )
        self.propose_angle.clicked.connect(self._propose_angle)
        self.propose_crop.clicked.connect(self._propose_crop)
        self.propose_seam.clicked.connect(self._propose_seam)
        self.split.toggled.connect(self._toggle_split)
        self.seam.valueChanged.connect(self._set_seam)

    # The scan

    def _look_at_scan(self) -> None:
        session, pictures = self._bench.session, self._bench.pictures
        if session is None:
            return
        source, most = session.source(self._page), limits(self._bench.settings)
        pictures.made.connect(self._scan_seen)
        pictures.want_made(self._scan_name, lambda: see_scan(source, most))

    @property
    def _scan_name(self) -> str:
        return f"scan of {self._page.id}"

    def _scan_seen(self, name: str, seen: object) -> None:
        if name != self._scan_name:
            return
        self._bench.pictures.made.disconnect(self._scan_seen)
        if isinstance(seen, DuctusError):
            self.reject()
            self._bench.say_error(seen)
        elif isinstance(seen, SeenScan):
            self._seen = seen
            self.view.set_scan(seen.shown)
            if self._wants_seam and self.split.isChecked():
                self._propose_seam()
            self._show()

    # What is chosen

    @property
    def cutout(self) -> Cutout:
        """The frame as chosen."""
        return self._cutout

    @property
    def seam_px(self) -> int | None:
        """Where the page would be split, from the left edge of the frame; None: it stays whole."""
        return self._seam_px

    def _quarter(self) -> float:
        """The right angle nearest to the angle as it is."""
        return round(self._cutout.turn_deg / 90) * 90.0

    def _turn_to(self, turn_deg: float) -> None:
        # From the box as it was before turning began: many small turns must not let it wander by their rounding.
        unturned = self._unturned
        self._set_cutout(turned_to(unturned, turn_deg))
        self._unturned = unturned

    def _set_cutout(self, cutout: Cutout) -> None:
        self._unturned = cutout
        if self._seam_px is not None:  # the seam stays on its ink as well as a level box allows
            moved = self._cutout.left_px - cutout.left_px if cutout.turn_deg == self._cutout.turn_deg else 0
            self._seam_px = min(max(1, self._seam_px + moved), max(1, cutout.width_px - 1))
        self._cutout = cutout
        self._show()

    def _set_seam(self, seam_px: int) -> None:
        if self._seam_px is not None:
            self._seam_px = min(max(1, seam_px), self._cutout.width_px - 1)
            self._wants_seam = False
            self._show()

    def _take_edges(self) -> None:
        left, top, width, height = (field.value() for field in self.edges.values())
        self._set_cutout(replace(self._cutout, left_px=left, top_px=top, width_px=width, height_px=height))

    def _toggle_split(self, is_on: bool) -> None:
        self._seam_px = self._cutout.width_px // 2 if is_on else None
        if is_on:
            self._propose_seam()
        self._show()

    def _propose_angle(self) -> None:
        turn_deg = proposed_turn(self._page, self._cutout.turn_deg, self._seen) if self._seen is not None else None
        if turn_deg is not None:
            self._turn_to(turn_deg)
        else:
            self.note.setText(_SAYS_NOTHING)

    def _propose_crop(self) -> None:
        cutout = proposed_crop(self._page, self._cutout, self._seen) if self._seen is not None else None
        if cutout is not None:
            self._set_cutout(cutout)
        else:
            self.note.setText(_SAYS_NOTHING)

    def _propose_seam(self) -> None:
        if self._seen is not None:
            self._set_seam(proposed_seam(self._page, self._cutout, self._seen))

    def _show(self) -> None:
        """Put what is chosen into every field and into the view."""
        cutout, seam_px = self._cutout, self._seam_px
        canvas_width, canvas_height = canvas_size(cutout)
        self._put(self.angle, cutout.turn_deg)
        self._put(self.slider, round(normal_turn(cutout.turn_deg - self._quarter()) * _STEPS_A_DEGREE))
        values = (cutout.left_px, cutout.top_px, cutout.width_px, cutout.height_px)
        most = (canvas_width, canvas_height, canvas_width, canvas_height)
        for field, value, limit in zip(self.edges.values(), values, most, strict=True):
            blocker = QSignalBlocker(field)
            field.setRange(min(value, 0 if field in self._places() else LEAST_SIDE_PX), max(value, limit))
            field.setValue(value)
            blocker.unblock()
        blocker = QSignalBlocker(self.seam)
        self.seam.setRange(1, max(1, cutout.width_px - 1))
        self.seam.setValue(seam_px or cutout.width_px // 2)
        blocker.unblock()
        for part in (self.seam, self.propose_seam, self.right_first):
            part.setEnabled(seam_px is not None)
        for part in (self.propose_angle, self.propose_crop):
            part.setEnabled(self._seen is not None)
        self.view.show_cutout(cutout, seam_px)
        beyond = len(self.view.beyond)
        self.note.setText(f"{beyond} line{'s' if beyond > 1 else ''} would lie off the page." if beyond else "")

    def _places(self) -> tuple[QSpinBox, QSpinBox]:
        return self.edges["Left"], self.edges["Top"]

    def _put(self, field: QDoubleSpinBox | QSlider, value: float) -> None:
        blocker = QSignalBlocker(field)
        if isinstance(field, QSlider):
            field.setValue(round(value))
        elif round(field.value(), 1) != round(value, 1):
            field.setValue(value)
        blocker.unblock()

    # The end

    def accept(self) -> None:
        """Do what is chosen, as one step."""
        session = self._bench.session
        super().accept()
        if session is None or (self._cutout == self._before and self._seam_px is None):
            return
        self._bench.desk.accept()
        session.remember(_RIGHT_FIRST, self.right_first.isChecked())
        others = self._page_ids if self.all_pages.isVisibleTo(self) and self.all_pages.isChecked() else ()
        framing = PageFraming(self._before, self._cutout, self._seam_px, self.right_first.isChecked())
        page_id, person = self._page.id, session.person
        is_split = self._seam_px is not None

        def told(count: int) -> None:
            if count > 1:
                what = "split" if is_split else "framed alike"
                self._bench.say(f"{whole(count)} pages were {what}. Undo takes all of it back.")

        make_step(
            self._bench,
            "Splitting pages" if is_split else "Framing pages",
            tuple(dict.fromkeys((page_id, *others))),
            lambda job, project: frame_pages(job, project, page_id, framing, others, person),
            told,
        )


def _group(title: str) -> tuple[QGroupBox, QGridLayout]:
    group = QGroupBox(title)
    grid = QGridLayout(group)
    grid.setContentsMargins(8, 8, 8, 8)
    grid.setSpacing(8)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return group, grid


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def _pixels(name: str) -> QSpinBox:
    field = QSpinBox(suffix=" px", singleStep=10)
    field.setAccessibleName(f"{name} in pixels")
    field.setGroupSeparatorShown(True)
    field.setKeyboardTracking(False)
    return field
