"""Scans move, projects move, and find one another again; nothing is ever written to a scan."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from project_samples import make_page, project_with

from ductus.document.page import Page, Scan
from ductus.errors import ScanMissing, StorageFailed
from ductus.project.project import Project
from ductus.project.scans import find_scans, relative_path

NAMES = ["a b.tif", "köln ſ@#%.tif", "مخطوطة.tif", "手稿 \U0001f4dc.tif"]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def make_scan(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8"))
    return path


def page_of(project: Project, file: Path, index: int = 0) -> Page:
    return make_page(1, scan=project.scan_for(file, file.stat().st_size, sha256(file), index))


def archive(folder: Path) -> tuple[Project, list[Path]]:
    """A project in `folder/work` and its scans in `folder/work/scans`, one page each."""
    files = [make_scan(folder / "work" / "scans" / name, f"pixels of {name}") for name in NAMES]
    project, document_id = project_with(folder / "work" / "book.ductus")
    project.insert_pages(document_id, [page_of(project, file) for file in files])
    return project, files


def test_a_project_moved_with_its_scans_finds_them(tmp_path: Path) -> None:
    project, files = archive(tmp_path / "here")
    stored = [summary.scan.path for summary in project.summaries()]
    assert stored == [f"scans/{name}" for name in NAMES]
    assert [project.scan_path(summary.scan) for summary in project.summaries()] == files
    project.close()
    (tmp_path / "here").rename(tmp_path / "da drüben")
    with Project.open(tmp_path / "da drüben" / "work" / "book.ductus") as moved:
        assert moved.missing_scans() == ()
        assert moved.scan_path(moved.summaries()[1].scan).read_bytes() == f"pixels of {NAMES[1]}".encode()


def test_scans_beside_the_project_are_relative_and_others_are_not(tmp_path: Path) -> None:
    folder = Path("/archive/projects")
    assert relative_path(Path("/archive/scans/a.tif"), folder) == "../scans/a.tif"
    assert relative_path(Path("/archive/projects/../x/a.tif"), folder) == "../x/a.tif"
    assert relative_path(Path("/media/stick/a.tif"), folder) == "/media/stick/a.tif"


def test_a_missing_scan_is_named_and_can_be_relinked(tmp_path: Path) -> None:
    project, files = archive(tmp_path)
    files[1].unlink()
    scan = project.summaries()[1].scan
    with pytest.raises(ScanMissing, match="köln") as missing:
        project.scan_path(scan)
    assert missing.value.remedy is not None
    assert (missing.value.remedy.action, missing.value.remedy.argument) == ("relink", scan.path)
    assert [each.path for each in project.missing_scans()] == [scan.path]
    project.close()


def test_relink_finds_scans_by_content_wherever_they_went(tmp_path: Path) -> None:
    project, files = archive(tmp_path)
    page_ids = project.page_ids()
    project.page(page_ids[0])
    target = tmp_path / "attic" / "box 7"
    make_scan(target / "same size.tif", "pixels of a b.tiX")  # the size of the first, another content
    files[0].rename(target / "renamed.png")
    (target / "deep").mkdir()
    files[2].rename(target / "deep" / files[2].name)
    files[3].unlink()
    report = project.relink(tmp_path / "attic", sha256)
    assert [scan.path for scan in report.found] == ["../attic/box 7/renamed.png", "../attic/box 7/deep/مخطوطة.tif"]
    assert [scan.path for scan in report.still_missing] == [f"scans/{NAMES[3]}"]
    assert project.missing_scans() == report.still_missing
    assert project.page(page_ids[0]).scan.path == "../attic/box 7/renamed.png"
    assert project.summary(page_ids[0]).scan == project.page(page_ids[0]).scan
    project.close()
    with Project.open(project.path) as again:
        assert again.scan_path(again.page(page_ids[0]).scan) == target / "renamed.png"


def test_relinking_one_file_serves_all_its_pages(tmp_path: Path) -> None:
    project, document_id = project_with(tmp_path / "book.ductus")
    file = make_scan(tmp_path / "letters.pdf", "a PDF of three pages")
    project.insert_pages(document_id, [page_of(project, file, index) for index in range(3)])
    file.rename(tmp_path / "renamed.pdf")
    assert project.missing_scans() == (Scan("letters.pdf", 20, sha256(tmp_path / "renamed.pdf")),)
    report = project.relink(tmp_path, sha256)
    assert len(report.found) == 1
    assert [(summary.scan.path, summary.scan.index) for summary in project.summaries()] == [
        ("renamed.pdf", 0),
        ("renamed.pdf", 1),
        ("renamed.pdf", 2),
    ]
    project.close()


def test_only_files_of_a_fitting_size_are_hashed_and_unreadable_ones_passed_over(tmp_path: Path) -> None:
    lost = Scan("lost.tif", 5, hashlib.sha256(b"right").hexdigest())
    for name, content in {"1.tif": "wrong", "2.tif": "unreadable", "3.tif": "broke", "4.tif": "right", "5": ""}.items():
        make_scan(tmp_path / name, content)
    hashed: list[str] = []

    def hash_file(path: Path) -> str:
        hashed.append(path.name)
        if path.name == "3.tif":
            raise PermissionError(path)
        return sha256(path)

    assert find_scans([lost], tmp_path, hash_file) == {lost: tmp_path / "4.tif"}
    assert hashed == ["1.tif", "3.tif", "4.tif"]


def test_a_stopped_search_changes_nothing(tmp_path: Path) -> None:
    project, files = archive(tmp_path)
    files[0].rename(tmp_path / "elsewhere.tif")

    def stopped(path: Path) -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        project.relink(tmp_path, stopped)
    assert len(project.missing_scans()) == 1
    project.close()


def test_a_file_dropped_twice_is_known(tmp_path: Path) -> None:
    project, files = archive(tmp_path)
    digest = sha256(files[0])
    assert project.knows_scan(digest)
    assert not project.knows_scan(digest, index=1)
    assert not project.knows_scan("0" * 64)
    project.remove_pages([project.page_ids()[0]])
    assert not project.knows_scan(digest)
    assert project.missing_scans() == ()
    project.undo()
    assert project.knows_scan(digest)
    project.close()


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_whose_accents_were_taken_apart_is_found(tmp_path: Path, form: str) -> None:
    other = {"NFC": "NFD", "NFD": "NFC"}[form]
    project, document_id = project_with(tmp_path / "book.ductus")
    file = make_scan(tmp_path / unicodedata.normalize(form, "é.tif"), "x")
    project.insert_pages(document_id, [page_of(project, file)])
    file.rename(tmp_path / unicodedata.normalize(other, "é.tif"))
    assert project.missing_scans() == ()
    assert project.scan_path(project.summaries()[0].scan).is_file()
    project.close()


def test_a_name_no_system_could_have_is_missing_and_nothing_worse(tmp_path: Path) -> None:
    long = Scan("x" * 5000 + ".tif", 1, "a" * 64)
    project, _ = project_with(tmp_path / "book.ductus", make_page(1, scan=long))
    with pytest.raises(ScanMissing):
        project.scan_path(long)
    assert project.missing_scans() == (long,)
    project.close()


def test_relinking_needs_a_project_that_may_be_written(tmp_path: Path) -> None:
    project, files = archive(tmp_path)
    files[0].rename(tmp_path / "elsewhere.tif")
    project.close()
    with Project.open(project.path, read_only=True) as reader, pytest.raises(StorageFailed):
        reader.relink(tmp_path, sha256)
