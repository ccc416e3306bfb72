"""What every format owes to odd text and to a failing disk: the text or a word about it, the old file or the new."""

import errno
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.errors import ExportFailed
from ductus.formats.base import Holds, WriteOptions
from ductus.formats.line_text import NORMAL_FORM
from ductus.formats.registry import Registry
from fakes.pages_to_write import box, line, page, page_of

WRITERS = [module for module in Registry.discover().writers() if not module.INFO.is_ground_truth]
BOTH = [module for module in WRITERS if module.INFO.reads]
ODD = {
    "control": "a\x00b\x07c",
    "byte order mark": "\ufeffa\ufeffb",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e",
    "private use": "\ue000 a \uf8ff \U000f0000",
    "beyond the BMP": "𐌰𐌱 🖋 𝔞",
    "combining": "q\u0303\u0305 a\u0364",
    "NFC": "é å ſ",
    "NFD": "e\u0301 a\u030a",
    "right to left": "שלום 12 abc عربي",
    "marks of direction": "a\u202bb\u202c\u200f",
    "no characters": "a\ufffeb\uffffc",
    "half a character": "a\ud800b",
    "line ends": "a\nb\r\nc\u2028d",
    "blanks": " a  b\u00a0c\u3000d ",
    "markup": '<a href="x">&amp;\'</a> ]]> <!-- {x} \\',
    "formula": "=1+1",
}


def by_id(module):
    return module.INFO.id


def pixels(held):
    return Image.new("RGB", (held.width_px, held.height_px), (220, 210, 190))


def options():
    return WriteOptions(page_image=pixels, include=lambda line: True, choices={"normal_form": "none"})


def on_page(done, total):
    """Nobody waits for it here."""


def target_in(module, folder):
    info = module.INFO
    return folder if info.one_file_a_page or info.is_folder else folder / f"all{info.suffixes[0]}"


def write(module, made, folder):
    return module.write([made], 1, target_in(module, folder), options(), on_page)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("module", BOTH, ids=by_id)
def test_odd_text_comes_back_or_is_reported(module, name, tmp_path):
    made = page(line("l", ODD[name]), line("plain", "plain", 300))
    written = write(module, made, tmp_path)
    (read,) = module.read(written.files[0])
    first, plain = read.lines
    assert plain.text == "plain"
    if first.text != ODD[name]:
        said = " ".join(remark.what for remark in written.losses)
        assert any(word in said for word in ("Blanks", "characters that XML cannot hold")), said
        again = write(module, page_of(read, made), tmp_path / "again")
        (second,) = module.read(again.files[0])
        assert second.lines[0].text == first.text, "what was mended once stays as it is"


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_no_odd_text_stops_an_export(module, name, tmp_path):
    assert write(module, page(line("l", ODD[name], comment=ODD[name], kind=ODD[name])), tmp_path).files


UNWRITABLE = ("control", "no characters", "half a character", "line ends")
OF_TEXT = [module for module in Registry.discover().writers() if Holds.TEXT in module.INFO.holds]
WITH_FORM = [module for module in OF_TEXT if NORMAL_FORM in module.INFO.asks]


@pytest.mark.parametrize("name", UNWRITABLE)
@pytest.mark.parametrize("module", OF_TEXT, ids=by_id)
def test_what_of_a_text_no_file_holds_is_told(module, name, tmp_path):
    told = [remark.what for remark in write(module, page(line("l", ODD[name])), tmp_path / "set").losses]
    assert any("characters" in what for what in told), told
    told = write(module, page(line("l", "plain ꝑ 𐌰")), tmp_path / "other").losses
    assert not any("characters" in remark.what for remark in told)


@pytest.mark.parametrize("module", WITH_FORM, ids=by_id)
def test_a_text_in_another_normal_form_is_told_or_left_as_it_is(module, tmp_path):
    def told(text, form):
        given = replace(options(), choices={"normal_form": form})
        made = module.write([page(line("l", text))], 1, target_in(module, tmp_path / f"{form}{text}"), given, on_page)
        return [remark.what for remark in made.losses if "normal form" in remark.what]

    (said,) = told(ODD["NFD"], "NFC")
    assert "normal form NFC" in said
    assert told(ODD["NFD"], "none") == told(ODD["NFC"], "NFC") == []


def bytes_under(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EACCES], ids=["disk full", "locked"])
@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_a_disk_that_fails_leaves_the_old_files_and_says_so(module, fault, tmp_path, monkeypatch):
    write(module, page(line("l", "old text")), tmp_path)
    before = bytes_under(tmp_path)

    def fail(*_arguments, **_more):
        raise OSError(fault, os.strerror(fault))

    if fault == errno.ENOSPC:
        monkeypatch.setattr(os, "fsync", fail)
        monkeypatch.setattr(os, "write", fail)  # files made safe many at a time are written by it
    else:
        monkeypatch.setattr(os, "replace", fail)
        monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(ExportFailed) as caught:
        write(module, page(line("l", "new text")), tmp_path)
    assert os.strerror(fault) in caught.value.message
    wanted = "make room" if fault == errno.ENOSPC else "Close the program"
    assert wanted in caught.value.remedy.sentence
    assert bytes_under(tmp_path) == before, "nothing changed, and nothing half written lies about"


LETTERS = st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs", "Co", "Cf"))
TEXTS = st.text(LETTERS, max_size=10) | st.sampled_from(list(ODD.values()))


@st.composite
def documents(draw):
    lines = []
    for number in range(draw(st.integers(1, 4))):
        left, top = draw(st.integers(0, 900)), draw(st.integers(0, 1300))
        shape = box(left, top, draw(st.integers(left + 2, 999)), draw(st.integers(top + 2, 1399)))
        lines.append(line(f"line_{number}", draw(st.none() | TEXTS), polygon=shape, baseline=None))
    return page(*lines, line("last", "so that there is a date"))


@pytest.mark.parametrize("module", BOTH, ids=by_id)
@settings(max_examples=25)
@given(made=documents())
def test_any_document_is_settled_after_one_round(module, made):
    with TemporaryDirectory() as name:
        folder = Path(name)
        written = write(module, made, folder / "1")
        (read,) = module.read(written.files[0])
        is_told = any("without text were left out" in remark.what for remark in written.losses)
        kept = [held for held in made.lines if held.text.strip()] if is_told else made.lines
        if not is_told:
            assert len(read.lines) == len(kept)
        if Holds.POLYGONS in module.INFO.holds:
            assert [held.polygon.box for held in read.lines] == [held.polygon.box for held in kept]
        back = page_of(read, made)
        second = write(module, back, folder / "2")
        (again,) = module.read(second.files[0])
        assert [held.text for held in again.lines] == [held.text for held in read.lines]
        third = write(module, page_of(again, made), folder / "3")
        assert third.files[0].read_bytes() == second.files[0].read_bytes()
