"""Putting right what breaks the rules and needs no judgement, in texts whoever they are by."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from ductus.document.edits import PageEdit, SetTranscription, Together
from ductus.document.page import Page
from ductus.document.rules import Rules, offences
from ductus.document.tags import rewritten

MEND_TITLE = "mend texts by the rules"
"""What Undo calls it."""


def mend(page: Page, line_ids: Collection[str], rules: Rules) -> PageEdit | None:
    """The edit that brings the lines' texts to the rules, as far as that needs nobody's judgement; None for nothing.

    Who a text is by, and how far its line has come, stay as they are: nobody has read it again.
    Tags follow. Locked lines stay.
    """
    steps = []
    for line in page.lines:
        held = line.transcription
        if held is None or line.is_locked or line.id not in line_ids:
            continue
        changes = [(each.start, each.end, each.mend) for each in offences(held.text, rules) if each.mend is not None]
        if changes:
            text, tags = rewritten(held.text, held.tags, changes)
            steps.append(SetTranscription(page.id, line.id, replace(held, text=text, tags=tags), line.status))
    return Together(page.id, tuple(steps), MEND_TITLE) if steps else None
