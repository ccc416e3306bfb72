"""The language of a project: chances that are some, beams that heed it, a file that travels with the weights."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.engines.ctc_beams import likeliest_texts
from ductus.engines.quill_support.folders import LANGUAGE
from ductus.engines.quill_support.language import Language, keep_language, language_in
from ductus.engines.quill_support.reading import read_columns

CHARACTERS = ("", "n", "u", "d")


@given(st.lists(st.text("abc ", max_size=12), max_size=6), st.text("abcd ", max_size=6), st.integers(1, 5))
def test_the_chances_of_all_letters_and_of_one_never_met_make_one(texts, before, order):
    language = Language.of(texts, order)
    met = {sign for text in texts for sign in text}
    total = sum(language.chance(before, sign) for sign in met) + language.chance(before, "\u2603")
    assert total == pytest.approx(1.0)
    assert language.chance(before, "\u2603") > 0


def test_a_letter_is_likelier_behind_what_it_followed():
    language = Language.of(["und", "und", "nun"])
    assert language.chance("un", "d") > language.chance("n", "d") > 0
    assert language.chance("", "u") > language.chance("", "d")  # lines begin with it


def test_witten_and_bells_estimate_by_hand():
    language = Language.of(["ab", "ab", "ac"], order=2)
    # Behind "a": b twice, c once, two kinds; in all: a 3, b 2, c 1, three kinds of six, and one letter never met.
    of_all = (2 + 3 * (1 / 4)) / (6 + 3)
    assert language.chance("a", "b") == pytest.approx((2 + 2 * of_all) / (3 + 2))


def strip(*columns):
    return np.array(columns, np.float32)


OPEN = strip(
    (0.0, 0.02, 0.97, 0.01), (1.0, 0.0, 0.0, 0.0), (0.0, 0.48, 0.52, 0.0), (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)
)


def test_where_the_ink_leaves_it_open_the_language_decides_and_confidence_stays_that_of_the_ink():
    language = Language.of(["und"] * 20)
    held = language.weighed(0.5, language.cost(["und"]))
    alone, helped = read_columns(OPEN, CHARACTERS, 6, 3), read_columns(OPEN, CHARACTERS, 6, 3, held)
    assert (alone.text, helped.text) == ("uud", "und")
    assert helped.spans[1].confidence == pytest.approx(0.48)
    assert "uud" in helped.alternatives


def test_the_language_writes_nothing_the_ink_does_not_show():
    clear = OPEN.copy()
    clear[2] = (0.0, 0.0005, 0.9995, 0.0)
    language = Language.of(["und"] * 20)
    assert read_columns(clear, CHARACTERS, 6, language=language.weighed(0.5, 1.0)).text == "uud"


def test_a_language_that_weighs_all_alike_changes_nothing():
    even = likeliest_texts(OPEN, 6, lambda prefix, kind: 1.0)
    assert even == likeliest_texts(OPEN, 6)


def test_it_travels_as_a_file_and_one_that_does_not_count_or_is_damaged_is_left_out(tmp_path):
    language = Language.of(["vnd", "vnd"]).weighed(0.3, 1.5)
    keep_language(tmp_path, language)
    again = language_in(tmp_path)
    assert again.factor("v", "n") == language.factor("v", "n") > 1
    assert math.isclose(again.cost(["vnd"]), language.cost(["vnd"]))
    keep_language(tmp_path, language.weighed(0.0, 1.5))
    assert language_in(tmp_path) is None
    for damaged in ("[]", "{", json.dumps({"order": 2, "weight": 0.3, "mean_cost": 0, "grams": {"abc": 1}})):
        (tmp_path / LANGUAGE).write_text(damaged, encoding="utf-8")
        assert language_in(tmp_path) is None
