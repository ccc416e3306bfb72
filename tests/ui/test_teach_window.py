"""A reader is taught from the window: what there is, choosing, watching, pausing, adopting and giving back."""

import shutil
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from ductus import paths
from ductus.document.precedence import accept_text
from ductus.document.transcription import LineStatus
from ductus.engines.hosted import EXTRA_ENGINES_VARIABLE
from ductus.engines.weights import WeightsStore
from ductus.training.news import LineRead, News
from ductus.ui.training import keeper
from ductus.ui.training.curve_view import ticks_for
from ductus.ui.training.window import TeachWindow
from ductus.workflows import teach_project
from ductus.workflows.adopt import adopt
from ductus.workflows.courses import Trained
from ductus.workflows.pages_for_testing import use_for_testing
from ductus.workflows.teach_project import AboutCourse, about_course
from ductus.workflows.teaching import Changed, TeachingRequest, TeachingState
from fakes import checkpoints, quills
from fakes.engines import echo
from fakes.here_host import HereHost
from fakes.teaching_runs import Starter, keep_course

pytest.importorskip("torch")
LIMIT_S = 120.0
"""Quill is made ready for its runtime the first time, for which torch is loaded."""


@pytest.fixture
def starter(monkeypatch):
    made = Starter()
    monkeypatch.setattr(keeper, "start", made)
    return made


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """Two Quill weights among those of this computer: what is begun with, and what comes of it."""
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    store = WeightsStore(paths.weights_folder())
    store.import_folder(shutil.copytree(quills.untaught_folder(), tmp_path / "early"))
    return store.import_folder(shutil.copytree(quills.by_heart(), tmp_path / "taught"))


@pytest.fixture
def bench(window, project, weights, monkeypatch):
    """The bench of a window with the test project open: eight lines corrected, four are enough to teach with."""
    monkeypatch.setattr(teach_project, "LEAST_LINES", 4)
    monkeypatch.setenv(EXTRA_ENGINES_VARIABLE, "fakes.engines.echo")
    for page_id in ("p0", "p1"):
        for number in range(4):
            text = quills.TEXTS[number % 3]
            project.apply(accept_text(project.page(page_id), f"{page_id}_l{number}", text, "Ada"))
    path = project.path
    project.close()
    window.open_paths([path])
    window.bench.host = HereHost()
    return window.bench


@pytest.fixture
def opened(bench, starter, wait):
    """The window of teaching, when it has looked through the project."""
    bench.do("teach")
    (dialog,) = bench.window.findChildren(TeachWindow)
    wait(lambda: dialog.setup._stock is not None)
    yield dialog
    dialog.close()


def click(button):
    assert button.isVisible() and button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def begin(dialog, starter, wait):
    dialog.setup._base.setCurrentIndex(dialog.setup._base.findText("early", Qt.MatchFlag.MatchContains))
    click(dialog.teach)
    wait(lambda: starter.runs and dialog.progress.isVisible())
    return starter.runs[-1]


def test_it_says_what_there_is_to_teach_with_and_names_characters_the_weights_lack(opened, wait):
    assert opened.setup._what.text().startswith("8 lines corrected or verified on 2 pages")
    assert "No test pages are kept yet" in opened.setup._what.text()
    wait(lambda: "New to these weights" in opened.setup._charset.text() or "can write" in opened.setup._charset.text())
    wait(lambda: len(opened.setup._preview._images) == 9)
    assert opened.teach.isEnabled()


def test_a_course_begins_with_the_weights_that_read_now_unless_others_are_chosen(bench, starter, weights, wait):
    adopt(bench.settings, "quill", f"{weights.id}@{weights.revision}")
    bench.do("teach")
    (dialog,) = bench.window.findChildren(TeachWindow)
    assert dialog.setup._base.currentText() == "local/taught"
    dialog.setup._base.setCurrentIndex(0)
    dialog.setup.fill_bases()
    assert dialog.setup._base.currentText().startswith("Quill's own")
    dialog.close()


def test_too_few_lines_say_how_many_are_missing_and_why(bench, starter, wait, monkeypatch):
    monkeypatch.setattr(teach_project, "LEAST_LINES", 40)
    bench.do("teach")
    (dialog,) = bench.window.findChildren(TeachWindow)
    wait(lambda: dialog.setup._stock is not None)
    assert "32 more are needed" in dialog.setup._what.text() and "judge it by" in dialog.setup._what.text()
    assert not dialog.teach.isEnabled()
    dialog.close()


def test_the_course_that_is_asked_for_is_begun_with_the_lines_of_the_project(opened, bench, starter, wait):
    opened.setup._form.field("epochs").set_value(7)
    opened.setup._form.field("peak_rate").set_value(250)
    request = begin(opened, starter, wait).request
    assert (request.reader, request.quill.epochs, request.quill.peak_rate) == ("quill", 7, 250e-6)
    assert request.base.startswith("local/early@") and len(request.data) == 1
    about = about_course(bench.teaching.teachings.seen.folder)
    assert bench.teaching.teachings.seen.about == about and about.lines > about.judged_lines
    taught, judged = about.lines - about.judged_lines, about.judged_lines
    said = opened.progress._title.text()
    assert f"{taught} lines of" in said and (not judged or f"judged by {judged} lines of" in said)
    assert bench.session.project.partition.is_made  # pages have their parts for good


