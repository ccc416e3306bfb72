"""Batches, alphabet, variation, lines from Parquet, error rates: what teaching rests on."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.engines.quill_support.pixels import grey_strip
from ductus.training.line_samples import read_parquet
from ductus.training.measuring.counting import character_error_rate
from ductus.training.quill.alphabet import Alphabet, alphabet_of, sentences_on
from ductus.training.quill.batches import BatchMaker, previews
from ductus.training.quill.variation import Variation, varied
from fakes import quills

ALPHABET = Alphabet(alphabet_of(quills.TEXTS, least_times=1))


def maker(texts=quills.TEXTS, columns=2000, variation=quills.MOVED) -> BatchMaker:
    return BatchMaker([quills.sample(text) for text in texts], ALPHABET, quills.HEIGHT_PX, columns, variation, seed=1)


def test_an_epoch_is_the_same_each_time_and_another_one_differs():
    made = maker(columns=130)
    first, again, other = ([batch.strips for batch in made.epoch(number)] for number in (0, 0, 1))
    assert all(np.array_equal(one, same) for one, same in zip(first, again, strict=True))
    assert len(first) == len(other) == len(quills.TEXTS)
    assert not all(
        one.shape == same.shape and np.array_equal(one, same) for one, same in zip(first, other, strict=True)
    )


def test_all_lines_come_once_with_their_texts_under_paper_of_nought():
    batches = list(maker(quills.TEXTS * 3, columns=500).epoch(0))
    targets = sorted(target for batch in batches for target in batch.targets)
    assert targets == sorted(tuple(ALPHABET.classes_of(text)) for text in quills.TEXTS * 3)
    for batch in batches:
        assert batch.strips.shape[0] == batch.lines
        for strip, width_px in zip(batch.strips, batch.widths_px, strict=True):
            assert not strip[0, :, width_px:].any()
            assert strip.max() > 0.5


def test_a_text_too_long_for_its_strip_and_one_without_known_characters_are_passed_over():
    narrow = quills.sample("anno 1789")
    squeezed = io.BytesIO()
    narrow.image().resize((20, quills.HEIGHT_PX)).save(squeezed, "PNG")
    lines = [type(narrow)(squeezed.getvalue(), narrow.text), quills.sample("€€€"), quills.sample("the mill")]
    batches = list(BatchMaker(lines, ALPHABET, quills.HEIGHT_PX, 2000, quills.STILL, 1).epoch(0))
    assert [ALPHABET.text_of(target) for batch in batches for target in batch.targets] == [
        "the mil"
    ]  # ll needs a blank


def test_the_thread_that_prepares_ends_with_its_consumer():
    import threading

    batches = maker(quills.TEXTS * 40, columns=130).epoch(0)
    next(batches)
    batches.close()
    assert not any(thread.name == "batches" for thread in threading.enumerate())


def test_what_fails_while_batches_are_made_fails_where_they_are_used():
    broken = type(quills.sample("a"))(b"no picture", "anno")
    with pytest.raises(OSError, match="identify"):
        list(BatchMaker([broken], ALPHABET, quills.HEIGHT_PX, 2000, quills.STILL, 1).epoch(0))


def test_previews_are_ones_own_line_in_grey_as_it_is_and_as_it_is_learnt():
    sample = quills.sample(quills.TEXTS[0])
    shown = previews(sample, 48, Variation(chance=1.0), 5)
    assert {image.height for image in shown} == {48} and {image.mode for image in shown} == {"L"}
    assert np.array_equal(np.asarray(shown[0]), grey_strip(sample.image(), 48))
    assert len({image.tobytes() for image in shown}) == 5


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(16, 300))
def test_a_varied_line_keeps_its_height_and_its_ink(seed, width_px):
    grey = np.full((48, width_px), 220, np.uint8)
    grey[16:32, 4 : width_px - 4] = 30
    moved = varied(grey, Variation(), np.random.default_rng(seed))
    assert moved.shape[0] == 48 and moved.dtype == np.uint8
    assert moved.min() < 120 < moved.max()
    assert np.array_equal(moved, varied(grey, Variation(), np.random.default_rng(seed)))


@given(st.lists(st.sampled_from(ALPHABET.characters), max_size=30).map("".join))
def test_classes_of_a_text_with_blanks_between_read_as_the_text(text):
    path = [kind for number in ALPHABET.classes_of(text) for kind in (number, number, 0)]
    assert ALPHABET.text_of(path) == text


def test_characters_that_weights_lack_are_named_as_learnt_or_too_rare():
    said = sentences_on(["éé", "aé", "ß b"], "ab ")
    assert said == ("New to these weights, and learnt: é.", "Met fewer than 3 times, so not learnt: ß.")
    assert sentences_on(["ab"], "abc") == ()


def test_rare_characters_are_not_learnt():
    assert alphabet_of(["aab", "ab€"], least_times=2) == ("a", "b")


def test_lines_of_parquet_in_both_layouts(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as parquet

    picture = quills.sample("a").picture
    ours = {"image": [picture, picture], "text": ["e\u0301t\u00e9 ", "  "], "source": ["s", "s"], "page": ["1", "2"]}
    parquet.write_table(pa.table(ours), tmp_path / "ours.parquet")
    theirs = {"image": [{"bytes": picture, "path": None}], "text": ["anno"]}
    parquet.write_table(pa.table(theirs), tmp_path / "theirs.parquet")
    lines = read_parquet([tmp_path / "ours.parquet", tmp_path / "theirs.parquet"])
    assert [(line.text, line.source, line.page) for line in lines] == [("\u00e9t\u00e9", "s", "1"), ("anno", "", "")]
    assert lines[0].size_px() == lines[0].image().size == Image.open(io.BytesIO(picture)).size


@pytest.mark.parametrize(
    ("pairs", "rate"),
    [([("abcd", "abxd"), ("ef", "")], 0.5), ([("", "")], 0.0), ([("", "x")], 1.0), ([("ab", "ab")], 0.0)],
)
def test_the_error_rate_weighs_lines_by_their_length(pairs, rate):
    assert character_error_rate(pairs) == pytest.approx(rate)
