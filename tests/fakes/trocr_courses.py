"""Tiny courses for tiny checkpoints: a few rendered lines to learn, quick or never still."""

import io
from contextlib import nullcontext
from pathlib import Path

from ductus.engines.trocr_support.checkpoint import Checkpoint
from ductus.jobs.job import CancelToken
from ductus.training.line_samples import LineSample
from ductus.training.quill.variation import Variation
from ductus.training.trocr.course import Method, TrocrCourse, Tuning
from ductus.training.trocr.judging import texts_read
from ductus.training.trocr.teacher import TrocrTeacher
from ductus.training.wear import Wear
from fakes import checkpoints

TEXTS = ("Anno domini 1666", "per manus ⁊ testes", "the mill is sold", "Item  iiij marcas")
"""Other lines than those the checkpoints know by heart."""

STILL = Variation(chance=0.0)
NO_WEAR = Wear(
    tilt_chance=0.0, light_chance=0.0, tint_chance=0.0, through_chance=0.0, contrast_chance=0.0
)  # fmt: skip
FULL = Tuning(Method.FULL)
QUICK = TrocrCourse(
    epochs=160, lines_a_step=4, peak_rate=3e-3, smoothing=0.0, decay=0.0, patience=1, judge_every=20
)  # fmt: skip
UNSTEADY = TrocrCourse(epochs=5, lines_a_step=2, peak_rate=1e-3, patience=0, judge_every=3)
"""With everything that hangs on chance: order, variation, wear, dropout of adapters. Ten steps."""
WITH_DROPOUT = Tuning(Method.LORA, rank=2, alpha=4, adapter_dropout=0.3)


def sample(text: str, page: str = "p1") -> LineSample:
    stream = io.BytesIO()
    checkpoints.render(text).save(stream, "PNG")
    return LineSample(stream.getvalue(), text, "rendered", page)


def samples() -> list[LineSample]:
    return [sample(text) for text in TEXTS]


def teacher(
    folder: Path,
    course: TrocrCourse = QUICK,
    tuning: Tuning = FULL,
    *,
    kind: str = checkpoints.CHARACTERS,
    base: Path | None = None,
    variation: Variation = STILL,
    wear: Wear = NO_WEAR,
) -> TrocrTeacher:
    return TrocrTeacher(
        folder,
        base or checkpoints.folder(kind),
        tuning,
        course,
        variation=variation,
        wear=wear,
        device="cpu",
        number_type="float32",
    )


def unsteady(folder: Path, base: Path) -> TrocrTeacher:
    return teacher(folder, UNSTEADY, WITH_DROPOUT, base=base, variation=Variation(), wear=Wear())


def read(checkpoint: Checkpoint, lines: list[LineSample]) -> list[str]:
    return texts_read(checkpoint, lines, nullcontext(), CancelToken())
