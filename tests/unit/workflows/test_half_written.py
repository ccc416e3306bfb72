"""An export that did not come to its end says which files are of this one, and that others are older."""

from __future__ import annotations

import pytest

from ductus.document.edits import SetTranscription
from ductus.document.transcription import LineStatus, Origin, Transcription
from ductus.errors import Cancelled, ExportFailed
from ductus.formats import _safe_writers, files
from ductus.jobs.job import Job, Lane
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.writing import Direct


class StoppedAt(Job):
    """A job that is cancelled when so many pages are done."""

    def stop_at(self, page):
        self.page = page
        return self

    def report(self, done, total, unit="", note=""):
        if done == self.page:
            self.cancel.cancel()


def a_job(page):
    return StoppedAt("test", Lane.DISK, lambda job: None).stop_at(page)


@pytest.fixture
def export(with_lines, tmp_path):
    def run(format_id="page", stop_at=0):
        request = ExportRequest(with_lines.page_ids(), format_id, tmp_path / "out")
        return export_pages(a_job(stop_at), Direct(with_lines), request)

    return run


def write_on_every_page(project, text):
    for page_id in project.page_ids():
        said = Transcription(text, Origin.PERSON, "Ada")
        line_id = project.page(page_id).lines[0].id
        project.apply(SetTranscription(page_id, line_id, said, LineStatus.CORRECTED), "Ada")


@pytest.mark.parametrize("format_id", ["page", "alto", "hocr", "text"])
def test_stopped_over_an_older_export_it_says_how_many_are_new_and_how_many_older(
    format_id, export, with_lines, tmp_path
):
    write_on_every_page(with_lines, "as it read")
    before = {file: file.read_bytes() for file in export(format_id).files}
    write_on_every_page(with_lines, "as it reads now")
    with pytest.raises(Cancelled) as stop:
        export(format_id, stop_at=1)
    new = [file for file, content in before.items() if file.read_bytes() != content]
    assert len(new) == 2, "the page under way when it was stopped is written, too"
    assert stop.value.message == (
        "2 files of this export are in the folder, whole; the other pages were not written."
        " 1 other file there is older and as it was."
    )
    assert stop.value.remedy.sentence == "Export again to bring all of them up to date."


def test_stopped_in_an_empty_folder_it_says_how_many_are_there(export, tmp_path):
    with pytest.raises(Cancelled) as stop:
        export(stop_at=1)
    assert len(list((tmp_path / "out").iterdir())) == 2
    assert stop.value.message.endswith("whole; the other pages were not written.")
    assert stop.value.remedy is None


def test_a_disk_that_fills_up_says_it_too(export, with_lines, tmp_path, monkeypatch):
    export()
    write_on_every_page(with_lines, "as it reads now")
    written = []

    def fail_at_the_second(writers, target, content):
        if written:
            raise ExportFailed("“2.xml” could not be written: no space left.")
        written.append(target)
        files.write_file(target, content)

    monkeypatch.setattr(_safe_writers.SafeWriters, "write", fail_at_the_second)
    with pytest.raises(ExportFailed) as fault:
        export()
    assert fault.value.message == (
        "“2.xml” could not be written: no space left."
        " 1 file of this export is in the folder, whole; the other pages were not written."
        " 2 other files there are older and as they were."
    )


def test_a_data_set_that_is_stopped_leaves_nothing_and_says_nothing_of_a_folder(export, tmp_path):
    with pytest.raises(Cancelled) as stop:
        export("csv", stop_at=1)
    assert stop.value.message == Cancelled().message
