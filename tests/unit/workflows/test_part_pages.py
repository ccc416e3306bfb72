"""Pages get their parts when a data set is whole, and only then."""

from dataclasses import replace

import pytest

from ductus.document.partition import PartedBy, Partition
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus
from ductus.errors import Cancelled, ExportFailed
from ductus.jobs.job import Job, Lane
from ductus.project.project import Project
from ductus.workflows.export_pages import ExportRequest, default_statuses, export_pages
from ductus.workflows.part_pages import keep_parts, planned_parts
from ductus.workflows.writing import Direct

TAKEN = frozenset({LineStatus.VERIFIED})


@pytest.fixture
def verified(with_lines):
    """Two lines of each page are verified."""
    for page_id in with_lines.page_ids():
        for index in range(2):
            page = with_lines.page(page_id)
            with_lines.apply(accept_text(page, page.lines[index].id, f"line {index}", "Ada", is_verified=True))
    return with_lines


def truth(project, target, page_ids=None, **more):
    return ExportRequest(
        page_ids or project.page_ids(), "kraken_lines", target, default_statuses("kraken_lines"), **more
    )


def test_a_whole_export_gives_pages_their_parts(verified, run_job, tmp_path):
    run_job(lambda job, project: export_pages(job, project, truth(verified, tmp_path / "truth")), verified)
    assert set(verified.partition.parts()) == set(verified.page_ids())


@pytest.mark.parametrize("pages", [1, 3], ids=["midway", "after the last page"])
def test_an_export_that_was_cancelled_gives_no_page_its_part(pages, verified, tmp_path):
    def stop(job):
        if job.progress.done >= pages:
            job.cancel.cancel()

    job = Job("test", Lane.DISK, lambda _job: None, on_change=stop)
    with pytest.raises(Cancelled):
        export_pages(job, Direct(verified), truth(verified, tmp_path / "truth"))
    assert not verified.partition.is_made
    assert [path.name for path in tmp_path.iterdir() if "truth" in path.name] == []


def test_an_export_that_failed_gives_no_page_its_part(with_lines, run_job, tmp_path):
    with pytest.raises(ExportFailed):
        run_job(lambda job, project: export_pages(job, project, truth(with_lines, tmp_path / "truth")), with_lines)
    assert not with_lines.partition.is_made


def test_a_project_for_reading_only_gives_ground_truth_once_its_pages_have_parts(verified, run_job, tmp_path):
    first = verified.page_ids()[:2]
    request = truth(verified, tmp_path / "truth", first)
    run_job(lambda job, project: export_pages(job, project, request), verified)
    path = verified.path
    verified.close()
    with Project.open(path, read_only=True) as held:
        again = replace(request, target=tmp_path / "again")
        assert run_job(lambda job, project: export_pages(job, project, again), held).lines == 4
        more = truth(held, tmp_path / "more")
        with pytest.raises(ExportFailed, match="1 page"):
            run_job(lambda job, project: export_pages(job, project, more), held)
    assert not (tmp_path / "more").exists()


def test_parts_planned_before_another_export_gave_some_do_not_hold(verified):
    early = planned_parts(verified, verified.page_ids(), TAKEN, Partition(seed=1))
    keep_parts(verified, planned_parts(verified, verified.page_ids(), TAKEN, Partition(by=PartedBy.DOCUMENT)))
    held = verified.partition
    with pytest.raises(ExportFailed, match="another export"):
        keep_parts(verified, early)
    assert verified.partition == held
