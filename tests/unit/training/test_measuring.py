"""Error rates: counted as jiwer counts them, in stated forms; intervals hold them; mistakes add up to the edits."""

import random
import unicodedata

import jiwer
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.training.line_samples import LineSample
from ductus.training.measuring.confusions import Mistake, confusions
from ductus.training.measuring.counting import Counts, counted_line, total
from ductus.training.measuring.forms import TextForm, in_form
from ductus.training.measuring.intervals import compared, rates_of
from ductus.training.measuring.marking import Piece, marked
from ductus.training.provenance import figures_of

LETTERS = st.text("abcdeé .,;ABſ", max_size=20)
RIGHT = LETTERS.filter(lambda text: text.strip())
PAIRS = st.lists(st.tuples(RIGHT, LETTERS), min_size=1, max_size=6)


@given(PAIRS)
def test_rates_are_those_of_jiwer(pairs):
    right = [in_form(right, TextForm.WRITTEN) for right, _ in pairs]
    read = [in_form(read, TextForm.WRITTEN) for _, read in pairs]
    counts = total(counted_line(*pair) for pair in pairs)
    assert counts.cer == pytest.approx(jiwer.cer(right, read))
    assert counts.wer == pytest.approx(jiwer.wer(right, read))


def test_rates_of_texts_written_out():
    counts = counted_line("the old house", "the odd hose by")
    assert counts == Counts(character_edits=5, characters=13, word_edits=3, words=3)
    assert (counts.cer, counts.wer) == (5 / 13, 1.0)


@pytest.mark.parametrize(
    ("text", "form", "wanted"),
    [
        ("  A\u0301  b ", TextForm.WRITTEN, "Á b"),
        ("ÉTÉ, ſaß", TextForm.NO_CASE, "été, ſaß"),
        ("«Été», dit-il.", TextForm.NO_PUNCTUATION, "Été ditil"),
        ("Été, ꝑ ⁊", TextForm.NO_MARKS, "Ete, p ⁊"),
        ("Été , dit", TextForm.PLAIN, "ete dit"),
        ("a - b", TextForm.NO_PUNCTUATION, "a b"),
    ],
)
def test_forms_leave_out_what_they_say(text, form, wanted):
    assert in_form(text, form) == wanted


@given(st.text(max_size=30), st.sampled_from(TextForm))
def test_a_text_in_a_form_stays_as_it_is(text, form):
    once = in_form(text, form)
    assert in_form(once, form) == once
    assert unicodedata.is_normalized("NFC", once)


@given(LETTERS, LETTERS)
def test_what_a_form_leaves_out_is_no_mistake(right, read):
    if in_form(right, TextForm.PLAIN) == in_form(read, TextForm.PLAIN):
        assert counted_line(right, read, TextForm.PLAIN).character_edits == 0


def pages_of(seed: int, pages: int = 20, lines: int = 5) -> dict[str, list[Counts]]:
    draw = random.Random(seed)
    return {str(page): [Counts(draw.randint(0, 9), 40, 1, 8) for _ in range(lines)] for page in range(pages)}


@given(st.integers(0, 50), st.integers(2, 30))
def test_the_interval_holds_the_rate_and_repeats_with_its_seed(seed, pages):
    counts = pages_of(seed, pages)
    rates = rates_of(counts, seed)
    assert rates.cer.low <= rates.cer.rate <= rates.cer.high
    assert rates == rates_of(counts, seed)
    assert (rates.pages, rates.lines, rates.characters) == (pages, pages * 5, pages * 200)


