"""Lines flow: asked for when there is room, few crops at any time, a page's fault told as that page's."""

import pytest
from PIL import Image

from ductus.document.geometry import Box
from ductus.engines import hosted, hosted_flow
from ductus.engines.hosted import EngineCall, EngineReady, FindTask, LineRead, LineToRead, ReadTask
from ductus.engines.hosted_flow import WHOLE_PAGE, FlowTask, LinesWanted, PageFound, PagePart, PartFailed, read_flow
from ductus.errors import Cancelled, EngineFailed, EngineUnavailable, ScanUnreadable
from ductus.imaging.crops import MASKED
from ductus.imaging.scans import ScanSource
from ductus.jobs.host_main import HostContext
from ductus.jobs.job import CancelToken
from fakes.engines import streaming

STREAMING, ECHO, GRID = "fake-streaming", "fake-echo", "fake-grid"


@pytest.fixture(autouse=True)
def engines(monkeypatch):
    names = ("echo", "streaming", "grid", "failing")
    monkeypatch.setenv(hosted.EXTRA_ENGINES_VARIABLE, ",".join(f"fakes.engines.{name}" for name in names))


class App:
    """Answers with the lines of its pages in order; hears what is emitted."""

    def __init__(self, folder, pages, engine, options=None):
        self.call = EngineCall(engine, options or {}, "cpu")
        self.heard, self.asked, self.context = [], [], HostContext(CancelToken(), {}, self._hear, self._answer)
        self.on_event = lambda event: None
        self.waiting = []
        for page_id, lines in pages.items():
            path = folder / f"{page_id}.png"
            if lines is None:
                path.write_bytes(b"no picture")
            else:
                Image.effect_noise((400, 1000), 80).convert("RGB").save(path)
            boxes = [Box(10, 20 * at, 390, 20 * at + 18).polygon() for at in range(lines or 2)]
            placed = tuple(LineToRead(f"{page_id}{at}", box, None) for at, box in enumerate(boxes))
            self.waiting.append(PagePart(page_id, ReadTask(self.call, ScanSource(path), placed, MASKED.id)))

    def _hear(self, event):
        self.heard.append(event)
        self.on_event(event)

    def _answer(self, question):
        assert isinstance(question, LinesWanted)
        self.asked.append(question.most)
        if not self.waiting:
            return None
        part = self.waiting[0]
        if isinstance(part.task, FindTask) or question.most == WHOLE_PAGE:
            return self.waiting.pop(0)
        lines, left = part.task.lines[: question.most], part.task.lines[question.most :]
        again = ReadTask(self.call, part.task.source, left, MASKED.id)
        self.waiting[:1] = [PagePart(part.page_id, again)] if left else []
        return PagePart(part.page_id, ReadTask(self.call, part.task.source, lines, MASKED.id))

    def read(self):
        return read_flow(self.context, FlowTask(self.call))

    def told(self, kind):
        return [event for event in self.heard if isinstance(event, kind)]

    @property
    def lines_read(self):
        return [event.line_id for event in self.told(LineRead)]

    @property
    def engine(self):
        return self.context.cache["reads"][1]


def test_a_recognizer_of_streams_gets_all_pages_in_one_run_a_few_lines_at_a_time(tmp_path):
    app = App(tmp_path, {"a": 5, "b": 0, "c": 9}, STREAMING)
    assert app.read() == 16
    assert sorted(app.lines_read) == sorted(
        line.line_id for part in App(tmp_path, {"a": 5, "b": 0, "c": 9}, ECHO).waiting for line in part.task.lines
    )
    assert app.engine.streams == 1
    assert set(app.asked) == {4}
    assert all(event.reading.text == f"read {event.line_id}" for event in app.told(LineRead))


def test_any_other_gets_whole_pages_and_is_told_of_as_page_by_page(tmp_path):
    app = App(tmp_path, {"a": 5, "c": 7}, ECHO)
    assert app.read() == 12
    assert app.asked == [WHOLE_PAGE] * 3
    kinds = [type(event) for event in app.heard]
    assert kinds == [EngineReady, EngineReady, *[LineRead] * 5, EngineReady, *[LineRead] * 7]


