"""Every target of ground truth: what is common to all, then each one's layout, as its loader reads it."""

import hashlib
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageDraw

from ductus.document.description import Author, Description
from ductus.document.geometry import bounding_box, points_of
from ductus.document.page import Cutout, Region
from ductus.document.transcription import LineStatus
from ductus.errors import ExportFailed, ScanUnreadable
from ductus.formats.base import WriteOptions
from ductus.formats.datasets._pages_whole import four_corners
from ductus.formats.registry import Registry
from fakes.document_strategies import polygons
from fakes.pages_to_write import box, line, outline, page, require_valid, scan

TARGETS = [module for module in Registry.discover().writers() if module.INFO.is_ground_truth]
PARTS = {"page_0": "train", "page_1": "train", "page_2": "validation", "page_3": "test"}
SAID = Description(
    "Letters: “of Ada”", (Author("Ada", "Lovelace"),), "What she wrote.", "CC-BY-4.0", languages=("eng",),
    not_before=1840, not_after=1852, hands=1,
)  # fmt: skip


def target(format_id):
    return Registry.discover().get(format_id)


def pixels(held):
    """A page with ink that differs from page to page and from line to line."""
    image = Image.new("RGB", (held.width_px, held.height_px), (220, 210, 190))
    draw = ImageDraw.Draw(image)
    for number, each in enumerate(held.lines):
        area = bounding_box(each.polygon.points)
        for step in range(60):
            x = area.left + (step * (7 + number + 3 * len(held.id + each.text)) ** 2) % max(1, area.width)
            draw.line([(x, area.top + 5), (x + 3, area.bottom - 5)], fill=(40, 30, 20), width=1 + (step + number) % 3)
    return image


def made_pages():
    return [
        page(
            line(f"l{n}a", f"first of {n}"),
            line(f"l{n}b", f"second ꝑ {n}", 200, region_id="r"),
            line(f"l{n}c", "not looked at", 300, status=LineStatus.READ),
            regions=(Region("r", box(40, 80, 480, 900)),),
            id=f"page_{n}",
            name=f"folio {n}",
            scan=scan(f"/home/ada/secret/{n:03}.jpg"),
        )
        for n in range(4)
    ]


def write(module, folder, *pages, **given):
    choices = {"parts": PARTS, **given.pop("choices", {})}
    options = WriteOptions(page_image=given.pop("page_image", pixels), choices=choices, description=SAID, **given)
    held = pages or made_pages()
    return module.write(held, len(held), folder, options, lambda _done, _total: None)


def manifest(folder):
    return json.loads((folder / "dataset.json").read_text(encoding="utf-8"))


def text_of(*places):
    return "".join(place.read_text(encoding="utf-8") for place in places)


@pytest.mark.parametrize("module", TARGETS, ids=lambda module: module.INFO.id)
class TestEveryTarget:
    def test_only_verified_lines_are_in_it(self, module, tmp_path):
        written = write(module, tmp_path / "set")
        assert written.lines == 8
        assert not any(b"not looked at" in file.read_bytes() for file in written.files)

    def test_the_manifest_accounts_for_every_file(self, module, tmp_path):
        written = write(module, tmp_path / "set")
        held = manifest(tmp_path / "set")
        files = {file.relative_to(tmp_path / "set").as_posix(): file for file in written.files}
        assert set(held["sha256"]) == set(files) - {"dataset.json"}
        assert set(written.files) == {path for path in (tmp_path / "set").rglob("*") if path.is_file()}
        for name, digest in held["sha256"].items():
            assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest
        assert {page["page_id"]: page["part"] for page in held["pages"]} == PARTS
        assert {part: counts["lines"] for part, counts in held["parts"].items()} == {
            "train": 4, "validation": 2, "test": 2
        }  # fmt: skip
        assert held["licence"]["id"] == "CC-BY-4.0"
        assert "Creative Commons Attribution 4.0" in held["licence"]["text"]
        assert "Section 8 – Interpretation." in held["licence"]["text"]

    def test_no_file_names_a_place_on_this_machine(self, module, tmp_path):
        def page_image(held):
            if held.id == "page_3":
                raise ScanUnreadable(f"“{tmp_path}/secret.jpg” is damaged.")
            return pixels(held)

        written = write(module, tmp_path / "set", page_image=page_image)
        assert any("damaged" in remark.what for remark in written.losses)
        for file in written.files:
            content = file.read_bytes()
            assert str(tmp_path).encode() not in content
            assert b"/home/ada" not in content
            assert b"secret" not in content

    def test_no_page_is_in_two_parts_and_each_is_where_it_was_said(self, module, tmp_path):
        write(module, tmp_path / "set", choices={"parts": {**PARTS, "page_0": "test"}})
        assert {page["page_id"]: page["part"] for page in manifest(tmp_path / "set")["pages"]} == {
            **PARTS, "page_0": "test"
        }  # fmt: skip

    def test_nothing_to_write_leaves_nothing(self, module, tmp_path):
        with pytest.raises(ExportFailed, match="No line qualifies"):
            write(module, tmp_path / "set", page(line("l", status=LineStatus.READ)))
        assert not list(tmp_path.iterdir())


