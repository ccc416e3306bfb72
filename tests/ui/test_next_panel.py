"""The panel of the pages to correct next: weighed when first shown, gone to by click and key, weighed again."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from ductus.cli import main
from ductus.document.precedence import accept_text
from ductus.ui.training.next_panel import NextPanel
from ductus.workflows.pages_for_testing import use_for_testing


@pytest.fixture
def bench(window, project):
    """Page p0 is corrected, p1 and p2 wait."""
    for number in range(4):
        project.apply(accept_text(project.page("p0"), f"p0_l{number}", "anno", "Ada"))
    path = project.path
    project.close()
    window.open_paths([path])
    return window.bench


@pytest.fixture
def panel(bench, wait):
    bench.do("panel_next_pages")
    (found,) = bench.window.findChildren(NextPanel)
    wait(lambda: found.list.count() == 2)
    return found


def test_pages_not_corrected_are_listed_with_why_and_gone_to(panel, bench, wait):
    assert {panel.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(2)} == {"p1", "p2"}
    assert "no reader has read it yet" in panel.list.item(0).toolTip().casefold()
    assert "4 lines" in panel.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "cannot be told yet" in panel._outlook.text()
    wanted = panel.list.item(1).data(Qt.ItemDataRole.UserRole)
    place = panel.list.visualItemRect(panel.list.item(1)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert bench.session.page.id == wanted
    panel.list.setCurrentRow(0)
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert bench.session.page.id == panel.list.item(0).data(Qt.ItemDataRole.UserRole)


def test_weighed_again_the_list_follows_the_project(panel, bench, wait):
    for number in range(4):
        page = bench.session.project.page("p1")
        bench.session.apply(accept_text(page, f"p1_l{number}", "anno", "Ada"))
    QTest.mouseClick(panel.again, Qt.MouseButton.LeftButton)
    wait(lambda: panel.list.count() == 1)
    assert panel.list.item(0).data(Qt.ItemDataRole.UserRole) == "p2"


def test_pages_moved_meanwhile_bear_the_numbers_they_have_then(panel, bench):
    def heads():
        return {item.data(Qt.ItemDataRole.UserRole): item.text() for item in map(panel.list.item, range(2))}

    assert heads()["p2"].startswith("3")
    bench.pages.move_wanted.emit(["p2"], bench.session.project.documents()[0].id, 0)
    assert heads()["p2"].startswith("1")
    assert heads()["p1"].startswith("3")


def test_test_pages_are_never_named(panel, bench, wait):
    use_for_testing(bench.session.project, ["p2"])  # and with it the others, which show the same scan
    QTest.mouseClick(panel.again, Qt.MouseButton.LeftButton)
    wait(lambda: panel.list.count() == 0)
    assert "No page waits" in panel._why.text()


def test_the_command_line_names_them_too(project, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    path = project.path
    project.close()
    assert main.run(["next", str(path), "--most", "2"]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 2 and "(4 lines): no reader has read it yet" in told.out
    assert "cannot be told yet" in told.err
