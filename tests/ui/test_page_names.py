"""How file names stand in the list of pages."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics

from ductus.ui.pages.page_delegate import in_two_lines, without_suffix


@pytest.fixture
def metrics(qapp):
    return QFontMetrics(QFont(qapp.font()))


def _room(metrics, letters):
    return metrics.horizontalAdvance(letters) + 1


def test_a_name_is_broken_where_it_has_parts(metrics):
    assert in_two_lines("JDH_2_16_35_004.jpg", metrics, _room(metrics, "JDH_2_16_35_00")) == ["JDH_2_16_35_", "004.jpg"]
    assert in_two_lines("wiki-texte 0219.png", metrics, _room(metrics, "wiki-texte 02")) == ["wiki-texte ", "0219.png"]


def test_a_name_without_parts_fills_the_first_line(metrics):
    assert in_two_lines("IMG00271828.jpeg", metrics, _room(metrics, "IMG0027"))[0] == "IMG0027"


def test_a_part_that_would_leave_the_first_line_nearly_empty_does_not_count(metrics):
    name = "a_Verwaltungsgerichtsbarkeit.tif"
    first, _ = in_two_lines(name, metrics, _room(metrics, "a_Verwaltungsgericht"))
    assert first == "a_Verwaltungsgericht"


def test_a_name_too_long_for_two_lines_keeps_its_end(metrics):
    name = "Staatsarchiv_Verwaltungsgerichtsbarkeit_Abteilung_0815_Seite_0001.tif"
    room = _room(metrics, "Staatsarchiv_Verw")
    first, second = in_two_lines(name, metrics, room)
    assert name.startswith(first)
    assert second.endswith("0001.tif")
    assert all(metrics.horizontalAdvance(part) <= room for part in (first, second))


def test_a_short_name_stands_on_one_line(metrics):
    assert in_two_lines("f50.jpeg", metrics, 400) == ["f50.jpeg"]


def test_what_says_the_format_of_a_scan_is_left_to_the_tooltip():
    assert without_suffix("HStAS_E 301 Blatt 0001 Rückseite.JPG") == "HStAS_E 301 Blatt 0001 Rückseite"
    assert without_suffix("fol. 12v") == "fol. 12v"
    assert without_suffix("letters.pdf, 3") == "letters.pdf, 3"
    assert without_suffix(".tif") == ".tif"
