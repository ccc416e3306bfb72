"""Two people's work on one page brought together: no text of either is lost, and none of mine is replaced unasked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.combining import Common, Said, combined, common_text
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.precedence import accept_text, take_reading
from ductus.document.transcription import LineStatus, Provenance, Reading, new_id, now

READ = "one two three"
TEXTS = (READ, "One two three", "one two three.", "one two thrice", "one too three", "")
steps = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(TEXTS), st.booleans()), max_size=6)


def fresh():
    lines = tuple(Line(f"l_{number}", Box(0, 50 * number, 300, 50 * number + 40).polygon()) for number in range(3))
    page = Page("p", "p", Scan("p.png", 1, "0" * 64), 400, 400, lines=lines)
    for line in lines[:2]:  # the last was never read
        page = take_reading(page, line.id, Reading(new_id("r"), READ, 0.5, Provenance("echo"), now())).apply(page)
    return page


def worked(page, steps, by):
    """The page after a person's steps, and what each line said on the way."""
    said = {line.id: [] for line in page.lines}
    for number, text, is_verified in steps:
        edit = accept_text(page, f"l_{number}", text, by, is_verified=is_verified)
        if edit is not None:
            page = edit.apply(page)
            said[f"l_{number}"].append(Said(f"{by} {len(said[f'l_{number}'])}", text, True))
    return page, said


def applied(page, outcome):
    inverses = []
    for edit in outcome.edits:
        inverses.append(edit.inverse(page))
        page = edit.apply(page)
    return page, inverses[::-1]


def brought(start, ours, others):
    mine, mine_said = worked(start, ours, "Ada")
    theirs, theirs_said = worked(start, others, "Bob")
    began = {line.id: [Said("before", line.text, False)] for line in start.lines if line.readings}
    bases = {}
    for line_id, first in began.items():
        bases[line_id] = common_text([*first, *mine_said[line_id]], [*first, *theirs_said[line_id]])
    return mine, theirs, bases


@given(steps, steps)
def test_no_text_of_either_is_lost_and_none_of_mine_replaced(ours, others):
    start = fresh()
    mine, theirs, bases = brought(start, ours, others)
    after, inverses = applied(mine, combined(mine, theirs, bases, frozenset()))
    for line, other, held, begun in zip(mine.lines, theirs.lines, after.lines, start.lines, strict=True):
        texts = {held.text, *(reading.text for reading in held.readings)}
        is_joined = held.transcription is not None and held.transcription.by == "Ada and Bob"
        if other.is_human and other.text != begun.text:
            assert other.text in texts or is_joined
        if line.is_human:
            assert held.text == line.text or is_joined or line.text == begun.text
            assert held.text == line.text or line.status is not LineStatus.VERIFIED or is_joined
    for inverse in inverses:
        after = inverse.apply(after)
    assert after == mine


def wrote(page, text, by, *, is_verified=False):
    return accept_text(page, "l_0", text, by, is_verified=is_verified).apply(page)


@pytest.mark.parametrize(("is_verified", "sure"), [(True, 1.0), (False, 0.0)])
def test_what_is_asked_comes_as_sure_as_the_other_was(is_verified, sure):
    mine, theirs = wrote(fresh(), "mine", "Ada"), wrote(fresh(), "theirs", "Bob", is_verified=is_verified)
    outcome = combined(mine, theirs, {}, frozenset())
    assert outcome.asked == ("l_0",)
    asked = applied(mine, outcome)[0].line("l_0").reading
    assert (asked.text, asked.confidence, asked.made_by.weights) == ("theirs", sure, "Bob")


def test_a_locked_line_takes_neither_text_nor_comment():
    start = fresh()
    mine = start.with_line(replace(start.lines[0], is_locked=True))
    theirs = start.with_line(replace(wrote(start, "theirs", "Bob").lines[0], comment="see fol. 3"))
    assert combined(mine, theirs, {}, frozenset()).edits == ()


@given(steps, steps)
def test_the_same_work_brought_in_again_changes_nothing(ours, others):
    mine, theirs, bases = brought(fresh(), ours, others)
    after, _ = applied(mine, combined(mine, theirs, bases, frozenset()))
    gone_on = {line_id: base and Common(base.text, True, base.theirs_went_on) for line_id, base in bases.items()}
    assert combined(after, theirs, gone_on, frozenset()).edits == ()


@given(steps)
def test_what_nobody_else_touched_stays_as_it_is(ours):
    mine, theirs, bases = brought(fresh(), ours, [])
    assert combined(mine, theirs, bases, frozenset()).edits == ()


def test_a_new_reading_is_no_text_that_came_to_hold():
    before = Said("1", "a", True)
    assert common_text([before, Said("2", "b", False)], [before]) == Common("a", False, False)
    assert common_text([before], [before, Said("2", "a", True)]) == Common("a", False, True)
    assert common_text([before], [Said("1", "b", True)]) is None
