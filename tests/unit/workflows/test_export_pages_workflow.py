"""Exports of a project through the workflow: pixels and scans reach the formats that need them."""

from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from ductus.document.description import Author, Description
from ductus.document.edits import InsertLines, PlacedLine
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.document.transcription import LineStatus, Origin, Transcription, new_id
from ductus.formats.registry import Registry
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken
from ductus.project.project import Project
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.open_scans import add_scans, look_at

WRITERS = [module.INFO for module in Registry.discover().writers()]


@pytest.fixture
def written_project(tmp_path):
    """Two JPEG pages, the second turned by EXIF, with two verified lines each."""
    scans = tmp_path / "scans"
    scans.mkdir()
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (900, 1200), "wheat").save(scans / "1.jpg")
    Image.new("RGB", (1200, 900), "wheat").save(scans / "2.jpg", exif=turned)
    held = Project.create(tmp_path / "letters.ductus", "letters")
    said = Description(
        "Letters", (Author("Ada", "Lovelace"),), licence="CC0-1.0", languages=("eng",), not_before=1840, not_after=1852
    )
    held.set_sheet(replace(held.sheet, description=said))
    looked = look_at([scans], pdf_dpi=300, limits=Limits(), cancel=CancelToken(), on_progress=lambda _d, _t: None)
    add_scans(held, looked)
    for page_id in held.page_ids():
        lines = [
            replace(
                Line(new_id("l"), Box(100, top, 800, top + 60).polygon()),
                transcription=Transcription(f"line at {top}", Origin.PERSON, "Ada"),
                status=LineStatus.VERIFIED,
            )
            for top in (100, 300)
        ]
        held.apply(InsertLines(page_id, tuple(PlacedLine(index, line) for index, line in enumerate(lines))))
    yield held
    held.close()


def export(run_job, held, info, target):
    request = ExportRequest(held.page_ids(), info.id, target)
    return run_job(lambda job, project: export_pages(job, project, request), held)


@pytest.mark.parametrize("info", WRITERS, ids=lambda info: info.id)
def test_a_project_goes_out_in_every_format(info, written_project, run_job, tmp_path):
    is_file = not (info.one_file_a_page or info.is_folder)
    target = tmp_path / "out" / f"letters{info.suffixes[0]}" if is_file else tmp_path / "out"
    written = export(run_job, written_project, info, target)
    assert written.lines == 4
    assert all(file.stat().st_size for file in written.files)
    assert not written.losses


def test_a_pdf_holds_the_scans_themselves_and_their_text(written_project, run_job, tmp_path):
    target = tmp_path / "letters.pdf"
    export(run_job, written_project, Registry.discover().get("pdf").INFO, target)
    with pikepdf.open(target) as document:
        first, second = (shown.get_images()["/Scan"] for shown in document.pages)
        assert first.read_raw_bytes() == (tmp_path / "scans" / "1.jpg").read_bytes()
        assert (int(second.Width), int(second.Height)) == (900, 1200), "upright, as the page is"
    shown = pypdfium2.PdfDocument(target)
    assert [page.get_textpage().get_text_range().split("\r\n")[0].strip() for page in shown] == ["line at 100"] * 2
    shown.close()
