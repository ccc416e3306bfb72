"""PP-OCR with the weights of its package: finding, reading, and what it says when it cannot."""

import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ductus.engines.base import Crop, Detector, Recognizer
from ductus.engines.local import ppocr
from ductus.engines.ppocr_support import sessions, turned
from ductus.engines.ppocr_support.reading import STRIP_HEIGHT_PX, decoded, strip_of
from ductus.engines.ppocr_support.rivals import MOST
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable
from ductus.jobs.job import CancelToken

TEXTS = ("The quick brown fox", "jumps over the lazy dog", "while seven old clerks", "copy out the register.")


def ignore(*_):
    pass


def written(texts, size=(900, 700), height=40, left=80, top=80, step=110):
    page = Image.new("RGB", size, (244, 238, 226))
    pen = ImageDraw.Draw(page)
    for k, text in enumerate(texts):
        pen.text((left, top + step * k), text, fill=(40, 30, 30), font=ImageFont.load_default(height))
    return page


def crop_of(text, line_id="line"):
    page = written([text], size=(40 + 24 * len(text), 64), left=12, top=6)
    return Crop(line_id, page, "masked-1")


@pytest.fixture(scope="module")
def engine():
    loaded = ppocr.load(ppocr.Options(), "cpu")
    yield loaded
    loaded.close()


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("no network call may be made")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_it_is_a_detector_and_a_recognizer(engine):
    assert isinstance(engine, Detector)
    assert isinstance(engine, Recognizer)


def test_lines_are_found_in_reading_order_without_the_network(engine, no_network):
    page = written(TEXTS)

    detection = engine.detect(page, CancelToken(), ignore)

    assert len(detection.lines) == len(TEXTS)
    tops = [line.polygon.box.top for line in detection.lines]
    assert tops == sorted(tops)
    for k, line in enumerate(detection.lines):
        ink = ImageDraw.Draw(page).textbbox((80, 80 + 110 * k), TEXTS[k], font=ImageFont.load_default(40))
        box = line.polygon.box
        assert box.left < ink[0] + 15
        assert box.right > ink[2] - 15
        assert box.top < ink[1] + 12
        assert box.bottom > ink[3] - 12
        assert line.baseline is not None
        assert 0.5 < line.confidence <= 1
    assert detection.weights.startswith("PP-OCRv")
    assert "det" in detection.weights
    assert len(detection.revision) == 12


def test_small_script_on_a_very_large_page_is_found(engine):
    page = Image.new("RGB", (4200, 5600), (244, 238, 226))
    page.paste(written(TEXTS, size=(700, 400), height=30, step=70, top=40), (500, 600))

    detection = engine.detect(page, CancelToken(), ignore)

    assert len(detection.lines) == len(TEXTS)
    assert all(500 < line.polygon.box.left < 700 for line in detection.lines)


@pytest.mark.parametrize("size", [(900, 700), (33, 900), (1, 1)])
def test_a_blank_page_is_an_empty_detection(engine, size):
    assert engine.detect(Image.new("RGB", size, "white"), CancelToken(), ignore).lines == ()


def test_progress_counts_looks(engine):
    seen = []

    engine.detect(written(TEXTS), CancelToken(), lambda done, total: seen.append((done, total)))

    assert seen[-1] == (1, 1)


def test_readings_come_in_order_each_with_its_text(engine, no_network):
    got = {}

    readings = engine.read([crop_of(text) for text in TEXTS], CancelToken(), got.__setitem__)

    assert [reading.text for reading in readings] == list(TEXTS)
    assert got == dict(enumerate(readings))
    assert all(0.8 < reading.confidence <= 1 for reading in readings)


def test_spans_cover_the_text_and_follow_the_ink(engine):
    crop = crop_of("ab        cd")

    (reading,) = engine.read([crop], CancelToken(), ignore)

    assert "".join(reading.text[span.start : span.end] for span in reading.spans) == reading.text
    lefts = [span.left for span in reading.spans]
    assert lefts == sorted(lefts)
    assert all(0 <= span.left <= span.right <= 1 and not span.is_estimated for span in reading.spans)
    pen = ImageDraw.Draw(crop.image)
    font = ImageFont.load_default(40)
    for letter, before in (("b", "a"), ("c", "ab        ")):
        span = reading.spans[reading.text.index(letter)]
        middle = 12 + pen.textlength(before, font=font) + pen.textlength(letter, font=font) / 2
        assert (span.left + span.right) / 2 * crop.image.width == pytest.approx(middle, abs=14)