def test_lines_that_look_and_read_alike_are_told(tmp_path):
    twice = page(line("a", "the same words"), line("b", "The same  words", 101), id="page_0")
    ink = replace(twice, lines=twice.lines[:1])
    written = write(target("unilm"), tmp_path / "set", twice, page_image=lambda _held: pixels(ink))
    (told,) = [remark for remark in written.losses if "in the set twice" in remark.what]
    assert told.where == "folio 12r, line b (folio 12r, line a)"
    blank = write(target("unilm"), tmp_path / "blank", twice, page_image=lambda held: Image.new("RGB", (1000, 1400)))
    assert not [remark for remark in blank.losses if "in the set twice" in remark.what], "paper is alike everywhere"
    other = page(line("a", "the same words"), line("b", "the same words", 400), id="page_0")
    written = write(target("unilm"), tmp_path / "other", other)
    assert not [remark for remark in written.losses if "in the set twice" in remark.what]


CUTTING = [module for module in TARGETS if any(option.name == "recipe" for option in module.INFO.asks)]


@pytest.mark.parametrize("module", CUTTING, ids=lambda module: module.INFO.id)
def test_each_line_comes_masked_and_as_a_rectangle_where_both_are_wanted(module, tmp_path):
    once = write(module, tmp_path / "once", choices={"recipe": "rectangle"})
    both = write(module, tmp_path / "both", choices={"recipe": "both"})
    count = {written: sum(file.suffix == ".png" for file in written.files) for written in (once, both)}
    if module.INFO.id != "parquet":
        assert count[both] - count[once] == 8, "eight lines more, and whole pages no more than before"
    assert both.lines == 8
    assert not any("twice" in remark.what for remark in both.losses), "the two of a line are no mistake"
    assert manifest(tmp_path / "both")["recipe"].replace("-", " ").split()[::2] == ["masked", "rectangle"]


def test_rows_say_which_of_the_two_cuts_they_are(tmp_path):
    write(target("imagefolder"), tmp_path / "set", choices={"recipe": "both"})
    table = (tmp_path / "set/test/metadata.jsonl").read_text(encoding="utf-8")
    rows = [json.loads(row) for row in table.splitlines()]
    assert [(row["line_id"], row["recipe"].partition("-")[0]) for row in rows] == [
        ("l3a", "masked"), ("l3a", "rectangle"), ("l3b", "masked"), ("l3b", "rectangle")
    ]  # fmt: skip
    images = {(tmp_path / "set/test" / row["file_name"]).read_bytes() for row in rows}
    assert len(images) == len({row["file_name"] for row in rows}) == 4


def test_unilm(tmp_path):
    folder = tmp_path / "set"
    write(target("unilm"), folder)
    for part, count in (("train", 4), ("valid", 2), ("test", 2)):
        rows = (folder / f"gt_{part}.txt").read_text(encoding="utf-8").splitlines()
        assert len(rows) == count
        for row in rows:
            name, text = row.split("\t")
            assert (folder / "image" / name).is_file()
            assert text.startswith(("first of", "second ꝑ"))


