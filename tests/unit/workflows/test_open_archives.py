"""A zip from a platform opens like a folder: pages from its images, text from its files."""

import zipfile
from dataclasses import replace
from io import BytesIO

from PIL import Image

from ductus.cli.main import run as main
from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from ductus.jobs.job import CancelToken
from ductus.project.project import Project
from ductus.workflows.open_archives import may_be_transcription, reader_patterns, unpack_archives
from fakes.pages_to_write import box, line, page, scan


def exported(tmp_path, name="export.zip", *, has_image=True):
    made = page(line("l", "a text"), scan=scan("f1.png"), width_px=500, height_px=700)
    (file,) = page_xml.write([made], 1, tmp_path / "xml", WriteOptions(), lambda done, total: None).files
    picture = BytesIO()
    Image.new("L", (500, 700), 255).save(picture, "PNG")
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        if has_image:
            archive.writestr("f1.png", picture.getvalue())
        archive.writestr("f1.xml", file.read_bytes())
    return tmp_path / name


def test_images_stand_beside_the_archive_and_faults_are_named(tmp_path):
    archive = exported(tmp_path)
    (tmp_path / "broken.zip").write_bytes(b"PK no")
    other = tmp_path / "a.jpg"
    found = unpack_archives([other, archive, tmp_path / "broken.zip"], CancelToken())
    assert found.scans == [other, tmp_path / "export scans" / "f1.png"]
    assert found.archives == [archive]
    assert [fault.path.name for fault in found.faults] == ["broken.zip"]


def test_what_is_opened_as_what(tmp_path):
    kinds = {
        "a.xml": True,
        "a.hocr": True,
        "a.json": True,
        "a.pdf": False,
        "a.zip": False,
        "a.jpg": False,
        "a.odt": False,
    }
    assert {name: may_be_transcription(tmp_path / name) for name in kinds} == kinds
    assert {"*.xml", "*.zip", "*.gt.txt", "*.pdf"} <= set(reader_patterns())


def test_the_command_line_imports_an_archive_and_guesses_when_told(tmp_path, capsys):
    archive = exported(tmp_path)
    assert main(["import", str(tmp_path / "p.ductus"), str(archive)]) == 0
    with Project.open(tmp_path / "p.ductus") as project:
        (page_id,) = project.page_ids()
        assert [held.text for held in project.page(page_id).lines] == ["a text"]
    Image.new("L", (500, 700), 255).save(tmp_path / "unlike.png")
    bare = exported(tmp_path, "bare.zip", has_image=False)
    other = str(tmp_path / "q.ductus")
    assert main(["import", other, str(tmp_path / "unlike.png"), str(bare)]) == 1
    assert "--guess" in capsys.readouterr().err
    assert main(["import", other, str(bare), "--guess"]) == 0
    assert "1 line imported" in capsys.readouterr().err


def picture(shade):
    stream = BytesIO()
    Image.new("L", (500, 700), shade).save(stream, "PNG")
    return stream.getvalue()


def test_each_document_of_an_archive_gets_its_own_text(tmp_path, capsys):
    made = page(line("l", "x"), scan=scan("1.png"), width_px=500, height_px=700)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for shade, name in ((250, "Bills"), (200, "Letters")):
            held = replace(made, lines=(line("l", f"of {name}", polygon=box(-9, 10, 400, 60)),))
            (file,) = page_xml.write([held], 1, tmp_path / name, WriteOptions(), lambda done, total: None).files
            text = file.read_text(encoding="utf-8").replace('points="0,', 'points="-9,')
            archive.writestr(f"{name}/1.png", picture(shade))
            archive.writestr(f"{name}/page/1.xml", text)
    assert main(["import", str(tmp_path / "p.ductus"), str(tmp_path / "all.zip")]) == 0
    with Project.open(tmp_path / "p.ductus") as project:
        found = {project.page(page_id).scan.path: project.page(page_id).lines for page_id in project.page_ids()}
        assert [document.title for document in project.documents()] == ["Bills", "Letters"]
    assert {path: [held.text for held in lines] for path, lines in found.items()} == {
        "all scans/Bills/1.png": ["of Bills"], "all scans/Letters/1.png": ["of Letters"]
    }  # fmt: skip
    assert "all.zip, 1.png, line l: " in capsys.readouterr().err
