"""Reports: the tables say what was counted, the HTML file needs nothing else, what is kept comes back."""

import csv
import io
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from ductus.document.codec import from_plain, to_plain
from ductus.training.measuring import store
from ductus.training.measuring.figures_in_words import board, board_text, set_words
from ductus.training.measuring.forms import TextForm
from ductus.training.measuring.measurement import EngineRun, Measurement, RightLine, groupings
from ductus.training.measuring.plot import plot_of, plot_svg
from ductus.training.measuring.report import report_html
from ductus.training.measuring.tables import figures_csv, lines_csv

LINES = (
    RightLine("1", "p1", "anno <1789>", "Page 1", "Letters", "A"),
    RightLine("2", "p1", "Item ij", "Page 1", "Letters", "A"),
    RightLine("3", "p2", "the mill", "Page 2", "Letters", "B"),
)
GOOD = EngineRun("Good", "good", "w/good", "abc", "cpu", 1.5, ("anno <1789>", "Item y", "the mill"))
POOR = EngineRun("Poor", "poor", seconds=0.03, texts=("", "=item", "the mill"))
GONE = EngineRun("Gone", "gone", fault="There are no weights.")


@pytest.fixture
def made():
    return Measurement(datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC), "Set", "chosen", LINES, (POOR, GONE, GOOD))


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_best_comes_first_and_the_others_are_held_against_it(made):
    rows = board(made)
    assert [row.name for row in rows] == ["Good", "Poor"]
    assert rows[0].cer.startswith("7.7 %") and rows[0].behind == ""
    assert rows[1].behind.startswith("+")
    assert rows[0].speed == "0.50 s" and rows[1].speed == "10 ms"


def test_the_terminal_says_the_set_and_who_could_not_be_measured(made):
    said = board_text(made)
    assert f"set {made.fingerprint}" in said and "2 pages, 3 lines, 26 characters" in said
    assert "Gone could not be measured: There are no weights." in said
    assert "Fewer than 6 pages" in said


def test_the_characters_of_a_set_are_those_its_rates_are_counted_against(made):
    runs = (EngineRun("E", "e", texts=("",)),)
    spaced = Measurement(made.made_at, "Set", "", (RightLine("1", "p", "two  blanks "),), runs)
    (figures,) = spaced.ranked
    assert f"{figures.rates[TextForm.WRITTEN].characters} characters" in set_words(spaced)


def test_a_set_is_known_by_its_lines_and_texts_whatever_their_order(made):
    turned = Measurement(made.made_at, "other", "", LINES[::-1])
    changed = Measurement(made.made_at, "Set", "", (*LINES[:2], RightLine("3", "p2", "the mills")))
    assert turned.fingerprint == made.fingerprint != changed.fingerprint


def test_figures_as_csv(made):
    rows = rows_of(figures_csv(made))
    whole = next(row for row in rows if row["engine"] == "Good" and row["form"] == "as written" and not row["of"])
    assert float(whole["cer"]) == pytest.approx(2 / 26, abs=1e-6)
    assert (whole["pages"], whole["lines"], whole["characters"]) == ("2", "3", "26")
    hands = {row["of"]: row for row in rows if row["group"] == "hand" and row["engine"] == "Good"}
    assert float(hands["A"]["cer"]) == pytest.approx(2 / 18, abs=1e-6)
    assert (hands["B"]["cer"], hands["B"]["cer_low"]) == ("0.0", "")
    poor = next(row for row in rows if row["engine"] == "Poor" and row["form"] == "as written" and not row["of"])
    above = made.ranked[1].compared_with(made.ranked[0])
    assert float(poor["cer_above_best"]) == pytest.approx(float(poor["cer"]) - float(whole["cer"]), abs=1e-5)
    assert float(poor["cer_above_best_high"]) == pytest.approx(above.high, abs=1e-6)
    assert (whole["cer_above_best"], hands["B"]["cer_above_best"]) == ("0.0", "")


def test_lines_as_csv_are_no_formulas(made):
    rows = rows_of(lines_csv(made))
    assert [row["read by Poor"] for row in rows] == ["", "'=item", "the mill"]
    assert [row["edits of Good"] for row in rows] == ["0", "2", "0"]


def test_only_what_there_is_more_than_one_of_is_a_group():
    assert set(groupings(LINES)) == {"Hand", "Page"}


def test_the_report_is_whole_and_safe(made):
    picture = b"\x89PNG rest"
    html = report_html(made, {"2": picture})
    assert "anno &lt;1789&gt;" in html and "<1789>" not in html
    assert "data:image/png;base64," in html
    assert not re.search(r"(src|href)=\"(?!data:)|url\(|@import|<script", html)
    assert "prefers-color-scheme: dark" in html and "@media print" in html
    assert "<ins>y</ins>" in html and "<del>ij</del>" in html
    assert "There are no weights." in html and made.fingerprint in html


def test_the_plot_is_xml_and_holds_every_interval(made):
    plot = plot_of(made)
    assert all(0 <= row.low <= row.rate <= row.high <= plot.most for row in plot.rows)
    assert plot.ticks[-1] == pytest.approx(plot.most) and len(plot.ticks) <= 7
    drawn = ElementTree.fromstring(plot_svg(made))
    assert len(drawn.findall("{http://www.w3.org/2000/svg}circle")) == 2


def test_what_is_kept_comes_back_newest_first(made, tmp_path):
    folder = store.folder_of(tmp_path / "book.ductus")
    assert store.kept(folder) == []
    report = store.keep(folder, made, {"l1": b"\x89PNG"})
    later = Measurement(datetime(2026, 12, 1, tzinfo=UTC), "Set", "chosen", LINES, (GOOD,))
    store.keep(folder, later, {})
    (folder / "other.json").write_text("{", encoding="utf-8")
    assert store.kept(folder) == [later, made]
    assert store.pictures_of(folder, made) == {"l1": b"\x89PNG"} and store.pictures_of(folder, later) == {}
    (folder / f"{report.stem}.pictures").write_text("[1", encoding="utf-8")
    assert store.pictures_of(folder, made) == {}  # damaged ones are as good as none
    assert report == store.report_of(folder, made) and report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert from_plain(Measurement, to_plain(made)) == made
