import hashlib
import json
from dataclasses import replace

import pytest
from PIL import Image

from ductus.document.transcription import LineStatus
from ductus.errors import Cancelled, ExportFailed, ScanUnreadable
from ductus.formats.base import WriteOptions
from ductus.formats.datasets import imagefolder
from ductus.formats.datasets._making import DEFAULT_SHARES
from ductus.formats.datasets._parts import checked_shares, parted
from fakes.pages_to_write import line, page, read_by_engine, scan

COLUMNS = ["file_name", "text", "page", "line_id", "status", "confidence", "polygon", "baseline", "recipe"]


def pixels(_page):
    image = Image.linear_gradient("L").resize((1000, 1400)).convert("RGB")
    image.paste((200, 30, 30), (50, 110, 450, 120))
    return image


def write(target, *pages, include=None, page_image=pixels, on_page=lambda done, total: None, **choices):
    options = WriteOptions(include=include, page_image=page_image, choices=choices)
    return imagefolder.write(pages, len(pages), target, options, on_page)


def made_pages(count, **given):
    return [
        page(
            line(f"line_{n}a", f"a {n}"),
            line(f"line_{n}b", f"b {n}", 200),
            id=f"page_{n}",
            scan=scan(f"s/{n:03}.png"),
            **given,
        )
        for n in range(count)
    ]


def rows(folder, part):
    return [json.loads(row) for row in (folder / part / "metadata.jsonl").read_text(encoding="utf-8").splitlines()]


def test_layout_and_columns(tmp_path):
    target = tmp_path / "set"
    written = write(target, *made_pages(10))
    assert written.lines == 20
    parts = {part: rows(target, part) for part in ("train", "validation", "test")}
    assert {part: len(held) for part, held in parts.items()} == {"train": 16, "validation": 2, "test": 2}
    for part, held in parts.items():
        for row in held:
            assert list(row) == COLUMNS
            file = target / part / row["file_name"]
            assert file.read_bytes()[:4] == b"\x89PNG"
            assert row["file_name"].isascii()
            assert row["file_name"].count(".") == 1
    pages = [{row["page"] for row in held} for held in parts.values()]
    assert not set.intersection(pages[0], pages[1] | pages[2])
    assert set(written.files) == {path for path in target.rglob("*") if path.is_file()}
    assert list(tmp_path.iterdir()) == [target], "nothing is left beside"


def test_rows_hold_what_the_line_holds(tmp_path):
    known = replace(read_by_engine(line("line_1", "a\tb"), confidence=0.5), status=LineStatus.VERIFIED, baseline=None)
    write(tmp_path / "set", page(known, line("line_2", "e\u0301 ", 200)), split={"train": 1})
    first, second = rows(tmp_path / "set", "train")
    assert first["text"] == "a b"
    assert first["confidence"] == 0.5
    assert first["polygon"] == [[50, 100], [450, 100], [450, 140], [50, 140]]
    assert first["baseline"] == [[50, 130], [450, 130]]
    assert first["recipe"] == "masked-1"
    assert second["text"] == "\u00e9"
    assert second["confidence"] == -1.0
    assert isinstance(second["confidence"], float), "one type in every row"
    assert second["file_name"] == "folio-12r_line_2.png"
    assert second["page"] == "folio 12r.jpg"


def test_crops_are_the_original_pixels(tmp_path):
    write(tmp_path / "set", page(line("line_1")), recipe="rectangle-1", split={"train": 1})
    with Image.open(next((tmp_path / "set/train").glob("*.png"))) as crop:
        assert crop.mode == "RGB"
        assert crop.getcolors(1 << 20)
        colours = {colour for _, colour in crop.getcolors(1 << 20)}
    assert (200, 30, 30) in colours
    original = {colour for _, colour in pixels(None).getcolors(1 << 20)}
    assert colours <= original


def test_only_verified_lines_with_text(tmp_path):
    lines = (line("l1", "kept"), line("l2", "read", status=LineStatus.READ), line("l3", " \x07"), line("l4", None))
    written = write(tmp_path / "set", page(*lines))
    assert written.lines == 1
    said = {remark.what for remark in written.losses}
    assert said == {"Lines of other status than chosen were left out.", "Lines without text were left out."}
    assert write(tmp_path / "all", page(*lines), statuses=["read", "verified"]).lines == 2
    assert write(tmp_path / "own", page(*lines), include=lambda held: held.status is LineStatus.READ).lines == 1
    manifest = json.loads((tmp_path / "set" / "dataset.json").read_text(encoding="utf-8"))
    assert {remark["what"] for remark in manifest["left_out"]} == said


