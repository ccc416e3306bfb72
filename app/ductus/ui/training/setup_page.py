"""Choosing a course: what there is to teach with, which reader, from which weights, for how long, and all values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ductus.errors import DuctusError
from ductus.jobs.job import Job
from ductus.training.line_samples import LineSample
from ductus.training.quill.presets import PRESETS as QUILL_PRESETS
from ductus.training.quill.presets import QuillPreset
from ductus.training.quill.variation import Variation
from ductus.training.trocr.presets import PRESETS as TROCR_PRESETS
from ductus.training.trocr.presets import Preset
from ductus.training.wear import Wear
from ductus.ui.forms.form import Form
from ductus.ui.forms.quiet_label import QuietLabel
from ductus.ui.session import Session
from ductus.ui.training.bases import Base, bases_for
from ductus.ui.training.preview_view import PreviewView
from ductus.ui.training.questions import questions_of, with_answers
from ductus.ui.training.words import reader_title, stock_words
from ductus.ui.workbench import Workbench
from ductus.workflows.teach_project import Stock, charset_sentences, look_into
from ductus.workflows.teaching import QUILL, TROCR, TeachingRequest

_PREVIEWS = 9
_FORM_LEAST_PX = 420
_FROM_NOTHING = (
    "A reader that begins with nothing needs thousands of lines and hours. Bring in weights that can read already, and "
    "some hundred lines do."
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """For which choice a look was made, so that an answer that comes late is not shown."""

    number: int


class SetupPage(QWidget):
    """Made for one project. `changed` says that it may have become possible, or impossible, to begin. Main thread."""

    changed = Signal()

    def __init__(self, bench: Workbench, session: Session) -> None:
        super().__init__()
        self._bench, self._session = bench, session
        self._stock: Stock | None = None
        self._bases: list[Base] = []
        self._seed = 0
        self._asked = _Asked(0)
        self._what = QLabel("Looking through the project…")
        self._what.setWordWrap(True)
        self._reader, self._base, self._preset = QComboBox(), QComboBox(), QComboBox()
        self._base.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._base.setMinimumContentsLength(24)
        self._get = QPushButton("Weights…")
        self._get.setAutoDefault(False)
        self._get.setToolTip("Fetch weights, or bring them in from a folder")
        self._about = QuietLabel("")
        self._form = Form()
        self._preview = PreviewView()
        self._again = QPushButton("Draw again")
        self._again.setAutoDefault(False)
        self._charset = QLabel()
        self._charset.setWordWrap(True)
        self._arrange()
        for reader in (QUILL, TROCR):
            self._reader.addItem(reader_title(reader), reader)
        self._connect()
        self._reader_chosen()
        self.look()

    def _arrange(self) -> None:
        self._what.setAccessibleName("What there is to teach with")
        choose = QFormLayout()
        for title, field in (("Reader", self._reader), ("Preset", self._preset)):
            field.setAccessibleName(title)
            choose.addRow(title, field)
        base = QHBoxLayout()
        base.addWidget(self._base, 1)
        base.addWidget(self._get)
        self._base.setAccessibleName("Begin with")
        choose.insertRow(1, "Begin with", base)
        choose.addRow("", self._about)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(choose)
        column.addWidget(self._form)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setMinimumWidth(_FORM_LEAST_PX)
        right = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(QLabel("Your lines, varied as they will be seen"), 1)
        head.addWidget(self._again)
        right.addLayout(head)
        right.addWidget(self._preview, 1)
        right.addWidget(self._charset)
        self._charset.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        parts = QHBoxLayout()
        parts.setSpacing(24)
        parts.addWidget(scroll, 3)
        parts.addLayout(right, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self._what)
        whole.addLayout(parts, 1)

    def _connect(self) -> None:
        self._reader.currentIndexChanged.connect(self._reader_chosen)
        self._preset.currentIndexChanged.connect(self._preset_chosen)
        self._base.currentIndexChanged.connect(self._check_charset)
        self._get.clicked.connect(lambda: self._bench.do("get_weights"))
        self._again.clicked.connect(self._draw_again)
        self._form.changed.connect(lambda _name, _value: self._draw())

    # -- what is chosen ----------------------------------------------------------------------------------------------

    @property
    def reader(self) -> str:
        """The reader to teach: "quill" or "trocr"."""
        return str(self._reader.currentData())

    @property
    def can_begin(self) -> bool:
        """Whether there are lines enough, and weights to begin with."""
        return self._stock is not None and not self._stock.missing_lines and self._chosen_base is not None

    def request(self, folder: Path, title: str) -> TeachingRequest:
        """The course as it is chosen, with no lines yet. To be asked for only when it can begin."""
        base, chosen, answers = self._chosen_base, self._chosen_preset, self._form.values()
        made = TeachingRequest(
            self.reader,
            str(folder),
            (),
            f"{reader_title(self.reader)}, {title}",
            base.name if base is not None else "",
            variation=with_answers(Variation(), answers),
            judged_lines=chosen.judged_lines,
            device=_device(str(self._bench.settings["engine.device"])),
        )
        if isinstance(chosen, QuillPreset):
            return _replaced(made, quill=with_answers(chosen.course, answers))
        return _replaced(
            made,
            trocr=with_answers(chosen.course, answers),
            tuning=with_answers(chosen.tuning, answers),
            wear=with_answers(Wear(), answers),
        )

    @property
    def _chosen_base(self) -> Base | None:
        place = self._base.currentIndex()
        return self._bases[place] if 0 <= place < len(self._bases) else None

    @property
    def _chosen_preset(self) -> Preset | QuillPreset:
        presets: tuple[Preset | QuillPreset, ...] = QUILL_PRESETS if self.reader == QUILL else TROCR_PRESETS
        return presets[max(0, self._preset.currentIndex())]

    def _reader_chosen(self) -> None:
        self._preset.blockSignals(True)
        self._preset.clear()
        for each in QUILL_PRESETS if self.reader == QUILL else TROCR_PRESETS:
            self._preset.addItem(each.title, each.id)
        self._preset.blockSignals(False)
        self.fill_bases()
        self._preset_chosen()

    def fill_bases(self) -> None:
        """Show which weights are here now, keeping what was chosen; at first those that read now."""
        before = self._chosen_base
        self._bases = bases_for(self._bench.settings, self.reader)
        self._base.blockSignals(True)
        self._base.clear()
        self._base.addItems([each.title for each in self._bases])
        in_use = next((each for each in self._bases if each.reads_now), None)
        kept = before if before in self._bases else in_use
        # With a placeholder nothing is chosen by itself, so the first is chosen here.
        self._base.setCurrentIndex(self._bases.index(kept) if kept is not None else min(0, len(self._bases) - 1))
        self._base.setEnabled(bool(self._bases))
        self._base.setPlaceholderText("No weights of TrOCR are on this computer")
        self._base.blockSignals(False)
        self._check_charset()

    def _preset_chosen(self) -> None:
        chosen = self._chosen_preset
        self._about.say(chosen.about)
        if isinstance(chosen, QuillPreset):
            self._form.ask(questions_of(chosen.course, Variation()), {})
        else:
            self._form.ask(questions_of(chosen.course, chosen.tuning, Variation(), Wear()), {})
        self._draw()

    # -- what it would be like ---------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look through the project for lines to teach with."""
        thread = self._session.thread_of_project
        job = self._session.run("Looking for lines to teach with", lambda job: look_into(job, thread))
        self._bench.window.when_done(job, self._looked)

    def _looked(self, job: Job) -> None:
        if not shiboken6.isValid(self) or not isinstance(job.result, Stock):
            return
        self._stock = job.result
        self._what.setText(stock_words(self._stock))
        self._draw()
        self._check_charset()

    def _draw_again(self) -> None:
        self._seed += 1
        self._draw()

    def _draw(self) -> None:
        """Vary one of the project's lines as the course would."""
        examples = self._stock.examples if self._stock is not None else ()
        self._again.setEnabled(bool(examples))
        if not examples:
            self._preview.show_images(())
            return
        answers, seed = self._form.values(), self._seed
        sample = examples[seed % len(examples)]
        variation = with_answers(Variation(), answers)
        wear = None if self.reader == QUILL else with_answers(Wear(), answers)
        job = self._session.run("Drawing lines", lambda _job: _drawn(sample, variation, wear, seed))
        self._bench.window.when_done(job, self._show_drawn)

    def _show_drawn(self, job: Job) -> None:
        if shiboken6.isValid(self) and isinstance(job.result, list):
            self._preview.show_images(job.result)

    def _check_charset(self) -> None:
        self.changed.emit()
        base = self._chosen_base
        self._charset.clear()
        self._asked = asked = _Asked(self._asked.number + 1)
        if base is not None and base.folder is None:
            self._charset.setText(_FROM_NOTHING)
        if self._stock is None or base is None or base.folder is None or not self._stock.texts:
            return
        reader, folder, texts = self.reader, base.folder, self._stock.texts
        self._charset.setText("Checking the characters…")

        def work(_job: Job) -> tuple[str, ...]:
            try:
                return charset_sentences(reader, folder, texts)
            except DuctusError as fault:
                return (fault.message,)

        def done(job: Job) -> None:
            if shiboken6.isValid(self) and asked == self._asked and isinstance(job.result, tuple):
                self._charset.setText("\n".join(job.result) or "These weights can write all characters of your lines.")

        self._bench.window.when_done(self._session.run("Checking the characters", work), done)


def _drawn(sample: LineSample, variation: Variation, wear: Wear | None, seed: int) -> list[QImage]:
    """The line as a course would vary it: TrOCR's in colour and worn, Quill's in grey, small, without wear."""
    from ductus.engines.quill_support.design import QuillDesign
    from ductus.training.quill import batches
    from ductus.training.trocr import lessons

    if wear is None:
        found = batches.previews(sample, QuillDesign(()).height_px, variation, _PREVIEWS, seed)
    else:
        found = lessons.previews(sample, variation, wear, _PREVIEWS, seed)
    images = [image.convert("RGB") for image in found]
    return [
        QImage(image.tobytes(), image.width, image.height, 3 * image.width, QImage.Format.Format_RGB888).copy()
        for image in images
    ]


def _device(chosen: str) -> str:
    """Courses go on a CUDA card or the processor; other devices are left to them."""
    return chosen if chosen in ("cpu", "cuda") else "auto"


def _replaced(request: TeachingRequest, **changes: object) -> TeachingRequest:
    from dataclasses import replace

    return replace(request, **changes)  # type: ignore[arg-type]  # each is of its field's type