def test_a_reading_does_not_depend_on_its_neighbours(engine):
    crops = [crop_of(text) for text in ("one", "a very much longer line of writing than one", "two")]

    together = engine.read(crops, CancelToken(), ignore)

    assert together == [engine.read([crop], CancelToken(), ignore)[0] for crop in crops]


def test_a_very_long_line_is_read_whole(engine):
    text = "and so on and so forth through the whole long register " * 6

    (reading,) = engine.read([crop_of(text.strip())], CancelToken(), ignore)

    assert reading.text == text.strip()


def test_a_blank_crop_is_an_empty_reading_with_confidence(engine):
    blank = Crop("b", Image.new("RGB", (600, 60), (240, 235, 220)), "masked-1")

    readings = engine.read([blank, crop_of("ink")], CancelToken(), ignore)

    assert [reading.text for reading in readings] == ["", "ink"]
    assert readings[0].confidence == 1.0
    assert readings[0].spans == ()


def test_odd_crops_are_read_not_refused(engine):
    crops = [
        Crop(str(size), Image.effect_noise(size, 90).convert("RGB"), "r") for size in ((1, 1), (3000, 2), (2, 900))
    ]

    assert len(engine.read(crops, CancelToken(), ignore)) == 3


def test_no_crops_give_no_readings(engine):
    assert engine.read([], CancelToken(), ignore) == []


def test_cancel_stops_before_the_next_crop_and_keeps_what_was_read(engine):
    cancel, got = CancelToken(), []

    def emit(index, reading):
        got.append((index, reading.text))
        cancel.cancel()

    with pytest.raises(Cancelled):
        engine.read([crop_of(text) for text in TEXTS], cancel, emit)

    assert got == [(0, TEXTS[0])]


def test_cancel_stops_finding(engine):
    cancel = CancelToken()
    cancel.cancel()

    with pytest.raises(Cancelled):
        engine.detect(written(TEXTS), cancel, ignore)


def test_state_names_the_weights_that_read(engine):
    assert "rec" in engine.state.weights
    assert engine.state.device == "cpu"
    assert len(engine.state.revision) == 12


def test_an_engine_that_was_closed_opens_its_weights_again():
    loaded = ppocr.load(ppocr.Options(), "cpu")
    loaded.read([crop_of("ink")], CancelToken(), ignore)
    loaded.close()
    loaded.close()

    assert loaded.read([crop_of("ink")], CancelToken(), ignore)[0].text == "ink"


def test_the_device_asked_for_is_used_only_where_the_runtime_has_it():
    assert ppocr.load(ppocr.Options(), "cuda").state.device in ("cpu", "cuda")
    state = ppocr.load(ppocr.Options(), "mps").state
    assert (state.device, state.note) == ("cpu", "ONNX Runtime cannot use mps on this computer; the processor is used.")
    assert [ppocr.load(ppocr.Options(), device).state.note for device in ("auto", "cpu")] == ["", ""]


@pytest.mark.parametrize("package", ["onnxruntime", "rapidocr", "cv2"])
def test_a_missing_package_is_said_before_work_starts(monkeypatch, package):
    real = ppocr.find_spec
    monkeypatch.setattr(ppocr, "find_spec", lambda name: None if name == package else real(name))

    state = ppocr.availability()

    assert not state.is_ready
    assert package in state.reason
    assert state.remedy is not None


def test_missing_weights_are_said_before_work_starts(monkeypatch):
    monkeypatch.setattr(ppocr, "weights_file", lambda part: None if part == "rec" else sessions.weights_file(part))

    assert "rec" in ppocr.availability().reason
    with pytest.raises(EngineUnavailable):
        ppocr.load(ppocr.Options())


