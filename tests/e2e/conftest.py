"""What tests of the whole app share beyond `driving`."""

from __future__ import annotations

import pytest
from driving import Allowance, choose_engines

from ductus.workflows import reading_book


@pytest.fixture
def allowance(request, tmp_path, monkeypatch) -> Allowance:
    """How many lines `fake-slow` may read; it is chosen, and finds as many lines on a page as the test's `ROWS`.

    Each line is kept as it comes. Lines that follow one another quickly are kept together otherwise, the last of them
    with the next one, which here may be a long time coming.
    """
    monkeypatch.setattr(reading_book, "_KEEP_EVERY_S", 0.0)
    given = Allowance(tmp_path)
    choose_engines("fake-grid", "fake-slow", {"fake-grid": {"rows": request.module.ROWS}, "fake-slow": given.options})
    return given
