"""Dictionaries are asked in a process of their own, which can be ended and begun again."""

from __future__ import annotations

import pytest

from ductus.jobs.host import Host
from ductus.workflows.spelling.lookup import LOOK_UP, SUGGEST
from fakes.dictionaries import write_dictionary


@pytest.fixture
def host():
    held = Host("spelling")
    yield held
    held.close()


def test_words_cross_to_the_process_and_answers_come_back(tmp_path, host):
    stems = (str(write_dictionary(tmp_path, "fr", "roi")),)
    said: list[object] = []
    assert host.call(LOOK_UP, stems, ("roi", "roit"), False) == {"roi": True, "roit": False}
    assert host.call(SUGGEST, stems, "roit", False, on_event=said.append) == 1
    assert said == ["roi"]
    host.close()
    assert not host.is_running
    assert host.call(LOOK_UP, stems, ("roi",), True) == {"roi": True}
