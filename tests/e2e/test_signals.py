"""Ctrl+C in the terminal and the end of the session close an idle window in order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from waiting import PATIENCE_S

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_an_idle_window(number, tmp_path):
    home = tmp_path / "home"
    paths = os.pathsep.join([str(ROOT / "app"), str(ROOT / "tests")])
    process = subprocess.Popen(
        [sys.executable, "-c", _START],
        env={**os.environ, "DUCTUS_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "idle\n"
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == 0
        assert (home / "config" / "settings.json").exists()  # the layout was kept: the window was closed, not killed
    finally:
        process.kill()
        process.stdout.close()


_START = """
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ductus.ui.app import run

application = QApplication(["ductus"])
QTimer.singleShot(1000, lambda: print("idle", flush=True))
raise SystemExit(run([]))
"""
