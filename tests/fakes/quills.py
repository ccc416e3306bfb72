"""Quill networks small enough to be taught in a test, and lines to teach them with. Torch is imported when asked."""

import atexit
import io
import shutil
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from ductus.engines.quill_support.design import QuillDesign
from ductus.training.line_samples import LineSample
from ductus.training.quill.alphabet import alphabet_of
from ductus.training.quill.checkpoints import keep_weights
from ductus.training.quill.course import Course
from ductus.training.quill.teacher import Teacher, Told
from ductus.training.quill.variation import Variation
from fakes.checkpoints import LINES, render

TEXTS = ("anno 1789", "Item ij", "the mill")
STILL = Variation(chance=0.0)
MOVED = Variation()
HEIGHT_PX = 32

# Three lines are learnt by heart in about 80 steps of a thirtieth of a second.
BY_HEART = Course(epochs=100, columns=2000, peak_rate=8e-3, warm_up_steps=10, averaging=0.9, shortcut_share=0.3)

# A course in which everything that is drawn by chance plays a part: batches of one line, variation, several epochs.
UNSTEADY = Course(epochs=6, columns=130, peak_rate=2e-3, warm_up_steps=4)


def design_for(texts: tuple[str, ...] = TEXTS) -> QuillDesign:
    return QuillDesign(
        alphabet_of(texts, least_times=1), HEIGHT_PX, (8, 16, 16, 24), features=32, width=32, layers=1, dropout=0.0
    )


def sample(text: str, page: str = "", source: str = "") -> LineSample:
    stream = io.BytesIO()
    render(text, HEIGHT_PX).convert("L").save(stream, "PNG")
    return LineSample(stream.getvalue(), text, source, page)


def samples(texts: tuple[str, ...] = TEXTS) -> list[LineSample]:
    return [sample(text, page=f"p{number}") for number, text in enumerate(texts)]


def teacher(folder: Path, course: Course = BY_HEART, variation: Variation = STILL, **more) -> Teacher:
    return Teacher(
        folder, more.pop("design", design_for()), course, variation, device="cpu", number_type="float32", **more
    )


@cache
def by_heart() -> Path:
    """The folder of a course in which the lines of `TEXTS` were learnt by heart: made once a run, not to be changed."""
    import torch

    folder = Path(tempfile.mkdtemp(prefix="ductus-quill-")) / "heart"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    taught = teacher(folder)
    taught.teach(samples(), samples(), lambda told: None, judge_every=1000, keep_every=1000)
    torch.set_num_threads(threads)
    return folder


@cache
def untaught_folder() -> Path:
    """A whole folder of weights that were never taught; what it reads is chance, but the same each time."""
    import torch

    from ductus.engines.quill_support.network import Network

    folder = Path(tempfile.mkdtemp(prefix="ductus-quill-")) / "untaught"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    torch.manual_seed(1)
    design = design_for(LINES)
    keep_weights(folder, Network(design).state_dict(), design)
    return folder


def short(course: Course = BY_HEART, **changes) -> Course:
    return replace(course, **changes)


class Curve:
    """Hears what a teacher tells: the losses by step."""

    def __init__(self) -> None:
        self.losses: dict[int, float] = {}
        self.judged: list[int] = []

    def __call__(self, told: Told) -> None:
        if told.loss == told.loss:
            self.losses[told.standing.step] = told.loss
        else:
            self.judged.append(told.standing.step)
