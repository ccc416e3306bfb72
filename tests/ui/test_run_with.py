"""Read with and Find with: another engine this once, asked for consent, remembered, the settings left alone."""

from __future__ import annotations

import pytest
import shiboken6

from ductus.engines.base import READY, Availability
from ductus.engines.hosted import EngineCall, FindTask, ReadTask, engine_registry
from ductus.errors import Remedy
from ductus.project.project import Project
from ductus.ui.dialogs import run_with
from ductus.ui.dialogs.run_with import RunWithDialog
from ductus.ui.settings_pages.engines_page import FINDING, READING
from ductus.workflows.sending import reading_sends


@pytest.fixture
def opened(window, project):
    project.close()
    window.show_project(Project.open(project.path))
    return window


@pytest.fixture
def asked(opened, monkeypatch):
    """A dialog for each kind of work, closed at the end."""
    made = []

    def ask(work):
        made.append(RunWithDialog(opened.bench, opened.bench.session, work))
        return made[-1]

    yield ask
    for dialog in made:
        if shiboken6.isValid(dialog):
            dialog.close()


def choose(dialog, engine_id):
    dialog._engine.setCurrentIndex(dialog._engine.findData(engine_id))


def ready(monkeypatch, engine_id, state=READY):
    module = engine_registry().get(engine_id)
    monkeypatch.setattr(module, "availability", lambda _options=None: state)
    monkeypatch.setattr(module, "availability_for", lambda _options, _role: state, raising=False)


def read_tasks(window):
    return [call for call in window.bench.host.calls if isinstance(call, ReadTask)]


def test_lines_are_read_once_with_another_engine_and_the_settings_stay(opened, asked, wait, monkeypatch):
    opened.bench.settings["engine.recognizer"] = "ppocr"
    ready(monkeypatch, "quill")
    dialog = asked(READING)
    choose(dialog, "quill")
    dialog._form.changed.emit("beams", 2)
    dialog._go.click()
    wait(lambda: bool(read_tasks(opened)) and not opened.bench.lanes.jobs())
    (task,) = read_tasks(opened)
    assert (task.engine.engine_id, task.engine.options) == ("quill", {"beams": 2})
    assert opened.bench.settings["engine.recognizer"] == "ppocr"
    assert opened.bench.settings["engine.options"] == {}


def test_what_was_chosen_is_remembered_for_the_next_time(opened, asked, monkeypatch):
    ready(monkeypatch, "quill")
    dialog = asked(READING)
    choose(dialog, "quill")
    dialog._form.changed.emit("beams", 2)
    monkeypatch.setattr(run_with, "may_read", lambda *_, **__: False)
    dialog._go.click()
    again = asked(READING)
    assert again.module.INFO.id == "quill"
    assert again._form.values()["beams"] == 2
    assert asked(FINDING).module.INFO.id == "ppocr"


def test_nothing_is_read_unless_the_person_agrees_that_scans_leave(opened, asked, monkeypatch):
    monkeypatch.setenv("DUCTUS_KEY_OPENAI_COMPATIBLE", "sk-test")
    offered = []
    monkeypatch.setattr(run_with, "may_read", lambda _bench, *what, **_: offered.append(what))
    dialog = asked(READING)
    choose(dialog, "openai-compatible")
    assert "api.openai.com" in dialog._state.text
    dialog._go.click()
    ((page_ids, line_ids, call),) = offered
    assert (page_ids, line_ids, call.engine_id) == (("p0",), (), "openai-compatible")
    assert not opened.bench.session.project.jobs()


def test_an_engine_that_is_not_ready_cannot_be_started(asked, monkeypatch):
    state = Availability(False, "No weights.", Remedy("Fetch them.", "Weights…", "get_weights", "a/b"))
    ready(monkeypatch, "quill", state)
    dialog = asked(READING)
    choose(dialog, "quill")
    assert not dialog._go.isEnabled()
    assert dialog._state.text == "No weights. Fetch them."
    choose(dialog, "ppocr")
    assert dialog._go.isEnabled()


def test_what_is_missing_is_said_for_the_work_that_is_asked(asked, tmp_path, monkeypatch):
    monkeypatch.setenv("DOCTR_CACHE_DIR", str(tmp_path))
    for work, lacking in ((READING, "crnn_vgg16_bn"), (FINDING, "db_resnet50")):
        dialog = asked(work)
        choose(dialog, "doctr")
        assert lacking in dialog._state.text


def test_selected_lines_are_what_is_read_when_there_are_some(opened, asked, wait):
    opened.bench.canvas.select_all()
    dialog = asked(READING)
    assert dialog.extent.title == "Selected lines (4)"
    dialog._go.click()
    wait(lambda: bool(read_tasks(opened)) and not opened.bench.lanes.jobs())
    assert {line.line_id for task in read_tasks(opened) for line in task.lines} == {
        f"p0_l{number}" for number in range(4)
    }


def test_lines_are_found_once_with_another_engine(opened, asked, wait, monkeypatch):
    ready(monkeypatch, "doctr")
    dialog = asked(FINDING)
    choose(dialog, "doctr")
    dialog._go.click()
    wait(lambda: any(isinstance(call, FindTask) for call in opened.bench.host.calls))
    (task,) = [call for call in opened.bench.host.calls if isinstance(call, FindTask)]
    assert task.engine.engine_id == "doctr"
    wait(lambda: not opened.bench.lanes.jobs())
    assert opened.bench.settings["engine.detector"] == "ppocr"


def test_the_menu_opens_both(opened):
    for action in ("read_with", "find_with"):
        opened.bench.do(action)
    dialogs = opened.findChildren(RunWithDialog)
    assert {dialog._work for dialog in dialogs} == {READING, FINDING}
    for dialog in dialogs:
        dialog.close()


def test_what_many_pages_lack_or_all_their_lines_can_be_read_with_another_engine(opened, asked, wait, monkeypatch):
    ready(monkeypatch, "quill")
    pages = opened.bench.session.project.page_ids()
    dialog = asked(READING)
    extents = {extent.name: extent for extent in dialog._extents}
    assert extents["page_all"].page_ids == pages
    assert not extents["page_all"].only_open
    choose(dialog, "quill")
    dialog._what.button([*extents].index("page_all")).click()
    dialog._go.click()
    every = {line.id for page_id in pages for line in opened.bench.session.project.page(page_id).lines}
    wait(lambda: bool(read_tasks(opened)) and not opened.bench.lanes.jobs())
    assert {line.line_id for task in read_tasks(opened) for line in task.lines} == every
    again = asked(READING)
    assert again.extent.page_ids == ("p0",), "many pages are chosen anew each time"


def test_chosen_pages_are_offered_when_there_are_several(opened, asked, monkeypatch):
    pages = opened.bench.session.project.page_ids()
    assert not [extent for extent in asked(READING)._extents if extent.name.endswith("chosen")]
    monkeypatch.setattr(opened.bench.pages, "selected_pages", lambda: pages[:2])
    chosen = next(extent for extent in asked(READING)._extents if extent.name == "unread_chosen")
    assert set(chosen.page_ids) <= set(pages[:2])
    assert "the chosen pages" in chosen.title


def test_a_service_is_said_how_many_lines_go_when_all_are_read_once_more(opened, monkeypatch):
    project = opened.bench.session.project
    total = sum(each.counts.total for each in project.summaries())
    call = EngineCall("openai-compatible", {})
    sending = reading_sends(call, project, project.page_ids(), only_unread=False)
    assert sending is not None
    assert sending.lines == total
