"""CTC: letters of a path, places of a given text, and texts that are likelier than the likeliest path."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.engines.ctc import aligned_letters, likeliest_letters, reading_of
from ductus.engines.ctc_beams import likeliest_texts
from ductus.engines.quill_support.reading import read_columns

CHARACTERS = ("", "a", "b", " ")

columns = st.lists(st.lists(st.floats(0.02, 1.0), min_size=3, max_size=3), min_size=1, max_size=6).map(
    lambda rows: np.array([np.array(row) / sum(row) for row in rows], dtype=np.float32)
)


def written(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(kind for kind, _ in groupby(path) if kind)


def chances_of_all_texts(probabilities: np.ndarray) -> dict[tuple[int, ...], float]:
    """By the definition: every path there is, its chance added to the text it writes."""
    chances: dict[tuple[int, ...], float] = {}
    for path in product(range(probabilities.shape[1]), repeat=len(probabilities)):
        chance = float(np.prod([row[kind] for row, kind in zip(probabilities, path, strict=True)]))
        chances[written(path)] = chances.get(written(path), 0.0) + chance
    return chances


@settings(max_examples=60)
@given(columns)
def test_with_beams_enough_the_search_is_exact(probabilities):
    expected = chances_of_all_texts(probabilities)
    found = likeliest_texts(probabilities, 1000)
    assert len(found) == len(expected)
    for kinds, log_chance in found:
        assert np.exp(log_chance) == pytest.approx(expected[kinds], rel=1e-3)
    logs = [log for _, log in found]
    assert logs == sorted(logs, reverse=True)


def test_a_text_of_many_paths_beats_the_likeliest_path():
    probabilities = np.array([[0.6, 0.4], [0.6, 0.4]], dtype=np.float32)  # "" has one path of 0.36, "a" three of 0.64
    assert read_columns(probabilities, ("", "a")).text == ""
    reading = read_columns(probabilities, ("", "a"), beams=4, alternatives=2)
    assert (reading.text, reading.alternatives) == ("a", ())


def test_chances_of_a_long_line_do_not_run_out_of_numbers():
    probabilities = np.full((3000, 3), 0.3, dtype=np.float32)
    probabilities[:, 0] = 0.4
    assert all(np.isfinite(log) for _, log in likeliest_texts(probabilities, 2))


@settings(max_examples=100)
@given(columns)
def test_a_text_is_placed_where_its_likeliest_path_has_it(probabilities):
    classes = range(probabilities.shape[1])
    paths = list(product(classes, repeat=len(probabilities)))
    target = written(
        max(paths, key=lambda path: probabilities[range(len(path)), path].prod() * (len(written(path)) > 0))
    )
    letters = aligned_letters(probabilities, ("", "a", "b"), target)
    assert tuple(letter.kind for letter in letters) == target
    best = max(probabilities[range(len(path)), path].prod() for path in paths if written(path) == target)
    path = [0] * len(probabilities)
    for letter in letters:
        path[letter.first : letter.last + 1] = [letter.kind] * (letter.last + 1 - letter.first)
    assert probabilities[range(len(path)), path].prod() == pytest.approx(best, rel=1e-4)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=60), st.sampled_from([1, 5]))
def test_any_path_gives_ordered_spans_over_its_text(classes, beams):
    rows = np.full((len(classes), 4), 0.03, dtype=np.float32)
    rows[np.arange(len(classes)), classes] = 0.91
    reading = read_columns(rows, CHARACTERS, beams, alternatives=3)
    assert reading.text == "".join(CHARACTERS[kind] for kind in written(tuple(classes))).strip()
    assert "".join(reading.text[span.start : span.end] for span in reading.spans) == reading.text
    edges = [edge for span in reading.spans for edge in (span.left, span.right)]
    assert edges == sorted(edges) and all(0 <= edge <= 1 for edge in edges)
    assert reading.text not in reading.alternatives and "" not in reading.alternatives
    assert len(set(reading.alternatives)) == len(reading.alternatives) <= 3


def test_an_empty_reading_is_as_sure_as_its_blanks():
    rows = np.array([[0.8, 0.2], [0.5, 0.5]], dtype=np.float32)
    assert reading_of([], rows).confidence == pytest.approx((0.8 * 0.5) ** 0.5)
    assert likeliest_letters(rows[:1], ("", "a")) == []
