"""Engines are measured from the window: chosen, run in a lane, shown, kept beside the project, and found again."""

import shutil
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from ductus import paths
from ductus.engines.hosted import EXTRA_ENGINES_VARIABLE
from ductus.engines.weights import WeightsStore
from ductus.training.measuring import store
from ductus.training.measuring.measurement import EngineRun, Measurement, RightLine
from ductus.ui.measuring.offers import offers
from ductus.ui.measuring.window import EvaluateWindow
from ductus.workflows.adopt import adopt
from fakes import quills
from fakes.here_host import HereHost

LINES = (RightLine("p1_l0", "p1", "anno", "2r"), RightLine("p2_l0", "p2", "the mill", "3r"))


def measured(**runs) -> Measurement:
    made = tuple(EngineRun(name, name, seconds=1.0, texts=texts) for name, texts in runs.items())
    return Measurement(datetime(2026, 11, 21, tzinfo=UTC), "Test pages", "2 pages", LINES, made)


@pytest.fixture
def bench(corrected_bench, monkeypatch):
    monkeypatch.setenv(EXTRA_ENGINES_VARIABLE, "fakes.engines.echo,fakes.engines.missing")
    corrected_bench.host = HereHost()
    return corrected_bench


@pytest.fixture
def opened(bench):
    """The evaluation window, closed at the end."""
    dialog = EvaluateWindow(bench, bench.session)
    dialog.show()
    yield dialog
    dialog.close()


def check(dialog, title):
    """Tick the engine of that title and no other."""
    for row in range(dialog._engines.count()):
        item = dialog._engines.item(row)
        if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
            is_it = item.text() == title
            item.setCheckState(Qt.CheckState.Checked if is_it else Qt.CheckState.Unchecked)


def rows(table):
    return [
        [table.topLevelItem(row).text(column) for column in range(table.columnCount())]
        for row in range(table.topLevelItemCount())
    ]


def echo_title():
    from fakes.engines.echo import INFO

    return INFO.title


def test_measuring_shows_keeps_and_is_found_again(bench, opened, wait):
    check(opened, echo_title())
    opened._measure.click()
    assert not opened._measure.isEnabled() and opened._stop.isEnabled()
    wait(lambda: opened.results.measurement is not None)
    assert rows(opened.results.board)[0][0] == echo_title()
    assert len(opened.results.measurement.lines) == 3
    assert opened._measure.isEnabled() and not opened._stop.isEnabled()
    assert len(store.kept(opened._folder)) == 1
    again = EvaluateWindow(bench, bench.session)
    wait(lambda: again.results.measurement is not None)
    assert again.results.measurement == opened.results.measurement
    for dialog in (opened, again):
        wait(lambda shown=dialog.results: shown.worst.topLevelItemCount() == 3 and shown._pictures)
        pictures = [dialog.results.worst.topLevelItem(row).data(1, Qt.ItemDataRole.DecorationRole) for row in range(3)]
        assert all(0 < picture.height() <= 34 and picture.width() <= 300 for picture in pictures)
    again.close()


def test_a_folder_of_ground_truth_can_be_measured_on(opened, wait, tmp_path):
    (tmp_path / "pairs").mkdir()
    (tmp_path / "pairs" / "1.png").write_bytes(quills.sample("anno").picture)
    (tmp_path / "pairs" / "1.gt.txt").write_text("anno", encoding="utf-8")
    opened.measure_on(tmp_path / "pairs")
    check(opened, echo_title())
    opened._measure.click()
    wait(lambda: opened.results.measurement is not None)
    assert opened.results.measurement.set_title == "pairs"


def test_an_engine_that_cannot_run_cannot_be_chosen_and_says_why(opened):
    blocked = [
        opened._engines.item(row)
        for row in range(opened._engines.count())
        if not opened._engines.item(row).flags() & Qt.ItemFlag.ItemIsEnabled
    ]
    assert blocked and all(item.toolTip() for item in blocked)


def test_weights_taught_here_are_measured_beside_those_that_came_with_ductus(bench, tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    weights_store = WeightsStore(paths.weights_folder())
    made = weights_store.import_folder(shutil.copytree(quills.untaught_folder(), tmp_path / "letters"))
    of_quill = [offer for offer in offers(bench.settings) if offer.call.engine_id == "quill"]
    assert [offer.title for offer in of_quill] == ["Quill", "Quill, letters"]
    assert of_quill[1].call.options["weights"] == f"{made.id}@{made.revision}" and not of_quill[1].problem
    adopt(bench.settings, "quill", f"{made.id}@{made.revision}")
    found = offers(bench.settings)
    assert found[0].title == "Quill, letters"
    assert sorted(offer.title for offer in found if offer.call.engine_id == "quill") == ["Quill", "Quill, letters"]


def test_stopping_lets_one_begin_again(bench, opened, wait):
    check(opened, echo_title())
    bench.host.gate.clear()
    opened._measure.click()
    wait(lambda: bench.host.calls)
    opened._stop.click()
    bench.host.gate.set()
    wait(lambda: opened._measure.isEnabled())
    assert opened.results.measurement is None and store.kept(opened._folder) == []


def test_without_engine_there_is_nothing_to_do(opened):
    check(opened, "none")
    assert not opened._measure.isEnabled()
    assert opened.results.board.topLevelItemCount() == 0


def test_a_worst_line_leads_to_its_page_and_line(bench, opened):
    opened.results.show_results(measured(good=("anno", "the m")), ())
    assert rows(opened.results.worst) == [["3r", "", "the mill", "the m", "3"]]
    opened.results.worst.itemActivated.emit(opened.results.worst.topLevelItem(0), 0)
    assert (bench.session.page.id, bench.desk.current_line()) == ("p2", "p2_l0")


def test_rows_of_worst_lines_have_room_for_their_pictures(opened):
    worst = opened.results.worst
    opened.results._tabs.setCurrentWidget(worst)
    opened.results.show_results(measured(poor=("", "x")), ())
    before = worst.visualItemRect(worst.topLevelItem(0)).height()
    picture = QImage(300, 34, QImage.Format.Format_RGB32)
    opened.results.show_pictures({line.id: picture for line in LINES})
    assert worst.visualItemRect(worst.topLevelItem(1)).height() == before >= picture.height()


def test_details_are_those_of_the_engine_chosen(opened):
    opened.results.show_results(measured(good=("anno", "the mill"), poor=("annn", "")), ())
    assert opened.results.mistakes.topLevelItemCount() == 0
    opened.results._engine.setCurrentIndex(1)
    assert ["Replaced", "o", "n", "1"] in [row[:4] for row in rows(opened.results.mistakes)]
    assert opened.results.plot.sizeHint().height() > 60
    assert "good 0.0 %" in opened.results.plot.accessibleDescription()


def test_report_and_table_are_written_where_the_person_says(opened, wait, tmp_path, monkeypatch):
    opened.results.show_results(measured(good=("anno", "the mill")), ())
    opened._refresh()
    for button, name, begins in (
        (opened._save_report, "r.html", "<!doctype"),
        (opened._save_table, "f.csv", "\ufeffset,"),
    ):
        target = tmp_path / name
        monkeypatch.setattr(
            "ductus.ui.measuring.window.QFileDialog.getSaveFileName", lambda *_, target=target: (str(target), "")
        )
        button.click()
        wait(target.exists)
        assert target.read_text(encoding="utf-8").startswith(begins)
