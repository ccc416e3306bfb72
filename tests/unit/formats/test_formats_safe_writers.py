"""Files written side by side: each whole, faults told, nothing half written when the work is stopped."""

import os
import threading
from collections import Counter
from stat import S_ISDIR
from types import SimpleNamespace

import pytest

from ductus.errors import Cancelled, ExportFailed
from ductus.formats import _safe_writers
from ductus.formats._safe_writers import SafeWriters
from waiting import PATIENCE_S


@pytest.fixture(params=["one wait for many", "a wait for each"])
def waits(request, monkeypatch):
    """How often the disk was waited for, by what; in both ways, whatever this system can."""
    if os.name != "posix":
        pytest.skip("folders are not waited for there")
    counted, is_common = Counter(), request.param == "one wait for many"
    waiting = os.fsync

    def file_system(handle):
        counted["file system"] += 1

    def each(handle):
        counted["folder" if S_ISDIR(os.fstat(handle).st_mode) else "file"] += 1
        waiting(handle)

    monkeypatch.setattr(_safe_writers, "_syncfs", lambda: file_system if is_common else None)
    monkeypatch.setattr(_safe_writers.os, "fsync", each)
    return counted


def test_all_files_stand_in_their_places_when_the_block_ends(tmp_path):
    with SafeWriters() as writers:
        for number in range(100):
            writers.write(tmp_path / "made" / f"{number}.xml", str(number).encode() * 1000)
    assert {file.name: file.read_bytes() for file in (tmp_path / "made").iterdir()} == {
        f"{number}.xml": str(number).encode() * 1000 for number in range(100)
    }


def full(handle):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("is_common", [True, False])
def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(tmp_path, monkeypatch, is_common):
    (tmp_path / "7.xml").write_bytes(b"old")
    monkeypatch.setattr(_safe_writers, "_syncfs", lambda: full if is_common else None)
    monkeypatch.setattr(_safe_writers.os, "fsync", full)
    with pytest.raises(ExportFailed, match="No space left"), SafeWriters() as writers:
        for number in range(10):
            writers.write(tmp_path / f"{number}.xml", b"new")
    assert (tmp_path / "7.xml").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["7.xml"], "nothing half written is left"


def test_a_disk_that_fills_up_while_a_file_is_written_leaves_no_part_of_it(tmp_path, monkeypatch):
    wrote = []

    def some(handle, rest):
        wrote.append(1)
        return os_write(handle, rest[:3]) if len(wrote) < 3 else full(handle)

    os_write = os.write
    monkeypatch.setattr(_safe_writers.os, "write", some)
    with pytest.raises(ExportFailed, match=r"“a\.xml”.*No space left"), SafeWriters() as writers:
        writers.write(tmp_path / "a.xml", b"0123456789")
    assert not list(tmp_path.iterdir())


def test_what_is_written_by_pieces_is_whole(tmp_path, monkeypatch):
    os_write = os.write
    monkeypatch.setattr(_safe_writers.os, "write", lambda handle, rest: os_write(handle, rest[:3]))
    with SafeWriters() as writers:
        writers.write(tmp_path / "a.xml", b"0123456789")
    assert (tmp_path / "a.xml").read_bytes() == b"0123456789"


def test_no_file_has_its_name_before_the_disk_has_it(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        _safe_writers, "_syncfs", lambda: lambda _handle: seen.append(sorted(tmp_path.glob("[0-9]*.xml")))
    )
    with SafeWriters() as writers:
        for number in range(3):
            writers.write(tmp_path / f"{number}.xml", b"x")
    assert seen == [[]]
    assert len(list(tmp_path.iterdir())) == 3


def test_the_disk_is_waited_for_once_for_many_files(tmp_path, waits):
    with SafeWriters() as writers:
        for number in range(2 * _safe_writers._FILES_AT_ONCE):
            writers.write(tmp_path / f"{number}.xml", b"x")
    files = 2 * _safe_writers._FILES_AT_ONCE
    assert waits in ({"file system": 2, "folder": 2}, {"file": files, "folder": 2})
    assert len(list(tmp_path.iterdir())) == files


def test_many_bytes_do_not_wait_for_many_files(tmp_path, waits):
    with SafeWriters() as writers:
        for number in range(4):
            writers.write(tmp_path / f"{number}.xml", bytes(_safe_writers._BYTES_AT_ONCE))
    assert waits["folder"] == 4


def test_when_another_program_fills_the_disk_files_wait_for_themselves_only(tmp_path, waits, monkeypatch):
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(_safe_writers.time, "monotonic", lambda: float(next(clock)))
    with SafeWriters() as writers:
        for number in range(3 * _safe_writers._FILES_AT_ONCE):
            writers.write(tmp_path / f"{number}.xml", b"x")
    assert waits["file system"] in (0, 1)
    assert waits["file"] == (3 - waits["file system"]) * _safe_writers._FILES_AT_ONCE


def test_a_version_of_linux_is_read_whatever_its_makers_add(monkeypatch):
    for release, version in (("6.18.5-fc-v18", (6, 18)), ("5.4", (5, 4)), ("4.19rc1-x", (4, 19)), ("odd", (0, 0))):
        said = SimpleNamespace(release=release)
        monkeypatch.setattr(_safe_writers.os, "uname", lambda said=said: said, raising=False)
        assert _safe_writers._linux_version() == version


def test_what_stops_the_work_is_what_is_raised_and_nothing_is_left_half_written(tmp_path):
    with pytest.raises(Cancelled), SafeWriters() as writers:
        writers.write(tmp_path / "a.xml", b"whole")
        raise Cancelled
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"whole"], "it was handed over before"
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("writing")]


def test_only_so_many_wait(tmp_path, monkeypatch):
    """Who makes files faster than the disk takes them has to wait, so that they do not pile up in memory."""
    gate, most = threading.Event(), []
    monkeypatch.setattr(_safe_writers, "write_together", lambda _files, _safety: gate.wait(PATIENCE_S))
    with SafeWriters() as writers:
        feeder = threading.Thread(target=lambda: [writers.write(tmp_path, b"") or most.append(1) for _ in range(500)])
        feeder.start()
        feeder.join(0.3)
        assert feeder.is_alive()
        assert len(most) <= 2 * _safe_writers._FILES_AT_ONCE
        gate.set()
        feeder.join(PATIENCE_S)
    assert len(most) == 500


def test_files_get_the_rights_the_system_gives_however_many_are_written_at_once(tmp_path):
    before = os.umask(0o027)
    try:
        with SafeWriters() as writers:
            for number in range(200):
                writers.write(tmp_path / f"{number}", b"x")
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o640}
    finally:
        os.umask(before)
