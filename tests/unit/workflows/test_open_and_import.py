"""Opening and importing: order, sameness, what is skipped is named, human text stays."""

from pathlib import Path

import pytest
from PIL import Image

from ductus.document.precedence import accept_text, set_tags
from ductus.document.tags import Tag
from ductus.document.transcription import Origin
from ductus.imaging.scans import Limits
from ductus.jobs.job import CancelToken, Job, Lane
from ductus.project.project import Project
from ductus.workflows.export_pages import ExportRequest, export_pages
from ductus.workflows.import_transcriptions import bring_in
from ductus.workflows.open_scans import add_scans, look_at, project_path_for
from ductus.workflows.read_transcriptions import read_files, transcriptions_beside
from ductus.workflows.writing import Direct


def look(paths, **more):
    return look_at(paths, pdf_dpi=150, limits=Limits(), cancel=CancelToken(), on_progress=lambda _d, _t: None, **more)


def bring(project, paths):
    read = read_files(paths, cancel=CancelToken(), on_progress=lambda _d, _t: None)
    return bring_in(project, read)


def export(project, target, format_id="page"):
    job = Job("Exporting", Lane.DISK, lambda _: None)
    return export_pages(job, Direct(project), ExportRequest(project.page_ids(), format_id, target))


def test_pages_stand_in_natural_order_in_a_document_named_after_the_folder(project):
    assert [project.page(page_id).name for page_id in project.page_ids()] == ["1.png", "2.png", "10.png"]
    assert [document.title for document in project.documents()] == ["letters"]


def test_a_file_opened_twice_is_one_page(project, folder):
    added = add_scans(project, look([folder, folder / "1.png"]))
    assert (added.page_ids, added.known, len(project.page_ids())) == ([], 3, 3)


def test_a_copy_under_another_name_is_the_same_page(project, folder, tmp_path):
    (tmp_path / "copy.png").write_bytes((folder / "1.png").read_bytes())
    assert add_scans(project, look([tmp_path / "copy.png"])).known == 1


