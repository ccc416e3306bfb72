"""A zip from a platform opens like a folder: pages from its images, text from its files."""

import zipfile
from io import BytesIO

from PIL import Image

from ductus.cli.main import run as main
from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from ductus.jobs.job import CancelToken
from ductus.project.project import Project
from ductus.workflows.open_archives import may_be_transcription, reader_patterns, unpack_archives
from fakes.pages_to_write import line, page, scan


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
    assert main(["import", other, str(bare), "--guess"]) == 0
    assert "1 line imported" in capsys.readouterr().err
