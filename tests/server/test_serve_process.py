"""`ductus serve` as a process: says where it answers, ends in good order, refuses a port that is taken."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from fakes.running_server import FAKES, page

TESTS = Path(__file__).parent.parent
ENGINES = ("--detector", "fake-grid", "--recognizer", "fake-echo")


@contextmanager
def process(folder, *arguments):
    """The command, and what it said until it answered."""
    environment = {**os.environ, "DUCTUS_ENGINES": FAKES, "PYTHONPATH": str(TESTS), "TMPDIR": str(folder)}
    command = [sys.executable, "-m", "ductus", "serve", "--port", "0", *ENGINES, *arguments]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        child.stderr.close()


def address(child):
    return re.search(r"http://\S+", child.stderr.readline()).group()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_through_a_host_process_and_ends_in_good_order(tmp_path, number):
    with process(tmp_path) as child:
        url = address(child)
        answer = httpx.post(f"{url}ocr/", files={"files": ("a.png", page(), "image/png")}, timeout=120)
        assert answer.status_code == 200
        assert len(answer.json()[0]["pages"][0]["blocks"][0]["lines"]) == 5
        child.send_signal(number)
        assert child.wait(60) == 0
        assert child.stderr.read() == "Ended.\n"  # no log of what was asked
        assert not [left for left in tmp_path.iterdir() if left.name.startswith("ductus-server")]


def test_beyond_this_computer_a_token_is_shown_once_and_needed(tmp_path):
    with process(tmp_path, "--host", "0.0.0.0") as child:  # noqa: S104  # what is tested
        port = address(child).rstrip("/").rpartition(":")[2]
        token = child.stderr.readline().rpartition(" ")[2].strip()
        assert len(token) > 40
        assert "not encrypted" in child.stderr.readline()
        url = f"http://127.0.0.1:{port}/models/"
        assert httpx.get(url, timeout=60).status_code == 401
        assert httpx.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=60).status_code == 200


def test_a_port_that_is_taken_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with process(tmp_path, "--port", str(taken.getsockname()[1])) as child:
            assert child.wait(60) == 65
            said = child.stderr.read()
    assert "cannot listen" in said and "--port" in said and "Traceback" not in said


def test_scans_of_clients_are_sent_on_only_to_a_host_that_was_named(tmp_path, monkeypatch):
    monkeypatch.setenv("DUCTUS_HOME", str(tmp_path / "home"))
    settings = tmp_path / "home" / "config" / "settings.json"
    settings.parent.mkdir(parents=True)
    chosen = {"engine.options": {"trace": {"address": "https://elsewhere.example"}}}
    settings.write_text(json.dumps(chosen), encoding="utf-8")
    with process(tmp_path, "--recognizer", "trace") as child:
        assert child.wait(60) == 65
        assert "--send-to elsewhere.example" in child.stderr.read()
    with process(tmp_path, "--recognizer", "trace", "--send-to", "elsewhere.example") as child:
        address(child)
        assert "sent on to elsewhere.example" in child.stderr.readline()