def test_a_card_says_of_lines_what_a_measurement_says_of_them():
    draw = random.Random(2)
    read = ["ab  cd" if draw.random() < 0.5 else "ab xx" for _ in range(60)]
    samples = [LineSample(b"", "ab cd", "book", str(number // 3)) for number in range(60)]
    pages: dict[str, list[Counts]] = {}
    for sample, text in zip(samples, read, strict=True):
        pages.setdefault(sample.page, []).append(counted_line(sample.text, text))
    whole, of_source = figures_of(samples, read)
    measured = rates_of(pages).cer
    assert (whole["cer"], whole["low"], whole["high"]) == (measured.rate, measured.low, measured.high)
    assert measured.low < measured.rate < measured.high and of_source["pages"] == 20


def test_one_page_gives_no_interval():
    rates = rates_of({"p": [Counts(1, 10, 1, 2)]})
    assert (rates.cer.rate, rates.cer.low, rates.cer.high) == (0.1, None, None)


def test_the_interval_is_about_as_wide_as_the_spread_of_pages_says():
    draw = random.Random(3)
    counts = {str(page): [Counts(draw.choice((0, 20)), 100, 0, 1)] for page in range(100)}
    cer = rates_of(counts).cer
    # Rates of pages are 0 or 0.2: standard error 0.1 / sqrt(100) = 0.01, so the interval is some 0.039 wide.
    assert 0.034 < cer.high - cer.low < 0.044


def test_two_engines_on_the_same_pages_are_told_apart_where_their_own_intervals_overlap():
    hard = {str(page): [Counts(page, 100, 0, 1)] for page in range(40)}
    harder = {page: [Counts(line.character_edits + 2, 100, 0, 1) for line in lines] for page, lines in hard.items()}
    said = compared(hard, harder)
    assert said.difference == pytest.approx(0.02)
    assert said.low == pytest.approx(0.02) and said.high == pytest.approx(0.02)
    assert said.is_sure
    assert rates_of(hard).cer.high > rates_of(harder).cer.low
    assert compared(harder, hard).difference == pytest.approx(-0.02)


def test_with_few_pages_nothing_is_sure():
    better = {str(page): [Counts(1, 100, 0, 1)] for page in range(8)}
    worse = {page: [Counts(9, 100, 0, 1)] for page in better}
    assert compared(better, worse).is_sure
    few = list(better)[:5]
    assert not compared({page: better[page] for page in few}, {page: worse[page] for page in few}).is_sure


def test_an_engine_against_itself_is_not_surely_better():
    counts = pages_of(1)
    said = compared(counts, counts)
    assert (said.difference, said.low, said.high, said.is_sure) == (0.0, 0.0, 0.0, False)
    assert not compared({"p": [Counts(1, 9, 1, 1)]}, {"p": [Counts(2, 9, 1, 1)]}).is_sure


@pytest.mark.parametrize("other", [{"q": [Counts(1, 10, 1, 1)]}, {"p": []}, {"p": [Counts(1, 11, 1, 1)]}])
def test_what_was_not_measured_on_the_same_lines_is_not_compared(other):
    with pytest.raises(ValueError, match="not measured"):
        compared({"p": [Counts(1, 10, 1, 1)]}, other)


@given(PAIRS)
def test_mistakes_add_up_to_the_edits(pairs):
    found = confusions(pairs)
    assert sum(each.times for each in found) == sum(counted_line(*pair).character_edits for pair in pairs)
    assert not found or sum(each.share for each in found) == pytest.approx(1)
    assert [each.times for each in found] == sorted((each.times for each in found), reverse=True)


def test_mistakes_are_named():
    found = confusions([("son", "sou"), ("non", "nou"), ("a b", "ab"), ("ab", "abc")])
    assert {(each.mistake, each.right, each.read): each.times for each in found} == {
        (Mistake.REPLACED, "n", "u"): 2,
        (Mistake.LEFT_OUT, " ", ""): 1,
        (Mistake.ADDED, "", "c"): 1,
    }


@given(LETTERS, LETTERS)
def test_marks_lead_to_both_texts(right, read):
    pieces = marked(right, read)
    assert "".join(text for piece, text in pieces if piece is not Piece.WRONG) == right
    assert "".join(text for piece, text in pieces if piece is not Piece.MISSED) == read
