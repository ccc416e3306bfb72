"""The rest of a line through the host's task, from the page to the answer, and who is refused."""

import pytest
from PIL import Image

from ductus import paths
from ductus.document.geometry import Box
from ductus.document.page import Line
from ductus.engines.hosted import EngineCall, EngineReady
from ductus.errors import EngineUnavailable
from ductus.imaging.scans import Limits, ScanSource
from ductus.workflows import complete_lines
from ductus.workflows.complete_lines import COMPLETE, completing_task, require_completer, require_memory
from fakes import checkpoints
from fakes.here_host import HereHost

TEXT = checkpoints.LINES[2]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))


@pytest.fixture
def page(tmp_path):
    """A page with one line that TrOCR knows by heart, and where it stands."""
    drawn = checkpoints.render(TEXT)
    scan = Image.new("RGB", (drawn.width + 200, 300), (226, 214, 190))
    scan.paste(drawn, (100, 100))
    scan.save(tmp_path / "page.png")
    outline = Box(100, 100, 100 + drawn.width, 100 + drawn.height).polygon()
    return ScanSource(tmp_path / "page.png"), Line("line", outline)


def trocr():
    options = {"weights": str(checkpoints.folder(checkpoints.CHARACTERS)), "number_type": "float32"}
    return EngineCall("trocr", options, "cpu")


def test_the_rest_comes_from_the_page_through_the_task(page):
    """The crop is cut a little otherwise than what was learnt by heart, so the end of the line may be read amiss."""
    told = []
    answer = HereHost().call(COMPLETE, completing_task(trocr(), *page, TEXT[:8], Limits()), on_event=told.append)
    assert answer.text.startswith("house by")
    assert 0 < answer.confidence <= 1
    assert any(isinstance(event, EngineReady) for event in told)


def test_an_engine_that_only_reads_is_refused_by_the_task_and_before(page):
    call = EngineCall("ppocr", {}, "cpu")
    with pytest.raises(EngineUnavailable, match="cannot read on") as caught:
        require_completer(call)
    assert caught.value.remedy.action == "settings"
    with pytest.raises(EngineUnavailable, match="does not complete"):
        HereHost().call(COMPLETE, completing_task(call, *page, "the", Limits()), on_event=lambda _event: None)


def test_weights_that_are_not_here_are_said_before_anything_is_started():
    with pytest.raises(EngineUnavailable, match="not on this computer"):
        require_completer(EngineCall("trocr"))
    require_completer(trocr())


# --- memory ---------------------------------------------------------------------------------------------------------


def test_memory_for_the_weights_once_more_is_asked_for_in_words(monkeypatch):
    needed = complete_lines._needed_bytes(trocr())
    assert needed > complete_lines._SPARE_BYTES
    monkeypatch.setattr(complete_lines, "free_memory_bytes", lambda device: needed)
    require_memory(trocr())
    monkeypatch.setattr(complete_lines, "free_memory_bytes", lambda device: needed - 1)
    with pytest.raises(EngineUnavailable, match=r"takes 50. MB of memory, and 50. MB are free") as caught:
        require_memory(trocr())
    assert caught.value.remedy.action == "settings"


def test_where_the_system_does_not_say_what_is_free_nothing_is_refused(monkeypatch):
    monkeypatch.setattr(complete_lines, "free_memory_bytes", lambda device: 0)
    require_memory(trocr())
    monkeypatch.setattr(complete_lines, "free_memory_bytes", lambda device: 1)
    require_memory(EngineCall("ppocr", {}, "cpu"))
