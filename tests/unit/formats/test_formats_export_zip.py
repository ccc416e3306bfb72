"""Zips as eScriptorium and Transkribus export them, and zips that mean harm."""

import errno
import os
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ductus.errors import FormatUnreadable, StorageFailed
from ductus.formats import _zip_members, alto, export_zip, page_xml
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from ductus.formats.zip_images import unpack_images
from fakes.pages_to_write import line, page, scan

METS = """<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"><fileSec>
<fileGrp USE="image">{images}</fileGrp><fileGrp USE="export">{texts}</fileGrp></fileSec>
<structMap TYPE="physical"><div TYPE="document">{pages}</div></structMap></mets>"""


def file_of(tmp_path, module, text, name):
    made = page(line("l", text), scan=scan(name))
    options = WriteOptions()
    (file,) = module.write([made], 1, tmp_path / module.INFO.id, options, lambda done, total: None).files
    return file.read_bytes()


def zipped(tmp_path, members, name="export.zip"):
    with zipfile.ZipFile(tmp_path / name, "w") as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return tmp_path / name


def mets(*pages):
    """Pages as (order, image, text) in the order of the file."""
    at = '<file ID="{0}"><FLocat xlink:href="{1}"/></file>'
    return METS.format(
        images="".join(at.format(f"I{n}", image) for n, image, _ in pages),
        texts="".join(at.format(f"T{n}", text) for n, _, text in pages),
        pages="".join(
            f'<div TYPE="page" ORDER="{n}"><fptr FILEID="I{n}"/><fptr><area FILEID="T{n}"/></fptr></div>'
            for n, _, _ in pages
        ),
    )


def texts(pages):
    return [page.lines[0].text for page in pages]


def test_escriptorium_pages_come_in_the_order_of_mets(tmp_path):
    source = zipped(tmp_path, {
        "b.jpg": b"jpeg", "a.jpg": b"jpeg",
        "b.xml": file_of(tmp_path, page_xml, "first", "b.jpg"), "a.xml": file_of(tmp_path, page_xml, "second", "a.jpg"),
        "METS.xml": mets((2, "a.jpg", "a.xml"), (1, "b.jpg", "b.xml")),
    })  # fmt: skip
    assert Registry.discover().reader_for(source).INFO.id == "export_zip"
    pages = export_zip.read(source)
    assert texts(pages) == ["first", "second"]
    assert not any(page.repairs for page in pages)


def test_transkribus_has_both_formats_in_folders_and_the_image_by_mets(tmp_path):
    source = zipped(tmp_path, {
        "1/doc/page/0001_p.xml": file_of(tmp_path, page_xml, "page", "other.jpg"),
        "1/doc/alto/0001_p.xml": file_of(tmp_path, alto, "alto", "other.jpg"),
        "1/doc/0001_p.jpg": b"jpeg", "1/doc/metadata.xml": b"<trpDocMetadata/>", "__MACOSX/._x.xml": b"junk",
        "1/doc/mets.xml": mets((1, "0001_p.jpg", "page/0001_p.xml")),
    })  # fmt: skip
    (found,) = export_zip.read(source)
    assert (found.lines[0].text, found.image_name) == ("page", "0001_p.jpg")


def test_without_mets_names_give_the_order_and_what_is_broken_is_told(tmp_path):
    source = zipped(tmp_path, {
        "p10.xml": file_of(tmp_path, page_xml, "ten", "p10.jpg"), "p2.xml": file_of(tmp_path, alto, "two", "p2.jpg"),
        "p3.xml": b"<PcGts><Page", "notes.xml": b"<notes/>",
    })  # fmt: skip
    pages = export_zip.read(source)
    assert texts(pages) == ["two", "ten"]
    assert [remark.where for remark in pages[0].repairs] == ["p3.xml"]


def test_images_are_unpacked_by_bare_names_and_stay_inside(tmp_path):
    source = zipped(tmp_path, {
        "../../evil.jpg": b"up", "/abs/root.png": b"root", "C:\\win\\c.tif": b"c", "a/x.jpg": b"x",
        "thumbs/x2.jpg": b"small", "notes.txt": b"no image",
    })  # fmt: skip
    folder = tmp_path / "deep" / "scans"
    files = unpack_images(source, folder)
    assert sorted(file.name for file in files) == ["c.tif", "evil.jpg", "root.png", "x.jpg"]
    assert (folder / "x.jpg").read_bytes() == b"x"
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "c.tif", "evil.jpg", "export.zip", "root.png", "x.jpg"
    ]  # fmt: skip
    (folder / "x.jpg").write_bytes(b"mine")
    unpack_images(source, folder)
    assert (folder / "x.jpg").read_bytes() == b"mine"


