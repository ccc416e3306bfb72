"""A file is the old one or the new one, never half of it."""

import os
import sys

import pytest

from ductus import whole_files
from ductus.whole_files import replace_file, replacing


def test_a_file_takes_the_place_of_the_old_one(tmp_path):
    target = tmp_path / "new folder" / "file.txt"
    replace_file(target, b"old")
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "file.txt"
    target.write_bytes(b"old")

    def full(_handle):
        raise OSError(28, "No space left")

    monkeypatch.setattr(whole_files.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_stops_halfway_leaves_the_old_file(tmp_path):
    target = tmp_path / "file.txt"
    target.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), replacing(target) as stream:
        stream.write(b"half")
        assert target.read_bytes() == b"old"
        raise KeyboardInterrupt
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_it_is_on_the_disk_before_it_takes_its_name(tmp_path, monkeypatch):
    target = tmp_path / "file.txt"
    had_name = []
    monkeypatch.setattr(whole_files.os, "fsync", lambda _handle: had_name.append(target.exists()))
    replace_file(target, b"new")
    assert had_name == [False]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are kept otherwise there")
def test_a_file_has_the_rights_the_system_gives(tmp_path):
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "file.txt", b"new")
    finally:
        os.umask(before)
    assert (tmp_path / "file.txt").stat().st_mode & 0o777 == 0o640


def test_a_long_name_can_be_written(tmp_path):
    target = tmp_path / ("\N{OLD ITALIC LETTER A}" * 60)
    replace_file(target, b"new")
    assert target.read_bytes() == b"new"
