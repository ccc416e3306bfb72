"""docTR's networks for turns, on weights of the tests: pages found upright, lines read upright, places as they lie."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ductus.document.geometry import Box, Point
from ductus.engines.base import Crop, DetectedLine, Detection, RawReading
from ductus.engines.doctr_support import orientation, straightening
from ductus.engines.doctr_support.orientation import PAGES, WORDS, OpenOrienter, Turn, open_orienter
from ductus.engines.doctr_support.straightening import Turned, with_turn
from ductus.engines.doctr_support.weights_files import weights_places
from ductus.engines.local import doctr
from ductus.errors import EngineUnavailable
from ductus.imaging.crops import cut_line
from ductus.jobs.job import CancelToken
from fakes import doctr_weights
from fakes.checkpoints import render

SLANT_DEGREES = 12


def ignore(*_):
    pass


@pytest.fixture(autouse=True)
def no_cache_of_doctr(monkeypatch, tmp_path):
    monkeypatch.setenv("DOCTR_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def pages_say(monkeypatch):
    """Give docTR weights for pages that always say so many degrees."""
    return lambda degrees: monkeypatch.setattr(doctr, "PAGES", doctr_weights.orienter(PAGES, degrees))


@pytest.fixture
def words_say(monkeypatch):
    return lambda degrees: monkeypatch.setattr(doctr, "WORDS", doctr_weights.orienter(WORDS, degrees))


def page_of_rows(rows=3, size=(1200, 700)):
    """Rows of six, five, four ... words: which row is which shows in its count."""
    page = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(page)
    for number in range(rows):
        for place in range(6 - number):
            left, top = 80 + 150 * place, 120 + 120 * number
            pen.rectangle((left, top, left + 110, top + 30), fill="black")
    return page


def found_on(page, **options):
    given = {"working_size": 1216, "finds_sideways": False} | options
    engine = doctr.load(doctr.Options(**doctr_weights.options(**given)), "cpu")
    doctr_weights.let_it_see(engine)
    return engine.detect(page, CancelToken(), ignore)


def counts(detection):
    return [len(line.words) for line in detection.lines]


def boxes(detection):
    return [line.polygon.box for line in detection.lines]


# --- the network ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", orientation.ORIENTERS.values(), ids=lambda row: row.name)
def test_names_sizes_and_classes_are_those_of_doctr(row):
    from doctr.models.classification.mobilenet.pytorch import default_cfgs
    from doctr.models.classification.zoo import ORIENTATION_ARCHS

    assert set(orientation.ORIENTERS) == set(ORIENTATION_ARCHS)
    published = default_cfgs[row.name]
    assert f"/{row.file_name}&" in published["url"]
    assert published["input_shape"] == (3, row.side_px, row.side_px)
    assert tuple(published["classes"]) == orientation._QUARTERS


@pytest.mark.parametrize("row", [PAGES, WORDS], ids=lambda row: row.name)
def test_it_says_what_doctr_says_on_the_same_weights(row):
    import torch
    from doctr.models import classification

    own = doctr_weights.orienter(row)
    images = [page_of_rows(), page_of_rows().rotate(90, expand=True), render("anno 1789")]
    network = getattr(classification, row.name)(pretrained=False)
    network.load_state_dict(torch.load(weights_places(own)[0], weights_only=True))
    which = "page" if row is PAGES else "crop"
    theirs = getattr(classification, f"{which}_orientation_predictor")(network)
    _, degrees, sure = theirs([np.asarray(image) for image in images])

    turns = open_orienter(own, "cpu").turns(images)

    assert [turn.degrees for turn in turns] == degrees
    assert [turn.confidence for turn in turns] == pytest.approx(sure, abs=0.02)


def test_without_its_weights_there_is_none_and_with_damaged_ones_it_is_told():
    assert open_orienter(PAGES, "cpu") is None
    place = weights_places(PAGES)[0]
    place.parent.mkdir(parents=True)
    place.write_bytes(b"other content than the name promises")
    with pytest.raises(EngineUnavailable, match="damaged"):
        open_orienter(PAGES, "cpu")


def test_nothing_seen_is_nothing_said():
    assert OpenOrienter(None, 512, "cpu").turns([]) == []


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0, 90, 180, -90])
def test_a_page_on_its_side_or_head_is_found_upright_and_its_lines_lie_where_they_are(pages_say, degrees):
    upright = found_on(page_of_rows())
    lying = page_of_rows().rotate(-degrees, expand=True)
    pages_say(degrees)

    found = found_on(lying, straighten_pages=True)

    assert counts(found) == counts(upright) == [6, 5, 4]
    assert found.turn_degrees == degrees
    for line, at_home in zip(found.lines, upright.lines, strict=True):
        seen, wanted = (np.asarray(cut_line(page, each.polygon, each.baseline).image) for page, each in
                        ((lying, line), (page_of_rows(), at_home)))  # fmt: skip
        assert abs(seen.shape[0] - wanted.shape[0]) <= 2 and abs(seen.shape[1] - wanted.shape[1]) <= 2
        dark = [columns < 128 for columns in (seen[seen.shape[0] // 2, :, 0], wanted[wanted.shape[0] // 2, :, 0])]
        assert abs(int(dark[0].argmax()) - int(dark[1].argmax())) <= 2, "its beginning is on the left of the crop"
    turned = Turned(np.asarray(lying), degrees)
    assert turned.pixels.shape == (700, 1200, 3)


def test_a_page_that_leans_is_straightened_by_its_lines_without_any_weights():
    leaning = page_of_rows().rotate(-SLANT_DEGREES, expand=True, fillcolor="white")

    found = found_on(leaning, straighten_pages=True, assume_straight_pages=True)

    assert abs(found.turn_degrees - SLANT_DEGREES) <= 1
    assert counts(found) == [6, 5, 4]
    for line in found.lines:
        start, end = line.words[0].polygon.box.centre, line.words[-1].polygon.box.centre
        slope = np.degrees(np.arctan2(end.y - start.y, end.x - start.x))
        assert abs(slope - SLANT_DEGREES) < 1.5, "boxes that were upright there lean with the page here"


def test_pages_may_be_left_as_they_lie(pages_say):
    pages_say(180)
    lying = page_of_rows().rotate(180)

    found = found_on(lying, straighten_pages=True, disable_page_orientation=True)

    assert counts(found) == [4, 5, 6], "from the top of the page as it lies"
    assert found.turn_degrees == 0


def test_nothing_is_asked_unless_the_options_do(pages_say, monkeypatch):
    pages_say(180)

    def refuse(*_):
        raise AssertionError("nobody asked")

    monkeypatch.setattr(OpenOrienter, "turns", refuse)
    assert found_on(page_of_rows()).turn_degrees is None


@pytest.mark.parametrize(("says", "lies", "stated"), [(180, 180, 180), (90, 90, 90), (-90, -90, -90), (0, 0, 0)])
def test_the_turn_is_stated_where_it_is_asked_for(pages_say, says, lies, stated):
    pages_say(says)
    lying = page_of_rows().rotate(-lies, expand=True)

    found = found_on(lying, detect_orientation=True)

    assert found.turn_degrees == stated
    assert {box.left >= 0 and box.right <= lying.width for box in boxes(found)} == {True}


def test_the_turn_is_that_of_the_lines_where_no_weights_are_here():
    leaning = page_of_rows().rotate(-5, expand=True, fillcolor="white")
    assert abs(found_on(leaning, detect_orientation=True).turn_degrees - 5) <= 1
    assert found_on(Image.new("RGB", (300, 300), "white"), detect_orientation=True).turn_degrees == 0


@pytest.mark.parametrize(
    ("quarter", "slant", "turn"),
    [(180, 3, -177), (180, -3, 177), (90, 88, 88), (90, -89, 91), (-90, 87, -93), (0, 80, 0)],
)
def test_quarters_and_slant_make_one_turn(monkeypatch, quarter, slant, turn):
    monkeypatch.setattr(straightening, "slant_of", lambda lines: slant)
    assert with_turn(Detection(()), quarter).turn_degrees == turn


@pytest.mark.parametrize("degrees", [-133, -90, -17, 0, 5, 90, 151, 180])
def test_places_come_back_from_any_turn(degrees):
    page = np.full((300, 500, 3), 255, dtype=np.uint8)
    page[60:90, 380:430] = 0
    turned = Turned(page, degrees)
    rows, columns = np.nonzero(turned.pixels[:, :, 0] < 128)
    spot = Point(float(columns.mean()) + 0.5, float(rows.mean()) + 0.5)
    (back,) = turned._points([spot])
    assert (back.x, back.y) == pytest.approx((405, 75), abs=0.6)
    assert turned._points([Point(-1e6, 1e6)])[0] in {Point(0, 0), Point(500, 0), Point(0, 300), Point(500, 300)}


# --- lines ------------------------------------------------------------------------------------------------------------


class Reads:
    """Stands in for reading: one word a line, in the first third of what it is given."""

    def __init__(self):
        self.seen = []

    def __call__(self, network, cancel, crops, on_reading):
        from ductus.document.transcription import TextSpan

        readings = []
        for index, crop in enumerate(crops):
            self.seen.append(crop.image)
            readings.append(RawReading("anno", 0.5, (TextSpan(0, 4, 0.5, 0.1, 0.3),)))
            on_reading(index, readings[-1])
        return readings


def read(image, monkeypatch, **options):
    reads = Reads()
    engine = doctr.load(doctr.Options(**doctr_weights.options(**options)), "cpu")
    monkeypatch.setattr(engine, "_read_as_they_lie", reads)
    told = []
    readings = engine.read([Crop("l", image, "t")], CancelToken(), lambda index, reading: told.append(reading))
    assert told == readings
    return readings[0], reads.seen[0]


def test_a_line_on_its_head_is_read_upright_and_its_words_stand_where_they_lie(words_say, monkeypatch):
    words_say(180)
    line = render("In nomine domini")

    reading, seen = read(line.rotate(180), monkeypatch)

    assert seen.tobytes() == line.tobytes()
    assert reading.turn_degrees == 180
    assert (reading.spans[0].left, reading.spans[0].right) == pytest.approx((0.7, 0.9))


def test_a_line_that_runs_up_is_read_upright_without_places(words_say, monkeypatch):
    words_say(-90)
    line = render("In nomine domini")

    reading, seen = read(line.rotate(90, expand=True), monkeypatch)

    assert seen.tobytes() == line.tobytes()
    assert reading.turn_degrees == -90
    assert (reading.spans[0].left, reading.spans[0].right) == (None, None)


@pytest.mark.parametrize("case", ["upright", "disabled", "straight", "on its side", "no weights", "no ink"])
def test_a_line_is_left_as_it_lies(words_say, monkeypatch, case):
    if case != "no weights":
        words_say({"upright": 0, "on its side": 90}.get(case, 180))
    options = {"disabled": {"disable_text_orientation": True}, "straight": {"assume_straight_pages": True}}.get(
        case, {}
    )
    line = Image.new("RGB", (400, 64), "white") if case == "no ink" else render("In nomine domini")

    reading, seen = read(line, monkeypatch, **options)

    assert seen is line
    assert reading.turn_degrees == 0 and reading.spans[0].left == pytest.approx(0.1)


def test_a_line_is_turned_only_when_all_its_widest_words_agree(words_say, monkeypatch):
    words_say(0)
    for degrees, turns in (([180, 180, 180], True), ([180, 0, 180], False)):
        monkeypatch.setattr(
            OpenOrienter, "turns", lambda self, images, said=degrees: [Turn(each, 0.9) for each in said[: len(images)]]
        )
        reading, _ = read(render("In nomine domini et filii"), monkeypatch)
        assert (reading.turn_degrees == 180) == turns


def test_detected_lines_without_baseline_come_back_without():
    line = DetectedLine(Box(10, 10, 50, 20).polygon(), 0.5)
    (back,) = Turned(np.zeros((100, 200, 3), np.uint8), 90).brought_back(Detection((line,))).lines
    assert back.baseline is None and back.confidence == 0.5
