"""The sample that comes with Ductus: all there, small, and its ground truth true to the pixels."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image, ImageDraw, ImageStat

from ductus.paths import resource

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "resources" / "sample"
PAGE = {"p": "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"}
TRUTHS = ["letter", "register", "travel-diary-1", "travel-diary-2"]
LINES = {"letter": 23, "register": 55, "travel-diary-1": 20, "travel-diary-2": 19}
LIMIT_BYTES = 3_000_000

Points = list[tuple[int, int]]


@pytest.fixture(scope="module", params=TRUTHS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def truth(name: str) -> etree._Element:
    return etree.parse(str(SAMPLE / f"{name}.xml"), etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def scan(name: str) -> Image.Image:
    picture = SAMPLE / f"{name}.jpg"
    if picture.exists():
        return Image.open(picture).convert("L")
    stem, _, number = name.rpartition("-")
    pypdfium2 = pytest.importorskip("pypdfium2")
    document = pypdfium2.PdfDocument(str(SAMPLE / f"{stem}.pdf"))
    try:
        return document[int(number) - 1].render(scale=300 / 72).to_pil().convert("L")
    finally:
        document.close()


def points(element: etree._Element, kind: str) -> Points:
    found = element.find(f"p:{kind}", PAGE)
    assert found is not None
    pairs = (pair.split(",") for pair in found.get("points", "").split())
    return [(int(x), int(y)) for x, y in pairs]


def lines(name: str) -> list[etree._Element]:
    return truth(name).findall(".//p:TextLine", PAGE)


def text(line: etree._Element) -> str:
    return line.findtext("p:TextEquiv/p:Unicode", "", PAGE)


def test_the_files_are_there_small_and_accounted_for() -> None:
    present = {path.name for path in SAMPLE.iterdir()}
    scans = {"letter.jpg", "register.jpg", "travel-diary.pdf"}
    assert present == scans | {f"{name}.xml" for name in TRUTHS} | {"README.md"}
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < LIMIT_BYTES
    account = (SAMPLE / "README.md").read_text(encoding="utf-8")
    assert all(scan in account for scan in scans)
    assert resource("sample").is_dir()


def test_the_truth_has_the_size_and_the_name_of_its_scan(name: str) -> None:
    page = truth(name).find("p:Page", PAGE)
    assert page is not None
    assert (int(page.get("imageWidth", "0")), int(page.get("imageHeight", "0"))) == scan(name).size
    assert (SAMPLE / page.get("imageFilename", "nothing")).is_file()


def test_every_line_lies_on_the_page_and_on_its_ink(name: str) -> None:
    image = scan(name)
    paper = ImageStat.Stat(image).median[0]
    assert len(lines(name)) == LINES[name]
    for line in lines(name):
        outline, baseline = points(line, "Coords"), points(line, "Baseline")
        assert text(line).strip() == text(line) != ""
        assert all(0 <= x < image.width and 0 <= y < image.height for x, y in [*outline, *baseline])
        inside = Image.new("1", image.size)
        ImageDraw.Draw(inside).polygon(outline, fill=1)
        assert ImageStat.Stat(image, inside).extrema[0][0] < paper / 2, text(line)
        assert ImageStat.Stat(image, inside).mean[0] < paper - 5, text(line)


def test_every_baseline_runs_to_the_right_within_its_outline(name: str) -> None:
    for line in lines(name):
        outline, baseline = points(line, "Coords"), points(line, "Baseline")
        xs, ys = [x for x, _ in outline], [y for _, y in outline]
        assert [x for x, _ in baseline] == sorted({x for x, _ in baseline})
        assert len(baseline) >= 2
        assert all(min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys) for x, y in baseline)
        middle = (min(ys) + max(ys)) / 2
        assert sum(y for _, y in baseline) / len(baseline) > middle - 8, text(line)


def test_the_reading_order_names_each_region_once(name: str) -> None:
    root = truth(name)
    regions = [region.get("id") for region in root.findall(".//p:TextRegion", PAGE)]
    order = root.findall(".//p:RegionRefIndexed", PAGE)
    assert [reference.get("regionRef") for reference in order] == regions
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_the_register_has_two_columns_with_a_number_for_each_entry() -> None:
    margins = truth("register").findall(".//p:TextRegion[@type='marginalia']", PAGE)
    assert [text(line) for region in margins for line in region.findall("p:TextLine", PAGE)] == [
        f"{number}." for number in range(1, 15)
    ]
    lefts = sorted(min(x for x, _ in points(region, "Coords")) for region in margins)
    assert lefts[7] - lefts[6] > 600


def test_the_pages_say_what_the_script_writes() -> None:
    written = runpy.run_path(str(ROOT / "packaging" / "sample" / "text.py"))
    letter = " ".join(text(line) for line in lines("letter"))
    parts = [written["LETTER_PLACE"], written["LETTER_GREETING"], *written["LETTER"], *written["LETTER_CLOSE"]]
    assert letter == " ".join(parts)
    register = " ".join(text(line) for line in lines("register"))
    entries = [f"{number}. {entry}" for number, entry in enumerate(written["REGISTER"], 1)]
    assert register == " ".join([written["REGISTER_HEADING"], *entries])
    for number, page in enumerate(written["DIARY"], 1):
        diary = " ".join(text(line) for line in lines(f"travel-diary-{number}"))
        assert diary == " ".join(part for entry in page for part in entry)