def test_manifest(tmp_path):
    target = tmp_path / "set"
    write(target, *made_pages(4), seed=7)
    text = (target / "dataset.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert str(tmp_path) not in text
    assert manifest["recipe"] == "masked-1"
    assert manifest["seed"] == 7
    assert sum(part["lines"] for part in manifest["parts"].values()) == 8
    for held in manifest["pages"]:
        assert held["image"] in {row["page"] for row in rows(target, held["part"])}
    files = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    assert set(manifest["sha256"]) == set(files) - {"dataset.json"}
    for name, digest in manifest["sha256"].items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest


def test_same_pages_same_seed_same_files(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, *made_pages(5), seed=3)
    contents = [
        {
            str(path.relative_to(tmp_path / name)): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("one", "two")
    ]
    assert contents[0] == contents[1]


def test_earlier_parts_are_kept(tmp_path):
    parts = {"page_0": "test", "page_1": "validation"}
    write(tmp_path / "set", *made_pages(5), parts=parts)
    assert {row["page"] for row in rows(tmp_path / "set", "test")} == {"000.png"}
    assert {row["page"] for row in rows(tmp_path / "set", "validation")} == {"001.png"}


def test_lines_of_one_id_and_pages_of_one_name(tmp_path):
    pages = [page(line("l", f"text {n}"), id=f"page_{n}", scan=scan(f"{n}/é ü.a.b.jpg")) for n in range(2)]
    write(tmp_path / "set", *pages, split={"train": 1})
    assert [row["file_name"] for row in rows(tmp_path / "set", "train")] == ["e-u-a-b_l.png", "e-u-a-b_2_l.png"]


def test_a_part_of_dates_alone_is_told(tmp_path):
    """datasets 5.2 types columns a part at a time, and refuses a set when the text of one part is a timestamp."""
    dates = page(line("l1", "1914-08-02"), line("l2", "1914-08-02 10:30"), id="dates")
    words = page(line("l3", "le 1914-08-02"), line("l4", "1914-08-03"), id="words", scan=scan("2.jpg"))
    written = write(tmp_path / "set", dates, words, parts={"dates": "test", "words": "train"})
    assert [remark.where for remark in written.losses] == ["part “test”"]


def test_a_page_whose_scan_is_gone_is_left_out_and_told(tmp_path):
    def page_image(held):
        if held.id == "page_0":
            raise ScanUnreadable("The scan is damaged.")
        return pixels(held)

    written = write(tmp_path / "set", *made_pages(2), page_image=page_image)
    assert written.lines == 2
    assert "The page was left out: The scan is damaged." in {remark.what for remark in written.losses}


def test_pages_without_lines_are_not_decoded(tmp_path):
    asked = []
    pages = (page(id="empty"), *made_pages(1))
    write(tmp_path / "set", *pages, page_image=lambda held: asked.append(held.id) or pixels(held))
    assert asked == ["page_0"]


def test_nothing_to_write_is_an_error_and_leaves_nothing(tmp_path):
    with pytest.raises(ExportFailed, match="No line qualifies"):
        write(tmp_path / "set", page(line("l", status=LineStatus.READ)))
    assert not list(tmp_path.iterdir())


def test_cancel_leaves_nothing(tmp_path):
    def on_page(done, total):
        raise Cancelled

    with pytest.raises(Cancelled):
        write(tmp_path / "set", *made_pages(2), on_page=on_page)
    assert not list(tmp_path.iterdir())


def test_a_folder_with_files_is_not_touched(tmp_path):
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ExportFailed, match="not empty") as caught:
        write(tmp_path, *made_pages(1))
    assert "empty folder" in caught.value.remedy.sentence
    empty = tmp_path / "empty"
    empty.mkdir()
    assert write(empty, *made_pages(1)).lines == 2


@pytest.mark.parametrize(
    ("choices", "message"),
    [({"recipe": "none-9"}, "none-9"), ({"split": {"train": 0}}, "share"), ({"split": {"../x": 1}}, "share"),
     ({"normal_form": "x"}, "normal form")],
)  # fmt: skip
def test_unknown_choices_are_refused(tmp_path, choices, message):
    with pytest.raises(ExportFailed, match=message):
        write(tmp_path / "set", *made_pages(1), **choices)
    assert not list(tmp_path.iterdir())


def test_pixels_are_needed(tmp_path):
    with pytest.raises(ExportFailed, match="need the scans"):
        write(tmp_path / "set", *made_pages(1), page_image=None)


@pytest.mark.parametrize(
    ("count", "expected"), [(1, (1, 0, 0)), (2, (1, 1, 0)), (3, (1, 1, 1)), (10, (8, 1, 1)), (100, (80, 10, 10))]
)
def test_shares_of_pages(count, expected):
    names = [f"p{n}" for n in range(count)]
    part_of = parted(names, DEFAULT_SHARES, 0, {})
    assert tuple(list(part_of.values()).count(part) for part in DEFAULT_SHARES) == expected
    assert part_of == parted(names[::-1], DEFAULT_SHARES, 0, {})
    if count == 100:
        assert part_of != parted(names, DEFAULT_SHARES, 1, {})


def test_shares_sum_to_one():
    assert checked_shares({"train": 3, "test": 1, "validation": 0}) == {"train": 0.75, "test": 0.25}
