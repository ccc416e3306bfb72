"""Reading in slots gives what `generate` gives, on tiny checkpoints of all three kinds."""

import json
import math

import numpy as np
import pytest
import torch
from PIL import Image

from ductus import paths
from ductus.engines.base import Crop
from ductus.engines.local import trocr
from ductus.engines.trocr_support import opening, slot_check, slot_stream, slots
from ductus.engines.trocr_support.checkpoint import open_checkpoint, place
from ductus.engines.trocr_support.decoding import decode, decoded, encode
from ductus.engines.trocr_support.searches import Beams, Candidate, LikeliestPath
from ductus.engines.trocr_support.self_test import agrees, score_line
from ductus.engines.trocr_support.slot_cache import SlotCache
from ductus.engines.trocr_support.slot_lanes import SlotLanes
from ductus.engines.trocr_support.slots import SlotReader, WaitingLine
from ductus.errors import Cancelled, EngineFailed
from ductus.jobs.job import CancelToken
from fakes import checkpoints

TEXTS = (*checkpoints.LINES, "something else", "x", "the mill by the old anno", "Item Item Item 1789")
"""What was learnt by heart, and what was not: there the checkpoint is in doubt, and paths compete."""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


def crop(text):
    return Crop("line", checkpoints.render(text), "test-1")


def load(kind=checkpoints.CHARACTERS, **options):
    given = {"weights": str(checkpoints.folder(kind)), "number_type": "float32", **options}
    return trocr.load(trocr.Options(**given), "cpu")


def read(engine, crops, cancel=None):
    return engine.read(crops, cancel or CancelToken(), lambda index, reading: None)


def in_slots(checkpoint, pixels, slots_wanted, beams, limits):
    lines = (WaitingLine(at, line, limits[at]) for at, line in enumerate(pixels))
    found = {line.place: line for line in SlotReader(checkpoint, slots_wanted, beams).run(lines, CancelToken())}
    return [decoded(found[at], checkpoint, beams - 1) for at in range(len(pixels))]


# --- the same as generate -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("slots_wanted", [1, 3, 64])
@pytest.mark.parametrize("beams", [1, 4, 5])
@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_slots_read_what_generate_reads(kind, beams, slots_wanted):
    checkpoint = open_checkpoint(checkpoints.folder(kind))
    pixels = np.stack([checkpoint.images.pixels(checkpoints.render(text)) for text in TEXTS])
    with torch.inference_mode():
        seen = encode(checkpoint, torch.from_numpy(pixels), CancelToken())
        theirs = decode(checkpoint, seen, 60, CancelToken(), beams=beams, others=beams - 1)
    for one, other in zip(in_slots(checkpoint, pixels, slots_wanted, beams, [60] * len(TEXTS)), theirs, strict=True):
        assert (one.ids, one.others) == (other.ids, other.others)
        assert [token.log_probability for token in one.tokens] == pytest.approx(
            [token.log_probability for token in other.tokens], abs=1e-4
        )
        assert one.end_log_probability == pytest.approx(other.end_log_probability, abs=1e-4)


@pytest.mark.parametrize("beams", [1, 3])
def test_each_line_keeps_its_own_limit(beams):
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    pixels = np.stack([checkpoint.images.pixels(checkpoints.render(text)) for text in checkpoints.LINES])
    rows = in_slots(checkpoint, pixels, 2, beams, [3, 60, 1, 5])
    assert [len(row.ids) for row in rows] == [3, len(checkpoints.LINES[1]), 1, 5]
    assert [row.end_log_probability is None for row in rows] == [True, False, True, True]


def test_no_lines_need_no_memory():
    assert list(SlotReader(open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS)), 4).run([], CancelToken())) == []


def test_a_line_is_given_as_soon_as_it_is_done_and_only_then_is_another_taken():
    checkpoint = open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))
    taken = []

    def waiting():
        for at, text in enumerate(checkpoints.LINES * 5):
            taken.append(at)
            yield WaitingLine(at, checkpoint.images.pixels(checkpoints.render(text)), 60)

    done = SlotReader(checkpoint, 2).run(waiting(), CancelToken())
    first = next(done)
    assert first.place == 0, "the shorter of the first two"
    assert len(taken) <= 3
    assert len(list(done)) == 19


# --- searches -------------------------------------------------------------------------------------------------------


