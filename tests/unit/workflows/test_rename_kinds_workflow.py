"""Renaming types on every page: one undoable step for all pages, subtypes along, locked lines as they are."""

from dataclasses import replace

import pytest

from ductus.document.edits import SetRegions
from ductus.document.geometry import Box
from ductus.document.page import Region
from ductus.document.region_members import put_in_region
from ductus.document.region_shaping import set_kinds
from ductus.errors import Cancelled
from ductus.jobs.job import Job, Lane
from ductus.workflows.rename_kinds import rename_kinds, renamed
from ductus.workflows.writing import Direct

LINES = {"HeadingLine": "Title"}
ZONES = {"MarginTextZone": "Margin"}


@pytest.fixture
def typed(with_lines):
    """The first page has headings, the second a margin with a note; the third has neither."""
    first, second, _ = with_lines.page_ids()
    ids = [line.id for line in with_lines.page(first).lines]
    with_lines.apply(set_kinds(with_lines.page(first), "HeadingLine:rubric", set(ids[:2])))
    region = Region("r", Box(0, 0, 100, 100).polygon(), "MarginTextZone#1")
    with_lines.apply(SetRegions(second, (region,)))
    return with_lines


def kinds(project, page_id):
    page = project.page(page_id)
    return {line.kind for line in page.lines}, [region.kind for region in page.regions]


def test_types_are_renamed_on_the_pages_that_have_them(typed, run_job):
    first, second, third = typed.page_ids()
    before = typed.page(third)
    report = run_job(lambda job, project: rename_kinds(job, project, ZONES, LINES, "Anna"), typed)
    assert (report.pages, report.locked_lines) == (2, 0)
    assert kinds(typed, first) == ({"Title:rubric", "DefaultLine"}, [])
    assert kinds(typed, second) == ({"DefaultLine"}, ["Margin#1"])
    assert typed.page(third) == before
    assert typed.undo_title == "rename types"
    typed.undo()
    assert kinds(typed, second)[1] == ["MarginTextZone#1"]
    assert kinds(typed, first)[0] == {"HeadingLine:rubric", "DefaultLine"}


def test_locked_lines_keep_their_type_and_are_counted(typed, run_job):
    page = typed.page(typed.page_ids()[0])
    line = replace(page.lines[0], is_locked=True)
    edit = renamed(page.with_line(line), ZONES, LINES)
    after = edit.apply(page.with_line(line))
    assert after.lines[0] == line
    assert after.lines[1].kind == "Title:rubric"


def test_a_page_without_those_types_is_left_alone(typed):
    assert renamed(typed.page(typed.page_ids()[2]), ZONES, LINES) is None
    assert put_in_region(typed.page(typed.page_ids()[2]), {"none"}, "r") == ()


def test_cancelled_it_leaves_the_pages_that_are_left(typed):
    job = Job("test", Lane.CPU, lambda job: None)
    job.cancel.cancel()
    with pytest.raises(Cancelled):
        rename_kinds(job, Direct(typed), ZONES, LINES)
    assert "HeadingLine:rubric" in kinds(typed, typed.page_ids()[0])[0]