def test_what_the_runtime_refuses_is_an_engine_failure(engine):
    session = engine._session("rec")

    with pytest.raises(EngineFailed) as caught:
        session.run(np.zeros((1, 7, 3, 3), dtype=np.float32))

    assert caught.value.remedy is not None
    assert caught.value.detail


def test_the_newest_weights_are_taken(tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    for name in ("PP-OCRv5_rec_small.onnx", "PP-OCRv6_rec_small.onnx", "PP-OCRv6_det_small.onnx", "other_rec_x.onnx"):
        (tmp_path / "models" / name).write_bytes(name.encode())
    spec = type("Spec", (), {"submodule_search_locations": [str(tmp_path)]})()
    monkeypatch.setattr(sessions.importlib.util, "find_spec", lambda name: spec)

    found = sessions.weights_file("rec")

    assert found is not None
    assert found.name == "PP-OCRv6_rec_small"
    assert sessions.weights_file("cls") is None


# Decoding by itself: classes are none, a, b, space.
CHARACTERS = ("", "a", "b", " ")


def path(*classes, probability=0.9):
    rows = np.full((len(classes), 4), (1 - probability) / 3, dtype=np.float32)
    rows[np.arange(len(classes)), classes] = probability
    return rows


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ((0, 1, 1, 0, 2), "ab"),
        ((1, 0, 1), "aa"),
        ((1, 1, 1), "a"),
        ((3, 1, 3, 2, 3), "a b"),
        ((0, 0), ""),
        ((3, 0), ""),
    ],
)
def test_the_path_becomes_text(classes, text):
    reading = decoded(path(*classes), CHARACTERS)

    assert reading.text == text
    assert reading.confidence == pytest.approx(0.9, rel=1e-3) or text == ""


def test_confidence_is_the_geometric_mean_of_the_letters():
    rows = np.concatenate([path(1, probability=0.9), path(0), path(2, probability=0.4)])

    reading = decoded(rows, CHARACTERS)

    assert reading.confidence == pytest.approx((0.9 * 0.4) ** 0.5)
    assert [span.confidence for span in reading.spans] == pytest.approx([0.9, 0.4])


def test_places_are_half_way_between_letters():
    reading = decoded(path(0, 1, 0, 0, 0, 2, 0, 0), CHARACTERS)

    assert [(span.left, span.right) for span in reading.spans] == [(0.0, 3.5 / 8), (3.5 / 8, 7.5 / 8)]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60))
def test_any_path_gives_ordered_spans_over_its_text(classes):
    reading = decoded(path(*classes), CHARACTERS)

    assert "".join(reading.text[span.start : span.end] for span in reading.spans) == reading.text
    assert reading.text == reading.text.strip()
    edges = [edge for span in reading.spans for edge in (span.left, span.right)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= 1 for edge in edges)