def test_another_preset_asks_other_values_and_trocr_without_weights_cannot_begin(opened):
    opened.setup._preset.setCurrentIndex(1)
    assert opened.setup._form.values()["epochs"] == 120
    opened.setup._reader.setCurrentIndex(1)
    assert {"rank", "tint_share", "most_minutes"} <= set(opened.setup._form.values())
    assert not opened.teach.isEnabled() and opened.setup._base.placeholderText().startswith("No weights of TrOCR")


def test_trocr_begins_with_the_first_weights_of_it_that_are_here(opened, tmp_path, wait):
    store = WeightsStore(paths.weights_folder())
    shutil.copytree(checkpoints.folder(checkpoints.CHARACTERS), tmp_path / "tiny")
    store.import_folder(tmp_path / "tiny")
    opened.setup._reader.setCurrentIndex(1)
    assert opened.setup._base.currentText() == "local/tiny"
    wait(lambda: opened.teach.isEnabled())
    opened.setup._reader.setCurrentIndex(0)
    assert opened.setup._base.currentText().startswith("Quill's own")


def test_it_shows_steps_curve_and_lines_and_is_paused_resumed_and_stopped(opened, bench, starter, wait):
    run = begin(opened, starter, wait)
    run.hear(News(20, 100, 0, 5, 9.0, 240.0, loss=1.0, lines_a_second=12.0))
    run.hear(News(20, 100, 0, 5, 9.0, 240.0, cer=0.25, best_cer=0.25, read=(LineRead("anno", "amno"),)))
    run.hear(News(40, 100, 1, 5, 9.0, 200.0, cer=0.125, best_cer=0.125, read=(LineRead("anno", "anno"),)))
    run.hear(News(41, 100, 1, 5, 9.0, 200.0, loss=1.0, lines_a_second=12.0))
    page = opened.progress
    wait(lambda: len(page.curve._points) == 2)
    assert page.curve._points == ((20, 0.25), (40, 0.125))
    assert "3 min left" in page._state.text() and page.lines.topLevelItem(0).text(1) == "anno"
    mark = bench.teaching._mark.button
    assert mark.isVisible() and "12.5 of 100 wrong" in mark.text()
    click(page.pause)
    wait(lambda: page.pause.text() == "Go on")
    assert "paused" in mark.text() and "lines/s" not in page._state.text()
    click(page.pause)
    wait(lambda: page.pause.text() == "Pause")
    click(page.stop)
    wait(lambda: not page.stop.isVisible())
    assert run.calls == ["pause", "resume", "stop"] and page.pause.text() == "Go on"


def test_the_window_may_be_closed_and_found_again_by_the_mark(opened, bench, starter, wait):
    begin(opened, starter, wait)
    opened.close()
    click(bench.teaching._mark.button)
    shown = [each for each in bench.window.findChildren(TeachWindow) if each.isVisible()]
    assert shown[-1].progress.isVisible() and not shown[-1].teach.isVisible()
    shown[-1].close()


def test_closing_ductus_closes_the_course_with_no_window_left_standing(opened, bench, starter, wait):
    run = begin(opened, starter, wait)
    standing = []
    run.close = lambda: standing.append((bench.window.isVisible(), opened.isVisible()))
    bench.window.close()
    assert standing == [(False, False)]  # its checkpoint may take a while


def test_a_course_that_rests_is_offered_after_a_restart_and_goes_on(bench, starter, wait):
    project = bench.session.project
    folder = paths.courses_folder() / "letters"
    request = TeachingRequest("quill", str(folder), ("lines",), "Quill, letters")
    keep_course(request, [(50, 0.5), (100, 0.25)])
    AboutCourse(str(project.path), 8, 2).keep(folder)
    bench.teaching.wire_session(bench.session)
    wait(lambda: bench.teaching.teachings.seen is not None)
    assert "paused" in bench.teaching._mark.button.text()
    bench.do("teach")
    (dialog,) = bench.window.findChildren(TeachWindow)
    assert dialog.progress.curve._points == ((50, 0.5), (100, 0.25))
    assert dialog.progress._state.text() == "Paused · round 2 of at most 10"
    assert (dialog.progress._bar.value(), dialog.progress._bar.maximum()) == (100, 400)
    click(dialog.progress.pause)
    assert starter.runs[-1].request == request
    dialog.close()


