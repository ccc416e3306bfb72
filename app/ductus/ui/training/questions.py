"""What can be chosen about a course: a question for each value of the courses, those most asked for first."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from ductus.training.quill.course import Course
from ductus.training.quill.variation import Variation
from ductus.training.trocr.course import Method, TrocrCourse, Tuning
from ductus.training.wear import Wear
from ductus.ui.forms.question import Question

MILLION = 1_000_000
_RATE = "peak_rate"
"""Shown in millionths: as a fraction it is all noughts."""
Part = Course | TrocrCourse | Tuning | Variation | Wear
P = TypeVar("P", Course, TrocrCourse, Tuning, Variation, Wear)


@dataclass(frozen=True, slots=True)
class _Row:
    """Title, help, range, and whether it is asked without unfolding."""

    title: str
    help: str = ""
    minimum: float | None = 0
    maximum: float | None = 1
    step: float | None = None
    is_first: bool = False


_SHARE = (0, 1, 0.05)
_SIZE_HELP = "0 as the weights have it; 192 by 1024 fits lines better than Microsoft's square of 384."
_ROWS: dict[str, _Row] = {
    "most_minutes": _Row("Minutes at most", "0 sets no limit of time.", 0, 10080, 15, is_first=True),
    "epochs": _Row(
        "Rounds at most", "How often each line is seen; it ends earlier when it gets no better.", 1, 1000, 5
    ),
    "patience": _Row("Patience", "Ends after so many judgings without gain; 0 never.", 0, 200, 1),
    _RATE: _Row("Learning rate", "How far each step goes, in millionths.", 1, 20000, 10),
    "last_share": _Row("Last rate", "Share of the learning rate that is left at the end.", *_SHARE),
    "warm_up_steps": _Row("Steps of warming up", "The rate rises over the first steps.", 0, 10000, 50),
    "warm_up_share": _Row("Warming up", "The rate rises over this share of the steps.", *_SHARE),
    "columns": _Row("Room of a step", "Lines times width of the widest, in pixels of width.", 1000, 100000, 800),
    "lines_a_step": _Row("Lines a step", "Each step learns from so many lines.", 1, 256, 1),
    "lines_at_a_time": _Row("Lines at a time", "So many in memory together; 0 chooses by the device.", 0, 256, 1),
    "judge_every": _Row("Judge every", "In steps; 0 chooses.", 0, 10000, 50),
    "decay": _Row("Decay", "Weights shrink by this, so that none grows without need.", 0, 1, 0.01),
    "most_gradient": _Row("Longest step", "Longer gradients are cut.", 0.01, 100, 0.5),
    "shortcut_share": _Row("Share of the shortcut", "How much the convolutions are taught by themselves.", *_SHARE),
    "averaging": _Row("Averaging", "Share the running mean of the weights keeps at each step.", 0, 1, 0.001),
    "smoothing": _Row("Smoothing", "So much of each letter's certainty goes to the others.", *_SHARE),
    "seed": _Row("Number of the draw", "The same number makes the same course again.", 0, 9999, 1),
    "method": _Row("What learns", "All weights, the upper layers, or small additions beside them.", None, None),
    "frozen_encoder_share": _Row("Seeing kept", "Share of the layers that see and do not learn.", *_SHARE),
    "frozen_decoder_share": _Row("Writing kept", "Share of the layers that write and do not learn.", *_SHARE),
    "rank": _Row("Rank", "Size of the small additions.", 1, 256, 4),
    "alpha": _Row("Alpha", "How strongly the small additions count.", 1, 512, 4),
    "adapter_dropout": _Row("Dropout", "Share of the additions left out by chance.", *_SHARE),
    "height_px": _Row("Height of lines", f"In pixels. {_SIZE_HELP}", 0, 1024, 32),
    "width_px": _Row("Width of lines", f"In pixels. {_SIZE_HELP}", 0, 4096, 64),
    "chance": _Row("Lines varied", "Share of the lines that are bent, stretched or moved.", *_SHARE),
    "slant": _Row("Slant", "Shift across for each pixel of height, at most.", *_SHARE),
    "stretch_share": _Row("Stretch", "Wider or narrower by this share, at most.", *_SHARE),
    "squeeze_share": _Row("Squeeze", "Higher or lower by this share, at most.", *_SHARE),
    "shift_px": _Row("Shift", "Up or down, in pixels of a line 48 high.", 0, 24, 1),
    "stroke_chance": _Row("Stroke", "Share of lines with thicker or thinner strokes.", *_SHARE),
    "blur_chance": _Row("Blur", "Share of lines that are blurred.", *_SHARE),
    "grain_levels": _Row("Grain", "Grey levels of noise, at most.", 0, 64, 1),
    "tilt_chance": _Row("Tilted lines", "Share of lines seen askew.", *_SHARE),
    "tilt_share": _Row("Tilt", "Each corner moves by this share of the height.", *_SHARE),
    "light_chance": _Row("Uneven light", "Share of lines darker at an end.", *_SHARE),
    "light_share": _Row("Shadow", "How much darker, at most.", *_SHARE),
    "tint_chance": _Row("Tinted paper", "Share of lines on paper of another colour.", *_SHARE),
    "tint_share": _Row("Tint", "How strongly, at most.", *_SHARE),
    "through_chance": _Row("Other side", "Share of lines through which the other side shows.", *_SHARE),
    "through_share": _Row("Bleeding through", "How strongly, at most.", *_SHARE),
    "contrast_chance": _Row("Faded ink", "Share of lines with fainter or darker ink.", *_SHARE),
    "contrast_share": _Row("Fading", "How much, at most.", *_SHARE),
}
_METHOD_TITLES = {
    Method.FULL: "All weights",
    Method.PARTLY: "The upper layers",
    Method.LORA: "LoRA, small additions",
    Method.DORA: "DoRA, small additions",
    Method.DLORA: "DoRA to see, LoRA to write",
}


def questions_of(*parts: Part) -> tuple[Question, ...]:
    """A question for each value of these, the value they have being the default."""
    return tuple(_question(each.name, getattr(part, each.name), part) for part in parts for each in fields(part))


def with_answers(part: P, answers: dict[str, Any]) -> P:
    """The part with the answers that are its own."""
    own = {each.name for each in fields(part)}
    changes = {name: _meant(part, name, value) for name, value in answers.items() if name in own}
    return replace(part, **changes)


def _question(name: str, value: Any, part: Part) -> Question:
    row = _ROWS[name]
    is_first = row.is_first or (name == "epochs" and isinstance(part, Course))
    if isinstance(value, Method):
        titles = tuple(_METHOD_TITLES[each] for each in Method)
        choices = tuple(each.value for each in Method)
        return Question(name, row.title, value.value, row.help, choices=choices, choice_titles=titles, is_advanced=True)
    if name == _RATE:
        value = value * MILLION
    return Question(
        name, row.title, value, row.help, row.minimum, row.maximum, row.step, is_advanced=not is_first
    )  # fmt: skip


def _meant(part: Part, name: str, value: Any) -> Any:
    if name == _RATE:
        return value / MILLION
    return type(getattr(part, name))(value)
