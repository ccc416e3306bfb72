"""Undo and redo: the pages go where a step of the timeline leads, with all that continues it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ductus.document.page import Page
from ductus.project.actions import Actions, Done
from ductus.project.records import Step
from ductus.project.timeline import StoredStep, Timeline


@dataclass(frozen=True, slots=True)
class Travelled:
    """The step that was taken back or done again, and what was done for it, in that order."""

    step: Step
    done: tuple[Done, ...]


def back(timeline: Timeline, actions: Actions) -> Travelled | None:
    """Take the last step back, from its last part to its first; None at the beginning. Inside a transaction."""
    changed: dict[str, Page] = {}
    travelled: list[tuple[StoredStep, Done]] = []
    stored = timeline.last()
    while stored is not None:
        done = actions.perform_again(stored.action, stored.step.by, changed)
        timeline.step_back(stored, done.inverse)
        travelled.append((stored, done))
        stored = timeline.last() if stored.continues else None
    return _joined(travelled)


def forth(timeline: Timeline, actions: Actions) -> Travelled | None:
    """Do the next step again, from its first part to its last; None at the end. Inside a transaction."""
    changed: dict[str, Page] = {}
    travelled: list[tuple[StoredStep, Done]] = []
    stored = timeline.next()
    while stored is not None:
        done = actions.perform_again(stored.action, stored.step.by, changed)
        timeline.step_forward(stored, done.inverse)
        travelled.append((stored, done))
        stored = timeline.next() if timeline.next_continues else None
    return _joined(travelled)


def _joined(travelled: list[tuple[StoredStep, Done]]) -> Travelled | None:
    if not travelled:
        return None
    steps = [stored.step for stored, _ in travelled]
    step = steps[0]
    if len(steps) > 1:
        page_ids = tuple(dict.fromkeys(page_id for each in steps for page_id in each.page_ids))
        line_ids = tuple(dict.fromkeys(line_id for each in steps for line_id in each.line_ids))
        step = replace(step, page_ids=page_ids, line_ids=line_ids)
    return Travelled(step, tuple(done for _, done in travelled))
