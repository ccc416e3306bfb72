"""Types of lines and regions in the window: given by menu and key, listed per project, renamed on pages."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ductus.document.edits import SetRegions
from ductus.document.geometry import Box
from ductus.document.page import Region
from ductus.document.sheet import SEGMONTO_LINES, Sheet
from ductus.ui.dialogs.kinds import KindsDialog
from ductus.ui.kinds.menu import kind_menu, region_menu, region_titles
from ductus.ui.kinds.steps import set_kind

ZONE = Region("zone", Box(50, 50, 950, 400).polygon(), "page-number")


@pytest.fixture
def project(project):
    project.apply(SetRegions("p0", (ZONE,)))
    return project


@pytest.fixture
def dialog(bench):
    held = KindsDialog(bench, bench.session.project.sheet)
    held.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    held.show()
    yield held
    held.close()
    held.deleteLater()


def entries(menu):
    return [action.text().partition("  ")[2].strip() or action.text() for action in menu.actions() if action.text()]


def entry(menu, kind):
    return next(action for action in menu.actions() if action.text().endswith(kind))


def test_the_menu_gives_chosen_lines_a_type_as_one_step(bench, project):
    bench.canvas.choose(["p0_l0", "p0_l1"], current="p0_l0")
    menu = kind_menu(bench)
    assert tuple(entries(menu)[: len(SEGMONTO_LINES)]) == SEGMONTO_LINES
    assert entry(menu, "DefaultLine").isChecked()
    entry(menu, "HeadingLine").trigger()
    assert [line.kind for line in project.page("p0").lines[:3]] == ["HeadingLine", "HeadingLine", "DefaultLine"]
    assert project.undo_title == "set type HeadingLine"
    project.undo()
    assert {line.kind for line in project.page("p0").lines} == {"DefaultLine"}


def test_a_type_only_the_page_knows_is_offered_behind_the_projects(bench, project):
    bench.canvas.choose_region("zone")
    menu = kind_menu(bench)
    assert entry(menu, "page-number").isChecked()
    assert entries(menu).index("page-number") == len(Sheet().zone_kinds)
    entry(menu, "NumberingZone").trigger()
    assert project.page("p0").regions[0].kind == "NumberingZone"
    assert bench.canvas.scene.regions.kind_of_new == "NumberingZone"


def test_the_key_k_opens_the_menu_on_the_page(bench, monkeypatch):
    opened = []
    monkeypatch.setattr("ductus.ui.kinds.menu.pop_up", lambda _bench, menu: opened.append(menu.title()))
    bench.canvas.choose(["p0_l0"])
    bench.canvas.setFocus()
    QTest.keyClick(bench.canvas, Qt.Key.Key_K)
    bench.canvas.choose_region("zone")
    QTest.keyClick(bench.canvas, Qt.Key.Key_K)
    assert opened == ["Type of line", "Type of region"]


def test_a_locked_line_keeps_its_type_and_that_is_said(bench, project):
    bench.canvas.choose(["p0_l0"], current="p0_l0")
    bench.do("lock_lines")
    hints = []
    bench.canvas.hint_changed.connect(hints.append)
    assert not set_kind(bench, "HeadingLine")
    assert project.page("p0").lines[0].kind == "DefaultLine"
    assert "locked" in hints[-1].lower()


def test_lines_are_put_in_a_region_by_hand_from_the_menu(bench, project):
    bench.canvas.choose(["p0_l3"], current="p0_l3")
    entry(region_menu(bench), "page-number").trigger()
    assert project.page("p0").lines[3].region_id == "zone"
    bench.canvas.nudge(0.0, -5.0)
    assert project.page("p0").lines[3].region_id == "zone"
    entry(region_menu(bench), "No region").trigger()
    assert project.page("p0").lines[3].region_id == ""


def test_regions_of_one_type_are_told_apart_by_number(project):
    page = replace(project.page("p0"), regions=(ZONE, replace(ZONE, id="b"), replace(ZONE, id="c", kind="MainZone")))
    assert [title for _, title in region_titles(page)] == ["page-number 1", "page-number 2", "MainZone"]


def test_lines_go_to_the_regions_they_stand_in(bench, project):
    bench.do("assign_lines")
    assert [line.region_id for line in project.page("p0").lines] == ["zone", "zone", "", ""]


def test_the_project_keeps_its_list_of_types(bench, dialog, project):
    dialog.lines.add()
    editor = dialog.lines._list.currentItem()
    editor.setText("  Verse ")
    dialog.lines.shift(-1)
    dialog.zones._list.setCurrentRow(0)
    dialog.zones.remove()
    dialog.accept()
    assert project.sheet.line_kinds[:2] == ("Verse", "DefaultLine")
    assert "MainZone" not in project.sheet.zone_kinds


def test_a_name_that_is_empty_or_there_already_is_not_kept(dialog):
    before = dialog.lines.kinds()
    dialog.lines._list.item(2).setText("DefaultLine")
    dialog.lines.add()
    dialog.lines._list.currentItem().setText("   ")
    assert dialog.lines.kinds() == before


def test_resetting_brings_the_types_of_segmonto_back(dialog):
    for _ in range(3):
        dialog.lines.remove()
    dialog.lines.reset()
    assert dialog.lines.kinds() == SEGMONTO_LINES
    assert dialog.lines.renamed() == {}


def test_a_renamed_type_is_renamed_on_the_pages_if_wanted(bench, dialog, project, wait):
    set_kind(bench, "HeadingLine", ["p0_l0"], [])
    assert not dialog.renames_pages.isEnabled()
    row = dialog.lines.kinds().index("HeadingLine")
    dialog.lines._list.item(row).setText("Title")
    assert dialog.renames_pages.isEnabled()
    dialog.accept()
    wait(lambda: project.page("p0").lines[0].kind == "Title")
    assert "Title" in project.sheet.line_kinds


def test_without_renaming_pages_keep_the_old_name(bench, dialog, project):
    set_kind(bench, "HeadingLine", ["p0_l0"], [])
    dialog.lines._list.item(dialog.lines.kinds().index("HeadingLine")).setText("Title")
    dialog.renames_pages.setChecked(False)
    dialog.accept()
    assert project.page("p0").lines[0].kind == "HeadingLine"
