"""Numbers are written one way wherever people read them, and that way is theirs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.numerals import Manner, decimal, percent, whole, write_as
from ductus.workflows.words import counted, size_words


@pytest.fixture
def german():
    write_as(Manner(".", ","))
    yield
    write_as(Manner())


def test_in_english_at_first():
    assert (whole(1_556_302), whole(999), whole(-1556)) == ("1,556,302", "999", "-1,556")
    assert (decimal(1556.25), decimal(0.04, 2), decimal(12, 0)) == ("1,556.2", "0.04", "12")
    assert (percent(0.75), percent(0.1234, 1)) == ("75\u202f%", "12.3\u202f%")


def test_sentences_follow(german):
    assert counted(1556, "line") == "1.556 lines"
    assert size_words(1_330_000_000) == "1,33 GB"
    assert (decimal(1556.25), percent(0.1234, 1)) == ("1.556,2", "12,3\u202f%")


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", ".", "\u202f", "\u00a0", "’"]))
def test_without_its_groups_it_is_the_number(count, group):
    write_as(Manner(group, "."))
    try:
        assert int(whole(count).replace(group, "")) == count
    finally:
        write_as(Manner())