def test_a_repetition_that_never_ends_is_left_and_a_row_of_dots_is_not():
    search = LikeliestPath(2, frozenset({2}), 500)
    taken = 0
    while search.take([Candidate(0, 7 + taken % 3, -0.1)]) is not None:
        taken += 1
    assert taken < 60
    dots = LikeliestPath(2, frozenset({2}), 500)
    assert all(dots.take([Candidate(0, 7, -0.1)]) is not None for _ in range(30))


def test_beams_stop_when_nothing_that_goes_on_can_win():
    search = Beams(2, frozenset({2}), 50, 2)
    assert search.take([Candidate(0, 5, -0.1), Candidate(0, 6, -0.2), Candidate(0, 7, -9.0)]) == [0, 0]
    assert (
        search.take([Candidate(0, 2, -0.2), Candidate(1, 2, -0.3), Candidate(0, 8, -7.0), Candidate(1, 8, -8)]) is None
    )
    assert [path.ids for path in search.paths()] == [(5, 2), (6, 2)]
    assert [path.rows for path in search.paths()] == [(0, 0), (0, 1)]
    assert search.paths()[0].log_probabilities == pytest.approx((-0.1, -0.1))


# --- memory ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [torch.OutOfMemoryError("CUDA out of memory."), MemoryError(), RuntimeError("can't allocate memory")]
)
def test_too_little_memory_halves_the_slots_and_reads_on(monkeypatch, fault):
    engine = load(batch_lines=16)
    given = [crop(text) for text in checkpoints.LINES * 4]
    expected = [reading.text for reading in read(engine, given)]
    prepare = SlotCache.prepare

    def prepare_few(self):
        if self.used > 3:
            raise fault
        prepare(self)

    monkeypatch.setattr(SlotCache, "prepare", prepare_few)
    told = []
    readings = engine.read(given, CancelToken(), lambda index, reading: told.append(index))
    assert [reading.text for reading in readings] == expected
    assert sorted(told) == list(range(len(given))), "each line is told once"
    assert engine.reader._batch_lines == 2


@pytest.mark.parametrize("care", ["draft", "careful"])
def test_blank_lines_among_others_keep_their_places_also_when_memory_gives_out(monkeypatch, care):
    engine = load(care=care)
    blank = Crop("blank", Image.new("RGB", (300, 40), (230, 220, 200)), "test-1")
    given = [blank, *(crop(text) for text in checkpoints.LINES), blank, *(crop(text) for text in TEXTS), blank]
    expected = [reading.text for reading in read(engine, given)]
    prepare, steps = SlotCache.prepare, iter(range(1000))

    def gives_out_at_times(self):
        if self.used > 1 and next(steps) in (2, 9, 20):
            raise MemoryError
        prepare(self)

    monkeypatch.setattr(SlotCache, "prepare", gives_out_at_times)
    told = {}
    readings = engine.read(given, CancelToken(), lambda index, reading: told.setdefault(index, []).append(reading))
    assert [reading.text for reading in readings] == expected
    assert told == {index: [reading] for index, reading in enumerate(readings)}
    assert [at for at, reading in enumerate(readings) if not reading.text] == [0, 5, len(given) - 1]


@pytest.mark.parametrize("after", [0, 1, 3])
def test_cancelled_in_the_middle_what_was_read_stays_and_no_more_comes(after):
    engine, cancel, told = load(), CancelToken(), {}
    given = [crop(text) for text in TEXTS]
    expected = [reading.text for reading in read(engine, given)]

    def tell(index, reading):
        told[index] = reading.text
        if len(told) >= after:
            cancel.cancel()

    if not after:
        cancel.cancel()
    with pytest.raises(Cancelled):
        engine.read(given, cancel, tell)
    assert after <= len(told) < len(given)
    assert all(text == expected[index] for index, text in told.items())
    assert [reading.text for reading in read(engine, given)] == expected, "it can be used again"


