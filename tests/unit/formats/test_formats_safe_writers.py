"""Files written side by side: each whole, faults told, nothing half written when the work is stopped."""

import os
import threading

import pytest

from ductus import settings
from ductus.errors import Cancelled, ExportFailed
from ductus.formats import _safe_writers
from ductus.formats._safe_writers import SafeWriters


def test_all_files_stand_in_their_places_when_the_block_ends(tmp_path):
    with SafeWriters() as writers:
        for number in range(100):
            writers.write(tmp_path / "made" / f"{number}.xml", str(number).encode() * 1000)
    assert {file.name: file.read_bytes() for file in (tmp_path / "made").iterdir()} == {
        f"{number}.xml": str(number).encode() * 1000 for number in range(100)
    }


def test_a_file_that_cannot_be_written_is_told_and_the_old_one_stays(tmp_path, monkeypatch):
    (tmp_path / "7.xml").write_bytes(b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings.os, "fsync", full)
    with pytest.raises(ExportFailed, match="No space left"), SafeWriters() as writers:
        for number in range(10):
            writers.write(tmp_path / f"{number}.xml", b"new")
    assert (tmp_path / "7.xml").read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["7.xml"], "nothing half written is left"


def test_what_stops_the_work_is_what_is_raised_and_nothing_is_left_half_written(tmp_path):
    with pytest.raises(Cancelled), SafeWriters() as writers:
        writers.write(tmp_path / "a.xml", b"whole")
        raise Cancelled
    assert [file.read_bytes() for file in tmp_path.iterdir()] in ([b"whole"], [])
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("writing")]


def test_only_so_many_wait(tmp_path, monkeypatch):
    """Who makes files faster than the disk takes them has to wait, so that they do not pile up in memory."""
    gate, most = threading.Event(), []
    monkeypatch.setattr(_safe_writers, "write_file", lambda _target, _content: gate.wait(10))
    with SafeWriters() as writers:
        feeder = threading.Thread(target=lambda: [writers.write(tmp_path, b"") or most.append(1) for _ in range(50)])
        feeder.start()
        feeder.join(0.3)
        assert feeder.is_alive()
        assert len(most) <= _safe_writers._MOST_WAITING
        gate.set()
        feeder.join(10)
    assert len(most) == 50


def test_files_get_the_rights_the_system_gives_however_many_are_written_at_once(tmp_path):
    before = os.umask(0o027)
    try:
        with SafeWriters() as writers:
            for number in range(200):
                writers.write(tmp_path / f"{number}", b"x")
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o640}
        assert settings._umask() == 0o027
    finally:
        os.umask(before)
