"""Which pages the list shows: all, or those at a stage of the work.

To add a stage: a member with its words, and its condition in `shows`. Menu and list take it up.
"""

from __future__ import annotations

from enum import StrEnum

from ductus.document.page import StatusCounts
from ductus.document.transcription import LineStatus


class Stage(StrEnum):
    """What is shown."""

    ALL = "all"
    LINELESS = "without_lines"
    UNREAD = "to_read"
    OPEN = "to_review"
    UNCLEAR = "unclear"
    DONE = "done"


TITLES = {
    Stage.ALL: "All pages",
    Stage.LINELESS: "Without lines",
    Stage.UNREAD: "To read",
    Stage.OPEN: "To review",
    Stage.UNCLEAR: "With unclear lines",
    Stage.DONE: "Done",
}
EXPLAINED = {
    Stage.ALL: "",
    Stage.LINELESS: "Their lines are still to be found.",
    Stage.UNREAD: "Some of their lines have no text yet.",
    Stage.OPEN: "Some of their lines nobody has verified yet.",
    Stage.UNCLEAR: "Somebody marked a line of theirs as unclear.",
    Stage.DONE: "All their lines are verified or skipped.",
}


def action_of(stage: Stage) -> str:
    """Id of the action that has the list show the pages at that stage."""
    return f"list_{stage}"


def shows(stage: Stage, counts: StatusCounts) -> bool:
    """Whether a page with these lines is at that stage."""
    match stage:
        case Stage.LINELESS:
            return not counts.total
        case Stage.UNREAD:
            return counts[LineStatus.TODO] > 0
        case Stage.OPEN:
            return counts.done < counts.total
        case Stage.UNCLEAR:
            return counts[LineStatus.UNCLEAR] > 0
        case Stage.DONE:
            return 0 < counts.total == counts.done
    return True
