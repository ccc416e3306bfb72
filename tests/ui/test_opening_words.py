"""What is said when scans were opened: which project they joined, and why nothing came."""

from __future__ import annotations

import pytest
from PIL import Image


@pytest.fixture
def said(window, project):
    window.show_project(project)
    heard = []
    window.bench.bar.show_message = lambda message: heard.append(message.text)
    return heard


def scan(folder, name, shade):
    path = folder / name
    Image.new("L", (60, 80), shade).save(path)
    return path


def test_pages_that_join_a_project_are_said_with_its_name(window, said, tmp_path, wait):
    more = tmp_path / "more"
    more.mkdir()
    scan(more, "a.png", 10)
    scan(more, "b.png", 20)
    window.open_paths([more])
    wait(lambda: any("2 pages added to “letters”." in text for text in said))
    window.open_paths([more])
    wait(lambda: "These pages are in the project already." in said)


def test_a_folder_without_scans_is_not_passed_over_in_silence(window, said, tmp_path, wait):
    empty = tmp_path / "Nachlass"
    empty.mkdir()
    window.open_paths([empty])
    wait(lambda: any("No scans were found in “Nachlass”" in text for text in said))


def test_one_damaged_file_is_said_with_its_reason(window, said, tmp_path, wait):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture at all")
    window.open_paths([broken])
    wait(lambda: any("broken.jpg" in text for text in said))


def test_several_damaged_files_are_counted(window, said, tmp_path, wait):
    for name in ("one.jpg", "two.jpg"):
        (tmp_path / name).write_bytes(b"no picture at all")
    window.open_paths([tmp_path / "one.jpg", tmp_path / "two.jpg", scan(tmp_path, "good.png", 30)])
    wait(lambda: "2 pages or files could not be opened; 1 page opened." in said)