def test_after_a_restart_weights_adopted_from_an_earlier_course_can_be_given_back(opened, bench, weights, wait):
    project, name = bench.session.project, f"{weights.id}@{weights.revision}"
    bench.settings["engine.recognizer"] = "fake-echo"
    for number, state in enumerate(("done", "stopped")):
        folder = paths.courses_folder() / f"letters 2026-11-2{number}"
        keep_course(TeachingRequest("quill", str(folder), ("lines",)), [(50, 0.5), (100, 0.25)], state)
        about = AboutCourse(str(project.path), 8, 2)
        (replace(about, weights=name, before=adopt(bench.settings, "quill", name)) if not number else about).keep(
            folder
        )
    opened.earlier.look()
    wait(lambda: len(opened.earlier.courses) == 2)
    menu = opened.earlier.menu()
    menu.aboutToShow.emit()
    newest, oldest = menu.actions()
    assert newest.text().startswith("letters 2026-11-21 · Quill · 8 lines · stopped")
    assert "best 25.0 of 100 letters wrong on the lines set aside" in oldest.text()
    assert oldest.text().endswith("reads now") and not newest.text().endswith("reads now")
    oldest.trigger()
    assert opened.progress.curve._points == ((50, 0.5), (100, 0.25))
    click(opened.progress.back)
    assert bench.settings["engine.recognizer"] == "fake-echo"
    menu.aboutToShow.emit()
    assert not any(action.text().endswith("reads now") for action in menu.actions())


def done(run, weights_id):
    trained = Trained(None, 0.1, 6, 2, bool(weights_id), weights_id)
    run.hear(Changed(TeachingState.DONE, trained=trained, is_over=True))


def test_what_came_of_it_is_compared_adopted_given_back_and_reads_again(opened, bench, starter, wait, weights):
    project = bench.session.project
    bench.settings["engine.recognizer"] = "fake-echo"
    run = begin(opened, starter, wait)
    use_for_testing(project, ["p1"])  # and with it the others, which show the same scan
    name = f"{weights.id}@{weights.revision}"
    done(run, name)
    page, outcomes = opened.progress, bench.teaching.outcomes
    wait(lambda: bench.teaching.teachings.seen.about.verdict != "" and not outcomes.is_comparing, LIMIT_S)
    wait(lambda: "2 test pages" in page._verdict.text())
    assert "6 are needed to be sure" in page._verdict.text() and "the new weights:" in page._verdict.text()
    status = bench.status._engine
    assert status.accessibleName() == f"Reader: {echo.INFO.title}"
    click(page.adopt)
    assert bench.settings["engine.recognizer"] == "quill" and status.accessibleName() == "Reader: Quill, taught"
    assert bench.settings["engine.options"]["quill"]["weights"] == name
    click(page.again)
    wait(lambda: all(line.readings for line in project.page("p0").lines), LIMIT_S)
    lines = project.page("p0").lines
    assert all(line.readings[-1].made_by.engine == "quill" for line in lines)
    assert [line.text for line in lines] == [quills.TEXTS[number % 3] for number in range(4)]
    assert {line.status for line in lines} == {LineStatus.CORRECTED}
    click(page.back)
    assert bench.settings["engine.recognizer"] == "fake-echo"
    assert "weights" not in bench.settings["engine.options"]["quill"]
    assert page.adopt.isVisible() and not page.back.isVisible()


def test_a_course_without_gain_says_so_and_offers_nothing_to_adopt(opened, bench, starter, wait):
    done(begin(opened, starter, wait), "")
    wait(lambda: "Nothing the course tried" in opened.progress._verdict.text())
    assert not opened.progress.adopt.isVisible()


def test_without_test_pages_it_says_where_to_choose_them(opened, bench, starter, wait, weights, monkeypatch):
    run = begin(opened, starter, wait)
    monkeypatch.setattr("ductus.ui.training.outcomes.pages_for_testing", lambda partition: frozenset())
    done(run, f"{weights.id}@{weights.revision}")
    wait(lambda: "no test pages" in opened.progress._verdict.text())
    assert opened.progress.adopt.isVisible()


def test_a_course_is_deleted_only_when_that_is_agreed_to(opened, bench, starter, wait):
    run = begin(opened, starter, wait)
    folder = bench.teaching.teachings.seen.folder
    click(opened.progress.stop)
    wait(lambda: opened.forget.isVisible())
    click(opened.forget)
    (box,) = opened.findChildren(QMessageBox)
    delete = next(each for each in box.buttons() if each.text() == "Delete")
    assert folder.exists() and run.calls == ["stop"]
    QTest.mouseClick(delete, Qt.MouseButton.LeftButton)
    wait(lambda: not folder.exists())
    assert opened.setup.isVisible()


@pytest.mark.parametrize("most", [0.001, 0.03, 0.12, 0.5, 1.0, 3.7])
def test_ticks_reach_over_the_curve_and_are_few(most):
    ticks = ticks_for(most)
    assert ticks[0] == 0 and ticks[-1] >= most * (1 - 1e-9) and 2 <= len(ticks) <= 7