@pytest.mark.parametrize(("format_id", "folders"), [("kraken_lines", "{}"), ("tesseract", "{}-ground-truth")])
def test_pairs(format_id, folders, tmp_path):
    folder = tmp_path / "set"
    write(target(format_id), folder)
    for part, count in (("train", 4), ("validation", 2), ("test", 2)):
        listed = (folder / f"{part}.lst").read_text(encoding="utf-8").splitlines()
        assert len(listed) == count
        for name in listed:
            image = folder / name
            assert image.parent.name == folders.format(part)
            assert image.is_file()
            # kraken takes off every suffix there is before it looks for the text
            assert image.with_name(image.name.split(".")[0] + ".gt.txt").read_text(encoding="utf-8").strip()


def test_doctr_recognition_names_every_image_and_character(tmp_path):
    folder = tmp_path / "set"
    write(target("doctr_recognition"), folder)
    labels = json.loads(text_of(folder / "train" / "labels.json"))
    assert sorted(labels) == sorted(path.name for path in (folder / "train" / "images").iterdir())
    vocabulary = text_of(folder / "vocab.txt")
    assert set("".join(labels.values())) <= set(vocabulary)
    assert " " in vocabulary


def test_detection_has_all_lines_of_a_page_that_counts(tmp_path):
    folder = tmp_path / "set"
    written = write(target("doctr_detection"), folder)
    labels = json.loads(text_of(folder / "train" / "labels.json"))
    assert {len(held["polygons"]) for held in labels.values()} == {3}, "the line nobody verified is there to be found"
    assert any("without their text" in remark.what for remark in written.losses)
    for name, held in labels.items():
        with Image.open(folder / "train" / "images" / name) as image:
            assert held["img_dimensions"] == [image.height, image.width]
        assert all(len(polygon) == 4 for polygon in held["polygons"])


def test_paddleocr(tmp_path):
    folder = tmp_path / "set"
    write(target("paddleocr"), folder)
    rows = text_of(folder / "pages" / "Label.txt").splitlines()
    assert len(rows) == 4
    for row in rows:
        name, entries = row.split("\t")
        assert (folder / name).is_file(), "relative to the set, and to the folder above the one PPOCRLabel opens"
        held = json.loads(entries)
        assert [entry["transcription"] for entry in held][2] == "###"
        assert [entry["difficult"] for entry in held] == [False, False, True]
        assert all(len(entry["points"]) == 4 for entry in held)
    for name, count in (("train", 4), ("val", 2), ("test", 2)):
        read = text_of(folder / f"rec_gt_{name}.txt").splitlines()
        assert len(read) == count
        assert all((folder / row.split("\t")[0]).is_file() for row in read)
        assert text_of(folder / f"det_gt_{name}.txt").splitlines() == [
            row for row in rows if row in text_of(folder / f"det_gt_{name}.txt")
        ]
    assert all(
        (folder / "pages" / row.split("\t")[0]).is_file() for row in text_of(folder / "pages/rec_gt.txt").splitlines()
    )
    characters = text_of(folder / "dict.txt").splitlines()
    assert "ꝑ" in characters and " " not in characters


def test_what_ppocrlabel_would_alter_is_told(tmp_path):
    written = write(target("paddleocr"), tmp_path / "set", page(line("l", "nullify this"), id="page_0"))
    assert any("PPOCRLabel alters" in remark.what for remark in written.losses)


@pytest.mark.parametrize(
    ("xml", "schema"), [("PAGE", "page/pagecontent-2019-07-15.xsd"), ("ALTO", "alto/alto-4-4.xsd")]
)
@pytest.mark.parametrize(("format_id", "data"), [("kraken_pages", ""), ("htr_united", "data/")])
def test_pages_with_xml(format_id, data, xml, schema, tmp_path):
    folder = tmp_path / "set"
    unseen = made_pages()
    unseen[0] = replace(unseen[0], lines=(replace(unseen[0].lines[0], baseline=None), *unseen[0].lines[1:]))
    write(target(format_id), folder, *unseen, choices={"xml": xml})
    files = sorted((folder / f"{data}train").glob("*.xml"))
    assert [file.stem for file in files] == ["000", "001"]
    for file in files:
        require_valid(file, schema)
        reader = Registry.discover().reader_for(file)
        (read,) = reader.read(file)
        with Image.open(file.with_name(read.image_name)) as image:
            assert image.size == (read.width_px, read.height_px)
        assert [held.text for held in read.lines] == [f"first of {int(file.stem)}", f"second ꝑ {int(file.stem)}"]
        root = etree.parse(file)
        assert all(held.baseline is not None for held in read.lines), "kraken trains on no line without"
        assert "not looked at" not in etree.tostring(root, encoding="unicode")


