"""Services that need no waiting, and a keyring in memory."""

from __future__ import annotations

import keyring
import keyring.backend
import pytest

from ductus.engines.remote_support import client
from fakes import memory_keyring


@pytest.fixture
def waits(monkeypatch):
    """The pauses that were asked for, none of which is waited for."""
    asked: list[float] = []

    async def at_once(seconds: float) -> None:
        asked.append(seconds)

    monkeypatch.setattr(client, "sleep", at_once)
    return asked


@pytest.fixture
def key_ring(monkeypatch):
    """A keyring that forgets at the end of the test."""
    before = keyring.get_keyring()
    ring = memory_keyring.MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)
