"""A long step is kept in parts: gone through one at a time, arrived at before another step, whole after a crash."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_project_crash import is_whole, start

from ductus.document.edits import DeleteLines, EditMisfit, InsertLines, PlacedLine, SetStatus, Together
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.transcription import LineStatus
from ductus.errors import StorageFailed
from ductus.project import parts
from ductus.project.moving import Split
from ductus.project.parts import handfuls, parts_of
from ductus.project.project import Project
from ductus.project.records import Change
from ductus.project.travel import Way

PAGES = 7


def _page(number: int) -> Page:
    lines = tuple(Line(f"l{number}_{place}", Box(10, place * 40, 90, place * 40 + 30).polygon()) for place in range(3))
    return Page(f"p{number}", f"{number}", Scan(f"{number}.png", 10, "0" * 64), 100, 200, lines=lines)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(parts, "LINES_IN_A_PART", 7)  # two pages
    made = Project.create(tmp_path / "letters.ductus")
    document = made.add_document("Letters")
    made.insert_pages(document.id, [_page(number) for number in range(PAGES)])
    return made


def _skip_all(project: Project) -> int:
    edits = [
        Together(
            page_id, tuple(SetStatus(page_id, line.id, LineStatus.SKIPPED) for line in project.page(page_id).lines)
        )
        for page_id in project.page_ids()
    ]
    return project.apply_all(edits, "skip lines", "Ada")


def _skipped(project: Project) -> list[int]:
    """How many lines of each page are skipped, as the lists say and as the pages say."""
    listed = [summary.counts[LineStatus.SKIPPED] for summary in project.summaries()]
    held = [
        sum(line.status is LineStatus.SKIPPED for line in project.page(page_id).lines) for page_id in project.page_ids()
    ]
    assert listed == held
    return held


def test_a_step_made_in_one_call_is_kept_in_parts_and_is_one_for_undo(project: Project) -> None:
    heard: list[Change] = []
    before = project.undo_title
    project.listen(heard.append)
    _skip_all(project)
    assert [change.kind for change in heard] == ["page", "timeline"]
    assert project.ahead(Way.BACK) == (1, 2, 2, 2)
    assert project.ahead(Way.FORTH) == ()
    project.undo()
    assert (_skipped(project), project.undo_title) == ([0] * PAGES, before)
    assert project.ahead(Way.FORTH) == (2, 2, 2, 1)
    project.redo()
    assert _skipped(project) == [3] * PAGES


def test_all_parts_are_made_or_none(project: Project) -> None:
    edits = [SetStatus(page_id, f"l{page_id[1:]}_0", LineStatus.SKIPPED) for page_id in project.page_ids()]
    with pytest.raises(EditMisfit):
        project.apply_all([*edits, DeleteLines("p6", ("l_of_nobody",))], "skip lines")
    assert _skipped(project) == [0] * PAGES
    assert project.ahead(Way.BACK) == (PAGES,), "the step before, which put the pages in"


def test_it_is_gone_through_one_part_at_a_time_both_ways(project: Project) -> None:
    _skip_all(project)
    found, leg = [], project.go(Way.BACK)
    while leg is not None:
        found.append((leg.step.page_ids, leg.goes_on, _skipped(project).count(3)))
        leg = project.go_on()
    assert found == [
        (("p6",), True, 6),
        (("p4", "p5"), True, 4),
        (("p2", "p3"), True, 2),
        (("p0", "p1"), False, 0),
    ]
    leg, legs = project.go(Way.FORTH), 0
    while leg is not None:
        legs, leg = legs + 1, project.go_on()
    assert (legs, _skipped(project)) == (4, [3] * PAGES)


def test_a_step_between_two_parts_finds_the_project_arrived(project: Project) -> None:
    before = project.undo_title
    _skip_all(project)
    project.go(Way.BACK)
    project.apply(SetStatus("p0", "l0_0", LineStatus.UNCLEAR), "Bob")
    assert (_skipped(project), project.undo_title, project.redo_title) == ([0] * PAGES, "set status", "")
    assert project.go_on() is None
    project.undo()
    assert project.undo_title == before


@pytest.mark.parametrize(
    "step",
    [
        lambda held: held.remove_pages(["p0"]),
        lambda held: held.insert_pages(held.documents()[0].id, [_page(9)]),
        lambda held: held.split_pages([Split("p0", 50, ("a", "b"))]),
        lambda held: held.apply_all([SetStatus("p0", "l0_0", LineStatus.UNCLEAR)], "one"),
        lambda held: held.close(),
    ],
)
def test_whatever_step_it_is(project: Project, step: object) -> None:
    assert callable(step)
    _skip_all(project)
    project.go(Way.BACK)
    project.go_on()
    step(project)
    with Project.open(project.path, read_only=True) as seen:
        assert sum(_skipped(seen)) == 0
    project.close()


def test_a_listener_that_fails_while_it_is_closed_does_not_keep_it_open(project: Project) -> None:
    def fail(change: Change) -> None:
        raise RuntimeError("our own fault")

    _skip_all(project)
    project.go(Way.BACK)
    project.listen(fail)
    with pytest.raises(RuntimeError, match="our own fault"):
        project.close()
    with Project.open(project.path) as again:
        assert _skipped(again) == [0] * PAGES


def test_a_reading_between_two_parts_does_not_hurry_it(project: Project) -> None:
    _skip_all(project)
    project.go(Way.BACK)
    project.apply(SetStatus("p0", "l0_0", LineStatus.UNCLEAR), is_undoable=False)
    assert _skipped(project).count(3) == 5
    assert project.go_on() is not None


def test_it_can_turn_round_in_the_middle(project: Project) -> None:
    _skip_all(project)
    project.go(Way.BACK)
    project.go_on()
    project.turn_round()
    while project.go_on() is not None:
        pass
    assert (_skipped(project), project.undo_title, project.redo_title) == ([3] * PAGES, "skip lines", "")
    assert project.ahead(Way.BACK) == (1, 2, 2, 2)


def test_it_can_stay_in_the_middle_and_both_ways_lead_on(project: Project) -> None:
    _skip_all(project)
    project.go(Way.BACK)
    project.stay()
    assert project.go_on() is None
    assert (project.undo_title, project.redo_title) == ("skip lines", "skip lines")
    project.redo()
    assert _skipped(project) == [3] * PAGES
    project.go(Way.BACK)
    project.stay()
    project.undo()
    assert _skipped(project) == [0] * PAGES


def test_a_part_the_disk_refuses_leaves_the_parts_before_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    _skip_all(project)
    project.go(Way.BACK)

    def refuse(*_: object) -> None:
        raise StorageFailed("full")

    with monkeypatch.context() as patched:
        patched.setattr(project._store, "save", refuse)
        with pytest.raises(StorageFailed):
            project.go_on()
    assert _skipped(project) == [3] * 6 + [0]
    project.undo()
    assert _skipped(project) == [0] * PAGES


def test_splits_of_many_pages_are_kept_in_parts(project: Project) -> None:
    before = [project.page(page_id) for page_id in project.page_ids()]
    new = project.split_pages([Split(page_id, 50, ("a", "b")) for page_id in project.page_ids()])
    assert len(new) == len(project.page_ids()) - PAGES == PAGES
    assert len(project.ahead(Way.BACK)) == 4
    after = [project.page(page_id) for page_id in project.page_ids()]
    project.go(Way.BACK)
    while project.go_on() is not None:
        pass
    assert [project.page(page_id) for page_id in project.page_ids()] == before
    project.redo()
    assert [project.page(page_id) for page_id in project.page_ids()] == after


def test_splits_made_in_several_calls_are_one_step(project: Project) -> None:
    number = 0
    for page_id in project.page_ids():
        project.split_pages([Split(page_id, 50, ("a", "b"))], behind=number)
        number = project.step_number
    assert len(project.page_ids()) == 2 * PAGES
    project.undo()
    assert project.page_ids() == tuple(f"p{number}" for number in range(PAGES))


_WAYS = {
    "undo": lambda held: held.undo(),
    "redo": lambda held: held.redo(),
    "set out back": lambda held: held.go(Way.BACK),
    "set out forth": lambda held: held.go(Way.FORTH),
    "go on": lambda held: held.go_on(),
    "turn round": lambda held: held.turn_round(),
    "stay": lambda held: held.stay(),
}


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(_WAYS)), max_size=25))
def test_however_one_goes_along_it_both_ends_are_where_they_were(names: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "LINES_IN_A_PART", 7)
        with Project.create(Path(folder, "letters.ductus")) as held:
            held._db.run("PRAGMA synchronous = OFF")
            held.insert_pages(held.add_document("Letters").id, [_page(number) for number in range(4)])
            states = [_pages(held)]
            _skip_all(held)
            states.append(_pages(held))
            held.split_pages([Split(page_id, 50, ("a", "b")) for page_id in held.page_ids()[:3]])
            states.append(_pages(held))
            for name in names:
                _WAYS[name](held)
                assert sum(_skipped(held)) % 3 == 0
            while held.redo_title:
                held.redo()
            assert _pages(held) == states[2]
            held.undo()
            assert _pages(held) == states[1]
            held.undo()
            assert _pages(held) == states[0]


def _pages(project: Project) -> list[Page]:
    return [project.page(page_id) for page_id in project.page_ids()]


def test_killed_between_two_parts_every_page_is_whole_and_the_step_goes_on(project: Project) -> None:
    _skip_all(project)
    project.close()
    for reports in (1, 3, 6, 9):
        child = start("travel", str(project.path))
        assert child.stdout is not None
        for _ in range(reports):
            child.stdout.readline()
        child.kill()
        child.communicate()
        assert is_whole(project.path)
        with Project.open(project.path) as survivor:
            skipped = _skipped(survivor)
            assert skipped in [[3] * done + [0] * (PAGES - done) for done in (0, 2, 4, 6, 7)]
            assert len(survivor.ahead(Way.BACK)) + len(survivor.ahead(Way.FORTH)) == (4 if any(skipped) else 4 + 1)
            survivor.redo()
            assert _skipped(survivor) == [3] * PAGES
            survivor.undo()
            assert _skipped(survivor) == [0] * PAGES
            survivor.redo()


def test_killed_while_it_is_made_what_was_reported_is_there_as_one_step(project: Project) -> None:
    before = project.undo_title
    project.close()
    child = start("make", str(project.path))
    assert child.stdout is not None
    reported = [child.stdout.readline().strip() for _ in range(3)]
    child.kill()
    child.communicate()
    assert is_whole(project.path)
    with Project.open(project.path) as survivor:
        skipped = _skipped(survivor)
        assert set(skipped) <= {0, 3}
        assert skipped[: len(reported)] == [3] * len(reported)
        survivor.undo()
        assert (sum(_skipped(survivor)), survivor.undo_title) == (0, before)
        survivor.redo()
        assert _skipped(survivor) == skipped


def test_parts_hold_so_many_lines_and_edits_of_one_page_stay_together() -> None:
    lines = {"a": 150, "b": 45, "c": 10, "d": 0}
    skip = [SetStatus(page_id, "l", LineStatus.SKIPPED) for page_id in "aabcd"]
    many = tuple(PlacedLine(place, Line(f"n{place}", Box(0, 0, 9, 9).polygon())) for place in range(1000))
    found = [
        [edit.page_id for edit in part]
        for part in parts_of([*skip, InsertLines("e", many)], lambda each: lines.get(each, 0))
    ]
    assert found == [["a", "a", "b"], ["c", "d"], ["e"]]
    assert list(handfuls("abcd", lines.__getitem__)) == [("a", "b"), ("c", "d")]
    assert list(handfuls((), lines.__getitem__)) == []
