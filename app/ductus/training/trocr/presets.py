"""Courses that fit a lunch break, a night, or a graphics card. All their values stay open to change."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.training.trocr.course import Method, TrocrCourse, Tuning


@dataclass(frozen=True, slots=True)
class Preset:
    """A choice with a name: `about` says when to take it. `judged_lines` are read at each judging."""

    id: str
    title: str
    about: str
    tuning: Tuning
    course: TrocrCourse
    judged_lines: int


# Adapters learn at ten times the rate of the weights themselves (research note on platforms, 4.2). A processor reads
# about one line in two seconds, so a short course judges by few lines.
PRESETS: tuple[Preset, ...] = (
    Preset(
        "hour",
        "An hour",
        "A first try on this computer: small additions to the weights, ended after an hour.",
        Tuning(Method.DLORA, rank=8, alpha=16),
        TrocrCourse(peak_rate=3e-4, lines_a_step=8, most_minutes=60),
        judged_lines=40,
    ),
    Preset(
        "overnight",
        "Overnight",
        "The upper layers learn, for at most nine hours; with some hundred lines this is what brings most.",
        Tuning(Method.PARTLY),
        TrocrCourse(most_minutes=540),
        judged_lines=150,
    ),
    Preset(
        "gpu",
        "Graphics card",
        "All weights learn until they get no better; minutes to a few hours on a card with 12 GB or more.",
        Tuning(Method.FULL),
        TrocrCourse(epochs=60, lines_a_step=32, patience=8),
        judged_lines=600,
    ),
)


def preset(name: str) -> Preset:
    """The preset with this id.

    Raises:
        KeyError: there is none.
    """
    return {each.id: each for each in PRESETS}[name]
