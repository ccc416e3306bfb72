"""Every format, by existing, is held to its contract."""

import re
from dataclasses import replace

import pytest
from PIL import Image

from ductus.document.page import BaselineSource, Region
from ductus.document.tags import USUAL_KINDS, Tag, settled
from ductus.document.transcription import LineStatus
from ductus.errors import DuctusError, FormatUnreadable
from ductus.formats.base import FormatInfo, Holds, WriteOptions
from ductus.formats.registry import Registry
from fakes.pages_to_write import (
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

ALL = Registry.discover().all()
READERS = Registry.discover().readers()
WRITERS = Registry.discover().writers()
DAMAGED = {
    "empty": b"",
    "zero bytes": b"\x00" * 500,
    "text": b"just words",
    "cut off": b"<?xml version='1.0'?><PcGts><Page imageWidth='3' imag",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "entities": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><PcGts>&e;</PcGts>',
    "other XML": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


EVERY_LINE = {"with_gaps": "yes"}
"""Ground truth leaves lines with gaps out unless it is told not to."""


def by_id(module):
    return module.INFO.id


def pixels(held):
    return Image.new("RGB", (held.width_px, held.height_px), (220, 210, 190))


def write(module, pages, folder, **options):
    info = module.INFO
    target = folder if info.one_file_a_page or info.is_folder else folder / f"all{info.suffixes[0]}"
    seen = []
    given = {"page_image": pixels, **options}
    written = module.write(
        iter(pages), len(pages), target, WriteOptions(**given), lambda done, of: seen.append((done, of))
    )
    assert seen == [(done, len(pages)) for done in range(1, len(pages) + 1)]
    return written


@pytest.mark.parametrize("module", ALL, ids=by_id)
def test_info_is_whole(module):
    info = module.INFO
    assert isinstance(info, FormatInfo)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", info.id)
    assert info.title
    assert info.summary.endswith(".")
    assert info.suffixes
    assert all(re.fullmatch(r"\.[a-z0-9.]+", suffix) for suffix in info.suffixes)
    assert info.reads or info.writes
    assert info.reads == hasattr(module, "read")
    assert info.writes == hasattr(module, "write")
    assert Holds.TEXT in info.holds or info.id == "doctr_detection", "all but those that teach to find lines"


@pytest.mark.parametrize("name", DAMAGED)
@pytest.mark.parametrize("module", READERS, ids=by_id)
def test_damaged_files_are_named_and_nothing_else_is_raised(module, name, tmp_path):
    file = tmp_path / f"a b@ü{module.INFO.suffixes[0]}"
    file.write_bytes(DAMAGED[name])
    with pytest.raises(FormatUnreadable) as caught:
        module.read(file)
    assert file.name in caught.value.message


@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_a_hard_page_is_written_whole(module, tmp_path):
    target = tmp_path / "out"
    written = write(module, [hard_page(), page(scan=scan("2.jpg"))], target, include=lambda line: True)
    assert written.files
    assert all(file.is_file() for file in written.files)
    assert written.lines >= sum(bool(line.text) for line in hard_page().lines)
    left = [path.name for path in tmp_path.rglob("*") if path.name.startswith(".")]
    assert not left, "no half-written file stays"
    if module.INFO.schema and written.files[0].suffix == ".xml":
        for file in written.files:
            require_valid(file, module.INFO.schema)


@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_writers_take_pages_one_at_a_time(module, tmp_path):
    alive = []

    def pages():
        for number in range(3):
            alive.append(number)
            yield hard_page()

    def on_page(done, total):
        assert len(alive) == done, "the next page is asked for when this one is written"

    target = tmp_path / "out"
    options = WriteOptions(page_image=pixels, include=lambda line: True)
    module.write(pages(), 3, target, options, on_page)


def without_empty_lines_if_told(made, written):
    """The page as it must come back: a format that says so may leave out lines without text."""
    is_told = any("Lines without text were left out" in remark.what for remark in written.losses)
    return replace(made, lines=tuple(line for line in made.lines if line.text)) if is_told else made


@pytest.mark.parametrize("module", [module for module in WRITERS if module.INFO.reads], ids=by_id)
def test_text_goes_out_and_comes_back(module, tmp_path):
    made = page(*(line for line in hard_page().lines if line.id != "line_controls"))
    written = write(module, [made], tmp_path / "out")
    (read,) = module.read(written.files[0])
    made = without_empty_lines_if_told(made, written)
    assert [line.text for line in read.lines] == [line.text for line in made.lines]
    assert (read.width_px, read.height_px) == (made.width_px, made.height_px)


@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_a_target_in_the_way_is_a_typed_error(module, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(DuctusError):
        write(module, [hard_page()], tmp_path / "file" / "out", include=lambda line: True)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "in the way"


def tagged_line(line_id, top):
    """A line with tags of every usual kind, one with awkward words, one beyond the BMP, one on nothing."""
    made = line(line_id, "𐌰 ꝑſon of Paris {x}", top)
    text = made.transcription.text
    usual = [
        Tag(kind.id, 2, 7, tuple((name, "a value: {odd}; \\x") for name in kind.attributes)) for kind in USUAL_KINDS
    ]
    others = [Tag("gap", 7, 7, (("extent", "2 letters"),)), Tag("sic", 0, 1, (("correction", "𐌱"),))]
    return replace(made, transcription=replace(made.transcription, tags=settled([*usual, *others], len(text))))


def plain_page():
    """A page without traps that uses all a transcription carries."""
    region = Region("region_left", box(40, 80, 480, 900), "MainZone:column#1")
    return page(
        read_by_engine(line("line_1", "read by an engine", region_id=region.id)),
        line("line_2", "שלום עולם", 200, region_id=region.id, kind="HeadingLine", comment="a note"),
        line("line_3", "corrected", 300, region_id=region.id, status=LineStatus.CORRECTED),
        line("line_4", "estimated", 400, region_id=region.id, baseline_source=BaselineSource.ESTIMATED),
        line("line_5", None, 500, region_id=region.id, status=LineStatus.SKIPPED),
        read_by_engine(line("line_6", "no region 𐌰", 950, kind="CustomLine"), "quill", 0.25),
        tagged_line("line_7", 1000),
        regions=(region,),
    )


def engine_of(held):
    return held.reading.made_by if held.reading is not None else None


def kinds_of(made):
    regions = {region.id: region.kind for region in made.regions}
    return [(held.kind, regions.get(held.region_id)) for held in made.lines]


WHAT_IS_HELD = {
    Holds.POLYGONS: lambda made: [points(held.polygon) for held in made.lines],
    Holds.BASELINES: lambda made: [points(held.baseline) for held in made.lines],
    Holds.BASELINE_SOURCE: lambda made: [held.baseline_source for held in made.lines],
    Holds.REGIONS: lambda made: [points(region.polygon) for region in made.regions],
    Holds.KINDS: kinds_of,
    Holds.ORDER: lambda made: [held.text for held in made.lines],
    Holds.TEXT: lambda made: [(held.text, held.transcription is None) for held in made.lines],
    Holds.CONFIDENCE: lambda made: [held.reading and held.reading.confidence for held in made.lines],
    Holds.STATUS: lambda made: [held.status for held in made.lines],
    Holds.COMMENTS: lambda made: [held.comment for held in made.lines],
    Holds.PROVENANCE: lambda made: [engine_of(held) for held in made.lines],
    Holds.TAGS: lambda made: [held.transcription and held.transcription.tags for held in made.lines],
}


@pytest.mark.parametrize("module", [module for module in WRITERS if module.INFO.reads], ids=by_id)
def test_what_a_format_holds_comes_back(module, tmp_path):
    made = plain_page()
    written = write(module, [made], tmp_path / "out")
    (file,) = written.files
    (read,) = module.read(file)
    assert not read.repairs, "what we write needs no repair"
    made = without_empty_lines_if_told(made, written)
    back = page_of(read, made)
    for part in module.INFO.holds - {Holds.IMAGES}:
        assert WHAT_IS_HELD[part](back) == WHAT_IS_HELD[part](made), part
    (again,) = write(module, [back], tmp_path / "again").files
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_a_format_without_tags_says_so(module, tmp_path):
    written = write(
        module, [page(tagged_line("l", 100))], tmp_path / "out", include=lambda line: True, choices=EVERY_LINE
    )
    says_so = any("Tags in the text" in remark.what for remark in written.losses)
    assert says_so is (Holds.TAGS not in module.INFO.holds)


ONLY_WITH = {("text", "page_break"): {"joined": "yes"}, ("pdf", "pdf_pages"): {"pdf_text": "both"}}
"""Options that matter when another is chosen as well."""


def asked_pages():
    """Two pages on which every option of every format has something to do; the second is a page of a PDF."""
    unclear = line("unclear", "doubt", 300)
    unclear = replace(unclear, transcription=replace(unclear.transcription, tags=(Tag("unclear", 0, 5),)))
    divided = (line("divided", "we be-", 400), line("rest", "gan", 500))
    guarded = line("guarded", "=1+1", 600)
    made = page(
        line("plain", "text"),
        line("apart", "re\u0301gime", 150),
        tagged_line("tagged", 200),
        unclear,
        *divided,
        guarded,
    )
    of_pdf = page(line("second", "more"), id="second", scan=scan("book.pdf", dpi=150))
    return [replace(made, id="first"), of_pdf]


def shaded(held):
    """More colours than a PDF keeps without loss of its own accord."""
    channels = [Image.radial_gradient("L").rotate(turn).resize((held.width_px, held.height_px)) for turn in (0, 30, 60)]
    return Image.merge("RGB", channels)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A PDF of one page that carries text of its own, as large as a page of these tests."""
    inside = page(line("its", "its own"), scan=scan(dpi=150))
    (file,) = write(Registry.discover().get("pdf"), [inside], tmp_path_factory.mktemp("book")).files
    return file


@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_what_a_format_asks_for_it_obeys(module, book, tmp_path):
    pages = asked_pages()
    for option in module.INFO.asks:
        assert option.title and len(set(option.choices)) == len(option.choices) > 1
        others = ONLY_WITH.get((module.INFO.id, option.name), {})

        def written(place, choices):
            given = {"choices": choices, "scan_file": lambda _page: book, "page_image": shaded}
            made = write(module, pages, tmp_path / place, **given)
            return made.lines, sorted(file.read_bytes() for file in made.files)

        held = [
            written(f"{option.name}_{number}", {**others, option.name: choice})
            for number, choice in enumerate(option.choices)
        ]
        assert held[0] == written(f"{option.name}_unasked", others), "the first one holds"
        assert all(other != held[0] for other in held[1:]), "each choice makes a difference"


@pytest.mark.parametrize("module", WRITERS, ids=by_id)
def test_a_second_export_has_the_same_bytes(module, tmp_path):
    pages = [plain_page(), page(line("l", "second"), scan=scan("2.jpg"))]
    first = write(module, pages, tmp_path / "first", include=lambda line: True)
    second = write(module, pages, tmp_path / "second", include=lambda line: True)
    assert [file.name for file in second.files] == [file.name for file in first.files]
    for one, two in zip(first.files, second.files, strict=True):
        assert two.read_bytes() == one.read_bytes()
