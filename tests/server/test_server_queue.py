"""The queue: who waits is read together, in fair turns; who leaves is forgotten; one bad page costs itself."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from ductus.document.geometry import Box
from ductus.engines.base import DetectedLine
from ductus.engines.hosted import EngineCall
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable, ScanUnreadable
from ductus.imaging.scans import Limits, ScanSource
from ductus.server.request_queue import FINDS_A_ROUND, LINES_A_BATCH, LINES_A_SHARE, Errand, PageOrder, RequestQueue
from ductus.server.uploads import UploadedPage
from fakes.here_host import HereHost
from fakes.running_server import ROWS, page, running
from waiting import PATIENCE_S, wait_until

GRID, ECHO = EngineCall("fake-grid", {"rows": ROWS}), EngineCall("fake-echo")


@pytest.fixture
def host():
    return HereHost()


@pytest.fixture
def queue(fakes, host):
    queue = RequestQueue(host, Limits())
    yield queue
    host.gate.set()
    queue.close()


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "page.png"
    file.write_bytes(page())
    return ScanSource(file)


def order(source, finder=GRID, reader=ECHO):
    return PageOrder(source, 400, 300, finder, reader)


def held(host, queue, source):
    """Hold the host at the first call, made for an errand of its own, so that what comes next has to wait."""
    host.gate.clear()
    first = queue.submit([order(source, reader=None)])
    assert host.arrived.acquire(timeout=PATIENCE_S)
    return first


def reads_of(host):
    return [sum(len(task.lines) for task in tasks) for tasks in host.named("read_together")]


def results(errand):
    return [answer.result(PATIENCE_S) for answer in errand.answers]


def test_pages_of_all_who_wait_are_read_in_one_call(queue, host, source):
    held(host, queue, source)
    errands = [queue.submit([order(source)]) for _ in range(FINDS_A_ROUND - 1)]
    host.gate.set()
    for errand in errands:
        (served,) = results(errand)
        assert len(served.readings) == ROWS
    assert reads_of(host) == [(FINDS_A_ROUND - 1) * ROWS]


def test_what_wants_another_engine_is_read_apart(queue, host, source):
    held(host, queue, source)
    loud = EngineCall("fake-echo", {"prefix": "!"})
    plain, other = queue.submit([order(source)]), queue.submit([order(source, reader=loud)])
    host.gate.set()
    assert all(not reading.text.startswith("!") for reading in results(plain)[0].readings)
    assert all(reading.text.startswith("!") for reading in results(other)[0].readings)
    assert reads_of(host) == [ROWS, ROWS]


def test_a_letter_does_not_wait_for_a_book(queue, host, source):
    held(host, queue, source)
    book, letter = queue.submit([order(source)] * 40), queue.submit([order(source)])
    ended = []
    book.answers[-1].add_done_callback(lambda _: ended.append("book"))
    letter.answers[0].add_done_callback(lambda _: ended.append("letter"))
    host.gate.set()
    results(book), results(letter)
    assert ended == ["letter", "book"]


def test_no_request_takes_more_than_its_share_of_a_batch(queue, host, source):
    held(host, queue, source)
    many = EngineCall("fake-grid", {"rows": LINES_A_SHARE + 8})
    first, second = (queue.submit([order(source, finder=many)]) for _ in range(2))
    host.gate.set()
    assert [len(served.readings) for served in results(first) + results(second)] == [LINES_A_SHARE + 8] * 2
    assert reads_of(host)[0] == 2 * LINES_A_SHARE
    assert max(reads_of(host)) <= LINES_A_BATCH
    assert sum(reads_of(host)) == 2 * (LINES_A_SHARE + 8)


def test_readings_come_back_in_the_order_of_the_lines(queue, source):
    (served,) = results(queue.submit([order(source)]))
    assert [int(reading.text.split(":")[1].split()[0]) for reading in served.readings] == list(range(ROWS))
    assert [line.polygon.box.top for line in served.lines] == sorted(line.polygon.box.top for line in served.lines)


def test_one_bad_page_costs_itself_only(queue, host, source, tmp_path):
    # Its lines are given (no finder), so that its pixels are first needed among the others' when all are read.
    gone = ScanSource(tmp_path / "gone.png")
    held(host, queue, source)
    good = queue.submit([order(source)])
    line = DetectedLine(Box(0, 0, 400, 300).polygon(), 1.0)
    bad = queue.submit([PageOrder(gone, 400, 300, None, ECHO, line)])
    host.gate.set()
    assert len(results(good)[0].readings) == ROWS
    with pytest.raises(ScanUnreadable):
        results(bad)


def test_an_engine_that_fails_on_one_page_is_tried_again_on_the_others(queue, host, source):
    held(host, queue, source)
    failing = EngineCall("fake-failing", {"every": 5})
    errands = [queue.submit([order(source, reader=failing)]) for _ in range(3)]
    host.gate.set()
    outcomes = [errand.answers[0].exception(PATIENCE_S) for errand in errands]
    assert any(outcome is None for outcome in outcomes)
    assert all(outcome is None or isinstance(outcome, EngineFailed) for outcome in outcomes)
    assert len(reads_of(host)) > 1


def test_who_leaves_while_waiting_is_never_served(queue, host, source):
    held(host, queue, source)
    errand = queue.submit([order(source)])
    queue.leave(errand)
    other = queue.submit([order(source)])
    host.gate.set()
    results(other)
    assert len(host.named("find_lines")) == 2  # the one held, and the other's
    assert queue.waiting == 0


def test_work_for_one_who_leaves_is_stopped(queue, host, source):
    first = held(host, queue, source)
    queue.leave(first)
    with pytest.raises(Cancelled):
        results(first)  # although the gate is still shut
    assert queue.waiting == 0


def test_too_many_waiting_are_refused(fakes, host, source):
    queue = RequestQueue(host, Limits(), most_waiting=2)
    held(host, queue, source)
    queue.submit([order(source)])
    with pytest.raises(EngineUnavailable, match="2 requests"):
        queue.submit([order(source)])
    host.gate.set()
    queue.close()


def test_closing_answers_all_who_wait(fakes, host, source):
    queue = RequestQueue(host, Limits())
    first = held(host, queue, source)
    waiting = queue.submit([order(source)])
    queue.close()
    for errand in (first, waiting):
        assert isinstance(errand.answers[0].exception(0), Cancelled)
    with pytest.raises(EngineUnavailable):
        queue.submit([order(source)])
    assert host.is_closed
    queue.close()


def test_a_client_that_hangs_up_is_forgotten(server, fakes):
    server.host.gate.clear()
    hasty = httpx.Timeout(PATIENCE_S, read=0.3)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{server.url}/ocr/", files=[("files", ("a.png", page(), "image/png"))], timeout=hasty)
    wait_until(lambda: server.queue.waiting == 0 and not list(fakes.iterdir()))
    server.host.gate.set()
    assert server.post("/ocr/", ("a.png", page())).status_code == 200
    assert not server.host.named("read_together")[1:]  # nothing was read for the one who left


def test_fifty_clients_at_once_are_all_answered_and_leave_nothing(server, fakes):
    before = threading.active_count()
    with ThreadPoolExecutor(50) as clients:
        asked = [clients.submit(server.post, "/ocr/", (f"{number}.png", page())) for number in range(100)]
        answers = [answer.result() for answer in asked]
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(answer.json()[0]["name"] for answer in answers) == sorted(f"{number}.png" for number in range(100))
    assert len(server.host.named("read_together")) < 60  # of 100 requests, because they are read together
    wait_until(lambda: server.queue.waiting == 0 and not list(fakes.iterdir()))
    assert threading.active_count() <= before + 50  # the event loop's pool, which has a bound


def test_nothing_of_a_request_stays_in_memory(server):
    def held_objects():
        gc.collect()
        return sum(isinstance(thing, (Errand, UploadedPage)) for thing in gc.get_objects())

    for number in range(5):
        server.post("/ocr/", (f"{number}.png", page()))
    first = held_objects()
    for number in range(20):
        server.post("/ocr/", (f"{number}.png", page()))
    wait_until(lambda: held_objects() <= first)


def test_what_is_at_work_when_the_server_is_told_to_end_is_answered(fakes):
    with ThreadPoolExecutor(1) as client:
        with running() as server:
            server.host.gate.clear()
            asked = client.submit(server.post, "/ocr/", ("a.png", page()))
            assert server.host.arrived.acquire(timeout=PATIENCE_S)
        assert asked.result().status_code == 200