def test_what_cannot_be_opened_is_named_and_the_rest_goes_on(project, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no")
    Image.new("L", (10, 10)).save(tmp_path / "fine.png")
    added = add_scans(project, look([tmp_path / "broken.png", tmp_path / "fine.png"]))
    named = [fault.path.name for fault in added.faults] + [name for name, _ in added.marked]
    assert named == ["broken.png"]
    assert "fine.png" in [project.page(page_id).name for page_id in added.page_ids]


def test_projects_lie_beside_their_scans_or_where_one_may_write(folder, tmp_path, monkeypatch):
    assert project_path_for([folder / "1.png"], tmp_path / "elsewhere") == folder / "letters.ductus"
    monkeypatch.setattr("ductus.workflows.open_scans.os.access", lambda *_: False)
    named = f"{folder.parent.name}, letters.ductus"
    assert project_path_for([folder], tmp_path / "elsewhere") == tmp_path / "elsewhere" / named


def test_folders_of_one_name_that_may_not_be_written_have_a_project_each(tmp_path, monkeypatch):
    monkeypatch.setattr("ductus.workflows.open_scans.os.access", lambda *_: False)
    boxes = [tmp_path / "box 1" / "tif", tmp_path / "box 2" / "tif"]
    for box in boxes:
        box.mkdir(parents=True)
    one, other = (project_path_for([box], tmp_path / "elsewhere") for box in boxes)
    assert (one.name, other.name) == ("box 1, tif.ductus", "box 2, tif.ductus")
    assert project_path_for([boxes[0]], tmp_path / "elsewhere") == one


@pytest.mark.parametrize("name", ["Stanford letters.pdf", "export_job_9.ZIP"])
def test_one_file_of_many_pages_has_a_project_of_its_own_name(folder, tmp_path, name):
    own = folder / f"{Path(name).stem}.ductus"
    assert project_path_for([folder / name], tmp_path) == own
    assert project_path_for([folder / name, folder / "1.png"], tmp_path) == folder / "letters.ductus"
    (folder / "letters.ductus").touch()  # from before; its pages are known there
    assert project_path_for([folder / name], tmp_path) == folder / "letters.ductus"


def test_transcriptions_beside_scans_are_found(folder):
    (folder / "page").mkdir()
    (folder / "1.xml").touch()
    (folder / "page" / "2.xml").touch()
    scans = [folder / "1.png", folder / "2.png", folder / "10.png"]
    assert transcriptions_beside(scans) == [folder / "1.xml", folder / "page" / "2.xml"]


@pytest.fixture
def exported(with_lines, tmp_path):
    for page_id in with_lines.page_ids():
        page = with_lines.page(page_id)
        for number, line in enumerate(page.lines):
            with_lines.apply(accept_text(with_lines.page(page_id), line.id, f"{page.name} {number} ſ𐌰é"))
    written = export(with_lines, tmp_path / "xml")
    return list(written.files)


def fresh(tmp_path, folder) -> Project:
    project = Project.create(tmp_path / "fresh.ductus")
    add_scans(project, look([folder]))
    return project


def shown(project):
    return [
        [(line.text, line.status, line.polygon, line.baseline) for line in project.page(page_id).lines]
        for page_id in project.page_ids()
    ]


def test_what_was_exported_comes_back_the_same(with_lines, exported, tmp_path, folder):
    project = fresh(tmp_path, folder)
    imported = bring(project, exported)
    assert (imported.lines, imported.unmatched, imported.faults) == (18, [], [])
    again = export(project, tmp_path / "again")
    for before, after in zip(exported, again.files, strict=True):
        assert _without_moments(before) == _without_moments(after)
    assert [[cell[:2] for cell in page] for page in shown(project)] == [
        [cell[:2] for cell in page] for page in shown(with_lines)
    ]
    project.close()


def _without_moments(file: Path) -> str:
    import re

    return re.sub(r"<(Created|LastChange)>[^<]*<", r"<\1><", file.read_text(encoding="utf-8"))


def test_importing_again_changes_nothing(with_lines, exported):
    before = shown(with_lines)
    imported = bring(with_lines, exported)
    assert imported.lines == 0
    assert shown(with_lines) == before


def test_human_text_is_never_replaced_by_a_file(with_lines, exported):
    page = with_lines.page(with_lines.page_ids()[0])
    with_lines.apply(accept_text(page, page.lines[0].id, "better"))
    imported = bring(with_lines, exported)
    assert with_lines.page(page.id).lines[0].text == "better"
    assert ["differs from your text" in kept.what for kept in imported.kept] == [True]


def test_a_file_brings_tags_to_text_that_has_none_and_takes_none_away(with_lines, exported, tmp_path):
    page = with_lines.page(with_lines.page_ids()[0])
    tagged, other = page.lines[0].id, page.lines[1].id
    with_lines.apply(set_tags(page, tagged, [Tag("person", 0, 5)]))
    bring(with_lines, exported)
    assert with_lines.page(page.id).line(tagged).transcription.tags == (Tag("person", 0, 5),), "a file without tags"
    files = export(with_lines, tmp_path / "tagged").files
    with_lines.apply(set_tags(with_lines.page(page.id), tagged, []))
    with_lines.apply(set_tags(with_lines.page(page.id), other, [Tag("date", 0, 1)]))
    imported = bring(with_lines, files)
    assert imported.lines == 1
    held = [with_lines.page(page.id).line(line_id).transcription for line_id in (tagged, other)]
    assert [one.tags for one in held] == [(Tag("person", 0, 5),), (Tag("date", 0, 1),)]
    assert held[0].origin is Origin.PERSON, "the text is still whose it was"


def test_lines_are_scaled_to_a_scan_of_another_size(exported, tmp_path):
    half = tmp_path / "half"
    half.mkdir()
    Image.new("RGB", (500, 501), "white").resize((500, 500)).save(half / "1.png")
    project = Project.create(tmp_path / "half.ductus")
    add_scans(project, look([half]))
    imported = bring(project, exported[:1])
    assert project.page(project.page_ids()[0]).lines[0].polygon.box.right == pytest.approx(450, abs=1)
    assert any("scaled" in repair.what for repair in imported.repairs)
    project.close()


def test_a_file_without_a_page_is_named(exported, tmp_path):
    project = Project.create(tmp_path / "empty.ductus")
    imported = bring(project, exported)
    assert len(imported.unmatched) == 3
    project.close()


def test_something_that_is_no_transcription_is_named(project, tmp_path):
    (tmp_path / "other.xml").write_text("<html/>", encoding="utf-8")
    imported = bring(project, [tmp_path / "other.xml"])
    assert [fault.path.name for fault in imported.faults] == ["other.xml"]