@given(st.integers(1, 3000), st.integers(1, 200))
def test_strips_keep_the_proportions_of_the_crop(width, height):
    strip = strip_of(Image.new("RGB", (width, height)))

    assert strip.shape[:3] == (1, 3, STRIP_HEIGHT_PX)
    assert strip.shape[3] == min(8192, max(16, -(-width * STRIP_HEIGHT_PX // height)))
    assert strip.dtype == np.float32


def hesitating(classes, at, rival, probability=0.4):
    """A path that in one column finds `rival` nearly as likely as what it takes."""
    rows = path(*classes, probability=0.97)
    rows[at] = 0.0
    rows[at, classes[at]], rows[at, rival] = 1.0 - probability, probability
    return rows


@pytest.mark.parametrize(
    ("classes", "at", "rival", "others"),
    [
        ((1, 0, 2), 2, 1, ("aa",)),  # another letter
        ((1, 0, 2), 2, 0, ("a",)),  # no letter
        ((1, 0, 0, 1), 2, 2, ("aba",)),  # a letter more
        ((1, 0, 0, 2), 2, 2, ()),  # the edge of the letter that stands there
        ((1, 0, 2), 0, 0, ("b",)),
    ],
)
def test_what_was_nearly_read_is_offered_one_place_at_a_time(classes, at, rival, others):
    assert decoded(hesitating(classes, at, rival), CHARACTERS).alternatives == others


def test_the_likeliest_alternative_stands_first_and_sure_lines_have_none():
    rows = hesitating((1, 0, 2, 0, 2), 2, 1, probability=0.2)
    rows[4] = (0.0, 0.45, 0.55, 0.0)

    assert decoded(rows, CHARACTERS).alternatives == ("aba", "aab")
    assert decoded(path(1, 0, 2, probability=0.99), CHARACTERS).alternatives == ()


@given(st.lists(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4), min_size=1, max_size=24))
def test_alternatives_are_few_and_other_texts_than_the_reading(rows):
    reading = decoded(np.array([np.array(row) / sum(row) for row in rows], dtype=np.float32), CHARACTERS)

    assert len(set(reading.alternatives)) == len(reading.alternatives) <= MOST
    assert reading.text not in reading.alternatives and "" not in reading.alternatives


def test_weights_of_ones_own_take_the_place_of_ours(tmp_path):
    own = tmp_path / "own_rec.onnx"
    own.write_bytes(sessions.weights_file("rec").path.read_bytes())

    reader = ppocr.load(ppocr.Options(recognition_weights=str(own)), "cpu")

    assert reader.state.weights == "own_rec"
    assert reader.read([crop_of("jumps over")], CancelToken(), lambda *_: None)[0].text == "jumps over"


def test_weights_that_cannot_read_are_refused_in_words(tmp_path):
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(b"not a network")
    finder = str(sessions.weights_file("det").path)

    assert "nowhere.onnx" in ppocr.availability(ppocr.Options(detection_weights="/nowhere.onnx")).reason
    with pytest.raises(EngineUnavailable, match="cannot be opened"):
        _ = ppocr.load(ppocr.Options(recognition_weights=str(damaged)), "cpu").state
    with pytest.raises(EngineUnavailable, match="hold no alphabet"):
        ppocr.load(ppocr.Options(recognition_weights=finder), "cpu").read(
            [crop_of("jumps over")], CancelToken(), lambda *_: None
        )


# --- lines on their heads -------------------------------------------------------------------------------------------


def on_its_head(text: str) -> Crop:
    return Crop(text, crop_of(text).image.rotate(180), "t")


def test_a_line_on_its_head_is_read_and_its_letters_stand_where_they_lie():
    given = [on_its_head("jumps over the lazy dog"), crop_of("jumps over the lazy dog")]
    reader = ppocr.load(ppocr.Options(finds_heads_down=True), "cpu")

    lying, upright = reader.read(given, CancelToken(), lambda *_: None)

    assert (lying.text, lying.turn_degrees) == ("jumps over the lazy dog", 180)
    assert (upright.text, upright.turn_degrees) == ("jumps over the lazy dog", 0)
    lefts = [span.left for span in lying.spans]
    assert lefts == sorted(lefts, reverse=True), "the first letter of such a line lies at its right"
    (plain,) = ppocr.load(ppocr.Options(), "cpu").read(given[:1], CancelToken(), lambda *_: None)
    assert plain.text != lying.text and plain.turn_degrees == 0


@pytest.mark.parametrize("says", [0.0, 1.0])
def test_what_reads_more_surely_stays_whatever_the_network_says(says, monkeypatch):
    monkeypatch.setattr(turned, "_may_stand_on_its_head", lambda session, image: bool(says))
    reader = ppocr.load(ppocr.Options(finds_heads_down=True), "cpu")

    (reading,) = reader.read([crop_of("jumps over the lazy dog")], CancelToken(), lambda *_: None)

    assert (reading.text, reading.turn_degrees) == ("jumps over the lazy dog", 0)


def test_its_weights_are_asked_for_only_where_lines_are_to_be_turned(monkeypatch):
    real = sessions.weights_file
    monkeypatch.setattr(ppocr, "weights_file", lambda part: None if part == "cls" else real(part))

    assert ppocr.availability(ppocr.Options()).is_ready
    assert "PP-OCR cls" in ppocr.availability(ppocr.Options(finds_heads_down=True)).reason
