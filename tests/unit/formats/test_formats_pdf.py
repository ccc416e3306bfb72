"""Searchable PDFs: what PDFium finds in them is the text, and what it shows is the scan."""

import shutil
import subprocess
from dataclasses import replace
from io import BytesIO

import numpy as np
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageCms, ImageDraw

from ductus.document.page import Region
from ductus.errors import Cancelled, ExportFailed, ScanMissing
from ductus.formats import _pdf_pages, _pdf_text, pdf
from ductus.formats.base import WriteOptions
from fakes.pages_to_write import baseline, box, hard_page, line, outline, page, scan

ODD_TEXTS = [
    "dieſe ſchöne Straße",
    "e\u0301t a\u0304\u0323 p\u0305fecto",
    "ꝑ ꝓ ꝗ ⁊ ꝯ",
    "𐌰𐌱𐌲 𐌳𐌴",
    "שלום עולם",
    "עמוד 12 מתוך 34",
    "see שלום עולם there",
    "مرحبا بالعالم",
    "a\u00a0b—c “d” … 1½",
    "(x) [y] <z> & \\",
    "g\u0363nt li\u033et p\u0304d\ua76b",
    "ש\u05b8ל\u05d5ם ע\u05bdול\u05b8ם",
    "ب\u0650س\u0652م\u0650 الل\u0651ه",
    "می\u200cخواهم رفت",
    "👨\u200d👩\u200d👧 नमस्ते",
]


def pixels(made):
    """A page with marks in it, so that a wrong place or a wrong picture shows."""
    size = (made.width_px, made.height_px)
    image = Image.merge("RGB", [Image.radial_gradient("L").resize(size), *(Image.new("L", size, 190) for _ in "gb")])
    ImageDraw.Draw(image).rectangle((50, 60, 300, 400), fill=(40, 30, 20))
    return image


def write(target, *pages, page_image=pixels, scan_file=None, include=None, **choices):
    options = WriteOptions(include=include, page_image=page_image, scan_file=scan_file, choices=choices)
    return pdf.write(pages, len(pages), target / "t.pdf", options, lambda done, total: None)


def extracted(written):
    """The lines PDFium finds, page by page, without what it puts around them."""
    document = pypdfium2.PdfDocument(written.files[0])
    try:
        return [
            [found for found in (part.strip() for part in page.get_textpage().get_text_range().splitlines()) if found]
            for page in document
        ]
    finally:
        document.close()


def drawn(written, number=0, scale=1.0):
    document = pypdfium2.PdfDocument(written.files[0])
    try:
        return np.asarray(document[number].render(scale=scale).to_pil().convert("RGB"))
    finally:
        document.close()


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_any_script_is_found_as_it_was_written(text, tmp_path):
    made = page(line("l1", "before"), line("l2", text, 200), line("l3", "after", 300))
    assert extracted(write(tmp_path, made)) == [["before", text, "after"]]


def test_lines_that_mix_directions_are_told(tmp_path):
    assert "mix writing directions" in write(tmp_path, page(line("l", "see שלום"))).losses[0].what
    assert not write(tmp_path, page(line("l1", "see"), line("l2", "שלום 12", 300))).losses


def test_columns_are_found_one_after_the_other(tmp_path):
    left, right = Region("a", box(0, 0, 500, 1400)), Region("b", box(500, 0, 1000, 1400))
    lines = [line(f"a{n}", f"left {n}", 100 + 60 * n, region_id="a") for n in range(5)]
    for n in range(5):
        top = 100 + 60 * n
        shape, foot = box(550, top, 950, top + 40), baseline((550, top + 30), (950, top + 30))
        lines.append(line(f"b{n}", f"right {n}", polygon=shape, baseline=foot, region_id="b"))
    made = page(*lines, regions=(left, right))
    assert extracted(write(tmp_path, made)) == [[held.text for held in lines]]


