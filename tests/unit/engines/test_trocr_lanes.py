"""Several cores read lines side by side: the same readings as one, and nothing goes on when one of them fails."""

import threading

import numpy as np
import pytest
import torch

from ductus import paths
from ductus.engines.trocr_support import slot_lanes
from ductus.engines.trocr_support.checkpoint import open_checkpoint
from ductus.engines.trocr_support.decoding import decoded
from ductus.engines.trocr_support.slot_lanes import LaneShape, SlotLanes, shortest_last
from ductus.engines.trocr_support.slots import SlotReader, WaitingLine
from ductus.errors import Cancelled
from ductus.jobs.job import CancelToken
from fakes import checkpoints

TEXTS = (*checkpoints.LINES, "something else", "x", "the mill by the old anno", "Item Item Item 1789") * 2


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def three_threads():
    """Torch with three threads to share out, and as it was afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def checkpoint():
    return open_checkpoint(checkpoints.folder(checkpoints.CHARACTERS))


def lines_of(checkpoint, texts=TEXTS):
    for at, text in enumerate(texts):
        yield WaitingLine(at, checkpoint.images.pixels(checkpoints.render(text)), 60)


def lanes_alive():
    return [thread for thread in threading.enumerate() if thread.name.startswith("slots-")]


@pytest.mark.parametrize(
    ("slots", "threads", "shape"),
    [
        (1, 8, LaneShape(1, 1, 8)),
        (3, 8, LaneShape(3, 1, 2)),
        (5, 2, LaneShape(2, 3, 1)),
        (64, 2, LaneShape(2, 32, 1)),
        (64, 16, LaneShape(8, 8, 2)),
        (32, 1, LaneShape(1, 32, 1)),
    ],
)
def test_slots_and_threads_are_shared_out_evenly(slots, threads, shape):
    assert LaneShape.of(slots, threads) == shape


@pytest.mark.parametrize(
    ("slots", "order"),
    [
        (2, [0, 1, 2, 3, 5, 4]),
        (3, [0, 1, 2, 5, 3, 4]),
        (5, [0, 1, 2, 3, 4, 5]),
        (9, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_short_lines_come_last_and_what_stands_in_the_first_slots_keeps_its_order(slots, order):
    widths = [2.0, 9.0, 1.0, 5.0, 3.0, 8.0]
    assert shortest_last(range(6), slots, widths.__getitem__) == order
    assert shortest_last([], slots, widths.__getitem__) == []


@pytest.mark.parametrize("beams", [1, 3])
@pytest.mark.parametrize("kind", checkpoints.KINDS)
def test_lanes_read_what_one_reader_reads(kind, beams):
    checkpoint = open_checkpoint(checkpoints.folder(kind))
    alone = SlotReader(checkpoint, 4, beams).run(lines_of(checkpoint), CancelToken())
    side_by_side = SlotLanes(checkpoint, 6, beams).run(lines_of(checkpoint), CancelToken())
    theirs = {line.place: decoded(line, checkpoint) for line in alone}
    ours = {line.place: decoded(line, checkpoint) for line in side_by_side}
    assert sorted(ours) == list(range(len(TEXTS)))
    for place, row in ours.items():
        assert row.ids == theirs[place].ids
        assert np.allclose(row.looks, theirs[place].looks, atol=1e-4)


def test_each_lane_computes_with_its_share_of_threads_and_torch_keeps_its_own(checkpoint, monkeypatch):
    seen = set()

    class Watched(SlotReader):
        def run(self, lines, cancel):
            seen.add((threading.current_thread().name, torch.get_num_threads()))
            yield from super().run(lines, cancel)

    monkeypatch.setattr(slot_lanes, "SlotReader", Watched)
    assert len(list(SlotLanes(checkpoint, 6).run(lines_of(checkpoint), CancelToken()))) == len(TEXTS)
    assert seen == {("slots-0", 1), ("slots-1", 1), ("slots-2", 1)}
    assert torch.get_num_threads() == 3
    in_a_new_thread = []
    thread = threading.Thread(target=lambda: in_a_new_thread.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert in_a_new_thread == [3]


def test_what_one_lane_fails_with_is_raised_and_the_others_have_stopped(checkpoint):
    taken = []

    def waiting():
        for line in lines_of(checkpoint, TEXTS * 5):
            taken.append(line.place)
            if line.place == 5:
                raise MemoryError
            yield line

    with pytest.raises(MemoryError):
        list(SlotLanes(checkpoint, 6).run(waiting(), CancelToken()))
    assert taken == [0, 1, 2, 3, 4, 5]
    assert lanes_alive() == []


def test_cancelling_stops_every_lane(checkpoint):
    cancel = CancelToken()
    done = SlotLanes(checkpoint, 6).run(lines_of(checkpoint, TEXTS * 50), cancel)
    next(done)
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(done)
    assert lanes_alive() == []


def test_leaving_early_stops_every_lane(checkpoint):
    cancel = CancelToken()
    done = SlotLanes(checkpoint, 6).run(lines_of(checkpoint, TEXTS * 50), cancel)
    next(done)
    done.close()
    assert lanes_alive() == []
    assert not cancel.is_cancelled, "whoever reads on may use the token again"
