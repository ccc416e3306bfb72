"""Services that need no waiting, and a keyring in memory."""

from __future__ import annotations

import keyring
import keyring.backend
import pytest

from fakes import memory_keyring
from fakes.services import pauses_asked_for


@pytest.fixture
def waits(monkeypatch):
    """The pauses that were asked for, none of which is waited for."""
    return pauses_asked_for(monkeypatch)


@pytest.fixture
def key_ring(monkeypatch):
    """A keyring that forgets at the end of the test."""
    before = keyring.get_keyring()
    ring = memory_keyring.MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)
