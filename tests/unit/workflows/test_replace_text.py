"""Replacing on any pages: one step, the person's text, nothing that changed meanwhile, and undo leads back exactly."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.edits import SetRemark
from ductus.document.finding import FindMode, Wanted, matcher
from ductus.document.geometry import Box
from ductus.document.page import Line, Page, Scan
from ductus.document.replacing import Replacement
from ductus.document.transcription import LineStatus, Origin, Transcription, new_id
from ductus.jobs.job import Job, Lane
from ductus.project.project import Project
from ductus.project.search import SearchQuery
from ductus.workflows.long_step import Changed
from ductus.workflows.replace_text import TITLE, Rewrite, replace_text
from ductus.workflows.writing import Direct


def page_of(*texts: str, status: LineStatus = LineStatus.READ) -> Page:
    lines = tuple(
        Line(
            new_id("line"), Box(0, 0, 90, 9).polygon(), transcription=Transcription(text, Origin.ENGINE), status=status
        )
        for text in texts
    )
    page_id = new_id("page")
    return Page(page_id, "1r", Scan(f"{page_id}.tif", 1, page_id), 100, 100, lines=lines)


def project_of(folder: Path, *pages: Page) -> Project:
    project = Project.create(folder / "book.ductus")
    project.insert_pages(project.add_document("Book").id, pages)
    return project


def rewrites(project: Project, wanted: Wanted, new_text: str) -> list[Rewrite]:
    replacement = Replacement(wanted, new_text)
    found = (hit for page in project.search(SearchQuery(wanted)) for hit in page)
    return [
        Rewrite(hit.page_id, hit.line.id, hit.text, replacement.applied(hit.text, hit.spans)) for hit in found
    ]  # fmt: skip


def replaced(project: Project, wanted: list[Rewrite]) -> Changed:
    return replace_text(Job("test", Lane.STEPS, lambda job: None), Direct(project), wanted, "Ada")


def texts(project: Project) -> list[str]:
    return [line.text for page_id in project.page_ids() for line in project.page(page_id).lines]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, page_of("vnd gut", "guter vnd", "nichts"), page_of("vnd"))


def test_lines_of_several_pages_are_one_step_and_the_persons_own(project: Project) -> None:
    assert replaced(project, rewrites(project, Wanted("vnd"), "und")) == Changed(2, 3)
    assert texts(project) == ["und gut", "guter und", "nichts", "und"]
    line = project.page(project.page_ids()[1]).lines[0]
    assert (line.status, line.transcription and line.transcription.by) == (LineStatus.CORRECTED, "Ada")
    assert project.undo_title == TITLE
    project.undo()
    assert texts(project) == ["vnd gut", "guter vnd", "nichts", "vnd"]


def test_what_is_locked_gone_or_changed_since_is_left(project: Project) -> None:
    wanted = rewrites(project, Wanted("vnd"), "und")
    first, second = project.page_ids()
    locked = project.page(first).lines[0]
    project.apply(SetRemark(first, locked.id, "", locked.kind, "", True))
    replaced(project, [Rewrite(first, wanted[1].line_id, wanted[1].before, "anders")])
    project.remove_pages([second])
    assert replaced(project, wanted) == Changed(0, 0)
    assert texts(project) == ["vnd gut", "anders", "nichts"]


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.text("abſs é", max_size=8), min_size=1, max_size=3), min_size=1, max_size=3),
    st.text("abs", min_size=1, max_size=2),
    st.text(max_size=4),
    st.sampled_from([FindMode.CONTAINS, FindMode.PHRASE, FindMode.NEARLY]),
)
def test_undo_leads_back_to_every_letter(said: list[list[str]], sought: str, new_text: str, mode: FindMode) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = project_of(Path(folder), *(page_of(*lines) for lines in said))
        project._db.run("PRAGMA synchronous = OFF")
        before = [project.page(page_id) for page_id in project.page_ids()]
        wanted = Wanted(sought, mode)
        changed = replaced(project, rewrites(project, wanted, new_text))
        find, replacement = matcher(wanted), Replacement(wanted, new_text)
        assert texts(project) == [
            replacement.applied(line.text, find.spans(line.text)) for page in before for line in page.lines
        ]
        if changed.pages:
            project.undo()
        assert [project.page(page_id) for page_id in project.page_ids()] == before
        project.close()
