"""What breaks a project's rules is said when texts come in and when they go out, and only of the lines concerned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ductus.document.edits import SetTranscription
from ductus.document.rules import Rules
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.jobs.job import CancelToken
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.import_transcriptions import bring_in
from ductus.workflows.read_transcriptions import read_files


@pytest.fixture
def project_with_texts(with_lines):
    page = with_lines.page(with_lines.page_ids()[0])
    for line, text, status in zip(
        page.lines, ("plain", "a  b", "c  d"), (LineStatus.VERIFIED, LineStatus.VERIFIED, LineStatus.READ), strict=False
    ):
        with_lines.apply(SetTranscription(page.id, line.id, Transcription(text, Origin.PERSON), status))
    return with_lines


def lay_down(project, **rules):
    project.set_sheet(replace(project.sheet, rules=Rules(**rules)))


def export(run_job, project, target, statuses=frozenset()):
    request = ExportRequest(project.page_ids(), "page", target, statuses)
    return run_job(lambda job, held: export_pages(job, held, request), project)


def test_an_export_names_places_in_the_lines_it_takes(project_with_texts, run_job, tmp_path):
    lay_down(project_with_texts, are_spaces_single=True)
    written = export(run_job, project_with_texts, tmp_path / "all")
    assert [remark.where for remark in written.breaches] == ["1.png, line 2", "1.png, line 3"]
    verified = export(run_job, project_with_texts, tmp_path / "some", frozenset({LineStatus.VERIFIED}))
    assert [remark.where for remark in verified.breaches] == ["1.png, line 2"]


def test_without_rules_nothing_is_said(project_with_texts, run_job, tmp_path):
    assert export(run_job, project_with_texts, tmp_path / "all").breaches == ()


def test_an_import_names_places_on_the_pages_it_came_to(project_with_texts, run_job, tmp_path):
    files = export(run_job, project_with_texts, tmp_path / "all").files
    lay_down(project_with_texts, characters="abcdplin")
    read = read_files(list(files), cancel=CancelToken(), on_progress=lambda _done, _total: None)
    assert bring_in(project_with_texts, read).breaches == []
    lay_down(project_with_texts, characters="abcdpli")
    assert [remark.where for remark in bring_in(project_with_texts, read).breaches] == ["1.png, line 1"]
