"""Values made quickly are the values they stand for, frozen and all."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, astuple, dataclass, replace

import pytest
from project_samples import make_line

from ductus.document.page import Line
from ductus.document.transcription import Transcription
from ductus.project.quick import quick
from ductus.project.rows import LineRow, line_from_row


@dataclass(frozen=True, slots=True)
class Pair:
    left: int
    right: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.left < 0:
            raise ValueError("a pair is not negative")


def test_it_is_the_value_in_all_ways() -> None:
    made = quick(Pair)(3, ("a",))
    assert type(made) is Pair
    assert (made, hash(made), repr(made)) == (Pair(3, ("a",)), hash(Pair(3, ("a",))), repr(Pair(3, ("a",))))
    assert replace(made, left=4) == Pair(4, ("a",))
    assert astuple(made) == (3, ("a",))


def test_it_is_frozen_and_takes_every_field() -> None:
    made = quick(Pair)(3, ())
    with pytest.raises(FrozenInstanceError):
        made.left = 4  # type: ignore[misc]  # that it cannot be is what is tested
    with pytest.raises(FrozenInstanceError):
        del made.right
    with pytest.raises(TypeError):
        quick(Pair)(3)


def test_what_it_is_made_of_is_not_asked_again() -> None:
    assert quick(Pair)(-1, ()).left == -1
    with pytest.raises(ValueError, match="not negative"):
        Pair(-1)


@pytest.mark.parametrize("kind", [Line, Transcription])
def test_the_values_of_a_page_can_be_made_so(kind: type) -> None:
    assert not hasattr(kind, "__post_init__"), "what it would check, `rows.py` must check then"
    line = make_line(text="Jn dem namen")
    value = next(each for each in (line, line.transcription) if type(each) is kind)
    assert quick(kind)(*(getattr(value, name) for name in kind.__slots__)) == value  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "shapes",
    [
        '{"polygon":[0,0,9,0]}',
        '{"polygon":["0,0 9,0 9,9 0,9"]}',
        '{"polygon":[0,0,9,"0,0 9,0 9,9 0,9"]}',
        '{"polygon":[0,0,9,0,9]}',
        '{"polygon":[0,0,9,0,9,NaN]}',
        '{"polygon":[0,0,9,0,1e999,9]}',
        '{"polygon":[0,0,9,0,9,9],"baseline":[1,1]}',
        '{"polygon":[0,0,9,0,9,9],"baseline":[]}',
        '{"polygon":[0,0,9,0,9,9],"baseline":[1,1,-Infinity,1]}',
        '{"polygon":[0,0,9,0,9,9],"baseline":[1,1,2]}',
    ],
)
def test_a_damaged_shape_is_refused(shapes: str) -> None:
    with pytest.raises(ValueError):
        line_from_row(LineRow("line_1", "todo", None, "[]", shapes), {})