def test_a_line_that_does_not_fit_alone_is_said(monkeypatch):
    engine = load()
    read(engine, [crop("x")])
    monkeypatch.setattr(slots, "SlotCache", lambda *_: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(EngineFailed, match="not enough memory"):
        read(engine, [crop("x"), crop("y")])


def test_a_fault_of_the_framework_is_an_engine_that_failed(monkeypatch):
    engine = load()
    read(engine, [crop("x")])
    fault = RuntimeError("CUDA error: device-side assert triggered")
    monkeypatch.setattr(slots, "SlotCache", lambda *_: (_ for _ in ()).throw(fault))
    with pytest.raises(EngineFailed, match="device-side assert"):
        read(engine, [crop("x"), crop("y")])


def test_memory_grows_with_the_longest_line_and_keeps_what_is_written():
    cache = SlotCache(2, 1, (1, 2, 3), torch.zeros(1, 4, 5))
    cache.put(0, torch.ones(4, 5))
    for step in range(40):
        cache.prepare()
        keys, _ = cache.layer(0)
        cache.write(keys, torch.full((1, 2, 3), float(step)))
        cache.advance()
    keys, _ = cache.layer(0)
    assert keys[0, 0, :40, 0].tolist() == list(range(40))
    assert keys.shape[2] == 64


# --- which way is taken ---------------------------------------------------------------------------------------------


def test_slots_are_taken_where_they_agree_and_the_answer_is_kept(monkeypatch):
    engine = load()
    assert engine.reader._in_slots
    assert engine.state.note == ""
    kept = json.loads((paths.cache_folder() / "trocr-slots.json").read_text(encoding="utf-8"))
    assert list(kept.values()) == [True]
    asked = []
    agree = slot_check._texts_agree
    monkeypatch.setattr(slot_check, "_texts_agree", lambda *given: asked.append(given[1]) or agree(*given))
    assert load().reader._in_slots
    assert asked == []
    assert load(care="careful", beams=3).reader._in_slots
    assert asked == [3], "beams are another question"


def test_a_damaged_record_of_answers_is_asked_anew():
    (paths.cache_folder() / "trocr-slots.json").write_text("[1, 2", encoding="utf-8")
    assert load().reader._in_slots


@pytest.mark.parametrize("fault", ["other words", "other scores", "fails", "unknown decoder"])
def test_where_slots_read_otherwise_the_plain_way_reads_and_it_is_said_once(monkeypatch, fault):
    def words(reading, checkpoint, others=0):
        return decoded(reading, checkpoint, others).__class__((), None)

    step = slot_check.score_line_in_slots
    if fault == "other words":
        monkeypatch.setattr(slot_check, "decoded", words)
    elif fault == "other scores":
        monkeypatch.setattr(slot_check, "score_line_in_slots", lambda checkpoint: step(checkpoint) * 1.01)
    elif fault == "fails":
        monkeypatch.setattr(slot_check, "score_line_in_slots", lambda _: 1 / 0)
    else:
        monkeypatch.setattr(slot_check, "fits", lambda _: False)
    engine = load()
    assert not engine.reader._in_slots
    assert engine.state.note.count("plain way") == 1
    assert [reading.text for reading in read(engine, [crop(text) for text in checkpoints.LINES])] == list(
        checkpoints.LINES
    )


# --- the first lines there are to read ------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch):
    """The lines that `generate` was asked about, besides those made up."""
    lines, agree = [], slot_check.first_lines_agree

    def ask(folder, identity, beams, given, cancel):
        lines.append([line.place for line in given])
        return agree(folder, identity, beams, given, cancel)

    monkeypatch.setattr(opening, "first_lines_agree", ask)
    return lines


def test_the_first_lines_with_ink_are_asked_about_once_for_these_weights(asked):
    blank = Crop("blank", Image.new("RGB", (300, 40), (230, 220, 200)), "test-1")
    engine = load()
    assert read(engine, [blank])[0].text == ""
    assert asked == [], "nothing to ask about yet"
    given = [crop(TEXTS[0]), blank, *(crop(text) for text in TEXTS[1:4])]
    assert read(engine, given)[0].text == TEXTS[0]
    assert asked == [[0, 2, 3]]
    read(engine, given)
    read(load(), given)
    assert asked == [[0, 2, 3]]
    read(load(care="careful", beams=3), given)
    assert len(asked) == 2, "beams are another question"


def test_first_lines_that_slots_read_otherwise_are_read_by_the_plain_way_and_so_are_all_after_them(asked, monkeypatch):
    def otherwise(reading, checkpoint, others=0):
        row = decoded(reading, checkpoint, others)
        return row.__class__(row.ids[1:], row.end_log_probability)

    engine = load()
    given = [crop(text) for text in checkpoints.LINES]
    with monkeypatch.context() as patched:
        patched.setattr(slot_check, "decoded", otherwise)
        assert [reading.text for reading in read(engine, given)] == list(checkpoints.LINES)
    assert not engine.reader._in_slots
    assert engine.state.note == slot_check.NOT_IN_SLOTS
    again = load()
    assert not again.reader._in_slots
    assert again.state.note == slot_check.NOT_IN_SLOTS
    assert len(asked) == 1


def test_without_memory_for_a_second_checkpoint_the_question_waits(asked, monkeypatch):
    monkeypatch.setattr(slot_check, "_MEMORY_BY_WEIGHTS", math.inf)
    given = [crop(text) for text in checkpoints.LINES]
    assert [reading.text for reading in read(load(), given)] == list(checkpoints.LINES)
    monkeypatch.setattr(slot_check, "_MEMORY_BY_WEIGHTS", 0.0)
    read(load(), given)
    assert len(asked) == 2


def test_cancelled_while_it_is_asked_it_is_asked_again(asked):
    engine, cancel = load(), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        read(engine, [crop(TEXTS[0])], cancel)
    read(engine, [crop(TEXTS[0])])
    assert len(asked) == 2


@pytest.mark.parametrize("fault", ["nonsense", "raises"])
def test_packed_weights_that_compute_nonsense_are_given_up(monkeypatch, fault):
    from ductus.engines.trocr_support import packed_linear

    def spoil(network, rows):
        network.decoder.output_projection = (
            torch.nn.Identity() if fault == "raises" else network.decoder.output_projection
        )
        with torch.inference_mode():
            for layer in network.decoder.model.decoder.layers:
                layer.fc1.weight.mul_(-3)

    monkeypatch.setattr(packed_linear, "works", lambda _: True)
    monkeypatch.setattr(packed_linear, "pack", spoil)
    engine = load()
    assert not engine.reader._in_slots
    assert "plain way" in engine.state.note
    assert read(engine, [crop(checkpoints.LINES[0])])[0].text == checkpoints.LINES[0]


@pytest.mark.parametrize("number_type", ["float32", "bfloat16"])
@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_packing_changes_nothing_but_rounding(kind, number_type):
    from ductus.engines.trocr_support import packed_linear

    if not packed_linear.works(number_type):
        pytest.skip("this processor has no packed products")
    checkpoint = open_checkpoint(checkpoints.folder(kind))
    reference = score_line(checkpoint)
    place(checkpoint.network, "cpu", number_type)
    packed_linear.pack(checkpoint.network, 4)
    assert agrees(reference, score_line(checkpoint)), "generate goes on working on the packed network"
    assert agrees(reference, slot_check.score_line_in_slots(checkpoint))
    left = {name for name, part in checkpoint.network.named_modules() if type(part) is torch.nn.Linear}
    assert all(name.endswith(("encoder_attn.k_proj", "encoder_attn.v_proj")) for name in left)


# --- loops and blanks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("finds_a_way_out", [True, False])
def test_a_loop_is_read_again_with_beams_and_told_once(monkeypatch, finds_a_way_out):
    engine = load()
    tokenizer = engine.reader._checkpoint.tokenizer

    def ids(text):
        return tuple(tokenizer.encode(text, add_special_tokens=False))

    def found(text):
        path = slots.Path(ids(text), (math.log(0.9),) * len(text), (0,) * len(text))
        return (path,)

    class Loops(SlotLanes):
        def run(self, lines, cancel):
            for line in lines:
                is_way_out = self._beams > 1 and finds_a_way_out
                text = "anno domini" if is_way_out else "fine" if line.place else "anno" + " ON D" * 5
                yield slots.SlotReading(line.place, found(text), np.ones((len(text), 17), np.float32))

    monkeypatch.setattr(slot_stream, "SlotLanes", Loops)
    told = []
    crops = [crop("short"), Crop("blank", Image.new("RGB", (300, 40), (230, 220, 200)), "t"), crop("longer")]
    readings = engine.read(crops, CancelToken(), lambda index, reading: told.append(index))
    assert sorted(told) == [0, 1, 2]
    assert [reading.text for reading in readings[1:]] == ["", "fine"]
    if finds_a_way_out:
        assert readings[0].text == "anno domini"
    else:
        assert readings[0].text.startswith("anno ON D ON D")
        assert readings[0].confidence == 0.0


def test_the_plain_way_can_still_be_had(monkeypatch):
    monkeypatch.setattr(opening, "is_accepted", lambda *_: False)
    plain = read(load(), [crop(text) for text in TEXTS])
    monkeypatch.undo()
    for one, other in zip(plain, read(load(), [crop(text) for text in TEXTS]), strict=True):
        assert one.text == other.text
        assert one.confidence == pytest.approx(other.confidence, abs=1e-3)