@pytest.mark.parametrize("is_upright", [False, True])
def test_lines_side_by_side_keep_their_order(is_upright, tmp_path):
    lines = []
    for place, text in enumerate(("third", "is the", "first")):  # the one written first stands furthest right
        left, top = 700 - 300 * place, 300 + 4 * place
        shape = box(left, top, left + 40, top + 250) if is_upright else box(left, top, left + 250, top + 60)
        ends = ((left + 30, top + 250), (left + 30, top)) if is_upright else ((left, top + 45), (left + 250, top + 45))
        lines.append(line(f"l{place}", text, polygon=shape, baseline=baseline(*ends)))
    found = extracted(write(tmp_path, page(*lines)))
    assert " ".join(found[0]).split() == ["third", "is", "the", "first"]


def test_a_hyphen_at_the_end_of_a_line_joins_the_word_in_pdfium(tmp_path):
    written = write(tmp_path, page(line("l1", "the inhabi-"), line("l2", "tants", 200)))
    document = pypdfium2.PdfDocument(written.files[0])
    text = document[0].get_textpage()
    assert text.get_text_range() == "the inhabi\ufffetants "  # how PDFium says "a hyphen, and the word goes on"
    document.close()


@pytest.mark.parametrize("rise", [-150, -40, 40, 150])
def test_slanted_lines_stay_in_one_piece(rise, tmp_path):
    shape = outline((50, 300), (450, 300 + rise), (450, 340 + rise), (50, 340))
    made = page(line("l", "a slanted line of words", polygon=shape, baseline=baseline((50, 330), (450, 330 + rise))))
    assert extracted(write(tmp_path, made)) == [["a slanted line of words"]]


def test_a_line_up_the_page_stands_upright(tmp_path):
    up = line("l", "up the margin", polygon=box(50, 100, 90, 500), baseline=baseline((80, 500), (80, 100)))
    written = write(tmp_path, page(up))
    assert extracted(written) == [["up the margin"]]
    document = pypdfium2.PdfDocument(written.files[0])
    text = document[0].get_textpage()
    first, last = text.get_charbox(0), text.get_charbox(12)
    assert first[1] < last[1], "the first letter stands lower than the last"
    assert abs(first[0] - last[0]) < 1
    document.close()


@pytest.mark.parametrize(("start", "end"), [((110, 500), (80, 100)), ((60, 100), (90, 500))])
def test_a_line_nearly_up_or_down_the_page_is_written_upright(start, end, tmp_path):
    """poppler tears a run into letters when it is neither level nor upright."""
    steep = line("l", "in the margin", polygon=box(50, 100, 130, 500), baseline=baseline(start, end))
    written = write(tmp_path, page(steep))
    assert extracted(written) == [["in the margin"]]
    with pikepdf.open(written.files[0]) as document:
        operators = pikepdf.parse_content_stream(document.pages[0])
        (matrix,) = ([float(number) for number in one.operands] for one in operators if str(one.operator) == "Tm")
    upwards = 1 if start[1] > end[1] else -1
    assert matrix[:4] == [0, upwards, -upwards, 0]


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler's pdftotext is not installed")
def test_poppler_finds_the_lines_in_order(tmp_path):
    lines = [
        line(f"l{n}", text, 80 * n + 80) for n, text in enumerate(["dieſe Straße", "g\u0363nt p\u0304d\ua76b", "𐌰𐌱 𐌳"])
    ]
    shape = outline((50, 500), (450, 440), (450, 480), (50, 540))
    lines.append(line("slanted", "a slanted line", polygon=shape, baseline=baseline((50, 530), (450, 470))))
    lines.append(line("up", "up it goes", polygon=box(50, 600, 130, 999), baseline=baseline((110, 999), (80, 600))))
    command = ["pdftotext", "-raw", "-enc", "UTF-8", write(tmp_path, page(*lines)).files[0], "-"]
    found = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    assert found.split() == " ".join(held.text for held in lines).split()


def test_letters_lie_over_their_line(tmp_path):
    made = page(line("l", "over the ink", 500), scan=scan(dpi=300))
    written = write(tmp_path, made)
    document = pypdfium2.PdfDocument(written.files[0])
    text = document[0].get_textpage()
    points = 72 / 300
    left, bottom, _, top = text.get_charbox(0)
    assert left == pytest.approx(50 * points, abs=0.5)
    assert (1400 * points - top) == pytest.approx(500 * points, abs=1.5)
    assert (1400 * points - bottom) == pytest.approx(540 * points, abs=1.5)
    assert text.get_charbox(11)[2] == pytest.approx(450 * points, abs=0.5)
    assert document[0].get_size() == pytest.approx((1000 * points, 1400 * points))
    document.close()


