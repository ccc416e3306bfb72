"""What tests of the server stand on: fake engines, a folder for its temporary files, a server that runs."""

from __future__ import annotations

import tempfile

import pytest

from fakes.running_server import FAKES, running


@pytest.fixture
def fakes(monkeypatch, tmp_path):
    """Fake engines in the registry; temporary files of the server in a folder that the test can look into."""
    monkeypatch.setenv("DUCTUS_ENGINES", FAKES)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def server(fakes):
    with running() as server:
        yield server
