from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import pytest
from hypothesis import given

from ductus.document.codec import from_plain, to_plain
from ductus.document.page import Page
from fakes.document_strategies import pages


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Box:
    size: float
    colour: Colour = Colour.RED
    made_at: datetime | None = None
    names: tuple[str, ...] = ()


@given(pages())
def test_pages_come_back_equal(page):
    assert from_plain(Page, to_plain(page)) == page


def test_defaults_are_left_out_and_unknown_keys_ignored():
    assert to_plain(Box(1.5)) == {"size": 1.5}
    assert from_plain(Box, {"size": 2, "later": True}) == Box(2.0)


def test_moments_and_enums():
    box = Box(1.0, Colour.RED, datetime(2026, 1, 2, tzinfo=UTC), ("a",))
    assert from_plain(Box, to_plain(box)) == box


@pytest.mark.parametrize(
    "plain", [{}, {"size": "large"}, {"size": 1.0, "colour": "blue"}, [], {"size": 1.0, "names": [1]}]
)
def test_what_does_not_fit_is_refused_with_its_place(plain):
    with pytest.raises(ValueError):
        from_plain(Box, plain)


def test_other_kinds_have_no_plain_form():
    with pytest.raises(TypeError):
        to_plain(object())
