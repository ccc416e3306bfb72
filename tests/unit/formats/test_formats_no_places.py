"""No file that is handed on names a place on the machine it was made on, whatever its format."""

import zipfile
import zlib

import pytest
from PIL import Image

from ductus.document.transcription import LineStatus
from ductus.errors import ScanUnreadable
from ductus.formats.base import WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import line, page, read_by_engine, scan

SECRETS = ("/home/ada", "C:\\\\Users\\\\Ada", "C:\\Users\\Ada")
WRITERS = Registry.discover().writers()


def made_pages():
    places = ("/home/ada/secret/1.jpg", "C:\\Users\\Ada\\2.jpg", "../../home/ada/3.pdf")
    held = [
        page(
            line(f"a{number}", f"first {number}"),
            read_by_engine(line(f"b{number}", "second", 200)),
            id=f"page_{number}",
            name=f"folio {number}",
            scan=scan(place, **({"index": 2, "dpi": 300} if place.endswith("pdf") else {})),
        )
        for number, place in enumerate(places)
    ]
    return [*held, page(line("z", "left out"), id="page_z", name="left out", scan=scan("/home/ada/gone.jpg"))]


def contents(file):
    """What a file says: as it stands, the members of a zip, and the streams of a PDF."""
    content = file.read_bytes()
    yield content
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as opened:
            yield from (opened.read(name) for name in opened.namelist())
    if content.startswith(b"%PDF"):
        for piece in content.split(b"stream\n")[1:]:
            try:
                yield zlib.decompressobj().decompress(piece)
            except zlib.error:
                continue


@pytest.mark.parametrize("module", WRITERS, ids=lambda module: module.INFO.id)
def test_no_file_names_a_place(module, tmp_path):
    jpeg = tmp_path / "home" / "page.jpg"
    jpeg.parent.mkdir()
    Image.linear_gradient("L").resize((1000, 1400)).convert("RGB").save(jpeg)

    def page_image(held):
        if held.id == "page_z" and module.INFO.is_ground_truth:
            raise ScanUnreadable(f"“{tmp_path}/gone.jpg” is damaged.")
        return Image.open(jpeg)

    info = module.INFO
    folder = tmp_path / "written"
    target = folder if info.is_folder or info.one_file_a_page else folder / f"all{info.suffixes[0]}"
    statuses = list(LineStatus)
    choices = {"statuses": statuses, "parts": {f"page_{part}": "train" for part in (0, 1, 2, "z")}}
    options = WriteOptions(
        page_image=page_image, scan_file=lambda _held: jpeg, choices=choices if info.is_ground_truth else {}
    )
    pages = made_pages()
    written = module.write(pages, len(pages), target, options, lambda _done, _total: None)
    assert written.files
    for file in written.files:
        assert file.is_relative_to(folder)
        for content in contents(file):
            for secret in (*SECRETS, str(tmp_path)):
                assert secret.encode() not in content, f"{file.name} names {secret}"
                assert secret.encode("utf-16-be") not in content