def test_a_part_of_a_turned_scan_comes_as_it_is_seen(tmp_path):
    """The picture beside the XML is the page itself, so places are places on it, not on the scan."""
    cutout = Cutout(turn_deg=90, left_px=10, top_px=20, width_px=1000, height_px=1400, scan_width_px=1500,
                    scan_height_px=1200)  # fmt: skip
    folder = tmp_path / "set"
    write(target("kraken_pages"), folder, page(line("l", "seen"), id="page_0", cutout=cutout))
    (file,) = (folder / "train").glob("*.xml")
    (read,) = target("page").read(file)
    assert (read.width_px, read.height_px) == (1000, 1400)
    assert bounding_box(read.lines[0].polygon.points) == bounding_box(line("l").polygon.points)


def test_htr_united_tells_what_the_project_does_not_say(tmp_path):
    options = WriteOptions(page_image=pixels, choices={"parts": PARTS})
    written = target("htr_united").write(made_pages(), 4, tmp_path / "set", options, lambda _done, _total: None)
    (told,) = [remark for remark in written.losses if remark.where == "htr-united.yml"]
    assert "a licence" in told.what


def test_htr_united_is_filled_from_what_is_known(tmp_path):
    yaml = pytest.importorskip("yaml")
    folder = tmp_path / "set"
    written = write(target("htr_united"), folder)
    held = yaml.safe_load(text_of(folder / "htr-united.yml"))
    assert held["title"] == SAID.title
    assert held["authors"] == [{"name": "Ada", "surname": "Lovelace", "roles": ["transcriber"]}]
    assert held["time"] == {"notBefore": "1840", "notAfter": "1852"}
    volume = {entry["metric"]: entry["count"] for entry in held["volume"]}
    texts = [text for n in range(4) for text in (f"first of {n}", f"second ꝑ {n}")]
    assert volume == {"lines": 8, "files": 4, "regions": 4, "characters": sum(map(len, texts))}
    assert held["characters"]["members"] == sorted(set("".join(texts)))
    assert held["license"][0]["name"] == "CC-BY-4.0"
    cff = yaml.safe_load(text_of(folder / "CITATION.cff"))
    assert cff["authors"] == [{"family-names": "Lovelace", "given-names": "Ada"}]
    assert cff["title"] == SAID.title
    assert not any("description does not say" in remark.what for remark in written.losses)
    assert "U+A751\tlatin small letter p with stroke through descender\t4" in text_of(folder / "characters.tsv")


@given(polygons())
def test_four_corners_hold_the_outline(polygon):
    found = four_corners(polygon, 10**6, 10**6)
    inside = [point for point in polygon.points if point.x >= 0 and point.y >= 0]
    if found is None or len(inside) < len(polygon.points):
        return
    corners = points_of(found)
    for point in polygon.points:
        for a, b in zip(corners, (*corners[1:], corners[0]), strict=True):
            length = math.dist(a, b)
            # clockwise on the screen: the outline lies to the right of every side, but for the rounding of corners
            distance = ((b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)) / length
            assert distance >= -2 * (1 + math.dist(a, point) / length)


@given(st.floats(-40, 40))
def test_four_corners_turn_with_the_line(angle):
    middle = math.radians(angle)
    turned = [
        (500 + x * math.cos(middle) - y * math.sin(middle), 500 + x * math.sin(middle) + y * math.cos(middle))
        for x, y in ((-200, -20), (200, -20), (200, 20), (-200, 20))
    ]
    corners = four_corners(outline(*turned), 1000, 1000)
    assert corners is not None
    for found, wanted in zip(corners, turned, strict=True):
        assert math.dist(found, wanted) < 1.5


def test_yaml_keeps_awkward_words(tmp_path):
    yaml = pytest.importorskip("yaml")
    from ductus.formats.description_files import yaml_of

    words = "a: 'b' \"c\" # \u0085 \u2028 \ufeff 𐌰 \n - é no 0042 \x07"
    assert yaml.safe_load(yaml_of({"title": words, "list": [words, "null"]})) == {
        "title": words, "list": [words, "null"]
    }  # fmt: skip