def test_images_come_in_the_order_of_mets_and_those_it_does_not_name_behind(tmp_path):
    source = zipped(tmp_path, {
        "1/doc/a.jpg": b"a", "1/doc/b.jpg": b"b", "1/doc/c.jpg": b"c",
        "1/doc/mets.xml": mets((1, "c.jpg", "page/c.xml"), (2, "a.jpg", "page/a.xml")),
    })  # fmt: skip
    assert [file.name for file in unpack_images(source, tmp_path / "scans")] == ["c.jpg", "a.jpg", "b.jpg"]


def test_documents_that_name_their_pages_alike_are_kept_apart(tmp_path):
    source = zipped(tmp_path, {
        "7/../Bills/0001.jpg": b"bill", "7/Letters?/0001.jpg": b"letter", "../../evil.jpg": b"up",
        "7/../Bills/page/0001.xml": file_of(tmp_path, page_xml, "bill", "0001.jpg"),
        "7/Letters?/page/0001.xml": file_of(tmp_path, page_xml, "letter", "0001.jpg"),
        "7/Letters?/alto/0001.xml": file_of(tmp_path, alto, "letter", "0001.jpg"),
    })  # fmt: skip
    folder = tmp_path / "scans"
    files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in unpack_images(source, folder)}
    assert files == {"7/Bills/0001.jpg": b"bill", "7/Letters_/0001.jpg": b"letter", "evil.jpg": b"up"}
    pages = export_zip.read(source)
    assert [(page.folder, *texts([page])) for page in pages] == [
        ("7/Bills/page", "bill"), ("7/Letters_/page", "letter")
    ]  # fmt: skip


def test_a_full_disk_is_not_taken_for_a_damaged_archive(tmp_path, monkeypatch):
    source = zipped(tmp_path, {"a.jpg": b"image"})

    class Full(BytesIO):
        def write(self, _piece):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    opened = Path.open
    monkeypatch.setattr(
        Path, "open", lambda path, mode="r", **more: Full() if "w" in mode else opened(path, mode, **more)
    )
    with pytest.raises(StorageFailed, match=os.strerror(errno.ENOSPC)) as caught:
        unpack_images(source, tmp_path / "scans")
    assert "Make room" in caught.value.remedy.sentence
    assert not any((tmp_path / "scans").iterdir())


def test_images_of_names_that_some_systems_refuse_are_taken_once_and_never_written_over(tmp_path):
    source = zipped(tmp_path, {"1?.jpg": b"first", "1*.jpg": b"second"})
    (file,) = unpack_images(source, tmp_path / "scans")
    kept = file.read_bytes()
    assert (file.name, kept) == ("1_.jpg", b"second")
    file.write_bytes(b"mine")
    unpack_images(source, tmp_path / "scans")
    assert file.read_bytes() == b"mine"


def test_an_archive_with_a_password_is_told_with_what_to_do(tmp_path):
    source = zipped(tmp_path, {"a.jpg": b"image"})
    content = bytearray(source.read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(head) + flags] |= 1
    source.write_bytes(content)
    with pytest.raises(FormatUnreadable, match="protected by a password") as caught:
        unpack_images(source, tmp_path / "scans")
    assert "import the folder" in caught.value.remedy.sentence


def test_an_archive_gives_only_so_much_in_all(tmp_path, monkeypatch):
    source = zipped(tmp_path, {f"{number}.jpg": bytes(600) for number in range(3)})
    monkeypatch.setattr(_zip_members, "MAX_UNPACKED_BYTES", 1500)
    with pytest.raises(FormatUnreadable, match=r"2\.jpg.*larger than"):
        unpack_images(source, tmp_path / "scans")
    assert sorted(file.name for file in (tmp_path / "scans").iterdir()) == ["0.jpg", "1.jpg"]


def test_limits_hold_whatever_the_archive_says(tmp_path, monkeypatch):
    bomb = zipped(tmp_path, {"a.xml": b"<PcGts>" + b" " * 5000 + b"</PcGts>"})
    monkeypatch.setattr(export_zip, "MAX_BYTES", 1000)
    with pytest.raises(FormatUnreadable, match=r"export\.zip") as caught:
        export_zip.read(bomb)
    assert "larger than" in caught.value.message
    assert "larger than" in caught.value.detail
    monkeypatch.setattr(_zip_members, "MAX_MEMBERS", 0)
    with pytest.raises(FormatUnreadable, match="1 files"):
        export_zip.read(bomb)


def test_an_archive_cut_off_is_told(tmp_path):
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", file_of(tmp_path, page_xml, "text", "a.jpg"))
    broken = bytearray(whole.getvalue())
    broken[60:90] = bytes(30)
    file = tmp_path / "broken.zip"
    file.write_bytes(bytes(broken))
    with pytest.raises(FormatUnreadable, match=r"broken\.zip"):
        export_zip.read(file)
