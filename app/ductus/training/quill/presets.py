"""Courses for teaching Quill a hand from weights that can read already, each with a name. All values stay open."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.training.quill.course import Course

# Small batches: 300 lines give some 45 steps an epoch, so that a short course still has a thousand of them. The rate is
# a third of that which teaches from nothing, so that what the weights know is changed and not forgotten.
GOING_ON = Course(epochs=30, columns=4800, peak_rate=3e-4, warm_up_steps=50, patience=8)
"""Going on from weights: gently, and no longer than it helps."""


@dataclass(frozen=True, slots=True)
class QuillPreset:
    """A choice with a name: `about` says when to take it. `judged_lines` are read at each judging."""

    id: str
    title: str
    about: str
    course: Course
    judged_lines: int


PRESETS: tuple[QuillPreset, ...] = (
    QuillPreset(
        "hour",
        "An hour",
        "Ends when it reads no better: mostly within minutes for some hundred lines.",
        GOING_ON,
        judged_lines=150,
    ),
    QuillPreset(
        "overnight",
        "Overnight",
        "Goes on longer and waits longer for something better; for a thousand lines and more.",
        Course(epochs=120, columns=6400, peak_rate=4e-4, warm_up_steps=200, patience=20),
        judged_lines=400,
    ),
    QuillPreset(
        "gpu",
        "Graphics card",
        "Larger steps, as a card takes them at once.",
        Course(epochs=120, columns=19200, peak_rate=6e-4, warm_up_steps=200, patience=20),
        judged_lines=600,
    ),
)


def preset(name: str) -> QuillPreset:
    """The preset with this id.

    Raises:
        KeyError: there is none.
    """
    return {each.id: each for each in PRESETS}[name]
