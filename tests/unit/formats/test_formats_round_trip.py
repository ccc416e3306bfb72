"""Out and back: what PAGE can hold comes back as it was, and a second export has the bytes of the first."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.document.geometry import Baseline, Point, Polygon, points_of
from ductus.document.page import BaselineSource, Line, Page, Region
from ductus.document.transcription import LineStatus, Origin, Provenance, Reading, Transcription
from ductus.formats import page_xml
from ductus.formats.base import WriteOptions
from ductus.formats.line_text import one_line
from ductus.formats.outlines import runs_backwards
from ductus.formats.xml import holdable
from fakes.pages_to_write import (
    MOMENT,
    box,
    hard_page,
    line,
    page,
    page_of,
    points,
    read_by_engine,
    require_valid,
    scan,
)

WIDTH, HEIGHT = 640, 480
TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "a\u0301ꝑ\u0305",
        "𐌰𐌱 🖋",
        "שלום 12",
        "عربي",
        "a\nb",
        " x ",
        "\ufeff",
        "\x85x",
        "&<>\"'",
        "]]>",
        "\r",
        "\u2028",
    ]
)
KINDS = st.sampled_from(["MainZone", "MainZone:column#1", "a{b}c;d", "Zone à côté", "\\u0041", " x ", "\"q\" 'q'"]) | (
    st.text(min_size=1, max_size=6)
)
STATUSES = st.sampled_from(list(LineStatus))
READERS = st.sampled_from([Provenance("trocr", "w", "r", "masked-1", "cpu"), Provenance("quill"), Provenance("")])


@st.composite
def clean_boxes(draw):
    left, top = draw(st.integers(0, WIDTH - 10)), draw(st.integers(0, HEIGHT - 10))
    right, bottom = draw(st.integers(left + 2, WIDTH - 1)), draw(st.integers(top + 2, HEIGHT - 1))
    return box(left, top, right, bottom)


@st.composite
def wild_outlines(draw):
    number = st.floats(-50, 700) | st.integers(-2, 6).map(float)
    pairs = draw(st.lists(st.tuples(number, number), min_size=3, max_size=9))
    return Polygon(points_of(pairs))


@st.composite
def lines(draw, number, outlines):
    shape = draw(outlines)
    foot = None
    if draw(st.booleans()):
        foot = Baseline((Point(shape.box.left, shape.box.bottom), Point(shape.box.right + 1, shape.box.bottom)))
    made = Line(
        id=f"line_{number}",
        polygon=shape,
        baseline=foot,
        baseline_source=draw(st.sampled_from([BaselineSource.IMPORTED, BaselineSource.ESTIMATED])),
        region_id=draw(st.sampled_from(["", "region_0", "region_1", "region_2"])),
        kind=draw(KINDS),
        status=draw(STATUSES),
        confidence=draw(st.none() | st.floats(0, 1)),
        is_locked=draw(st.booleans()),
        comment=draw(TEXTS),
        source_id=draw(
            st.sampled_from(["", f"r1l{number}", "same", "9", "é1", "reading_order", "lines_without_region"])
        ),
    )
    text = draw(st.none() | TEXTS)
    if text is None:
        return made
    if draw(st.booleans()):
        reading = Reading("reading_1", text, draw(st.floats(0, 1)), draw(READERS), MOMENT)
        held = Transcription(text, Origin.ENGINE, reading.made_by.engine, MOMENT, reading.id)
        return replace(made, transcription=held, readings=(reading,))
    return replace(made, transcription=Transcription(text, Origin.PERSON, "Ada", MOMENT))


@st.composite
def pages(draw, outlines):
    count = draw(st.integers(1, 6))
    regions = tuple(
        Region(f"region_{n}", draw(outlines), draw(KINDS), draw(st.sampled_from(["", "same", f"r{n}"])))
        for n in range(draw(st.integers(0, 3)))
    )
    made = tuple(draw(lines(n, outlines)) for n in range(count))
    if not any(held.transcription for held in made):
        made = (line("line_x", "always some text", 100), *made)  # the moment of the file is that of its newest text
    return Page("page_1", "p", scan("p.png"), WIDTH, HEIGHT, regions, made)


def there_and_back(made):
    """The page after export and import, and the bytes between."""
    with TemporaryDirectory() as folder:
        (file,) = page_xml.write([made], 1, Path(folder), WriteOptions(), lambda done, total: None).files
        require_valid(file, page_xml.INFO.schema)
        (read,) = page_xml.read(file)
        return page_of(read, made), read, file.read_bytes()


def plain(text):
    return holdable(one_line(text))


def held_by_page_xml(made):
    """What PAGE can hold of a page, in comparable form, by line and by region."""
    names = {region.id: region.source_id or region.id for region in made.regions}
    return [
        (
            names.get(held.region_id, ""),
            held.kind,
            held.status,
            held.transcription is not None,
            plain(held.text),
            holdable(held.comment),
            held.is_locked,
            None if held.confidence is None else f"{held.confidence:.4f}",
            points(held.polygon),
        )
        for held in made.lines
    ]


@settings(max_examples=80)
@given(pages(clean_boxes()))
def test_what_page_holds_comes_back(made):
    made = replace(
        made,
        lines=tuple(
            replace(held, source_id="", kind=holdable(held.kind).strip() or "DefaultLine") for held in made.lines
        ),
        regions=tuple(replace(region, source_id="") for region in made.regions),
    )
    back, read, _ = there_and_back(made)
    assert held_by_page_xml(back) == held_by_page_xml(made)
    assert [held.source_id for held in back.lines] == [held.id for held in made.lines]
    assert {region.source_id: region.polygon for region in back.regions} == {r.id: r.polygon for r in made.regions}
    for before, after in zip(made.lines, back.lines, strict=True):
        if before.baseline is not None and not runs_backwards(before.baseline, before.polygon, before.text):
            assert before.baseline.points[0] == after.baseline.points[0]
        is_estimated = before.baseline is None or before.baseline_source is BaselineSource.ESTIMATED
        assert (after.baseline_source is BaselineSource.ESTIMATED) == is_estimated
    assert not read.repairs, "what we write needs no repair"


@settings(max_examples=120)
@given(pages(wild_outlines()))
def test_whatever_is_written_is_valid_and_a_second_export_is_the_same(made):
    back, _, first = there_and_back(made)
    again, read, second = there_and_back(back)
    assert second == first
    assert [plain(held.text) for held in back.lines] == [plain(held.text) for held in made.lines]
    assert held_by_page_xml(again) == held_by_page_xml(back)
    assert not [remark for remark in read.repairs if "id is used" not in remark.what]


def test_hard_page_comes_back():
    made = hard_page()
    back, _, first = there_and_back(made)
    assert [held.text for held in back.lines] == [plain(held.text) for held in made.lines]
    assert back.line(back.lines[0].id).baseline.points == points_of([(50, 130), (250, 160), (450, 190)])
    assert there_and_back(back)[2] == first


def test_engines_and_confidences_come_back():
    made = page(read_by_engine(line("l1", "one"), "trocr", 0.5), read_by_engine(line("l2", "two"), "quill", 0.25))
    back, _, _ = there_and_back(made)
    assert [held.reading.made_by for held in back.lines] == [held.reading.made_by for held in made.lines]
    assert [held.reading.confidence for held in back.lines] == [0.5, 0.25]
    assert all(held.is_human for held in back.lines), "imported text is never replaced by an engine"
    assert [held.transcription.reading_id for held in back.lines] == [held.reading.id for held in back.lines]


def test_alternating_regions_come_back_in_reading_order():
    regions = (Region("a", box(0, 0, 500, 500)), Region("b", box(0, 0, 500, 500)))
    made = page(*(line(f"l{n}", str(n), region_id="ab"[n % 2]) for n in range(5)), line("free", "5"), regions=regions)
    back, _, _ = there_and_back(made)
    assert [held.text for held in back.lines] == list("012345")
