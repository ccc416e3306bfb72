from pathlib import Path

from ductus.imaging.scans import SUFFIXES, find_scans


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_a_folder_is_sorted_as_people_count(tmp_path: Path) -> None:
    for name in ("page 10.jpg", "page 2.jpg", "Page 1.JPG", "2/b.png", "10/a.png"):
        touch(tmp_path / name)
    names = [path.relative_to(tmp_path).as_posix() for path in find_scans([tmp_path])]
    assert names == ["2/b.png", "10/a.png", "Page 1.JPG", "page 2.jpg", "page 10.jpg"]


def test_folders_keep_the_order_they_were_given_in(tmp_path: Path) -> None:
    last, first = touch(tmp_path / "z" / "1.png"), touch(tmp_path / "a" / "1.png")
    assert find_scans([tmp_path / "z", tmp_path / "a"]) == [last, first]


def test_hidden_files_and_other_endings_are_passed_over_in_folders(tmp_path: Path) -> None:
    kept = touch(tmp_path / "scan.tiff")
    for name in (".hidden.png", "notes.txt", ".trash/old.png", "__MACOSX/scan.png", "~$lock.png", "scan.xml"):
        touch(tmp_path / name)
    assert find_scans([tmp_path]) == [kept]


def test_a_named_file_is_kept_whatever_it_is(tmp_path: Path) -> None:
    odd, absent = touch(tmp_path / "scan.001"), tmp_path / "gone.png"
    assert find_scans([odd, absent]) == [odd, absent]


def test_the_same_file_by_two_routes_comes_once_at_its_first_place(tmp_path: Path) -> None:
    a, b = touch(tmp_path / "a.png"), touch(tmp_path / "b.png")
    link = tmp_path / "link.png"
    link.symlink_to(a)
    assert find_scans([b, tmp_path, tmp_path / "." / "a.png", link]) == [b, a]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    scan = touch(tmp_path / "in" / "a.png")
    (tmp_path / "in" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert find_scans([tmp_path / "in"]) == [scan]


def test_a_folder_named_like_a_scan_is_walked_not_kept(tmp_path: Path) -> None:
    scan = touch(tmp_path / "box.tif" / "1.png")
    assert find_scans([tmp_path]) == [scan]


def test_a_name_too_long_for_the_file_system_is_kept_for_its_error(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 5000)
    assert find_scans([path]) == [path]


def test_endings_are_lower_case_with_the_dot() -> None:
    assert {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".jp2", ".j2k", ".jpx", ".pdf"} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