@pytest.mark.parametrize("engine", [STREAMING, ECHO])
def test_a_page_that_cannot_be_decoded_costs_itself_only(tmp_path, engine):
    app = App(tmp_path, {"a": 3, "bad": None, "c": 3}, engine)
    assert app.read() == 6
    assert {line_id[0] for line_id in app.lines_read} == {"a", "c"}
    failed = app.told(PartFailed)
    assert {event.page_id for event in failed} == {"bad"}
    assert all(isinstance(event.error, ScanUnreadable) for event in failed)


def test_an_engine_that_fails_on_one_page_says_which_and_one_that_reads_streams_says_that_it_failed(tmp_path):
    app = App(tmp_path, {"a": 4, "b": 4}, "fake-failing", {"every": 6})
    app.read()
    assert [event.page_id for event in app.told(PartFailed)] == ["b"]
    app = App(tmp_path, {"a": 4, "b": 4}, STREAMING, {"fails_on": "b1"})
    with pytest.raises(EngineFailed, match="b1"):
        app.read()
    assert not app.told(PartFailed)


@pytest.mark.parametrize("engine", [STREAMING, ECHO])
def test_lines_are_found_on_the_way(tmp_path, engine):
    app = App(tmp_path, {"a": 3, "b": 3}, engine)
    app.waiting.insert(1, PagePart("b", FindTask(EngineCall(GRID, {"rows": 4}), app.waiting[1].task.source)))
    assert app.read() == 6
    (found,) = app.told(PageFound)
    assert (found.page_id, len(found.found.detection.lines)) == ("b", 4)
    order = [type(event) for event in app.heard]
    assert order.index(PageFound) < len(order) - 1 - order[::-1].index(LineRead)


def test_a_finder_that_is_not_there_ends_the_flow(tmp_path):
    app = App(tmp_path, {"a": 1, "b": 1}, STREAMING)
    app.waiting.append(PagePart("c", FindTask(EngineCall("gone"), app.waiting[0].task.source)))
    with pytest.raises(EngineUnavailable):
        app.read()


@pytest.mark.parametrize("card", [False, True])
def test_few_crops_are_held_at_any_time(tmp_path, monkeypatch, card):
    alive, most = set(), 0
    cut = hosted_flow.cut_crops

    def counted(context, task):
        nonlocal most
        for crop in cut(context, task):
            alive.add(crop.line_id)
            most = max(most, len(alive))
            yield crop

    monkeypatch.setattr(hosted_flow, "cut_crops", counted)
    app = App(tmp_path, dict.fromkeys("abcdef", 40), STREAMING, {"slots": 5, "card": card})
    app.on_event = lambda event: alive.discard(getattr(event, "line_id", None))
    assert app.read() == 240
    assert most <= 5 + (hosted_flow._MOST_AHEAD + 2 if card else 1)
    assert app.engine.most_held == 5


@pytest.mark.parametrize("card", [False, True])
def test_cancelled_in_the_middle_it_stops_and_what_came_is_valid(tmp_path, card):
    app = App(tmp_path, dict.fromkeys("abc", 10), STREAMING, {"card": card})
    app.on_event = lambda event: app.context.cancel.cancel() if len(app.lines_read) == 7 else None
    with pytest.raises(Cancelled):
        app.read()
    assert len(app.lines_read) == 7


def test_what_an_engine_finds_out_of_itself_on_the_way_is_told(tmp_path):
    app = App(tmp_path, {"a": 6}, STREAMING)

    def change(event):
        if len(app.lines_read) == 3:
            app.engine._state = streaming.state("fake-streaming", "elsewhere")

    app.on_event = change
    app.read()
    assert [event.state.device for event in app.told(EngineReady)] == ["cpu", "elsewhere"]
