"""Undo and redo: the pages go where a step of the timeline leads, with all that continues it.

A step made in parts is gone through in parts as well: `part` does one, `whole` all that are left of the step. Between
two parts the project stands within the step, whole and on the disk; Undo and Redo both lead on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ductus.document.page import Page
from ductus.project.actions import Actions, Done
from ductus.project.records import Step
from ductus.project.timeline import Timeline


class Way(Enum):
    """Along the timeline: back as Undo goes, or forth as Redo does."""

    BACK = "back"
    FORTH = "forth"

    @property
    def opposite(self) -> Way:
        return Way.FORTH if self is Way.BACK else Way.BACK


@dataclass(frozen=True, slots=True)
class Travelled:
    """The step that was taken back or done again, what was done for it, in that order, and whether more of it is left.

    Of one part, `step` says what that part is about.
    """

    step: Step
    done: tuple[Done, ...]
    goes_on: bool = False


def whole(timeline: Timeline, actions: Actions, way: Way) -> Travelled | None:
    """Go through the step there is that way, all its parts; None at the end. Inside a transaction."""
    changed: dict[str, Page] = {}
    travelled: list[Travelled] = []
    while not travelled or travelled[-1].goes_on:
        one = part(timeline, actions, way, changed)
        if one is None:
            break
        travelled.append(one)
    if not travelled:
        return None
    return Travelled(
        Step.joined([each.step for each in travelled]), tuple(done for each in travelled for done in each.done)
    )


def part(timeline: Timeline, actions: Actions, way: Way, changed: dict[str, Page] | None = None) -> Travelled | None:
    """Go through the next part of the step there is that way; None at the end. Inside a transaction.

    `changed` are pages that this transaction has changed already; see `Actions.perform_again`.
    """
    stored = timeline.last() if way is Way.BACK else timeline.next()
    if stored is None:
        return None
    done = actions.perform_again(stored.action, stored.step.by, {} if changed is None else changed)
    if way is Way.BACK:
        timeline.step_back(stored, done.inverse)
        return Travelled(stored.step, (done,), stored.continues)
    timeline.step_forward(stored, done.inverse)
    return Travelled(stored.step, (done,), timeline.next_continues)