def test_text_does_not_change_what_is_seen(tmp_path):
    made = hard_page()
    made = replace(made, scan=scan(dpi=144))
    with_text = drawn(write(tmp_path, made, lossless=True), scale=2)
    without = drawn(write(tmp_path, page(scan=made.scan), lossless=True), scale=2)
    assert np.array_equal(with_text, without)
    assert np.array_equal(with_text, np.asarray(pixels(made)))


def jpeg(folder, *, size=(1000, 1400), mode="RGB", **given):
    file = folder / "scan.jpg"
    pixels(page(width_px=size[0], height_px=size[1])).convert(mode).save(file, **given)
    return file


def streams(written):
    with pikepdf.open(written.files[0]) as document:
        return [(str(image.Filter), image.read_raw_bytes()) for image in document.pages[0].get_images().values()]


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_goes_in_untouched(mode, tmp_path):
    file = jpeg(tmp_path, mode=mode, dpi=(400, 400))
    written = write(tmp_path, hard_page(), scan_file=lambda made: file)
    assert streams(written) == [("/DCTDecode", file.read_bytes())]
    with pikepdf.open(written.files[0]) as document:
        assert [float(side) for side in document.pages[0].MediaBox] == [0, 0, 180, 252]
    assert written.files[0].stat().st_size < file.stat().st_size + 6000


