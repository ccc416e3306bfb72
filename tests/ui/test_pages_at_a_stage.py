"""The list of pages shows those at a stage of the work; what is not shown is not acted on."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.document.edits import SetStatus
from ductus.document.page import StatusCounts
from ductus.document.transcription import LineStatus
from ductus.ui.pages import PagesPanel
from ductus.ui.pages.filtering import Stage, action_of, shows
from fakes.page_summaries import Summary


def counts(**given):
    return StatusCounts(Counter({LineStatus[name.upper()]: count for name, count in given.items()}))


PAGES = (
    Summary("empty"),
    Summary("read", counts=counts(read=3)),
    Summary("half", "x.png", "d2", counts(read=1, verified=1, todo=2)),
    Summary("unclear", "x.png", "d2", counts(unclear=1, verified=1)),
    Summary("done", "x.png", "d3", counts(verified=2, skipped=1)),
)


@pytest.fixture
def panel(qapp):
    panel = PagesPanel()
    panel.said = []
    panel.shown_changed.connect(panel.said.append)
    panel.set_documents({"d1": "one", "d2": "two", "d3": "three"})
    panel.set_pages(PAGES)
    panel.show()
    yield panel
    panel.close()
    panel.deleteLater()


def seen(panel):
    table, view = panel._table, panel._view
    rows = [row for row in range(table.rowCount()) if not view.isRowHidden(row)]
    return [table.page_at(row) or table.document_headed(row) for row in rows]


@pytest.mark.parametrize(
    ("stage", "there", "said"),
    [
        (Stage.LINELESS, ["d1", "empty"], "Without lines · 1"),
        (Stage.UNREAD, ["d2", "half"], "To read · 1"),
        (Stage.OPEN, ["d1", "read", "d2", "half", "unclear"], "To review · 3"),
        (Stage.UNCLEAR, ["d2", "unclear"], "With unclear lines · 1"),
        (Stage.DONE, ["d3", "done"], "Done · 1"),
    ],
)
def test_a_stage_shows_its_pages_under_their_documents(panel, stage, there, said):
    panel.show_stage(stage)
    assert seen(panel) == there
    assert panel.said[-1] == said
    panel.show_stage(Stage.ALL)
    assert seen(panel) == ["d1", "empty", "read", "d2", "half", "unclear", "d3", "done"]
    assert panel.said[-1] == "Pages"


def test_the_page_on_screen_stays_in_the_list(panel):
    panel.set_current("done")
    panel.show_stage(Stage.LINELESS)
    assert seen(panel) == ["d1", "empty", "d3", "done"]
    panel.set_current("empty")
    assert seen(panel) == ["d1", "empty"]


def test_what_is_not_shown_is_not_selected(panel):
    panel._view.selectAll()
    panel.show_stage(Stage.OPEN)
    assert panel.selected_pages() == ("read", "half", "unclear")


def test_a_page_that_comes_to_the_stage_comes_into_the_list(panel, wait):
    panel.show_stage(Stage.DONE)
    panel.update_page(Summary("read", counts=counts(verified=3)))
    wait(lambda: seen(panel) == ["d1", "read", "d3", "done"])
    panel.set_pages(PAGES[:1])
    assert seen(panel) == []
    assert "Done" in panel._hint.text() and panel._stack.currentIndex() == 0


def test_test_pages_can_be_those_at_a_stage(panel):
    panel.set_tested(["read", "done"])
    panel.show_tested_only(True)
    assert (seen(panel), panel.said[-1]) == (["d1", "read", "d3", "done"], "Test pages · 2")
    panel.show_stage(Stage.DONE)
    assert (seen(panel), panel.said[-1]) == (["d3", "done"], "Test pages, done · 1")


@given(st.dictionaries(st.sampled_from(list(LineStatus)), st.integers(0, 3)))
def test_every_page_is_either_without_lines_or_to_review_or_done(given_counts):
    page = StatusCounts(Counter(given_counts))
    assert [shows(stage, page) for stage in (Stage.LINELESS, Stage.OPEN, Stage.DONE)].count(True) == 1
    assert shows(Stage.ALL, page)


def test_the_window_says_above_the_list_what_it_shows_and_shows_all_of_another_project(window, project, wait):
    window.show_project(project)
    bench = window.bench
    bench.do(action_of(Stage.DONE))
    assert bench.side._title.text() == "Done · 1"  # the page on screen, which stays in sight
    checked = [stage for stage in Stage if bench.actions[action_of(stage)].isChecked()]
    assert checked == [Stage.DONE]
    bench.do("panel_lines")
    assert bench.side._title.text() == "Lines" and not bench.side._stages.isVisible()
    bench.do("focus_pages")
    assert bench.side._title.text() == "Done · 1"
    page = bench.session.page
    for line in page.lines:
        bench.session.apply(SetStatus(page.id, line.id, LineStatus.SKIPPED))
    bench.session.step_page(1)
    wait(lambda: bench.side._title.text() == "Done · 2")
    bench.do(action_of(Stage.ALL))
    assert bench.side._title.text() == "Pages"
