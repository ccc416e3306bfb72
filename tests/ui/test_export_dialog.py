"""The export dialog takes the formats from the registry: by title, with a fitting place, and says what is lost."""

from dataclasses import replace

import pytest

from ductus.document.rules import Form, Rules
from ductus.formats.base import Holds
from ductus.formats.registry import Registry
from ductus.ui.dialogs.export import ExportDialog

WRITERS = [module.INFO for module in Registry.discover().writers()]


@pytest.fixture
def dialog(window, project, wait):
    window.show_project(project)
    wait(lambda: window.bench.session.page is not None)
    made = ExportDialog(window.bench, window.bench.session)
    yield made
    made.close()


def choose(dialog, info):
    dialog._format.setCurrentIndex(dialog._format.findText(info.title))
    assert dialog.info is info


def test_formats_stand_by_their_titles_and_the_fullest_comes_first(dialog):
    titles = [dialog._format.itemText(index) for index in range(dialog._format.count())]
    assert titles == sorted((info.title for info in WRITERS), key=str.casefold)
    assert dialog.info.id == "page"


@pytest.mark.parametrize("info", WRITERS, ids=lambda info: info.id)
def test_a_format_says_what_it_is_and_where_it_goes(info, dialog, project):
    choose(dialog, info)
    assert dialog._about.text() == info.summary
    target = dialog._target.text()
    is_file = not (info.one_file_a_page or info.is_folder)
    expected = f"letters{info.suffixes[0]}" if is_file else f"letters-{info.id}"
    assert target == str(project.path.parent / expected)
    lost = [part.value for part in Holds if part not in info.holds | {Holds.IMAGES}]
    assert all(word in dialog._losses.text() for word in lost)
    assert dialog._losses.isHidden() == (not lost)


@pytest.mark.parametrize(("typed", "expected"), [("a", "a.pdf"), ("a.pdf", "a.pdf"), ("", None)])
def test_a_chosen_file_gets_the_ending_of_its_format(typed, expected, dialog, monkeypatch, tmp_path):
    choose(dialog, Registry.discover().get("pdf").INFO)
    before = dialog._target.text()
    name = str(tmp_path / typed) if typed else ""
    asked = []
    monkeypatch.setattr(
        "ductus.ui.dialogs.export.QFileDialog.getSaveFileName", lambda *given: asked.append(given) or (name, "")
    )
    dialog._browse()
    assert asked[0][-1] == "Searchable PDF (*.pdf)"
    assert dialog._target.text() == (before if expected is None else str(tmp_path / expected))


def test_a_format_asks_for_its_options_and_they_are_remembered(dialog, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "ductus.ui.dialogs.export.start_export", lambda _bench, _session, request: asked.append(request)
    )
    choose(dialog, next(info for info in WRITERS if not info.asks))
    assert dialog._options.isHidden()
    choose(dialog, Registry.discover().get("text").INFO)
    assert not dialog._options.isHidden()
    usual = {"abbreviations": "as written", "deleted": "kept", "hyphens": "kept", "breaks": "lines"}
    assert dialog._options.choices() == usual
    dialog._options._fields["abbreviations"].setCurrentText("Expanded")
    dialog._export()
    assert asked[0].choices == {**usual, "abbreviations": "expanded"}
    again = ExportDialog(dialog._bench, dialog._session)
    choose(again, Registry.discover().get("text").INFO)
    assert again._options.choices() == {**usual, "abbreviations": "expanded"}
    again.close()


def test_places_against_the_rules_are_said_beforehand_for_the_pages_chosen(dialog, window, project, wait):
    assert dialog._breaches.isHidden()
    session = window.bench.session
    for line in session.page.lines[:2]:
        session.accept(line.id, "e\u0301te\u0301", is_verified=False)
    project.set_sheet(replace(project.sheet, rules=Rules(form=Form.COMPOSED)))
    wait(lambda: "4 places in 2 lines of these pages break the rules" in dialog._breaches.text())
    session.show_page("p1")
    dialog._this_page.setChecked(True)
    assert dialog._breaches.isHidden()
    dialog._all_pages.setChecked(True)
    assert not dialog._breaches.isHidden()
