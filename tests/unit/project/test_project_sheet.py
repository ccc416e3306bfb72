"""The project sheet: kept with the project, the usual one where a file has none, and told to whoever listens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ductus.document.sheet import SEGMONTO_LINES, SEGMONTO_ZONES, Sheet, agreed_kinds, base_kind, kinds_offered
from ductus.errors import StorageFailed
from ductus.project.project import Project

OLD_FILE = Path(__file__).parents[2] / "golden" / "projects" / "version-1.ductus"


def test_a_new_project_offers_the_types_of_segmonto(tmp_path: Path) -> None:
    with Project.create(tmp_path / "book.ductus") as project:
        assert (project.sheet.zone_kinds, project.sheet.line_kinds) == (SEGMONTO_ZONES, SEGMONTO_LINES)


def test_a_sheet_is_kept_when_the_project_is_opened_again(tmp_path: Path) -> None:
    sheet = Sheet(zone_kinds=("Gloss:marginal", "Spalte ſ"), line_kinds=())
    changes = []
    with Project.create(tmp_path / "book.ductus") as project:
        project.listen(changes.append)
        project.set_sheet(sheet)
        assert project.sheet == sheet
        assert project.undo_title == ""
    assert [change.kind for change in changes] == ["sheet"]
    with Project.open(tmp_path / "book.ductus") as again:
        assert again.sheet == sheet


def test_a_file_from_before_there_were_sheets_has_the_usual_one(tmp_path: Path) -> None:
    old = shutil.copy(OLD_FILE, tmp_path / "old.ductus")
    with Project.open(Path(old)) as project:
        assert project.sheet == Sheet()
        project.set_sheet(Sheet(line_kinds=("Verse",)))
        assert project.sheet.line_kinds == ("Verse",)


def test_a_project_open_for_reading_keeps_its_sheet(tmp_path: Path) -> None:
    Project.create(tmp_path / "book.ductus").close()
    with Project.open(tmp_path / "book.ductus", read_only=True) as project:
        with pytest.raises(StorageFailed):
            project.set_sheet(Sheet(zone_kinds=()))
        assert project.sheet == Sheet()


def test_kinds_a_page_uses_are_offered_behind_those_agreed_on() -> None:
    assert kinds_offered(("B", "A"), ["x", "A", "c", "x"]) == ("B", "A", "c", "x")
    assert agreed_kinds([" A ", "", "B", "A", "  "]) == ("A", "B")
    assert [base_kind(kind) for kind in ("MainZone#1", "MarginTextZone:note#2", "text")] == [
        "MainZone",
        "MarginTextZone",
        "text",
    ]
