"""The export dialog: formats in groups from the registry, choices kept, one page shown, what is lost said before."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from shiboken6 import isValid

from ductus.document.partition import PartedBy
from ductus.document.rules import Form, Rules
from ductus.document.transcription import LineStatus
from ductus.errors import Cancelled, Remedy
from ductus.formats.base import Holds
from ductus.formats.registry import Registry
from ductus.ui.exporting.dialog import ExportDialog
from ductus.ui.exporting.outcome import OutcomeDialog
from ductus.ui.importing.dialog import ImportDialog
from ductus.ui.tags.tei_dialog import TeiDialog

WRITERS = [module.INFO for module in Registry.discover().writers()]


@pytest.fixture
def dialog(window, project, wait):
    window.show_project(project)
    wait(lambda: window.bench.session.page is not None)
    made = ExportDialog(window.bench, window.bench.session)
    yield made
    if isValid(made):
        made.close()


@pytest.fixture
def verified(window, project, wait):
    """Two lines of each page are verified, "p0" with letters of its own; then the dialog."""
    window.show_project(project)
    wait(lambda: window.bench.session.page is not None)
    session = window.bench.session
    for page_id in project.page_ids():
        session.show_page(page_id)
        for line in session.page.lines[:2]:
            session.accept(line.id, f"text of {line.id}", is_verified=True)
    session.show_page("p0")
    made = ExportDialog(window.bench, session)
    yield made
    if isValid(made):
        made.close()


def choose(dialog, format_id):
    dialog.formats.choose(format_id)
    assert dialog.info.id == format_id


def press_export(dialog):
    go = next(button for button in dialog.buttons.buttons() if button.text() == "Export")
    assert go.isEnabled()
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)


def test_every_format_stands_in_its_group_with_its_sentence_and_the_fullest_is_chosen(dialog):
    assert {info.id for info in dialog.formats.infos()} == {info.id for info in WRITERS}
    groups = [info.group for info in dialog.formats.infos()]
    assert [group for place, group in enumerate(groups) if group not in groups[:place]] == list(type(groups[0]))
    assert all(info.is_ground_truth == (info.group.value == "Ground truth") for info in WRITERS)
    assert all(info.summary for info in WRITERS)
    assert dialog.info.id == "page"


@pytest.mark.parametrize("info", WRITERS, ids=lambda info: info.id)
def test_a_format_says_what_it_is_and_where_it_goes(info, dialog, project):
    choose(dialog, info.id)
    assert dialog._about.text() == info.summary
    is_file = not (info.one_file_a_page or info.is_folder)
    expected = f"letters{info.suffixes[0]}" if is_file else f"letters-{info.id}"
    assert dialog.target.text() == str(project.path.parent / expected)
    lost = [part.value for part in Holds if part not in info.holds | {Holds.IMAGES}]
    assert all(word in dialog.losses.text() for word in lost)
    assert dialog.losses.isHidden() == (not lost)
    assert dialog.parts.isHidden() != info.is_ground_truth


@pytest.mark.parametrize(("typed", "expected"), [("a", "a.pdf"), ("a.pdf", "a.pdf"), ("", None)])
def test_a_chosen_file_gets_the_ending_of_its_format(typed, expected, dialog, monkeypatch, tmp_path):
    choose(dialog, "pdf")
    before = dialog.target.text()
    name = str(tmp_path / typed) if typed else ""
    asked = []
    monkeypatch.setattr(
        "ductus.ui.exporting.dialog.QFileDialog.getSaveFileName", lambda *given: asked.append(given) or (name, "")
    )
    dialog._browse()
    assert asked[0][-1] == "Searchable PDF (*.pdf)"
    assert dialog.target.text() == (before if expected is None else str(tmp_path / expected))


@pytest.mark.parametrize("info", [info for info in WRITERS if info.asks], ids=lambda info: info.id)
def test_what_a_format_asks_for_is_handed_on_and_remembered(info, dialog, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "ductus.ui.exporting.dialog.start_export", lambda _bench, _session, request: asked.append(request)
    )
    choose(dialog, info.id)
    usual = {option.name: option.choices[0] for option in info.asks}
    assert dialog.options.values() == usual
    other = {info.asks[0].name: info.asks[0].choices[1]}
    dialog.options.set_values(other)
    dialog._export()
    assert asked[0].choices == {**usual, **other}
    again = ExportDialog(dialog._bench, dialog._session)
    assert again.info.id == info.id
    assert again.options.values() == {**usual, **other}
    again.close()


@pytest.mark.parametrize("format_id", ["page", "pdf", "imagefolder"])
def test_tab_meets_everything_once_from_the_formats_to_the_last_button(format_id, dialog, qapp):
    dialog.show()
    for each in ("tei", format_id):  # options are made anew with each format
        choose(dialog, each)
    dialog.activateWindow()
    qapp.processEvents()  # fields made anew are shown by an event
    dialog.formats.setFocus()
    met = [dialog.focusWidget()]
    for _ in range(60):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        if dialog.focusWidget() is met[0]:
            break
        met.append(dialog.focusWidget())
    assert dialog.focusWidget() is dialog.formats and len(set(met)) == len(met)
    assert {each for each in dialog.buttons.buttons() if each.isEnabled()} <= set(met)

    def places(part):
        found = [number for number, widget in enumerate(met) if widget is part or part.isAncestorOf(widget)]
        assert found, part
        return found

    parts = [dialog.formats, dialog.lines, dialog.options, dialog.preview, dialog.target, dialog.buttons]
    in_order = [number for part in parts for number in places(part)]
    assert in_order == sorted(in_order)
    asked = [dialog.options.field(option.name).focusProxy() for option in dialog.info.asks]
    assert [widget for widget in met if widget in asked] == asked


def test_a_profile_says_what_it_is_for(dialog):
    choose(dialog, "page")
    dialog.options.set_values({"profile": "Transkribus"})
    assert dialog.request().choices == {"profile": "Transkribus"}


@pytest.mark.parametrize(
    ("format_id", "said"), [("page", "<PcGts"), ("text", "text of p0_l1"), ("docx", "text of p0_l0"), ("tsv", "p0_l0")]
)
def test_the_page_on_screen_is_shown_as_it_would_be_written(format_id, said, verified, wait):
    choose(verified, format_id)
    wait(lambda: said in verified.preview.pane.toPlainText())
    assert "1r" in verified.preview.head.text()


def test_a_file_is_shown_under_the_name_it_will_have_and_the_table_of_tei_is_at_hand(verified, wait):
    choose(verified, "tei")
    assert not verified._elements.isHidden()
    wait(lambda: "<title>letters</title>" in verified.preview.pane.toPlainText())
    verified._elements.click()
    (table,) = verified.findChildren(TeiDialog)
    table.reject()
    choose(verified, "page")
    assert verified._elements.isHidden()


def test_the_preview_never_shows_what_was_wanted_before(dialog, window, wait, monkeypatch):
    choose(dialog, "page")
    wait(lambda: "<PcGts" in dialog.preview.pane.toPlainText())
    asked = []
    monkeypatch.setattr(window.bench.pictures, "want_made", lambda name, make, _wanted: asked.append((name, make)))
    choose(dialog, "text")
    wait(lambda: dialog.preview.pane.toPlainText() == "Writing the page…")
    choose(dialog, "imagefolder")
    wait(lambda: "nothing to show" in dialog.preview.pane.toPlainText())
    ((name, make),) = asked
    window.bench.pictures.made.emit(name, make())
    assert "nothing to show" in dialog.preview.pane.toPlainText()


def test_line_images_are_shown_with_their_text(verified, wait):
    choose(verified, "imagefolder")
    wait(lambda: "train/metadata.jsonl" in verified.preview.pane.toPlainText())
    assert "text of p0_l0\n\ufffc" in verified.preview.pane.toPlainText()


def test_a_page_without_such_lines_gives_way_to_one_that_has_some(verified, wait):
    verified._session.show_page("p1")
    for line in verified._session.page.lines[:2]:
        verified._session.set_status([line.id], LineStatus.UNCLEAR)
    again = ExportDialog(verified._bench, verified._session)
    choose(again, "imagefolder")
    wait(lambda: "text of p0_l0" in again.preview.pane.toPlainText())
    again.close()


def test_lines_of_a_data_set_are_counted_before_it_is_written(verified, wait):
    choose(verified, "kraken_lines")
    wait(lambda: "6 lines on 3 pages will be written." in verified.effect.text())
    assert verified.parts._effect.text() == "Training: 6 lines on 3 pages", "pages of one scan are not parted"
    verified.lines.choose_pages("this")
    wait(lambda: "2 lines on 1 page will be written." in verified.effect.text())


def test_parts_are_asked_for_once_and_told_ever_after(verified, wait, tmp_path):
    choose(verified, "kraken_lines")
    verified.parts.by.setCurrentIndex(verified.parts.by.findData(PartedBy.DOCUMENT))
    verified.target.setText(str(tmp_path / "truth"))
    bench, session = verified._bench, verified._session
    press_export(verified)
    wait(lambda: session.project.partition.is_made)
    assert session.project.partition.by is PartedBy.DOCUMENT
    wait(lambda: [each for each in bench.window.findChildren(OutcomeDialog) if each.has_ended])
    again = ExportDialog(bench, session)
    choose(again, "kraken_lines")
    assert "were parted by document" in again.parts._said.text()
    assert again.request().plan is None
    again.close()


def test_shares_of_nothing_are_said_and_stop_the_export(verified, wait):
    choose(verified, "imagefolder")
    wait(lambda: not verified._counter.is_counting)
    go = next(button for button in verified.buttons.buttons() if button.text() == "Export")
    assert go.isEnabled()
    for spin in verified.parts.shares.values():
        spin.setValue(0)
    assert not go.isEnabled()
    assert "0 %" in verified.parts._said.text()
    verified.parts.shares["train"].setValue(100)
    assert go.isEnabled()
    assert "for good" in verified.parts._said.text()


def test_the_format_chosen_stays_in_sight_when_notes_take_room(dialog):
    dialog.resize(700, 360)
    dialog.show()
    for info in dialog.formats.infos():
        choose(dialog, info.id)
        dialog.layout().activate()
        row = dialog.formats.visualItemRect(dialog.formats.currentItem())
        assert dialog.formats.viewport().rect().contains(row), info.id


def test_the_dialog_is_no_larger_than_the_screen(dialog, window, monkeypatch):
    class SmallScreen:
        def availableSize(self):  # noqa: N802  # Qt's name
            return QSize(1000, 600)

    monkeypatch.setattr(window, "screen", SmallScreen)
    for made in (ExportDialog, ImportDialog):
        small = made(window.bench, window.bench.session)
        assert (small.width(), small.height()) == (1000, 560)
        assert small.minimumSizeHint().boundedTo(small.size()) == small.minimumSizeHint(), "nothing is cut"
        small.close()


def test_a_data_set_is_not_mixed_with_other_files(verified, tmp_path):
    choose(verified, "kraken_lines")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "x").touch()
    verified.target.setText(str(taken))
    assert "not mixed" in verified.place.text()
    assert not verified._go.isEnabled()
    verified.target.setText(str(tmp_path / "new"))
    assert verified._go.isEnabled()


def test_a_file_that_would_be_replaced_is_named_before(dialog, tmp_path):
    choose(dialog, "docx")
    (tmp_path / "old.docx").touch()
    dialog.target.setText(str(tmp_path / "old.docx"))
    assert "will be replaced" in dialog.place.text()
    assert dialog._go.isEnabled()


def test_files_of_pages_that_may_be_replaced_are_told_of_before(dialog, tmp_path):
    choose(dialog, "page")
    dialog.target.setText(str(tmp_path))
    assert dialog.place.isHidden()
    (tmp_path / "1r.xml").touch()
    dialog.target.setText(f"{tmp_path}/")
    assert "same names will be replaced" in dialog.place.text()
    assert dialog._go.isEnabled()


def test_what_of_the_page_a_profile_leaves_out_is_shown_before(verified, wait):
    choose(verified, "page")
    wait(lambda: "<PcGts" in verified.preview.pane.toPlainText())
    assert verified.preview.losses.isHidden()
    verified.options.set_values({"profile": "eScriptorium"})
    verified._changed()
    wait(lambda: "The status of lines is not in the file" in verified.preview.losses.text())
    choose(verified, "text")
    wait(lambda: "Lines without text were left out" in verified.preview.losses.text())


def test_what_came_of_it_is_shown_with_the_way_to_the_folder(verified, window, wait, tmp_path, monkeypatch):
    choose(verified, "text")
    verified.target.setText(str(tmp_path / "out"))
    press_export(verified)
    (outcome,) = window.findChildren(OutcomeDialog)
    wait(lambda: outcome.has_ended)
    assert "6 lines written in 3 files." in outcome.head.text()
    names = [outcome.list.topLevelItem(place).text(0) for place in range(outcome.list.topLevelItemCount())]
    assert "Files (3)" in names and any("Not in the export" in name for name in names)
    opened = []
    monkeypatch.setattr("ductus.ui.exporting.outcome.show_folder", opened.append)
    outcome.open_folder.click()
    assert opened == [str(tmp_path / "out")]
    outcome.again_button.click()
    wait(lambda: [each for each in window.findChildren(ExportDialog) if each is not verified])
    for each in window.findChildren(ExportDialog):
        each.close()


def test_an_export_that_is_stopped_says_so_and_leaves_no_parts(verified, window, wait, tmp_path, monkeypatch):
    from ductus.workflows import export_pages

    def slow(job, *_given):
        wait_here = job.cancel
        while not wait_here.is_cancelled:
            pass
        wait_here.check()

    monkeypatch.setattr("ductus.ui.exporting.dialog.export_pages", slow)
    assert export_pages.export_pages is not slow
    choose(verified, "kraken_lines")
    verified.target.setText(str(tmp_path / "truth"))
    press_export(verified)
    (outcome,) = window.findChildren(OutcomeDialog)
    outcome.cancel.click()
    wait(lambda: outcome.has_ended)
    assert "Stopped" in outcome.head.text()
    assert not window.bench.session.project.partition.is_made
    outcome.close()


def test_an_export_stopped_over_an_older_one_says_what_is_new_and_what_is_older(
    verified, window, wait, tmp_path, monkeypatch
):
    def stopped(*_given):
        raise Cancelled("34 files are new.", remedy=Remedy("Export again."))

    monkeypatch.setattr("ductus.ui.exporting.dialog.export_pages", stopped)
    choose(verified, "page")
    verified.target.setText(str(tmp_path / "out"))
    press_export(verified)
    (outcome,) = window.findChildren(OutcomeDialog)
    wait(lambda: outcome.has_ended)
    assert outcome.head.text() == "Stopped, because you said so. 34 files are new. Export again."
    outcome.close()


def test_once_its_dialog_is_closed_the_message_bar_tells_of_the_end(verified, window, wait, tmp_path):
    choose(verified, "text")
    verified.target.setText(str(tmp_path / "out"))
    press_export(verified)
    window.findChildren(OutcomeDialog)[0].close()
    wait(lambda: "6 lines written" in window.bench.bar._text.text())


def test_places_against_the_rules_are_said_beforehand_for_the_pages_chosen(dialog, window, project, wait):
    assert dialog.breaches.isHidden()
    session = window.bench.session
    for line in session.page.lines[:2]:
        session.accept(line.id, "e\u0301te\u0301", is_verified=False)
    project.set_sheet(replace(project.sheet, rules=Rules(form=Form.COMPOSED)))
    wait(lambda: "4 places in 2 lines of these pages break the rules" in dialog.breaches.text())
    session.show_page("p1")
    again = ExportDialog(window.bench, session)
    again.lines.choose_pages("this")
    assert again.breaches.isHidden()
    again.lines.choose_pages("all")
    assert not again.breaches.isHidden()
    again.close()
