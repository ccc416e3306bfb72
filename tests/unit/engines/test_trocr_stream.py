"""TrOCR reads on while crops keep coming: loops in rounds, blanks and short memory on the way, first lines asked."""

import math

import numpy as np
import pytest
from PIL import Image

from ductus import paths
from ductus.engines.base import Crop, RawReading
from ductus.engines.local import trocr
from ductus.engines.trocr_support import opening, slot_check, slot_stream, slots
from ductus.engines.trocr_support.slot_cache import SlotCache
from ductus.engines.trocr_support.slot_lanes import SlotLanes
from ductus.engines.wide_streams import PieceStreamer
from ductus.errors import EngineFailed
from ductus.jobs.job import CancelToken
from fakes import checkpoints

TEXTS = (*checkpoints.LINES, "something else", "x", "the mill by the old anno", "Item Item Item 1789")
BLANK = Crop("blank", Image.new("RGB", (300, 40), (230, 220, 200)), "test-1")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


def crop(text):
    return Crop(text, checkpoints.render(text), "test-1")


def load(**options):
    given = {"weights": str(checkpoints.folder(checkpoints.CHARACTERS)), "number_type": "float32", **options}
    return trocr.load(trocr.Options(**given), "cpu")


def stream(engine, crops):
    told = {}

    def tell(place, reading):
        assert place not in told
        told[place] = reading

    assert engine.read_stream(crops, CancelToken(), tell) == len(told)
    return [told[place].text for place in range(len(told))]


def together(engine, crops):
    return [reading.text for reading in engine.read(crops, CancelToken(), lambda *_: None)]


@pytest.mark.parametrize("options", [{"batch_lines": 3}, {"care": "careful", "beams": 3, "batch_lines": 6}])
@pytest.mark.parametrize("plainly", [False, True])
def test_a_stream_says_what_the_lines_say_together(monkeypatch, options, plainly):
    if plainly:
        monkeypatch.setattr(opening, "is_accepted", lambda *_: False)
    engine = load(**options)
    given = [BLANK, *map(crop, TEXTS), BLANK, *map(crop, TEXTS), BLANK]
    assert stream(engine, iter(given)) == together(engine, given)
    assert engine.reader._in_slots is not plainly


def test_short_of_memory_the_lines_taken_are_read_again_with_fewer_at_a_time(monkeypatch):
    engine = load(batch_lines=16)
    given = [*map(crop, TEXTS), BLANK] * 3
    expected = together(engine, given)
    prepare = SlotCache.prepare

    def prepare_few(self):
        if self.used > 3:
            raise MemoryError
        prepare(self)

    monkeypatch.setattr(SlotCache, "prepare", prepare_few)
    assert stream(engine, iter(given)) == expected
    assert engine.reader._batch_lines == 2


def test_memory_that_fails_while_lines_are_cut_is_not_taken_for_the_networks(monkeypatch):
    def cut():
        yield crop("x")
        raise MemoryError("no room for a page")

    with pytest.raises(EngineFailed, match="no room for a page"):
        stream(load(batch_lines=4), cut())


class Scripted(SlotLanes):
    """Reads as it is told: "anno ON D ON D ..." for crops named so, with beams a way out."""

    names: tuple[str, ...] = ()
    runs: list[tuple[int, list[int]]]
    tokenizer = None

    def run(self, lines, cancel):
        taken = []
        self.runs.append((self._beams, taken))
        for line in lines:
            taken.append(line.place)
            is_loop = self._beams == 1 and self.names[line.place] == "loop"
            text = "anno" + " ON D" * 5 if is_loop else "anno domini" if self._beams > 1 else "fine"
            ids = tuple(self.tokenizer.encode(text, add_special_tokens=False))
            path = slots.Path(ids, (math.log(0.9),) * len(ids), (0,) * len(ids))
            yield slots.SlotReading(line.place, (path,), np.ones((len(ids), 17), np.float32))


@pytest.fixture
def scripted(monkeypatch):
    def script(engine, names):
        Scripted.names, Scripted.runs = tuple(names), []
        Scripted.tokenizer = engine.reader._checkpoint.tokenizer
        monkeypatch.setattr(slot_stream, "SlotLanes", Scripted)
        return Scripted.runs

    return script


def test_a_loop_is_read_again_once_it_has_waited_and_at_the_end(scripted):
    engine = load(batch_lines=4)
    assert stream(engine, [crop("x")] * 3), "the first lines are asked about"
    names = ["loop", *["line"] * 3, "loop", *["line"] * 20, "loop", "line"]
    runs = scripted(engine, names)
    texts = stream(engine, (crop("short") for _ in names))
    assert texts == ["anno domini" if name == "loop" else "fine" for name in names]
    waits = 4 * slot_stream._FILLINGS_A_LOOP_WAITS
    assert runs == [
        (1, list(range(1 + waits))),
        (4, [0, 4]),
        (1, list(range(1 + waits, len(names)))),
        (4, [25]),
    ]


def test_loops_of_lines_whose_number_is_known_wait_for_the_end(scripted):
    engine = load(batch_lines=4)
    together(engine, [crop("x")] * 3)
    names = ["loop", *["line"] * 30]
    runs = scripted(engine, names)
    together(engine, [crop("short") for _ in names])
    assert [(beams, len(taken)) for beams, taken in runs] == [(1, 31), (4, 1)]


def test_the_first_lines_with_ink_are_asked_about_and_no_more_is_taken_for_that(monkeypatch):
    asked, taken = [], []

    def ask(folder, identity, beams, lines, cancel):
        asked.append(([line.place for line in lines], len(taken)))
        return False

    def given():
        for item in (BLANK, crop("x"), BLANK, *map(crop, TEXTS)):
            taken.append(item)
            yield item

    monkeypatch.setattr(opening, "first_lines_agree", ask)
    engine = load()
    texts = stream(engine, given())
    assert asked == [([1, 3, 4], 5)]
    assert texts[0] == texts[2] == ""
    assert texts[3 : 3 + len(checkpoints.LINES)] == list(checkpoints.LINES)
    assert engine.state.note == slot_check.NOT_IN_SLOTS


class Backwards:
    """Takes all there are, tells the last first, each as wide as it is."""

    def read_stream(self, crops, cancel, on_reading):
        widths = [crop.image.width for crop in crops]
        for place in reversed(range(len(widths))):
            on_reading(place, RawReading(str(widths[place]), 0.9))
        return len(widths)


def test_pieces_of_wide_lines_are_joined_whenever_the_last_is_read():
    page = Image.new("RGB", (2000, 44), (230, 220, 200))
    for left, right in ((20, 950), (1050, 1980)):
        page.paste((30, 30, 30), (left, 5, right, 35))
    narrow = page.crop((0, 0, 300, 44))
    given = [Crop("a", narrow, "t"), Crop("b", page, "t"), Crop("c", narrow, "t")]
    told = []
    count = PieceStreamer(Backwards(), 24).read_stream(
        iter(given), CancelToken(), lambda place, reading: told.append((place, reading.text))
    )
    assert count == 3
    assert told == [(2, "300"), (1, "1000 1000"), (0, "300")]
