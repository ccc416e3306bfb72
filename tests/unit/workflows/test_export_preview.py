"""Every format shows one page as it would be written, without the project and without leaving anything behind."""

import tempfile

import pytest

from ductus.document.precedence import accept_text
from ductus.errors import ExportFailed, ScanMissing
from ductus.formats.registry import Registry
from ductus.workflows.export_pages import default_statuses
from ductus.workflows.export_preview import PreviewRequest, preview_export
from ductus.workflows.scan_sources import source_of

WRITERS = [module.INFO for module in Registry.discover().writers()]
WITHOUT_TEXT = ("pdf", "parquet", "doctr_detection", "htr_united")
"""What is shown of these is the page, its pictures, or what describes the set."""


@pytest.fixture
def page_and_source(with_lines):
    page_id = with_lines.page_ids()[0]
    for index in range(2):
        page = with_lines.page(page_id)
        with_lines.apply(accept_text(page, page.lines[index].id, f"verbum{index}", "Ada", is_verified=True))
    page = with_lines.page(page_id)
    return page, source_of(with_lines, page)


@pytest.mark.parametrize("info", WRITERS, ids=lambda info: info.id)
def test_every_format_shows_the_page(info, page_and_source, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    page, source = page_and_source
    preview = preview_export(PreviewRequest(page, source, info.id, default_statuses(info.id), name="letters"))
    assert preview.lines == 2 if info.is_ground_truth else preview.lines in (2, 6)
    assert preview.pieces and all(piece.text or piece.picture for piece in preview.pieces)
    if info.id not in WITHOUT_TEXT:
        assert any("verbum1" in piece.text + piece.name for piece in preview.pieces)
    assert not list((tmp_path / "scratch").iterdir())
    assert not any(str(tmp_path) in piece.text for piece in preview.pieces)


def test_a_page_without_such_lines_says_why_there_is_nothing(page_and_source):
    page, source = page_and_source
    empty = PreviewRequest(page, source, "imagefolder", frozenset({page.lines[5].status}))
    with pytest.raises(ExportFailed, match="No line qualifies"):
        preview_export(empty)


def test_a_scan_that_is_gone_is_said_where_the_format_needs_it(page_and_source):
    page, _ = page_and_source
    assert preview_export(PreviewRequest(page, None, "page")).lines == 6
    with pytest.raises((ScanMissing, ExportFailed)):
        preview_export(PreviewRequest(page, None, "pdf"))