def test_the_colours_of_the_scanner_go_with_its_pixels(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = jpeg(tmp_path, icc_profile=profile)
    pages = [page(line("l1")), page(line("l2"))]
    written = write(tmp_path, *pages, scan_file=lambda made: file)
    with pikepdf.open(written.files[0]) as document:
        first, second = (shown.get_images()["/Scan"] for shown in document.pages)
        assert first.ColorSpace[0] == "/ICCBased"
        assert first.ColorSpace[1].read_bytes() == profile
        assert first.ColorSpace.objgen == second.ColorSpace.objgen, "once for all pages"
    for wrong in (b"x" * 200, b"\0" * 16 + b"CMYK" + b"\0" * 200):
        file = jpeg(tmp_path, icc_profile=wrong)
        with pikepdf.open(write(tmp_path, pages[0], scan_file=lambda made, file=file: file).files[0]) as document:
            assert document.pages[0].get_images()["/Scan"].ColorSpace == "/DeviceRGB"


def turned_jpeg(folder):
    exif = Image.Exif()
    exif[0x0112] = 6
    return jpeg(folder, size=(1400, 1000), exif=exif)


ANOTHER_FRAME = {
    "turned": turned_jpeg,
    "CMYK": lambda folder: jpeg(folder, mode="CMYK"),
    "other size": lambda folder: jpeg(folder, size=(500, 700)),
}


@pytest.mark.parametrize("make", ANOTHER_FRAME.values(), ids=ANOTHER_FRAME)
def test_a_scan_that_is_not_the_page_as_it_stands_is_compressed_again(make, tmp_path):
    file = make(tmp_path)
    written = write(tmp_path, page(line("l")), scan_file=lambda made: file)
    ((filter_name, content),) = streams(written)
    assert filter_name == "/DCTDecode"
    with Image.open(BytesIO(content)) as image:
        assert image.size == (1000, 1400)
        assert np.abs(np.asarray(image).astype(int) - np.asarray(pixels(page())).astype(int)).mean() < 2


@pytest.mark.parametrize(("mode", "filter_name", "colours"), [
    ("1", "/FlateDecode", "/DeviceGray"), ("L", "/DCTDecode", "/DeviceGray"), ("RGB", "/DCTDecode", "/DeviceRGB"),
])  # fmt: skip
def test_black_and_white_stays_sharp_and_grey_stays_grey(mode, filter_name, colours, tmp_path):
    shown = pixels(page()).convert(mode).convert("RGB")
    written = write(tmp_path, page(scan=scan(dpi=144)), page_image=lambda made: shown)
    with pikepdf.open(written.files[0]) as document:
        image = document.pages[0].get_images()["/Scan"]
        assert (str(image.Filter), str(image.ColorSpace)) == (filter_name, colours)
    difference = np.abs(drawn(written, scale=2).astype(int) - np.asarray(shown).astype(int))
    assert difference.max() == 0 if mode == "1" else difference.mean() < 2


def test_pages_that_cannot_be_opened_are_left_out_and_told(tmp_path):
    def page_image(made):
        if made.name == "gone":
            raise ScanMissing("The scan is not there.")
        return pixels(made)

    written = write(tmp_path, page(line("l", "here")), page(line("l", "x"), name="gone"), page(width_px=0),
                    page_image=page_image)  # fmt: skip
    assert extracted(written) == [["here"]]
    assert written.losses[0].what == "The page was left out: The scan is not there."
    with pytest.raises(ExportFailed, match="No page"):
        write(tmp_path, page(name="gone"), page_image=page_image)
    with pytest.raises(ExportFailed):
        write(tmp_path, page(), page_image=None)
    assert extracted(written) == [["here"]], "what was there before stays"


def test_stopping_leaves_nothing(tmp_path):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        pdf.write([page()], 1, tmp_path / "t.pdf", WriteOptions(page_image=pixels), stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("most_bytes", [0, 20_000])
def test_many_pages_go_to_disk_in_parts_and_come_out_in_order(most_bytes, tmp_path, monkeypatch):
    pages = [page(line("l", f"page {number} – ſeite {chr(0x4E00 + number)}")) for number in range(7)]
    whole = extracted(write(tmp_path, *pages))
    monkeypatch.setattr(_pdf_pages, "MOST_BYTES_IN_MEMORY", most_bytes)
    written = write(tmp_path, *pages)
    assert extracted(written) == whole == [[held.lines[0].text] for held in pages]
    assert [path.name for path in tmp_path.iterdir()] == ["t.pdf"]
    first = written.files[0].read_bytes()
    assert write(tmp_path, *pages).files[0].read_bytes() == first


def test_lines_left_out_and_pdf_pages_are_told(tmp_path):
    made = page(line("l1", "kept"), line("l2", "not", 300), scan=scan("a.pdf", dpi=300))
    written = write(tmp_path, made, include=lambda held: held.id == "l1")
    assert extracted(written) == [["kept"]]
    said = " ".join(remark.what for remark in written.losses)
    assert "other status" in said
    assert "drawn as a picture" in said


def test_marks_are_written_beside_their_letters_and_take_no_room(tmp_path):
    """pdf.js parts a word behind a code that stands for a letter and its mark."""
    written = write(tmp_path, page(line("l1", "gnt"), line("l2", "g\u0363n\u0304t", 200)))
    with pikepdf.open(written.files[0]) as document:
        (font,) = document.pages[0].Resources.Font.values()
        rooms = list(font.DescendantFonts[0].W)
        without = {int(code) for code, room in zip(rooms[::2], rooms[1::2], strict=True) if list(room) == [0]}
        operators = pikepdf.parse_content_stream(document.pages[0])
        plain, marked = (bytes(one.operands[0]).hex(" ", 2).split() for one in operators if str(one.operator) == "Tj")
        stretches = [float(one.operands[0]) for one in operators if str(one.operator) == "Tz"]
    assert [int(code, 16) for code in marked if int(code, 16) not in without] == [int(code, 16) for code in plain]
    assert len(without) == 2
    assert stretches[0] == stretches[1], "three letters have the room of three"


def test_a_font_has_only_so_many_codes(monkeypatch):
    monkeypatch.setattr(_pdf_text, "MOST_CODES", 2)
    codes = _pdf_text.Codes()
    assert [codes.of(cluster) for cluster in "aba"] == [1, 2, 1]
    with pytest.raises(ExportFailed):
        codes.of("c")


def test_the_font_is_the_one_the_script_makes(tmp_path, monkeypatch):
    pytest.importorskip("fontTools")
    import runpy
    from pathlib import Path

    from ductus.paths import resource

    script = Path(__file__).parents[3] / "packaging" / "make_glyphless_font.py"
    made = runpy.run_path(str(script))
    monkeypatch.setitem(made["main"].__globals__, "TARGET", tmp_path / "f.ttf")
    made["main"]()
    assert (tmp_path / "f.ttf").read_bytes() == resource(*_pdf_pages.FONT_FILE).read_bytes()
